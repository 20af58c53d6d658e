"""The FRED door beside the HTTP door, in one application."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

import ledger
from asof.doors import Context, Settings
from asof.doors.fred import routes
from asof.doors.http.application import create_application
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
        transport = httpx.ASGITransport(create_application(context, extra_routes=[routes]))
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
    granted, refused = answers(home, settings, f"{ADDRESS}&api_key={token}", f"{ADDRESS}&api_key={'a' * 32}")
    assert granted.status_code == 200
    assert refused.status_code in (400, 401)
