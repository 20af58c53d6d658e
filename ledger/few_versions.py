"""States of a few figures as they are known at a moment of both clocks: what the view figure_versions says of them."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ledger.moments import microseconds

_INFINITY = 2**63 - 1
"""How DuckDB writes the moment that never comes, in microseconds since 1970."""
_MOMENT = pa.timestamp("us", "UTC")
_COLUMNS = (
    "source", "subject", "measure", "period", "period_start", "period_end", "value", "value_high", "text", "unit",
    "bound", "printed", "label", "published_at", "published_not_before", "recorded_at", "position", "document",
    "locator", "published_from", "published_to", "recorded_from", "recorded_to",
)  # fmt: skip


def known_states(states: pa.Table, recorded_by: datetime | None) -> pa.Table:
    """Return rows of figure_states as they were known: one that was superseded only later still has an open end."""
    limit = _INFINITY if recorded_by is None else microseconds(recorded_by)
    since, superseded = _numbers(states, "recorded_from"), _numbers(states, "superseded_at")
    not_yet = pc.less(limit, superseded)
    moved = pc.and_(pc.invert(not_yet), pc.less(superseded, _INFINITY))
    known = _with(states, "published_to", pc.if_else(not_yet, _INFINITY, _numbers(states, "published_to")))
    known = _with(known, "recorded_from", pc.if_else(moved, pc.max_element_wise(since, superseded), since))
    return known.filter(pc.less_equal(since, limit)).drop_columns(["superseded_at"])


def known_closed(closed: pa.Table, recorded_by: datetime) -> pa.Table:
    """Return those rows of figure_states_closed that were not closed yet."""
    limit = microseconds(recorded_by)
    seen = pc.and_(
        pc.less_equal(_numbers(closed, "recorded_from"), limit), pc.less(limit, _numbers(closed, "recorded_to"))
    )
    return closed.filter(seen).drop_columns(["recorded_to"])


def versions(known: pa.Table, published_by: datetime | None) -> pa.Table:
    """Return what had been published by then, in order, without withdrawals; an end that lies later is open."""
    limit = _INFINITY if published_by is None else microseconds(published_by)
    until = _numbers(known, "published_to")
    shown = _with(known, "published_to", pc.if_else(pc.greater(until, limit), _INFINITY, until))
    shown = shown.append_column("published_at", shown.column("published_from"))
    shown = shown.append_column("recorded_to", pa.repeat(pa.scalar(_INFINITY), len(shown)).cast(_MOMENT))
    visible = pc.and_(pc.invert(known.column("withdrawn")), pc.less_equal(_numbers(known, "published_from"), limit))
    order = [(name, "ascending") for name in ("source", "period_start", "period", "published_from")]
    return shown.filter(visible).select(_COLUMNS).sort_by(order)


def _numbers(table: pa.Table, name: str) -> pa.ChunkedArray:
    return table.column(name).cast(pa.int64())


def _with(table: pa.Table, name: str, numbers: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, numbers.cast(_MOMENT))
