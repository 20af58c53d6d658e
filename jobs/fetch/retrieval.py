"""What a fetch gives back: payloads with where and when they came from, or that there is nothing new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from jobs.documents import Exchange
from jobs.fetch.manners import Hosts

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """One payload: what a publisher gave us at a moment."""

    url: str
    """The address, or `file:` and the path."""
    name: str
    """The last part of the address, from which a release may take its time."""
    payload: bytes
    retrieved_at: datetime
    media_type: str
    exchange: Exchange | None = None
    etag: str | None = None
    last_modified: str | None = None
    published_at: datetime | None = None
    """The time that the feed gives an entry."""
    key: str | None = None
    """What names this release among many, if not its address."""
    is_index: bool = False
    """A list of releases: kept, not read."""

    @property
    def release_key(self) -> str:
        """What names this release among the many of its source."""
        return self.key or self.url


@dataclass(frozen=True, slots=True)
class NotModified:
    """The publisher says that nothing changed since we last asked."""

    url: str
    retrieved_at: datetime
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class EntryFailed:
    """One release among many that could not be had; the others are read all the same."""

    key: str
    reason: str


class FetchFailed(Exception):
    """A fetch that did not work out; `reason` is one line for the poll event, `answer` what came instead."""

    def __init__(
        self,
        reason: str,
        *,
        retry: bool = False,
        wait_seconds: float | None = None,
        answer: Retrieval | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.answer = answer
        self.retry = retry
        self.wait_seconds = wait_seconds


Item = Retrieval | NotModified | EntryFailed
"""What a fetch yields, one at a time."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger remembers of a source's earlier polls."""

    polled_at: datetime | None = None
    """When the last poll began, whatever came of it."""
    watched_at: datetime | None = None
    """When the last poll that reached the publisher began."""
    changed_at: datetime | None = None
    """When the last poll that found something new began."""
    first_polled_at: datetime | None = None
    alarmed_until: datetime | None = None
    """Up to which expected release we have warned that it is late."""
    document: str | None = None
    """The document that the last poll that read one found."""
    mapping: str | None = None
    """The fingerprint of the declaration that it was read with."""
    held: bool = False
    """Whether that document was held back."""
    etag: str | None = None
    last_modified: str | None = None
    releases: Mapping[str, str] = field(default_factory=dict)
    """Of a source with many releases: the address of each that was read, with its document."""

    def with_releases(self, releases: Mapping[str, str]) -> Known:
        """Return the same with the releases that were read."""
        return replace(self, releases=releases)


@dataclass(frozen=True, slots=True)
class FetchContext:
    """What a connector may use of the world around it, so that tests can put in their own."""

    home: Path
    clock: Clock
    environment: Mapping[str, str]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    hosts: Hosts = field(default_factory=Hosts)
