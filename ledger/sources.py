"""What the writer keeps in mind of each source between commits: its newest release, and how far its record goes.

It is read from the log when a source is first asked for, and brought up to date with what has been committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from events import Event, FigureAct, ReleaseIngested
from ledger import sql
from ledger.moments import microseconds
from ledger.rows import first_row

NOTHING = -1


@dataclass(frozen=True, slots=True)
class Release:
    """A release in the log: the position of its event, its time in microseconds since 1970, and the event's details."""

    position: int
    published_at: int
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """How far the record of a source goes.

    `latest` is a time of publication (microseconds since 1970) that no release and no act on a figure is later than,
    None where there are none; `acted` a position that no act on a figure is behind; both may be too large, never too
    small.
    """

    newest: Release | None = None
    latest: int | None = None
    acted: int = NOTHING

    def ends_before(self, published_at: int) -> bool:
        """Tell whether all that is known of the source was published before a time."""
        return self.latest is None or self.latest < published_at

    def later(self, published_at: int) -> Record:
        """Return the record with something that was published at a time."""
        return replace(self, latest=published_at if self.latest is None else max(self.latest, published_at))


class Sources:
    """The records of the sources that were asked for, as of the last commit."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._records: dict[str, Record] = {}

    def record(self, source: str) -> Record:
        """Return the record of a source."""
        if source not in self._records:
            self._records[source] = self._read(source)
        return self._records[source]

    def _read(self, source: str) -> Record:
        row = first_row(self._connection, sql.statement("ingest/08_record"), {"source": source})
        latest, acted, position, published_at, body = row or (None, None, None, None, None)
        newest = None if position is None else Release(position, published_at, json.loads(body or "{}"))
        return Record(newest, latest, NOTHING if acted is None else acted)

    def ingested(self, source: str, newest: Release, latest: int) -> None:
        """Take note of a release that has been committed: its event is the last of its commit."""
        record = self._records.get(source)
        if record is not None:
            self._records[source] = replace(record.later(latest), newest=newest, acted=newest.position - 1)

    def appended(self, events: Iterable[Event], last_position: int) -> None:
        """Take note of events that have been committed one by one."""
        for one in events:
            source = getattr(one, "source", None)
            record = self._records.get(source) if source is not None else None
            if record is None:
                continue
            if isinstance(one, ReleaseIngested):
                del self._records[one.source]
            elif isinstance(one, FigureAct):
                seen = replace(record, acted=last_position)
                self._records[one.source] = seen.later(microseconds(one.published_at))

    def forget(self) -> None:
        """Read everything anew when it is next asked for: after a commit that has failed."""
        self._records.clear()
