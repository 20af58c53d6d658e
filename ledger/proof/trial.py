"""Rows that are hard to write, to try compiled code on before it is used, and their leaves as Python makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from events import canonical_bytes, leaf_digest

_COLUMNS = pa.schema([
    ("position", pa.int64()), ("recorded_at", pa.timestamp("us", "UTC")), ("kind", pa.string()),
    ("value", pa.decimal128(38, 15)), ("value_high", pa.decimal128(38, 15)), ("text", pa.string()),
    ("note", pa.string()), ("body", pa.string()),
])  # fmt: skip
_CODES = (*range(32), 34, 92, 127, 160, 0x2028, 0x6CAA, 0x1F600)
_TEXTS = ("", "plain", "just eight", *(f"{' ' * before}{chr(code)}." for before in (0, 7, 8, 13) for code in _CODES))
_NUMBERS = (
    *("0", "7", "-7.05", "99999999", "100000000.1", "-0.000000000000001", "18446744073709551616"),
    *(f"{'9' * 23}.{'9' * 15}", f"-1{'0' * 22}"),
)
_TIMES = (-30_610_224_000_000_000, -6_213_559_680_000_000, -1, 0, 951_782_400_000_000, 253_402_300_799_999_999)
_BODIES = (None, r'{"a":"\u001f"}', r'{"a":"\\u001F\u000B\\","b":[true,null]}', "{}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rows() -> pa.RecordBatch:
    """Return the rows."""
    return pa.RecordBatch.from_pylist(_rows(), _COLUMNS)


def leaves() -> bytes:
    """Return their leaf hashes, one after another."""
    return b"".join(leaf_digest(canonical_bytes(row)) for row in _rows())


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "position": place**8,
            "recorded_at": _EPOCH + timedelta(microseconds=_TIMES[place // 2 % len(_TIMES)]),
            "kind": "tried.v1",
            "value": Decimal(_NUMBERS[place % len(_NUMBERS)]) if place % 5 else None,
            "value_high": Decimal(_NUMBERS[place * 2 % len(_NUMBERS)]) if place % 7 == 0 else None,
            "text": text if place % 2 else None,
            "note": text,
            "body": _BODIES[place % len(_BODIES)],
        }
        for place, text in enumerate(_TEXTS)
    ]
