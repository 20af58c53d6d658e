"""A ledger asked over HTTP answers as the ledger that is here."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from asof.doors import Context, Settings, create_application
from events import AsofError, Incorrect, NotFound, Unavailable
from ledger import open as open_ledger
from ledger.remote import connect

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
FIRST = "region,day,cases,rate\na,2020-01-01,5,1.50\nb,2020-01-01,7,-\n"
SECOND = "region,day,cases,rate\na,2020-01-01,6,1.50\na,2020-01-02,8,2.0\n"


@pytest.fixture(scope="module")
def both(tmp_path_factory, serve):
    """Give a ledger that is here and the same one over HTTP: two releases of one source, a day apart."""
    folder = tmp_path_factory.mktemp("remote")
    now = [BEGIN]
    with open_ledger(folder, clock=lambda: now[0]) as book:
        for day, text in ((1, FIRST), (2, SECOND)):
            path = folder / f"release-{day}.csv"
            path.write_text(text, encoding="utf-8")
            now[0] = BEGIN + timedelta(days=day)
            book.ingest(path, source="demo", published_at=datetime(2020, 2, day, tzinfo=UTC), subject=["region"],
                        period="day", absent="withdrawn", hold_above=None)  # fmt: skip
        book.publish()
    clock = lambda: BEGIN + timedelta(days=9)  # noqa: E731 - a clock that stands still
    context = Context(folder, Settings(workers=1, house_workers=1), clock=clock)
    with (
        open_ledger(folder, clock=clock, read_only=True) as here,
        serve(create_application(context)) as address,
        connect(address) as there,
    ):
        yield here, there


QUESTIONS = [
    ("SELECT subject, measure, period, value, printed, published_at FROM figures ORDER BY ALL", None),
    ("SELECT * FROM figure_versions ORDER BY ALL", None),
    ("SELECT * FROM changes ORDER BY position", None),
    ("SELECT ? AS a, ? AS b", [1, "x"]),
    (
        "SELECT count(*) FROM figures WHERE published_at >= ? AND period_start < ?",
        [BEGIN.replace(year=2020), date(2020, 1, 2)],
    ),
    ("SELECT $value AS v, typeof($value) AS t", {"value": Decimal("0.10")}),
    ("SELECT $texts AS v", {"texts": ["a", None]}),
]


@pytest.mark.parametrize(("query", "parameters"), QUESTIONS, ids=[query for query, _ in QUESTIONS])
def test_a_question_has_the_same_answer_here_and_there(both, query, parameters):
    """Columns, rows and Python types are the same, on all combinations of clocks."""
    here, there = both
    for clocks in ({}, {"published_by": "2020-02-01T12:00:00Z"}, {"recorded_by": BEGIN + timedelta(days=1, hours=1)}):
        expected, found = here.sql(query, parameters, **clocks), there.sql(query, parameters, **clocks)
        assert found.columns == expected.columns
        assert found.fetchall() == expected.fetchall()


def test_a_release_comes_back_as_it_stood(both):
    """Wide, under its own column names, every cell as printed; earlier ones by either clock."""
    here, there = both
    for clocks in ({}, {"published_by": date(2020, 2, 2)}, {"published_by": "2020-02-01"}):
        expected, found = here.release("demo", **clocks), there.release("demo", **clocks)
        assert found.columns == expected.columns == ["region", "day", "cases", "rate"]
        assert found.fetchall() == expected.fetchall()
    assert there.release("demo", published_by="2020-02-01").fetchall()[1][2] == "7"


def test_a_history_is_the_same(both):
    """Each state of a figure, oldest first."""
    here, there = both
    found = there.history("a", "cases", period="2020-01-01")
    assert found.fetchall() == here.history("a", "cases", period="2020-01-01").fetchall()
    assert [row[found.columns.index("printed")] for row in found.fetchall()] == ["5", "6"]


def test_a_result_has_all_its_forms(both):
    """Arrow, pandas and polars, as from a ledger that is here."""
    _, there = both
    result = there.sql("SELECT 1 AS a")
    assert result.arrow().to_pylist() == result.df().to_dict("records") == result.pl().to_dicts() == [{"a": 1}]


def test_a_history_can_be_shown_as_a_data_frame(both):
    """A state that still stands has no end there: neither pandas nor polars has a date for infinity."""
    here, there = both
    for book in both:
        result = book.history("a", "cases", period="2020-01-01")
        assert result.fetchall()[-1][result.columns.index("recorded_to")] == datetime.max.replace(tzinfo=UTC)
        frame, polars = result.df(), result.pl()
        assert frame["published_to"].isna().tolist() == [False, True]
        assert polars["published_to"].is_null().to_list() == [False, True]
        assert "2020-02-02" in frame.to_string()
        assert "2020-02-02" in str(polars.select("published_to"))
    assert here.history("a", "cases").df().equals(there.history("a", "cases").df())


def test_an_error_there_is_the_same_error_here(both):
    """What was found, what is allowed, what to do; a token that is missing; a release that is not there."""
    _, there = both
    with pytest.raises(Incorrect, match="only answers questions"):
        there.sql("DELETE FROM events")
    with pytest.raises(NotFound, match="nothing"):
        there.release("nothing")
    with pytest.raises(Incorrect, match="cannot be sent"):
        there.sql("SELECT ?", [object()])
    with pytest.raises(Incorrect, match="no time zone"):
        there.sql("SELECT 1", published_by="2020-01-01T00:00:00")


def test_an_address_that_is_none_is_refused():
    """Only HTTP, and nothing is sent before the first question."""
    with pytest.raises(Incorrect, match="HTTP door"):
        connect("postgresql://localhost")


def test_a_door_that_is_shut_is_unavailable():
    """Nobody listens there: try again later."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with connect(f"http://127.0.0.1:{port}") as there, pytest.raises(Unavailable, match="asof serve"):
        there.sql("SELECT 1")


def test_something_else_that_answers_is_not_taken_for_a_ledger(serve):
    """An address where another program answers gives an error that says so."""

    async def other(scope, receive, send):
        if scope["type"] == "lifespan":
            return
        await send({"type": "http.response.start", "status": 200 if scope["path"] == "/" else 404, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>hello</html>"})

    with serve(other) as address, connect(address) as there, pytest.raises(AsofError, match="something else answered"):
        there.sql("SELECT 1")
