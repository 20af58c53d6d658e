"""Small reads. A result is always read to its end, for the connection is not free before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import pyarrow as pa

from ledger import sql


def first_row(
    connection: duckdb.DuckDBPyConnection, query: str, bound: Sequence[Any] | Mapping[str, Any] | None = None
) -> tuple[Any, ...] | None:
    """Return the first row of an answer, or None."""
    rows = connection.execute(query, bound or None).fetchall()
    return rows[0] if rows else None


def whole_number(
    connection: duckdb.DuckDBPyConnection, query: str, bound: Sequence[Any] | Mapping[str, Any] | None = None
) -> int:
    """Return the one number of an answer; 0 where there is none."""
    row = first_row(connection, query, bound)
    return 0 if row is None or row[0] is None else int(row[0])


_parsed: dict[str, duckdb.Statement] = {}


def run(
    connection: duckdb.DuckDBPyConnection, name: str, bound: Mapping[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """Execute a statement of `sql` that is asked for again and again: it is parsed once a process."""
    known = _parsed.get(name)
    if known is None:
        (known,) = connection.extract_statements(sql.statement(name))
        _parsed[name] = known
    return connection.execute(known, bound)


def execute_named(connection: duckdb.DuckDBPyConnection, name: str, **bound: Any) -> None:
    """Execute a statement of `sql` with those of the values that it asks for."""
    connection.execute(*_asked_for(name, bound))


def count_named(connection: duckdb.DuckDBPyConnection, name: str, **bound: Any) -> int:
    """Execute a statement of `sql` that writes rows, with those of the values that it asks for; return how many."""
    return whole_number(connection, *_asked_for(name, bound))


def _asked_for(name: str, bound: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
    text = sql.statement(name)
    return text, {key: value for key, value in bound.items() if f"${key}" in text} or None


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, **tables: pa.Table) -> Iterator[None]:
    """Let a connection know Arrow tables by name while the block runs."""
    for name, table in tables.items():
        connection.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            # In a transaction that has failed nothing can be unregistered; the next registration replaces it.
            with suppress(duckdb.TransactionException):
                connection.unregister(name)
