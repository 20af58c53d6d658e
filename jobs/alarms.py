"""What a person should look at: a declared check that a figure fails, a release that is late. Alarms are events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import Any

from events import AlarmRaised
from jobs.book import Book, statement
from jobs.declarations import Schedule, Source, parse_duration
from jobs.declared_checks import Check, Expected, JumpCheck, NeverFallsCheck, RangeCheck, SumCheck
from jobs.due import fire_times
from jobs.fetch import Known
from jobs.moments import parse_moment

CHECK_FAILED, RELEASE_LATE = "check-failed", "release-late"
LATE_MAX = 100


def _bound(check: Check) -> tuple[str, dict[str, Any]]:
    """Return the query of a check and what it binds."""
    if isinstance(check, RangeCheck):
        return "check_range", {"low": check.low, "high": check.high}
    if isinstance(check, JumpCheck):
        return "check_jump", {"percent": check.percent}
    if isinstance(check, NeverFallsCheck):
        return "check_never_falls", {}
    return "check_sum", {"parts": check.parts, "tolerance": check.tolerance}


def _title(check: Check) -> str:
    if isinstance(check, SumCheck):
        return f"{check.measure} = {' + '.join(check.parts)}"
    return f"{check.kind} of {check.measure}"


def failed_checks(book: Book, source: Source, document: str) -> list[AlarmRaised]:
    """Return an alarm for each figure of a document that fails a check; the figures themselves stay as they are."""
    return [alarm for check in source.checks for alarm in _failures(book, source, check, document)]


def _failures(book: Book, source: Source, check: Check, document: str) -> Iterator[AlarmRaised]:
    name, bound = _bound(check)
    parameters = {"source": source.name, "document": document, "measure": check.measure, **bound}
    for subject, measure, period, published_at, reason in book.sql(statement(name), parameters).fetchall():
        yield AlarmRaised(
            source=source.name,
            alarm=CHECK_FAILED,
            reason=f"{_title(check)}: {reason}",
            subject=subject,
            measure=measure,
            period=period,
            published_at=published_at,
            document=document,
        )


def expected_times(expected: Expected, after: datetime, until: datetime) -> list[datetime]:
    """Return when releases were expected, in (after, until]."""
    if expected.cron is not None:
        fires = fire_times(Schedule(cron=expected.cron, timezone=expected.timezone), after)
        return list(takewhile(lambda fire: fire <= until, fires))
    from zoneinfo import ZoneInfo

    moments = sorted(parse_moment(text, ZoneInfo(expected.timezone)) for text in expected.times or [])
    return [moment for moment in moments if after < moment <= until]


def late_releases(source: Source, known: Known, now: datetime, *, changed_now: bool) -> list[AlarmRaised]:
    """Return an alarm for each expected release that is late by its grace and has not been reported.

    A release counts as come when a poll at or after its expected time found something new. Before the first poll nobody
    was watching, so nothing was late.
    """
    if source.expected is None or known.first_polled_at is None:
        return []
    since = max(known.first_polled_at, known.alarmed_until or known.first_polled_at)
    until = now - parse_duration(source.expected.grace)
    changed_at = now if changed_now else known.changed_at
    late = [
        moment for moment in expected_times(source.expected, since, until) if changed_at is None or changed_at < moment
    ]
    return [
        AlarmRaised(
            source=source.name,
            alarm=RELEASE_LATE,
            reason=f"the release expected at {moment.isoformat()} has not come within {source.expected.grace}",
            due_at=moment,
        )
        for moment in late[-LATE_MAX:]
    ]
