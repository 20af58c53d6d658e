"""What waits for a person: held releases and candidates of prose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from events import CandidateProposed, NotFound
from jobs.book import Book, statement

SentenceKey = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits; `position` names it. A held release has a reason, a candidate its figure and its quote."""

    position: int
    sort: Literal["release", "figure"]
    source: str
    published_at: datetime
    recorded_at: datetime
    document: str | None
    reason: str | None
    subject: str | None
    measure: str | None
    period: str | None
    value: Decimal | None
    value_high: Decimal | None
    text: str | None
    unit: str | None
    bound: str | None
    printed: str | None
    attributed_to: str | None
    locator: str | None
    extractor: str | None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def quote(self) -> str | None:
        """The sentence that a candidate stands in."""
        return self.details.get("quote")


_COLUMNS = tuple(one.name for one in fields(Waiting) if one.name != "details")


def sentence_key(event: CandidateProposed) -> SentenceKey:
    """Return what makes a candidate the same as an earlier one: the figure and its sentence."""
    return event.subject, event.measure, event.period, event.printed, str(event.details.get("quote", ""))


def proposed(book: Book, source: str) -> set[SentenceKey]:
    """Return the candidates that were ever proposed for a source."""
    rows = book.sql(statement("candidates"), [source]).fetchall()
    return {(subject, measure, period or "", printed, quote or "") for subject, measure, period, printed, quote in rows}


def waiting(book: Book, source: str | None = None) -> list[Waiting]:
    """Return what waits for a person, oldest first; of one source or of all."""
    found = []
    for row in book.sql(statement("waiting")).fetchall():
        body = row[-1]
        details = json.loads(body) if isinstance(body, str) else dict(body or {})
        one = Waiting(**dict(zip(_COLUMNS, row, strict=False)), details=details)
        if source is None or one.source == source:
            found.append(one)
    return found


def waiting_at(book: Book, position: int) -> Waiting:
    """Return what waits at a position.

    Raises:
        NotFound: nothing waits there (any more).

    """
    for one in waiting(book):
        if one.position == position:
            return one
    raise NotFound(
        "nothing waits for review under this number", found=position, do="see `asof review list`", code="review"
    )
