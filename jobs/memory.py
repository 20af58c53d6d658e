"""What the ledger remembers of earlier polls: read once, then kept up as polls complete."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from events import AlarmRaised, PollCompleted, SourceDescribed
from jobs.book import Book, statement
from jobs.declarations import Source
from jobs.fetch import Known

READ, HELD = "read", "held"
_MOMENTS = ("polled_at", "watched_at", "changed_at", "first_polled_at", "alarmed_until")


def fingerprint(source: Source) -> str:
    """Return a short digest of how a source is read: if it changes, what was held is read again."""
    parts: dict[str, Any] = {
        name: getattr(source, name).model_dump(mode="json") for name in ("read", "mapping", "publication")
    }
    if source.variants:
        parts["variants"] = [variant.model_dump(mode="json") for variant in source.variants]
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
        for row in book.sql(statement("source_memory")).fetchall():
            source, *moments, document, body, described = row
            if described is not None:
                self._described[source] = _object(described)
            if moments[0] is not None:
                times: dict[str, Any] = dict(zip(_MOMENTS, map(_moment, moments), strict=True))
                self._known[source] = Known(**times, **_state(document, _object(body)))

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

    def note(self, poll: PollCompleted, alarms: Sequence[AlarmRaised] = ()) -> None:
        """Take in a poll that was just recorded, and the alarms that were raised with it."""
        body: dict[str, Any] = dict(poll.details)
        with self._lock:
            before = self._known.get(poll.source, Known())
            releases = {**before.releases, **{item["url"]: item["document"] for item in body.get("releases", [])}}
            late = [alarm.due_at for alarm in alarms if alarm.due_at is not None]
            after = replace(
                before,
                polled_at=poll.started_at,
                first_polled_at=before.first_polled_at or poll.started_at,
                alarmed_until=max(late, default=before.alarmed_until),
                releases=releases,
            )
            if poll.outcome != "failed":
                after = replace(after, watched_at=poll.started_at, **_state(poll.document, body))
            if poll.outcome == "changed":
                after = replace(after, changed_at=poll.started_at)
            self._known[poll.source] = after


def _object(body: Any) -> dict[str, Any]:
    if body is None:
        return {}
    parsed = json.loads(body) if isinstance(body, str) else dict(body)
    return {name: value for name, value in parsed.items() if value is not None}


def _moment(value: Any) -> datetime | None:
    return value if value is None or isinstance(value, datetime) else datetime.fromisoformat(value)


def _state(document: str | None, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the last poll that reached the publisher left behind."""
    return {
        "document": document,
        "mapping": body.get("mapping"),
        "held": body.get("reading") == HELD,
        "etag": body.get("etag"),
        "last_modified": body.get("last_modified"),
    }
