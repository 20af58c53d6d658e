"""The FRED door beside the HTTP door, in one application."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

import ledger
from asof.doors import Context, Settings
from asof.doors.process import application
from asof.doors.tokens import Tokens
from events import FigurePublished

ADDRESS = "/fred/series/observations?series_id=us/gdp&file_type=json"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    found = tmp_path_factory.mktemp("mounted") / "home"
    with ledger.open(found) as book:
        book.append(
            [
                FigurePublished(
                    source="bea", subject="us", measure="gdp", period="2020", printed="2.250", value=Decimal("2.250"),
                    published_at=datetime(2021, 1, 1, tzinfo=UTC),
                )
            ]
        )  # fmt: skip
    return found


def answers(home, settings, *addresses):
    """Give the answers of the whole application to some addresses."""

    async def asked(context):
        transport = httpx.ASGITransport(application(context))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [await client.get(address) for address in addresses]

    with Context(home, settings) as context:
        return asyncio.run(asked(context))


def test_both_doors_answer(home):
    """The routes are mounted with the context of the doors; each door has its own form of errors."""
    found, unknown = answers(
        home, Settings(house_workers=1), f"{ADDRESS}&api_key={'a' * 32}", "/fred/nothing?file_type=json"
    )
    assert [row["value"] for row in found.json()["observations"]] == ["2.25"]
    assert unknown.status_code == 404
    assert unknown.json()["error_code"] == 404


def test_a_token_is_the_api_key(home):
    """Where tokens are needed, the key that a FRED client sends is one; another key is refused."""
    token = Tokens(home).create("reader")
    settings = Settings(token_needed=True, house_workers=1)
    granted, unknown, malformed, missing, graph = answers(
        home,
        settings,
        f"{ADDRESS}&api_key={token}",
        f"{ADDRESS}&api_key={'a' * 32}",
        f"{ADDRESS}&api_key=A",
        "/fred/series?series_id=us/gdp",
        "/graph/fredgraph.csv?id=us/gdp",
    )
    assert granted.status_code == 200
    assert [answer.status_code for answer in (unknown, malformed, missing, graph)] == [400] * 4
    assert "The value for variable api_key is not registered." in unknown.json()["error_message"]
    assert "is not a 32 character alpha-numeric lower-case string" in malformed.json()["error_message"]
    assert 'message="Bad Request.  Variable api_key has not been set.' in missing.text
    assert "not registered" in graph.text


def test_too_many_requests_are_told_in_fred_s_own_form(home):
    """429 with an error body that a client of FRED can read, and when to come back."""
    settings = Settings(house_workers=1, requests_per_second=1e-6, requests_burst=1)
    found, late = answers(home, settings, *[f"{ADDRESS}&api_key={'a' * 32}"] * 2)
    assert (found.status_code, late.status_code) == (200, 429)
    assert late.json()["error_code"] == 429
    assert late.json()["error_message"].startswith("Too Many Requests.")
    assert int(late.headers["retry-after"]) >= 1


def test_the_caps_of_fred_are_a_setting(home):
    """With `fred_caps` a series of more vintage dates than FRED allows is refused; without, it is answered."""
    days = [date(2015, 1, 1) + timedelta(days=number) for number in range(2_001)]
    with ledger.open(home) as book:
        book.append(
            FigurePublished(
                source="bea", subject="us", measure="daily", period="2014", printed=str(number), value=Decimal(number),
                published_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
            )
            for number, day in enumerate(days)
        )  # fmt: skip
        book.publish()
    whole = "realtime_start=1776-07-04&realtime_end=9999-12-31&file_type=json"
    asked = f"/fred/series/observations?series_id=us/daily&{whole}&api_key={'a' * 32}"
    (answered,) = answers(home, Settings(house_workers=1), asked)
    assert answered.json()["count"] == 2_001
    (refused,) = answers(home, Settings(house_workers=1, fred_caps=True), asked)
    assert "There are 2001 vintage dates" in refused.json()["error_message"]
