"""The announcer: what was recorded since each target was last told, it tells. Ingest never waits for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from jobs.announce.cursors import Cursors
from jobs.announce.delivery import NotDelivered, deliver
from jobs.announce.targets import Target
from jobs.book import Book, statement
from jobs.declarations import Source
from jobs.fetch import Clock

log = structlog.get_logger("jobs")
FILE = "announcements.sqlite"
CHANGES_MAX = 500
"""So many changes go into one message; the rest follows in the next."""
WAIT_FIRST = timedelta(seconds=30)
WAIT_MAX = timedelta(hours=6)


class Announcer:
    """Tells the targets of all sources, each in the order of the log; a failing one holds up nobody else."""

    def __init__(
        self,
        book: Book,
        home: Path,
        clock: Clock,
        sources: Sequence[Source],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._book = book
        self._clock = clock
        self._environment = os.environ if environment is None else environment
        self._targets = [(source.name, target) for source in sources for target in source.announce]
        self._cursors = Cursors(home / FILE) if self._targets else None
        self._end = -1
        if self._cursors is not None:
            end = self._last_position()
            for source, target in self._targets:
                self._cursors.position(target.key(source), end)

    def close(self) -> None:
        """Close the file of cursors."""
        if self._cursors is not None:
            self._cursors.close()
            self._cursors = None

    def announce(self) -> int:
        """Tell every target what is new to it; return the number of changes that were told."""
        if self._cursors is None:
            return 0
        end = self._last_position()
        return sum(self._tell(self._cursors, source, target, end) for source, target in self._targets)

    def _last_position(self) -> int:
        rows = self._book.sql("SELECT max(position) FROM events").fetchall()
        return -1 if rows[0][0] is None else int(rows[0][0])

    def _tell(self, cursors: Cursors, source: str, target: Target, end: int) -> int:
        key = target.key(source)
        failures, retry_at = cursors.waits_until(key)
        if retry_at is not None and self._clock() < retry_at:
            return 0
        told = 0
        while (after := cursors.position(key, end)) < end:
            changes = self._changes(source, target, after, end)
            upto = int(changes[-1]["position"]) if len(changes) == CHANGES_MAX else end
            if changes and not self._deliver(cursors, source, target, changes, failures):
                break
            cursors.told(key, upto)
            told += len(changes)
        return told

    def _deliver(
        self, cursors: Cursors, source: str, target: Target, changes: list[dict[str, Any]], failures: int
    ) -> bool:
        key = target.key(source)
        name = f"{key}-{changes[0]['position']}-{changes[-1]['position']}"
        try:
            deliver(target, source, name, changes, self._environment)
        except NotDelivered as problem:
            wait = min(WAIT_FIRST * 2 ** min(failures, 20), WAIT_MAX)
            cursors.failed(key, self._clock() + wait, str(problem))
            log.warning(
                "jobs.announcement_failed", source=source, kind=target.kind, reason=str(problem), failures=failures + 1
            )
            return False
        log.info("jobs.announced", source=source, kind=target.kind, changes=len(changes))
        return True

    def _changes(self, source: str, target: Target, after: int, until: int) -> list[dict[str, Any]]:
        bound = {
            "after": after,
            "until": until,
            "source": source,
            "measures": target.measures,
            "kinds": None if target.kinds is None else list(target.kinds),
            "most": CHANGES_MAX,
        }
        result: Any = self._book.sql(statement("changes_after"), bound)
        return [{name: _plain(value) for name, value in row.items()} for row in result.rows()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
