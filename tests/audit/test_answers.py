"""The history of an answer equals asking it as of each moment, and finds the events that moved it."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import ledger
from events import Conflict, FigurePublished, FigureWithdrawn, Incorrect, NotFound, RecordCorrected
from ledger import answer_history

START = datetime(2020, 1, 1, tzinfo=UTC)
QUESTIONS = [
    "SELECT sum(value) FROM figures",
    "SELECT sum(value) FROM figures WHERE subject = 'a' AND measure = 'm'",
    "SELECT f.printed FROM figures f WHERE subject = 'a' AND 'm' = f.measure AND period = '2019' AND source = 's'",
    "SELECT count(*) FROM figures x JOIN figures y USING (subject, period) WHERE x.value < y.value",
    "SELECT max(value) - (SELECT min(value) FROM figures WHERE subject = 'b') FROM figures",
    "SELECT count(*) FROM best_figures",
    "WITH few AS (FROM figures WHERE value > 3) SELECT count(*) FROM few",
    "SELECT count(*) FROM figures WHERE period = '1900'",
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A random history: late arrivals, withdrawals, corrections, two sources."""
    dice = random.Random(3)
    moments = iter(range(1, 10**6))
    home = tmp_path_factory.mktemp("answers")
    with ledger.open(home, clock=lambda: START + timedelta(days=900 + next(moments))) as book:
        for _ in range(40):
            key = {
                "source": dice.choice("st"), "subject": dice.choice("ab"), "measure": dice.choice("mn"),
                "period": dice.choice(["2018", "2019"]), "published_at": START + timedelta(days=dice.randrange(40)),
            }  # fmt: skip
            value = dice.randrange(9)
            stated = {"printed": str(value), "value": Decimal(value)}
            acts = [
                FigurePublished(**key, **stated), FigureWithdrawn(**key),
                RecordCorrected(**key, **stated, cause="transcription"),
            ]  # fmt: skip
            with suppress(Conflict, NotFound):  # a filled cell, or nothing to correct: the next one
                book.append([dice.choices(acts, [6, 1, 2])[0]])
        yield book


@pytest.mark.parametrize("clock", ["published", "recorded"])
@pytest.mark.parametrize("query", QUESTIONS)
def test_the_history_of_an_answer_is_the_answer_at_every_moment(book, query, clock):
    """Asked at once or one after the other, and as of any day between, it is the same."""
    found = answer_history(book, query, clock)
    assert found.answers == answer_history(book, query, clock, at_once=False).answers
    days = range(0, 40, 7) if clock == "published" else range(900, 940, 9)
    for day in days:
        moment = START + timedelta(days=day, hours=1)
        before = [one.value for one in found.answers if one.moment <= moment]
        asked = book.sql(query, None, **{f"{clock}_by": moment}).fetchone()
        if before:
            assert before[-1] == (asked[0] if asked else None)


def test_a_question_about_one_figure_looks_at_its_own_acts_only(book):
    """The moments are those of the acts that the question can read, and each answer names them."""
    found = answer_history(book, QUESTIONS[2])
    where = "subject = 'a' AND measure = 'm' AND period = '2019' AND source = 's'"
    acts = book.sql(f"SELECT position FROM events WHERE {where}").fetchall()
    assert sorted(position for one in found.answers for position in one.positions) == sorted(row[0] for row in acts)
    assert found.way == "set"


@pytest.mark.parametrize("query", ["FROM figures", "SELECT 1, 2", "SELECT value FROM figures"])
def test_only_a_query_with_one_value_has_a_history(book, query):
    """Rows of several columns, or several rows, are refused with what would do."""
    with pytest.raises(Incorrect, match="one value"):
        answer_history(book, query)


def test_the_command_shows_each_answer_with_its_events(asof):
    """111 from January, 113 from March; and it is asked in one of two ways, not both."""
    query = "SELECT value FROM figures WHERE subject = 'jiashan' AND measure = 'projects' AND period = '2018'"
    rows = asof("history", "--query", query, "--format", "json").rows
    assert [(row["moment"], Decimal(row["value"])) for row in rows] == [
        ("2019-01-10T00:00:00Z", 111),
        ("2019-03-10T00:00:00Z", 113),
    ]
    assert all(row["changed"] and row["events"].isdigit() for row in rows)
    assert asof("history", "--query", query, "jiashan/projects").status == 2
    assert asof("history").status == 2
