"""A release that was fetched: read it, and write what it says into the ledger, or hold it for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from events import CandidateProposed, Conflict, DocumentRetrieved, Event, Incorrect, ReleaseHeld
from jobs.alarms import failed_checks
from jobs.book import Book
from jobs.declarations import ProseMapping, ReadText, Source, TallMapping
from jobs.fetch import Retrieval
from jobs.guards import guard
from jobs.memory import HELD, READ
from jobs.prose_figures import read_candidates
from jobs.publication import release_time
from jobs.queue import proposed, sentence_key
from jobs.read import Page, Table, parse, read_page
from jobs.tall import Reading, Release, misfit, read_tall
from jobs.text_figures import read_patterns, text_misfit
from jobs.wide import ingest_arguments, rejected_rows, wide_misfit, wide_release


@dataclass(frozen=True, slots=True)
class Counts:
    """What a release changed, in figures; for a tall release every new statement counts as new."""

    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    reinstated: int = 0
    unchanged: int = 0
    rejected: int = 0
    candidates: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def is_news(self) -> bool:
        """Whether anything went into the ledger."""
        return any((self.new, self.revised, self.withdrawn, self.reinstated, self.rejected, self.candidates))

    def as_dict(self) -> dict[str, int]:
        """Return the counts that are not zero, by name."""
        return {name: count for name, count in asdict(self).items() if count}

    def as_texts(self) -> dict[str, str]:
        """Return them for the details of an event, in which numbers are texts."""
        return {name: str(count) for name, count in self.as_dict().items()}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one release; `later` are events that go into the commit that ends the poll."""

    url: str
    document: str
    state: str
    reason: str | None
    counts: Counts
    published_at: datetime | None = None
    later: tuple[Event, ...] = ()
    was_read: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A release that has just arrived: its source, what was fetched, and the event that its document was kept."""

    book: Book
    source: Source
    item: Retrieval
    retrieved: DocumentRetrieved

    def taken(self, state: str, reason: str | None, counts: Counts, published_at: datetime, *later: Event) -> Taken:
        """Return what became of it."""
        return Taken(
            self.item.release_key, self.retrieved.document, state, reason, counts, published_at, later, was_read=True
        )

    def hold(self, reason: str, published_at: datetime) -> Taken:
        """Record the document and that it waits for a person; nothing of it is read."""
        held = ReleaseHeld(
            source=self.source.name,
            published_at=published_at,
            reason=reason[:2000],
            document=self.retrieved.document,
            details={"mapping": str(self.source.mapping.version), "name": self.item.name},
        )
        self.book.append([self.retrieved, held])
        return self.taken(HELD, reason, Counts(), published_at)


def take_release(arrival: Arrival, watched_at: datetime | None) -> Taken:
    """Read a release and record it, or hold it; the document itself is recorded in any case."""
    source, item = arrival.source, arrival.item
    try:
        published_at = item.published_at or release_time(source.publication, item.name, item.retrieved_at)
    except ValueError as error:
        return arrival.hold(str(error), item.retrieved_at)
    undated = source.publication.time == "entry" and item.published_at is None
    arrival = replace(arrival, source=source.at(published_at))
    not_before = watched_at if source.publication.time == "fetched" or undated else None
    release = Release(arrival.retrieved.document, published_at, not_before)
    if (reason := guard(arrival.source, item)) is not None:
        return arrival.hold(reason, published_at)
    take = _take_text if isinstance(arrival.source.read, ReadText) else _take_rows
    try:
        taken = take(arrival, release)
    except (Conflict, Incorrect) as error:
        return arrival.hold(str(error), published_at)
    if not source.checks or taken.state == HELD:
        return taken
    return replace(taken, later=(*taken.later, *failed_checks(arrival.book, source, taken.document)))


def _take_rows(arrival: Arrival, release: Release) -> Taken:
    source = arrival.source
    table = parse(arrival.item.payload, source.read)
    is_tall = isinstance(source.mapping, TallMapping)
    reason = table.unfit or (misfit(table, source) if is_tall else wide_misfit(table, source))
    if reason is not None:
        return arrival.hold(reason, release.published_at)
    if not is_tall:
        return _take_wide(arrival, table, release)
    return _take_figures(arrival, read_tall(table, source, release), release)


def _take_text(arrival: Arrival, release: Release) -> Taken:
    source = arrival.source
    page = read_page(arrival.item.payload, source.read)  # type: ignore[arg-type]  # the caller chose by format
    if isinstance(source.mapping, ProseMapping):
        return _take_prose(arrival, page, release)
    reason = text_misfit(page, source)
    if reason is not None:
        return arrival.hold(reason, release.published_at)
    return _take_figures(arrival, read_patterns(page, source, release), release)


def _take_prose(arrival: Arrival, page: Page, release: Release) -> Taken:
    if page.unfit is not None:
        return arrival.hold(page.unfit, release.published_at)
    found = read_candidates(page, arrival.source, release)
    known = proposed(arrival.book, arrival.source.name)
    news = [event for event in found if not (isinstance(event, CandidateProposed) and sentence_key(event) in known)]
    receipt = arrival.book.append([arrival.retrieved, *news])
    candidates = sum(isinstance(event, CandidateProposed) for event in news)
    new = int(receipt.appended) - 1 - candidates
    counts = Counts(new=new, candidates=candidates, unchanged=len(found) - new - candidates)
    return arrival.taken(READ, None, counts, release.published_at)


def _take_figures(arrival: Arrival, reading: Reading, release: Release) -> Taken:
    if not reading.figures:
        first = reading.rejected[0] if reading.rejected else None
        found = f": {f'row {first.row} ' if first.row else ''}{first.reason}" if first else ""
        return arrival.hold(f"no figure can be read{found}", release.published_at)
    receipt = arrival.book.append([arrival.retrieved, *reading.figures])
    unchanged = int(receipt.unchanged)
    counts = Counts(new=len(reading.figures) - unchanged, unchanged=unchanged, rejected=len(reading.rejected))
    published_at = max(figure.published_at for figure in reading.figures)
    return arrival.taken(READ, None, counts, published_at, *reading.rejected)


def _take_wide(arrival: Arrival, table: Table, release: Release) -> Taken:
    arrival.book.append([arrival.retrieved])
    with wide_release(arrival.item.payload, table, arrival.source) as form:
        receipt = arrival.book.ingest(form, **ingest_arguments(arrival.source, release))
        rejected = [] if isinstance(form, Path) else rejected_rows(table, arrival.source, release)
    if receipt.held:
        return arrival.taken(HELD, receipt.held_reason, Counts(), release.published_at)
    return arrival.taken(READ, None, _counts(receipt, rejected), release.published_at, *rejected)


def _counts(receipt: Any, rejected: Sequence[Event]) -> Counts:
    return Counts(
        new=receipt.new,
        revised=receipt.revised,
        withdrawn=receipt.withdrawn,
        reinstated=receipt.reinstated,
        unchanged=receipt.unchanged,
        rejected=receipt.rejected + len(rejected),
    )
