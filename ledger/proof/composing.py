"""Leaves of events straight out of Arrow columns, and rows held against rows: by compiled code, where that is wanted.

The columns are those of a table of events, by name. What is not made here is left to whoever asks: a column of a kind
that events do not have, and times before the year 1000 or after 9999.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from ledger.proof import comparing, writing

_MEMORY = 1 << 16
_NEVER = np.iinfo(np.int64).min
_KINDS = {
    pa.string(): writing.TEXT,
    pa.decimal128(38, 15): writing.NUMBER,
    pa.int64(): writing.COUNT,
    pa.date32(): writing.DAY,
}
_JSON = "body"


def leaf_hashes(batch: pa.RecordBatch) -> bytes | None:
    """Return the leaf hashes of the rows of a batch, 32 bytes each; None where some have to be made in another way."""
    described = _columns(batch)
    if described is None:
        return None
    columns, _kept = described
    state, memory = np.zeros(2, np.int64), np.empty(_MEMORY, np.uint8)
    times = np.empty(32 * len(columns), np.uint8)
    moments = np.full(len(columns), _NEVER)
    made = np.empty(32 * batch.num_rows, np.uint8)
    while True:
        writing.hash_events(batch.num_rows, columns, state, times, moments, memory, made)
        if state[1] == writing.TOO_SMALL:
            memory = np.empty(2 * memory.size, np.uint8)
        elif state[1] == writing.OUTSIDE:
            raise ValueError(f"row {state[0]} of a batch has a text that is not in its buffer")
        else:
            return made.tobytes() if state[1] == writing.DONE else None


def keep_alike(
    one: pa.RecordBatch, rows: Any, other: pa.RecordBatch, places: Any, pairs: Mapping[str, str], alike: Any
) -> None:
    """Put 0 into `alike` where a row of one batch says anything else than that of the other, or there is no such row.

    Args:
        one: a batch.
        rows: the places of its rows, an array of int64.
        other: another batch.
        places: the places of its rows, as many.
        pairs: which column of the other has to say what a column of the one says.
        alike: an array of bytes, as many; what is 0 stays so.

    Raises:
        TypeError: two columns are not of one kind, or of one that is not known.

    """
    if not one.num_rows or not other.num_rows:
        alike[:] = 0
        return
    columns: list[tuple[int, ...]] = []
    others: list[tuple[int, ...]] = []
    for name, paired in pairs.items():
        both = one.column(name), other.column(paired)
        kind = _kind(name, both[0].type)
        if kind is None or both[0].type != both[1].type:
            raise TypeError(f"{name} and {paired} cannot be compared: {both[0].type} and {both[1].type}")
        for described, array in zip((columns, others), both, strict=True):
            described.append((kind, *_addresses(array, kind), 0, 0))
    comparing.keep_alike(
        np.array(columns, np.int64), rows, one.num_rows, np.array(others, np.int64), places, other.num_rows, alike
    )


def _columns(batch: pa.RecordBatch) -> tuple[Any, list[Any]] | None:
    """Describe the columns that hold anything, by name; give also what must be kept while they are read."""
    described, kept = [], []
    for name in sorted(batch.schema.names):
        array = batch.column(name)
        if array.null_count == len(array):
            continue
        kind = _kind(name, array.type)
        if kind is None or kind == writing.DAY:
            return None
        written = f',"{name}":{"" if kind == writing.JSON else chr(34)}'.encode()
        head = np.frombuffer(written.ljust(writing.HEAD_BYTES), np.uint8)
        described.append((kind, *_addresses(array, kind), head.ctypes.data, len(written)))
        kept += [array, head]
    return np.array(described, np.int64).reshape(-1, 8), kept


def _kind(name: str, kind: pa.DataType) -> int | None:
    if name == _JSON:
        return writing.JSON if kind == pa.string() else None
    if pa.types.is_timestamp(kind) and kind.unit == "us":
        return writing.TIME
    return _KINDS.get(kind)


def _addresses(array: Any, kind: int) -> tuple[int, int, int, int, int]:
    """Return where validity is (0: all are valid), its first bit, where offsets and data are, and the size of data."""
    validity, *buffers = array.buffers()
    valid = validity.address if validity is not None and array.null_count else 0
    data = buffers[-1]
    if kind <= writing.JSON:
        size = data.size if data is not None else 0
        return valid, array.offset, buffers[0].address + 4 * array.offset, data.address if size else 0, size
    width = {writing.NUMBER: 16, writing.DAY: 4}.get(kind, 8)
    return valid, array.offset, 0, data.address + width * array.offset, data.size
