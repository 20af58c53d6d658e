"""Asking in the past: both clocks, in every form in which a time may be given, bind every view of a statement."""

import itertools
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from events import Incorrect

VALUE = "SELECT printed FROM figures"


@pytest.fixture
def revised(desk):
    """Give a figure that is 1, 2 and 3 from 2011, 2012 and 2013, recorded in 2031, 2032 and 2033."""
    for number in (1, 2, 3):
        desk.tell(f"203{number} | s | x/m 2018 | 201{number} | published | {number}")
    return desk


@pytest.mark.parametrize(
    ("published_by", "value"),
    [
        ("2010-12-31T23:59:59.999999Z", None), ("2011-01-01", "1"), ("2011-12-31T23:59:59.999999+00:00", "1"),
        ("2012-01-01T00:00:00Z", "2"), ("2012-01-01T07:59:59.999999+08:00", "1"), ("2012-01-01T08:00:00+08:00", "2"),
        (date(2012, 1, 1), "2"), (date(2011, 12, 31), "1"), (datetime(2012, 6, 1, tzinfo=UTC), "2"),
        (datetime(2013, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))), "3"),
        (datetime(2013, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8))), "2"),
        ("9999-12-31", "3"), (None, "3"),
    ],
)  # fmt: skip
def test_the_publication_clock(revised, published_by, value):
    """A question at T sees what was public at T, its own moment included; a bare date is the start of that day, UTC."""
    expected = [] if value is None else [(value,)]
    assert revised.rows(VALUE, published_by=published_by) == expected
    assert revised.rows("SELECT printed FROM best_figures", published_by=published_by) == expected


@pytest.mark.parametrize(
    ("recorded_by", "value"),
    [
        ("2030-12-31T23:59:59.999999Z", None), ("2031-01-01", "1"), (date(2032, 1, 1), "2"),
        ("2031-12-31T23:59:59.999999Z", "1"), ("2033-01-01T08:00:00+08:00", "3"), (None, "3"),
    ],
)  # fmt: skip
def test_the_recording_clock(revised, recorded_by, value):
    """A question at T sees what was recorded at T, its own moment included."""
    assert revised.rows(VALUE, recorded_by=recorded_by) == ([] if value is None else [(value,)])


def test_a_moment_at_the_end_of_the_record(revised):
    """At the last commit and after it everything is seen; a microsecond before, nothing of that commit."""
    last = revised.rows("SELECT max(recorded_at) FROM commits")[0][0]
    for moment, value in ((last, "3"), (last + timedelta(days=400), "3"), (last - timedelta(microseconds=1), "2")):
        assert revised.rows(VALUE, recorded_by=moment) == [(value,)]
        assert revised.rows("SELECT count(*) FROM events", recorded_by=moment) == [(int(value),)]
    revised.tell("2034 | s | x/m 2018 | 2014 | published | 4")
    assert revised.rows(VALUE, recorded_by=last) == [("3",)]


def test_both_clocks_at_once(revised):
    """What was public at one moment, as it was known at another."""
    for published, recorded in itertools.product(range(4), range(4)):
        rows = revised.rows(VALUE, published_by=f"201{published}-06-01", recorded_by=f"203{recorded}-06-01")
        newest = min(published, recorded)
        assert rows == ([(str(newest),)] if newest else [])


@pytest.mark.parametrize(
    "bad", ["yesterday", "", "2020-13-01", "2020-01-01T00:00", "2020-01-01 12:00", datetime(2020, 1, 1), "20200230"]  # noqa: DTZ001
)  # fmt: skip
@pytest.mark.parametrize("clock", ["published_by", "recorded_by"])
def test_a_time_that_is_none(revised, clock, bad):
    """What is no time, or has no zone, is refused with the name of the clock and the forms that are allowed."""
    with pytest.raises(Incorrect, match=clock) as caught:
        revised.rows(VALUE, **{clock: bad})
    assert "ISO 8601" in str(caught.value)


def test_the_log_follows_the_recording_clock(revised):
    """The table of events itself shows, as of the past, what had been recorded by then."""
    asked = "SELECT max(position), count(*) FROM events"
    found = [revised.rows(asked, recorded_by=f"203{year}-06-01") for year in range(4)]
    assert found == [[(None, 0)], [(0, 1)], [(1, 2)], [(2, 3)]]
    assert revised.rows(asked) == [(2, 3)]
    assert revised.rows("SELECT count(*) FROM events AS e JOIN figures USING (position)", recorded_by="2031-06-01") == [
        (1,)
    ]


