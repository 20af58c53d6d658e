"""When a source is due: intervals, crontabs, zones, clocks that change and jump, and what was missed meanwhile."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from jobs import due, next_due, upcoming
from jobs.declarations import Schedule
from jobs.due import MISSED_MAX


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cron(text, timezone="UTC"):
    return Schedule(cron=text, timezone=timezone)


HOURLY = Schedule(every="1h")


def test_a_never_polled_source_is_due_now():
    """Without a poll there is nothing to count from: the source is due at once, and nothing was missed."""
    now = at("2026-01-01T12:34:00")
    assert due(HOURLY, None, now).due_at == now
    assert due(cron("0 6 * * *"), None, now).missed == ()


def test_an_interval_counts_from_the_start_of_the_last_poll():
    """Due one interval after the last poll, and not a second before."""
    last = at("2026-01-01T12:00:07")
    assert due(HOURLY, last, at("2026-01-01T13:00:06")).due_at is None
    assert due(HOURLY, last, at("2026-01-01T13:00:07")).due_at == at("2026-01-01T13:00:07")


def test_every_missed_poll_is_named_and_the_last_is_caught_up():
    """Down from 00:00 to 05:30: 01:00 to 04:00 were missed, the poll now serves 05:00."""
    owed = due(HOURLY, at("2026-01-01T00:00"), at("2026-01-01T05:30"))
    assert owed.due_at == at("2026-01-01T05:00")
    assert owed.missed == tuple(at(f"2026-01-01T0{hour}:00") for hour in (1, 2, 3, 4))


def test_a_very_long_outage_is_counted_to_the_end():
    """Beyond the limit one entry stands for the rest, with their number."""
    last = at("2020-01-01T00:00")
    now = last + timedelta(seconds=MISSED_MAX + 500)
    owed = due(Schedule(every="1s"), last, now)
    assert len(owed.missed) == MISSED_MAX
    assert owed.missed_more == 499 - MISSED_MAX + MISSED_MAX
    assert owed.missed_until == now - timedelta(seconds=1)
    assert owed.due_at == now


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("0 6 * * *", "2026-01-01T05:00", ["2026-01-01T06:00", "2026-01-02T06:00"]),
        ("0 6 * * *", "2026-01-01T06:00", ["2026-01-02T06:00"]),
        ("*/20 * * * *", "2026-01-01T00:10", ["2026-01-01T00:20", "2026-01-01T00:40", "2026-01-01T01:00"]),
        ("0 0 * * 0", "2026-01-01T00:00", ["2026-01-04T00:00", "2026-01-11T00:00"]),
        ("0 0 * * 7", "2026-01-01T00:00", ["2026-01-04T00:00"]),
        ("0 0 * * 5-7", "2026-01-01T00:00", ["2026-01-02T00:00", "2026-01-03T00:00", "2026-01-04T00:00"]),
        ("0 0 * * 1-5", "2026-01-02T01:00", ["2026-01-05T00:00"]),
        ("0 0 * * mon,WED", "2026-01-01T00:00", ["2026-01-05T00:00", "2026-01-07T00:00"]),
        ("0 0 13 * 5", "2026-02-12T12:00", ["2026-02-13T00:00", "2026-02-20T00:00"]),
        ("0 0 15 * 5", "2026-02-12T12:00", ["2026-02-13T00:00", "2026-02-15T00:00", "2026-02-20T00:00"]),
        ("0 0 29 2 *", "2026-01-01T00:00", ["2028-02-29T00:00"]),
    ],
)
def test_crontab_times(expression, after, expected):
    """Five fields with the meaning of every cron: 0 and 7 are Sunday; day and weekday are alternatives."""
    assert upcoming(cron(expression), at(after), len(expected)) == [at(text) for text in expected]


@pytest.mark.parametrize("expression", ["0 6 * *", "60 * * * *", "0 0 * * 8", "0 0 * * 1-", "a b c d e", "* * * * * *"])
def test_a_crontab_that_is_none_is_refused(expression):
    """A wrong expression says what was found and what is allowed."""
    with pytest.raises(ValueError, match="allowed"):
        cron(expression)


def test_daylight_saving_runs_a_daily_poll_once_a_day():
    """In Berlin 02:30 does not exist on 2026-03-29 and exists twice on 2026-10-25: one poll a day all the same."""
    spring = upcoming(cron("30 2 * * *", "Europe/Berlin"), at("2026-03-27T12:00"), 4)
    assert spring == [at("2026-03-28T01:30"), at("2026-03-29T01:30"), at("2026-03-30T00:30"), at("2026-03-31T00:30")]
    autumn = upcoming(cron("30 2 * * *", "Europe/Berlin"), at("2026-10-23T12:00"), 4)
    assert autumn == [at("2026-10-24T00:30"), at("2026-10-25T00:30"), at("2026-10-26T01:30"), at("2026-10-27T01:30")]


@pytest.mark.parametrize("night", ["2026-03-28T20:00", "2026-10-24T20:00"])
def test_daylight_saving_runs_an_hourly_poll_every_hour(night):
    """An hourly poll is due once every real hour, whatever the clocks on the wall do."""
    fires = upcoming(cron("5 * * * *", "Europe/Berlin"), at(night), 12)
    assert {later - earlier for earlier, later in pairwise(fires)} == {timedelta(hours=1)}


def test_a_clock_that_is_set_back_neither_repeats_nor_blinds():
    """A small step back waits; a step of more than an interval polls at once, for nobody knows how long it lasts."""
    last = at("2026-01-01T12:00")
    assert due(HOURLY, last, at("2026-01-01T11:59")).due_at is None
    assert due(HOURLY, last, at("2026-01-01T10:30")).due_at == at("2026-01-01T10:30")
    assert next_due(cron("0 6 * * *"), last, at("2025-12-01T00:00")) == at("2025-12-01T00:00")


def test_no_due_time_is_lost_or_served_twice():
    """Whenever the service looks, polls and missed polls together are exactly the due times of the schedule."""
    schedule = cron("*/15 * * * *", "Europe/Berlin")
    start = at("2026-10-24T20:00")
    last, now, accounted = start, start, []
    for minutes in [1, 14, 3, 200, 2, 15, 15, 15, 61, 7, 8, 500, 15]:
        now += timedelta(minutes=minutes)
        owed = due(schedule, last, now)
        if owed.due_at is not None:
            accounted += [*owed.missed, owed.due_at]
            last = now
    assert accounted == [fire for fire in upcoming(schedule, start, len(accounted) + 5) if fire <= last]
