"""The ten rows of GDPC1 that show how real-time intervals are cut (fredr pull request 91, data of ALFRED)."""

from __future__ import annotations

import pytest

# What ALFRED answered for vintage_dates=2001-01-01,2002-01-01 and observation_start=2000-01-01.
ANSWER = [
    ("2000-01-01", "9192", "2001-01-01", "2001-07-26"),
    ("2000-01-01", "9102", "2001-07-27", "2002-01-01"),
    ("2000-04-01", "9319", "2001-01-01", "2001-07-26"),
    ("2000-04-01", "9229", "2001-07-27", "2002-01-01"),
    ("2000-07-01", "9370", "2001-01-01", "2001-07-26"),
    ("2000-07-01", "9260", "2001-07-27", "2002-01-01"),
    ("2000-10-01", "9304", "2001-07-27", "2002-01-01"),
    ("2001-01-01", "9334", "2001-07-27", "2002-01-01"),
    ("2001-04-01", "9342", "2001-09-28", "2002-01-01"),
    ("2001-07-01", "9310", "2001-12-21", "2002-01-01"),
]
SHOWN = ("date", "value", "realtime_start", "realtime_end")


@pytest.fixture
def gdp(story, door):
    """GDPC1 with the states that the answer shows, their beginnings before it, and two that lived in between.

    The dates of publication are those of the releases; the values that the answer does not show are made up.
    """
    story.describe_measure("gdp-real", "Real gross domestic product", aliases=["GDPC1"], frequency="quarterly")
    story.say("us/gdp-real", "1999-Q4", ("2000-01-28", "9000"), ("2000-07-28", "9084"))
    story.say("us/gdp-real", "2000-Q1", ("2000-06-29", "9191.5"), ("2000-07-28", "9192"), ("2001-07-27", "9102"))
    story.say("us/gdp-real", "2000-Q2", ("2000-09-28", "9319"), ("2001-07-27", "9229"))
    story.say("us/gdp-real", "2000-Q3", ("2000-12-21", "9370"), ("2001-07-27", "9260"), ("2002-07-31", "9261"))
    story.say("us/gdp-real", "2000-Q4", ("2001-01-31", "9394"), ("2001-07-27", "9304"))
    story.say("us/gdp-real", "2001-Q1", ("2001-04-27", "9424"), ("2001-07-27", "9334"))
    story.say("us/gdp-real", "2001-Q2", ("2001-07-27", "9350"), ("2001-08-29", "9341"), ("2001-09-28", "9342"))
    story.say("us/gdp-real", "2001-Q3", ("2001-10-31", "9333"), ("2001-12-21", "9310"), ("2002-07-31", "9311"))
    return door


@pytest.mark.parametrize("series_id", ["GDPC1", "us/GDPC1", "us/gdp-real", "bea:us/gdp-real", "bea:GDPC1"])
def test_vintage_dates_give_what_stood_then_cut_to_the_first_and_last(gdp, series_id):
    """The ten rows, whichever way the series is named; values that lived only in between are not there."""
    rows = gdp.rows(series_id, *SHOWN, vintage_dates="2001-01-01,2002-01-01", observation_start="2000-01-01")
    assert rows == ANSWER


def test_a_real_time_period_gives_the_states_in_between_too(gdp):
    """The same days as a real-time period show all that stood in it, each with the same cut interval."""
    rows = gdp.rows(
        "GDPC1", *SHOWN, realtime_start="2001-01-01", realtime_end="2002-01-01", observation_start="2000-01-01"
    )
    assert set(ANSWER) < set(rows)
    assert [row for row in rows if row not in ANSWER] == [
        ("2000-10-01", "9394", "2001-01-31", "2001-07-26"),
        ("2001-01-01", "9424", "2001-04-27", "2001-07-26"),
        ("2001-04-01", "9350", "2001-07-27", "2001-08-28"),
        ("2001-04-01", "9341", "2001-08-29", "2001-09-27"),
        ("2001-07-01", "9333", "2001-10-31", "2001-12-20"),
    ]


def test_the_envelope_says_what_was_asked(gdp):
    """The envelope repeats the question, with the vintage dates' first and last as the real-time period."""
    body = gdp.json("series/observations", series_id="GDPC1", vintage_dates="2002-01-01,2001-01-01", limit=3, offset=1)
    observations = body.pop("observations")
    assert len(observations) == 3
    assert body == {
        "realtime_start": "2001-01-01",
        "realtime_end": "2002-01-01",
        "observation_start": "1776-07-04",
        "observation_end": "9999-12-31",
        "units": "lin",
        "output_type": 1,
        "file_type": "json",
        "order_by": "observation_date",
        "sort_order": "asc",
        "count": 11,
        "offset": 1,
        "limit": 3,
    }
