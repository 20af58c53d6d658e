"""A small DuckDB with a hand-made `figures`, so that the views of a pack are tested without a ledger."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from asof.packs import pack_path
from events import parse_period

FIGURES = """
CREATE TABLE figures (
    source VARCHAR, subject VARCHAR, measure VARCHAR, period VARCHAR, period_start DATE, period_end DATE,
    value DECIMAL(38, 15), value_high DECIMAL(38, 15), text VARCHAR, unit VARCHAR, bound VARCHAR, printed VARCHAR,
    label VARCHAR, published_at TIMESTAMPTZ, published_not_before TIMESTAMPTZ, recorded_at TIMESTAMPTZ, position BIGINT,
    document VARCHAR, locator VARCHAR
)
"""
COLUMNS = [
    "source", "subject", "measure", "period", "period_start", "period_end", "value", "value_high",
    "text", "unit", "bound", "printed",
    "label", "published_at", "published_not_before", "recorded_at",
    "position", "document", "locator",
]  # fmt: skip


def read_table(path):
    """Read a CSV file as a list of dictionaries; a ragged row is an error."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, strict=True))
    assert all(None not in row and None not in row.values() for row in rows), f"{path.name} has a ragged row"
    return rows


def as_figure(row, position, source):
    """Turn a row of a tall file into the columns of a figure, in their order."""
    period = parse_period(row["period"])
    published_at = datetime.fromisoformat(row["published_at"])
    if published_at.tzinfo is None:
        published_at = published_at.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    figure = {
        **{name: row.get(name) or None for name in ("text", "unit", "printed", "label")},
        **{name: row[name] for name in ("subject", "measure", "period")},
        "source": source,
        "period_start": period.start,
        "period_end": period.end,
        "value": Decimal(row["value"]) if row.get("value") else None,
        "value_high": Decimal(row["value_high"]) if row.get("value_high") else None,
        "bound": row.get("bound") or "exact",
        "published_at": published_at,
        "recorded_at": published_at,
        "position": position,
        "document": f"{source}-document",
        "locator": f"row={position + 2}",
    }
    return [figure.get(name) for name in COLUMNS]


@pytest.fixture
def table():
    """Give the reader of a CSV file."""
    return read_table


@pytest.fixture
def delta():
    """Give the folder of the Yangtze River Delta pack."""
    return pack_path("yangtze-delta")


@pytest.fixture
def article(delta):
    """Give the rows of the article's facts."""
    return read_table(delta / "files" / "figures.csv")


@pytest.fixture
def page(delta):
    """Give the rows of the page around the article."""
    return read_table(delta / "files" / "page.csv")


@pytest.fixture
def asked(delta):
    """Give a function: rows of sources -> a connection with the pack's views over them."""
    connections = []

    def open_with(**rows_by_source):
        connection = duckdb.connect()
        connections.append(connection)
        connection.execute(FIGURES)
        figures = [(row, source) for source, rows in rows_by_source.items() for row in rows]
        values = [as_figure(row, place, source) for place, (row, source) in enumerate(figures)]
        columns = dict(zip(COLUMNS, map(list, zip(*values, strict=True)), strict=True))
        connection.register("given", pa.table(columns))
        connection.execute("INSERT INTO figures SELECT * FROM given")
        connection.execute("CREATE VIEW best_figures AS SELECT * FROM figures")
        for view in sorted((delta / "views").glob("*.sql")):
            connection.execute(view.read_text(encoding="utf-8"))
        return connection

    yield open_with
    for connection in connections:
        connection.close()


@pytest.fixture
def audit(delta):
    """Give a function: connection and view -> the rows of the view's audit (none when all is well)."""

    def run(connection, view):
        return connection.execute((delta / "audits" / f"{view}.sql").read_text(encoding="utf-8")).fetchall()

    return run
