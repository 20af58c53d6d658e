"""Names from outside are values: no column, subject or source, whatever it is called, becomes a piece of SQL."""

import csv

import pyarrow as pa
import pytest

import ledger

HOSTILE = [
    '"; DROP TABLE events; --', "'; DELETE FROM figures; --", "上海市", "Straße 1 / 2", "a\"b'c", "x\ny", "\t", " ",
    "$1", "?", "%s", "{}", "SELECT", "at", "end", "offset", "window", "events", "c0", "subject_", "value", "0",
    "position", "NULL", "😀", "\u202e", "x" * 500, "%2F", "a/b", "\\", "figures.source", "*", "COLUMNS(*)",
]  # fmt: skip


@pytest.fixture
def book(tmp_path):
    """Give an empty ledger."""
    with ledger.open(tmp_path / "home") as opened:
        yield opened


def written(path, rows):
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return path


def same(book, columns, rows, source="s"):
    """Tell whether the release comes back as it was ingested, whatever the order of its rows."""
    result = book.release(source)
    return result.columns == columns and sorted(result.fetchall()) == sorted(map(tuple, rows))


def test_columns_of_a_file(book, tmp_path):
    """Every hostile name as a column of a CSV file: it is a measure, and the release comes back under it."""
    columns = ["key", *HOSTILE]
    rows = [[f"row {number}", *(str(number * 100 + place) for place in range(len(HOSTILE)))] for number in range(3)]
    receipt = book.ingest(
        written(tmp_path / "r.csv", [columns, *rows]), source="s", published_at="2020-01-01", subject=["key"]
    )
    assert (receipt.new, receipt.rejected) == (3 * len(HOSTILE), 0)
    assert same(book, columns, rows)
    assert sorted({measure for (measure,) in book.sql("SELECT measure FROM figures").fetchall()}) == sorted(HOSTILE)
    assert book.verify().ok


def test_columns_of_a_table(book):
    """The same names in an Arrow table."""
    table = pa.table({"key": ["a", "b"], **{name: [1, 2] for name in HOSTILE}})
    assert book.ingest(table, source="s", published_at="2020-01-01", subject=["key"]).new == 2 * len(HOSTILE)
    assert same(book, table.column_names, [["a", *["1"] * len(HOSTILE)], ["b", *["2"] * len(HOSTILE)]])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_column_that_names_the_subject_and_the_period(book, tmp_path, name):
    """A hostile name may also be the one that names subject or period, and may be the source."""
    rows = [["n", "2018", "1"], ["m", "2019", "2"]]
    for columns, roles in (
        ([name, "when", "cases"], {"subject": [name], "period": "when"}),
        (["who", name, "cases"], {"subject": ["who"], "period": name}),
    ):
        source = f"{name} {roles['period']}"
        path = written(tmp_path / "r.csv", [columns, *rows])
        assert book.ingest(path, source=source, published_at="2020-01-01", **roles).new == 2
        assert same(book, columns, rows, source)


def test_an_empty_name(book, tmp_path):
    """A column without a name is a measure under its place, and comes back without a name."""
    rows = [["a", "1", "2"], ["b", "3", "4"]]
    path = written(tmp_path / "r.csv", [["key", "", "n"], *rows])
    assert book.ingest(path, source="s", published_at="2020-01-01", subject=["key"]).new == 4
    assert same(book, ["key", "", "n"], rows)
    assert {one for (one,) in book.sql("SELECT DISTINCT measure FROM figures").fetchall()} == {"column-2", "n"}


def test_two_hundred_columns(book, tmp_path):
    """Two hundred columns, revised in one cell: one event, and both releases come back."""
    columns = ["key", *(f"Spalte {place} – 第{place}列" for place in range(200))]
    rows = [[str(number), *(str(place) for place in range(200))] for number in range(3)]
    book.ingest(written(tmp_path / "r.csv", [columns, *rows]), source="s", published_at="2020-01-01", subject=["key"])
    assert same(book, columns, rows)
    rows[1][100] = "changed"
    receipt = book.ingest(
        written(tmp_path / "r.csv", [columns, *rows]), source="s", published_at="2020-01-02", subject=["key"]
    )
    assert (receipt.revised, receipt.unchanged) == (1, 599)
    assert same(book, columns, rows)


def test_hostile_cells(book, tmp_path):
    """What stands in cells and keys is never more than text: it comes back character for character."""
    kept = [text for text in HOSTILE if text.strip() and text != "0"]
    rows = [[text, text] for text in kept]
    receipt = book.ingest(
        written(tmp_path / "r.csv", [["key", "n"], *rows]), source="s", published_at="2020-01-01", subject=["key"]
    )
    assert (receipt.new, receipt.rejected) == (len(kept), 0)
    assert same(book, ["key", "n"], rows)
    for text in kept:
        assert book.sql("SELECT text FROM figures WHERE subject = $1", [text]).fetchall() == [(text,)]
        assert [row["printed"] for row in book.history(text, "n").rows()] == [text]
    assert book.verify().ok


def test_constant_names(book):
    """A hostile constant subject and source are kept as they are."""
    for name in HOSTILE:
        if name == "c0":
            continue
        book.ingest(pa.table({"c0": [1]}), source=name, published_at="2020-01-01", subject=name)
        assert book.sql("SELECT subject FROM figures WHERE source = $1", [name]).fetchall() == [(name,)]
        assert book.release(name).fetchall() == [("1",)]
