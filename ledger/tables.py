"""Tables that are kept beside the log: snapshots. No projection, no part of the log."""

from __future__ import annotations

from pathlib import Path

import duckdb

from events import Conflict
from ledger.rows import first_row


def quoted(name: str) -> str:
    """Return a name as an SQL identifier; the only way in which a name gets into a statement."""
    return '"' + name.replace('"', '""') + '"'


def keep_table(connection: duckdb.DuckDBPyConnection, schema: str, name: str, file: Path) -> None:
    """Make a table of a Parquet file, all of it or nothing."""
    there = first_row(
        connection, "SELECT 1 FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2", [schema, name]
    )
    if there is not None:
        raise Conflict("there is a table of that name", found=f"{schema}.{name}", code="table")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
    made = f"CREATE TABLE {quoted(schema)}.{quoted(name)} AS FROM read_parquet($1)"
    connection.execute(made, [str(file)])


def drop_table(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> None:
    """Remove a table that was kept."""
    connection.execute(f"DROP TABLE IF EXISTS {quoted(schema)}.{quoted(name)}")