def test_the_log_does_not_follow_the_publication_clock(revised):
    """The log is what this ledger wrote down; that a publisher had not said it yet does not hide it."""
    assert revised.rows("SELECT count(*) FROM events", published_by="2010-01-01") == [(3,)]


@pytest.mark.parametrize(
    ("published_by", "recorded_by", "value"),
    [
        ("NULL", "NULL", "3"), ("'2012-06-01'", "NULL", "2"), ("NULL", "'2031-06-01'", "1"),
        ("'2010-01-01'", "NULL", None),
        ("TIMESTAMPTZ '2012-01-01 00:00:00+00'", "NULL", "2"), ("TIMESTAMPTZ '2012-01-01 07:59:00+08'", "NULL", "1"),
        ("DATE '2012-01-01'", "DATE '2033-01-01'", "2"), ("'2012-06-01'", "'2031-06-01'", "1"),
        ("NULL", "'2030-01-01'", None),
        ("'2012-01-01T08:00:00+08:00'", "NULL", "2"),
    ],
)  # fmt: skip
def test_figures_as_of(revised, published_by, recorded_by, value):
    """Either argument may be NULL for now, a text, a date or a time; a bare date is the start of that day, UTC."""
    asked = f"SELECT printed FROM figures_as_of({published_by}, {recorded_by})"
    assert revised.rows(asked) == ([] if value is None else [(value,)])


def test_figures_as_of_takes_parameters(revised):
    """The arguments may be bound like any value, as times or as texts."""
    asked = "SELECT printed FROM figures_as_of($1, $2)"
    assert revised.rows(asked, datetime(2012, 6, 1, tzinfo=UTC), None) == [("2",)]
    assert revised.rows(asked, "2012-06-01", "2031-06-01") == [("1",)]


def test_null_means_the_clock_of_the_statement(revised):
    """Where a statement is bound to the past, NULL in `figures_as_of` is that past."""
    asked = "SELECT printed FROM figures_as_of(NULL, NULL)"
    assert revised.rows(asked, published_by="2012-06-01") == [("2",)]
    assert revised.rows(asked, recorded_by="2031-06-01") == [("1",)]


def test_what_is_dated_in_the_future_is_not_known_yet(desk):
    """Now is the ledger's clock: a statement dated tomorrow is recorded, and shows when tomorrow comes.

    Here the clock is at 2031 and the statement at 2040.
    """
    desk.tell("2031 | s | x/m | 2040 | published | 1")
    assert desk.rows(VALUE) == []
    assert desk.rows(VALUE, published_by="2040-01-01") == [("1",)]
    assert desk.rows("SELECT printed FROM figure_versions") == [("1",)]
    desk.now = datetime(2040, 1, 1, tzinfo=UTC)
    assert desk.rows(VALUE) == [("1",)]


def test_every_view_is_bound(revised):
    """As of before anything was recorded, every view is empty."""
    for view in (
        "events", "figures", "best_figures", "figure_versions", "changes", "disagreements", "rejections", "polls",
        "coverage", "documents", "sources", "subjects", "measures", "snapshots", "releases",
    ):  # fmt: skip
        assert revised.rows(f"FROM {view}", recorded_by="2000-01-01") == [], view


def test_versions_do_not_tell_the_future(revised):
    """As of a moment, a rectangle that was closed later was still open: its ends are infinity."""
    end = datetime.max.replace(tzinfo=UTC)
    asked = "SELECT printed, published_to, recorded_to FROM figure_versions ORDER BY published_from"
    assert revised.rows(asked, recorded_by="2031-06-01") == [("1", end, end)]
    assert {row[:2] for row in revised.rows(asked, published_by="2011-06-01")} == {("1", end)}
    assert [row[0] for row in revised.rows(asked, recorded_by="2032-06-01") if row[2] == end] == ["1", "2"]


def test_a_question_leaves_no_clock_behind(revised):
    """The clocks of one question are not those of the next."""
    assert revised.rows(VALUE, published_by="2011-06-01", recorded_by="2031-06-01") == [("1",)]
    assert revised.rows(VALUE) == [("3",)]
    assert revised.rows("SELECT count(*) FROM events") == [(3,)]


def test_history_and_release_follow_the_clocks(revised):
    """The history of a figure as of a moment ends there."""
    printed = [row["printed"] for row in revised.book.history("x", "m", published_by="2012-06-01").rows()]
    assert printed == ["1", "2"]
    printed = [row["printed"] for row in revised.book.history("x", "m", "2018", "s", recorded_by="2031-06-01").rows()]
    assert printed == ["1"]
