"""Canonical bytes of an event, and its leaf in the Merkle tree. Set in stone: golden files hold every released form.

The bytes are RFC 8785 JSON of the event's non-null fields with every number as text: times as
`2018-12-01T00:00:00.000000Z`, decimals without exponent or trailing zeros. The ledger derives the same bytes in SQL
(`ledger/sql/macros/40_canonical_event.sql`); a test holds the two against each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from events.errors import Incorrect
from events.values import number_text

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def time_text(moment: datetime) -> str:
    """Write an aware time in UTC with six digits of seconds' fraction."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line a kind of value
    """Turn a value into what canonical JSON holds: texts, booleans, null, lists and objects; numbers become text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    raise Incorrect(
        "an event cannot hold this kind of value",
        found=type(value).__name__,
        allowed="text, Decimal, int, bool, aware datetime, date, list, object",
        do="write a binary float as the text that the publisher printed",
    )


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in _in_order(value)}
    if isinstance(value, list):
        return [_sorted(member) for member in value]
    return value


def _in_order(names: Iterable[str]) -> list[str]:
    """Sort names by UTF-16 code units, as RFC 8785 does; that differs from code points beyond the basic plane only."""
    named = list(names)
    return sorted(named) if "".join(named).isascii() else sorted(named, key=lambda text: text.encode("utf-16-be"))


def canonical_json(value: Any) -> str:
    """Return the RFC 8785 text of a value, numbers as text."""
    return _ENCODER.encode(_sorted(plain(value)))


def canonical_bytes(row: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of a stored event, given its row (column name to value; nulls are left out)."""
    # A row is flat but for its body, and most of it is text: nothing of that has to be looked at twice.
    members = {
        name: value if type(value) is str else plain(value)
        for name in _in_order(row)
        if (value := row[name]) is not None
    }
    if "body" in members:
        members["body"] = _sorted(plain(json.loads(members["body"])))
    return _ENCODER.encode(members).encode()


def leaf_digest(data: bytes) -> bytes:
    """Return the RFC 6962 leaf hash of an event's canonical bytes: 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()
