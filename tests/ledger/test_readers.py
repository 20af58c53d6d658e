"""Connections that answer one question after the other: nothing of one question reaches the next."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

import ledger
from events import AsofError
from ledger.readers import answer

MANY = 60


def test_a_moment_of_recording_stays_what_it_is_while_commits_come(desk, statement):
    """Whoever asks as of a commit sees that commit and none after it, however many come while the question runs."""
    done = [desk.record(statement("0", subject="first")).recorded_at]
    stopped = False

    def ask() -> int:
        asked = 0
        while not stopped:
            recorded = done[-1]
            count = len([one for one in done if one <= recorded])
            for table in ("events", "figures"):
                rows = desk.rows(f"SELECT count(*), max(recorded_at) FROM {table}", recorded_by=recorded)
                assert rows == [(count, recorded)]
            asked += 1
        return asked

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        done.extend(desk.record(statement("1", subject=f"subject-{number}")).recorded_at for number in range(MANY))
        stopped = True
        assert all(one.result() for one in asking)


def test_what_is_just_about_to_be_recorded_is_not_seen(desk, statement):
    """A moment that lies after the last commit, and before the next, is the end of the record until that comes."""
    first = desk.record(statement("1", subject="x")).recorded_at
    later = first + timedelta(microseconds=1)
    assert desk.rows("SELECT count(*) FROM events", recorded_by=later) == [(1,)]
    desk.record(statement("2", subject="y"), now=later + timedelta(days=1))
    assert desk.rows("SELECT count(*) FROM events", recorded_by=later) == [(1,)]
    assert desk.rows("SELECT count(*) FROM events") == [(2,)]
    desk.record(statement("2", subject="y"), now=later + timedelta(days=2))
    assert desk.rows("SELECT count(*) FROM events", recorded_by=later + timedelta(days=1)) == [(2,)]


def test_clocks_in_any_order(desk, statement):
    """A question without a clock, after one with it, is asked now; and the other way round."""
    early = desk.record(statement("1", published_at=datetime(2011, 1, 1, tzinfo=UTC))).recorded_at
    desk.record(statement("2", published_at=datetime(2012, 1, 1, tzinfo=UTC)))
    query = "SELECT printed, ledger_now() FROM figures"
    for _ in range(2):
        assert [row[0] for row in desk.rows(query)] == ["2"]
        assert [row[0] for row in desk.rows(query, published_by="2011-06-01")] == ["1"]
        assert [row[0] for row in desk.rows(query, recorded_by=early)] == ["1"]
        assert desk.rows(query, published_by="2010-06-01", recorded_by=early) == []
        desk.now += timedelta(days=1)
        assert desk.rows("SELECT ledger_now()") == [(desk.now,)]


@pytest.mark.parametrize(
    "wrong", ["SELECT nothing FROM figures", "SELECT", "SELECT CAST('x' AS INTEGER)", "DROP VIEW figures"]
)
def test_a_wrong_question_does_not_harm_the_next(desk, statement, wrong):
    """After a question that failed everything is asked and recorded as before."""
    first = desk.record(statement("1")).recorded_at
    for clocks in ({}, {"recorded_by": first - timedelta(days=1)}):
        with pytest.raises(AsofError):
            desk.rows(wrong, **clocks)
        assert desk.rows("SELECT printed FROM figures", **clocks) == ([] if clocks else [("1",)])
    assert desk.record(statement("2", subject="other")).appended == 1


def test_a_closed_ledger_lets_go_of_its_file(desk, statement):
    """No connection that has answered is left over: another process may write."""
    first = desk.record(statement("1")).recorded_at
    for clocks in ({}, {"recorded_by": first - timedelta(days=1)}):
        desk.rows("FROM figures", **clocks)
    desk.book.history("x", "m")
    desk.book.close()
    command = f"import ledger; ledger.open({str(desk.home)!r}).close()"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_published_copy_is_asked_at_any_moment(desk, statement):
    """A copy answers as the ledger did when it was made, on both clocks, at its end and before it."""
    first = desk.record(statement("1", subject="x")).recorded_at
    second = desk.record(statement("2", subject="y")).recorded_at
    desk.book.publish()
    with ledger.open(desk.home, clock=lambda: desk.now, read_only=True) as copy:
        desk.record(statement("3", subject="z"))
        for recorded_by, count in ((None, 2), (second, 2), (first, 1), (first - timedelta(days=1), 0)):
            for table in ("events", "figures"):
                assert copy.sql(f"SELECT count(*) FROM {table}", recorded_by=recorded_by).fetchall() == [(count,)]
            assert len(copy.history("y", "m", recorded_by=recorded_by)) == int(count == 2)


def test_names_that_have_come_since_the_last_question(desk):
    """A release with new subjects, periods and measures is given back whole after an older one was, and the old ones
    still are; a history of a new period is found; so it is after a rebuild."""
    given = {}
    for year in range(2011, 2016):
        count = year - 2009
        columns = {"place": [], "period": []}
        columns |= {f"m{number}": [] for number in range(count)}
        for place in range(count):
            for period in range(2009, year):
                columns["place"].append(f"place {place}")
                columns["period"].append(str(period))
                for number in range(count):
                    columns[f"m{number}"].append(f"{year}{place}{period}{number}")
        given[year] = pa.table(columns)
        desk.now += timedelta(seconds=1)
        when = datetime(year, 1, 1, tzinfo=UTC)
        desk.book.ingest(given[year], source="s", published_at=when, subject=["place"], period="period")
        assert desk.book.release("s").arrow().equals(given[year])
        assert len(desk.book.history("place 0", "m0", str(year - 1))) == 1
        assert len(desk.book.history("place 0", "m0", str(year))) == 0
    for _ in range(2):
        for year, table in given.items():
            assert desk.book.release("s", published_by=f"{year}-01-01").arrow().equals(table)
        desk.book.rebuild()


def test_a_question_loads_only_what_it_needs(desk, statement):
    """The first answer in SQL does not wait for Arrow's functions, nor the first history for pandas."""
    desk.record(statement("1"))
    desk.book.close()
    program = f"""
import sys, ledger
with ledger.open({str(desk.home)!r}, read_only=True) as book:
    assert len(book.sql("FROM figures", recorded_by="2030-01-01")) == 1
    print([name for name in ("pyarrow.compute", "pandas", "numba") if name in sys.modules])
    assert len(book.history("x", "m", recorded_by="2030-01-01")) == 1
    print([name for name in ("pandas", "numba") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["[]", "[]"], done.stdout + done.stderr


@pytest.mark.parametrize("read_only", [False, True])
def test_rows_that_are_not_read_to_their_end(desk, statement, read_only):
    """Whoever opens an answer, reads some of it and leaves, harms nothing that is asked after it."""
    first = desk.record(statement("1")).recorded_at
    desk.book.close()
    desk.book = ledger.open(desk.home, clock=lambda: desk.now, read_only=read_only)
    for clocks in ({}, {"recorded_by": first - timedelta(days=1)}):
        with desk.book.asked("FROM range(1000000)", **clocks) as relation:
            assert relation.to_arrow_reader(1_000).read_next_batch().num_rows > 0
        assert desk.rows("SELECT printed FROM figures", **clocks) == ([] if clocks else [("1",)])


class WithoutShortcut:
    """A connection of a driver that has none of what is its own affair."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.sql = connection.sql


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("SELECT 1 AS a, 2 AS a, 3", None),
        ("SELECT $1 + 1, $2", [1, datetime(2020, 1, 1, tzinfo=UTC)]),
        ("SELECT $a || $b", {"a": "x", "b": "y"}),
        ("SELECT [1, 2], {'a': 1}, 1.50, NULL, TIMESTAMPTZ 'infinity', CAST('x' AS BLOB), INTERVAL 1 DAY", None),
        ("FROM range(300000)", None),
        ("SELECT 1 WHERE false; -- and nothing more", None),
        ("EXPLAIN SELECT 1", None),
        ("DESCRIBE SELECT 1 AS x", None),
        ("SELECT $1", []),
        ("SELECT $1", [1, 2]),
        ("SELECT $a", {"a": 1, "b": 2}),
        ("SELECT CAST('x' AS INTEGER)", None),
        ("FROM nowhere", None),
    ],
)
def test_the_shortcut_of_the_driver_changes_no_answer(query, parameters):
    """The same columns, types and rows, or an error of the same kind, as by the way that every driver has."""

    def outcome(connection: object) -> object:
        try:
            table = answer(connection, query, parameters)
        except duckdb.Error as error:
            return type(error)
        return table.schema, table.combine_chunks().to_batches()

    with duckdb.connect() as connection:
        assert outcome(connection) == outcome(WithoutShortcut(connection))
