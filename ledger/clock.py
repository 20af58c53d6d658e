"""The only place where the time of day is read. Everything else is handed a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_SAME_SECONDS = 0.1

Clock = Callable[[], datetime]
"""Returns the current time, aware."""


def system_clock() -> datetime:
    """Return the time of the machine, in UTC, in microseconds."""
    return datetime.now(UTC)


def to_be_told(clock: Clock) -> datetime | None:
    """Return the time to tell to SQL as now; None where that is the time of the machine, which SQL has by itself.

    What a test holds still is the clock of Python; the clock of the machine, which is looked at here, goes on.
    """
    now = clock()
    if clock is system_clock and abs(now.timestamp() - time.clock_gettime(time.CLOCK_REALTIME)) < _SAME_SECONDS:
        return None
    return now


def next_recorded_at(clock: Clock, last: datetime | None) -> tuple[datetime, bool]:
    """Return the time of the next commit, and whether the clock had stepped back.

    The recording clock never repeats and never runs back: where the machine's does, it advances by one microsecond.
    """
    moment = clock().astimezone(UTC)
    if last is None or moment > last:
        return moment, False
    return last + timedelta(microseconds=1), moment < last
