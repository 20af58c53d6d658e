"""The writer is killed at random moments, again and again, in one and the same home; after each death nothing that was
acknowledged is lost, nothing is half there, and the ledger verifies."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

import ledger
import snapshots
from events import Unavailable

WORKER = Path(__file__).with_name("worker.py")
KILLS = 210
ROUNDS = 3


def _worker() -> object:
    specification = importlib.util.spec_from_file_location("crash_worker", WORKER)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


worker = _worker()


@dataclass
class Promises:
    """What the workers have begun and what they were told is done."""

    begun: list[tuple[str, int]] = field(default_factory=list)
    done: dict[tuple[str, int], dict] = field(default_factory=dict)

    def read(self, lines: list[str]) -> None:
        """Read a worker's lines; the last one may have been cut off."""
        for line in lines:
            if not line.endswith("\n"):
                continue
            said = json.loads(line)
            if "begun" in said:
                self.begun.append((said["begun"], said["number"]))
            if "done" in said:
                self.done[said["done"], said["number"]] = said

    def number_next(self) -> int:
        """Tell the number of the next piece of work."""
        return max((number for _, number in self.begun), default=-1) + 1


def run_and_kill(home: Path, promises: Promises, dice: random.Random, log: Path) -> None:
    """Start a worker, let it work for a random while, and kill it (alone, or with the processes that it started)."""
    with log.open("w+", encoding="utf-8") as lines, log.with_suffix(".err").open("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, str(WORKER), str(home), str(dice.randrange(1 << 30)), str(promises.number_next())],
            stdout=lines,
            stderr=errors,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
            start_new_session=True,
        )
        _wait(process, dice, log)
        ended_by_itself = process.poll() is not None
        alone = dice.random() < 0.5
        if alone:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not ended_by_itself, log.with_suffix(".err").read_text(encoding="utf-8")[-2_000:]
        promises.read(log.read_text(encoding="utf-8").splitlines(keepends=True))


def _wait(process: subprocess.Popen, dice: random.Random, log: Path) -> None:
    """Wait for the moment of death: while the worker opens its home, or in the middle of work."""
    if dice.random() < 0.15:
        time.sleep(dice.random())
        return
    lines_min = dice.choice([1, 2, 5, 10, 20])
    while process.poll() is None and log.read_bytes().count(b"\n") < lines_min:
        time.sleep(0.01)
    time.sleep(dice.choice([0.002, 0.02, 0.2]) * dice.random())


def opened(home: Path) -> ledger.Book:
    """Open the ledger after a death; what the dead process started may hold on for a moment."""
    for _ in range(50):
        try:
            return ledger.open(home)
        except Unavailable:
            time.sleep(0.1)
    return ledger.open(home)


def check(home: Path, promises: Promises) -> None:
    """Compare the ledger with what was promised."""
    with opened(home) as book:
        report = book.verify()
        assert getattr(report, "ok", True), report
        count, last = book.sql("SELECT count(*), max(position) FROM events").fetchone()
        assert count == (0 if last is None else last + 1), "positions have a gap"
        _check_positions(promises, last)
        _check_appends(book, promises)
        _check_mended(book, promises)
        _check_releases(book, promises, "ingest")
        _check_releases(book, promises, "late")
        _check_snapshots(book, promises)
    _check_published(home, last)


def _check_positions(promises: Promises, last: int | None) -> None:
    said = [promise["last"] for promise in promises.done.values() if promise.get("last") is not None]
    assert not said or last >= max(said), "an acknowledged position is not there"


def _check_appends(book: ledger.Book, promises: Promises) -> None:
    rows = book.sql(
        """SELECT split_part(subject, '/', 1)::BIGINT, count(*) FROM figures_as_of('9000-01-01', NULL)
        WHERE source = 'a' GROUP BY ALL"""
    ).fetchall()
    found = dict(rows)
    for kind, number in promises.begun:
        if kind == "append":
            size = worker.size_of(number)
            assert found.get(number, 0) in ({size} if (kind, number) in promises.done else {0, size})


def _check_mended(book: ledger.Book, promises: Promises) -> None:
    rows = book.sql(
        "SELECT subject::BIGINT, printed FROM figures_as_of('9000-01-01', NULL) WHERE source = 'm'"
    ).fetchall()
    done = {number for kind, number in promises.done if kind == "mend"}
    begun = {number for kind, number in promises.begun if kind == "mend"}
    assert done <= {number for number, _ in rows} <= begun
    assert {printed for _, printed in rows} <= {"2"}


def _check_releases(book: ledger.Book, promises: Promises, source: str) -> None:
    done = [number for kind, number in promises.done if kind == source]
    for number in done[-20:]:
        when = worker.published_at(-number if source == "late" else number)
        rows = [tuple(row) for row in book.release(source, published_by=when).fetchall()]
        assert sorted(rows) == sorted(worker.release_of(number))


def _check_snapshots(book: ledger.Book, promises: Promises) -> None:
    snapshots.complete(book)
    taken = snapshots.list_snapshots(book)
    names = {snapshot.name for snapshot in taken}
    assert {f"snapshot-{number}" for kind, number in promises.done if kind == "snapshot"} <= names
    assert names <= {f"snapshot-{number}" for kind, number in promises.begun if kind == "snapshot"}
    for snapshot in taken[-3:]:
        assert [check.problems for check in snapshots.verify(book, snapshot.snapshot)] == [()]


def _check_published(home: Path, last: int | None) -> None:
    copy = home / "published" / "ledger.duckdb"
    if copy.exists():
        with duckdb.connect(copy, read_only=True) as plain:
            (position,) = plain.execute("SELECT position FROM ledger_basis").fetchone()
            size = 0 if position is None else position + 1
            assert plain.execute("SELECT count(*), max(position) FROM events").fetchone() == (size, position)
            assert size <= (0 if last is None else last + 1)
            plain.execute("SELECT count(*) FROM figure_versions").fetchone()


@pytest.mark.heavy
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_killed_at_random_moments(tmp_path, round_number):
    """Each of the three rounds kills seventy writers in the same home and checks it after every death."""
    dice = random.Random(round_number)
    home = tmp_path / "home"
    promises = Promises()
    for death in range(KILLS // ROUNDS):
        run_and_kill(home, promises, dice, tmp_path / f"{death}.log")
        check(home, promises)
    assert {kind for kind, _ in promises.done} >= {"append", "ingest", "late", "mend", "publish", "snapshot"}
    assert len(promises.begun) > len(promises.done), "no worker was ever killed in the middle of its work"
    strays = [path for path in home.rglob("*") if path.is_file()]
    files_max = 20 + 3 * sum(kind == "snapshot" for kind, _ in promises.begun)
    assert len(strays) < files_max, "the dead leave files behind that nobody removes"


def test_killed_a_few_times(tmp_path):
    """The short form of the test above, for every run."""
    dice = random.Random(99)
    home = tmp_path / "home"
    promises = Promises()
    for death in range(3):
        run_and_kill(home, promises, dice, tmp_path / f"{death}.log")
        check(home, promises)
    assert promises.begun
