"""Snapshots: a query fixed at a basis stays what it was, and whatever is altered is found."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as arrow_parquet
import pytest

import ledger
import snapshots
from events import Incorrect, NotFound

QUERY = "SELECT subject, value, printed, published_at FROM figures"


def problems(desk, name=None):
    """Tell what checking finds, by snapshot."""
    return {check.snapshot: check.problems for check in snapshots.verify(desk.book, name)}


def test_taking_says_what_was_taken(desk):
    """The manifest has the query, both moments, the position, the number of rows and two digests."""
    before = desk.now
    one = snapshots.take(desk.book, "daily", QUERY)
    assert (one.name, one.query, one.rows, one.basis_position) == ("daily", QUERY, 3, 2)
    assert one.snapshot.startswith("daily@2020")
    assert before < one.published_by < desk.now
    assert one.recorded_by == desk.book.sql("SELECT max(recorded_at) FROM events WHERE position = 2").fetchone()[0]
    assert (one.position, len(one.sql_sha256), len(one.content_sha256)) == (3, 64, 64)
    assert snapshots.show(desk.book, "daily") == snapshots.show(desk.book, one.snapshot) == one
    assert snapshots.rows(desk.book, "daily").columns == ["subject", "value", "printed", "published_at"]


def test_a_snapshot_is_in_the_ledger_in_a_file_and_in_the_log(desk):
    """The same rows stand in a table, in Parquet, and can be asked again; the manifest lies beside the file."""
    one = snapshots.take(desk.book, "daily", QUERY)
    asked = sorted(desk.book.sql(QUERY).fetchall())
    assert sorted(snapshots.rows(desk.book, one.snapshot).fetchall()) == asked
    path = desk.home / "snapshots" / f"{one.snapshot}.parquet"
    table = arrow_parquet.read_table(path)
    assert sorted(table.column("subject").to_pylist()) == ["x", "y", "z"]
    assert table.schema.field("value").type == pa.decimal128(38, 15)
    manifest = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert manifest["content_sha256"] == one.content_sha256
    assert (manifest["rows"], manifest["parquet"]) == (3, path.name)
    assert desk.book.sql("SELECT snapshot, rows FROM snapshots").fetchall() == [(one.snapshot, 3)]


def test_a_snapshot_stays_what_it_was(desk):
    """Later revisions, late arrivals and corrections leave a snapshot as it is, and it can still be recomputed."""
    one = snapshots.take(desk.book, "daily", QUERY)
    kept = snapshots.rows(desk.book, "daily").fetchall()
    desk.state("x", 100, "2019-06-01")
    desk.state("y", 5, "2018-01-01")
    desk.state("new", 9)
    assert snapshots.rows(desk.book, one.snapshot).fetchall() == kept
    assert problems(desk) == {one.snapshot: ()}
    desk.book.rebuild()
    assert problems(desk) == {one.snapshot: ()}
    two = snapshots.take(desk.book, "daily", QUERY)
    assert two.content_sha256 != one.content_sha256
    assert [found.snapshot for found in snapshots.list_snapshots(desk.book, "daily")] == [one.snapshot, two.snapshot]
    assert snapshots.show(desk.book, "daily") == two


def test_a_snapshot_of_the_past(desk):
    """Taken late at an earlier basis, it has what was public and known then."""
    known = desk.book.sql("SELECT max(recorded_at) FROM events").fetchone()[0]
    desk.state("x", 100, "2019-06-01")
    desk.state("w", 4, "2017-01-01")
    public = snapshots.take(desk.book, "public", QUERY, published_by="2019-03-01")
    both = snapshots.take(desk.book, "both", QUERY, "2018-01-01", known)
    now = snapshots.take(desk.book, "now", QUERY)
    assert sorted(row[:2] for row in snapshots.rows(desk.book, "public").fetchall()) == [
        ("w", Decimal(4)), ("x", Decimal(1)), ("y", Decimal(2)), ("z", Decimal(3)),
    ]  # fmt: skip
    assert (both.rows, both.recorded_by, both.basis_position) == (0, known, 2)
    assert (public.published_by, now.rows) == (datetime(2019, 3, 1, tzinfo=UTC), 4)
    assert all(found == () for found in problems(desk).values())


def test_the_digest_does_not_depend_on_the_order(desk):
    """The same rows in another order, or in a file that is laid out otherwise, are the same content."""
    up = snapshots.take(desk.book, "up", QUERY + " ORDER BY subject")
    down = snapshots.take(desk.book, "down", QUERY + " ORDER BY subject DESC")
    assert up.content_sha256 == down.content_sha256
    assert up.sql_sha256 != down.sql_sha256
    table = pa.table({"a": [1, 2, 2, None], "b": ["x", None, "", "x"]})
    assert snapshots.content_digest(table) == snapshots.content_digest(table.take([3, 1, 0, 2]))
    chunked = pa.concat_tables([table.slice(2), table.slice(0, 2)])
    assert snapshots.content_digest(table) == snapshots.content_digest(chunked)


@pytest.mark.parametrize(
    "other",
    [
        {"a": [1, 2, 2, 2], "b": ["x", None, "", "x"]},
        {"a": [1, 2, 2, None], "b": ["x", "", "", "x"]},
        {"a": [1, 2, 2, None], "c": ["x", None, "", "x"]},
        {"b": ["x", None, "", "x"], "a": [1, 2, 2, None]},
        {"a": [1, 2, 2], "b": ["x", None, ""]},
        {"a": [1, 2, 2, None, None], "b": ["x", None, "", "x", "x"]},
    ],
)
def test_other_content_has_another_digest(other):
    """A value, a null for an empty text, a name, the order of columns, a row less or twice: all of it counts."""
    table = pa.table({"a": [1, 2, 2, None], "b": ["x", None, "", "x"]})
    assert snapshots.content_digest(pa.table(other)) != snapshots.content_digest(table)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": ["x\ny"]}, {"a": ["x", "y"]}),
        ({"a": ["x\x1fy"], "b": ["z"]}, {"a": ["x"], "b": ["y\x1fz"]}),
        ({"a": [None]}, {"a": ["\x00"]}),
        ({"a": [None]}, {"a": ["null"]}),
        ({"a": ['","']}, {"a": [","]}),
        ({"a": ['x","y'], "b": ["z"]}, {"a": ["x"], "b": ['y","z']}),
    ],
)
def test_content_cannot_be_shifted(one, other):
    """Texts that hold the signs between cells or rows, or that for nothing, do not make two contents one."""
    assert snapshots.content_digest(pa.table(one)) != snapshots.content_digest(pa.table(other))


def test_an_empty_answer_is_a_snapshot(desk):
    """No rows is an answer: it is kept with its columns and checked like any other."""
    one = snapshots.take(desk.book, "none", "SELECT subject FROM figures WHERE false")
    assert one.rows == 0
    assert snapshots.rows(desk.book, "none").columns == ["subject"]
    assert problems(desk) == {one.snapshot: ()}


def test_an_altered_table_is_found(desk):
    """A row that is changed in the table of the ledger is found, and only that."""
    one = snapshots.take(desk.book, "daily", QUERY)
    desk.tamper(f"UPDATE snapshot.\"{one.snapshot}\" SET printed = '9' WHERE subject = 'x'")
    (found,) = problems(desk)[one.snapshot]
    assert "the table in the ledger has other content" in found
    assert one.content_sha256 in found


def test_a_lost_table_is_found(desk):
    """A table that is gone is found and said, without a bare exception."""
    one = snapshots.take(desk.book, "daily", QUERY)
    desk.book.drop_table("snapshot", one.snapshot)
    (found,) = problems(desk)[one.snapshot]
    assert found.startswith("the table in the ledger")


@pytest.mark.parametrize("change", ["value", "lost", "broken"])
def test_an_altered_file_is_found(desk, change):
    """A Parquet file with another value, none at all, or one that is no Parquet."""
    one = snapshots.take(desk.book, "daily", QUERY)
    path = desk.home / "snapshots" / f"{one.snapshot}.parquet"
    if change == "value":
        table = arrow_parquet.read_table(path)
        place = table.column_names.index("printed")
        arrow_parquet.write_table(table.set_column(place, "printed", pa.array(["1", "2", "9"])), path)
    elif change == "lost":
        path.unlink()
    else:
        path.write_bytes(b"no Parquet")
    (found,) = problems(desk)[one.snapshot]
    assert found.startswith("the Parquet file")


def test_an_altered_log_is_found(desk):
    """When what the log says has changed, the snapshot that is asked again is another."""
    one = snapshots.take(desk.book, "daily", QUERY)
    desk.tamper("UPDATE figure_states SET printed = '9' WHERE subject = 'x'")
    (found,) = problems(desk)[one.snapshot]
    assert found.startswith("the log asked again has other content")
    desk.book.rebuild()
    assert problems(desk) == {one.snapshot: ()}


def test_lost_files_are_written_again(desk):
    """After a crash between the record and its files, the files are made again from the table."""
    one = snapshots.take(desk.book, "daily", QUERY)
    path = desk.home / "snapshots" / f"{one.snapshot}.parquet"
    manifest = path.with_suffix(".json").read_bytes()
    path.unlink()
    assert snapshots.complete(desk.book) == [one.snapshot]
    path.with_suffix(".json").unlink()
    assert snapshots.complete(desk.book) == [one.snapshot]
    assert path.with_suffix(".json").read_bytes() == manifest
    assert snapshots.content_digest(arrow_parquet.read_table(path)) == one.content_sha256
    assert snapshots.complete(desk.book) == []


def test_an_altered_table_is_not_written_out(desk):
    """What no longer has its digest is not completed: a wrong file would be worse than none."""
    one = snapshots.take(desk.book, "daily", QUERY)
    desk.tamper(f'DELETE FROM snapshot."{one.snapshot}"')
    (desk.home / "snapshots" / f"{one.snapshot}.parquet").unlink()
    assert snapshots.complete(desk.book) == []
    desk.book.drop_table("snapshot", one.snapshot)
    assert snapshots.complete(desk.book) == []


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".json"])
def test_exporting(desk, tmp_path, ending):
    """A snapshot goes to a file of one's own, with all digits, and its manifest beside it."""
    desk.state("big", 99_999_999_999_999_999_999_999)
    one = snapshots.take(desk.book, "daily", QUERY)
    path = snapshots.export(desk.book, "daily", tmp_path / f"out{ending}")
    if ending == ".parquet":
        assert snapshots.content_digest(arrow_parquet.read_table(path)) == one.content_sha256
    else:
        assert "99999999999999999999999" in path.read_text(encoding="utf-8")
    if ending == ".json":
        assert {row["subject"] for row in json.loads(path.read_text(encoding="utf-8"))} == {"big", "x", "y", "z"}
    manifest = json.loads((tmp_path / f"out{ending}.manifest.json").read_text(encoding="utf-8"))
    assert manifest["content_sha256"] == one.content_sha256


