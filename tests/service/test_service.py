"""`asof serve`: commands while it runs, start, stop, kill, restart."""

from __future__ import annotations

import json
import signal
import socket
import stat
import threading
import time
import urllib.request

import pytest

from asof.service.wire import REQUEST_BYTES_MAX

RECORD = ("record", "--source", "s", "--measure", "m", "--published", "2020-01-01", "--printed", "1")
SOURCE = """
name = "agency"
title = "A source"
publisher = "An agency"
licence = "CC0-1.0"
rank = 10
[fetch]
kind = "file"
path = "files/a.csv"
[read]
format = "csv"
[mapping]
version = 1
layout = "wide"
subject = "x"
period = "date"
absent = "withdrawn"
[publication]
time = "fetched"
timezone = "UTC"
[schedule]
every = "1s"
"""


def figures(place):
    return {
        f"{row['subject']}/{row['measure']}": row["printed"] for row in place.asof("figures", "--format", "json").rows
    }


def test_commands_while_the_service_runs(place):
    """Writes go through the socket, reads open the newest copy and say how old it is; all in one ledger."""
    place.start()
    done = place.asof(*RECORD, "--subject", "a", "--format", "json")
    assert (done.status, done.rows[0]["recorded"]) == (0, 1)
    (place.home / "a.csv").write_text("date,n\n2020-01-01,5\n")
    assert place.asof("ingest", place.home / "a.csv", "--source", "t", "--published", "2020-01-02").status == 0
    assert figures(place) == {"a/m": "1", "t/n": "5"}
    assert "seconds old" in (err := place.asof("figures").err) or "second old" in err or "than a second old" in err
    assert place.asof("snapshot", "take", "daily", "SELECT subject FROM figures").status == 0
    assert place.asof("rebuild").status == 0
    assert place.asof("verify").status == 0
    found = json.loads(place.asof("status", "--format", "json").out)
    assert found["service"]["process"] == place.running[0].pid
    assert found["position"] == found["service"]["position"]


def test_errors_come_through_the_socket_as_they_are(place):
    """The same exit status and the same words as without a service."""
    alone = place.asof(*RECORD, "--subject", "a", "--period", "soon")
    place.asof(*RECORD, "--subject", "a")
    other = (
        "record",
        "--source",
        "s",
        "--subject",
        "a",
        "--measure",
        "m",
        "--published",
        "2020-01-01",
        "--printed",
        "2",
    )
    conflict = place.asof(*other)
    place.start()
    served = place.asof(*RECORD, "--subject", "a", "--period", "soon")
    assert (served.status, served.err) == (alone.status, alone.err) == (2, alone.err)
    assert place.asof(*other) == conflict
    assert place.asof("ingest", "nothing.csv", "--source", "s", "--published", "2020-01-01").status == 2
    assert place.asof("run", "nothing").status == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_is_clean(place, number):
    """SIGTERM and Ctrl-C: exit status 0, the socket gone, everything published."""
    place.start()
    place.asof(*RECORD, "--subject", "a")
    assert place.stop(number) == 0
    assert not (place.home / "control.sock").exists()
    assert not (place.home / "ledger.duckdb.wal").exists()
    assert place.asof("figures").err == ""
    assert "Traceback" not in place.log


def test_a_second_service_is_refused(place):
    """One service a home: exit status 3, and the first one goes on."""
    place.start()
    done = place.program("serve", "--http", "off", "--postgresql", "off")
    assert done.status == 3
    assert "runs for this home already" in done.err
    assert place.asof(*RECORD, "--subject", "a").status == 0


def test_a_killed_service_leaves_nothing_in_the_way(place):
    """After kill -9 what was acknowledged is there; the stale socket is replaced; the next service starts."""
    place.start()
    place.asof(*RECORD, "--subject", "a")
    assert place.stop(signal.SIGKILL) == -signal.SIGKILL
    assert (place.home / "control.sock").exists()
    assert figures(place) == {"a/m": "1"}
    assert place.asof(*RECORD, "--subject", "b").status == 0
    place.start()
    assert place.asof(*RECORD, "--subject", "c").status == 0
    assert figures(place) == {"a/m": "1", "b/m": "1", "c/m": "1"}
    assert place.asof("verify").status == 0
    assert place.stop() == 0


def test_the_socket_is_for_its_owner(place):
    """Nobody else may give commands."""
    place.start()
    assert stat.S_IMODE((place.home / "control.sock").stat().st_mode) == 0o600


def test_a_home_that_lies_deep(place, tmp_path):
    """A Unix socket's name has 107 bytes; a home may lie deeper than that."""
    deep = tmp_path.joinpath(*["deep" * 10] * 4)
    deep.parent.mkdir(parents=True)
    place.home = place.home.rename(deep)
    place.start()
    assert place.asof(*RECORD, "--subject", "a", "--format", "json").rows[0]["recorded"] == 1
    assert place.stop() == 0


