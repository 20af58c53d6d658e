"""Random histories in a real ledger: what the door says of a day is what the ledger says at the end of that day."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import ledger
from asof.doors import Context, Settings
from events import FigurePublished, FigureWithdrawn, SourceDescribed

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = 14
PERIODS = ("2019-Q1", "2019-Q2", "2019-Q3")
SOURCES = ("first", "second", "third")
WHOLE = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}


def random_acts(chance: random.Random):
    """Acts for six series, at random moments, recorded in random order; a cell is used once."""
    acts = {}
    for _ in range(180):
        source, measure = chance.choice(SOURCES), f"m{chance.randrange(6)}"
        period, hours = chance.choice(PERIODS), chance.randrange(0, DAYS * 24, 6)
        cell = {
            "source": source, "subject": "us", "measure": measure, "period": period,
            "published_at": BEGIN + timedelta(hours=hours),
        }  # fmt: skip
        number, label = chance.choice(["1", "2", "2.0", "3.5"]), chance.choice(["first", "revised"])
        withdrawn = chance.random() < 0.2
        acts[source, measure, period, hours] = (
            FigureWithdrawn(**cell)
            if withdrawn
            else FigurePublished(**cell, printed=number, value=Decimal(number), label=label)
        )
    found = list(acts.values())
    chance.shuffle(found)
    return found


@pytest.fixture(scope="module", params=[1, 2])
def told(request, tmp_path_factory, door_over):
    """A door over a random ledger, and for each series and day what best_figures says at the end of the day."""
    chance, home = random.Random(request.param), tmp_path_factory.mktemp("random") / "home"
    with ledger.open(home) as book:
        book.append(
            [
                SourceDescribed(source="first", title="first", rank=2),
                SourceDescribed(source="second", title="s", rank=2),
            ]
        )
        acts = random_acts(chance)
        for start in range(0, len(acts), 40):
            book.append(acts[start : start + 40])
        expected = {}
        for number in range(DAYS + 1):
            day = BEGIN + timedelta(days=number)
            rows = book.sql(
                "SELECT measure, period_start, value FROM best_figures ORDER BY measure, period_start",
                published_by=day + timedelta(days=1) - timedelta(microseconds=1),
            ).fetchall()
            for measure, start, value in rows:
                expected.setdefault((measure, f"{day:%Y-%m-%d}"), {})[f"{start}"] = Decimal(value)
    with Context(home, Settings(house_workers=1)) as context:
        yield door_over(context), expected


def test_every_day_of_every_series(told):
    """Type 1 over the whole history, type 2 day by day, and the intervals of both agree with the ledger."""
    door, expected = told
    days = [f"{BEGIN + timedelta(days=number):%Y-%m-%d}" for number in range(DAYS + 1)]
    compared = 0
    for measure in (f"m{number}" for number in range(6)):
        tall = door.rows(f"us/{measure}", "date", "value", "realtime_start", "realtime_end", **WHOLE)
        table = door.json(
            "series/observations", series_id=f"us/{measure}", output_type=2, vintage_dates=",".join(days)
        )["observations"]
        for day in days:
            known = expected.get((measure, day), {})
            assert {date: Decimal(value) for date, value, start, end in tall if start <= day <= end} == known
            key = f"us/{measure}_{day.replace('-', '')}"
            assert {row["date"]: Decimal(row[key]) for row in table if row[key] != "."} == known
            compared += len(known)
    assert compared > 100


def test_vintage_dates_are_the_days_of_change(told):
    """A day is a vintage date when what the ledger says at its end differs from the day before."""
    door, expected = told
    days = [f"{BEGIN + timedelta(days=number):%Y-%m-%d}" for number in range(-1, DAYS + 1)]
    for measure in (f"m{number}" for number in range(6)):
        changed = [
            day
            for before, day in itertools.pairwise(days)
            if expected.get((measure, before), {}) != expected.get((measure, day), {})
        ]
        assert door.json("series/vintagedates", series_id=f"us/{measure}")["vintage_dates"] == changed
