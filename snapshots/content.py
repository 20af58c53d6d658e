"""The content of a table, and its digest: the same rows in any order have the same one."""

from __future__ import annotations

import hashlib

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import canonical_json

_BETWEEN = ","
_NULL = "null"


def ordered(table: pa.Table) -> pa.Table:
    """Return the rows in the order of all their columns, so that equal contents make equal files."""
    if not table.num_columns:
        return table
    with duckdb.connect() as connection:
        connection.register("content", table)
        return connection.sql("FROM content ORDER BY ALL").to_arrow_table()


def content_digest(table: pa.Table) -> str:
    """Return the SHA-256 of the column names and of all rows as quoted text, sorted; hexadecimal.

    Text is the engine's own: decimals with all their digits, times in UTC. It depends neither on the order of the rows
    nor on how a file lays them out.
    """
    digest = hashlib.sha256(canonical_json(table.column_names).encode())
    if table.num_rows:
        for line in _lines(table).to_pylist():
            digest.update(b"\n")
            digest.update(line.encode())
    return digest.hexdigest()


def _lines(table: pa.Table) -> pa.ChunkedArray:
    plain = table.rename_columns([f"c{place}" for place in range(table.num_columns)])
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("content", plain)
        # In JSON's quotes, no text can be taken for the end of a cell or a row, nor for a null.
        quoted = "SELECT CAST(to_json(CAST(COLUMNS(*) AS VARCHAR)) AS VARCHAR) FROM content"
        texts = connection.sql(quoted).to_arrow_table()
    lines = pc.binary_join_element_wise(*texts.columns, _BETWEEN, null_handling="replace", null_replacement=_NULL)
    return lines.take(pc.sort_indices(lines))
