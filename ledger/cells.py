"""The cells of a release: which figure each one states, what it holds, and which rows cannot be taken.

Names become numbers here, once for each subject, period and column of the release; everything after this joins numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import fits, parse_number, parse_period
from ledger import sql
from ledger.frames import Frame
from ledger.layout import SEPARATOR, Layout, Periods, read_periods
from ledger.readers import answer
from ledger.rows import registered
from ledger.terms import Terms

_WIDTH = pa.scalar(1_000_000, pa.int64())
"""More columns than a release has: a row, or a subject, and a column are one number."""
_USUAL = r"\A-?[0-9]{1,20}(\.[0-9]{1,15})?\z"
"""The usual form of a number, as in `sql/ingest/20_stated`."""
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_NUMBER = pa.decimal128(38, 15)
_LAST, _EXACT = Decimal(1).scaleb(-15), Context(prec=200)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row (or one cell of it, if `measure` is given) that is not taken, and why."""

    row: int
    reason: str
    content: str | None = None
    subject: str | None = None
    period: str | None = None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """What was found; the figures themselves are in the temporary table `stated`."""

    rows: int
    rejections: list[Rejection]
    period_pattern: str | None
    printed_periods: dict[str, str]
    rows_without_figures: list[list[str]]
    by_figure: bool = False
    """Whether the figures stand in the document in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A release as numbers, and the names behind them: what the statements of `sql/ingest` read."""

    rows: pa.Table
    cells: pa.Table
    columns: pa.Table
    subjects: pa.Table
    periods: pa.Table
    meanings: Periods


@contextmanager
def cells_of(connection: duckdb.DuckDBPyConnection, frame: Frame, tables: Tables, terms: Terms) -> Iterator[Cells]:
    """Turn a frame into the temporary table `stated`; the names behind its numbers are known while the block runs."""
    with registered(
        connection, release_rows=tables.rows, release_cells=tables.cells, release_columns=tables.columns,
        release_subjects=tables.subjects, release_periods=tables.periods,
    ):  # fmt: skip
        yield _read(connection, frame, tables, terms)


def _read(connection: duckdb.DuckDBPyConnection, frame: Frame, tables: Tables, terms: Terms) -> Cells:
    rejections = [Rejection(one.row, one.reason, one.content[:4_000]) for one in frame.problems]
    cells, taken = tables.cells, None
    if has_problems(tables):
        connection.execute(sql.statement("ingest/10_judged"))
        rejected = connection.execute(sql.statement("ingest/11_rejected_rows")).fetchall()
        rejections += [Rejection(*row) for row in rejected]
        untaken = connection.execute("SELECT place FROM judged WHERE problem IS NOT NULL").fetchall()
        places = pa.array([place for (place,) in untaken], pa.int64())
        taken = pc.invert(pc.is_in(tables.rows.column("place"), places))
        cells = cells.filter(taken.take(cells.column("place")))
    else:
        connection.execute(sql.statement("ingest/13_none_judged"))
    by_figure = _state(connection, cells, terms)
    connection.execute(sql.statement("ingest/23_unreadable"))
    unreadable = connection.execute(sql.statement("ingest/24_rejected_cells")).fetchall()
    if unreadable:
        rejections += [Rejection(*row) for row in unreadable]
        by_figure = _state(connection, _readable(connection, cells), terms)
    return replace(told_of(frame, tables, rejections, taken), by_figure=by_figure)


def told_of(
    frame: Frame, tables: Tables, rejections: Sequence[Rejection] = (), taken: pa.ChunkedArray | None = None
) -> Cells:
    """Say what was found beside the figures; `taken` tells which rows were, where not all of them."""
    return Cells(
        rows=frame.table.num_rows + len(frame.problems),
        rejections=sorted(rejections, key=lambda one: (one.row, one.measure or "")),
        period_pattern=tables.meanings.pattern,
        printed_periods=_mixed(tables.meanings),
        rows_without_figures=_without_figures(tables, taken),
    )


def has_problems(tables: Tables) -> bool:
    """Tell whether two rows have one key, or a row that states something names no subject or no period."""
    rows, periods = tables.rows, tables.periods
    subjects, numbers = rows.column("subject_number"), rows.column("period_number")
    meanings = periods.column("meaning").take(numbers).cast(pa.int64())
    keys = pc.add(pc.multiply(subjects.cast(pa.int64()), max(periods.num_rows, 1)), meanings)
    if not _ascend(keys) and pc.count_distinct(keys).as_py() < rows.num_rows:
        return True
    bad = pc.or_(
        pc.is_null(periods.column("period")).take(numbers),
        pc.equal(tables.subjects.column("subject"), "").take(subjects),
    )
    return bool(pc.any(pc.and_(bad, rows.column("stated")), min_count=0).as_py())


