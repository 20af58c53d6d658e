"""The command line as a program: exit status, standard output and standard error, 80 columns, pipes, Ctrl-C, locks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from asof.cli.program import COMMANDS

HOLDER = """
import sys, time, ledger
with ledger.open(sys.argv[1]):
    print("open", flush=True)
    time.sleep(60)
"""


def program(*arguments, home: Path | None = None, **options) -> subprocess.CompletedProcess[str]:
    environment = {key: text for key, text in os.environ.items() if not key.startswith("ASOF_")}
    environment |= {"COLUMNS": "80"} | ({"ASOF_HOME": str(home)} if home else {}) | options.pop("environment", {})
    command = [sys.executable, "-m", "asof", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False, **options)


def test_version_and_help():
    """Asked for, they are answers: standard output, exit status 0."""
    done = program("--version")
    assert (done.returncode, done.stdout.startswith("asof "), done.stderr) == (0, True, "")
    done = program("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in COMMANDS)
    assert program().stdout == done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_fits_80_columns(asof, name):
    """Every command explains itself within 80 columns."""
    done = asof(name, "--help")
    assert done.status == 0
    assert max(map(len, done.out.splitlines())) <= 80


def test_answers_and_messages_keep_apart(home):
    """Rows on standard output, everything else on standard error; a wrong request is exit status 2."""
    done = program("sql", "SELECT 42 AS answer", "--format", "csv", home=home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "answer\n42\n", "")
    done = program("sql", "SELEC", home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    for arguments in (
        ("nonsense",),
        ("sql",),
        ("sql", "SELECT 1", "--format", "xml"),
        ("figures", "--published-by", "soon"),
    ):
        done = program(*arguments, home=home)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Traceback" not in done.stderr


def test_the_home_may_be_named_before_or_after_the_command(home, tmp_path):
    """--home comes before ASOF_HOME; both work anywhere on the line."""
    wrong = tmp_path / "wrong"
    for arguments in (("--home", home, "sql", "SELECT 1"), ("sql", "SELECT 1", "--home", home)):
        assert program(*arguments, home=wrong).returncode == 0
    assert program("sql", "SELECT 1", cwd=home.parent, environment={"ASOF_HOME": "home"}).returncode == 0
    assert program("sql", "SELECT 1", cwd=home.parent).returncode == 2


def test_a_broken_pipe_is_quiet(home):
    """Whoever reads the first line only gets it, and no complaint."""
    query = "SELECT * FROM range(300000) AS t(n)"
    for form in ("table", "json", "csv"):
        command = f"{sys.executable} -m asof sql '{query}' --format {form} | head -n 1"
        done = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "ASOF_HOME": str(home)},
        )  # fmt: skip
        assert done.stderr == ""
        assert done.stdout


def test_a_fault_of_ours_is_short_and_leaves_its_details_in_a_file(home, tmp_path):
    """No traceback on the screen; exit status 70; ASOF_DEBUG=1 shows it."""
    code = (
        "import sys, ledger\nfrom asof.cli import run\n"
        "ledger.open = lambda *a, **k: 1 / 0\n"
        "sys.exit(run(['sql', 'SELECT 1']))"
    )
    environment = {**os.environ, "ASOF_HOME": str(home), "TMPDIR": str(tmp_path), "ASOF_DEBUG": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    (details,) = tmp_path.glob("asof-fault-*.log")
    assert str(details) in done.stderr
    assert "ZeroDivisionError" in details.read_text()
    environment["ASOF_DEBUG"] = "1"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert "Traceback" in done.stderr


@pytest.fixture
def locked(home):
    """Another process has the ledger open for writing."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield home
        holder.kill()


def test_a_locked_ledger_is_try_again_later(locked):
    """A write command says who may write, exit status 3; reading goes on from the copy."""
    record = (
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
        "1",
    )
    done = program(*record, home=locked)
    assert done.returncode == 3
    assert "one writer" in done.stderr
    assert program("serve", "--http", "off", "--postgresql", "off", home=locked).returncode == 3
    assert program("sql", "SELECT 1", home=locked).returncode == 0


def test_two_writers_one_after_the_other(home):
    """Commands that write at the same moment wait for each other for a little while."""
    commands = [
        [sys.executable, "-m", "asof", "record", "--source", "s", "--subject", f"a{n}", "--measure", "m", "--published",
         "2020-01-01", "--printed", "1"] for n in range(3)
    ]  # fmt: skip
    environment = {**os.environ, "ASOF_HOME": str(home)}
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for command in commands]
    assert [one.wait(timeout=120) for one in running] == [0, 0, 0]
    done = program("sql", "SELECT count(*) AS n FROM figures", "--format", "csv", home=home)
    assert done.stdout == "n\n3\n"


def test_what_a_killed_writer_left_is_read(home):
    """After kill -9 the copy is behind the log; the next question publishes what was committed, and sees it."""
    code = (
        "import os, sys, ledger\nfrom datetime import UTC, datetime\nfrom events import FigurePublished\n"
        "book = ledger.open(sys.argv[1])\n"
        "book.append([FigurePublished(source='s', subject='a', measure='m', period='', printed='x', text='x',"
        " published_at=datetime(2020, 1, 1, tzinfo=UTC))])\n"
        "os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(home)], check=False).returncode == -signal.SIGKILL
    done = program("figures", "--format", "csv", home=home)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2


def test_progress_is_for_terminals(home):
    """On a terminal long work shows that it goes on; in a log or a pipe there is nothing but messages."""
    command = [sys.executable, "-m", "asof", "verify"]
    environment = {**os.environ, "ASOF_HOME": str(home), "TERM": "xterm"}
    ours, theirs = os.openpty()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True, check=False)
    os.close(theirs)
    seen = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert (done.returncode, "verifying" in seen, "\x1b" in done.stdout) == (0, True, False)
    assert program("verify", home=home).stderr == ""


def test_ctrl_c_is_clean(home):
    """An interrupted command says so in one word, exit status 130."""
    query = "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b"
    # Where the tests were started in the background, a shell lets them ignore Ctrl-C, and with them what they start.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "asof", "sql", query]
    environment = {**os.environ, "ASOF_HOME": str(home)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert_busy(running)
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err


def assert_busy(running: subprocess.Popen[str], seconds: float = 2.0) -> None:
    """Wait until a process has worked for a while."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()
        if (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > seconds:
            return
        time.sleep(0.05)
    pytest.fail("the command never got to work")


def test_a_published_copy_is_plain_duckdb(home):
    """Anybody may open the copy with DuckDB itself."""
    program("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", "2020-01-01", "--printed",
            "1", home=home)  # fmt: skip
    with duckdb.connect(str(home / "published" / "ledger.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT printed FROM figures").fetchall() == [("1",)]
