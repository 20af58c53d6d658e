"""The parameters of a request: names that exist, values that can be read, and errors that name the right one.

FRED ignores what it does not know, so that `vintage_date` (for `vintage_dates`) gives today's revised figures without
a word. Here an unknown name is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

import ledger
from asof.doors.fred.errors import FredError, bad_request
from asof.doors.fred.intervals import EARLIEST, LATEST

COMMON = ("api_key", "file_type", "realtime_start", "realtime_end", "recorded_by")
PAGING = ("limit", "offset", "sort_order")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What people write when they mean something else that we have.
_MEANT = {
    "vintage_date": "vintage_dates",
    "vintage": "vintage_dates",
    "vintages": "vintage_dates",
    "as_of": "realtime_start and realtime_end",
    "asof": "realtime_start and realtime_end",
    "published_by": "realtime_start and realtime_end",
    "start_date": "observation_start",
    "end_date": "observation_end",
    "cosd": "observation_start",
    "coed": "observation_end",
    "id": "series_id",
    "series": "series_id",
    "aggregation": "aggregation_method",
    "transformation": "units",
    "query": "search_text",
}
_NO_DATA = "include_release_dates_with_no_data"


@dataclass(frozen=True, slots=True)
class Window:
    """A real-time period in days, both included."""

    start: date
    end: date


def unknown_name(name: str, allowed: Sequence[str]) -> FredError:
    """Make the error for a parameter that does not exist, with the one that was probably meant."""
    meant = _MEANT.get(name)
    if meant is None or meant.split(" ")[0] not in allowed:
        meant = next(iter(get_close_matches(name, allowed, n=1)), None)
    hint = f"Did you mean {meant}?  " if meant else ""
    return bad_request(f"Variable {name} is not known here.  {hint}Allowed: {', '.join(sorted(allowed))}.")


def _tolerated(name: str) -> str:
    """Repair what an unmodified client gets wrong: full_fred writes this name without its equals sign."""
    return _NO_DATA if name.startswith(_NO_DATA) else name


class Parameters:
    """The parameters of one request; an empty value is the same as none."""

    def __init__(self, pairs: Iterable[tuple[str, str]], allowed: Sequence[str]) -> None:
        self._values: dict[str, str] = {}
        for written, value in pairs:
            name = _tolerated(written)
            if name not in allowed:
                if name == "":
                    continue
                raise unknown_name(name, allowed)
            given = value or written.removeprefix(name)
            if self._values.get(name, given) != given:
                raise bad_request(f"Variable {name} is given twice, with different values.  Give it once.")
            self._values[name] = given

    def text(self, name: str) -> str | None:
        """Give the value as it came, None if there is none."""
        return self._values.get(name, "").strip() or None

    def required(self, name: str) -> str:
        """Give a value that must be there."""
        value = self.text(name)
        if value is None:
            raise bad_request(f"Variable {name} has not been set.")
        return value

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Give one of the allowed words."""
        value = self.text(name) or default
        if value not in allowed:
            raise bad_request(f"Value of {name} is not one of: {', '.join(allowed)}.  Found: {value}.")
        return value

    def whole(self, name: str, least: int, most: int | None, default: int) -> int:
        """Give a whole number within its limits."""
        value = self.text(name)
        if value is None:
            return default
        limits = f"between {least} and {most}" if most is not None else f"{least} or more"
        if not re.fullmatch(r"[0-9]{1,12}", value) or not least <= int(value) <= (most or int(value)):
            raise bad_request(f"Value of {name} must be a whole number {limits}.  Found: {value}.")
        return int(value)

    def flag(self, name: str) -> bool:
        """Give a yes or no; no if there is none."""
        return self.choice_lower(name, ("true", "false"), "false") == "true"

    def choice_lower(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Give one of the allowed words, however its letters are cased."""
        value = (self.text(name) or default).lower()
        if value not in allowed:
            raise bad_request(f"Value of {name} is not one of: {', '.join(allowed)}.  Found: {value}.")
        return value

    def day(self, name: str) -> date | None:
        """Give a date."""
        value = self.text(name)
        return None if value is None else read_day(name, value)

    def days(self, name: str) -> list[date]:
        """Give a list of dates, in order; a Python list's own writing is read as well, for full_fred sends that."""
        value = self.text(name)
        if value is None:
            return []
        parts = [part.strip(" '\"") for part in value.strip("[]() ").split(",")]
        return sorted({read_day(name, part) for part in parts if part})

    def moment(self, name: str) -> datetime | None:
        """Give a point in time; a bare date is the start of that day, UTC.

        Raises:
            Incorrect: it is none.

        """
        # An unescaped plus sign of a zone arrives as a space.
        value = re.sub(r"(T[0-9:.]+) ([0-9:]+)$", r"\1+\2", self.text(name) or "")
        return ledger.moment(value, name) if value else None

    def paging(self, most: int) -> tuple[int, int]:
        """Give limit and offset."""
        return self.whole("limit", 1, most, most), self.whole("offset", 0, None, 0)

    def window(self, today: date, *, whole_by_default: bool = False) -> Window:
        """Give the real-time period: today, unless an end is given; the other end is then as far as it can be."""
        start, end = self.day("realtime_start"), self.day("realtime_end")
        if start is None and end is None:
            return Window(EARLIEST, LATEST) if whole_by_default else Window(today, today)
        _not_later("realtime_start", start, today)
        _not_later("realtime_end", end if end != LATEST else None, today)
        window = Window(start or EARLIEST, end or LATEST)
        if window.start > window.end:
            raise bad_request(
                f"The variable realtime_start ({window.start}) can not be after realtime_end ({window.end})."
            )
        return window


def read_day(name: str, value: str) -> date:
    """Read a date between 1776-07-04 and 9999-12-31."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # Python also reads 20140601 and 2014-W22-7, which no other FRED server would.
    if day is None or not _DAY.fullmatch(value):
        raise bad_request(f"Value of {name} must be a date in the form YYYY-MM-DD.  Found: {value}.")
    if day < EARLIEST:
        raise bad_request(f"Value of {name} must be between {EARLIEST} and {LATEST}.  Found: {value}.")
    return day


def _not_later(name: str, day: date | None, today: date) -> None:
    if day is not None and day > today:
        raise bad_request(f"Variable {name} can not be after today's date ({today}, UTC).")


def not_later(name: str, days: Iterable[date], today: date) -> None:
    """Refuse days that are not over yet and have not begun either."""
    for day in days:
        _not_later(name, day, today)
