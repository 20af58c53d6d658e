"""The loop that holds rows against rows, column by column, in Arrow's buffers: machine code by numba.

Rows are named by their places, so that neither side has to be sorted or copied. Columns are described as in `writing`.
"""

from __future__ import annotations

from typing import Any

import numba

from ledger.proof import writing
from ledger.proof.kernels import compiled
from ledger.proof.writing import BIT, DATA, DAY, JSON, KIND, NUMBER, PLACES, SIZE, VALID

_types: Any = numba.types
_byte_at, _offset_at, _word_at = writing.byte_at, writing.offset_at, writing.word_at
_part = writing.part


@_part
def _same_bytes(one: Any, other: Any, size: Any) -> Any:
    """Tell whether so many bytes are the same at two addresses."""
    place = 0
    while size - place >= 8:
        if _word_at(one + place) != _word_at(other + place):
            return False
        place += 8
    while place < size:
        if _byte_at(one + place) != _byte_at(other + place):
            return False
        place += 1
    return True


@_part
def _bit(valid: Any, bit: Any) -> Any:
    """Return 1 where a value is there; all are where there is nothing to look that up in."""
    return (_byte_at(valid + (bit >> 3)) >> (bit & 7)) & 1 if valid else 1


@_part
def _keep_texts(one: Any, rows: Any, other: Any, places: Any, alike: Any) -> None:
    """Put 0 where texts differ; a text that is not in its buffer is like no other."""
    starts, data, size, valid, bits = one[PLACES], one[DATA], one[SIZE], one[VALID], one[BIT]
    others, other_data, other_size, other_valid, other_bits = (
        other[PLACES], other[DATA], other[SIZE], other[VALID], other[BIT],
    )  # fmt: skip
    for number in range(alike.size):
        if not alike[number]:
            continue
        row, place = rows[number], places[number]
        there = _bit(valid, bits + row)
        if there != _bit(other_valid, other_bits + place):
            alike[number] = 0
        elif there:
            first, beyond = _offset_at(starts + 4 * row), _offset_at(starts + 4 * row + 4)
            start, end = _offset_at(others + 4 * place), _offset_at(others + 4 * place + 4)
            if not (
                beyond - first == end - start
                and 0 <= first <= beyond <= size
                and 0 <= start <= end <= other_size
                and _same_bytes(data + first, other_data + start, end - start)
            ):
                alike[number] = 0


@_part
def _keep_numbers(one: Any, rows: Any, other: Any, places: Any, alike: Any) -> None:
    """Put 0 where values of one width differ."""
    kind, data, valid, bits = one[KIND], one[DATA], one[VALID], one[BIT]
    other_data, other_valid, other_bits = other[DATA], other[VALID], other[BIT]
    for number in range(alike.size):
        if not alike[number]:
            continue
        row, place = rows[number], places[number]
        there = _bit(valid, bits + row)
        if there != _bit(other_valid, other_bits + place):
            alike[number] = 0
        elif there:
            if kind == DAY:
                same = _offset_at(data + 4 * row) == _offset_at(other_data + 4 * place)
            elif kind == NUMBER:
                same = _same_bytes(data + 16 * row, other_data + 16 * place, 16)
            else:
                same = _word_at(data + 8 * row) == _word_at(other_data + 8 * place)
            if not same:
                alike[number] = 0


@compiled(
    _types.Array(_types.int64, 2, "C"), _types.Array(_types.int64, 1, "C"), _types.int64,
    _types.Array(_types.int64, 2, "C"), _types.Array(_types.int64, 1, "C"), _types.int64,
    _types.Array(_types.uint8, 1, "C"),
)  # fmt: skip
def keep_alike(columns: Any, rows: Any, count: int, others: Any, places: Any, others_count: int, alike: Any) -> None:
    """Put 0 where a row of one side says anything else in its columns than that of the other, or is not there."""
    for number in range(alike.size):
        if not (0 <= rows[number] < count and 0 <= places[number] < others_count):
            alike[number] = 0
    for column in range(columns.shape[0]):
        if columns[column, KIND] <= JSON:
            _keep_texts(columns[column], rows, others[column], places, alike)
        else:
            _keep_numbers(columns[column], rows, others[column], places, alike)
