"""Checking snapshots: asked again from the log, kept in the ledger, kept in the file: all must be the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.parquet as arrow_parquet

from events import AsofError
from ledger import Book
from snapshots.content import Content, content, kept, ordered
from snapshots.kept import (
    FOLDER,
    Snapshot,
    list_snapshots,
    new_path,
    parquet_path,
    put_files,
    show,
    table_query,
    write_parquet,
)


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one snapshot's check; `problems` is empty where all is well."""

    snapshot: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the snapshot is what it was."""
        return not self.problems


def verify(book: Book, snapshot: str | None = None) -> list[Check]:
    """Check one snapshot, or all: recomputed from the log at its basis, its table and its Parquet file.

    Raises:
        NotFound: there is no snapshot of that name.

    """
    wanted = list_snapshots(book) if snapshot is None else [show(book, snapshot)]
    return [Check(one.snapshot, tuple(_problems(book, one))) for one in wanted]


def _problems(book: Book, one: Snapshot) -> list[str]:
    found = []
    for what, read in (
        ("the log asked again", _asked_again),
        ("the table in the ledger", _table),
        ("the Parquet file", _file),
    ):
        try:
            rows, digest = read(book, one)
        except (AsofError, OSError, pa.ArrowException) as error:
            found.append(f"{what}: {error}")
            continue
        except duckdb.Error as error:
            found.append(f"{what}: {' '.join(str(error).split())[:300]}")
            continue
        if digest != one.content_sha256:
            found.append(f"{what} has other content: {rows} rows, {digest}, where {one.content_sha256} was taken")
    return found


def complete(book: Book) -> list[str]:
    """Write again the files of snapshots that have none, such as after a crash; return their names.

    What a crash left half written is removed, so no snapshot may be on its way.
    """
    for left in (book.home / FOLDER).glob("*.new"):
        left.unlink()
    mended = []
    for one in list_snapshots(book):
        path = parquet_path(book.home, one.snapshot)
        if path.exists() and path.with_suffix(".json").exists():
            continue
        if _is_whole(book, one):
            new = new_path(book.home, one.snapshot)
            with book.asked(table_query(one)) as relation:
                write_parquet(ordered(relation), new)
            put_files(book.home, one, new)
            mended.append(one.snapshot)
    return mended


def _is_whole(book: Book, one: Snapshot) -> bool:
    """Tell whether the table of a snapshot is there and what it was; what is not, `verify` reports."""
    try:
        return _table(book, one).digest == one.content_sha256
    except AsofError:
        return False


def _asked_again(book: Book, one: Snapshot) -> Content:
    with book.asked(one.query, one.published_by, one.recorded_by) as relation:
        return content(kept(relation), one.content_version)


def _table(book: Book, one: Snapshot) -> Content:
    with book.asked(table_query(one)) as relation:
        return _content_of(one, lambda: relation)


def _file(book: Book, one: Snapshot) -> Content:
    path = parquet_path(book.home, one.snapshot)
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such file", path.name)
    with book.cursor() as cursor:
        found = _content_of(one, lambda: cursor.read_parquet(str(path)))
    # The engine does not look at every byte of a page; a file is whole if another reader gets through it as well.
    with arrow_parquet.ParquetFile(path) as file:
        for _ in file.iter_batches():
            pass
    return found


def _content_of(one: Snapshot, rows: Callable[[], duckdb.DuckDBPyRelation]) -> Content:
    """Return the digest of rows that were written in order; where they no longer stand so, they are put in order."""
    if one.content_version == 1:
        return content(kept(rows()), 1)
    found = content(kept(rows()), one.content_version, in_order=True)
    return found if found.digest == one.content_sha256 else content(kept(rows()), one.content_version)
