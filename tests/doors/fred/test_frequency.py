"""Frequency aggregation, by the rules of FRED's help pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from asof.doors.fred.errors import FredError
from asof.doors.fred.frequency import Frequency, code_of_length, native, period_date, requested

WHOLE = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}


def say_months(story, first, *values, published="2022-01-01"):
    for place, value in enumerate(values):
        month = first + place
        story.say("us/x", f"{2000 + month // 12}-{month % 12 + 1:02}", (published, value))


def say_days(story, first, count, published="2022-01-01", weekends=True):
    for place in range(count):
        day = first + timedelta(days=place)
        if weekends or day.weekday() < 5:
            story.say("us/x", day.isoformat(), (published, "1"))


def test_the_average_has_the_decimals_of_the_series(story, door):
    """100.1, 100.4 and 100.9 average to 100.5, FRED's own example; sum and end of period are exact."""
    say_months(story, 240, "100.1", "100.4", "100.9")
    assert door.rows("us/x", frequency="q") == [("2020-01-01", "100.5")]
    assert door.rows("us/x", frequency="q", aggregation_method="sum") == [("2020-01-01", "301.4")]
    assert door.rows("us/x", frequency="q", aggregation_method="eop") == [("2020-01-01", "100.9")]


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("q", [("2020-01-01", "6"), ("2020-04-01", "15"), ("2020-07-01", "24"), ("2020-10-01", "33")]),
        ("sa", [("2020-01-01", "21"), ("2020-07-01", "57")]),
        ("a", [("2020-01-01", "78")]),
        ("m", [(f"2020-{month:02}-01", str(month)) for month in range(1, 13)]),
    ],
)
def test_months_become_quarters_half_years_and_years(story, door, frequency, expected):
    """The result is dated by the first day of its period; the series' own frequency changes nothing."""
    say_months(story, 240, *[str(month) for month in range(1, 13)])
    assert door.rows("us/x", frequency=frequency, aggregation_method="sum") == expected


def test_the_first_and_last_period_must_be_complete_enough(story, door):
    """Two of three months make no quarter at either end; in the middle what is there is taken."""
    say_months(story, 241, "1", "2", "3", "4", "?", "6", "7")
    assert door.rows("us/x", frequency="q", aggregation_method="sum") == [
        ("2020-01-01", "."),
        ("2020-04-01", "7"),
        ("2020-07-01", "."),
    ]


def test_days_have_a_lower_threshold(story, door):
    """17 days make a month, 16 do not: holidays are no gaps."""
    say_days(story, date(2020, 1, 16), 33)
    assert door.rows("us/x", frequency="m", aggregation_method="sum") == [("2020-01-01", "."), ("2020-02-01", "17")]


def test_an_aggregate_is_known_as_its_parts_are(story, door):
    """At every vintage: first too few months, then a quarter, then revised with its part; the end moves on."""
    story.say("us/x", "2020-01", ("2020-02-10", "1"))
    story.say("us/x", "2020-02", ("2020-03-10", "2"), ("2020-05-20", "5"))
    story.say("us/x", "2020-03", ("2020-04-10", "3"))
    story.say("us/x", "2020-04", ("2020-05-10", "4"))
    rows = door.rows(
        "us/x", "date", "value", "realtime_start", "realtime_end", frequency="q", aggregation_method="sum", **WHOLE
    )
    assert rows == [
        ("2020-01-01", ".", "2020-02-10", "2020-04-09"),
        ("2020-01-01", "6", "2020-04-10", "2020-05-19"),
        ("2020-01-01", "9", "2020-05-20", "9999-12-31"),
        ("2020-04-01", ".", "2020-05-10", "9999-12-31"),
    ]
    assert door.rows("us/x", frequency="q", aggregation_method="sum", vintage_dates="2020-05-15") == [
        ("2020-01-01", "6"),
        ("2020-04-01", "."),
    ]