def _without_figures(tables: Tables, taken: pa.ChunkedArray | None) -> list[list[str]]:
    """Return the printed keys of rows whose every cell is empty: they state nothing, but they stood there."""
    empty = pc.invert(tables.rows.column("stated"))
    if not tables.columns.num_rows or not pc.any(empty, min_count=0).as_py():
        return []
    rows = tables.rows.filter(empty if taken is None else pc.and_(empty, taken))
    subjects = tables.subjects.column("subject").take(rows.column("subject_number"))
    periods = tables.periods.column("printed").take(rows.column("period_number"))
    return [list(pair) for pair in zip(subjects.to_pylist(), periods.to_pylist(), strict=True)]


def _readable(connection: duckdb.DuckDBPyConnection, cells: pa.Table) -> pa.Table:
    with registered(connection, taken_cells=cells):
        return connection.sql(sql.statement("ingest/25_readable")).to_arrow_table()


def _state(connection: duckdb.DuckDBPyConnection, cells: pa.Table, terms: Terms) -> bool:
    """Give each cell its figure and its number: the tables release_series, stated_periods and stated.

    Return whether the cells stand in the order of their figures, row by row.
    """
    order = _with_column(cells.column("place"), cells)
    pairs = _with_column(cells.column("subject_number"), cells).combine_chunks().dictionary_encode()
    first_pairs = _first(pairs.indices, order)
    keys = pairs.dictionary.take(first_pairs.column("number"))
    subjects = pc.divide(keys, _WIDTH)
    release_pairs = pa.table({
        "pair": first_pairs.column("number"), "first_cell": first_pairs.column("first_cell"),
        "subject_number": subjects, "column_place": pc.subtract(keys, pc.multiply(subjects, _WIDTH)),
    })  # fmt: skip
    first_periods = _first(cells.column("period_number"), order)
    with registered(connection, release_pairs=release_pairs, first_periods=first_periods):
        connection.execute(sql.statement("ingest/30_release_series"), {"source": terms.source})
        connection.execute(sql.statement("ingest/31_release_periods"))
    series = connection.sql("SELECT series FROM release_series ORDER BY pair").to_arrow_table().column("series")
    numbers = connection.sql("SELECT period_number, number FROM stated_periods").to_arrow_table()
    places = pc.index_in(cells.column("period_number"), numbers.column("period_number"))
    figures = pc.bit_wise_or(
        pc.shift_left(series.cast(pa.int64()), pa.scalar(32, pa.int64())).take(pairs.indices),
        numbers.column("number").cast(pa.int64()).take(places),
    )
    with registered(connection, release_figures=cells.append_column("figure", figures)):
        connection.execute(sql.statement("ingest/20_stated"), {"decimal": terms.decimal})
    _read_odd(connection, terms)
    return pc.max(cells.column("column_place")).as_py() in {0, None} and _ascend(figures)


def _ascend(numbers: pa.ChunkedArray) -> bool:
    """Tell whether each number is greater than the one before it."""
    return bool(pc.all(pc.greater(numbers.slice(1), numbers.slice(0, max(len(numbers) - 1, 0)))).as_py() is not False)


def _with_column(numbers: pa.ChunkedArray, cells: pa.Table) -> pa.ChunkedArray:
    """Make one number of a row, or of a subject, and the column of a cell."""
    return pc.add(pc.multiply(numbers.cast(pa.int64()), _WIDTH), cells.column("column_place").cast(pa.int64()))


def _first(numbers: pa.Array | pa.ChunkedArray, order: pa.ChunkedArray) -> pa.Table:
    """Return each number with the first cell, in the order of the document, that has it."""
    found = pa.table({"number": numbers, "order": order}).group_by("number").aggregate([("order", "min")])
    return found.rename_columns({"order_min": "first_cell"})


def _read_odd(connection: duckdb.DuckDBPyConnection, terms: Terms) -> None:
    """Read numbers with an exponent, one by one and exactly."""
    odd = [text for (text,) in connection.execute(sql.statement("ingest/21_odd")).fetchall()]
    if not odd:
        return
    values = [parse_number(_plain(text, terms.decimal)) for text in odd]
    table = pa.table({"printed": pa.array(odd, pa.string()), "value": pa.array(values, _NUMBER)})
    with registered(connection, odd_values=table):
        connection.execute(sql.statement("ingest/22_read_odd"))


