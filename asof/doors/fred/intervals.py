"""Real-time intervals: closed-closed runs of days in which one value stood.

A day's state is the one at its end (UTC). A day on which nothing stood is in no interval; an interval whose value is
None says that something stood there which is no number, and is shown as ".".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from itertools import zip_longest
from typing import NamedTuple, Protocol, TypeVar

DAY = timedelta(days=1)
EARLIEST = date(1776, 7, 4)
LATEST = date.max


class Nothing(Enum):
    """The one state that is none: no figure stood on that day."""

    ABSENT = "absent"


ABSENT = Nothing.ABSENT
State = Decimal | None | Nothing


class Interval(NamedTuple):
    """One value of one observation, from `start` to `last`, both days included."""

    start: date
    last: date
    value: Decimal | None


Cells = dict[date, list[Interval]]
"""A series: for each observation date its intervals, in order and apart."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source said of one observation.

    `order` says which period and source are preferred, lower first. `moments` are the publications of the intervals
    (microseconds), needed only where voices of equal order compete.
    """

    source: str
    order: tuple[int | str, ...]
    intervals: Sequence[Interval]
    moments: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """An interval of a voice, with what decides whether it is preferred."""

    start: date
    last: date
    value: Decimal | None
    preference: tuple[tuple[int | str, ...], int, str]


class Span(Protocol):
    """Anything that lasts from a day to a day."""

    @property
    def start(self) -> date:
        """The first day."""
        ...

    @property
    def last(self) -> date:
        """The last day, included."""
        ...


SpanType = TypeVar("SpanType", bound=Span)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Join neighbours that say the same, so that each interval is as long as it can be."""
    result: list[Interval] = []
    for interval in intervals:
        before = result[-1] if result else None
        if before and before.value == interval.value and before.last < LATEST and before.last + DAY == interval.start:
            result[-1] = Interval(before.start, interval.last, before.value)
        else:
            result.append(interval)
    return result


def _edges(inputs: Sequence[Sequence[Span]]) -> list[date]:
    days = {span.start for spans in inputs for span in spans}
    days.update(span.last + DAY for spans in inputs for span in spans if span.last < LATEST)
    return sorted(days)


def combined(
    inputs: Sequence[Sequence[SpanType]], state: Callable[[Sequence[SpanType | None]], State]
) -> list[Interval]:
    """Compute a cell out of others, at every vintage of any of them.

    Each of `inputs` is in order and without overlaps; `state` gets what stood of each (None: nothing) on a day.
    """
    edges = _edges(inputs)
    starts = [[span.start for span in spans] for spans in inputs]
    result = []
    for day, following in zip_longest(edges, edges[1:]):
        standing: list[SpanType | None] = []
        for spans, first_days in zip(inputs, starts, strict=True):
            index = bisect_right(first_days, day) - 1
            standing.append(spans[index] if index >= 0 and spans[index].last >= day else None)
        value = state(standing)
        if not isinstance(value, Nothing):
            result.append(Interval(day, following - DAY if following else LATEST, value))
    return merged(result)


def _preferred(standing: Sequence[Statement | None]) -> State:
    present = [statement for statement in standing if statement is not None]
    return min(present, key=lambda statement: statement.preference).value if present else ABSENT


def _statements(voice: Voice) -> list[Statement]:
    moments = voice.moments or [0] * len(voice.intervals)
    return [
        Statement(one.start, one.last, one.value, (voice.order, -moment, voice.source))
        for one, moment in zip(voice.intervals, moments, strict=True)
    ]


def best_of(voices: Sequence[Voice]) -> list[Interval]:
    """Give one observation's intervals out of what all its sources said, the preferred one on each day.

    Preference is that of the view `best_figures`: `order`, then the latest publication, then the source's name.
    """
    if len(voices) == 1:
        return merged(voices[0].intervals)
    return combined([_statements(voice) for voice in voices], _preferred)


def clipped(intervals: Iterable[Interval], first: date, last: date) -> list[Interval]:
    """Cut the intervals to a real-time period, both days included."""
    return [
        Interval(max(interval.start, first), min(interval.last, last), interval.value)
        for interval in intervals
        if interval.start <= last and interval.last >= first
    ]


def state_on(intervals: Sequence[Interval], day: date) -> State:
    """Give what stood on a day, which may be nothing."""
    found = standing_on(intervals, day)
    return found.value if found is not None else ABSENT


def standing_on(intervals: Sequence[Interval], day: date) -> Interval | None:
    """Give the interval in force on a day, if there is one."""
    index = bisect_right(intervals, day, key=lambda interval: interval.start) - 1
    return intervals[index] if index >= 0 and intervals[index].last >= day else None


def standing_on_any(intervals: Sequence[Interval], days: Sequence[date]) -> list[Interval]:
    """Give the intervals in force on at least one of the days (in order), uncut."""
    result: list[Interval] = []
    for day in days:
        found = standing_on(intervals, day)
        if found is not None and (not result or result[-1] != found):
            result.append(found)
    return result


def vintage_dates(cells: Cells, first: date, last: date) -> list[date]:
    """Give the days of a real-time period on which any observation appeared, changed or was withdrawn."""
    return [day for day in _edges(list(cells.values())) if first <= day <= last]
