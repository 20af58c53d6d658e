"""A person decides about what waits: accepted, it is recorded; rejected, it is not. Both are events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from events import (
    Conflict,
    Event,
    FigurePublished,
    Incorrect,
    NotFound,
    RecordCorrected,
    ReviewDecided,
    parse_number,
)
from jobs.book import Book
from jobs.declarations import ReadText, Source, TallMapping
from jobs.documents import DocumentStore
from jobs.prose_figures import figure_of
from jobs.queue import Waiting, waiting_at
from jobs.read import parse, read_page
from jobs.tall import Reading, Release, misfit, read_tall
from jobs.text_figures import read_patterns, text_misfit
from jobs.wide import ingest_arguments, release_on_disk, wide_misfit, wide_release

CHANGEABLE = ("subject", "measure", "period", "value", "value_high", "text", "unit", "bound", "attributed_to")


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of a decision: how many figures were recorded, and how many of our own records were corrected."""

    position: int
    decision: str
    recorded: int = 0
    corrected: int = 0


def reject(book: Book, position: int, *, person: str, reason: str | None = None) -> Decision:
    """Decide that what waits at a position is not to be recorded.

    Raises:
        NotFound: nothing waits there.

    """
    one = waiting_at(book, position)
    book.append([_decided(one, "rejected", person, reason)])
    return Decision(position, "rejected")


def accept(
    book: Book,
    position: int,
    *,
    person: str,
    store: DocumentStore,
    sources: Sequence[Source] = (),
    reason: str | None = None,
    cause: str | None = None,
    **changes: str,
) -> Decision:
    """Decide that what waits at a position is recorded.

    A candidate becomes a figure; `changes` mend what the grammar got wrong (subject, measure, period, value, …). A held
    release is read again from its stored document, without the guard that held it; `cause` says that it corrects our
    own earlier reading of the same publication (transcription, extractor or mapping).

    Raises:
        NotFound: nothing waits there, or its document or source is gone.
        Incorrect: the changes make no figure, or the document cannot be read under the source's mapping.
        Conflict: the ledger holds another statement for the same time, and no cause is given.

    """
    one = waiting_at(book, position)
    decided = _decided(one, "accepted", person, reason)
    if one.sort == "figure":
        receipt = book.append([_figure(one, person, changes), decided])
        return Decision(position, "accepted", int(receipt.appended) - 1)
    if changes:
        raise Incorrect("a release is accepted as it is", found=", ".join(changes), allowed="no changes", code="review")
    decision = read_held(book, one, store, sources, cause)
    book.append([decided])
    return decision


def _decided(one: Waiting, decision: str, person: str, reason: str | None) -> ReviewDecided:
    return ReviewDecided(
        decision=decision,  # type: ignore[arg-type]  # one of the two literals above
        decided_position=one.position,
        person=person,
        source=one.source,
        reason=reason,
    )


def _figure(one: Waiting, person: str, changes: dict[str, str]) -> FigurePublished:
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        found = ", ".join(sorted(unknown))
        raise Incorrect("cannot be changed", found=found, allowed=", ".join(CHANGEABLE), code="review")
    fields: dict[str, Any] = {
        name: getattr(one, name)
        for name in (*CHANGEABLE, "source", "published_at", "printed", "document", "locator", "extractor")
    }
    fields.update({name: text or None for name, text in changes.items()})
    for name in ("value", "value_high"):
        if isinstance(fields[name], str):
            fields[name] = parse_number(fields[name])
    if one.details.get("published_not_before"):
        fields["published_not_before"] = datetime.fromisoformat(one.details["published_not_before"])
    fields |= {"note": one.quote, "recorder": person, "period": fields["period"] or ""}
    return figure_of({name: value for name, value in fields.items() if value is not None})


