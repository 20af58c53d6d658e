"""A small published copy of a ledger, written by hand with the views that the doors read."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import uvicorn

SCHEMA = """
CREATE TABLE notes (id INTEGER, text VARCHAR);
INSERT INTO notes VALUES (1, 'one'), (2, 'two'), (3, NULL);
CREATE SEQUENCE numbers;
CREATE TABLE stored AS
SELECT 'demo' AS source, 'subject/' || (i % 3) AS subject, 'count' AS measure,
       (2000 + i)::VARCHAR AS period,
       make_date(2000 + i, 1, 1) AS period_start, make_date(2001 + i, 1, 1) AS period_end,
       (i * 1.5)::DECIMAL(38, 15) AS value, NULL::DECIMAL(38, 15) AS value_high, NULL::VARCHAR AS text, '1' AS unit,
       'exact' AS bound, (i * 1.5)::VARCHAR AS printed, NULL::VARCHAR AS label,
       TIMESTAMPTZ '2001-02-03 04:05:06+00' + to_years(i) AS published_at,
       NULL::TIMESTAMPTZ AS published_not_before,
       TIMESTAMPTZ '2020-01-01 00:00:00+00' + to_seconds(i) AS recorded_at,
       i::BIGINT AS position, NULL::VARCHAR AS document, NULL::VARCHAR AS locator
FROM range(20) AS t(i);
CREATE VIEW figures AS SELECT * FROM stored
WHERE published_at <= coalesce(getvariable('published_by')::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
  AND recorded_at <= coalesce(getvariable('recorded_by')::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ);
CREATE VIEW events AS SELECT * FROM stored;
CREATE MACRO figures_as_of(asked_published_by, asked_recorded_by) AS TABLE SELECT * FROM stored
WHERE published_at <= coalesce(asked_published_by, 'infinity'::TIMESTAMPTZ)
  AND recorded_at <= coalesce(asked_recorded_by, 'infinity'::TIMESTAMPTZ);
CREATE VIEW ledger_basis AS SELECT 20::BIGINT AS position, max(recorded_at) AS recorded_at,
  TIMESTAMPTZ '2021-01-01 00:00:00+00' AS published_copy_at FROM stored;
"""


def write_published(path: Path, schema: str = SCHEMA) -> Path:
    """Write a published copy at `path` in one step, as the writer does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    with duckdb.connect(str(fresh)) as connection:
        connection.execute(schema)
    fresh.replace(path)
    return path


@contextmanager
def serving(application) -> Iterator[str]:
    """Serve an ASGI application on a loopback port of its own; give the beginning of its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="critical", access_log=False, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def serve():
    """Give `serving` to tests, which cannot import this file."""
    return serving


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with a published copy of the small ledger."""
    folder = tmp_path_factory.mktemp("home")
    write_published(folder / "published" / "ledger.duckdb")
    return folder
