"""Observations: what stood on which day, in the four output types."""

from __future__ import annotations

from itertools import product

import pytest

TALL = ("date", "value", "realtime_start", "realtime_end")
WHOLE = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}


@pytest.fixture
def series(story, door):
    """A series in which everything happens.

    | period  | published                | value     |
    | 2020-01 | 2020-02-10               | 111       |
    |         | 2020-03-10               | 113       |
    |         | 2020-04-10               | 111       |
    | 2020-02 | 2020-03-10               | 5         |
    |         | 2020-04-10               | withdrawn |
    |         | 2020-06-10               | 5.50      |
    | 2020-03 | 2020-04-10 08:00         | 7         |
    |         | 2020-04-10 16:00         | 8         |
    |         | 2020-05-01 (same value)  | 8.0       |
    """
    story.say("us/x", "2020-01", ("2020-02-10", "111"), ("2020-03-10", "113"), ("2020-04-10", "111"))
    story.say("us/x", "2020-02", ("2020-03-10", "5"), ("2020-04-10", None), ("2020-06-10", "5.50"))
    story.say("us/x", "2020-03", ("2020-04-10T08:00", "7"), ("2020-04-10T16:00", "8"), ("2020-05-01", "8.0"))
    return door


def test_without_a_real_time_period_it_is_today(series):
    """What stands today, on an interval of one day: today."""
    assert series.rows("us/x", *TALL) == [
        ("2020-01-01", "111", "2026-08-15", "2026-08-15"),
        ("2020-02-01", "5.5", "2026-08-15", "2026-08-15"),
        ("2020-03-01", "8", "2026-08-15", "2026-08-15"),
    ]


def test_the_whole_history(series):
    """Each state from its day to the day before the next; of a day with two states the last; no row while withdrawn."""
    assert series.rows("us/x", *TALL, **WHOLE) == [
        ("2020-01-01", "111", "2020-02-10", "2020-03-09"),
        ("2020-01-01", "113", "2020-03-10", "2020-04-09"),
        ("2020-01-01", "111", "2020-04-10", "9999-12-31"),
        ("2020-02-01", "5", "2020-03-10", "2020-04-09"),
        ("2020-02-01", "5.5", "2020-06-10", "9999-12-31"),
        ("2020-03-01", "8", "2020-04-10", "9999-12-31"),
    ]


def test_one_end_leaves_the_other_as_far_as_it_can_be(series):
    """Only a start runs to 9999-12-31, only an end begins in 1776."""
    found = series.json("series/observations", series_id="us/x", realtime_start="2020-05-01")
    assert (found["realtime_start"], found["realtime_end"]) == ("2020-05-01", "9999-12-31")
    assert [row["realtime_start"] for row in found["observations"]] == ["2020-05-01", "2020-06-10", "2020-05-01"]
    found = series.json("series/observations", series_id="us/x", realtime_end="2020-03-10")
    assert (found["realtime_start"], found["realtime_end"]) == ("1776-07-04", "2020-03-10")
    assert [row["value"] for row in found["observations"]] == ["111", "113", "5"]


def test_a_row_is_the_same_whatever_the_window(series):
    """Any window gives the rows of the whole history that touch it, cut to it and otherwise the same."""
    whole = series.rows("us/x", *TALL, **WHOLE)
    firsts = ("1776-07-04", "2020-03-10", "2020-04-09", "2020-04-10", "2020-05-01", "2020-05-02")
    lasts = ("2020-05-02", "2020-06-09", "2020-06-10", "9999-12-31")
    for first, last in product(firsts, lasts):
        expected = [
            (day, value, max(start, first), min(end, last))
            for day, value, start, end in whole
            if start <= last and end >= first
        ]
        assert series.rows("us/x", *TALL, realtime_start=first, realtime_end=last) == expected


def test_a_statement_that_repeats_the_value_is_no_vintage(series):
    """The restated 8.0 of 2020-05-01 is no vintage date; a withdrawal is."""
    found = series.json("series/vintagedates", series_id="us/x")
    assert found["vintage_dates"] == ["2020-02-10", "2020-03-10", "2020-04-10", "2020-06-10"]
    assert (found["realtime_start"], found["realtime_end"]) == ("1776-07-04", "9999-12-31")


def test_vintage_dates_are_sorted_cut_and_paged(series):
    """Real-time period, order, limit and offset of vintage dates; count is that of all in the period."""
    found = series.json(
        "series/vintagedates", series_id="us/x", realtime_start="2020-03-01", sort_order="desc", limit=1, offset=1
    )
    assert found["vintage_dates"] == ["2020-04-10"]
    assert (found["count"], found["limit"], found["offset"]) == (3, 1, 1)
    # The day after a vintage is not taken for one, although the period begins there.
    found = series.json("series/vintagedates", series_id="us/x", realtime_start="2020-05-01")
    assert found["vintage_dates"] == ["2020-06-10"]


