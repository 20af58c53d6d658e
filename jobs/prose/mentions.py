"""A period as it is mentioned in a sentence, and the part it plays there."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal["governs", "perhaps", "base", "event"]
"""governs: it dates figures; perhaps: it dates what is said of the figure right before it ("90 mills were closed in
2014"), others not surely; base: what a change is measured from ("up 6 percent from 2017"); event: it dates something
else ("founded in 2003", "a report released in May 2019")."""

RELATIVE = "its period is relative and the day of publication is not known"
NO_YEAR = "its period has no year"
FISCAL = "a fiscal year: which months is not said"
VAGUE = "its period is a part of a year without exact limits"
AMBIGUOUS_YEARS = "two years or a year and a month is not said"
PERHAPS = "its sentence dates an event, perhaps not the figure"
STRETCH = "a stretch of time of which only the end is dated"
SEVERAL_AT_ONCE = "several periods at once"
EARLIER = "its period is relative to another"


@dataclass(frozen=True, slots=True)
class Mention:
    """A period at text[start:end]; `text` is EDTF, empty for an open one ("currently"), None where it is unresolved."""

    start: int
    end: int
    text: str | None
    end_of: bool = False
    reason: str = ""
    role: Role = "governs"
    year: int | None = None
    """The year it names, for a later "at the end of May" or "that year" of the same sentence."""
    silent: bool = False
    """It was never a date: only the words around it keep an earlier period from being carried over."""


def last_day(year: int, month: int) -> str:
    """Return the last day of a month as EDTF."""
    return date(year, month, calendar.monthrange(year, month)[1]).isoformat()


def day_text(year: int, month: int, day: int) -> str | None:
    """Return a day as EDTF, None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def months_text(year: int, first: int, last: int, *, year_last: int | None = None) -> str | None:
    """Return a stretch of months as EDTF (one month is that month); None where it runs backwards."""
    until = year if year_last is None else year_last
    if not (1 <= first <= 12 and 1 <= last <= 12) or (until, last) < (year, first):
        return None
    return f"{year}-{first:02}" if (year, first) == (until, last) else f"{year}-{first:02}/{until}-{last:02}"


def part_text(year: int, part: str, *, end_of: bool) -> str:
    """Return a part of a year (Q1..Q4, H1, H2, 9M for three quarters, "" for all) as EDTF, or its last day."""
    months = {"H1": (1, 6), "H2": (7, 12), "9M": (1, 9), "": (1, 12)}
    if part.startswith("Q"):
        quarter = int(part[1])
        return last_day(year, quarter * 3) if end_of else f"{year}-{part}"
    first, last = months[part]
    if end_of:
        return last_day(year, last)
    return f"{year}-{first:02}/{year}-{last:02}" if part else f"{year}"
