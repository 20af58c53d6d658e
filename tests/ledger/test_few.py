"""Commits of a few events are made figure by figure; what takes more than that is made in sets, and says why."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from events import Conflict, FigurePublished, FigureWithdrawn, PollCompleted, RecordCorrected, RecordVoided

START = datetime(2020, 1, 1, tzinfo=UTC)
CLOCKS = [None, START + timedelta(days=5)]


def say(kind=FigurePublished, subject="x", day=0, value="1", period="2018", **fields):
    """Make an act on a figure."""
    if kind in (FigurePublished, RecordCorrected):
        fields |= {"value": Decimal(value), "printed": value}
    at = START + timedelta(days=day)
    return kind(source="s", subject=subject, measure="m", period=period, published_at=at, **fields)


@pytest.mark.parametrize(
    "acts",
    [
        [say(day=1, value="2")],
        [say(day=1)],
        [say(day=1, value="1.0")],
        [say(day=1, value="1E+3")],
        [say(FigureWithdrawn, day=1)],
        [say(subject="new")],
        [say(subject="new", period="2019-12"), say(day=1, value="2"), say(subject="y", day=1)],
        [PollCompleted(source="s", outcome="changed", started_at=START, finished_at=START)],
    ],
)
def test_what_comes_in_order_is_done_figure_by_figure(desk, acts):
    """A later statement, a repetition, a withdrawal, a new figure: no other state is looked at, and all agrees."""
    desk.record(say(), say(subject="y"))
    assert desk.record(*acts).plan == "figure by figure"
    assert desk.book.verify().ok


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([say(day=-1, value="2")], "a statement arrives late"),
        ([say(day=3, value="2")], "a statement arrives late"),
        ([say(RecordCorrected, value="2", cause="mapping")], "our record is corrected"),
        ([say(RecordVoided, cause="mapping")], "our record is corrected"),
        ([say(day=6, value="2"), say(day=7, value="3")], "one figure is acted on twice"),
        ([say(subject="new"), say(day=-1, value="2")], "a statement arrives late"),
    ],
)
def test_what_takes_more_says_why_it_is_done_in_sets(desk, acts, why):
    """Behind a later cell, one that only repeats a state included, figures are worked out anew; the plan names it."""
    desk.record(say())
    desk.record(say(day=5))
    plan = desk.record(*acts).plan
    assert plan.startswith(f"in sets: {why}; ")
    assert f"{len({act.subject for act in acts})} worked out anew" in plan
    assert desk.book.verify().ok


def test_a_cell_that_repeats_a_state_is_filled(desk):
    """The same again at the time of a repetition is no news, anything else is a conflict."""
    desk.record(say())
    desk.record(say(day=5))
    assert desk.record(say(day=5)).unchanged == 1
    with pytest.raises(Conflict):
        desk.record(say(day=5, value="2"))


@pytest.mark.parametrize("count", [1, 257, 2_000, 2_001])
def test_few_and_many_come_to_the_same(desk, count):
    """Around the largest number of events that are looked up one by one, states and restatements are the log's."""
    desk.record(*(say(subject=f"{number}") for number in range(count)))
    receipt = desk.record(*(say(subject=f"{number}", day=1, value=str(number % 3)) for number in range(count)))
    assert receipt.plan.startswith("figure by figure" if count <= 2_000 else f"in sets: {count} events; ")
    desk.record(say(subject="0", day=2, value="9"))
    assert desk.book.verify().ok
    assert desk.rows("SELECT count(*) FROM figures") == [(count,)]


@pytest.mark.parametrize("seed", range(2))
def test_a_history_by_index_is_that_of_all_states(desk, seed):
    """Whatever the clocks, a history is what figure_versions holds of it, in order."""
    dice = random.Random(seed)
    days = list(range(10))
    dice.shuffle(days)
    for day in days:
        for subject in ("x", "y"):
            act = dice.choice([say, say, lambda **terms: say(FigureWithdrawn, **{**terms, "value": "1"})])
            desk.record(
                act(subject=subject, day=day, value=str(dice.randint(1, 2)), period=dice.choice(["2018", "2019"]))
            )
    query = (
        "FROM figure_versions WHERE subject = 'x' AND measure = 'm' AND ($1 IS NULL OR period = $1) "
        "AND recorded_to = TIMESTAMPTZ 'infinity' ORDER BY source, period_start, period, published_from"
    )
    recorded = [None, *(moment for (moment,) in desk.rows("SELECT DISTINCT recorded_at FROM events ORDER BY 1"))]
    for recorded_by in recorded:
        for published_by in CLOCKS:
            for period in (None, "2018"):
                clocks = {"published_by": published_by, "recorded_by": recorded_by}
                told = desk.book.history("x", "m", period, **clocks)
                assert told.fetchall() == desk.book.sql(query, [period], **clocks).fetchall()
