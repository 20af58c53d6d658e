"""Units: the formulas of ALFRED's help page on growth rates, at every vintage."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest

from asof.doors.fred.errors import FredError
from asof.doors.fred.frequency import Frequency
from asof.doors.fred.intervals import LATEST, Interval
from asof.doors.fred.transforms import UNITS, transformed

WHOLE = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}
SINCE = date(2020, 1, 1)


def cells(values):
    return {day: [Interval(SINCE, LATEST, None if value is None else Decimal(value))] for day, value in values.items()}


def values(found):
    return {day: one.value for day, intervals in found.items() for one in intervals}


def months(first_year, *numbers):
    return {
        date(first_year + place // 12, place % 12 + 1, 1): number
        for place, number in enumerate(numbers)
        if number != "gap"
    }


MONTHLY = Frequency("m")
THIRTEEN = months(2018, *["100"] * 11, "110", "121")


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("lin", 121),
        ("chg", 121 - 110),
        ("ch1", 121 - 100),
        ("pch", (121 / 110 - 1) * 100),
        ("pc1", (121 / 100 - 1) * 100),
        ("pca", ((121 / 110) ** 12 - 1) * 100),
        ("cch", (math.log(121) - math.log(110)) * 100),
        ("cca", (math.log(121) - math.log(110)) * 100 * 12),
        ("log", math.log(121)),
    ],
)
def test_each_formula(units, expected):
    """Every unit by its formula; the year has twelve months."""
    found = values(transformed(cells(THIRTEEN), units, MONTHLY))
    assert float(found[date(2019, 1, 1)]) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("code", "days_apart", "per_year"),
    [("w", 7, 52), ("bw", 14, 26), ("q", None, 4), ("sa", None, 2), ("a", None, 1), ("m", None, 12)],
)
def test_a_year_has_so_many_observations(code, days_apart, per_year):
    """52 weeks, 26 fortnights, 12 months, 4 quarters, 2 half-years, 1 year: both a year ago and an annual rate."""
    step = {"q": 3, "sa": 6, "a": 12, "m": 1}.get(code)
    if days_apart:
        days = [date(2018, 1, 5) + timedelta(days=days_apart * place) for place in range(per_year + 1)]
    else:
        days = [date(2018 + place * step // 12, place * step % 12 + 1, 1) for place in range(per_year + 1)]
    series = cells({day: str(100 + place) for place, day in enumerate(days)})
    frequency = Frequency(code)
    assert values(transformed(series, "ch1", frequency))[days[-1]] == per_year
    before, now = 100 + per_year - 1, 100 + per_year
    annual = values(transformed(series, "cca", frequency))[days[-1]]
    assert float(annual) == pytest.approx((math.log(now) - math.log(before)) * 100 * per_year)


def test_working_days_and_days():
    """A daily series of working days has 260 observations a year, one with weekends 365 days."""
    working = [day for day in (date(2018, 1, 1) + timedelta(days=n) for n in range(400)) if day.weekday() < 5]
    series = cells({day: str(place) for place, day in enumerate(working)})
    assert values(transformed(series, "ch1", Frequency("d")))[working[260]] == 260
    assert values(transformed(series, "ch1", Frequency("d")))[working[259]] is None
    every = [date(2018, 1, 1) + timedelta(days=n) for n in range(366)]
    series = cells({day: str(place) for place, day in enumerate(every)})
    assert values(transformed(series, "ch1", Frequency("d")))[every[365]] == 365


def test_a_gap_is_no_base():
    """Where the month before is missing there is no change: an older month is not taken for it."""
    found = values(transformed(cells(months(2018, "1", "gap", "3", None, "5", "8")), "chg", MONTHLY))
    assert found == {
        date(2018, 1, 1): None,
        date(2018, 3, 1): None,
        date(2018, 4, 1): None,
        date(2018, 5, 1): None,
        date(2018, 6, 1): 3,
    }


def test_month_ends_are_months():
    """Figures as of the end of a month follow each other although the months have different lengths."""
    series = cells({date(2018, 4, 30): "4", date(2018, 5, 31): "5", date(2018, 6, 30): "7"})
    assert values(transformed(series, "chg", MONTHLY))[date(2018, 6, 30)] == 2


@pytest.mark.parametrize("units", ["pch", "pc1", "pca", "cch", "cca"])
@pytest.mark.parametrize("now", ["0", "5"])
def test_a_growth_over_zero_is_missing(units, now):
    """There is no growth from nothing: a missing value, never an error or an infinity."""
    series = cells({date(2018, 1, 1): "0", date(2019, 1, 1): now})
    assert values(transformed(series, units, Frequency("a")))[date(2019, 1, 1)] is None


@pytest.mark.parametrize("units", ["cch", "cca", "log"])
@pytest.mark.parametrize("now", ["0", "-5"])
def test_a_logarithm_of_nothing_is_missing(units, now):
    """Zero and negative numbers have no logarithm."""
    series = cells({date(2018, 1, 1): "2", date(2019, 1, 1): now})
    assert values(transformed(series, units, Frequency("a")))[date(2019, 1, 1)] is None


def test_differences_are_exact_and_quotients_have_28_digits():
    """No rounding where none is needed, no artefact of a binary float anywhere."""
    series = cells({date(2018, 1, 1): "0.1", date(2019, 1, 1): "12345678901234567890123.300000000000001"})
    found = values(transformed(series, "chg", Frequency("a")))[date(2019, 1, 1)]
    assert found == Decimal("12345678901234567890123.200000000000001")
    thirds = cells({date(2018, 1, 1): "3", date(2019, 1, 1): "4"})
    found = values(transformed(thirds, "pch", Frequency("a")))[date(2019, 1, 1)]
    assert str(found) == "33.33333333333333333333333333"


def test_a_revised_base_revises_the_change(story, door):
    """A change is new on each day on which one of its two figures is."""
    story.say("us/x", "2020-01", ("2020-02-10", "100"), ("2020-03-20", "110"))
    story.say("us/x", "2020-02", ("2020-03-10", "121"), ("2020-04-10", None), ("2020-05-10", "132"))
    rows = door.rows("us/x", "date", "value", "realtime_start", "realtime_end", units="pch", **WHOLE)
    assert rows == [
        ("2020-01-01", ".", "2020-02-10", "9999-12-31"),
        ("2020-02-01", "21", "2020-03-10", "2020-03-19"),
        ("2020-02-01", "10", "2020-03-20", "2020-04-09"),
        ("2020-02-01", "20", "2020-05-10", "9999-12-31"),
    ]
    # The base lies outside the observation period, and before the window; both are still known.
    assert door.rows("us/x", units="pch", observation_start="2020-02-01") == [("2020-02-01", "20")]
    first = door.rows("us/x", "date", "value", "realtime_start", units="chg", output_type=4, **WHOLE)
    assert first == [("2020-01-01", ".", "2020-02-10"), ("2020-02-01", "21", "2020-03-10")]


def test_units_that_need_a_year_need_a_frequency(story, door):
    """A series of irregular periods has no year ago; it still has a change."""
    story.say("us/x", "2020-01/2020-05", ("2020-06-10", "100"))
    story.say("us/x", "2020-06", ("2020-07-10", "121"))
    assert door.rows("us/x", units="chg") == [("2020-01-01", "."), ("2020-06-01", "21")]
    assert "there is no 'year ago'" in door.error("series/observations", series_id="us/x", units="pc1")


def test_all_units_are_read_by_the_door(story, door):
    """The names of the units are those of FRED; another one is an error that lists them."""
    story.say("us/x", "2020", ("2021-01-01", "2"))
    for units in UNITS:
        assert len(door.rows("us/x", units=units)) == 1
    assert "not one of: lin, chg, ch1, pch, pc1, pca, cch, cca, log.  Found: pct." in door.error(
        "series/observations", series_id="us/x", units="pct"
    )


def test_irregular_series_have_no_year():
    """The pure function says so itself."""
    with pytest.raises(FredError, match="several lengths"):
        transformed(cells(THIRTEEN), "pca", Frequency("na"))