def test_aggregation_comes_before_units(story, door):
    """The change is that of the yearly sums."""
    say_months(story, 240, *["1"] * 12, *["3"] * 12)
    assert door.rows("us/x", frequency="a", aggregation_method="sum", units="pch") == [
        ("2020-01-01", "."),
        ("2021-01-01", "200"),
    ]


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("w", ["2020-01-10", "2020-01-17", "2020-01-24"]),
        ("wef", ["2020-01-10", "2020-01-17", "2020-01-24"]),
        ("wem", ["2020-01-06", "2020-01-13", "2020-01-20", "2020-01-27"]),
        ("wetu", ["2020-01-07", "2020-01-14", "2020-01-21", "2020-01-28"]),
        ("wew", ["2020-01-08", "2020-01-15", "2020-01-22"]),
        ("weth", ["2020-01-09", "2020-01-16", "2020-01-23"]),
        ("wesa", ["2020-01-11", "2020-01-18", "2020-01-25"]),
        ("wesu", ["2020-01-12", "2020-01-19", "2020-01-26"]),
        ("bw", ["2020-01-15", "2020-01-29"]),
        ("bwew", ["2020-01-15", "2020-01-29"]),
        ("bwem", ["2020-01-13", "2020-01-27"]),
    ],
)
def test_weeks_end_on_their_day(story, door, frequency, expected):
    """A week is dated by its last day; `w` ends on Friday, `bw` on every other Wednesday."""
    say_days(story, date(2020, 1, 6), 17)
    assert [day for day, _ in door.rows("us/x", frequency=frequency)] == expected


def test_fortnights_are_those_of_the_reserve_accounts():
    """Every fortnight is two weeks from 15 February 1984 (Wednesdays) or 13 February 1984 (Mondays)."""
    assert period_date(date(1984, 2, 15), Frequency("bw", 2)) == date(1984, 2, 15)
    assert period_date(date(1984, 2, 16), Frequency("bw", 2)) == date(1984, 2, 29)
    assert period_date(date(1984, 2, 14), Frequency("bw", 0)) == date(1984, 2, 27)


def test_the_last_week_of_all_ends_with_the_calendar():
    """The calendar ends on Friday 9999-12-31."""
    assert period_date(date(9999, 12, 31), Frequency("w", 3)) == date(9999, 12, 31)


def test_a_higher_frequency_is_an_error(story, door):
    """Months cannot become days; the message says what they can become."""
    say_months(story, 240, "1")
    assert door.error("series/observations", series_id="us/x", frequency="d") == (
        "Bad Request.  The frequency d is higher than the series' own (Monthly); allowed here: m, q, sa, a."
    )


def test_weeks_of_a_weekly_series_keep_their_day(story, door):
    """ISO weeks end on Sunday: `w` and `wesu` change nothing, `wef` is an error."""
    story.say("us/x", "2020-W02", ("2020-01-20", "4"))
    for frequency in ("w", "wesu"):
        assert door.rows("us/x", frequency=frequency) == [("2020-01-06", "4")]
    message = door.error("series/observations", series_id="us/x", frequency="wef")
    assert message == "Bad Request.  The series is Weekly, Ending Sunday; its weeks cannot be made to end on Friday."


def test_irregular_series_are_not_aggregated(story, door):
    """Periods of several lengths have no frequency to start from, unless the measure states one."""
    story.say("us/x", "2020-01/2020-05", ("2020-06-10", "1"))
    story.say("us/x", "2020-06", ("2020-07-10", "1"))
    assert "has no frequency to aggregate from" in door.error("series/observations", series_id="us/x", frequency="a")


@pytest.mark.parametrize(
    ("days", "code"),
    [(1, "d"), (7, "w"), (14, "bw"), (28, "m"), (31, "m"), (90, "q"), (92, "q"), (181, "sa"), (184, "sa"),
     (365, "a"), (366, "a"), (2, "na"), (151, "na"), (730, "na")],
)  # fmt: skip
def test_a_period_has_the_frequency_of_its_length(days, code):
    """Every length that a month, quarter, half-year or year can have, and others that are none."""
    assert code_of_length(days) == code


def test_a_measure_may_state_its_frequency():
    """Month-ends stated as days are monthly if the measure says so; unknown words are not believed."""
    assert native([1], "Monthly").title == "Monthly"
    assert native([1], "now and then").title == "Daily"
    assert native([7], None, 4).title == "Weekly, Ending Friday"
    assert native([28, 31], None).short == "M"
    assert native([1, 31], None).short == "NA"


def test_the_same_frequency_is_no_aggregation():
    """`requested` tells that there is nothing to do."""
    assert requested("q", Frequency("q")) is None
    with pytest.raises(FredError):
        requested("m", Frequency("q"))


def test_an_unknown_frequency_is_an_error(story, door):
    """The allowed ones are listed."""
    say_months(story, 240, "1")
    assert "Found: y." in door.error("series/observations", series_id="us/x", frequency="y")
