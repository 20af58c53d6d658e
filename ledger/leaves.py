"""The leaves of the tree: hashes of the events' canonical bytes, derived from the rows of the log."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import canonical_bytes, leaf_digest
from ledger import sql
from ledger.proof import Hasher, hasher_for
from ledger.result import Result

FEW = 2_000
"""Up to so many events, leaves are hashed one by one: planning the statement for millions costs more."""

_HASH = pa.binary(32)
_MADE = pa.schema([("position", pa.int64()), ("leaf", _HASH)])
_BATCH = 50_000  # texts of some hundred bytes each
# What all figures of a release have in common, in the order of canonical JSON, between the members that differ.
_BEFORE_LOCATOR = ("attributed_to", "bound", "cause", "document", "extractor", "kind", "label")
_BETWEEN = ("note",)
_BEFORE_SUBJECT = ("published_at", "published_not_before", "reason", "recorded_at", "recorder", "source")


def leaf_digests(connection: duckdb.DuckDBPyConnection, first: int, beyond: int) -> bytes:
    """Derive the leaf hashes of the events `[first, beyond)` from their rows: 32 bytes each, in order of position."""
    if beyond - first <= FEW:
        return few_leaf_digests(connection, first, beyond)
    bound: dict[str, Any] = {"first": first, "beyond": beyond}
    way = hasher_for(beyond - first)
    composed = _composed(connection, way, bound)
    if composed is not None:
        return composed
    usual = _rows(connection, first, first + 1)
    if usual and usual[0].get("source") is not None:
        return _hashed(connection, way, "log/leaf_texts_alike", bound | _shared(usual[0]))
    return _hashed(connection, way, "log/leaf_texts", bound)


def stored_leaf_digests(connection: duckdb.DuckDBPyConnection, first: int, beyond: int) -> bytes:
    """Derive the same in the way that is the same for every event; as fast, out of rows that are on disk."""
    bound: dict[str, Any] = {"first": first, "beyond": beyond}
    way = hasher_for(beyond - first)
    composed = _composed(connection, way, bound)
    return _hashed(connection, way, "log/leaf_texts", bound) if composed is None else composed


def few_leaf_digests(connection: duckdb.DuckDBPyConnection, first: int, beyond: int) -> bytes:
    """Derive leaf hashes one by one, in Python."""
    return b"".join(leaf_digest(canonical_bytes(row)) for row in _rows(connection, first, beyond))


def _rows(connection: duckdb.DuckDBPyConnection, first: int, beyond: int) -> list[dict[str, Any]]:
    """Return rows of the log as dictionaries, without the columns that none of them fills: half of the columns."""
    bound = {"first": first, "beyond": beyond}
    table = connection.sql(sql.statement("log/rows"), params=bound).to_arrow_table()
    filled = [name for name in table.column_names if table.column(name).null_count < len(table)]
    return Result(table.select(filled)).rows()


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a row shares with the others of its release: the values to compare, and their text."""
    values = {name: row.get(name) for name in (*_BEFORE_LOCATOR, *_BETWEEN, *_BEFORE_SUBJECT)}
    return values | {
        "before_locator": "{" + _members(row, _BEFORE_LOCATOR),
        "between": _after(row, _BETWEEN),
        "before_subject": _after(row, _BEFORE_SUBJECT),
    }


def _members(row: dict[str, Any], names: tuple[str, ...]) -> str:
    return canonical_bytes({name: row.get(name) for name in names}).decode()[1:-1]


def _after(row: dict[str, Any], names: tuple[str, ...]) -> str:
    members = _members(row, names)
    return f",{members}" if members else ""


def _composed(connection: duckdb.DuckDBPyConnection, way: Hasher, bound: dict[str, Any]) -> bytes | None:
    """Hash the rows themselves, without a text of them; None where this way does not make all of them."""
    if not way.composes:
        return None
    found = _leaves(connection, "log/columns", bound, way.events)
    return None if found is None else _joined(found)


def _hashed(connection: duckdb.DuckDBPyConnection, way: Hasher, name: str, bound: dict[str, Any]) -> bytes:
    """Hash the texts that a statement gives as (position, leaf), some at a time; return hashes in order of position."""

    def hashes(batch: pa.RecordBatch) -> bytes:
        texts = batch.column("leaf").cast(pa.large_binary())
        _, offsets, data = texts.buffers()
        places = memoryview(offsets).cast("B")[8 * texts.offset : 8 * (texts.offset + len(texts) + 1)]
        return way.messages(memoryview(data), places)

    return _joined(cast("pa.Table", _leaves(connection, name, bound, hashes)))


def _leaves(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    bound: dict[str, Any],
    hashes: Callable[[pa.RecordBatch], bytes | None],
) -> pa.Table | None:
    """Hash what a statement gives, some rows at a time; None as soon as `hashes` gives none.

    While some are hashed, the engine works on the next: neither holds the lock of the interpreter.
    """
    made: list[pa.RecordBatch] = []

    def done(positions: pa.Array, waited: Future[bytes | None]) -> bool:
        found = waited.result()
        if found is not None:
            leaves = pa.FixedSizeBinaryArray.from_buffers(_HASH, len(positions), [None, pa.py_buffer(found)])
            made.append(pa.record_batch([positions, leaves], schema=_MADE))
        return found is not None

    before: tuple[pa.Array, Future[bytes | None]] | None = None
    with ThreadPoolExecutor(1) as beside:
        for batch in connection.sql(sql.statement(name), params=bound).to_arrow_reader(_BATCH):
            if before is not None and not done(*before):
                return None
            # A copy: a column that the engine has given keeps all other columns of its batch, too.
            positions = pc.add(batch.column("position"), 0)
            before = positions, beside.submit(hashes, batch)
        if before is not None and not done(*before):
            return None
    return pa.Table.from_batches(made, _MADE)


def _joined(table: pa.Table) -> bytes:
    """Return the hashes of a table (position, leaf) in order of position, one after another."""
    positions = table.column("position")
    steps = pc.min_max(pc.subtract(positions.slice(1), positions.slice(0, max(len(positions) - 1, 0)))).as_py()
    if len(table) > 1 and (steps["min"], steps["max"]) != (1, 1):
        table = table.sort_by("position")
    return b"".join(
        memoryview(chunk.buffers()[1])[chunk.offset * 32 : (chunk.offset + len(chunk)) * 32]
        for chunk in table.column("leaf").chunks
        if len(chunk)
    )
