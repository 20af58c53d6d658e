"""Taking a snapshot: the query is asked at a basis, and what it gave is kept with the event that says so."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from events import Incorrect, SnapshotTaken, canonical_json, time_text
from ledger import Book, moment
from snapshots.content import content_digest, ordered
from snapshots.kept import SCHEMA, Snapshot, show, write_files

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def take(
    book: Book,
    name: str,
    query: str,
    published_by: datetime | str | None = None,
    recorded_by: datetime | str | None = None,
) -> Snapshot:
    """Fix a query at a basis; without one, at now: everything recorded, everything published until now.

    The rows go into the table `snapshot."name@time"` of the ledger in the same transaction as the event that says so,
    then into a Parquet file with a manifest.

    Raises:
        Incorrect: the name, the query or the basis cannot be understood, or the basis lies in the future.

    """
    if _NAME.fullmatch(name) is None:
        raise Incorrect(
            "not a name for a snapshot", found=repr(name), allowed="a-z, 0-9, - and _, up to 63", code="name"
        )
    now = book.clock()
    asked_published = moment(published_by, "published_by") or now
    position, recorded = _basis(book, moment(recorded_by, "recorded_by"), now)
    table = ordered(book.sql(query, None, asked_published, recorded).arrow())
    snapshot = f"{name}@{now:%Y%m%dT%H%M%S%fZ}"
    members = {
        "snapshot": snapshot,
        "query": query,
        "published_by": time_text(asked_published),
        **({} if recorded is None else {"recorded_by": time_text(recorded)}),
        **({} if position is None else {"basis_position": str(position)}),
        "rows": str(table.num_rows),
        "columns": table.column_names,
        "sql_sha256": hashlib.sha256(canonical_json(query).encode()).hexdigest(),
        "content_sha256": content_digest(table),
    }
    book.keep_table(SCHEMA, snapshot, table, SnapshotTaken(name=name, details=members))
    one = show(book, snapshot)
    write_files(book.home, one, table)
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
