"""Seeded releases, made by DuckDB from row numbers and their hashes: the same rows in every run, on every machine.

Subjects arrive in an order that is not that of their names, and revisions touch keys that lie far apart.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from benchmarks.sizes import PERIODS

SEED = 20260823
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LATE = datetime(2020, 2, 1, tzinfo=UTC)
REVISED = datetime(2020, 3, 1, tzinfo=UTC)
CHANGED = datetime(2021, 1, 1, tzinfo=UTC)
MEASURE = "cases"
_SHARE = f"hash(n, {SEED} + 99) % 100"
_SHARES = {
    "late": (10, 13, "1"),
    "revised": (0, 10, "2"),
    "corrected": (0, 10, f"(CASE WHEN {_SHARE} < 2 THEN 3 ELSE 2 END)"),
}
"""Percent of the keys, by hash: which part of them a partial release states, and which version of their values."""

_SUBJECT = "printf('area-%05d-%d', hash(n // {periods}, {seed}) % 100000, n // {periods})"
_PERIOD = "strftime(DATE '2012-01-01' + to_months((n % {periods})::INTEGER), '%Y-%m')"
_VALUE = "(hash(n, {seed} + {version}) % 1000000)::VARCHAR"


def source_name(number: int) -> str:
    """Name a synthetic source."""
    return f"source-{number:03}"


def release(first: int, cells: int, version: int = 0) -> pa.Table:
    """Make a complete release of the keys from `first` on: one row a cell, as text, as a CSV would have it."""
    return _rows(first, cells, str(version), "TRUE")


def partial(first: int, cells: int, kind: str) -> pa.Table:
    """Make a partial release: what is revised or stated late among these keys, or the revisions as read again."""
    low, high, version = _SHARES[kind]
    return _rows(first, cells, version, f"{_SHARE} BETWEEN {low} AND {high - 1}")


def wide(cells: int, version: int = 0, measures: int = 10) -> pa.Table:
    """Make the release of a source with ten measures a row; a later version changes one cell in twenty."""
    columns = ", ".join(
        f"(hash(n, {number}, {SEED} + CASE WHEN hash(n, {number}) % 20 < {version} THEN {version} ELSE 0 END)"
        f" % 1000000)::VARCHAR AS measure_{number}"
        for number in range(measures)
    )
    names = f"{_filled(_SUBJECT)} AS subject, {_filled(_PERIOD)} AS period"
    return _arrow(f"SELECT {names}, {columns} FROM range({cells // measures}) AS rows(n)")


def subject_of(key: int) -> str:
    """Return the subject of a key."""
    return str(_arrow(f"SELECT {_filled(_SUBJECT)} AS subject FROM (SELECT {key}::BIGINT AS n)")[0][0].as_py())


def period_of(key: int) -> str:
    """Return the period of a key."""
    return str(_arrow(f"SELECT {_filled(_PERIOD)} AS period FROM (SELECT {key}::BIGINT AS n)")[0][0].as_py())


class Clock:
    """The ledger's clock in a run: a minute with each reading, so that data and answers are the same every time."""

    def __init__(self, start: datetime = datetime(2024, 1, 1, tzinfo=UTC)) -> None:
        self._time = start

    def __call__(self) -> datetime:
        self._time += timedelta(minutes=1)
        return self._time


def _rows(first: int, cells: int, version: str, condition: str) -> pa.Table:
    return _arrow(
        f"SELECT {_filled(_SUBJECT)} AS subject, {_filled(_PERIOD)} AS period, {_filled(_VALUE, version)} AS {MEASURE} "
        f"FROM range({first}, {first + cells}) AS rows(n) WHERE {condition} ORDER BY n"
    )


def _filled(text: str, version: str = "0") -> str:
    return text.format(periods=PERIODS, seed=SEED, version=version)


def _arrow(query: str) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.sql(query).to_arrow_table()
