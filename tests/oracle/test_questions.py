"""What a question may and may not do: both clocks stay with their statement, nothing is written, errors are ours."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from histories import DAY, FIRST, STARTED, Clock, microseconds, moment

import ledger
from events import AsofError, FigurePublished, Incorrect, NotFound, Unavailable

DAYS = 20


def statement(day: int, **rest: object) -> FigurePublished:
    """State the number of the day on that day."""
    fields = {"source": "s", "subject": "x", "measure": "m", "period": "", "published_at": moment(FIRST + day * DAY)}
    return FigurePublished(**(fields | {"printed": str(day), "value": day} | rest))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ledger.Book]:
    with ledger.open(tmp_path / "home", clock=Clock()) as opened:
        opened.append([statement(day) for day in range(DAYS)])
        yield opened


QUESTION = "SELECT printed FROM figures"


def test_an_answer_keeps_the_clocks_it_was_asked_with(book):
    """Answers that are read late, and in another order, are still those of their own clocks."""
    results = [book.sql(QUESTION, published_by=moment(FIRST + day * DAY)) for day in range(DAYS)]
    plain = book.sql(QUESTION)
    book.append([statement(DAYS)])
    assert [result.fetchall() for result in reversed(results)] == [[(str(day),)] for day in reversed(range(DAYS))]
    assert plain.fetchall() in ([(str(DAYS - 1),)], [(str(DAYS),)])
    assert book.sql(QUESTION).fetchall() == [(str(DAYS),)]


def test_questions_from_many_threads(book):
    """Clocks of one thread never leak into another's answer."""

    def ask(number: int) -> tuple[int, list]:
        day = number % DAYS
        return day, book.sql(QUESTION, published_by=moment(FIRST + day * DAY)).fetchall()

    with ThreadPoolExecutor(4) as pool:
        for day, rows in pool.map(ask, range(200)):
            assert rows == [(str(day),)]


def test_all_forms_of_a_result(book):
    """One answer, as tuples, one tuple, Arrow, pandas and polars."""
    query = 'SELECT subject, "value" FROM figures'
    row = ("x", Decimal(DAYS - 1))
    assert book.sql(query).fetchone() == row
    assert list(book.sql(query).columns) == ["subject", "value"]
    assert pa.table(book.sql(query).arrow()).to_pylist() == [{"subject": "x", "value": Decimal(DAYS - 1)}]
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    assert book.sql(query).df()["subject"].to_list() == ["x"]
    assert book.sql(query).pl()["value"].to_list() == [Decimal(DAYS - 1)]


def test_parameters_are_bound(book):
    """A parameter is a value and never a piece of SQL."""
    count = "SELECT count(*) FROM figures WHERE subject = $1"
    assert book.sql(count, ["x"]).fetchone() == (1,)
    assert book.sql(count, ["x' OR 'a' = 'a"]).fetchone() == (0,)
    assert book.sql(count.replace("$1", "?"), ["x"], published_by=moment(FIRST - 1)).fetchone() == (0,)


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM events",
        "UPDATE events SET printed = '9'",
        "INSERT INTO events SELECT * FROM events",
        "WITH gone AS (DELETE FROM events RETURNING *) SELECT * FROM gone",
        "EXPLAIN ANALYZE DELETE FROM events",
        "SELECT 1; DELETE FROM events",
        "DROP VIEW figures",
        "CREATE OR REPLACE VIEW figures AS SELECT 1",
        "ALTER TABLE events RENAME TO gone",
        "TRUNCATE events",
        "BEGIN",
        "ROLLBACK",
        "CHECKPOINT",
        "SET VARIABLE published_by = TIMESTAMPTZ '2000-01-01 00:00+00'",
        "SELECT FROM WHERE",
        "SELECT nothing_like_that FROM figures",
        "SELECT * FROM no_such_table",
        "SELECT 1/0::DECIMAL FROM figures WHERE error('mine')",
        "",
    ],
)
def test_a_question_changes_nothing(book, query):
    """What is no question is refused with an error of ours; the log, the views and the clocks are as they were."""
    before = (book.sql("SELECT count(*), max(position) FROM events").fetchone(), book.sql("FROM figures").fetchall())
    with contextlib.suppress(AsofError):
        book.sql(query).fetchall()
    after = (book.sql("SELECT count(*), max(position) FROM events").fetchone(), book.sql("FROM figures").fetchall())
    assert after == before
    assert book.append([statement(DAYS)]).appended == 1
    assert book.sql(QUESTION).fetchall() == [(str(DAYS),)]


@pytest.mark.parametrize("query", ["SELECT FROM WHERE", "SELECT nothing_like_that FROM figures", "FROM no_such_table"])
def test_a_wrong_question_is_the_askers_error(book, query):
    """A driver's exception never leaks; the message says what is wrong."""
    with pytest.raises(AsofError) as caught:
        book.sql(query).fetchall()
    assert caught.value.exit_status == 2


def test_a_clock_needs_a_zone(book):
    """A time without a zone is not guessed to be anybody's."""
    with pytest.raises(Incorrect):
        book.sql(QUESTION, published_by=datetime(2020, 1, 1)).fetchall()  # noqa: DTZ001 - that is the point


