"""What the ledger remembers of earlier polls: read once, then kept up as polls complete."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import datetime
from typing import Any

from events import PollCompleted, SourceDescribed
from jobs.book import Book, statement
from jobs.declarations import Source
from jobs.fetch import Known

READ, HELD = "read", "held"


def fingerprint(source: Source) -> str:
    """Return a short digest of how a source is read: if it changes, what was held is read again."""
    parts = {name: getattr(source, name).model_dump(mode="json") for name in ("read", "mapping", "publication")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def description(source: Source) -> SourceDescribed:
    """Return the event that says who speaks through a source."""
    return SourceDescribed(
        source=source.name,
        title=source.title,
        publisher=source.publisher,
        rank=source.rank,
        url=source.address(),
        licence=source.licence,
    )


class Memory:
    """The last poll of every source, as the ledger knows it. Safe to use from several threads."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lock = threading.Lock()
        self._known: dict[str, Known] = {}
        self._described: dict[str, dict[str, Any]] = {}
        for source, polled_at, watched_at, document, body, described in book.sql(statement("source_memory")).fetchall():
            if described is not None:
                self._described[source] = _object(described)
            if polled_at is not None:
                self._known[source] = _known(polled_at, watched_at, document, _object(body))

    def known(self, source: Source) -> Known:
        """Return what is known of a source; for a folder also which files were read."""
        with self._lock:
            known = self._known.get(source.name, Known())
            if source.has_many_releases and not known.releases and known.polled_at is not None:
                rows = self._book.sql(statement("releases_read"), [source.name]).fetchall()
                known = known.with_releases(dict(rows))
                self._known[source.name] = known
            return known

    def polled_at(self, source: Source) -> datetime | None:
        """Return when the last poll of a source began."""
        with self._lock:
            return self._known.get(source.name, Known()).polled_at

    def undescribed(self, source: Source) -> list[SourceDescribed]:
        """Return the description of a source if the ledger has none or another one."""
        event = description(source)
        facts = event.model_dump(exclude={"details", "source", "recorder"}, exclude_none=True)
        facts = {name: str(value) for name, value in facts.items()}
        with self._lock:
            if self._described.get(source.name) == facts:
                return []
            self._described[source.name] = facts
            return [event]

    def note(self, poll: PollCompleted) -> None:
        """Take in a poll that was just recorded."""
        body = dict(poll.details)
        with self._lock:
            before = self._known.get(poll.source, Known())
            read: Any = body.get("releases", [])
            releases = {**before.releases, **{item["url"]: item["document"] for item in read}}
            if poll.outcome == "failed":
                self._known[poll.source] = before.polled(poll.started_at).with_releases(releases)
            else:
                state = _known(poll.started_at, poll.started_at, poll.document, body)
                self._known[poll.source] = state.with_releases(releases)


def _object(body: Any) -> dict[str, Any]:
    if body is None:
        return {}
    parsed = json.loads(body) if isinstance(body, str) else dict(body)
    return {name: value for name, value in parsed.items() if value is not None}


def _moment(value: Any) -> datetime | None:
    return value if value is None or isinstance(value, datetime) else datetime.fromisoformat(value)


def _known(polled_at: Any, watched_at: Any, document: str | None, body: dict[str, Any]) -> Known:
    return Known(
        polled_at=_moment(polled_at),
        watched_at=_moment(watched_at),
        document=document,
        mapping=body.get("mapping"),
        held=body.get("reading") == HELD,
        etag=body.get("etag"),
        last_modified=body.get("last_modified"),
    )
