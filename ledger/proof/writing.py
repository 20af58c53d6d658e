"""The loop that writes the canonical JSON of events out of Arrow's buffers, and hashes it: machine code by numba.

No text is made but one at a time, in one piece of memory that is used again for the next. What is written is that of
`events.canonical_bytes`; whoever loads this tries it against that first (see `hashing`). A column is a row of numbers:
what it holds, and at which addresses. Addresses lead outside where buffers are not what they say, so each is held
against the size of its buffer before anything is read there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic

from ledger.proof.kernels import compiled, final, init, update

TEXT, JSON, TIME, NUMBER, COUNT, DAY = range(6)
"""What a column holds: text, JSON that stands as it is, microseconds since 1970, a DECIMAL(38, 15), a whole number, a
day (events have no column of days)."""

KIND, VALID, BIT, PLACES, DATA, SIZE, HEAD, HEAD_SIZE = range(8)
"""What a column's numbers mean: its kind; addresses (0: none) of validity, its first bit, of offsets and of data; the
size of the data in bytes; address and size of what stands before each of its values."""

DONE, TOO_SMALL, NOT_IN_YEARS, OUTSIDE = range(4)
"""Why the loop has ended: all rows are hashed; the memory is too small for the next; a time that has no four digits of
a year; a buffer that is not what it says."""

HEAD_BYTES, VALUE_BYTES = 32, 64
"""What is set aside for a head, and for a value that is no text: whole words may be written over its end."""

_CONTEXT_BYTES = 256
_types: Any = numba.types
_word = np.uint64


def _loading(bits: int, kind: Any) -> Any:
    @intrinsic
    def load(context: Any, address: Any) -> Any:
        del context, address

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            del context, signature
            place = builder.inttoptr(arguments[0], ir.IntType(bits).as_pointer())
            return builder.load(place, align=1)

        return kind(_types.int64), code

    return load


def _storing(bits: int, kind: Any) -> Any:
    @intrinsic
    def store(context: Any, address: Any, value: Any) -> Any:
        del context, address, value

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            del signature
            place = builder.inttoptr(arguments[0], ir.IntType(bits).as_pointer())
            builder.store(arguments[1], place, align=1)
            return context.get_dummy_value()

        return _types.void(_types.int64, kind), code

    return store


byte_at, offset_at = _loading(8, _types.uint8), _loading(32, _types.int32)
_count_at, word_at = _loading(64, _types.int64), _loading(64, _types.uint64)
_put_byte, _put_word = _storing(8, _types.uint8), _storing(64, _types.uint64)

_ONES, _HIGHS = _word(0x0101010101010101), _word(0x8080808080808080)
_BLANKS, _QUOTES, _SLASHES = _ONES * _word(0x20), _ONES * _word(0x22), _ONES * _word(0x5C)
_EIGHT, _32, _LOW = _word(8), _word(32), _word(0xFFFFFFFF)
_ALL = _word(0xFFFFFFFFFFFFFFFF)
_ZERO = _word(0x30)
_TEN, _E7, _E8 = _word(10), _word(10**7), _word(10**8)
_DAY = 86_400_000_000
_FIRST_MOMENT, _LAST_MOMENT = -30_610_224_000_000_000, 253_402_300_800_000_000  # the years 1000 to 9999

_ESCAPE, _LONG = np.uint8(0x5C), np.uint8(0x75)
_ESCAPES = np.zeros(256, np.uint8)
"""What stands behind the backslash for each byte; 0 for one that stands as it is, and `u` where four digits follow."""
_ESCAPES[:32] = _LONG
for _plain, _letter in ((8, "b"), (9, "t"), (10, "n"), (12, "f"), (13, "r"), (0x22, '"'), (0x5C, chr(0x5C))):
    _ESCAPES[_plain] = ord(_letter)
_HEXADECIMAL = np.frombuffer(b"0123456789abcdef", np.uint8)

_Function = TypeVar("_Function", bound=Callable[..., Any])


def part(function: _Function) -> _Function:
    """Compile a part of the loop, when it is first called."""
    return cast("_Function", numba.njit(nogil=True)(function))


@part
def _escapes(word: Any) -> Any:
    """Tell whether one of eight bytes is a control character, a quote or a backslash."""
    quotes, slashes = word ^ _QUOTES, word ^ _SLASHES
    found = ((word - _BLANKS) & ~word) | ((quotes - _ONES) & ~quotes) | ((slashes - _ONES) & ~slashes)
    return (found & _HIGHS) != 0


@part
def _copied(source: Any, at: Any, size: Any) -> Any:
    """Copy in whole words, over the end of what is copied; return the end."""
    for place in range(0, size, 8):
        _put_word(at + place, word_at(source + place))
    return at + size


@part
def _escaped(source: Any, beyond: Any, at: Any) -> Any:
    """Write text with the escapes of RFC 8785; return its end."""
    for place in range(source, beyond):
        byte = byte_at(place)
        letter = _ESCAPES[byte]
        if not letter:
            _put_byte(at, byte)
            at += 1
            continue
        _put_byte(at, _ESCAPE)
        _put_byte(at + 1, letter)
        at += 2
        if letter == _LONG:
            _put_byte(at, np.uint8(0x30))
            _put_byte(at + 1, np.uint8(0x30))
            _put_byte(at + 2, _HEXADECIMAL[byte >> 4])
            _put_byte(at + 3, _HEXADECIMAL[byte & 15])
            at += 4
    return at


@part
def _text(source: Any, size: Any, limit: Any, at: Any) -> Any:
    """Write a text of so many bytes, in words where none of them is escaped; `limit` is where its buffer ends."""
    place = 0
    while size - place >= 8:
        word = word_at(source + place)
        if _escapes(word):
            return _escaped(source + place, source + size, at + place)
        _put_word(at + place, word)
        place += 8
    left = size - place
    if not left:
        return at + size
    if source + place + 8 > limit:
        return _escaped(source + place, source + size, at + place)
    word, mask = word_at(source + place), _ALL << (_EIGHT * _word(left))
    if _escapes((word & ~mask) | (_BLANKS & mask)):
        return _escaped(source + place, source + size, at + place)
    _put_word(at + place, word)
    return at + size


@part
def _json(source: Any, size: Any, at: Any) -> Any:
    """Write JSON as it stands, but the escapes of control characters in small letters, as `small_escapes` does."""
    place, since = 0, -6
    while place < size:
        byte = byte_at(source + place)
        if byte == 0x5C and since != place - 1:
            since = place
        if since == place - 5 and _is_capital(source + since):
            byte += 0x20
        _put_byte(at + place, np.uint8(byte))
        place += 1
    return at + size


@part
def _is_capital(source: Any) -> Any:
    r"""Tell whether the six bytes of an escape are \u000B, E, F or \u001A to F."""
    if byte_at(source + 1) != 0x75 or byte_at(source + 2) != 0x30 or byte_at(source + 3) != 0x30:
        return False
    high, low = byte_at(source + 4), byte_at(source + 5)
    if high == 0x31:
        return 0x41 <= low <= 0x46
    return high == 0x30 and low in (0x42, 0x45, 0x46)


@part
def _digits(number: Any, count: Any, at: Any) -> Any:
    """Write so many digits of a number, leading zeros included."""
    for place in range(at + count - 1, at - 1, -1):
        _put_byte(place, np.uint8(_ZERO + number % _TEN))
        number //= _TEN
    return at + count


@part
def _whole(number: Any, at: Any) -> Any:
    """Write a number without leading zeros."""
    count, rest = 1, number // _TEN
    while rest:
        count, rest = count + 1, rest // _TEN
    return _digits(number, count, at)


@part
def _divided(high: Any, low: Any, divisor: Any) -> Any:
    """Divide a number of 128 bits by one of at most 32: quotient (high, low) and remainder."""
    first = high >> _32
    rest = ((first % divisor) << _32) | (high & _LOW)
    second = ((rest % divisor) << _32) | (low >> _32)
    third = ((second % divisor) << _32) | (low & _LOW)
    high, low = ((first // divisor) << _32) | (rest // divisor), ((second // divisor) << _32) | (third // divisor)
    return high, low, third % divisor


@part
def _number(source: Any, at: Any) -> Any:
    """Write a DECIMAL(38, 15) without trailing zeros."""
    low, high = word_at(source), word_at(source + 8)
    if high >> _word(63):
        _put_byte(at, np.uint8(0x2D))
        at += 1
        low, high = ~low + _word(1), ~high + (_word(1) if low == 0 else _word(0))
    high, low, eight = _divided(high, low, _E8)
    high, low, seven = _divided(high, low, _E7)
    if high:
        high, low, last = _divided(high, low, _E8)
        at = _digits(last, 8, _whole(low, at))
    else:
        at = _whole(low, at)
    behind, count = seven * _E8 + eight, 15
    if not behind:
        return at
    while behind % _TEN == 0:
        behind, count = behind // _TEN, count - 1
    _put_byte(at, np.uint8(0x2E))
    return _digits(behind, count, at + 1)


@part
def _time(moment: Any, at: Any) -> Any:
    """Write a moment as 2018-12-01T00:00:00.000000Z; the day by the proleptic calendar, in eras of 400 years."""
    days, rest = moment // _DAY, _word(moment % _DAY)
    days += 719_468  # since 0000-03-01
    era = days // 146_097
    day = days - era * 146_097
    year = (day - day // 1_460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5
    month += 3 if month < 10 else -9
    year += 400 * era + (1 if month <= 2 else 0)
    at = _digits(_word(year), 4, at)
    _put_byte(at, np.uint8(0x2D))
    at = _digits(_word(month), 2, at + 1)
    _put_byte(at, np.uint8(0x2D))
    at = _digits(_word(day + 1), 2, at + 1)
    _put_byte(at, np.uint8(0x54))
    at = _digits(rest // _word(3_600_000_000), 2, at + 1)
    _put_byte(at, np.uint8(0x3A))
    at = _digits(rest // _word(60_000_000) % _word(60), 2, at + 1)
    _put_byte(at, np.uint8(0x3A))
    at = _digits(rest // _word(1_000_000) % _word(60), 2, at + 1)
    _put_byte(at, np.uint8(0x2E))
    at = _digits(rest % _word(1_000_000), 6, at + 1)
    _put_byte(at, np.uint8(0x5A))
    return at + 1


@part
def _fixed(kind: Any, source: Any, at: Any) -> Any:
    """Write a value of a column that is neither text nor a time."""
    if kind == NUMBER:
        return _number(source, at)
    count = _count_at(source)
    if count < 0:
        _put_byte(at, np.uint8(0x2D))
        return _whole(_word(0) - _word(count), at + 1)
    return _whole(_word(count), at)


@compiled(
    _types.int64, _types.Array(_types.int64, 2, "C"), _types.Array(_types.int64, 1, "C"),
    _types.Array(_types.uint8, 1, "C"), _types.Array(_types.int64, 1, "C"), _types.Array(_types.uint8, 1, "C"),
    _types.Array(_types.uint8, 1, "C"),
)  # fmt: skip
def hash_events(  # noqa: C901, PLR0912 - one loop; a function a row would carry as many terms as it has lines
    count: int, columns: Any, state: Any, times: Any, moments: Any, memory: Any, digests: Any
) -> None:
    """Hash the leaves of rows from `state[0]` up to `count`; say in `state` how far that went, and why no further.

    `columns` stand in the order of their names. A column's last time is kept in `moments` and its text in `times`:
    most rows have that of the row before.
    """
    context = np.zeros(_CONTEXT_BYTES, np.uint8)
    start = memory.ctypes.data
    end, target = start + memory.size, digests.ctypes.data
    texts = times.ctypes.data
    _put_byte(start, np.uint8(0))
    for row in range(state[0], count):
        state[0], at = row, start + 1
        for place in range(columns.shape[0]):
            if columns[place, VALID]:
                bit = columns[place, BIT] + row
                if not (byte_at(columns[place, VALID] + (bit >> 3)) >> (bit & 7)) & 1:
                    continue
            kind, source, size = columns[place, KIND], columns[place, DATA], 0
            if kind <= JSON:
                first, beyond = (
                    offset_at(columns[place, PLACES] + 4 * row),
                    offset_at(columns[place, PLACES] + 4 * row + 4),
                )
                if not 0 <= first <= beyond <= columns[place, SIZE]:
                    state[1] = OUTSIDE
                    return
                source, size = source + first, beyond - first
            if at + HEAD_BYTES + VALUE_BYTES + 6 * size > end:
                state[1] = TOO_SMALL
                return
            at = _copied(columns[place, HEAD], at, columns[place, HEAD_SIZE])
            if kind == TEXT:
                at = _text(source, size, columns[place, DATA] + columns[place, SIZE], at)
            elif kind == JSON:
                at = _json(source, size, at)
                continue
            elif kind == TIME:
                moment = _count_at(source + 8 * row)
                if moment != moments[place]:
                    if not _FIRST_MOMENT <= moment < _LAST_MOMENT:
                        state[1] = NOT_IN_YEARS
                        return
                    _time(moment, texts + 32 * place)
                    moments[place] = moment
                at = _copied(texts + 32 * place, at, 27)
            else:
                at = _fixed(kind, source + row * (16 if kind == NUMBER else 8), at)
            _put_byte(at, np.uint8(0x22))
            at += 1
        _put_byte(start + 1, np.uint8(0x7B))
        _put_byte(at, np.uint8(0x7D))
        init(context.ctypes.data)
        update(context.ctypes.data, start, at + 1 - start)
        final(target + 32 * row, context.ctypes.data)
    state[0], state[1] = count, DONE