def talk(place, message: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(30)
        line.connect(str(place.home / "control.sock"))
        try:
            line.sendall(message)
            line.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            return b""
        received = b""
        while piece := line.recv(1 << 16):
            received += piece
        return received


@pytest.mark.parametrize(
    "message",
    [
        b"\n", b"nonsense\n", b"[1]\n", b'{"operation": 5, "arguments": {}}\n',
        b'{"operation": "drop", "arguments": {}}\n',
        b'{"operation": "record", "arguments": {}}\n', b'{"operation": "status"', b"\xff\xfe\n", b"{" * 100_000 + b"\n",
    ],
)  # fmt: skip
def test_nonsense_on_the_socket_is_answered_with_an_error(place_running, message):
    """Whatever arrives, the answer is one line with an error, and the service goes on."""
    answer = json.loads(talk(place_running, message))
    assert answer["error"]["message"]
    assert place_running.asof("status").status == 0


def test_a_message_that_never_ends_is_cut_off(place_running):
    """A request has a greatest size; more than that is not read."""
    talk(place_running, b"x" * (REQUEST_BYTES_MAX + (1 << 20)))
    assert place_running.asof("status").status == 0


@pytest.fixture
def place_running(place):
    place.start()
    return place


def test_many_commands_at_once(place_running):
    """Every one of them is answered, and all are in the log."""
    statuses = []

    def record(number: int) -> None:
        statuses.append(place_running.program(*RECORD, "--subject", f"a{number}").status)

    threads = [threading.Thread(target=record, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [0] * 6
    assert len(figures(place_running)) == 6


def test_the_schedule_is_kept_and_edited_sources_are_taken_over(place):
    """A source that is added while the service runs is polled, without a restart; a wrong one is logged."""
    place.start()
    (place.home / "files" / "a.csv").write_text("date,m\n2020-01-01,1\n")
    (place.home / "sources" / "agency.toml").write_text(SOURCE)
    place.wait_for(lambda: figures(place).get("x/m") == "1")
    (place.home / "files" / "a.csv").write_text("date,m\n2020-01-01,2\n")
    place.wait_for(lambda: figures(place).get("x/m") == "2")
    (place.home / "sources" / "agency.toml").write_text("name = 5")
    place.wait_for(lambda: "asof.sources_not_taken_over" in place.log)
    assert place.asof("status").status in {0, 2}
    assert place.stop() == 0


def test_a_planned_snapshot_is_taken(place):
    """The first is taken when what is due has been polled; a restart takes no second one, and writes lost files."""
    settings = place.home / "asof.toml"
    settings.write_text('[[snapshot]]\nname = "daily"\nquery = "SELECT * FROM figures"\ncron = "30 2 1 1 *"\n')
    place.start()
    snapshots = lambda: place.asof("snapshot", "list", "--format", "json").rows  # noqa: E731
    place.wait_for(lambda: len(snapshots()) == 1)
    assert place.stop() == 0
    (file,) = (place.home / "snapshots").glob("*.parquet")
    file.rename(file.with_name(file.name + ".new"))
    place.start()
    place.wait_for(lambda: "asof.service_started" in place.log)
    assert place.stop() == 0
    assert [row["name"] for row in snapshots()] == ["daily"]
    assert {path.suffix for path in (place.home / "snapshots").iterdir()} == {".parquet", ".json"}
    assert place.asof("snapshot", "verify").status == 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_the_doors_open_with_the_service_and_shut_with_it(place):
    """HTTP answers from the copy; after the service nobody listens there."""
    port = free_port()
    place.start("--http", f"127.0.0.1:{port}", "--postgresql", "off")
    place.asof(*RECORD, "--subject", "a")

    def answered() -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/sql?query=SELECT%20subject%20FROM%20figures", timeout=10
            ) as answer:
                return b'"a"' in answer.read()
        except OSError:
            return False

    place.wait_for(answered)
    assert f"127.0.0.1:{port}" in place.asof("status").out
    assert place.stop() == 0
    with socket.socket() as line:
        assert line.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_address_stops_the_start(place):
    """Exit status 3, the address is named, and nothing is left behind."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        done = place.program("serve", "--http", address, "--postgresql", "off")
    assert done.status == 3
    assert address in done.err
    assert not (place.home / "control.sock").exists()
    assert place.asof(*RECORD, "--subject", "a").status == 0


def test_a_command_whose_service_dies_says_so(place):
    """The answer never comes: exit status 3, and what to do."""
    path = place.home / "control.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        answers = threading.Thread(target=lambda: [take_and_drop(listener) for _ in range(1)])
        answers.start()
        done = place.asof(*RECORD, "--subject", "a")
        answers.join()
    path.unlink()
    assert done.status == 3
    assert "went away" in done.err


def take_and_drop(listener: socket.socket) -> None:
    line, _ = listener.accept()
    line.recv(1 << 16)
    time.sleep(0.05)
    line.close()
