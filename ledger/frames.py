"""Releases as they come: files and tables of any kind become one Arrow table of texts, null where nothing stands."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet

from events import Incorrect, NotFound, canonical_json

DELIMITERS = (",", ";", "\t", "|")
KINDS = ".csv, .tsv, .txt, .json, .ndjson, .jsonl, .parquet"


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be read: its number in the document, what it holds, and why."""

    row: int
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A release as texts. `numbers` are the rows' numbers in the document, `locator` how a cell of it is named."""

    table: pa.Table
    numbers: pa.Array
    problems: list[Problem] = field(default_factory=list)
    document: str | None = None
    locator: str | None = None
    cut_off: str | None = None


def read_frame(release: Any, delimiter: str | None = None) -> Frame:
    """Read a release: a path, an Arrow table, a DuckDB relation, a pandas or polars frame.

    Raises:
        NotFound: there is no such file.
        Incorrect: it is a folder, no text in UTF-8, or of no kind that can be read.

    """
    if isinstance(release, str | Path):
        return _from_path(Path(release), delimiter)
    return _from_table(_arrow(release))


def _arrow(release: Any) -> pa.Table:
    if isinstance(release, pa.Table):
        return release
    if isinstance(release, pa.RecordBatch):
        return pa.Table.from_batches([release])
    if isinstance(release, pa.RecordBatchReader):
        return release.read_all()
    if isinstance(release, duckdb.DuckDBPyRelation):
        return release.to_arrow_table()
    module = type(release).__module__.partition(".")[0]
    if module == "pandas" and hasattr(release, "columns"):
        return pa.Table.from_pandas(release, preserve_index=False)
    if module == "polars" and hasattr(release, "to_arrow"):
        table: pa.Table = release.collect().to_arrow() if hasattr(release, "collect") else release.to_arrow()
        return table
    raise Incorrect(
        "not a release",
        found=f"{type(release).__module__}.{type(release).__qualname__}",
        allowed=f"a path ({KINDS}), an Arrow table, a DuckDB relation, a pandas or polars data frame",
    )


def _from_table(table: pa.Table) -> Frame:
    """Turn every column into text in the engine's own form: floats in their shortest exact form, times as ISO 8601."""
    _unique(table.column_names)
    if not table.num_columns:
        return Frame(pa.table({}), pa.array([], pa.int64()))
    names = table.column_names
    if all(field.type == pa.string() for field in table.schema):
        return Frame(table, _count_from(1, table.num_rows))
    plain = table.rename_columns([f"c{place}" for place in range(len(names))])
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("given", plain)
        texts = connection.sql("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM given").to_arrow_table()
    return Frame(texts.rename_columns(names), _count_from(1, texts.num_rows))


def _count_from(first: int, count: int) -> pa.Array:
    import pyarrow.compute as pc

    return pc.add(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count)), pa.scalar(first - 1, pa.int64()))


def _from_path(path: Path, delimiter: str | None) -> Frame:
    readers: dict[str, Callable[[bytes], Frame]] = {
        ".csv": lambda data: read_delimited(data, delimiter),
        ".txt": lambda data: read_delimited(data, delimiter),
        ".tsv": lambda data: read_delimited(data, delimiter or "\t"),
        ".json": read_json,
        ".ndjson": read_ndjson,
        ".jsonl": read_ndjson,
        ".parquet": _read_parquet,
    }
    if path.is_dir():
        raise Incorrect("a folder is no release", found=str(path), allowed=f"one file: {KINDS}")
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Incorrect("a file of an unknown kind", found=path.name, allowed=KINDS)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound("there is no such file", found=str(path), code="no-file") from None
    except OSError as error:
        raise Incorrect("the file cannot be read", found=f"{path}: {error.strerror}") from None
    frame = reader(data)
    return replace(frame, document=hashlib.sha256(data).hexdigest())


