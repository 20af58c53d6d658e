"""Values as people read them, and as programs do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from asof.doors.context import utc_text
from events import number_text

CELL_CHARACTERS_MAX = 1_000
UNITS = {"m2": "m²", "km2": "km²", "m3": "m³", "[acr_us]": "acres", "%": "%"}
SIGNS = {"about": "≈ ", "at_least": "≥ ", "more_than": "> ", "at_most": "≤ ", "less_than": "< "}


def plain(value: Any) -> Any:
    """Make a value fit for JSON: numbers as exact text, times in ISO 8601, an open end as null."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date):
        text = utc_text(value) if isinstance(value, datetime) and value.tzinfo else value.isoformat()
        return None if value.year >= 9999 else text
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def number(value: Decimal | None) -> str:
    """Write a number in groups of three digits, exactly: `96 000 000 000`."""
    if value is None:
        return ""
    text = number_text(value)
    whole, point, rest = text.partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = f"{int(digits):,}".replace(",", "\u202f")
    return f"{sign}{groups}{point}{rest}"


def signed(value: Decimal | None) -> str:
    """Write a difference with its sign: `+16`, `−3.5`."""
    return f"+{number(value)}" if value is not None and value > 0 else number(value)


def amount(row: Mapping[str, Any], prefix: str = "") -> str:
    """Write the value of a figure with its bound, or its text: `> 200`, `3 – 5`, `Processing`."""
    value, text = row.get(f"{prefix}value"), row.get(f"{prefix}text")
    if value is None:
        return text or ""
    bound, high = row.get(f"{prefix}bound"), row.get(f"{prefix}value_high")
    if bound == "between" and high is not None:
        return f"{number(value)} – {number(high)}"
    return SIGNS.get(bound or "exact", "") + number(value)


def own_words(printed: str | None, shown: str) -> str:
    """Return the publisher's own characters where they are more than the number that is shown beside them."""
    bare = shown.replace("\u202f", "").replace("−", "-")
    return printed if printed and printed not in {shown, bare} else ""


def unit_text(unit: str | None) -> str:
    """Write a unit as people do, others as their code; the unit of plain counts is not written."""
    return "" if unit in {None, "", "1"} else UNITS.get(str(unit), str(unit))


def moment(value: datetime | None) -> str:
    """Write a moment in UTC to the second: `2018-12-01 08:00:00`; without its time at midnight."""
    if value is None or value.year >= 9999 or value.year <= 1:
        return "—"
    text = utc_text(value)
    day, _, rest = text.partition("T")
    return day if rest == "00:00:00Z" else f"{day} {rest[:8]}"


def short(digest: str | None) -> str:
    """Return the beginning of a digest."""
    return (digest or "")[:10]


def cell(value: Any) -> str:
    """Write any value of a result of SQL."""
    found = plain(value)
    text = "NULL" if found is None else str(found).lower() if isinstance(found, bool) else str(found)
    return text if len(text) <= CELL_CHARACTERS_MAX else f"{text[:CELL_CHARACTERS_MAX]}…"
