"""The history of an answer equals asking it as of each moment, and finds the events that moved it."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest

import ledger
from events import (
    Conflict,
    FigurePublished,
    FigureWithdrawn,
    Incorrect,
    NotFound,
    PollMissed,
    RecordCorrected,
    RecordVoided,
    SourceDescribed,
    SubjectDescribed,
)
from ledger import answer_history

START = datetime(2020, 1, 1, tzinfo=UTC)
PACK = files("asof.packs") / "yangtze-delta" / "views"
AT_ONCE = [
    "SELECT sum(value) FROM figures",
    "SELECT sum(value) FROM figures WHERE subject = 'a' AND measure = 'total-area'",
    (
        "SELECT f.printed FROM figures f "
        "WHERE subject = 'a' AND 'total-area' = f.measure AND period = '2019' AND source = 's'"
    ),
    "SELECT count(*) FROM figures x JOIN figures y USING (subject, period) WHERE x.value < y.value",
    "SELECT max(value) - (SELECT min(value) FROM figures WHERE subject = 'b') FROM figures",
    "SELECT count(*) FROM best_figures",
    "SELECT value FROM best_figures WHERE subject = 'a' AND measure = 'total-area' AND period = '2019'",
    "SELECT sum(value) FROM main.best_figures AS b WHERE source = 't' AND subject = 'b'",
    "SELECT sum(difference) FROM disagreements",
    "SELECT max(best_value) FROM disagreements WHERE subject = 'a' AND period = '2018'",
    "SELECT count(*) FROM figures JOIN sources USING (source) WHERE rank = 1",
    "SELECT string_agg(title, ',' ORDER BY source) FROM sources",
    "SELECT count(title) FROM subjects",
    "SELECT count(*) FROM measures WHERE unit IS NULL",
    "SELECT count(*) FROM changes WHERE kind = 'revision'",
    "SELECT sum(new_value) FROM changes WHERE subject = 'a' AND measure = 'total-area'",
    "SELECT count(*) FROM figure_versions WHERE published_to = 'infinity'",
    "SELECT max(recorded_to) FILTER (recorded_to < 'infinity') FROM figure_versions",
    "SELECT sum(revisions) FROM first_published",
    "SELECT max(last_value) FROM first_published WHERE subject = 'a' AND source = 't'",
    (
        "SELECT max(figures_revised) FROM (SELECT source, count(*) FILTER (revisions > 0) AS figures_revised "
        "FROM first_published GROUP BY source)"
    ),
    "SELECT count(*) FROM vintage_matrix('a', 'total-area')",
    "SELECT sum(value) FROM figures_as_of(NULL, NULL) WHERE subject = 'a'",
    "SELECT (SELECT sum(value) FROM figures) - sum(value) FROM figures_as_of('2020-01-20', '2022-07-01')",
    "SELECT count(*) FROM polls WHERE outcome = 'missed'",
    "SELECT max(position) FROM events",
    "SELECT sum(area) FROM enclaves",
    "SELECT name || home_region FROM enclaves WHERE enclave = 'a'",
    "SELECT count(*) FROM case_statuses WHERE status = '3'",
    "SELECT min(question) FROM frequent_questions WHERE answer IS NOT NULL",
    (
        "SELECT f.value FROM figures f JOIN best_figures USING (source, subject, measure, period) "
        "ORDER BY f.position DESC LIMIT 1"
    ),
    "WITH few AS (FROM figures WHERE value > 3) SELECT count(*) FROM few",
    "WITH figures AS (FROM figures WHERE value > 3) SELECT count(*) FROM figures, sources",
    "WITH events AS (SELECT 1 AS one), series AS (FROM events) SELECT count(*) FROM changes, series",
    "SELECT count(*) FROM (SELECT subject FROM figures UNION SELECT subject FROM best_figures WHERE value = 2)",
    "SELECT count(*) FROM figures WHERE subject IN (SELECT subject FROM disagreements)",
    "SELECT count(*) FROM figures LEFT JOIN subjects USING (subject) WHERE title IS NOT NULL",
    "SELECT count(*) FROM own_view",
    "SELECT count(*) FROM figures WHERE period = '1900'",
]
ONE_BY_ONE = {
    "SELECT list(value) FROM figures": "the order of the rows decides what list gives",
    "SELECT arg_max(value, published_at) FROM figures": "the order of the rows decides what arg_max gives",
    "SELECT round(max(spread), 6) FROM revision_statistics": "the order of the rows decides what stddev_samp gives",
    "SELECT value FROM (SELECT 1 AS value FROM figures LIMIT 1)": "the order of the rows decides what LIMIT leaves",
    "SELECT count(*) FROM figures WHERE published_at < ledger_now()": "it asks ledger_now",
    "SELECT count(*) FROM figures WHERE period_end < current_date": "it asks ",
    "SELECT count(*) FROM figures_as_of('2020-01-0' || 9, NULL)": "it reads figures_as_of",
}


@pytest.fixture(scope="module", params=[3, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in (14, 15, 92))])
def book(request, tmp_path_factory):
    """A random history: late arrivals, withdrawals, corrections, ranks that change, and the views of a pack."""
    dice = random.Random(request.param)
    moments = iter(range(1, 10**6))
    home = tmp_path_factory.mktemp("answers")
    with ledger.open(home, clock=lambda: START + timedelta(days=900 + next(moments))) as book:
        for view in PACK.iterdir():
            book.define_view(view.name.removesuffix(".sql"), view.read_text(encoding="utf-8"))
        book.define_view("own_view", "CREATE VIEW own_view AS SELECT 1 AS one FROM events WHERE kind LIKE 'source%'")
        for _ in range(32 if request.param == 3 else 100):
            with suppress(Conflict, NotFound):  # a filled cell, or nothing to correct: the next one
                book.append([_act(dice)])
        yield book


def _act(dice):
    """One act, of any kind that a question reads."""
    key = {
        "source": dice.choice("st"), "subject": dice.choice(["a", "b", "case-1"]),
        "measure": dice.choice(["total-area", "enclave-name", "enclave-home-region", "application-status",
                                "frequent-question", "frequent-answer"]),
        "period": dice.choice(["2018", "2019"]), "published_at": START + timedelta(days=dice.randrange(40)),
    }  # fmt: skip
    value = dice.randrange(5)
    content = {"value": Decimal(value)} if key["measure"] == "total-area" else {"text": str(value)}
    stated = {"printed": str(value), **content}
    day = START + timedelta(days=dice.randrange(40))
    acts = [
        FigurePublished(**key, **stated),
        FigureWithdrawn(**key),
        RecordCorrected(**key, **stated, cause="transcription"),
        RecordVoided(**key, cause="mapping"),
        SourceDescribed(source=key["source"], title=f"{key['source']}{value}", rank=value),
        SubjectDescribed(subject=key["subject"], title=str(value)),
        PollMissed(source=key["source"], due_at=day, reason="asleep"),
    ]
    return dice.choices(acts, [20, 3, 4, 2, 4, 2, 2])[0]


@pytest.mark.parametrize("clock", ["published", "recorded"])
@pytest.mark.parametrize("query", AT_ONCE)
def test_a_question_asked_at_many_moments_at_once_answers_as_at_each(book, query, clock):
    """Whatever views it goes through; and as of any day between two moments it is the answer of the earlier one."""
    found = answer_history(book, query, clock)
    assert (found.way, found.why) == ("set", "")
    assert found.answers == answer_history(book, query, clock, at_once=False).answers
    days = range(0, 40, 9) if clock == "published" else range(901, 1100, 40)
    for day in days:
        moment = START + timedelta(days=day, hours=1)
        before = [one.value for one in found.answers if one.moment <= moment]
        asked = book.sql(query, None, **{f"{clock}_by": moment}).fetchone()
        if before:
            assert before[-1] == (asked[0] if asked else None)


@pytest.mark.parametrize("clock", ["published", "recorded"])
@pytest.mark.parametrize("query", ONE_BY_ONE)
def test_a_question_that_has_to_be_asked_at_each_moment_says_why(book, query, clock):
    """What hangs on the order of rows, or on a clock of its own, has the answers of each moment by itself."""
    found = answer_history(book, query, clock)
    assert found.way == "steps"
    assert found.why.startswith(ONE_BY_ONE[query])
    assert [one.moment for one in found.answers] == [
        one.moment for one in answer_history(book, query, clock, at_once=False).answers
    ]


def test_a_question_about_one_figure_looks_at_its_own_acts_only(book):
    """The moments are those of the acts that the question can read, and each answer names them."""
    found = answer_history(book, AT_ONCE[2])
    where = "subject = 'a' AND measure = 'total-area' AND period = '2019' AND source = 's'"
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
    assert asof("history", "--query", query).err == ""
    assert (
        "asked at each of 2 moments by itself: the order"
        in asof("history", "--query", f"SELECT list(a) FROM ({query}) t(a)").err
    )
    assert re.search(
        r"2019-01-10\S*\s+4\s+yes\s+\d–\d+\s*\n", asof("history", "--query", "SELECT count(*) FROM figures").out
    )
    assert asof("history", "--query", query, "jiashan/projects").status == 2
    assert asof("history").status == 2
