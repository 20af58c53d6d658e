"""A small ledger of hand-made views, the FRED door over it, and a server on loopback for the real clients."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from asof.doors.fred import routes
from events import parse_period

KEY = "abcdefghijklmnopqrstuvwxyz012345"
NOW = datetime(2026, 8, 15, 12, tzinfo=UTC)

SCHEMA = """
CREATE TABLE figure_versions (
    source VARCHAR, subject VARCHAR, measure VARCHAR, period VARCHAR, period_start DATE, period_end DATE,
    value DECIMAL(38, 15), value_high DECIMAL(38, 15), text VARCHAR, unit VARCHAR, bound VARCHAR, printed VARCHAR,
    label VARCHAR, published_at TIMESTAMPTZ, published_not_before TIMESTAMPTZ, recorded_at TIMESTAMPTZ,
    position BIGINT, document VARCHAR, locator VARCHAR,
    published_from TIMESTAMPTZ, published_to TIMESTAMPTZ, recorded_from TIMESTAMPTZ, recorded_to TIMESTAMPTZ
);
CREATE TABLE measures (measure VARCHAR, title VARCHAR, unit VARCHAR, aliases VARCHAR[], frequency VARCHAR);
CREATE TABLE subjects (subject VARCHAR, title VARCHAR);
CREATE TABLE sources (source VARCHAR, title VARCHAR, publisher VARCHAR, rank INTEGER, url VARCHAR, licence VARCHAR);
CREATE TABLE events (position BIGINT, kind VARCHAR, source VARCHAR, published_at TIMESTAMPTZ);
CREATE TABLE clock (moment TIMESTAMPTZ);
CREATE MACRO ledger_now() AS (SELECT moment FROM clock);
"""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Story:
    """A hand-made ledger: `say` states what a source said from a moment on, None for a withdrawal."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.lock = threading.Lock()
        self.position = 0
        self.asked = []

    def rows(self, sql, parameters=None, *, published_by=None, recorded_by=None):
        with self.lock:
            self.asked.append(parameters)
            result = self.connection.execute(sql, parameters)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def say(self, series, period, *statements, source="bea", unit=None, bound="exact"):
        """State `(moment, value)` after `(moment, value)`; a value is text for a number, "?" for a text, or None."""
        subject, measure = series.rsplit("/", 1)
        found = parse_period(period)
        ends = [moment(when).isoformat() for when, _ in statements[1:]] + ["infinity"]
        rows = [
            (moment(when), end, None if value == "?" else Decimal(value), value, self.position + place)
            for place, ((when, value), end) in enumerate(zip(statements, ends, strict=True))
            if value is not None
        ]
        self.position += len(statements)
        lists = [list(column) for column in zip(*rows, strict=True)]
        self.connection.execute(
            "INSERT INTO figure_versions BY NAME SELECT ? AS source, ? AS subject, ? AS measure, ? AS period, "
            "?::DATE AS period_start, ?::DATE AS period_end, ? AS unit, ? AS bound, ?::TIMESTAMPTZ AS recorded_at, "
            "recorded_at AS recorded_from, TIMESTAMPTZ 'infinity' AS recorded_to, "
            "unnest(?::TIMESTAMPTZ[]) AS published_from, unnest(?::TIMESTAMPTZ[]) AS published_to, "
            "unnest(?::DECIMAL(38, 15)[]) AS value, unnest(?::VARCHAR[]) AS printed, unnest(?::BIGINT[]) AS position",
            [source, subject, measure, period, found.start, found.end, unit, bound, NOW - timedelta(days=1), *lists],
        )

    def describe_measure(self, measure, title=None, unit=None, aliases=None, frequency=None):
        self.connection.execute(
            "INSERT INTO measures VALUES (?, ?, ?, ?::VARCHAR[], ?)", [measure, title, unit, aliases, frequency]
        )

    def describe_source(self, source, title=None, publisher=None, rank=None, url=None):
        self.connection.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, NULL)", [source, title, publisher, rank, url]
        )

    def describe_subject(self, subject, title):
        self.connection.execute("INSERT INTO subjects VALUES (?, ?)", [subject, title])


class Door:
    """Asks the door as a program would, in this process."""

    def __init__(self, context, **settings) -> None:
        self.app = Starlette(routes=routes(context, **settings))

    def get(self, path, **parameters):
        return self.fetch(path, params={"api_key": KEY, **parameters})

    def fetch(self, address, **options) -> httpx.Response:
        async def fetched() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await client.get(address, **options)

        return asyncio.run(fetched())

    def json(self, path, **parameters):
        response = self.get(f"/fred/{path}", file_type="json", **parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def error(self, path, **parameters):
        response = self.get(f"/fred/{path}", file_type="json", **parameters)
        assert response.status_code == 400, response.text
        assert response.json()["error_code"] == 400
        return response.json()["error_message"]

    def rows(self, series_id, *names, **parameters):
        """Give the observations as tuples of the named members."""
        found = self.json("series/observations", series_id=series_id, **parameters)["observations"]
        return [tuple(row[name] for name in names or ("date", "value")) for row in found]


@pytest.fixture(scope="session")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET GLOBAL TimeZone = 'Asia/Tokyo'")
    connection.execute(SCHEMA)
    connection.execute("INSERT INTO clock VALUES (?)", [NOW])
    return connection


@pytest.fixture
def story(database: duckdb.DuckDBPyConnection) -> Story:
    for table in ("figure_versions", "measures", "subjects", "sources", "events"):
        database.execute(f"TRUNCATE {table}")
    return Story(database)


@pytest.fixture
def door(story: Story) -> Door:
    return Door(story)


@pytest.fixture
def door_with(story: Story):
    return lambda **settings: Door(story, **settings)


@pytest.fixture(scope="session")
def door_over():
    return Door


@pytest.fixture
def server(door: Door) -> Iterator[str]:
    """The door on a loopback port, for clients that are other people's."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    running = uvicorn.Server(uvicorn.Config(door.app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(10)
    listening.close()