def numbers_of(
    connection: duckdb.DuckDBPyConnection, tables: Tables, terms: Terms
) -> tuple[pa.ChunkedArray, pa.ChunkedArray] | None:
    """Read the cells as numbers: the values (null: a text) and whether they were rounded; None if one is unreadable.

    The engine is asked only for what is not in the usual form of a number, and for each such text once.
    """
    printed = tables.cells.column("printed")
    usual = pc.and_(pc.equal(terms.decimal, "."), pc.match_substring_regex(printed, _USUAL))
    values = pc.if_else(usual, printed, pa.scalar(None, pa.string())).cast(_NUMBER)
    rounded = pc.and_(usual, False)
    if pc.all(usual, min_count=0).as_py():
        return values, rounded
    texts = pc.unique(printed.filter(pc.invert(usual)))
    read = [one for one in map(_read_plain, texts.to_pylist()) if one is not None] if terms.decimal == "." else []
    if len(read) < len(texts):
        table = _read_by_engine(connection, tables, tables.cells.filter(pc.invert(usual)), terms)
        if table is None:
            return None
        texts, found, about = table.columns
    else:
        found = pa.array([value for value, _ in read], _NUMBER)
        about = pa.array([one for _, one in read], pa.bool_())
    places = pc.index_in(printed, texts)
    return pc.coalesce(values, found.take(places)), pc.fill_null(about.take(places), False)


def _read_plain(text: str) -> tuple[Decimal, bool] | None:
    """Read plain digits as the engine does (`20_stated`); None for anything else, which is the engine's to judge."""
    if _PLAIN.fullmatch(text) is None or len(text) > _EXACT.prec // 2:
        return None
    value = Decimal(text).quantize(_LAST, ROUND_HALF_UP, _EXACT)
    return (value, len(text.partition(".")[2].rstrip("0")) > 15) if fits(value) else None


def _read_by_engine(
    connection: duckdb.DuckDBPyConnection, tables: Tables, cells: pa.Table, terms: Terms
) -> pa.Table | None:
    """Read each text once: printed, value, rounded; None where one can not be read."""
    others = cells.group_by(["printed", "column_place"]).aggregate([])
    count = _index(others.num_rows)
    asked = others.append_column("place", count)
    for name in ("number", "subject_number", "period_number"):
        asked = asked.append_column(name, count.cast(pa.int32()))
    with registered(connection, release_figures=asked, release_columns=tables.columns):
        connection.execute(sql.statement("ingest/20_stated"), {"decimal": terms.decimal})
        _read_odd(connection, terms)
        connection.execute(sql.statement("ingest/23_unreadable"))
    if connection.execute("SELECT 1 FROM unreadable LIMIT 1").fetchall():
        return None
    return answer(connection, "SELECT DISTINCT printed, value, rounded FROM stated")


def _plain(text: str, decimal: str) -> str:
    plain = text.strip().replace("−", "-")  # the minus sign of typesetters
    return plain.replace(",", ".") if decimal == "," else plain


def _mixed(periods: Periods) -> dict[str, str]:
    """Return printed periods by meaning where a column mixes EDTF with another form and one pattern is not enough."""
    if not periods.pattern or not any(text and text == meaning for text, meaning in periods.meanings.items()):
        return {}
    return {meaning: text for text, meaning in periods.meanings.items() if meaning and text != meaning}


def tables_of(frame: Frame, layout: Layout, terms: Terms) -> Tables:
    """Give numbers to the rows, subjects, periods and columns of a frame, and list its cells that hold something."""
    count = frame.table.num_rows
    subject_numbers, subjects = _numbered(_subject(frame, layout))
    period_numbers, printed = _numbered(_period(frame, layout))
    rows = {
        "place": _index(count), "number": _whole(frame.numbers), "subject_number": subject_numbers,
        "period_number": period_numbers,
    }  # fmt: skip
    cells = _cells(frame, layout, terms, rows)
    whole = cells.num_rows == count * len(layout.measures) and layout.measures
    stated = pa.repeat(pa.scalar(True), count) if whole else pc.is_in(rows["place"], pc.unique(cells.column("place")))
    stated_periods = pc.unique(cells.column("period_number"))
    texts = [printed[number].as_py() for number in stated_periods.to_pylist()]
    meanings = read_periods(sorted(texts), terms.period_format, terms.published_at)
    return Tables(
        rows=pa.table({**rows, "stated": stated}),
        cells=cells,
        columns=_columns(layout, terms),
        subjects=pa.table({"subject_number": _index(len(subjects), pa.int32()), "subject": subjects}),
        periods=_periods(printed.to_pylist(), meanings),
        meanings=meanings,
    )


