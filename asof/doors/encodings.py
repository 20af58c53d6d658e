"""How an answer is written: JSON, NDJSON, CSV, Arrow, Parquet, in pieces, with memory that does not grow with the rows.

Text forms (JSON, NDJSON, CSV): DuckDB writes each row as one text, so that digits are never touched by a float.
A DECIMAL is a JSON text with all its digits and without trailing zeros ("1640000000", "0.5"), because most clients
read JSON numbers as floats; integers and DOUBLE are JSON numbers; not-a-number and infinite doubles are texts. Times
are ISO 8601 in UTC ("2018-12-01T00:00:00Z"); an open end is the text "infinity", as in SQL. BLOB is Base64. A list,
structure or map is nested JSON (in CSV: DuckDB's text). CSV: RFC 4180 quoting, lines end in LF, NULL is nothing, an
empty text is "".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from asof.doors.formats import identifier

ROWS_PER_BATCH = 65_536
Write = Callable[[Sequence[bytes | memoryview]], None]
_SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
INTEGERS = frozenset([*_SIGNED, *("U" + name for name in _SIGNED), "BIGNUM"])


class TooManyRows(Exception):
    """The answer has more rows than the limit; what was written so far is not all of it."""


def unique_names(names: Sequence[str]) -> list[str]:
    """Give columns of one name different ones, as DuckDB does for data frames: `a`, `a_1`, `a_2`."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 0
        while candidate in taken:
            number += 1
            candidate = f"{name}_{number}"
        taken.add(candidate)
        result.append(candidate)
    return result


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def write(relation: duckdb.DuckDBPyRelation, form: str, names: Sequence[str], rows_max: int, emit: Write) -> int:
    """Write all rows of the relation in the form, piece by piece through `emit`; return their number.

    Raises:
        TooManyRows: there are more than `rows_max`; the pieces written so far are not a complete document.

    """
    if form in {"arrow", "parquet"}:
        return _write_columns(relation, form, names, rows_max, emit)
    return _write_text(relation, form, names, rows_max, emit)


def _batches(reader: pa.RecordBatchReader, rows_max: int) -> Iterator[pa.RecordBatch]:
    rows = 0
    for batch in reader:
        rows += batch.num_rows
        if rows > rows_max:
            raise TooManyRows
        if batch.num_rows:
            yield batch


class _Sink:
    """A file-like object for pyarrow that hands on what is written once there is enough of it."""

    def __init__(self, emit: Write, bytes_min: int = 1 << 20) -> None:
        self.closed = False
        self._emit = emit
        self._bytes_min = bytes_min
        self._parts: list[bytes] = []
        self._size = 0
        self._position = 0

    def write(self, content: bytes) -> int:
        self._parts.append(content)
        self._size += len(content)
        self._position += len(content)
        if self._size >= self._bytes_min:
            self.flush()
        return len(content)

    def flush(self) -> None:
        if self._parts:
            self._emit(self._parts)
            self._parts, self._size = [], 0

    def drop(self) -> None:
        """Forget what waits and all that follows: the document is not to be completed."""
        self._emit = lambda _: None
        self._parts, self._size = [], 0

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


def _write_columns(
    relation: duckdb.DuckDBPyRelation, form: str, names: Sequence[str], rows_max: int, emit: Write
) -> int:
    if list(names) != list(relation.columns):
        relation = relation.project(", ".join(f"#{n} AS {identifier(name)}" for n, name in enumerate(names, 1)))
    reader = relation.to_arrow_reader(ROWS_PER_BATCH)
    sink = _Sink(emit)
    writer = _column_writer(form, sink, reader.schema)
    rows = 0
    try:
        for batch in _batches(reader, rows_max):
            rows += batch.num_rows
            writer.write_batch(batch)
    except BaseException:
        sink.drop()
        raise
    writer.close()
    sink.flush()
    return rows


def _column_writer(form: str, sink: _Sink, schema: pa.Schema) -> Any:
    if form == "arrow":
        return pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), schema)
    import pyarrow.parquet

    return pyarrow.parquet.ParquetWriter(sink, schema, compression="zstd")


def _write_text(relation: duckdb.DuckDBPyRelation, form: str, names: Sequence[str], rows_max: int, emit: Write) -> int:
    kinds = [str(kind) for kind in relation.types]
    row = _csv_row(kinds) if form == "csv" else _json_row(names, kinds, form)
    first = {"csv": _csv_header(names), "json": b"[", "ndjson": b""}[form]
    rows = 0
    lines = relation.project(f"{row} AS line").to_arrow_reader(ROWS_PER_BATCH)
    for batch in _batches(lines, rows_max):
        text = _text_of(batch.column(0))
        if form == "json" and not rows:
            text = text[1:]  # the comma before the first row
        rows += batch.num_rows
        emit([first, text])
        first = b""
    last = {"json": b"\n]\n" if rows else b"]\n"}.get(form, b"")
    emit([first, last])
    return rows


