"""Figures of prose: a candidate that waits for a person, or a figure at once if its rule is trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from events import CandidateProposed, Event, FigurePublished, Incorrect
from jobs.declarations import ProseMapping, ProseRule, Source
from jobs.read import Page
from jobs.tall import Release

if TYPE_CHECKING:
    from jobs.prose import Candidate

_NOT_A_NAME = re.compile(r"[^\w]+")
UNNAMED = "figure"


def _mapping(source: Source) -> ProseMapping:
    assert isinstance(source.mapping, ProseMapping)  # noqa: S101 - the caller chose by layout
    return source.mapping


def _rule(candidate: Candidate, rules: Iterable[ProseRule]) -> ProseRule | None:
    return next((rule for rule in rules if re.search(rule.match, f"{candidate.counted}\n{candidate.quote}")), None)


def _name(candidate: Candidate) -> str:
    """Suggest a measure for a figure that no rule names; the person who accepts it may give another."""
    words = candidate.counted or candidate.unit
    return _NOT_A_NAME.sub("-", words).strip("-").lower() or UNNAMED


def read_candidates(page: Page, source: Source, release: Release) -> list[Event]:
    """Return a candidate for every figure that the grammar sees, and a figure where a trusted rule names it."""
    from jobs.prose import read as read_prose

    published_on = release.published_at.astimezone(source.publication.zone()).date()
    found: list[Event] = []
    for number, text in enumerate(page.pages):
        for candidate in read_prose(text, published_on=published_on):
            locator = page.locator(number, candidate.start, candidate.end)
            found.append(_event(candidate, locator, page, source, release))
    return found


def _event(candidate: Candidate, locator: str, page: Page, source: Source, release: Release) -> Event:
    rule = _rule(candidate, _mapping(source).rules)
    fields: dict[str, Any] = {
        "source": source.name,
        "subject": (rule.subject if rule else None) or _mapping(source).subject,
        "measure": rule.measure if rule else _name(candidate),
        "period": candidate.period,
        "published_at": release.published_at,
        "printed": candidate.printed,
        "value": candidate.value,
        "value_high": candidate.value_high,
        "unit": candidate.unit or None,
        "bound": candidate.bound,
        "attributed_to": candidate.attributed_to or None,
        "document": release.document,
        "locator": locator,
        "extractor": f"prose/1 {page.extractor}",
    }
    if rule is not None and rule.trusted:
        return FigurePublished(note=candidate.quote, published_not_before=release.published_not_before, **fields)
    details: dict[str, Any] = {"quote": candidate.quote}
    for name in ("counted", "rate", "change", "period_printed"):
        if getattr(candidate, name):
            details[name] = getattr(candidate, name)
    if release.published_not_before is not None:
        details["published_not_before"] = release.published_not_before.isoformat()
    return CandidateProposed(details=details, **fields)


def figure_of(fields: dict[str, Any]) -> FigurePublished:
    """Make the figure that an accepted candidate stands for.

    Raises:
        Incorrect: the fields do not make a figure.

    """
    if fields.get("value") is None and fields.get("text") is None:
        raise Incorrect("a candidate without a value cannot be accepted", do="reject it, and record the figure by hand")
    return FigurePublished(**fields)
