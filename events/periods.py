"""Reference periods: an EDTF-style text with its first day and the day after its last.

The forms are `2018`, `2018-Q4`, `2018-12`, `2018-12-31`, `2018-W50`, an interval `2018-01/2018-05`, and the empty text
for a fact without a reference period. A form may end in `?`: the period was inferred, not printed. Precision is data:
nothing here widens or narrows what was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from events.errors import Incorrect

_FORMS = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>[0-9]{2})|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)
ALLOWED = "2018, 2018-Q4, 2018-12, 2018-12-31, 2018-W50, an interval 2018-01/2018-05, or empty"


@dataclass(frozen=True, slots=True)
class Period:
    """A reference period: its text as stated, `start` inclusive, `end` exclusive (both None for the empty period)."""

    text: str
    start: date | None
    end: date | None
    inferred: bool = False


def _after_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def _bounds(text: str) -> tuple[date, date]:
    match = _FORMS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match["year"])
    if match["quarter"]:
        month = 3 * int(match["quarter"])
        return date(year, month - 2, 1), _after_month(year, month)
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return monday, monday + timedelta(days=7)
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day + timedelta(days=1)
    if match["month"]:
        month = int(match["month"])
        return date(year, month, 1), _after_month(year, month)
    return date(year, 1, 1), date(year + 1, 1, 1)


@lru_cache(maxsize=65_536)
def parse_period(text: str) -> Period:
    """Read a period's text.

    Raises:
        Incorrect: the text is none of the allowed forms, names a day that does not exist, or runs backwards.

    """
    if text == "":
        return Period("", None, None)
    inferred = text.endswith("?")
    plain = text.removesuffix("?")
    first, slash, last = plain.partition("/")
    try:
        start, end = _bounds(first)
        if slash:
            end = _bounds(last)[1]
    except (ValueError, OverflowError):
        raise Incorrect("not a reference period", found=repr(text), allowed=ALLOWED, code="period") from None
    if end <= start:
        raise Incorrect("a reference period that runs backwards", found=repr(text), allowed=ALLOWED, code="period")
    return Period(text, start, end, inferred)
