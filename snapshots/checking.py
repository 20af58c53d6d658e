"""Checking snapshots: asked again from the log, kept in the ledger, kept in the file: all must be the same."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as arrow_parquet

from events import AsofError
from ledger import Book
from snapshots.content import content_digest
from snapshots.kept import Snapshot, list_snapshots, parquet_path, rows, show


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
            table = read(book, one)
        except (AsofError, OSError, pa.ArrowException) as error:
            found.append(f"{what}: {error}")
            continue
        digest = content_digest(table)
        if digest != one.content_sha256:
            found.append(
                f"{what} has other content: {table.num_rows} rows, {digest}, where {one.content_sha256} was taken"
            )
    return found


def _asked_again(book: Book, one: Snapshot) -> pa.Table:
    return book.sql(one.query, None, one.published_by, one.recorded_by).arrow()


def _table(book: Book, one: Snapshot) -> pa.Table:
    return rows(book, one.snapshot).arrow()


def _file(book: Book, one: Snapshot) -> pa.Table:
    return arrow_parquet.read_table(parquet_path(book.home, one.snapshot))