def _text_of(column: pa.Array) -> memoryview:
    """Return the bytes of all texts of a column in a row, without a copy."""
    _, offsets, content = column.buffers()
    view = memoryview(offsets).cast("q" if pa.types.is_large_string(column.type) else "i")
    begin, stop = view[column.offset], view[column.offset + len(column)]
    return memoryview(content)[begin:stop] if content is not None else memoryview(b"")


def _json_row(names: Sequence[str], kinds: Sequence[str], form: str) -> str:
    pieces = []
    for number, (name, kind) in enumerate(zip(names, kinds, strict=True), 1):
        label = ("{" if number == 1 else ",") + json.dumps(name, ensure_ascii=False) + ":"
        pieces.append(f"{literal(label)} || coalesce({_json_value(f'#{number}', kind)}, 'null')")
    before, after = ("", "'}' || chr(10)") if form == "ndjson" else ("',' || chr(10) || ", "'}'")
    return before + " || ".join([*pieces, after])


def _json_value(value: str, kind: str) -> str:
    """Return SQL for the JSON form of a value of a DuckDB type, as text; NULL stays NULL."""
    if kind in INTEGERS or kind == "BOOLEAN":
        return f"{value}::VARCHAR"
    if kind in {"FLOAT", "DOUBLE"}:
        return f"""CASE WHEN isfinite({value}) THEN {value}::VARCHAR ELSE '"' || {value}::VARCHAR || '"' END"""
    if kind == "JSON":
        return f"replace(replace({value}::VARCHAR, chr(10), ' '), chr(13), ' ')"
    if _is_nested(kind):
        return _json_nested(value, kind)
    if kind.startswith(("DECIMAL", "TIMESTAMP", "DATE")):
        return f"""'"' || {_text_value(value, kind)} || '"'"""
    return f"to_json({_text_value(value, kind)})::VARCHAR"


def _json_nested(value: str, kind: str) -> str:
    text = f"to_json({value})::VARCHAR"
    if "DOUBLE" not in kind and "FLOAT" not in kind:
        return text
    # DuckDB writes NaN and Infinity bare, which is not JSON: then the whole value becomes a text.
    bare = "'[\\[:,]-?(NaN|Infinity|Inf)'"
    return f"CASE WHEN regexp_matches({text}, {bare}) THEN to_json({value}::VARCHAR)::VARCHAR ELSE {text} END"


def _csv_row(kinds: Sequence[str]) -> str:
    fields = [f"coalesce({_csv_value(f'#{number}', kind)}, '')" for number, kind in enumerate(kinds, 1)]
    return " || ',' || ".join(fields) + " || chr(10)"


def _csv_value(value: str, kind: str) -> str:
    text = _text_value(value, kind)
    if kind in INTEGERS or kind.startswith(("BOOLEAN", "FLOAT", "DOUBLE", "DECIMAL", "TIMESTAMP", "DATE")):
        return text if not _is_nested(kind) else _csv_quoted(text)
    return _csv_quoted(text)


def _csv_quoted(text: str) -> str:
    quoted = f"""'"' || replace({text}, '"', '""') || '"'"""
    return f"""CASE WHEN {text} = '' OR regexp_matches({text}, '[",\\r\\n]') THEN {quoted} ELSE {text} END"""


def _csv_header(names: Sequence[str]) -> bytes:
    def field(name: str) -> str:
        plain = name and not any(character in name for character in '",\r\n')
        return name if plain else '"' + name.replace('"', '""') + '"'

    return (",".join(field(name) for name in names) + "\n").encode()


def _text_value(value: str, kind: str) -> str:
    """Return SQL for the plain text of a value; NULL stays NULL."""
    if _is_nested(kind):
        return f"{value}::VARCHAR"
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        return _decimal_text(value, kind)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"replace(replace({value}::VARCHAR, ' ', 'T'), '+00', 'Z')"
    if kind.startswith("TIMESTAMP"):
        return f"replace({value}::VARCHAR, ' ', 'T')"
    if kind == "BLOB":
        return f"base64({value})"
    return f"{value}::VARCHAR"


def _decimal_text(value: str, kind: str) -> str:
    text = f"rtrim(rtrim({value}::VARCHAR, '0'), '.')"
    precision, _, scale = kind.removeprefix("DECIMAL(").removesuffix(")").partition(",")
    if precision != scale:
        return text
    # DuckDB writes ".10" where there is no room for a digit before the point.
    return rf"regexp_replace({text}, '^(-?)(\.|$)', '\10\2')"


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
