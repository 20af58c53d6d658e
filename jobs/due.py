"""When a source is due: pure functions of its schedule, its last poll and the time now.

A never-polled source is due now. Otherwise an interval is due one interval after the start of the last poll, and a
crontab at its next time after the last poll. After downtime every due time but the last is missed; the last one is
served by the one catch-up poll.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from jobs.declarations import Schedule, parse_duration

CRON_FIELDS = "minute hour day month weekday"
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MISSED_MAX = 10_000
"""So many missed polls are listed one by one; a longer outage ends in one entry for the rest."""


def _weekday_numbers(item: str) -> list[int]:
    """Return the weekdays of one item of the field (`1`, `mon`, `1-5`, `fri-sun`, `*/2`), Sunday as 0 or 7."""
    span, _, step = item.partition("/")
    first, dash, last = ("0", "-", "6") if span == "*" else span.partition("-")
    start = int(first) if first.isdigit() else _WEEKDAYS.index(first.lower())
    stop = start if not dash else int(last) if last.isdigit() else _WEEKDAYS.index(last.lower())
    if stop < start:
        stop += 7
    if start > 7 or stop > 13:
        raise ValueError(item)
    return list(range(start, stop + 1, int(step or 1)))


def _weekday(field: str) -> str:
    """Write a crontab's weekdays (0 and 7 are Sunday) as a list of names: APScheduler counts from Monday."""
    if field == "*":
        return field
    try:
        numbers = {number % 7 for item in field.split(",") for number in _weekday_numbers(item)}
    except ValueError:
        message = f"found the weekday {field!r}, allowed: 0 to 7 (0 and 7 are Sunday), mon to sun, ranges and lists"
        raise ValueError(message) from None
    return ",".join(_WEEKDAYS[number] for number in sorted(numbers))


def cron_triggers(expression: str, zone: ZoneInfo) -> list[CronTrigger]:
    """Read a crontab expression of five fields.

    As in every cron, day and weekday are alternatives if both are restricted, hence up to two triggers.

    Raises:
        ValueError: the expression has other than five fields, or one that is none.

    """
    fields = expression.split()
    if len(fields) != 5:
        message = f"found {len(fields)} fields in {expression!r}, allowed: five ({CRON_FIELDS})"
        raise ValueError(message)
    minute, hour, day, month, weekday = fields
    weekday = _weekday(weekday)
    days = [(day, weekday)] if "*" in (day[:1], weekday[:1]) else [(day, "*"), ("*", weekday)]
    try:
        return [
            CronTrigger(minute=minute, hour=hour, day=d, month=month, day_of_week=w, second="0", timezone=zone)
            for d, w in days
        ]
    except ValueError as error:
        message = f"found {expression!r}: {error}; allowed: five fields ({CRON_FIELDS})"
        raise ValueError(message) from None


def _fires(trigger: CronTrigger, after: datetime, hour_is_open: bool) -> Iterator[datetime]:
    """Yield the times of a trigger after a moment; a fixed hour that the clocks repeat counts once."""
    zone = trigger.timezone
    previous = after
    while True:
        fire = trigger.get_next_fire_time(None, (previous + timedelta(microseconds=1)).astimezone(zone))
        if fire is None:
            return
        previous = fire.astimezone(UTC)
        if fire.astimezone(zone).fold == 0 or hour_is_open:
            yield previous


def fire_times(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """Yield the due times of a schedule after a moment (exclusive), in UTC, without end."""
    if schedule.every is not None:
        step = parse_duration(schedule.every)
        fire = after
        while True:
            fire += step
            yield fire
    assert schedule.cron is not None  # noqa: S101 - the model admits exactly one of the two
    hour_is_open = schedule.cron.split()[1].startswith("*")
    triggers = cron_triggers(schedule.cron, ZoneInfo(schedule.timezone))
    waiting = [_fires(trigger, after, hour_is_open) for trigger in triggers]
    heads = [next(fires, None) for fires in waiting]
    while any(heads):
        first = min(head for head in heads if head)
        yield first
        heads = [next(fires, None) if head == first else head for fires, head in zip(waiting, heads, strict=True)]


@dataclass(frozen=True, slots=True)
class Due:
    """What a schedule owes: the due time that a poll now serves (None: not due), and those that went by before it."""

    due_at: datetime | None
    missed: tuple[datetime, ...] = ()
    missed_until: datetime | None = None
    """Set if more than `MISSED_MAX` due times went by: `missed_more` of them after the last of `missed` up to this."""
    missed_more: int = 0


def next_due(schedule: Schedule, last_poll: datetime | None, now: datetime) -> datetime:
    """Return when the source is due next; `now` if it was never polled.

    A clock that was set back by more than a whole interval would leave the source unwatched until it has caught up:
    then the source is due now.
    """
    if last_poll is None:
        return now
    following = next(fire_times(schedule, last_poll), datetime.max.replace(tzinfo=UTC))
    if last_poll - now > following - last_poll:
        return now
    return following


def due(schedule: Schedule, last_poll: datetime | None, now: datetime) -> Due:
    """Tell whether a source is due, and which due times went by without a poll."""
    first = next_due(schedule, last_poll, now)
    if first > now:
        return Due(None)
    if last_poll is None or first <= last_poll:
        return Due(now)
    passed = list(takewhile(lambda fire: fire <= now, fire_times(schedule, last_poll)))
    missed = passed[:-1]
    if len(missed) > MISSED_MAX:
        return Due(passed[-1], tuple(missed[:MISSED_MAX]), missed[-1], len(missed) - MISSED_MAX)
    return Due(passed[-1], tuple(missed))


def upcoming(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    """Return the next due times after a moment."""
    return list(islice(fire_times(schedule, after), count))
