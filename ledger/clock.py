"""The only place where the time of day is read. Everything else is handed a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the current time, aware."""


def system_clock() -> datetime:
    """Return the time of the machine, in UTC, in microseconds."""
    return datetime.now(UTC)


def next_recorded_at(clock: Clock, last: datetime | None) -> tuple[datetime, bool]:
    """Return the time of the next commit, and whether the clock had stepped back.

    The recording clock never repeats and never runs back: where the machine's does, it advances by one microsecond.
    """
    moment = clock().astimezone(UTC)
    if last is None or moment > last:
        return moment, False
    return last + timedelta(microseconds=1), moment < last