def test_a_table_of_all_vintages(series):
    """Type 2: a column for each vintage date of the period, "." where nothing stood."""
    found = series.json("series/observations", series_id="us/x", output_type=2, **WHOLE)["observations"]
    assert found == [
        {
            "date": "2020-01-01",
            "us/x_20200210": "111", "us/x_20200310": "113", "us/x_20200410": "111", "us/x_20200610": "111",
        },
        {
            "date": "2020-02-01",
            "us/x_20200210": ".", "us/x_20200310": "5", "us/x_20200410": ".", "us/x_20200610": "5.5",
        },
        {
            "date": "2020-03-01",
            "us/x_20200210": ".", "us/x_20200310": ".", "us/x_20200410": "8", "us/x_20200610": "8",
        },
    ]  # fmt: skip


def test_a_table_of_given_vintages(series):
    """Type 2 with vintage dates: those columns, though the series did not change on those days."""
    found = series.json(
        "series/observations", series_id="us/x", output_type=2, vintage_dates="2020-03-15,2020-03-20,2020-03-15"
    )["observations"]
    assert found == [
        {"date": "2020-01-01", "us/x_20200315": "113", "us/x_20200320": "113"},
        {"date": "2020-02-01", "us/x_20200315": "5", "us/x_20200320": "5"},
    ]


def test_a_table_of_news(series):
    """Type 3: only what is new, revised or withdrawn (".") on each vintage date."""
    found = series.json("series/observations", series_id="us/x", output_type=3, **WHOLE)["observations"]
    assert found == [
        {"date": "2020-01-01", "us/x_20200210": "111", "us/x_20200310": "113", "us/x_20200410": "111"},
        {"date": "2020-02-01", "us/x_20200310": "5", "us/x_20200410": ".", "us/x_20200610": "5.5"},
        {"date": "2020-03-01", "us/x_20200410": "8"},
    ]


def test_news_of_a_period_are_new_to_the_day_before_it(series):
    """Type 3 of a real-time period does not call news what stood before it began."""
    found = series.json("series/observations", series_id="us/x", output_type=3, realtime_start="2020-04-10")
    assert found["observations"] == [
        {"date": "2020-01-01", "us/x_20200410": "111"},
        {"date": "2020-02-01", "us/x_20200410": ".", "us/x_20200610": "5.5"},
        {"date": "2020-03-01", "us/x_20200410": "8"},
    ]


def test_news_between_given_vintages(series):
    """Type 3 with vintage dates compares each with the one before it in the list, the first with nothing."""
    found = series.json("series/observations", series_id="us/x", output_type=3, vintage_dates="2020-02-20,2020-05-20")[
        "observations"
    ]
    assert found == [
        {"date": "2020-01-01", "us/x_20200220": "111"},
        {"date": "2020-03-01", "us/x_20200520": "8"},
    ]


def test_initial_releases(series):
    """Type 4: the first value of each observation, if it was published in the period."""
    assert series.rows("us/x", *TALL, output_type=4, **WHOLE) == [
        ("2020-01-01", "111", "2020-02-10", "2020-03-09"),
        ("2020-02-01", "5", "2020-03-10", "2020-04-09"),
        ("2020-03-01", "8", "2020-04-10", "9999-12-31"),
    ]
    assert series.rows("us/x", *TALL, output_type=4, realtime_start="2020-03-11", realtime_end="2020-05-01") == [
        ("2020-03-01", "8", "2020-04-10", "2020-05-01"),
    ]


@pytest.mark.parametrize("output_type", [2, 3, 4])
def test_a_period_without_vintages_is_an_error(series, output_type):
    """Types 2 to 4 are made of vintage dates; today is none."""
    assert series.error("series/observations", series_id="us/x", output_type=output_type) == (
        "Bad Request.  No vintage dates exist for the specified real-time period: 2026-08-15 to 2026-08-15."
    )


def test_a_period_before_the_first_publication_is_an_error(series):
    """Nothing was public yet: that is another answer than an empty list."""
    message = series.error("series/observations", series_id="us/x", realtime_end="2020-02-09")
    assert message.startswith("Bad Request.  The series does not exist in ALFRED but may exist in FRED.  Try setting")


def test_order_limit_and_offset(series):
    """Descending is by date; the states of one observation stay in order of realtime_start; count is of all."""
    found = series.json("series/observations", series_id="us/x", sort_order="desc", limit=3, offset=1, **WHOLE)
    assert [(row["date"], row["realtime_start"]) for row in found["observations"]] == [
        ("2020-02-01", "2020-03-10"),
        ("2020-02-01", "2020-06-10"),
        ("2020-01-01", "2020-02-10"),
    ]
    assert found["count"] == 6


def test_observation_start_and_end_are_included(series):
    """An observation period takes both its days."""
    rows = series.rows("us/x", observation_start="2020-02-01", observation_end="2020-03-01")
    assert [day for day, _ in rows] == ["2020-02-01", "2020-03-01"]
    assert series.rows("us/x", observation_start="2020-02-02", observation_end="2020-02-28") == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [("96000000000", "96000000000"), ("2.250", "2.25"), ("-0.000000000000001", "-0.000000000000001"), ("0.0", "0"),
     ("16.4", "16.4"), ("12345678901234567890123.5", "12345678901234567890123.5"), ("?", ".")],
)  # fmt: skip
def test_values_are_exact_texts(story, door, value, shown):
    """A value is its exact decimal without padding or exponent; a figure that is no number is "."."""
    story.say("us/exact", "2020", ("2021-01-01", value))
    assert door.rows("us/exact") == [("2020-01-01", shown)]