@pytest.mark.parametrize("name", ["out.xlsx", "out", "missing/out.csv", "missing/out.parquet", "missing/out.json"])
def test_exporting_to_what_cannot_be(desk, tmp_path, name):
    """An unknown ending or a folder that is not there is the caller's to mend."""
    snapshots.take(desk.book, "daily", QUERY)
    with pytest.raises(Incorrect):
        snapshots.export(desk.book, "daily", tmp_path / name)


@pytest.mark.parametrize(
    "name", ["", "Daily", "a b", "a/b", "../a", 'a"; DROP TABLE events; --', "a.b", "-a", "x" * 64, "日", "a@b", "a\n"]
)
def test_names_that_are_refused(desk, name):
    """A name becomes a table and a file, so it is a plain one; nothing is taken under another."""
    with pytest.raises(Incorrect, match="name for a snapshot"):
        snapshots.take(desk.book, name, QUERY)
    assert snapshots.list_snapshots(desk.book) == []


@pytest.mark.parametrize("name", ["a", "0", "daily", "daily-2020_01", "x" * 63])
def test_names_that_are_taken(desk, name):
    """Small letters, digits, - and _."""
    assert snapshots.take(desk.book, name, QUERY).name == name


def test_hostile_columns(desk):
    """Columns of any name are kept under it, in the table, the file and the digest."""
    query = 'SELECT 1 AS """; DROP TABLE events; --", 2 AS "上海", 3 AS "a b", \'\x1f\' AS "\n"'
    one = snapshots.take(desk.book, "odd", query)
    assert snapshots.rows(desk.book, "odd").fetchall() == [(1, 2, 3, "\x1f")]
    assert problems(desk) == {one.snapshot: ()}
    assert desk.book.size == 4


