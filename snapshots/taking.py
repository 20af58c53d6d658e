"""Taking a snapshot: the query is asked at a basis, and what it gave is kept with the event that says so."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from events import Incorrect, SnapshotTaken, canonical_json, time_text
from ledger import Book, moment
from snapshots.content import VERSION, content, kept, ordered
from snapshots.kept import SCHEMA, Snapshot, new_path, put_files, show, write_parquet

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def take(
    book: Book,
    name: str,
    query: str,
    published_by: datetime | str | None = None,
    recorded_by: datetime | str | None = None,
) -> Snapshot:
    """Fix a query at a basis; without one, at now: everything recorded, everything published until now.

    The engine writes the rows, in order, into a Parquet file; that becomes the table `snapshot."name@time"` of the
    ledger in the same transaction as the event that says so, and then gets its place and its manifest.

    Raises:
        Incorrect: the name, the query or the basis cannot be understood, or the basis lies in the future.

    """
    if _NAME.fullmatch(name) is None:
        raise Incorrect(
            "not a name for a snapshot", found=repr(name), allowed="a-z, 0-9, - and _, up to 63", code="name"
        )
    if book.read_only:
        raise Incorrect("the ledger is open for reading only", do="open it with read_only=False", code="read-only")
    now = book.clock()
    asked_published = moment(published_by, "published_by") or now
    position, recorded = _basis(book, moment(recorded_by, "recorded_by"), now)
    snapshot = f"{name}@{now:%Y%m%dT%H%M%S%fZ}"
    new = new_path(book.home, snapshot)
    try:
        with book.asked(query, asked_published, recorded) as relation:
            write_parquet(ordered(kept(relation)), new)
        return _keep(book, name, query, snapshot, (asked_published, recorded, position), new)
    finally:
        new.unlink(missing_ok=True)


def _keep(
    book: Book, name: str, query: str, snapshot: str, basis: tuple[datetime, datetime | None, int | None], new: Path
) -> Snapshot:
    """Keep what was written as a table with its event, then put the file in its place."""
    published, recorded, position = basis
    with book.cursor() as cursor:
        relation = cursor.read_parquet(str(new))
        columns = relation.columns
        rows, digest = content(relation, VERSION, in_order=True)
    members: dict[str, Any] = {
        "snapshot": snapshot,
        "query": query,
        "published_by": time_text(published),
        **({} if recorded is None else {"recorded_by": time_text(recorded)}),
        **({} if position is None else {"basis_position": str(position)}),
        "rows": str(rows),
        "columns": columns,
        "sql_sha256": hashlib.sha256(canonical_json(query).encode()).hexdigest(),
        "content_sha256": digest,
        "content_version": str(VERSION),
    }
    book.keep_table(SCHEMA, snapshot, new, SnapshotTaken(name=name, details=members))
    one = show(book, snapshot)
    put_files(book.home, one, new)
    return one


def _basis(book: Book, asked: datetime | None, now: datetime) -> tuple[int | None, datetime | None]:
    """Return the last position and the time of the last commit that the snapshot sees."""
    if asked is not None and asked > now:
        raise Incorrect(
            "a basis in the future", found=asked.isoformat(), allowed=f"until {now.isoformat()}", code="basis"
        )
    rows = book.sql("SELECT max(position), max(recorded_at) FROM events", None, None, asked).fetchall()
    position, recorded_at = rows[0]
    return position, asked or recorded_at
