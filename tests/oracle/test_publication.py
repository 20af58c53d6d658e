"""The read-only copy follows the log, whatever else happens in the writing process, and is whole at any moment."""

import threading
import time
from pathlib import Path

import duckdb
import pytest
from histories import DAY, FIRST, Clock, moment

import ledger
from events import FigurePublished

PATIENCE_SECONDS = 60.0


def statement(number: int) -> FigurePublished:
    """State a number on a day of its own."""
    fields = {"source": "s", "subject": str(number % 7), "measure": "m", "period": ""}
    published_at = moment(FIRST + number * DAY // 100)
    return FigurePublished(**fields, published_at=published_at, printed=str(number), value=number)


def published_position(home: Path) -> int | None:
    """Ask the copy, opened by DuckDB itself, how far it goes; checks that it is whole."""
    with duckdb.connect(home / "published" / "ledger.duckdb", read_only=True) as plain:
        (position,) = plain.execute("SELECT position FROM ledger_basis").fetchone()
        size = 0 if position is None else position + 1
        assert plain.execute("SELECT count(*), max(position) FROM events").fetchone() == (size, position)
        plain.execute("SET VARIABLE published_by = TIMESTAMPTZ '9000-01-01 00:00+00'")
        shown = plain.execute("SELECT count(DISTINCT published_at) = count(*) FROM figures").fetchone()
        assert shown == (True,)
    return position


def test_the_copy_follows_while_questions_are_asked(tmp_path):
    """One commit under a steady load of questions is published without another commit to push it."""
    with ledger.open(tmp_path, clock=Clock()) as book:
        book.append([statement(0)])
        book.publish()
        book.append([statement(number) for number in range(1, 2_000)])
        enough = threading.Event()

        def ask() -> None:
            while not enough.is_set():
                book.sql("SELECT * FROM changes").fetchall()

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while published_position(tmp_path) != 1_999 and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            enough.set()
            thread.join()
        assert published_position(tmp_path) == 1_999


def test_a_copy_taken_under_commits_is_whole(tmp_path):
    """Copies that are published while commits go on are each a prefix of the log, and never go back."""
    seen = []
    with ledger.open(tmp_path, clock=Clock()) as book:
        book.append([statement(0)])
        book.publish()
        for number in range(1, 30):
            book.append([statement(number)])
            seen.append(published_position(tmp_path))
    assert seen == sorted(seen, key=lambda position: -1 if position is None else position)
    assert published_position(tmp_path) == 29


def test_a_reader_keeps_its_copy(tmp_path):
    """Who reads an older copy goes on reading it while newer ones replace it; a new reader gets the newest."""
    with ledger.open(tmp_path, clock=Clock()) as book:
        book.append([statement(0)])
        book.publish()
        reader = duckdb.connect(tmp_path / "published" / "ledger.duckdb", read_only=True)
        for number in range(1, 6):
            book.append([statement(number)])
            book.publish()
        assert reader.execute("SELECT count(*) FROM events").fetchone() == (1,)
        reader.close()
        assert published_position(tmp_path) == 5
        with pytest.raises(duckdb.Error), duckdb.connect(tmp_path / "ledger.duckdb", read_only=True) as locked:
            locked.execute("SELECT 1")
