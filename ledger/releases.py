"""Giving a release back as it stood: wide, under its own column names, every cell as printed."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pyarrow as pa

from events import NotFound
from ledger import sql
from ledger.clock import Clock
from ledger.layout import print_period, split_subject
from ledger.moments import MomentLike, moment
from ledger.questions import bind
from ledger.result import Result
from ledger.rows import first_row, registered


def release(
    cursor: duckdb.DuckDBPyConnection,
    clock: Clock,
    source: str,
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Result:
    """Return the newest release of a source as of both clocks: texts, null where the release states nothing.

    Rows come in the order in which their figures were first seen, then rows that state nothing.

    Raises:
        NotFound: no release of that source had been ingested by then.

    """
    with cursor:
        bind(cursor, clock(), moment(published_by, "published_by"), moment(recorded_by, "recorded_by"))
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            return Result(_release(cursor, source))
        finally:
            cursor.execute("ROLLBACK")


def _release(cursor: duckdb.DuckDBPyConnection, source: str) -> pa.Table:
    row = first_row(cursor, sql.statement("release/newest"), {"source": source})
    if row is None:
        raise NotFound(
            f"no release of {source} had been ingested by then",
            do="`asof sql 'SELECT * FROM releases'` lists what is there",
            code="no-release",
        )
    details: dict[str, Any] = json.loads(row[0])
    name = "release/partial" if details["absent"] == "unchanged" else "release/complete"
    cells = cursor.sql(sql.statement(name), params={"source": source, "position": row[1]}).to_arrow_table()
    measures = [measure for _, measure in details["measures"]]
    wide = _pivot(cursor, cells, measures)
    return _headed(wide, details)


def _pivot(cursor: duckdb.DuckDBPyConnection, cells: pa.Table, measures: list[str]) -> pa.Table:
    """Turn cells into rows: subject, period, and one column c0, c1, … a measure."""
    # Only generated column numbers are written into the statement; the names are bound.
    columns = "".join(f", max(printed) FILTER (measure = ${place + 1}) AS c{place}" for place in range(len(measures)))
    query = (
        f"SELECT subject, period{columns} FROM release_cells GROUP BY subject, period "  # noqa: S608 - see above
        "ORDER BY min(series), min(period_number)"
    )
    with registered(cursor, release_cells=cells):
        return cursor.sql(query, params=measures or None).to_arrow_table()


def _headed(wide: pa.Table, details: dict[str, Any]) -> pa.Table:
    """Give the columns their own names and order, and the keys their printed form."""
    without = details.get("rows_without_figures", [])
    subjects = wide.column("subject").to_pylist() + [subject for subject, _ in without]
    periods = [_printed(period, details) for period in wide.column("period").to_pylist()] + [
        period for _, period in without
    ]
    columns: dict[str, Any] = {}
    parts = details["subject_columns"]
    for place, column in enumerate(parts):
        columns[column] = pa.array([split_subject(subject, len(parts))[place] for subject in subjects], pa.string())
    if "period_column" in details:
        columns[details["period_column"]] = pa.array(periods, pa.string())
    missing = pa.nulls(len(without), pa.string())
    for place, (column, _) in enumerate(details["measures"]):
        columns[column] = pa.chunked_array([*wide.column(f"c{place}").chunks, missing], pa.string())
    names = [name for name in details["columns"] if name in columns]
    return pa.table({name: columns[name] for name in names})


def _printed(period: str, details: dict[str, Any]) -> str:
    if "printed_periods" in details:
        return str(details["printed_periods"].get(period, period))
    return print_period(period, details.get("period_pattern"))
