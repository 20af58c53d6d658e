"""Rows as text for people: aligned columns, wide characters counted as two, long cells wrapped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, date, datetime, time
from decimal import Decimal
from typing import Any

GAP = "  "
NARROWEST = 10
"""A column is not wrapped into fewer characters than this; rather, rows are written one below the other."""


def text_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> Iterator[str]:
    """Write rows as lines that are at most `width` wide, if that can be done at all."""
    cells = [[cell_text(value) for value in row] for row in rows]
    kinds = [_kinds([row[place] for row in rows]) for place in range(len(columns))]
    numeric = [kind == "number" for kind in kinds]
    natural = [
        max([_length(name), *(max(map(_length, row[place].split("\n"))) for row in cells)])
        for place, name in enumerate(columns)
    ]
    widths = _fitted(natural, [_length(name) for name in columns], [kind != "text" for kind in kinds], width)
    if widths is None:
        yield from _records(columns, cells, width)
        return
    yield _line(columns, widths, numeric)
    yield GAP.join("-" * size for size in widths)
    for row in cells:
        wrapped = [_wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
        for number in range(max(map(len, wrapped))):
            yield _line([part[number] if number < len(part) else "" for part in wrapped], widths, numeric)


def cell_text(value: Any) -> str:
    """Write one value. Null is empty; the start of a day in UTC is a bare date, as on input."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        from events import number_text

        return number_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, bytes):
        return value.hex()
    return _printable(value.isoformat() if isinstance(value, date) else str(value))


def moment_text(moment: datetime) -> str:
    """Write a time: ISO 8601, in UTC if it has a zone; the last one there is stands for an open end."""
    if moment.year == MAXYEAR:
        return "infinity"
    if moment.tzinfo is None:
        return moment.isoformat(sep=" ")
    moment = moment.astimezone(UTC)
    if moment.time() == time.min:
        return moment.date().isoformat()
    return moment.isoformat().replace("+00:00", "Z")


def _printable(text: str) -> str:
    """Show control characters instead of sending them to the terminal; a line break stays one."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one == "\n" else f"\\x{ord(one):02x}" for one in text)


def _kinds(values: Sequence[Any]) -> str:
    """Tell whether a column has numbers (to the right, never wrapped), times (never wrapped), or anything else."""
    known = [value for value in values if value is not None]
    if not known:
        return "text"
    if all(isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in known):
        return "number"
    return "time" if all(isinstance(value, date) for value in known) else "text"


def _length(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def _fitted(natural: list[int], headings: list[int], whole: list[bool], width: int) -> list[int] | None:
    """Return the widths of the columns: natural if they fit, else the widest made narrower; None if that fails."""
    widths = list(natural)
    available = width - len(GAP) * (len(widths) - 1)
    least = [
        size if fixed else min(size, max(NARROWEST, heading))
        for size, heading, fixed in zip(natural, headings, whole, strict=True)
    ]
    while sum(widths) > available:
        room = [size - floor for size, floor in zip(widths, least, strict=True)]
        candidates = [place for place, spare in enumerate(room) if spare > 0]
        if not candidates:
            return None
        widest = max(candidates, key=lambda place: widths[place])
        widths[widest] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = [
        (" " * (size - _length(cell)) + cell) if right else cell + " " * (size - _length(cell))
        for cell, size, right in zip(cells, widths, numeric, strict=True)
    ]
    return GAP.join(padded).rstrip()


def _wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of a width, at spaces or joints where there are any."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest = paragraph
        while _length(rest) > width:
            cut = _break(rest, _cut(rest, width))
            lines.append(rest[:cut].rstrip(" "))
            rest = rest[cut:].lstrip(" ")
        lines.append(rest)
    return lines


def _break(text: str, cut: int) -> int:
    """Return the best place to break a text at or before `cut`: at a space, else behind a joint of a name."""
    space = text.rfind(" ", 1, cut + 1)
    if space > 0:
        return space
    joint = max(text.rfind(sign, 1, cut) for sign in "-_/")
    return joint + 1 if joint > 0 else cut


def _cut(text: str, width: int) -> int:
    """Return how many characters fit into a width; at least one, so that a wide one in a narrow column ends."""
    used = 0
    for place, one in enumerate(text):
        used += _length(one)
        if used > width:
            return max(1, place)
    return len(text)


def _records(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Write rows one below the other, a line a column, what is empty left out."""
    used = [place for place in range(len(columns)) if any(row[place] for row in cells)]
    longest = max((_length(columns[place]) for place in used), default=0)
    room = max(NARROWEST, width - longest - len(GAP))
    for number, row in enumerate(cells, 1):
        title = f"-- {number} "
        yield title + "-" * max(0, min(width, 80) - len(title))
        for name, cell in zip(columns, row, strict=True):
            if not cell:
                continue
            first, *others = _wrap(cell, room)
            yield f"{name}{' ' * (longest - _length(name))}{GAP}{first}".rstrip()
            for other in others:
                yield f"{' ' * longest}{GAP}{other}"