def test_only_one_writer(book, tmp_path):
    """A second writer is told to try later, and the first one goes on."""
    with pytest.raises(Unavailable):
        ledger.open(tmp_path / "home", clock=Clock())
    assert book.append([statement(DAYS)]).appended == 1


def test_a_reader_does_not_write(book, tmp_path):
    """Whoever opened the ledger to read is refused an append and an ingest; nothing is written."""
    book.close()
    with ledger.open(tmp_path / "home", clock=Clock(STARTED + DAY), read_only=True) as reader:
        assert reader.sql(QUESTION).fetchall() == [(str(DAYS - 1),)]
        for write in (lambda: reader.append([statement(DAYS)]), reader.rebuild):
            with pytest.raises(AsofError):
                write()
        assert reader.sql(QUESTION).fetchall() == [(str(DAYS - 1),)]


def test_a_closed_ledger_says_so(tmp_path):
    """After closing, every call is an error of ours, and closing again is none."""
    book = ledger.open(tmp_path / "home", clock=Clock())
    book.close()
    book.close()
    with pytest.raises(AsofError):
        book.append([statement(1)])
    with pytest.raises(AsofError):
        book.sql("SELECT 1").fetchall()


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 2_049])
def test_batches_of_odd_sizes(tmp_path, count):
    """No, one, and just around 256 events: each is there once, in order, under one time of recording."""
    with ledger.open(tmp_path / "home", clock=Clock()) as book:
        receipt = book.append(statement(0, subject=str(number)) for number in range(count))
        assert (receipt.appended, receipt.unchanged) == (count, 0)
        rows = book.sql("SELECT subject, epoch_us(recorded_at) FROM events WHERE source = 's' ORDER BY position")
        found = rows.fetchall()
        assert [row[0] for row in found] == [str(number) for number in range(count)]
        if count:
            assert {row[1] for row in found} == {microseconds(receipt.recorded_at)}
        again = book.append([statement(0, subject=str(number)) for number in range(count)])
        assert (again.appended, again.unchanged) == (0, count)
        assert book.sql("SELECT count(*) FROM figures").fetchone() == (count,)
        assert book.verify().ok


@pytest.mark.parametrize("count", [1, 255, 256, 257, 65_537])
def test_releases_of_odd_sizes(tmp_path, count):
    """A release of any size goes in whole, comes back whole, and all of it but one cell may change."""

    def release(shift: int) -> pa.Table:
        return pa.table(
            {"row": [str(row) for row in range(count)], "n": [str(row + shift * bool(row)) for row in range(count)]}
        )

    with ledger.open(tmp_path / "home", clock=Clock()) as book:
        settings = {"source": "s", "subject": ["row"], "hold_above": None}
        first = book.ingest(release(0), published_at=moment(FIRST), **settings)
        second = book.ingest(release(1), published_at=moment(FIRST + DAY), **settings)
        assert (first.new, second.revised, second.unchanged) == (count, count - 1, 1)
        for day in (0, 1):
            rows = book.release("s", published_by=moment(FIRST + day * DAY)).fetchall()
            assert sorted(map(tuple, rows)) == sorted((str(row), str(row + day * bool(row))) for row in range(count))
        assert book.verify().ok


def test_what_is_no_event_is_refused(book):
    """Something that is no event, among events, refuses the whole batch."""
    before = book.sql("SELECT count(*) FROM events").fetchone()
    for stranger in ("text", None, {"source": "s"}, 7):
        with pytest.raises(AsofError):
            book.append([statement(DAYS), stranger])
    assert book.sql("SELECT count(*) FROM events").fetchone() == before


@pytest.mark.parametrize("value", [1.1, float("nan"), Decimal("NaN"), Decimal("1e23"), Decimal("1e-16"), "1"])
def test_a_value_that_is_not_exact_is_refused(value):
    """A binary float, no number, too many digits, a text: no event can be made of it."""
    with pytest.raises(Incorrect):
        statement(1, value=value)


def test_a_history_is_told_in_order(book):
    """The history of a figure has each of its states with its times; another figure's does not mix in."""
    book.append([statement(3, subject="y", printed="7", value=7)])
    result = book.history("x", "m")
    printed = [row[list(result.columns).index("printed")] for row in result.fetchall()]
    assert printed == [str(day) for day in range(DAYS)]
    assert len(book.history("y", "m", source="s").fetchall()) == 1


def test_asking_for_what_is_not_there(book):
    """An unknown figure or release is nothing, or not found; never a driver's exception."""
    for ask in (lambda: book.history("nobody", "m"), lambda: book.release("nobody")):
        rows: list = []
        with contextlib.suppress(NotFound):
            rows = ask().fetchall()
        assert rows == []


def test_the_revision_triangle(book):
    """`vintage_matrix` has a row for each period and each publication that said something of it."""
    for day in range(3):
        for period in ("2018", "2019"):
            book.append([statement(day, subject="z", period=period, printed=f"{day}{period}", value=day)])
    rows = book.sql("SELECT * FROM vintage_matrix('z', 'm')").fetchall()
    assert rows
    assert {period for row in rows for period in ("2018", "2019") if period in row} == {"2018", "2019"}
