"""States of a few figures as they are known at a moment of both clocks: what the view figure_versions says of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ledger.moments import microseconds

_MOMENT = pa.timestamp("us", "UTC")
_COLUMNS = (
    "source", "subject", "measure", "period", "period_start", "period_end", "value", "value_high", "text", "unit",
    "bound", "printed", "label", "published_at", "published_not_before", "recorded_at", "position", "document",
    "locator", "published_from", "published_to", "recorded_from", "recorded_to",
)  # fmt: skip
_HELD = [*(name for name in _COLUMNS if name not in ("published_at", "recorded_to")), "withdrawn"]
_ORDER = [(name, "ascending") for name in ("source", "period_start", "period", "published_from")]


def _number(value: int) -> pa.Scalar:
    """Make a number of Arrow. Given one of Python, Arrow imports pandas to look at it: a fifth of a second, once."""
    content = pa.py_buffer(value.to_bytes(8, sys.byteorder, signed=True))
    return pa.Array.from_buffers(pa.int64(), 1, [None, content])[0]


_INFINITY = _number(2**63 - 1)
"""How DuckDB writes the moment that never comes, in microseconds since 1970."""


def known_states(states: pa.RecordBatch, recorded_by: datetime | None) -> pa.RecordBatch:
    """Return rows of figure_states as they were known: one that was superseded only later still has an open end."""
    since, superseded = _numbers(states, "recorded_from"), _numbers(states, "superseded_at")
    if recorded_by is not None:
        limit = _number(microseconds(recorded_by))
        not_yet = pc.less(limit, superseded)
        superseded = pc.if_else(not_yet, _INFINITY, superseded)
        until = pc.if_else(not_yet, _INFINITY, _numbers(states, "published_to"))
        states = _with(states, "published_to", until)
    moved = pc.less(superseded, _INFINITY)
    states = _with(states, "recorded_from", pc.if_else(moved, pc.max_element_wise(since, superseded), since))
    return states if recorded_by is None else states.filter(pc.less_equal(since, limit))


def known_closed(closed: pa.RecordBatch, recorded_by: datetime) -> pa.RecordBatch:
    """Return those rows of figure_states_closed that were not closed yet."""
    limit = _number(microseconds(recorded_by))
    seen = pc.and_(
        pc.less_equal(_numbers(closed, "recorded_from"), limit), pc.less(limit, _numbers(closed, "recorded_to"))
    )
    return closed.filter(seen)


def versions(known: Sequence[pa.RecordBatch], published_by: datetime | None) -> pa.Table:
    """Return what had been published by then, in order, without withdrawals; an end that lies later is open.

    Columns are few-sized arrays, and each call of Arrow costs more than its work: so rows are moved at most once.
    """
    parts = [batch.select(_HELD) for batch in known]
    rows = parts[0] if len(parts) == 1 else pa.concat_batches(parts)
    visible = pc.invert(rows.column("withdrawn"))
    if published_by is not None:
        limit = _number(microseconds(published_by))
        until = _numbers(rows, "published_to")
        rows = _with(rows, "published_to", pc.if_else(pc.greater(until, limit), _INFINITY, until))
        visible = pc.and_(visible, pc.less_equal(_numbers(rows, "published_from"), limit))
    if len(rows) != 1 or not visible[0].as_py():
        order = pc.sort_indices(rows, sort_keys=_ORDER)
        rows = rows.take(order.filter(visible.take(order)))
    columns = dict(zip(rows.schema.names, rows.columns, strict=True))
    columns["published_at"] = columns["published_from"]
    columns["recorded_to"] = pa.repeat(_INFINITY, len(rows)).view(_MOMENT)
    return pa.table({name: columns[name] for name in _COLUMNS})


def _numbers(rows: pa.RecordBatch, name: str) -> pa.Array:
    return rows.column(name).view(pa.int64())


def _with(rows: pa.RecordBatch, name: str, numbers: pa.Array) -> pa.RecordBatch:
    return rows.set_column(rows.schema.get_field_index(name), name, numbers.view(_MOMENT))