def _whole(numbers: pa.Array | pa.ChunkedArray) -> pa.Array:
    return numbers.combine_chunks() if isinstance(numbers, pa.ChunkedArray) else numbers


def _index(count: int, kind: pa.DataType | None = None) -> pa.Array:
    ones = pa.repeat(pa.scalar(1, kind or pa.int64()), count)
    return pc.subtract(pc.cumulative_sum(ones), pa.scalar(1, kind or pa.int64()))


def _numbered(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Give a number to each distinct text: the numbers by row, the texts by number."""
    encoded = pc.dictionary_encode(texts)
    return encoded.indices, encoded.dictionary


def _subject(frame: Frame, layout: Layout) -> pa.Array:
    if layout.subject is not None:
        return pa.repeat(pa.scalar(layout.subject, pa.string()), frame.table.num_rows)
    parts = [_filled(frame.table, name) for name in layout.subject_columns]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _period(frame: Frame, layout: Layout) -> pa.Array:
    if layout.period_column is None:
        return pa.repeat(pa.scalar("", pa.string()), frame.table.num_rows)
    return _filled(frame.table, layout.period_column)


def _filled(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.repeat(pa.scalar("", pa.string()), table.num_rows)
    column = pc.fill_null(table.column(name), "")
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _joined(parts: list[pa.Array]) -> pa.Array:
    escaped = [pc.replace_substring(pc.replace_substring(part, "%", "%25"), SEPARATOR, "%2F") for part in parts]
    return pc.binary_join_element_wise(*escaped, SEPARATOR)


def _cells(frame: Frame, layout: Layout, terms: Terms, rows: dict[str, pa.Array]) -> pa.Table:
    """One row a cell that holds something: what its row is, the place of its column, the printed text."""
    count, width = frame.table.num_rows, len(layout.measures)
    chunks = [chunk for column, _ in layout.measures for chunk in frame.table.column(column).chunks]
    table = pa.table({
        **{name: pa.chunked_array([column] * width, column.type) for name, column in rows.items()},
        "column_place": pa.chunked_array(
            [pa.repeat(pa.scalar(place, pa.int32()), count) for place in range(width)], pa.int32()
        ),
        "printed": pa.chunked_array(chunks, pa.string()),
    })  # fmt: skip
    nothing = pa.array(["", *sorted(terms.missing)], pa.string())
    printed = table.column("printed")
    filled = pc.and_(pc.is_valid(printed), pc.invert(pc.is_in(printed, nothing)))
    return table if pc.all(filled, min_count=0).as_py() else table.filter(filled)


def _columns(layout: Layout, terms: Terms) -> pa.Table:
    measures = [name for _, name in layout.measures]
    numbers = [list(layout.columns).index(column) + 1 for column, _ in layout.measures]
    return pa.table({
        "column_place": pa.array(range(len(measures)), pa.int32()),
        "column_number": pa.array(numbers, pa.int32()),
        "column_name": pa.array([column for column, _ in layout.measures], pa.string()),
        "measure": pa.array(measures, pa.string()),
        "unit": pa.array([terms.units.get(name) for name in measures], pa.string()),
    })  # fmt: skip


def _periods(printed: list[str], meanings: Periods) -> pa.Table:
    """One row a printed period: what it means, if it can be read, and which others mean the same."""
    known = [meanings.meanings.get(text) for text in printed]
    bounds = [None if text is None else parse_period(text) for text in known]
    first: dict[str, int] = {}
    same = [number if text is None else first.setdefault(text, number) for number, text in enumerate(known)]
    return pa.table({
        "period_number": pa.array(range(len(printed)), pa.int32()),
        "printed": pa.array(printed, pa.string()),
        "period": pa.array(known, pa.string()),
        "meaning": pa.array(same, pa.int32()),
        "period_start": pa.array([one and one.start for one in bounds], pa.date32()),
        "period_end": pa.array([one and one.end for one in bounds], pa.date32()),
    })  # fmt: skip
