"""The door over a real ledger: its published copy, asked through the context of the doors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import ledger
from asof.doors import Context, Settings
from asof.doors.fred.queries import statement
from events import (
    FigurePublished,
    FigureWithdrawn,
    MeasureDescribed,
    RecordCorrected,
    SourceDescribed,
    SubjectDescribed,
)

WHOLE = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}
TALL = ("date", "value", "realtime_start", "realtime_end")


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self, start="2020-07-01"):
        self.moment = moment(start)

    def __call__(self):
        self.moment += timedelta(seconds=1)
        return self.moment


def published(period, when, printed, *, source="bea", measure="gdp", **more):
    return FigurePublished(
        source=source, subject="us", measure=measure, period=period, published_at=moment(when), printed=printed,
        value=Decimal(printed), **more,
    )  # fmt: skip


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def book(home, clock):
    with ledger.open(home, clock=clock) as opened:
        opened.append(
            [
                SourceDescribed(source="bea", title="GDP release", publisher="Bureau", rank=1),
                SourceDescribed(source="press", title="Newspapers", rank=5),
                SubjectDescribed(subject="us", title="United States"),
                MeasureDescribed(measure="gdp", title="Output", unit="USD", aliases=["GDP"], frequency="quarterly"),
            ]
        )
        yield opened


@pytest.fixture
def real_door(book, home, door_over):
    """Give a function that publishes what the book has and asks the door over it."""
    contexts = []

    def opened():
        book.close()
        context = Context(home, Settings(house_workers=1))
        contexts.append(context)
        return door_over(context)

    yield opened
    for context in contexts:
        context.close()


def test_a_story_in_a_real_ledger(book, real_door):
    """Revised, restated, withdrawn and reinstated: the states of the publication clock, in days.

    | published  | period  | value     |
    | 2020-04-30 | 2020-Q1 | 111       |
    | 2020-05-28 | 2020-Q1 | 113       |
    | 2020-06-10 | 2020-Q1 | 113.0     |
    | 2020-06-25 | 2020-Q1 | withdrawn |
    | 2020-06-30 | 2020-Q1 | 111       |
    """
    book.append(
        [
            published("2020-Q1", "2020-04-30T12:30", "111"),
            published("2020-Q1", "2020-05-28T12:30", "113"),
            published("2020-Q1", "2020-06-10T12:30", "113.0"),
        ]
    )
    book.append(
        [
            FigureWithdrawn(
                source="bea", subject="us", measure="gdp", period="2020-Q1", published_at=moment("2020-06-25")
            ),
            published("2020-Q1", "2020-06-30", "111"),
        ]
    )
    door = real_door()
    assert door.rows("GDP", *TALL, **WHOLE) == [
        ("2020-01-01", "111", "2020-04-30", "2020-05-27"),
        ("2020-01-01", "113", "2020-05-28", "2020-06-24"),
        ("2020-01-01", "111", "2020-06-30", "9999-12-31"),
    ]
    assert door.json("series/vintagedates", series_id="us/gdp")["vintage_dates"] == [
        "2020-04-30", "2020-05-28", "2020-06-25", "2020-06-30",
    ]  # fmt: skip
    described = door.json("series", series_id="GDP")["seriess"][0]
    assert (described["title"], described["units"], described["frequency"]) == (
        "Output: United States", "USD", "Quarterly",
    )  # fmt: skip


def test_a_late_vintage_and_a_correction_follow_the_recording_clock(book, clock, real_door):
    """What arrives late is where it belongs; `recorded_by` shows what was believed before it came."""
    book.append([published("2020-Q1", "2020-04-30", "111"), published("2020-Q1", "2020-06-25", "112")])
    clock.moment = moment("2020-08-01")
    book.append(
        [
            published("2020-Q1", "2020-05-28", "113"),
            RecordCorrected(
                source="bea", subject="us", measure="gdp", period="2020-Q1", published_at=moment("2020-04-30"),
                printed="110", value=Decimal(110), cause="transcription",
            ),
        ]
    )  # fmt: skip
    door = real_door()
    assert door.rows("GDP", "value", "realtime_start", **WHOLE) == [
        ("110", "2020-04-30"),
        ("113", "2020-05-28"),
        ("112", "2020-06-25"),
    ]
    assert door.rows("GDP", "value", "realtime_start", recorded_by="2020-07-15", **WHOLE) == [
        ("111", "2020-04-30"),
        ("112", "2020-06-25"),
    ]
    assert door.error("series", series_id="GDP", recorded_by="2020-06-01T00:00:00Z") == (
        "Bad Request.  The series does not exist."
    )


def test_the_door_and_the_best_figures_agree(book, real_door):
    """What the door shows as of a day is what `best_figures` has at the end of that day."""
    for number, (source, day, value) in enumerate(
        [
            ("press", "2020-04-28", "100"), ("bea", "2020-04-30", "111"), ("bea", "2020-05-28", "113"),
            ("press", "2020-05-30", "114"), ("wire", "2020-04-29", "99"),
        ]
    ):  # fmt: skip
        book.append([published("2020-Q1", f"{day}T0{number}:00", value, source=source)])
    book.append([published("2019-Q4", "2020-01-30", "90", source="wire")])
    expected = {}
    for day in ("2020-01-31", "2020-04-28", "2020-04-29", "2020-04-30", "2020-05-29", "2020-05-30"):
        found = book.sql(
            "SELECT period_start, CAST(value AS INTEGER) FROM best_figures WHERE measure = 'gdp' ORDER BY period_start",
            published_by=moment(day) + timedelta(days=1) - timedelta(microseconds=1),
        )
        expected[day] = [(f"{start}", str(value)) for start, value in found.fetchall()]
    door = real_door()
    assert len({tuple(rows) for rows in expected.values()}) == 4
    for day, rows in expected.items():
        assert door.rows("GDP", vintage_dates=day) == rows


def test_releases_that_were_ingested(book, real_door, tmp_path):
    """A file with two measures, twice: series for each, dates of the releases, also of the one without news."""
    for day, price in (("2020-04-10", "2.25"), ("2020-05-10", "2.25"), ("2020-06-10", "2.50")):
        path = tmp_path / f"{day}.csv"
        path.write_text(f"month,price,sold\n2020-01,{price},96000000000\n2020-02,2.30,7\n")
        book.ingest(path, source="shop", published_at=moment(day), subject="de", period="month")
    door = real_door()
    assert door.rows("de/sold") == [("2020-01-01", "96000000000"), ("2020-02-01", "7")]
    assert door.rows("de/price", "date", "value", "realtime_start", **WHOLE) == [
        ("2020-01-01", "2.25", "2020-04-10"),
        ("2020-01-01", "2.5", "2020-06-10"),
        ("2020-02-01", "2.3", "2020-04-10"),
    ]
    dates = door.json("release/dates", release_id="shop")["release_dates"]
    assert [one["date"] for one in dates] == ["2020-04-10", "2020-06-10"]
    dates = door.json("release/dates", release_id="shop", include_release_dates_with_no_data="true")["release_dates"]
    assert [one["date"] for one in dates] == ["2020-04-10", "2020-05-10", "2020-06-10"]
    assert [one["id"] for one in door.json("release/series", release_id="shop")["seriess"]] == ["de/price", "de/sold"]


def test_numbers_of_releases_never_change(book, home, real_door):
    """A new source and a late statement of an old one leave every number as it was, and so does a rebuild."""
    book.append([published("2020-Q1", "2020-04-30", "1", source="press")])
    book.append([published("2020-Q1", "2020-04-30", "1", source="bea")])
    first = {one["name"]: one["id"] for one in real_door().json("releases")["releases"]}
    assert first == {"Newspapers": 1, "GDP release": 2}
    with ledger.open(home, clock=Clock("2020-09-01")) as again:
        again.append([published("2020-Q1", "2020-04-29", "0", source="press")])
        again.append([published("2020-Q1", "2020-04-29", "0", source="atom")])
        again.rebuild()
    with Context(home, Settings(house_workers=1)) as context:
        assert [row["release_number"] for row in _numbers(context)] == [1, 2, 3]
        assert [row["source"] for row in _numbers(context)] == ["press", "bea", "atom"]


def _numbers(context):
    return context.rows(statement("releases"), {})
