"""Real-time intervals: whole days, each as long as it can be, the preferred source on each day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from asof.doors.fred.intervals import (
    ABSENT,
    LATEST,
    Interval,
    Voice,
    best_of,
    clipped,
    combined,
    merged,
    standing_on,
    standing_on_any,
    vintage_dates,
)

FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(40)]
ONE, TWO = Decimal(1), Decimal(2)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def state_of(found, when):
    return next((one.value for one in found if one.start <= when <= one.last), ABSENT)


@st.composite
def intervals(draw):
    """Draw intervals in order and apart, some touching, the last one sometimes open."""
    edges = sorted(draw(st.sets(st.integers(0, 35), min_size=2, max_size=8)))
    found = [
        Interval(day(start), day(end) - timedelta(days=1), draw(st.sampled_from([ONE, TWO, None])))
        for start, end in pairwise(edges)
        if draw(st.booleans())
    ]
    if found and draw(st.booleans()):
        found[-1] = found[-1]._replace(last=LATEST)
    return found


def test_neighbours_that_say_the_same_are_one():
    """A change of label or of printed form that leaves the value is no new interval; a gap is."""
    parts = [
        Interval(day(0), day(4), ONE),
        Interval(day(5), day(6), Decimal("1.0")),
        Interval(day(8), day(9), ONE),
        Interval(day(10), LATEST, TWO),
    ]
    assert merged(parts) == [
        Interval(day(0), day(6), ONE),
        Interval(day(8), day(9), ONE),
        Interval(day(10), LATEST, TWO),
    ]


@given(intervals(), st.integers(0, 39), st.integers(0, 39))
def test_a_window_cuts_and_changes_nothing_else(found, one, other):
    """Inside a real-time period every day has the state that it has without the period; outside there is none."""
    first, last = day(min(one, other)), day(max(one, other))
    cut = clipped(found, first, last)
    for when in DAYS:
        expected = state_of(found, when) if first <= when <= last else ABSENT
        assert state_of(cut, when) == expected


@given(st.lists(intervals(), min_size=1, max_size=4))
def test_combining_computes_every_day_once(inputs):
    """The combination has on every day what the rule gives for that day, in the longest possible intervals."""

    def rule(standing):
        present = [one for one in standing if one is not None]
        if not present:
            return ABSENT
        values = [one.value for one in present]
        return None if None in values else sum(values, Decimal(0))

    result = combined(inputs, rule)
    for when in DAYS:
        assert state_of(result, when) == rule([standing_on(found, when) for found in inputs])
    assert merged(result) == result


@given(st.lists(st.tuples(intervals(), st.integers(1, 3)), min_size=1, max_size=4))
def test_the_best_source_on_each_day(sources):
    """A better rank wins on the days it says something; of equal ranks the later publication, then the name."""
    voices = [(rank, f"source{number}", found) for number, (found, rank) in enumerate(sources)]
    result = best_of(
        [Voice(name, (rank,), found, [one.start.toordinal() for one in found]) for rank, name, found in voices]
    )
    for when in DAYS:
        standing = [(rank, name, standing_on(found, when)) for rank, name, found in voices]
        present = [(rank, -one.start.toordinal(), name, one.value) for rank, name, one in standing if one]
        expected = min(present, key=lambda entry: entry[:3])[3] if present else ABSENT
        assert state_of(result, when) == expected


@given(intervals(), intervals())
def test_vintage_dates_are_the_days_of_change(first, second):
    """A vintage date is a day whose states differ from the day before, for any observation."""
    cells = {date(2019, 1, 1): merged(first), date(2019, 2, 1): merged(second)}
    changed = [
        when
        for when in DAYS
        if any(state_of(found, when) != state_of(found, when - timedelta(days=1)) for found in cells.values())
    ]
    assert vintage_dates(cells, DAYS[0], DAYS[-1]) == changed


def test_states_of_several_days_are_told_once():
    """Two days in one interval give it once; a day without a state gives nothing."""
    found = [Interval(day(0), day(4), ONE), Interval(day(6), LATEST, TWO)]
    assert standing_on_any(found, [day(1), day(3), day(5), day(9)]) == found
