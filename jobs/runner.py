"""One poll from beginning to end: fetch, keep, read, record, and one event that says how it went."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from events import AlarmRaised, DocumentRetrieved, Event, PollCompleted, PollMissed
from jobs.alarms import late_releases
from jobs.book import Book
from jobs.declarations import Source
from jobs.documents import DocumentStore, Place, digest_of
from jobs.due import Due, due
from jobs.fetch import Clock, EntryFailed, FetchContext, FetchFailed, Item, Known, NotModified, Retrieval, fetch
from jobs.memory import HELD, READ, Memory, fingerprint
from jobs.releases import Arrival, Counts, Taken, take_release
from jobs.takedown import finish_removals
from jobs.writer import GroupWriter

log = structlog.get_logger("jobs")
DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a poll went: its outcome is that of the poll event, `reason` is one line for a person."""

    source: str
    outcome: str
    started_at: datetime
    finished_at: datetime
    reason: str | None
    documents: tuple[str, ...]
    counts: Counts
    missed: int = 0
    alarms: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing needs a person: neither failed nor held."""
        return self.outcome not in {"failed", "held"}


@dataclass(slots=True)
class _Poll:
    """What a poll has come to so far."""

    started_at: datetime
    releases: list[Taken] = field(default_factory=list)
    failure: str | None = None
    not_modified: bool = False
    index: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    later: list[Event] = field(default_factory=list)


class Runner:
    """Polls sources into one ledger. Fetching goes on side by side; writing is one at a time, under `writer`."""

    def __init__(
        self,
        book: Book,
        home: Path | str,
        clock: Clock,
        *,
        store: DocumentStore | None = None,
        writer: AbstractContextManager[Any] | None = None,
        environment: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        randomness: Callable[[], float] = random.random,
    ) -> None:
        self.book = book
        self.home = Path(home)
        self.clock = clock
        self.writer = writer if writer is not None else threading.RLock()
        self.polls = GroupWriter(book, self.writer)
        self.store = store if store is not None else DocumentStore(self.home / DOCUMENTS)
        self._owns_store = store is None
        self.environment: Mapping[str, str] = os.environ if environment is None else environment
        self._context = FetchContext(self.home, clock, self.environment, sleep, randomness)
        with self.writer:
            self.memory = Memory(book)
            if self._owns_store:
                finish_removals(book, self.store)

    def close(self) -> None:
        """Close what the runner opened itself."""
        if self._owns_store:
            self.store.close()

    def due(self, source: Source) -> Due:
        """Tell whether a source is due now, and what was missed; a source without a schedule never is."""
        if source.schedule is None:
            return Due(None)
        with self.writer:
            polled_at = self.memory.polled_at(source)
        return due(source.schedule, polled_at, self.clock())

    def run_if_due(self, source: Source) -> RunOutcome | None:
        """Poll a source if its schedule says so."""
        owed = self.due(source)
        return self.run(source, owed) if owed.due_at is not None else None

    def run(self, source: Source, owed: Due | None = None) -> RunOutcome:
        """Poll a source now. Whatever goes wrong with the source is the outcome, not an exception."""
        poll = _Poll(started_at=self.clock())
        with self.writer:
            known = self.memory.known(source)
        try:
            for item in fetch(source, known, self._context):
                self._take(source, known, item, poll)
        except FetchFailed as failure:
            poll.failure = failure.reason
            if failure.answer is not None:
                self._store(failure.answer)
        except Exception as error:
            log.exception("jobs.poll_broke", source=source.name)
            poll.failure = f"a fault of ours: {type(error).__name__}: {error}"
        return self._complete(source, known, poll, owed or Due(None))

    def _take(self, source: Source, known: Known, item: Item, poll: _Poll) -> None:
        if isinstance(item, EntryFailed):
            poll.failure = f"{item.key}: {item.reason}"
            return
        if isinstance(item, NotModified):
            poll.not_modified = True
            if known.document is not None:
                self.store.note(item.url, item.retrieved_at, known.document, item.exchange)
            if not (known.held and known.mapping != fingerprint(source)):
                return
            item = _kept(self.store, known, item)
        if item.etag or item.last_modified:
            poll.etag, poll.last_modified = item.etag, item.last_modified
        if self._is_known(source, known, item):
            if item.exchange is not None and known.document is not None and known.document in self.store:
                self._store(item)
            state = HELD if known.held else READ
            poll.releases.append(Taken(item.release_key, known.document or "", state, None, Counts()))
            return
        place = self._store(item)
        if item.is_index:
            poll.index = place.digest
            return
        retrieved = _retrieved(source, item, place.digest, place.warc)
        with self.writer:
            taken = take_release(Arrival(self.book, source, item, retrieved), known.watched_at)
        poll.later.extend(taken.later)
        poll.releases.append(taken)

    def _store(self, item: Retrieval) -> Place:
        return self.store.store(
            item.payload, item.url, item.retrieved_at, media_type=item.media_type, exchange=item.exchange
        )

    def _is_known(self, source: Source, known: Known, item: Retrieval) -> bool:
        if source.has_many_releases or digest_of(item.payload) != known.document:
            return False
        return not known.held or known.mapping == fingerprint(source)

    def _complete(self, source: Source, known: Known, poll: _Poll, owed: Due) -> RunOutcome:
        """Record the poll, what was missed before it, and the rows it could not read, in one commit."""
        event = _completed(source, known, poll, owed, self.clock())
        missed = _missed(source, owed)
        late = late_releases(source, known, poll.started_at, changed_now=event.outcome == "changed")
        self.polls.append([*self.memory.undescribed(source), *missed, *poll.later, *late, event])
        self.memory.note(event, late)
        outcome = _outcome(event, poll, len(missed), late)
        log.info(
            "jobs.source_polled",
            source=source.name,
            outcome=outcome.outcome,
            reason=outcome.reason,
            seconds=round((outcome.finished_at - outcome.started_at).total_seconds(), 3),
            documents=len(outcome.documents),
            missed=len(missed),
            alarms=len(outcome.alarms),
            **outcome.counts.as_dict(),
        )
        return outcome


def _kept(store: DocumentStore, known: Known, item: NotModified) -> Retrieval:
    """Return the document that the publisher says is still current, from our own store."""
    digest = known.document or ""
    place = store.find(digest)
    media_type = place.media_type if place else ""
    name = item.url.rpartition("/")[2]
    return Retrieval(item.url, name, store.read(digest), item.retrieved_at, media_type, None, known.etag)


def _retrieved(source: Source, item: Retrieval, digest: str, warc: str) -> DocumentRetrieved:
    return DocumentRetrieved(
        source=source.name,
        document=digest,
        retrieved_at=item.retrieved_at,
        media_type=item.media_type,
        bytes_count=len(item.payload),
        url=item.url,
        warc=warc or None,
        status=item.exchange.status if item.exchange else None,
    )


def _missed(source: Source, owed: Due) -> list[PollMissed]:
    reason = "the service was not running or was busy"
    events = [PollMissed(source=source.name, due_at=moment, reason=reason) for moment in owed.missed]
    if owed.missed_until is not None:
        details: dict[str, Any] = {"more": str(owed.missed_more), "until": owed.missed_until.isoformat()}
        events.append(PollMissed(source=source.name, due_at=owed.missed_until, reason=reason, details=details))
    return events


def _result(poll: _Poll) -> tuple[str, str | None]:
    """Return the outcome of a poll, the worst of its releases, and the reason."""
    held = [taken for taken in poll.releases if taken.was_read and taken.state == HELD]
    if poll.failure is not None:
        return "failed", poll.failure
    if held:
        more = f" (and {len(held) - 1} more releases)" if len(held) > 1 else ""
        return "held", f"{held[0].reason}{more}"
    if any(taken.counts.is_news for taken in poll.releases):
        return "changed", None
    return ("not-modified" if poll.not_modified else "unchanged"), None


def _completed(source: Source, known: Known, poll: _Poll, owed: Due, finished_at: datetime) -> PollCompleted:
    outcome, reason = _result(poll)
    last = poll.releases[-1] if poll.releases else None
    state = last.state if last else (HELD if known.held else READ)
    details: dict[str, Any] = {
        "mapping": fingerprint(source) if last and last.was_read else known.mapping,
        "reading": state,
        "etag": poll.etag or (known.etag if poll.not_modified else None),
        "last_modified": poll.last_modified or (known.last_modified if poll.not_modified else None),
        **_total(poll.releases).as_texts(),
    }
    if source.has_many_releases:
        details["releases"] = [{"url": taken.url, "document": taken.document} for taken in poll.releases]
    if reason is None and state == HELD and outcome in {"unchanged", "not-modified"}:
        reason = "still the release that waits for review"
    return PollCompleted(
        source=source.name,
        outcome=outcome,  # type: ignore[arg-type]
        started_at=poll.started_at,
        finished_at=max(finished_at, poll.started_at),  # a clock may step back in between
        due_at=owed.due_at,
        document=poll.index or (last.document if last else known.document),
        published_at=last.published_at if last else None,
        reason=reason[:2000] if reason else None,
        details={name: value for name, value in details.items() if value not in (None, [])},
    )


def _total(releases: Iterable[Taken]) -> Counts:
    total = Counts()
    for taken in releases:
        total += taken.counts
    return total


def _outcome(event: PollCompleted, poll: _Poll, missed: int, late: list[AlarmRaised]) -> RunOutcome:
    failed = [one for one in poll.later if isinstance(one, AlarmRaised)]
    return RunOutcome(
        event.source,
        event.outcome,
        event.started_at,
        event.finished_at,
        event.reason,
        tuple(taken.document for taken in poll.releases),
        _total(poll.releases),
        missed,
        tuple(alarm.reason for alarm in (*failed, *late)),
    )


def run_source(book: Book, source: Source, clock: Clock, *, home: Path | str, **options: Any) -> RunOutcome:
    """Poll one source now, due or not; `options` are those of `Runner`."""
    runner = Runner(book, home, clock, **options)
    try:
        return runner.run(source)
    finally:
        runner.close()


def run_due(
    book: Book,
    sources: Sequence[Source],
    clock: Clock,
    *,
    home: Path | str,
    everything: bool = False,
    workers: int = 1,
    **options: Any,
) -> list[RunOutcome]:
    """Poll every source that is due (with `everything`: all of them), `workers` at a time; in their order."""
    runner = Runner(book, home, clock, **options)
    try:
        return run_all(runner, sources, everything=everything, workers=workers)
    finally:
        runner.close()


def run_all(
    runner: Runner, sources: Sequence[Source], *, everything: bool = False, workers: int = 1
) -> list[RunOutcome]:
    """Poll with a runner that is there already; see `run_due`."""
    poll = runner.run if everything else runner.run_if_due
    if workers == 1:
        outcomes = [poll(source) for source in sources]
    else:
        with ThreadPoolExecutor(max_workers=workers) as pool:
            outcomes = list(pool.map(poll, sources))
    return [outcome for outcome in outcomes if outcome is not None]
