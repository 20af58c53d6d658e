"""A wide release is given back row for row and cell for cell, whatever its size and wherever cells are missing."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

import ledger

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SECOND = datetime(2020, 2, 1, tzinfo=UTC)
SIZES = [0, 1, 252, 255, 256, 257, 259, pytest.param(65_537, marks=pytest.mark.heavy)]


def wide(count, missing=0, changed=0):
    """Make rows of two subject columns, a period and three measures; every `missing`th cell states nothing."""
    numbers = range(count)
    columns = {
        "land": [f"land {number // 7 % 50}" for number in numbers],
        "kind": [f"a/b%{number // 350}" for number in numbers],
        "period": [f"20{number % 7:02}" for number in numbers],
    }
    for place, name in enumerate(("one", "two", "three")):
        columns[name] = [
            None if missing and (number * 3 + place) % missing == 1 else str(number + place + (number < changed))
            for number in numbers
        ]
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def taken(book, table, when, **terms):
    """Take a release in."""
    return book.ingest(
        table, source="s", published_at=when, subject=["land", "kind"], period="period", hold_above=None, **terms
    )


def rows(table):
    """Sort the rows: one whose first cell is missing stands where its next was first seen."""
    table = table if isinstance(table, pa.Table) else table.arrow()
    return sorted(zip(*table.to_pydict().values(), strict=True), key=str)


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("missing", [0, 2])
def test_a_wide_release_comes_back_in_its_order(tmp_path, count, missing):
    """With all cells there, and with some missing: the same rows, in the order of the release; the revision as well."""
    with ledger.open(tmp_path) as book:
        first, second = wide(count, missing), wide(count, missing, changed=count // 3)
        taken(book, first, FIRST)
        taken(book, second, SECOND)
        told = book.release("s").arrow()
        assert told.schema == second.schema
        for given, when in ((first, FIRST), (second, SECOND)):
            back = book.release("s", published_by=when)
            if missing:
                assert rows(back) == rows(given)
            else:
                assert back.arrow().equals(given)


@pytest.mark.parametrize("count", SIZES)
def test_a_partial_release_comes_back_as_it_is(tmp_path, count):
    """A partial release has its own rows, not the state around them."""
    with ledger.open(tmp_path) as book:
        taken(book, wide(count + 20), FIRST)
        part = wide(count, changed=count).slice(count // 2)
        taken(book, part, SECOND, absent="unchanged")
        assert book.release("s", published_by=SECOND).arrow().equals(part.combine_chunks())


@pytest.mark.parametrize("at", [0, 1, 2])
def test_cells_that_could_not_be_read_are_left_out(tmp_path, at):
    """A cell that is no number where one was declared is not in the release, though the state has what was before."""
    with ledger.open(tmp_path) as book:
        units = {"one": "1", "two": "1", "three": "1"}
        taken(book, wide(30), FIRST, units=units)
        given = wide(30, changed=30)
        name = ("one", "two", "three")[at]
        texts = given.column(name).to_pylist()
        texts[11] = "1,2,3"
        bad = given.set_column(given.column_names.index(name), name, pa.array(texts, pa.string()))
        assert taken(book, bad, SECOND, units=units).rejected == 1
        texts[11] = None
        left = given.set_column(given.column_names.index(name), name, pa.array(texts, pa.string()))
        assert rows(book.release("s", published_by=SECOND)) == rows(left)
        assert book.release("s", published_by=FIRST).arrow().equals(wide(30))


@pytest.mark.parametrize("count", [252, 259, pytest.param(65_534, marks=pytest.mark.heavy)])
@pytest.mark.parametrize("gap", ["none", "first", "last", "row", "column", "other"])
def test_a_table_without_a_gap_and_with_one(tmp_path, count, gap):
    """Every subject with every period and measure, or all but a cell, a row, a period of one measure; and a source with
    series that the release does not state: the rows are those of the release, in its order."""
    columns = wide(count).to_pydict()
    with ledger.open(tmp_path) as book:
        if gap == "other":
            more = wide(count + 700).to_pydict()
            taken(book, pa.table(more), FIRST.replace(year=2019))
        elif gap == "first":
            columns["one"][0] = None
        elif gap == "last":
            columns["three"][-1] = None
        elif gap == "row":
            columns = {name: values[:100] + values[101:] for name, values in columns.items()}
        elif gap == "column":
            columns["two"] = [None if number % 7 == 3 else value for number, value in enumerate(columns["two"])]
        given = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
        taken(book, given, FIRST)
        told = book.release("s").arrow()
        assert told.schema == given.schema
        assert rows(told) == rows(given)
        if gap in ("none", "last", "row", "column", "other"):
            assert told.equals(given)