@pytest.mark.parametrize(
    "query", ["DELETE FROM events", "SELECT 1; SELECT 2", "SELEC 1", "", "SELECT no_such FROM figures"]
)
def test_a_query_that_does_not_ask(desk, query):
    """Only one statement that reads can be fixed; nothing is kept of another."""
    with pytest.raises(Incorrect):
        snapshots.take(desk.book, "bad", query)
    assert snapshots.list_snapshots(desk.book) == []
    assert desk.book.sql("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'snapshot'").fetchall() == [(0,)]


def test_no_basis_in_the_future(desk):
    """What will be recorded until tomorrow cannot be fixed today."""
    with pytest.raises(Incorrect, match="future"):
        snapshots.take(desk.book, "late", QUERY, recorded_by=desk.now + timedelta(days=1))


def test_a_snapshot_that_is_not_there(desk):
    """An unknown name is not found, and the message lists the names that are."""
    snapshots.take(desk.book, "daily", QUERY)
    for ask in (snapshots.show, snapshots.rows, snapshots.verify):
        with pytest.raises(NotFound, match="daily"):
            ask(desk.book, "weekly")


def test_a_published_copy_has_the_snapshots(desk):
    """Readers of the copy list, read and check what has been taken."""
    one = snapshots.take(desk.book, "daily", QUERY)
    desk.book.close()
    with ledger.open(desk.home, read_only=True) as reader:
        assert snapshots.list_snapshots(reader) == [one]
        assert len(snapshots.rows(reader, "daily")) == 3
        assert [check.ok for check in snapshots.verify(reader)] == [True]
        with pytest.raises(Incorrect, match="reading only"):
            snapshots.take(reader, "more", QUERY)


def test_the_basis_of_an_empty_ledger(tmp_path):
    """A snapshot of nothing is possible, and is nothing for ever."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    with ledger.open(tmp_path / "home", clock=lambda: moment) as book:
        one = snapshots.take(book, "first", QUERY)
        assert (one.rows, one.basis_position) == (0, None)
        assert [check.problems for check in snapshots.verify(book)] == [()]


def test_a_file_that_another_reader_cannot_read_is_found(desk):
    """A flipped bit anywhere is found, or both readers still see what was taken."""
    one = snapshots.take(desk.book, "numbers", "SELECT i, 'text ' || i AS t FROM range(300) AS rows(i)")
    path = desk.home / "snapshots" / f"{one.snapshot}.parquet"
    whole = path.read_bytes()
    seen = arrow_parquet.read_table(path)
    for place in range(0, len(whole), 9):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        if snapshots.verify(desk.book, one.snapshot)[0].ok:
            assert arrow_parquet.read_table(path).equals(seen), place
    path.write_bytes(whole)
    assert snapshots.verify(desk.book, one.snapshot)[0].ok
