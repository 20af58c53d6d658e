"""The content of a snapshot: how its columns are kept, in which order its rows stand, and its digest.

A digest is of one of two versions, which the manifest names. Both depend on every cell and on the columns' names, and
neither on the order of the rows nor on how a file lays them out.

1. The SHA-256 of the column names and of all rows as quoted text, sorted. Snapshots without a version have it.
2. The rows are put in order by all their columns. Each column is then three streams of bytes, each with its SHA-256:
   for every row 1 or 0, whether the cell holds anything; the values that are held, of fixed width (whole numbers and
   counts of days and microseconds in 4 or 8 bytes, decimals in 16, of texts the length in bytes, in 4; all
   little-endian); and the texts, one behind the other. The digest is the SHA-256 of the columns' names and kinds as
   canonical JSON, the number of rows in 8 bytes, and the digests of the streams. Two contents that differ differ in
   the names, the number or a stream, so that two with the same digest would be a collision of SHA-256.
"""

from __future__ import annotations

import hashlib
import struct
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import canonical_json

VERSION = 2
_BATCH_ROWS = 65_536
_ONES = bytes([1]) * _BATCH_ROWS
_ZEROS = bytes(_BATCH_ROWS)
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_KEPT_AS_THEY_ARE = _WHOLE | {
    "BOOLEAN", "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR", "BLOB", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip
_KEPT_OTHERWISE = {
    "HUGEINT": "DECIMAL(38,0)", '"NULL"': "INTEGER", "TIMESTAMP_S": "TIMESTAMP", "TIMESTAMP_MS": "TIMESTAMP",
}  # fmt: skip
# Within a list or a struct, what Parquet would keep with fewer digits or as something else.
_NOT_IN_PARQUET = (
    "HUGEINT",
    "INTERVAL",
    "UUID",
    "ENUM",
    "TIME WITH",
    "BIT",
    "UNION",
    "VARIANT",
    "TIMESTAMP_",
    "JSON",
    "GEO",
)


class Content(NamedTuple):
    """How many rows, and their digest in hexadecimal."""

    rows: int
    digest: str


def kept(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Return the rows with columns of kinds that a table and a Parquet file keep alike; other kinds become text."""
    return relation.select(*[
        duckdb.ColumnExpression(name).cast(_kept_kind(str(kind))).alias(name)
        for name, kind in zip(relation.columns, relation.types, strict=True)
    ])  # fmt: skip


def ordered(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Return the rows in the order of all their columns, so that equal contents make equal files."""
    return relation.sort(*[
        _in_order(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)
    ])  # fmt: skip


def _in_order(name: str, kind: str) -> duckdb.Expression:
    """Sort by what the digest sees. A cast, even to the same kind, would have the engine carry the column twice."""
    column = duckdb.ColumnExpression(name)
    return column if kind == "VARCHAR" or _shown(kind).kind != "text" else column.cast("VARCHAR")


def content(relation: duckdb.DuckDBPyRelation, version: int, *, in_order: bool = False) -> Content:
    """Return the digest of rows that are `kept`; `in_order` where they stand in their order already."""
    if version == 1:
        return _content_1(relation)
    return _content_2(relation if in_order else ordered(relation))


def content_digest(table: pa.Table, version: int = VERSION) -> str:
    """Return the digest of a table's content: hexadecimal, whatever the order of its rows."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return content(kept(connection.from_arrow(table)), version).digest


class _Shown(NamedTuple):
    """What a digest calls a kind of column, and as what the engine hands its cells out."""

    kind: str
    stored: str


def _kept_kind(kind: str) -> str:
    if kind in _KEPT_AS_THEY_ARE or kind.startswith("DECIMAL("):
        return kind if "[" not in kind else "VARCHAR"
    if kind in _KEPT_OTHERWISE:
        return _KEPT_OTHERWISE[kind]
    nested = kind.endswith("]") or kind.startswith(("STRUCT(", "MAP("))
    return kind if nested and not any(word in kind for word in _NOT_IN_PARQUET) else "VARCHAR"


def _shown(kind: str) -> _Shown:
    if kind in _WHOLE:
        return _Shown("whole", "BIGINT")
    if kind.startswith("DECIMAL(") and kind.endswith(")"):
        scale = kind.removesuffix(")").rpartition(",")[2].strip()
        return _Shown(f"decimal {scale}", f"DECIMAL(38,{scale})")
    known = {
        "BOOLEAN": _Shown("truth", "INTEGER"), "UBIGINT": _Shown("decimal 0", "DECIMAL(38,0)"),
        "DATE": _Shown("day", "DATE"), "TIMESTAMP": _Shown("time", "TIMESTAMP"),
        "TIMESTAMP WITH TIME ZONE": _Shown("moment", "TIMESTAMP WITH TIME ZONE"),
    }  # fmt: skip
    return known.get(kind, _Shown("text", "VARCHAR"))


class _Column:
    """The three streams of a column."""

    def __init__(self) -> None:
        self._present, self._values, self._texts = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()

    def add(self, cells: pa.Array) -> None:
        """Take in the cells of the next rows."""
        count, missing = len(cells), cells.null_count
        if missing == count:
            self._present.update(_ZEROS[:count])
            return
        if missing:
            self._present.update(_bytes_of(cells.is_valid().cast(pa.uint8())))
            cells = cells.drop_null()
        else:
            self._present.update(_ONES[:count])
        if pa.types.is_string(cells.type):
            self._values.update(_bytes_of(pc.binary_length(cells)))
            self._texts.update(_text_of(cells))
        else:
            self._values.update(_bytes_of(cells))

    def digest(self) -> bytes:
        """Return the digests of the streams, one behind the other."""
        return self._present.digest() + self._values.digest() + self._texts.digest()


def _bytes_of(cells: pa.Array) -> memoryview:
    """Return the bytes of cells of fixed width, none of which is null."""
    width = cells.type.bit_width // 8
    return memoryview(cells.buffers()[1])[cells.offset * width : (cells.offset + len(cells)) * width]


def _text_of(cells: pa.Array) -> memoryview | bytes:
    _, offsets, texts = cells.buffers()
    (first,) = struct.unpack_from("<i", offsets, cells.offset * 4)
    (last,) = struct.unpack_from("<i", offsets, (cells.offset + len(cells)) * 4)
    return memoryview(texts)[first:last] if last > first else b""


def _content_2(relation: duckdb.DuckDBPyRelation) -> Content:
    shown = [_shown(str(kind)) for kind in relation.types]
    names = relation.columns
    handed = relation.select(*[
        duckdb.ColumnExpression(name).cast(one.stored).alias(f"c{place}")
        for place, (name, one) in enumerate(zip(names, shown, strict=True))
    ])  # fmt: skip
    columns = [_Column() for _ in names]
    rows = 0
    with handed.to_arrow_reader(_BATCH_ROWS) as reader:
        for batch in reader:
            rows += batch.num_rows
            for column, cells in zip(columns, batch.columns, strict=True):
                for start in range(0, batch.num_rows, _BATCH_ROWS):
                    column.add(cells.slice(start, _BATCH_ROWS))
    said = {"content": str(VERSION), "columns": [[name, one.kind] for name, one in zip(names, shown, strict=True)]}
    digest = hashlib.sha256(canonical_json(said).encode() + rows.to_bytes(8, "little"))
    for column in columns:
        digest.update(column.digest())
    return Content(rows, digest.hexdigest())


def _content_1(relation: duckdb.DuckDBPyRelation) -> Content:
    digest = hashlib.sha256(canonical_json(relation.columns).encode())
    plain = relation.select(*[
        duckdb.ColumnExpression(name).cast("VARCHAR").alias(f"c{place}") for place, name in enumerate(relation.columns)
    ])  # fmt: skip
    # In JSON's quotes, no text can be taken for the end of a cell or a row, nor for a null.
    quoted = plain.project("coalesce(CAST(to_json(COLUMNS(*)) AS VARCHAR), 'null')")
    lines = quoted.project("chr(10) || concat_ws(',', *COLUMNS(*)) AS line").order("line")
    rows = 0
    with lines.to_arrow_reader(_BATCH_ROWS) as reader:
        for batch in reader:
            rows += batch.num_rows
            digest.update(_text_of(batch.column(0)))
    return Content(rows, digest.hexdigest())