@pytest.mark.parametrize(
    ("bound", "shown"),
    [("exact", "200"), ("about", "200"), ("more_than", "."), ("at_least", "."), ("less_than", "."), ("at_most", "."),
     ("between", ".")],
)  # fmt: skip
def test_more_than_200_is_not_200(story, door, bound, shown):
    """FRED knows points only: what is stated as a limit or a range stands there without a value."""
    story.say("us/bound", "2020", ("2021-01-01", "200"), bound=bound)
    assert door.rows("us/bound") == [("2020-01-01", shown)]


def test_an_embargoed_figure_is_not_seen(story, door):
    """What is dated after now is neither shown nor a vintage date, and what it will replace stays open."""
    story.say("us/y", "2020", ("2021-01-01", "1"), ("2026-08-15T12:00:01", "2"))
    assert door.rows("us/y", *TALL, **WHOLE) == [("2020-01-01", "1", "2021-01-01", "9999-12-31")]
    assert door.json("series/vintagedates", series_id="us/y")["vintage_dates"] == ["2021-01-01"]


def test_days_are_those_of_utc(story, door):
    """A moment belongs to its day in UTC, in whatever zone the connection is."""
    story.say("us/z", "2020", ("2021-01-01T23:59:59", "1"), ("2021-01-03T00:00:00", "2"))
    assert door.rows("us/z", *TALL, **WHOLE) == [
        ("2020-01-01", "1", "2021-01-01", "2021-01-02"),
        ("2020-01-01", "2", "2021-01-03", "9999-12-31"),
    ]


def test_the_best_ranked_source_speaks_on_each_day(story, door):
    """Of several sources the best ranked shows; before it spoke and after it withdrew, the next one."""
    story.describe_source("first", rank=1)
    story.describe_source("second", rank=2)
    story.say("us/s", "2020", ("2021-01-01", "20"), ("2021-03-01", "21"), source="second")
    story.say("us/s", "2020", ("2021-02-01", "10"), ("2021-04-01", None), source="first")
    story.say("us/s", "2020", ("2020-12-01", "30"), source="unranked")
    assert door.rows("us/s", "value", "realtime_start", "realtime_end", **WHOLE) == [
        ("30", "2020-12-01", "2020-12-31"),
        ("20", "2021-01-01", "2021-01-31"),
        ("10", "2021-02-01", "2021-03-31"),
        ("21", "2021-04-01", "9999-12-31"),
    ]
    assert door.rows("second:us/s", "value", **WHOLE) == [("20",), ("21",)]
    assert door.rows("us/s", "realtime_start", realtime_start="2021-03-15") == [("2021-03-15",), ("2021-04-01",)]


def test_periods_of_several_lengths(story, door):
    """Of two periods that begin on one day the shorter shows; a measure that states its frequency has only that."""
    story.say("us/mixed", "2020", ("2021-01-01", "100"))
    story.say("us/mixed", "2020-Q1", ("2020-05-01", "25"))
    story.say("us/mixed", "2021", ("2022-01-01", "101"))
    assert door.rows("us/mixed") == [("2020-01-01", "25"), ("2021-01-01", "101")]
    assert door.json("series", series_id="us/mixed")["seriess"][0]["frequency"] == "Not Applicable"
    story.describe_measure("mixed", frequency="annual")
    assert door.rows("us/mixed") == [("2020-01-01", "100"), ("2021-01-01", "101")]
    assert door.json("series", series_id="us/mixed")["seriess"][0]["frequency"] == "Annual"


def test_facts_without_a_period_are_no_series(story, door):
    """A status or a row of a registry has no observation date."""
    story.say("us/status", "", ("2021-01-01", "1"))
    assert door.error("series/observations", series_id="us/status") == "Bad Request.  The series does not exist."
    assert door.error("series", series_id="us/status") == "Bad Request.  The series does not exist."


def test_caps_are_imitated_only_where_asked(story, door, door_with):
    """More than 2,000 vintage dates are answered, unless the door is set to refuse them as FRED does."""
    days = [f"{2000 + number // 300}-{number % 300 // 25 + 1:02}-{number % 25 + 1:02}" for number in range(2_001)]
    story.say("us/daily", "1999", *[(day, str(number)) for number, day in enumerate(days)])
    assert door.json("series/observations", series_id="us/daily", limit=1, **WHOLE)["count"] == 2_001
    message = door_with(imitate_caps=True).error("series/observations", series_id="us/daily", **WHOLE)
    assert message == (
        "Bad Request.  There are 2001 vintage dates in the specified real-time period: 1776-07-04 to 9999-12-31.  "
        "This exceeds the maximum number of vintage dates allowed for this file type (2000)."
    )
