"""The cells of a release: which figure each one states, what it holds, and which rows cannot be taken.

Names become numbers here, once for each subject, period and column of the release; everything after this joins numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import parse_number, parse_period
from ledger import sql
from ledger.frames import Frame
from ledger.layout import SEPARATOR, Layout, Periods, read_periods
from ledger.rows import registered
from ledger.terms import Terms


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


@dataclass(frozen=True, slots=True)
class _Tables:
    """A release as numbers, and the names behind them: what the statements of `sql/ingest` read."""

    rows: pa.Table
    cells: pa.Table
    columns: pa.Table
    subjects: pa.Table
    periods: pa.Table
    meanings: Periods


@contextmanager
def cells_of(connection: duckdb.DuckDBPyConnection, frame: Frame, layout: Layout, terms: Terms) -> Iterator[Cells]:
    """Turn a frame into the temporary table `stated`; the names behind its numbers are known while the block runs."""
    tables = _tables(frame, layout, terms)
    with registered(
        connection, release_rows=tables.rows, release_cells=tables.cells, release_columns=tables.columns,
        release_subjects=tables.subjects, release_periods=tables.periods,
    ):  # fmt: skip
        yield _read(connection, frame, tables, terms)


def _read(connection: duckdb.DuckDBPyConnection, frame: Frame, tables: _Tables, terms: Terms) -> Cells:
    rejections = [Rejection(one.row, one.reason, one.content[:4_000]) for one in frame.problems]
    connection.execute(sql.statement("ingest/10_judged"))
    rejections += [Rejection(*row) for row in connection.execute(sql.statement("ingest/11_rejected_rows")).fetchall()]
    connection.execute(sql.statement("ingest/20_valued"), {"decimal": terms.decimal})
    _read_odd(connection, terms)
    connection.execute(sql.statement("ingest/23_unreadable"))
    rejected = connection.execute(sql.statement("ingest/24_rejected_cells")).fetchall()
    if rejected:
        connection.execute(sql.statement("ingest/25_forget_unreadable"))
    rejections += [Rejection(*row) for row in rejected]
    for name in ("ingest/30_release_series", "ingest/31_release_periods", "ingest/32_stated"):
        text = sql.statement(name)
        connection.execute(text, {"source": terms.source} if "$source" in text else None)
    empty = tables.columns.num_rows and pc.any(pc.invert(tables.rows.column("stated"))).as_py()
    without = connection.execute(sql.statement("ingest/12_rows_without_figures")).fetchall() if empty else []
    return Cells(
        rows=frame.table.num_rows + len(frame.problems),
        rejections=sorted(rejections, key=lambda one: (one.row, one.measure or "")),
        period_pattern=tables.meanings.pattern,
        printed_periods=_mixed(tables.meanings),
        rows_without_figures=[list(row) for row in without],
    )


def _read_odd(connection: duckdb.DuckDBPyConnection, terms: Terms) -> None:
    """Read numbers with an exponent, one by one and exactly."""
    odd = [text for (text,) in connection.execute(sql.statement("ingest/21_odd")).fetchall()]
    if not odd:
        return
    values = [parse_number(_plain(text, terms.decimal)) for text in odd]
    table = pa.table({"printed": pa.array(odd, pa.string()), "value": pa.array(values, pa.decimal128(38, 15))})
    with registered(connection, odd_values=table):
        connection.execute(sql.statement("ingest/22_read_odd"))


def _plain(text: str, decimal: str) -> str:
    plain = text.strip().replace("−", "-")  # the minus sign of typesetters
    return plain.replace(",", ".") if decimal == "," else plain


def _mixed(periods: Periods) -> dict[str, str]:
    """Return printed periods by meaning where a column mixes EDTF with another form and one pattern is not enough."""
    if not periods.pattern or not any(text and text == meaning for text, meaning in periods.meanings.items()):
        return {}
    return {meaning: text for text, meaning in periods.meanings.items() if meaning and text != meaning}


def _tables(frame: Frame, layout: Layout, terms: Terms) -> _Tables:
    count = frame.table.num_rows
    cells = _cells(frame, layout, terms)
    subject_numbers, subjects = _numbered(_subject(frame, layout))
    period_numbers, printed = _numbered(_period(frame, layout))
    stated_places = pc.unique(cells.column("place"))
    stated_periods = pc.unique(pc.take(period_numbers, stated_places))
    texts = [printed[number].as_py() for number in stated_periods.to_pylist()]
    meanings = read_periods(sorted(texts), terms.period_format, terms.published_at)
    places = _index(count)
    return _Tables(
        rows=pa.table({
            "place": places, "number": frame.numbers, "subject_number": subject_numbers,
            "period_number": period_numbers, "stated": pc.is_in(places, stated_places),
        }),
        cells=cells,
        columns=_columns(layout, terms),
        subjects=pa.table({"subject_number": _index(len(subjects), pa.int32()), "subject": subjects}),
        periods=_periods(printed.to_pylist(), meanings),
        meanings=meanings,
    )  # fmt: skip


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


def _cells(frame: Frame, layout: Layout, terms: Terms) -> pa.Table:
    """One row a cell that holds something: the place of its row, the place of its column, the printed text."""
    count, width = frame.table.num_rows, len(layout.measures)
    index = _index(count)
    chunks = [chunk for column, _ in layout.measures for chunk in frame.table.column(column).chunks]
    table = pa.table({
        "place": pa.chunked_array([index] * width, pa.int64()),
        "column_place": pa.chunked_array(
            [pa.repeat(pa.scalar(place, pa.int32()), count) for place in range(width)], pa.int32()
        ),
        "printed": pa.chunked_array(chunks, pa.string()),
    })  # fmt: skip
    nothing = pa.array(["", *sorted(terms.missing)], pa.string())
    printed = table.column("printed")
    return table.filter(pc.and_(pc.is_valid(printed), pc.invert(pc.is_in(printed, nothing))))


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
