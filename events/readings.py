"""The acts of our own reading: documents, polls, rejected rows, releases, reviews, snapshots, descriptions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from events.base import Count, Digest, Moment, Name, Number, PeriodText, Reading, Text

PollOutcome = Literal["changed", "unchanged", "not-modified", "failed", "held"]
Decision = Literal["accepted", "rejected"]


class DocumentRetrieved(Reading):
    """A document was fetched and kept; its SHA-256 names it from now on."""

    kind: ClassVar[str] = "document-retrieved.v1"
    source: Name
    document: Digest
    retrieved_at: Moment
    media_type: Text | None = None
    bytes_count: Count | None = None
    url: Text | None = None
    warc: Text | None = None
    status: Count | None = None


class DocumentRemoved(Reading):
    """A document was taken down: its bytes are gone, its digest stays."""

    kind: ClassVar[str] = "document-removed.v1"
    document: Digest
    reason: Name


class PollCompleted(Reading):
    """A source was asked; every poll ends in one of these, also the unchanged and the failed."""

    kind: ClassVar[str] = "poll-completed.v1"
    source: Name
    outcome: PollOutcome
    started_at: Moment
    finished_at: Moment
    due_at: Moment | None = None
    document: Digest | None = None
    published_at: Moment | None = None
    reason: Text | None = None


class PollMissed(Reading):
    """A poll was due and did not happen."""

    kind: ClassVar[str] = "poll-missed.v1"
    source: Name
    due_at: Moment
    reason: Name


class AlarmRaised(Reading):
    """Something that a person should look at: a late release, a declared check that failed."""

    kind: ClassVar[str] = "alarm-raised.v1"
    source: Name
    alarm: Name
    reason: Name
    due_at: Moment | None = None
    subject: Name | None = None
    measure: Name | None = None
    period: PeriodText | None = None
    published_at: Moment | None = None
    document: Digest | None = None


class RowRejected(Reading):
    """A row, or one cell of it, could not be read; it is kept with its reason."""

    kind: ClassVar[str] = "row-rejected.v1"
    source: Name
    published_at: Moment
    reason: Name
    row: Count | None = None
    content: Text | None = None
    subject: Text | None = None
    measure: Name | None = None
    period: Text | None = None
    document: Digest | None = None
    locator: Name | None = None


class ReleaseIngested(Reading):
    """A whole release was read; `details` holds its layout, so that it can be given back as it was printed."""

    kind: ClassVar[str] = "release-ingested.v1"
    source: Name
    published_at: Moment
    document: Digest | None = None


class ReleaseHeld(Reading):
    """A release was held back for a person to decide; nothing of it was recorded."""

    kind: ClassVar[str] = "release-held.v1"
    source: Name
    published_at: Moment
    reason: Name
    document: Digest | None = None


class CandidateProposed(Reading):
    """A figure was read out of prose and waits for a person."""

    kind: ClassVar[str] = "candidate-proposed.v1"
    source: Name
    subject: Name
    measure: Name
    period: PeriodText
    published_at: Moment
    printed: Text
    value: Number | None = None
    value_high: Number | None = None
    text: Text | None = None
    unit: Text | None = None
    bound: Text | None = None
    attributed_to: Name | None = None
    document: Digest | None = None
    locator: Name | None = None
    extractor: Name | None = None


class ReviewDecided(Reading):
    """A person decided about something that waited: `decided_position` is the position of its event."""

    kind: ClassVar[str] = "review-decided.v1"
    decision: Decision
    decided_position: Count
    person: Name
    source: Name | None = None
    reason: Text | None = None


class SnapshotTaken(Reading):
    """A named query was fixed at a basis; `details` is its manifest."""

    kind: ClassVar[str] = "snapshot-taken.v1"
    name: Name


class SubjectDescribed(Reading):
    """What a subject is called and what it is."""

    kind: ClassVar[str] = "subject-described.v1"
    subject: Name
    title: Text


class MeasureDescribed(Reading):
    """What a measure is called, its unit, its aliases."""

    kind: ClassVar[str] = "measure-described.v1"
    measure: Name
    title: Text
    unit: Text | None = None
    aliases: list[Name] | None = None
    frequency: Text | None = None


class SourceDescribed(Reading):
    """Who speaks through a source, how it ranks (lower is better) and under which licence."""

    kind: ClassVar[str] = "source-described.v1"
    source: Name
    title: Text
    publisher: Text | None = None
    rank: Annotated[int, Field(ge=-(2**31), lt=2**31)] | None = None
    url: Text | None = None
    licence: Text | None = None
