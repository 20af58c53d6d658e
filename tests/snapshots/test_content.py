"""The digest of a content: every cell counts, the order of rows and their number do not get in its way."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as arrow_parquet
import pytest

import snapshots
from events import Incorrect, SnapshotTaken

SIZES = [0, 1, 255, 256, 257, 65_535, 65_537, 131_072]
ROWS = "SELECT range AS n, 'text ' || range % 7 AS t, CASE WHEN range % 3 = 0 THEN range / 8 END AS d FROM range({})"
NOON = datetime(2020, 1, 1, 12, 0, 0, 1, tzinfo=UTC)


def odd():
    """Make a table of every kind of column that a digest tells apart."""
    return pa.table({
        "a": pa.array([3, None, 1, 3], pa.int32()),
        'b"\n': pa.array(["x", "", '上海 \u001f "q"', None]),
        "c": pa.array(
            [Decimal("1.5"), Decimal("-0.000000000000001"), None, Decimal(99999999999999999999999)],
            pa.decimal128(38, 15),
        ),
        "d": pa.array([date(2020, 1, 1), None, date(1969, 12, 31), date(2020, 1, 1)]),
        "e": pa.array([NOON, NOON, NOON, None], pa.timestamp("us", "UTC")),
        "f": pa.array([0.1, -0.0, float("nan"), None]),
        "g": pa.array([True, False, None, True]),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("version", "whole", "empty"),
    [
        (
            1,
            "776f07886d8666068b87b95e0ddcf8ed8562bc9bbf8f0c7047cb7382d1ffbfe4",
            "399aada4770a47496b6d9fe225be32289df7c6cd68e6752dbd78869e3b0fc467",
        ),
        (
            2,
            "93fe21a22e97efed63dacb4ed4e4ccd82ce32e6e7d251c9633130b9aa7878f78",
            "8e9a017a8f5f09e0147c3340cc0c2eec9e967d5ae76bf1e9db821c6fae9a557e",
        ),
    ],
)
def test_digests_stay_what_they_are(version, whole, empty):
    """Snapshots are kept for ever, so the digest of a version never changes."""
    assert snapshots.content_digest(odd(), version) == whole
    assert snapshots.content_digest(odd().slice(0, 0), version) == empty


@pytest.mark.parametrize("version", [1, 2])
def test_every_cell_counts(version):
    """Each cell for another, nothing for each, and two cells exchanged: all are other contents, in any column."""
    whole = odd()
    seen = {snapshots.content_digest(whole, version)}
    for place, name in enumerate(whole.column_names):
        column = whole.column(name).to_pylist()
        kind = whole.schema.field(name).type
        for row in range(whole.num_rows):
            changed = list(column)
            changed[row] = column[(row + 1) % 4] if column[row] is None else None
            other = whole.set_column(place, name, pa.array(changed, kind))
            seen.add(snapshots.content_digest(other, version))
    assert len(seen) == 1 + whole.num_rows * whole.num_columns


@pytest.mark.parametrize("version", [1, 2])
def test_rows_may_stand_in_any_order(version):
    """Turned round, mixed and cut into other pieces, the content is the same."""
    whole = odd()
    digest = snapshots.content_digest(whole, version)
    for order in ([3, 2, 1, 0], [1, 3, 0, 2]):
        assert snapshots.content_digest(whole.take(order), version) == digest
    pieces = pa.concat_tables([whole.slice(place, 1) for place in (2, 0, 3, 1)])
    assert snapshots.content_digest(pieces, version) == digest


def test_a_kind_of_column_counts():
    """A day is not the number of days, and a text not the number that it shows."""
    columns = [
        pa.array([1]), pa.array(["1"]), pa.array([Decimal(1)]), pa.array([date(1970, 1, 2)]), pa.array([True]),
        pa.array([1], pa.timestamp("us")), pa.array([1], pa.timestamp("us", "UTC")),
    ]  # fmt: skip
    assert len({snapshots.content_digest(pa.table({"a": column})) for column in columns}) == len(columns)


@pytest.mark.parametrize("count", SIZES)
def test_contents_of_every_size(desk, count):
    """Taken, kept in the table and the file, and asked again: the same at the ends of batches and row groups."""
    one = snapshots.take(desk.book, "sized", ROWS.format(count))
    assert one.rows == count == len(snapshots.rows(desk.book, "sized"))
    (check,) = snapshots.verify(desk.book)
    assert check.problems == ()
    asked = desk.book.sql(ROWS.format(count)).arrow()
    assert snapshots.content_digest(asked.take(pa.array(reversed(range(count)), pa.int64()))) == one.content_sha256
    if count:
        assert snapshots.content_digest(asked.slice(1)) != one.content_sha256


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("sum(1)", "DECIMAL(38,0)"), ("NULL", "INTEGER"), ("1::UBIGINT", "UBIGINT"),
        ("1.5::DECIMAL(5, 2)", "DECIMAL(5,2)"),
        ("TIMESTAMPTZ '2020-01-01 00:00:00.000001+00'", "TIMESTAMP WITH TIME ZONE"), ("TIME '12:00:00.000001'", "TIME"),
        ("INTERVAL 1 MONTH", "VARCHAR"), ("'0b7a44c5-6a3e-4dbc-9ee9-7b4dbf5d3a9e'::UUID", "VARCHAR"),
        ("'a'::BLOB", "BLOB"), ("'a'::ENUM ('a', 'b')", "VARCHAR"),
        ("[1, NULL]", "INTEGER[]"), ("{'a': [1.5], 'b': 'x'}", None),
        ("[sum(1)]", "VARCHAR"), ("TIMESTAMP_S '2020-01-01'", "TIMESTAMP"), ("0.1::FLOAT", "FLOAT"),
        ("'{}'::JSON", "VARCHAR"),
        ("MAP {'a': 1}", None), ("TIMESTAMPTZ 'infinity'", "TIMESTAMP WITH TIME ZONE"), ("DATE 'infinity'", "DATE"),
    ],
)  # fmt: skip
def test_kinds_of_columns(desk, expression, kind):
    """What a table and a Parquet file keep alike is kept as it is; anything else as text; all can be checked."""
    one = snapshots.take(desk.book, "kinds", f"SELECT {expression} AS x, 'y' AS y")
    assert snapshots.verify(desk.book)[0].problems == ()
    (found,) = desk.book.sql(f'SELECT typeof(x) FROM snapshot."{one.snapshot}"').fetchone()
    assert kind is None or found == kind


def test_equal_contents_make_equal_files(desk):
    """Whatever the order in which a query gives its rows, the file is the same byte for byte."""
    query = ROWS.format(300)
    paths = []
    for name, order in (("up", "n"), ("down", "n DESC")):
        one = snapshots.take(desk.book, name, f"{query} ORDER BY {order}")
        paths.append(desk.home / "snapshots" / f"{one.snapshot}.parquet")
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_file_in_another_order_is_the_same(desk):
    """A file that somebody wrote again with its rows in another order has the same content."""
    one = snapshots.take(desk.book, "daily", ROWS.format(300))
    path = desk.home / "snapshots" / f"{one.snapshot}.parquet"
    arrow_parquet.write_table(arrow_parquet.read_table(path).take(list(reversed(range(300)))), path)
    assert snapshots.verify(desk.book)[0].problems == ()


def test_a_snapshot_of_the_first_version(desk):
    """What was taken when digests had no version is checked by the first, completed, and found when it is altered."""
    new = snapshots.take(desk.book, "new", "SELECT subject, value, published_at FROM figures")
    rows = snapshots.rows(desk.book, "new").arrow()
    manifest = json.loads((desk.home / "snapshots" / f"{new.snapshot}.json").read_text(encoding="utf-8"))
    details = {
        name: str(manifest[name])
        for name in ("query", "published_by", "recorded_by", "basis_position", "rows", "sql_sha256")
    }
    details |= {"snapshot": "old@1", "content_sha256": snapshots.content_digest(rows, 1)}
    file = desk.home / "old.parquet"
    arrow_parquet.write_table(rows.take([2, 0, 1]), file)
    desk.book.keep_table("snapshot", "old@1", file, SnapshotTaken(name="old", details=details))
    assert (snapshots.show(desk.book, "old").content_version, new.content_version) == (1, 2)
    assert snapshots.complete(desk.book) == ["old@1"]
    assert [check.problems for check in snapshots.verify(desk.book)] == [(), ()]
    desk.tamper("UPDATE snapshot.\"old@1\" SET value = 9 WHERE subject = 'x'")
    (found,) = snapshots.verify(desk.book, "old")[0].problems
    assert "the table in the ledger has other content" in found


def test_a_question_that_fails_on_its_way(desk):
    """A query that breaks off in the middle is the caller's to mend, and leaves no file, no table and no event."""
    size = desk.book.size
    with pytest.raises(Incorrect):
        snapshots.take(
            desk.book, "bad", "SELECT CAST(CASE WHEN n < 90000 THEN '1' ELSE 'x' END AS INT) FROM range(99999) AS r(n)"
        )
    assert list((desk.home / "snapshots").iterdir()) == []
    assert desk.book.size == size
