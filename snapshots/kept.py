"""Snapshots that are kept: the record in the log, the table beside it, the files in the home folder."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet

from events import Incorrect, NotFound
from ledger import Book, Result

SCHEMA = "snapshot"
FOLDER = "snapshots"
_BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The manifest of a snapshot: which query, at which basis, with which content."""

    snapshot: str
    name: str
    query: str
    published_by: datetime
    recorded_by: datetime | None
    basis_position: int | None
    rows: int
    sql_sha256: str
    content_sha256: str
    recorded_at: datetime
    position: int
    content_version: int = 1

    def manifest(self) -> dict[str, Any]:
        """Return the manifest as plain JSON."""
        members = asdict(self)
        return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in members.items()}


def list_snapshots(book: Book, name: str | None = None) -> list[Snapshot]:
    """Return the snapshots that have been taken, oldest first; of one name, if it is given."""
    found = book.sql(
        "SELECT snapshot, name, query, published_by, recorded_by, basis_position, rows, sql_sha256, content_sha256, "
        "recorded_at, position, content_version FROM snapshots WHERE $1 IS NULL OR name = $1 ORDER BY position",
        [name],
    )
    return [Snapshot(*row) for row in found.fetchall()]


def show(book: Book, snapshot: str) -> Snapshot:
    """Return one snapshot: by its own name (`name@time`), or the newest of a name.

    Raises:
        NotFound: there is none.

    """
    every = list_snapshots(book)
    matching = [one for one in every if one.snapshot == snapshot] or [one for one in every if one.name == snapshot]
    if not matching:
        raise NotFound(
            "there is no such snapshot",
            found=snapshot,
            allowed=", ".join(sorted({one.name for one in every})) or "none has been taken",
            do="`asof snapshot list` shows what is there",
            code="no-snapshot",
        )
    return matching[-1]


def rows(book: Book, snapshot: str) -> Result:
    """Return the rows that a snapshot keeps, from its table in the ledger."""
    return book.sql(table_query(show(book, snapshot)))


def table_query(one: Snapshot) -> str:
    """Return the statement that gives the rows that the ledger keeps of a snapshot."""
    name = one.snapshot.replace('"', '""')
    return f'FROM {SCHEMA}."{name}"'


def parquet_path(home: Path, snapshot: str) -> Path:
    """Return where the Parquet file of a snapshot is; its manifest is beside it, with the ending `.json`."""
    return home / FOLDER / f"{snapshot}.parquet"


def write_parquet(relation: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Write rows into a Parquet file as the engine gives them: in their order, never all of them in memory."""
    relation.write_parquet(str(path), compression="zstd")


def put_files(home: Path, one: Snapshot, written: Path) -> None:
    """Put a Parquet file that was written in its place, and the manifest beside it: each whole, or not at all."""
    path = parquet_path(home, one.snapshot)
    _replace(path, written)
    text = json.dumps(one.manifest() | {"parquet": path.name}, ensure_ascii=False, indent=2) + "\n"
    new = path.with_name(path.stem + ".json.new")
    new.write_text(text, encoding="utf-8")
    _replace(path.with_suffix(".json"), new)


def new_path(home: Path, snapshot: str) -> Path:
    """Return where the Parquet file of a snapshot is written before it has its place; the folder is made."""
    path = parquet_path(home, snapshot)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(path.name + ".new")


def _replace(path: Path, new: Path) -> None:
    with new.open("rb") as handle:
        os.fsync(handle.fileno())
    new.replace(path)


def export(book: Book, snapshot: str, path: Path) -> Path:
    """Write a snapshot to a file of your own: `.parquet`, `.csv` or `.json`, with its manifest beside it.

    Raises:
        Incorrect: another ending, or a folder that does not exist.

    """
    one = show(book, snapshot)
    writers: dict[str, Callable[[pa.RecordBatchReader, Path], object]] = {
        ".parquet": _write_parquet,
        ".csv": _write_csv,
        ".json": _write_json,
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Incorrect("an unknown kind of file", found=path.name, allowed=", ".join(writers), code="export")
    try:
        with book.asked(table_query(one)) as relation, relation.to_arrow_reader(_BATCH_ROWS) as reader:
            writer(reader, path)
        path.with_name(path.name + ".manifest.json").write_text(
            json.dumps(one.manifest(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise Incorrect("the file cannot be written", found=f"{path}: {error.strerror}", do="mend the path") from None
    return path


def _write_parquet(reader: pa.RecordBatchReader, path: Path) -> None:
    with arrow_parquet.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


def _write_csv(reader: pa.RecordBatchReader, path: Path) -> None:
    schema = pa.schema([(name, pa.string()) for name in reader.schema.names])
    with arrow_csv.CSVWriter(path, schema) as writer:
        for batch in reader:
            found = Result(pa.Table.from_batches([batch]))
            columns = list(zip(*found.fetchall(), strict=True)) or [()] * len(schema)
            texts = [pa.array([_text(value) for value in column], pa.string()) for column in columns]
            writer.write_batch(pa.RecordBatch.from_arrays(texts, schema=schema))


def _write_json(reader: pa.RecordBatchReader, path: Path) -> None:
    between = "[\n"
    with path.open("w", encoding="utf-8") as file:
        for batch in reader:
            for row in Result(pa.Table.from_batches([batch])).rows():
                members = {name: _text(value) for name, value in row.items()}
                file.write(between + textwrap.indent(json.dumps(members, ensure_ascii=False, indent=2), "  "))
                between = ",\n"
        file.write("[]\n" if between == "[\n" else "\n]\n")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)
