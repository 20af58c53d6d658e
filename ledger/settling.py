"""Odd figures that are right: worked out act by act in compiled code, where every row says what its event says."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ledger import rectangle_kernels, sql

_ACTS = ("figure", "position", "recorded_at", "act", "published_at", "says")
_RECTANGLES = ("figure", "position", "published_from", "published_to", "recorded_from", "recorded_to")
_CELLS = ("figure", "published_at", "position")


def wrong_figures(cursor: duckdb.DuckDBPyConnection, bounds: dict[str, int]) -> Any:
    """Return the odd figures within bounds, doubtful ones left out, of which something else is kept than follows."""
    acts = _table(cursor, "verify/81_acts_in_numbers", bounds)
    says = acts.column("says").combine_chunks().dictionary_encode()
    acts = acts.set_column(acts.column_names.index("says"), "says", says.indices.cast(pa.int64()))
    tables = (
        _matrix(acts, _ACTS),
        _matrix(_table(cursor, "verify/82_rectangles_in_numbers", bounds), _RECTANGLES),
        _matrix(_table(cursor, "verify/83_cells_in_numbers", bounds), _CELLS),
    )
    figures = np.unique(np.concatenate([table[:, 0] for table in tables]))
    right = np.zeros(len(figures), np.uint8)
    rectangle_kernels.settle(figures, *tables, right)
    return figures[right == 0]


def _table(cursor: duckdb.DuckDBPyConnection, name: str, bounds: dict[str, int]) -> pa.Table:
    return cursor.sql(sql.statement(name), params=bounds).to_arrow_table()


def _matrix(table: pa.Table, names: tuple[str, ...]) -> Any:
    """Put columns of whole numbers side by side."""
    return np.ascontiguousarray(np.column_stack([table.column(name).to_numpy() for name in names]).astype(np.int64))
