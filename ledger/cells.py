"""The cells of a release: which figure each one states, what it holds, and which rows cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import parse_number
from ledger import sql
from ledger.frames import Frame
from ledger.layout import SEPARATOR, Layout, read_periods
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
    """What was found; the cells themselves are in the temporary table `stated`."""

    rows: int
    rejections: list[Rejection]
    periods: list[str]
    period_pattern: str | None
    printed_periods: dict[str, str]
    rows_without_figures: list[list[str]]


def make_cells(connection: duckdb.DuckDBPyConnection, frame: Frame, layout: Layout, terms: Terms) -> Cells:
    """Turn a frame into the temporary table `stated`: one row a cell that states a figure."""
    rejections = [Rejection(one.row, one.reason, one.content[:4_000]) for one in frame.problems]
    with registered(connection, release_rows=_rows(frame, layout), release_cells=_flat(frame, layout),
                     release_columns=_columns(layout, terms)):  # fmt: skip
        connection.execute(sql.statement("ingest/10_filled"), {"missing": sorted(terms.missing)})
        connection.execute(sql.statement("ingest/11_keyed"))
    printed = [text for (text,) in connection.execute("SELECT DISTINCT period FROM keyed WHERE stated").fetchall()]
    periods = read_periods(sorted(printed), terms.period_format, terms.published_at)
    meanings = pa.table({
        "printed": pa.array(list(periods.meanings), pa.string()),
        "period": pa.array(list(periods.meanings.values()), pa.string()),
    })  # fmt: skip
    with registered(connection, period_meanings=meanings):
        connection.execute(sql.statement("ingest/12_judged"))
    rejections += _rejected_rows(connection)
    rejections += _read_values(connection, terms)
    return Cells(
        rows=frame.table.num_rows + len(frame.problems),
        rejections=sorted(rejections, key=lambda one: (one.row, one.measure or "")),
        periods=[text for (text,) in connection.execute("SELECT DISTINCT period FROM stated").fetchall()],
        period_pattern=periods.pattern,
        printed_periods=_mixed(periods.meanings) if periods.pattern else {},
        rows_without_figures=_rows_without_figures(connection, layout),
    )


def _mixed(meanings: Mapping[str, str | None]) -> dict[str, str]:
    """Return printed periods by meaning where a column mixes EDTF with another form and one pattern is not enough."""
    plain = [text for text, meaning in meanings.items() if text and text == meaning]
    return {str(meaning): text for text, meaning in meanings.items() if text != meaning and meaning} if plain else {}


def _index(count: int) -> pa.Array:
    ones = pa.repeat(pa.scalar(1, pa.int64()), count)
    return pc.subtract(pc.cumulative_sum(ones), pa.scalar(1, pa.int64()))


def _rows(frame: Frame, layout: Layout) -> pa.Table:
    """One row a row: its place, its number in the document, and the printed key."""
    count = frame.table.num_rows
    subject = pa.repeat(pa.scalar(layout.subject or "", pa.string()), count)
    if layout.subject is None:
        parts = [_filled(frame.table, name) for name in layout.subject_columns]
        subject = parts[0] if len(parts) == 1 else _joined(parts)
    period = pa.repeat(pa.scalar("", pa.string()), count)
    if layout.period_column is not None:
        period = _filled(frame.table, layout.period_column)
    return pa.table({"place": _index(count), "number": frame.numbers, "subject": subject, "period": period})


def _filled(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        return pa.chunked_array([pa.repeat(pa.scalar("", pa.string()), table.num_rows)])
    return pc.fill_null(table.column(name), "")


def _joined(parts: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    escaped = [pc.replace_substring(pc.replace_substring(part, "%", "%25"), SEPARATOR, "%2F") for part in parts]
    return pc.binary_join_element_wise(*escaped, SEPARATOR)


def _flat(frame: Frame, layout: Layout) -> pa.Table:
    """One row a cell: the place of its row, the place of its column, the printed text."""
    count, width = frame.table.num_rows, len(layout.measures)
    index = _index(count)
    columns = [frame.table.column(column) for column, _ in layout.measures]
    return pa.table({
        "place": pa.chunked_array([index] * width, pa.int64()),
        "column_place": pa.chunked_array(
            [pa.repeat(pa.scalar(place, pa.int32()), count) for place in range(width)], pa.int32()
        ),
        "printed": pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()),
    })  # fmt: skip


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


def _rejected_rows(connection: duckdb.DuckDBPyConnection) -> list[Rejection]:
    rows = connection.execute(
        "SELECT number, problem, content, subject, period FROM judged WHERE problem IS NOT NULL ORDER BY place"
    ).fetchall()
    return [Rejection(number, problem, content, subject, period) for number, problem, content, subject, period in rows]


def _read_values(connection: duckdb.DuckDBPyConnection, terms: Terms) -> list[Rejection]:
    """Read the numbers; what looks like one and cannot be read is rejected, what does not is a text."""
    connection.execute(sql.statement("ingest/13_plain_values"), {"decimal": terms.decimal})
    odd = [text for (text,) in connection.execute("SELECT DISTINCT printed FROM valued WHERE odd").fetchall()]
    exponents = pa.table({
        "printed": pa.array(odd, pa.string()),
        "value": pa.array([parse_number(text.replace(",", ".") if terms.decimal == "," else text) for text in odd],
                          pa.decimal128(38, 15)),
    })  # fmt: skip
    with registered(connection, exponents=exponents):
        connection.execute(sql.statement("ingest/14_unreadable"))
        connection.execute(sql.statement("ingest/15_stated"))
    rows = connection.execute(
        "SELECT number, problem, printed, subject, period, measure FROM unreadable ORDER BY place, column_place"
    ).fetchall()
    return [Rejection(*row) for row in rows]


def _rows_without_figures(connection: duckdb.DuckDBPyConnection, layout: Layout) -> list[list[str]]:
    """Return the keys of rows whose every cell is empty: they state nothing, but they stood there."""
    if not layout.measures:
        return []
    rows = connection.execute(
        "SELECT keyed.subject, keyed.period FROM keyed JOIN judged ON keyed.place = judged.place "
        "WHERE NOT judged.stated AND judged.problem IS NULL ORDER BY keyed.place"
    ).fetchall()
    return [list(row) for row in rows]
