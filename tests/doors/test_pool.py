"""Statements that take too long, too much, or the whole worker: they end, and the next one is answered."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import duckdb
import pytest

from asof.doors import Context, Settings
from asof.doors.rows import rows_from_stream
from events import Incorrect, Unavailable


@pytest.fixture(scope="module")
def context(home):
    settings = Settings(workers=1, house_workers=1, statement_seconds_max=2, rows_max=2_000_000, queue_seconds_max=30)
    with Context(home, settings) as opened:
        yield opened


def ask(context: Context, text: str, **how) -> list[dict]:
    return rows_from_stream(b"".join(context.ask(text, **how).pieces()))


GREEDY = {
    "a cross join without end": "SELECT count(*) FROM range(1000000000) a, range(1000000) b",
    "a recursion without end": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n",
    "a list of ten gigabytes": "SELECT len(generate_series(1, 1300000000))",
    "rows from a list of eight gigabytes": "SELECT count(*) FROM (SELECT unnest(generate_series(1, 1000000000)))",
    "a text of ten gigabytes": "SELECT len(string_agg(repeat('x', 1000000), '')) FROM range(10000)",
    "a repeat of ten gigabytes": "SELECT len(repeat('x', 3000000000)) + len(repeat('y', 4000000000))",
    "too many rows": "SELECT * FROM range(10000000)",
    "ten thousand unions": " UNION ALL ".join(["SELECT 1"] * 10_000),
    "ten thousand unions that remove duplicates": " UNION ".join(["SELECT 1"] * 10_000),
    "a list of a million literals": f"SELECT 1 WHERE 1 IN ({','.join(map(str, range(1_000_000)))})",
    "two hundred thousand parentheses": "SELECT " + "(" * 200_000 + "1" + ")" * 200_000,
    "as many parentheses as fit": "SELECT " + "(" * 99_000 + "1" + ")" * 99_000,
    "a table of ninety thousand columns": "SELECT " + ",".join(["1"] * 90_000),
    "groups of ten gigabytes": "SELECT count(*) FROM (SELECT i, count(*) FROM range(700000000) r(i) GROUP BY i)",
    "a padding of two gigabytes": "SELECT printf('%2000000000d', 1)",
    "a sort that does not fit": "SELECT * FROM range(200000000) ORDER BY hash(range) LIMIT 1 OFFSET 150000000",
}
ENDINGS = {"statement-time", "statement-killed", "memory", "rows", "statement", "statement-size", "syntax"}


@pytest.mark.parametrize("text", GREEDY.values(), ids=GREEDY)
def test_a_greedy_statement_is_ended_and_the_next_one_is_answered(context, text):
    """Whatever a statement wants, it gets an Incorrect in the end, whichever limit it meets first."""
    with pytest.raises(Incorrect) as caught:
        ask(context, text)
    assert caught.value.code in ENDINGS
    assert ask(context, "SELECT 40 + 2 AS answer") == [{"answer": 42}]


def test_each_limit_has_its_own_error(context):
    """Time, rows and memory are told apart where only one of them can be met."""
    for text, code in (
        ("SELECT count(*) FROM range(1000000000) a, range(1000000) b", "statement-time"),
        ("SELECT * FROM range(2000001)", "rows"),
        ("SELECT len(generate_series(1, 2000000000))", "memory"),
    ):
        with pytest.raises(Incorrect) as caught:
            ask(context, text)
        assert caught.value.code == code


def test_a_worker_that_is_killed_is_replaced(context):
    """The statement of a killed worker gets a clear error; the next one is answered by another process."""
    first = ask(context, "SELECT 1 AS a")
    answer = context.prepare("SELECT count(*) FROM range(1000000000) a, range(1000000) b")
    process_id = answer._worker.process.pid
    threading.Timer(0.2, os.kill, (process_id, signal.SIGKILL)).start()
    with pytest.raises(Incorrect) as caught:
        answer.begin()
    assert caught.value.code == "statement-killed"
    assert ask(context, "SELECT 1 AS a") == first
    assert not Path(f"/proc/{process_id}").exists()


def test_an_answer_that_nobody_reads_to_the_end_frees_its_worker(context):
    """Closing half way interrupts the statement; the only worker is free again, and is the same one."""
    ask(context, "SELECT 1")
    before = context.counts()["people"]["replaced"]
    answer = context.ask("SELECT * FROM range(1900000)")
    next(answer.pieces())
    answer.close()
    assert ask(context, "SELECT 1 AS a") == [{"a": 1}]
    assert context.counts()["people"]["replaced"] == before


def test_a_cancelled_statement_stops(context):
    """Cancel from another thread: the asker gets an error with the reason, and the worker is not lost."""
    answer = context.prepare("SELECT count(*) FROM range(1000000000) a, range(1000000) b")
    threading.Timer(0.2, answer.cancel).start()
    with pytest.raises(Incorrect) as caught:
        answer.begin()
    assert caught.value.found == "the asker went away"
    assert ask(context, "SELECT 1 AS a") == [{"a": 1}]


def test_strangers_do_not_take_the_house_s_workers(context):
    """While people's only worker is busy, the house's own questions are answered."""
    answer = context.prepare("SELECT count(*) FROM range(1000000000) a, range(1000000) b")

    def wait() -> None:
        with pytest.raises(Incorrect):
            answer.begin()

    asker = threading.Thread(target=wait)
    asker.start()
    assert context.rows("SELECT 1 AS a") == [{"a": 1}]
    answer.cancel()
    asker.join()


def test_a_new_copy_is_followed_and_a_running_statement_keeps_the_old_one(tmp_path):
    """Publication replaces the file: what runs ends on the file it began with, what comes next sees the new one."""
    path = tmp_path / "published" / "ledger.duckdb"

    def publish(number: int) -> None:
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_suffix(".new")
        with duckdb.connect(str(fresh)) as connection:
            connection.execute(f"CREATE TABLE numbers AS SELECT {number} AS number FROM range(3000000)")
            connection.execute(f"CREATE VIEW ledger_basis AS SELECT {number} AS position, now() AS recorded_at")
        fresh.replace(path)

    publish(1)
    with Context(tmp_path, Settings(workers=1, house_workers=1)) as context:
        running = context.ask("SELECT number FROM numbers", form="csv")
        assert running.head["position"] == 1
        publish(2)
        assert context.rows("SELECT min(number) AS n, max(number) AS m FROM numbers") == [{"n": 2, "m": 2}]
        assert set(b"".join(running.pieces()).split()) == {b"number", b"1"}
        assert ask(context, "SELECT DISTINCT number FROM numbers") == [{"number": 2}]


def test_before_anything_is_published_the_error_says_so(tmp_path):
    """No copy yet: Unavailable. Once there is one, the same context answers."""
    with Context(tmp_path, Settings(workers=1, house_workers=1)) as context:
        for _ in range(2):
            with pytest.raises(Unavailable, match="nothing has been published"):
                context.rows("SELECT 1")
        path = tmp_path / "published" / "ledger.duckdb"
        path.parent.mkdir()
        with duckdb.connect(str(path.with_suffix(".new"))) as connection:
            connection.execute("CREATE VIEW ledger_basis AS SELECT 0 AS position, now() AS recorded_at")
        path.with_suffix(".new").replace(path)
        assert context.rows("SELECT 1 AS a") == [{"a": 1}]


def test_a_worker_can_neither_read_nor_write_files(context, tmp_path):
    """Even past the sandbox, trusted SQL in the worker has no file system: external access is off for good."""
    for text in (f"COPY (SELECT 1) TO '{tmp_path}/x.csv'", "SELECT * FROM read_text('/etc/hostname')"):
        with pytest.raises(Incorrect):
            context.rows(text)
    assert list(tmp_path.iterdir()) == []


def test_workers_end_with_their_context(home):
    """Nothing is left behind when a context is closed."""
    with Context(home, Settings(workers=2, house_workers=1)) as context:
        context.start()
        ask(context, "SELECT 1")
        context.rows("SELECT 1")
        pools = list(context._pools.values())
        processes = [worker.process for pool in pools for worker in pool._idle]
    deadline = time.monotonic() + 30
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes
    assert all(process.poll() is not None for process in processes)