def decode(data: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark.

    Raises:
        Incorrect: the bytes are not UTF-8; the message names the first bad byte.

    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Incorrect(
            "the release is not UTF-8",
            found=f"byte 0x{data[error.start]:02x} at offset {error.start}, line {line}",
            allowed="UTF-8 with or without a byte order mark",
            do="declare the encoding in the source's [read] section, or convert the file",
            code="encoding",
        ) from None


def read_delimited(data: bytes, delimiter: str | None = None) -> Frame:
    """Read delimited text: every cell a text, rows with too few or too many cells as problems. The header is row 1."""
    text = decode(data)
    if not text.strip():
        return Frame(pa.table({}), pa.array([], pa.int64()), locator="cell")
    chosen = delimiter or _delimiter(text)
    if _cut_off(text, chosen):
        reason = "the release is cut off: a quote is opened and never closed"
        return Frame(pa.table({}), pa.array([], pa.int64()), locator="cell", cut_off=reason)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=chosen))
    _unique(header)
    problems: list[Problem] = []
    skipped: list[int] = []

    def ragged(row: arrow_csv.InvalidRow) -> str:
        skipped.append(row.number)
        if row.text.strip():
            reason = f"{row.actual_columns} cells where the header has {row.expected_columns}"
            problems.append(Problem(row.number, row.text, reason))
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader((text if text.endswith("\n") else text + "\n").encode()),
            arrow_csv.ReadOptions(use_threads=False, block_size=max(1 << 20, _longest(text))),
            arrow_csv.ParseOptions(
                delimiter=chosen,
                newlines_in_values=True,
                invalid_row_handler=ragged,
                ignore_empty_lines=len(header) == 1,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise Incorrect(
            "the table cannot be read", found=str(error), allowed="delimited text with one header row"
        ) from None
    return Frame(table, _numbers(table.num_rows, skipped), problems, locator="cell")


def _cut_off(text: str, delimiter: str) -> bool:
    """Tell whether the text ends inside a quoted cell; only an odd number of quotes makes it worth a look."""
    if text.count('"') % 2 == 0:
        return False
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _longest(text: str) -> int:
    """Return a size of block that holds every row; a quoted cell may be as long as the file."""
    return min(len(text.encode()) + 1, 1 << 30) if '"' in text else max(map(len, text.splitlines()), default=0) * 4 + 1


def _numbers(count: int, skipped: list[int]) -> pa.Array:
    numbers = _count_from(2, count + len(skipped))
    if not skipped:
        return numbers
    gone = set(skipped)
    return pa.array([number for number in numbers.to_pylist() if number not in gone], pa.int64())


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    unquoted = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)


def _unique(header: list[str]) -> None:
    doubled = sorted({name for name in header if header.count(name) > 1}) if len(set(header)) < len(header) else []
    if doubled:
        raise Incorrect(
            "two columns have the same name",
            found=", ".join(map(repr, doubled)),
            allowed="a header whose names differ",
            do="rename the columns before ingesting",
            code="header",
        )


class _Lexeme(str):
    """A JSON number as the characters that stand in the document."""

    __slots__ = ()


class _Twice(dict[str, Any]):
    """An object in which a name stands twice: which of the two counts cannot be known."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Twice(members)


def _load(text: str, line: int = 1) -> Any:
    try:
        return json.loads(
            text, parse_float=_Lexeme, parse_int=_Lexeme, parse_constant=_Lexeme, object_pairs_hook=_object
        )
    except (json.JSONDecodeError, RecursionError) as error:
        place = (
            f"line {line + error.lineno - 1}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise Incorrect(
            "not JSON", found=f"{place}: {error}".lstrip(": "), allowed="JSON in UTF-8", code="json"
        ) from None


def read_json(data: bytes) -> Frame:
    """Read a JSON array of objects; numbers keep their digits."""
    text = decode(data)
    rows = _load(text) if text.strip() else []
    if not isinstance(rows, list):
        raise Incorrect("not a list of rows", found=type(rows).__name__, allowed="a JSON array of objects", code="json")
    return _from_objects(enumerate(rows), "pointer")


def read_ndjson(data: bytes) -> Frame:
    """Read one JSON object a line; numbers keep their digits, a line that is no JSON is a problem of its own."""
    lines = enumerate(decode(data).split("\n"), 1)
    return _from_objects(((number, line) for number, line in lines if line.strip()), "line")


def _from_objects(rows: Iterator[tuple[int, Any]], locator: str) -> Frame:
    kept: list[dict[str, str | None]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    for number, row in rows:
        try:
            value = _load(row, number) if locator == "line" else row
        except Incorrect as error:
            problems.append(Problem(number, str(row)[:2_000], str(error)))
            continue
        if isinstance(value, _Twice) or not isinstance(value, dict):
            reason = "a name stands twice in the row" if isinstance(value, dict) else "a row that is no object"
            problems.append(Problem(number, canonical_json(value)[:2_000], reason))
            continue
        nested = [name for name, member in value.items() if isinstance(member, dict | list)]
        problems.extend(
            Problem(number, canonical_json(value[name])[:2_000], f"the cell {name!r} holds an object or a list")
            for name in nested
        )
        kept.append({name: _text(member) for name, member in value.items() if name not in nested})
        numbers.append(number)
    names = list(dict.fromkeys(name for row in kept for name in row))
    columns = {name: pa.array([row.get(name) for row in kept], pa.string()) for name in names}
    return Frame(pa.table(columns), pa.array(numbers, pa.int64()), problems, locator=locator)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return "true" if value else "false"


def _read_parquet(data: bytes) -> Frame:
    try:
        table = arrow_parquet.read_table(pa.BufferReader(data))
    except pa.ArrowInvalid as error:
        raise Incorrect("not a Parquet file", found=str(error)[:200], allowed="Parquet") from None
    return _from_table(table)
