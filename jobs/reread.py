"""Stored documents read once more: after a mapping was mended or an extractor changed. Never a false revision.

What the documents say now is compared with what was recorded of them: a difference is a correction of our own record
(`RecordCorrected`, `RecordVoided`) with the cause `extractor` or `mapping`, and rows that were rejected are recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import Conflict, Event, FigureAct, FigurePublished, Incorrect, NotFound, RecordVoided
from jobs.book import Book, statement
from jobs.declarations import ProseMapping, ReadText, Source, TallMapping
from jobs.documents import DocumentStore
from jobs.publication import release_time
from jobs.read import parse, read_page
from jobs.review import correction
from jobs.tall import Reading, Release, misfit, read_tall
from jobs.text_figures import read_patterns, text_misfit
from jobs.wide import ingest_arguments, wide_misfit, wide_release

Key = tuple[str, str, str, datetime]


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of reading one stored document again; `skipped` says why it was not."""

    document: str
    published_at: datetime
    recorded: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    document: str
    name: str
    retrieved_at: datetime
    published_at: datetime


def reread(book: Book, source: Source, store: DocumentStore, *, cause: str = "extractor") -> Iterator[Reread]:
    """Read every stored document of a source again, oldest first, one commit each.

    Raises:
        Incorrect: figures of prose have no mapping to read again; they were accepted by a person.

    """
    if isinstance(source.mapping, ProseMapping):
        raise Incorrect(
            "prose is not read again: a person has decided about its figures", found=source.name, code="reread"
        )
    rows = book.sql(statement("documents_read"), [source.name]).fetchall()
    for document, name, retrieved_at, published_at in rows:
        yield _reread_one(book, source, store, _Stored(document, name or "", retrieved_at, published_at), cause)


def _reread_one(book: Book, source: Source, store: DocumentStore, stored: _Stored, cause: str) -> Reread:
    try:
        payload = store.read(stored.document)
    except NotFound:
        return Reread(stored.document, stored.published_at, skipped="its bytes were removed")
    published_at = stored.published_at
    if source.publication.time == "file":
        published_at = release_time(source.publication, stored.name, stored.retrieved_at)
    release = Release(stored.document, published_at)
    source = source.at(published_at)
    try:
        reading = _reading(payload, source, release)
        if reading is None:
            return _reread_wide(book, source, payload, release, cause)
        return _reread_figures(book, source, release, reading, cause)
    except (Incorrect, Conflict, NotFound) as error:
        return Reread(stored.document, published_at, skipped=str(error))


def _reading(payload: bytes, source: Source, release: Release) -> Reading | None:
    if isinstance(source.read, ReadText):
        page = read_page(payload, source.read)
        reason = text_misfit(page, source)
        if reason is None:
            return read_patterns(page, source, release)
    elif isinstance(source.mapping, TallMapping):
        table = parse(payload, source.read)
        reason = table.unfit or misfit(table, source)
        if reason is None:
            return read_tall(table, source, release)
    else:
        return None
    raise Incorrect(f"the mapping does not fit: {reason}", code="reread")


def _reread_wide(book: Book, source: Source, payload: bytes, release: Release, cause: str) -> Reread:
    table = parse(payload, source.read)
    reason = table.unfit or wide_misfit(table, source)
    if reason is not None:
        return Reread(release.document or "", release.published_at, skipped=reason)
    arguments = ingest_arguments(source, release) | {"hold_above": None, "cause": cause, "published_not_before": None}
    with wide_release(payload, table, source) as form:
        receipt = book.ingest(form, **arguments)
    recorded = receipt.new + receipt.revised + receipt.withdrawn + receipt.reinstated
    return Reread(
        release.document or "",
        release.published_at,
        recorded,
        receipt.corrected,
        receipt.unchanged,
        receipt.rejected,
    )


def _reread_figures(book: Book, source: Source, release: Release, reading: Reading, cause: str) -> Reread:
    """Compare the figures of a document with what the ledger holds for it, and write down the differences."""
    held = _held(book, source.name, release.document or "")
    acts: list[Event] = []
    unchanged = new = 0
    for figure in reading.figures:
        before = held.pop(_key(figure), None)
        if before is None:
            acts.append(figure)
            new += 1
        elif before == _said(figure):
            unchanged += 1
        else:
            kept = figure.model_copy(update={"published_not_before": None})
            acts.append(correction(kept, cause, "the stored document was read again"))
    acts += [_void(source, release, key, cause) for key in held]
    changed = len(acts) - new
    appended = int(book.append(acts).appended) if acts else 0
    recorded = max(0, appended - changed)
    return Reread(
        release.document or "",
        release.published_at,
        recorded,
        appended - recorded,
        unchanged + new - recorded,
        len(reading.rejected),
    )


def _key(figure: FigureAct) -> Key:
    return figure.subject, figure.measure, figure.period, figure.published_at


def _said(figure: FigurePublished) -> tuple[Any, ...]:
    return figure.value, figure.value_high, figure.text, figure.unit, figure.bound, figure.printed, figure.label


def _held(book: Book, source: str, document: str) -> dict[Key, tuple[Any, ...]]:
    """Return what the ledger holds of a document: the last act on each of its publications, unless that was voided."""
    rows = book.sql(statement("figures_of_document"), [source, document]).fetchall()
    return {
        (subject, measure, period or "", published_at): tuple(said)
        for subject, measure, period, published_at, *said in rows
    }


def _void(source: Source, release: Release, key: Key, cause: str) -> RecordVoided:
    subject, measure, period, published_at = key
    return RecordVoided(
        source=source.name,
        subject=subject,
        measure=measure,
        period=period,
        published_at=published_at,
        document=release.document,
        cause=cause,  # type: ignore[arg-type]  # checked by the model
        reason="the stored document was read again and does not say it",
    )
