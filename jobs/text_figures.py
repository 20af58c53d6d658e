"""Figures of a running text by declared patterns: each names exactly where it stands, or the release is held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from events import FigurePublished, Incorrect, RowRejected, fits, parse_number, parse_period
from jobs.declarations import Pattern, PatternMapping, Source
from jobs.read import Page
from jobs.tall import Reading, Release

EXCERPT_CHARACTERS = 200


class Match(NamedTuple):
    """One place where a pattern fits."""

    pattern: Pattern
    page: int
    found: re.Match[str]


class _Unreadable(ValueError):
    """A match that is no figure; the message is the reason."""


def _mapping(source: Source) -> PatternMapping:
    assert isinstance(source.mapping, PatternMapping)  # noqa: S101 - the caller chose by layout
    return source.mapping


def _matches(page: Page, pattern: Pattern) -> list[Match]:
    expression = re.compile(pattern.pattern, re.MULTILINE)
    return [
        Match(pattern, number, found) for number, text in enumerate(page.pages) for found in expression.finditer(text)
    ]


def text_misfit(page: Page, source: Source) -> str | None:
    """Say why the declared patterns do not fit a text; None if they do."""
    if page.unfit:
        return page.unfit
    for pattern in _mapping(source).patterns:
        count = len(_matches(page, pattern))
        if count == 0 and pattern.required:
            return f"the pattern of {pattern.measure!r} is not found: {pattern.pattern!r}"
        if count > 1 and not pattern.many:
            return f"the pattern of {pattern.measure!r} is found {count} times, allowed: once, or many = true"
    return None


def read_patterns(page: Page, source: Source, release: Release) -> Reading:
    """Turn every match into a figure; one that cannot be read is rejected with its reason."""
    figures: list[FigurePublished] = []
    rejected: list[RowRejected] = []
    seen: set[tuple[str, str, str]] = set()
    for match in _all_matches(page, source):
        try:
            figure = _figure(match, page, source, release)
            _once(figure, seen)
            figures.append(figure)
        except (_Unreadable, Incorrect) as error:
            rejected.append(_rejected(match, page, source, release, str(error)))
    return Reading(tuple(figures), tuple(rejected))


def _once(figure: FigurePublished, seen: set[tuple[str, str, str]]) -> None:
    key = (figure.subject, figure.measure, figure.period)
    if key in seen:
        message = "the same subject, measure and period stand earlier in the text"
        raise _Unreadable(message)
    seen.add(key)


def _all_matches(page: Page, source: Source) -> Iterator[Match]:
    for pattern in _mapping(source).patterns:
        yield from _matches(page, pattern)


def _groups(match: Match) -> dict[str, str]:
    return {name: text for name, text in match.found.groupdict().items() if text is not None}


def _period(match: Match) -> str:
    groups = _groups(match)
    if "year" in groups:
        parts = [groups["year"].zfill(4)] + [groups[name].zfill(2) for name in ("month", "day") if name in groups]
        return parse_period("-".join(parts)).text
    return parse_period(groups.get("period", match.pattern.period or "")).text


def _value(match: Match) -> Decimal | None:
    groups = _groups(match)
    if "text" in groups:
        return None
    digits = groups.get("value", groups.get("printed", ""))
    plain = digits.replace(match.pattern.thousands, "") if match.pattern.thousands else digits
    value, scale = parse_number(plain.strip()), parse_number(match.pattern.scale)
    if value is None or scale is None:
        message = f"{digits!r} is not plain digits"
        raise _Unreadable(message)
    product = value * scale
    if not fits(product):
        message = f"{digits!r} times {match.pattern.scale} is out of range"
        raise _Unreadable(message)
    return product


def _place(match: Match, page: Page) -> str:
    return page.locator(match.page, *match.found.span("printed"))


def _figure(match: Match, page: Page, source: Source, release: Release) -> FigurePublished:
    groups, pattern = _groups(match), match.pattern
    subject = groups.get("subject", pattern.subject)
    if not subject:
        message = "no subject: neither the pattern's key nor its group names one"
        raise _Unreadable(message)
    return FigurePublished(
        source=source.name,
        subject=subject,
        measure=pattern.measure,
        period=_period(match),
        published_at=release.published_at,
        published_not_before=release.published_not_before,
        printed=groups["printed"],
        value=_value(match),
        text=groups.get("text"),
        unit=pattern.unit,
        bound=pattern.bound,
        document=release.document,
        locator=_place(match, page),
        extractor=page.extractor,
        note=_excerpt(page.pages[match.page], *match.found.span()),
    )


def _excerpt(text: str, start: int, stop: int) -> str:
    """Return the exact quote: the line around a match, cut to a readable length."""
    first = max(text.rfind("\n", 0, start) + 1, start - EXCERPT_CHARACTERS)
    end = text.find("\n", stop)
    return text[first : min(len(text) if end < 0 else end, stop + EXCERPT_CHARACTERS)].strip()


def _rejected(match: Match, page: Page, source: Source, release: Release, reason: str) -> RowRejected:
    known: dict[str, Any] = {"subject": match.pattern.subject} if match.pattern.subject else {}
    return RowRejected(
        source=source.name,
        published_at=release.published_at,
        reason=reason[:2000],
        content=match.found[0][:2000],
        measure=match.pattern.measure,
        document=release.document,
        locator=_place(match, page),
        **known,
    )