def read_held(
    book: Book, one: Waiting, store: DocumentStore, sources: Sequence[Source], cause: str | None = None
) -> Decision:
    """Read a held release into a ledger, without the guard that held it; the decision itself is not recorded.

    Raises:
        AsofError: as `accept`.

    """
    if one.document is None:
        raise NotFound("the held release has no document to read", do="ingest it again, with hold_above = None")
    payload = store.read(one.document)
    source = next((source for source in sources if source.name == one.source), None)
    release = Release(one.document, one.published_at)
    if source is None:
        return _accept_undeclared(book, one, store, payload, cause)
    source = source.at(one.published_at)
    figures = _figures(payload, source, release)
    if figures is not None:
        return record_figures(book, one.position, figures, cause)
    table = parse(payload, source.read)
    reason = table.unfit or wide_misfit(table, source)
    if reason:
        raise _unreadable(reason)
    arguments = ingest_arguments(source, release) | {"hold_above": None, "cause": cause}
    with wide_release(payload, table, source) as form:
        return _ingested(one.position, book.ingest(form, **arguments))


def _unreadable(reason: str | None) -> Incorrect:
    do = "mend the mapping, or reject it"
    return Incorrect(f"the release still cannot be read: {reason}", do=do, code="review")


def _ingested(position: int, receipt: Any) -> Decision:
    recorded = receipt.new + receipt.revised + receipt.withdrawn + receipt.reinstated
    return Decision(position, "accepted", recorded, receipt.corrected)


def _figures(payload: bytes, source: Source, release: Release) -> Reading | None:
    """Read a tall release or one of patterns; None for a wide one.

    Raises:
        Incorrect: it still cannot be read.

    """
    reason: str | None
    if isinstance(source.read, ReadText):
        page = read_page(payload, source.read)
        reason = text_misfit(page, source)
        reading = None if reason else read_patterns(page, source, release)
    elif isinstance(source.mapping, TallMapping):
        table = parse(payload, source.read)
        reason = table.unfit or misfit(table, source)
        reading = None if reason else read_tall(table, source, release)
    else:
        return None
    if reading is None:
        raise _unreadable(reason)
    return reading


def record_figures(book: Book, position: int, reading: Reading, cause: str | None) -> Decision:
    """Record what a release says; where the ledger holds another statement, as a correction if a cause is given."""
    recorded: list[Event] = []
    corrections: list[Event] = []
    for figure in reading.figures:
        if cause is not None and _is_recorded(book, figure):
            corrections.append(correction(figure, cause))
        else:
            recorded.append(figure)
    try:
        receipt = book.append([*recorded, *corrections, *reading.rejected])
    except Conflict as conflict:
        raise Conflict(
            conflict.message,
            found=conflict.found,
            allowed="the same statements again, or a cause: transcription, extractor or mapping",
            do="accept with the cause if our record was wrong; else reject",
            code=conflict.code,
        ) from None
    corrected = len(corrections) and max(0, int(receipt.appended) - len(recorded) - len(reading.rejected))
    return Decision(position, "accepted", len(recorded), corrected)


def correction(figure: FigurePublished, cause: str, reason: str | None = None) -> RecordCorrected:
    """Return a figure as a correction of our record of the same publication."""
    fields = {name: value for name, value in figure if value is not None}
    return RecordCorrected(cause=cause, reason=reason, **fields)  # type: ignore[arg-type]  # checked by the model


def _is_recorded(book: Book, figure: FigurePublished) -> bool:
    rows = book.sql(
        "SELECT count(*) FROM events WHERE kind LIKE 'figure-published.%' AND source = ? AND subject = ? "
        "AND measure = ? AND period = ? AND published_at = ?",
        [figure.source, figure.subject, figure.measure, figure.period, figure.published_at],
    ).fetchall()
    return bool(rows[0][0])


def _accept_undeclared(book: Book, one: Waiting, store: DocumentStore, payload: bytes, cause: str | None) -> Decision:
    """Read a release that was ingested by hand again under the terms that were noted when it was held."""
    if "subject" not in one.details:
        raise NotFound("the source of the held release is not declared", found=one.source, do="see `asof sources list`")
    place = store.find(one.document or "")
    name = Path(place.url.partition("?")[0]).name if place else "release.csv"
    names = ("subject", "absent", "decimal", "period", "measures", "missing", "units", "aliases", "period_format")
    terms = {key: one.details[key] for key in names if key in one.details}
    terms |= {"source": one.source, "published_at": one.published_at, "document": one.document}
    with release_on_disk(payload, Path(name).suffix or ".csv") as path:
        return _ingested(one.position, book.ingest(path, hold_above=None, cause=cause, **terms))
