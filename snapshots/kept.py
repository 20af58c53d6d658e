"""Snapshots that are kept: the record in the log, the table beside it, the files in the home folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet

from events import Incorrect, NotFound
from ledger import Book, Result
from snapshots.content import content_digest

SCHEMA = "snapshot"
FOLDER = "snapshots"


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

    def manifest(self) -> dict[str, Any]:
        """Return the manifest as plain JSON."""
        members = asdict(self)
        return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in members.items()}


def list_snapshots(book: Book, name: str | None = None) -> list[Snapshot]:
    """Return the snapshots that have been taken, oldest first; of one name, if it is given."""
    found = book.sql(
        "SELECT snapshot, name, query, published_by, recorded_by, basis_position, rows, sql_sha256, content_sha256, "
        "recorded_at, position FROM snapshots WHERE $1 IS NULL OR name = $1 ORDER BY position",
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
    name = show(book, snapshot).snapshot.replace('"', '""')
    return book.sql(f'FROM {SCHEMA}."{name}"')


def parquet_path(home: Path, snapshot: str) -> Path:
    """Return where the Parquet file of a snapshot is; its manifest is beside it, with the ending `.json`."""
    return home / FOLDER / f"{snapshot}.parquet"


def write_files(home: Path, one: Snapshot, table: pa.Table) -> None:
    """Write the Parquet file and the manifest of a snapshot: whole, or not at all."""
    path = parquet_path(home, one.snapshot)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, lambda new: arrow_parquet.write_table(table, new, compression="zstd"))
    text = json.dumps(one.manifest() | {"parquet": path.name}, ensure_ascii=False, indent=2) + "\n"
    _replace(path.with_suffix(".json"), lambda new: new.write_text(text, encoding="utf-8"))


def _replace(path: Path, write: Any) -> None:
    new = path.with_name(path.name + ".new")
    write(new)
    with new.open("rb") as handle:
        os.fsync(handle.fileno())
    new.replace(path)


def complete(book: Book) -> list[str]:
    """Write again the files of snapshots that have none, such as after a crash; return their names."""
    mended = []
    for one in list_snapshots(book):
        path = parquet_path(book.home, one.snapshot)
        if path.exists() and path.with_suffix(".json").exists():
            continue
        table = rows(book, one.snapshot).arrow()
        if content_digest(table) == one.content_sha256:
            write_files(book.home, one, table)
            mended.append(one.snapshot)
    return mended


def export(book: Book, snapshot: str, path: Path) -> Path:
    """Write a snapshot to a file of your own: `.parquet`, `.csv` or `.json`, with its manifest beside it.

    Raises:
        Incorrect: another ending, or a folder that does not exist.

    """
    one = show(book, snapshot)
    result = rows(book, one.snapshot)
    table = result.arrow()
    writers: dict[str, Callable[[], object]] = {
        ".parquet": lambda: arrow_parquet.write_table(table, path, compression="zstd"),
        ".csv": lambda: arrow_csv.write_csv(_texts(result), path),
        ".json": lambda: path.write_text(_json(result), encoding="utf-8"),
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Incorrect("an unknown kind of file", found=path.name, allowed=", ".join(writers), code="export")
    try:
        writer()
        path.with_name(path.name + ".manifest.json").write_text(
            json.dumps(one.manifest(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise Incorrect("the file cannot be written", found=f"{path}: {error.strerror}", do="mend the path") from None
    return path


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _texts(result: Result) -> pa.Table:
    columns = list(zip(*result.fetchall(), strict=True)) or [()] * len(result.columns)
    return pa.table({
        name: pa.array([_text(value) for value in column], pa.string())
        for name, column in zip(result.columns, columns, strict=True)
    })  # fmt: skip


def _json(result: Result) -> str:
    found = [{name: _text(value) for name, value in row.items()} for row in result.rows()]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
