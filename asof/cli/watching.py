"""What is known of the watched sources: declared, last polled, due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import ledger
from asof.cli.reading import reading
from asof.cli.sql import question
from asof.home import Home

if TYPE_CHECKING:
    from jobs import Source


def source_rows(home: Home) -> list[dict[str, Any]]:
    """Return one row a declared source."""
    import jobs

    declared = jobs.load_sources(home.folder)
    polls = last_polls(home) if declared else {}
    return [_row(source, polls.get(source.name, {})) for source in declared]


def last_polls(home: Home) -> dict[str, dict[str, Any]]:
    """Return what the newest copy says of the last poll of each source."""
    with reading(home) as book:
        return {row["source"]: row for row in book.sql(question("last_polls")).rows()}


def _row(source: Source, poll: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "rank": source.rank,
        "kind": source.fetch.kind,
        "schedule": _schedule_text(source),
        "last_poll": _second(poll.get("started_at")),
        "outcome": poll.get("outcome"),
        "next_due": _second(_next_due(source, poll)),
        "held": poll.get("held", 0),
    }


def _second(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(microsecond=0)


def _schedule_text(source: Source) -> str | None:
    if source.schedule is None:
        return None
    if source.schedule.every is not None:
        return f"every {source.schedule.every}"
    return f"{source.schedule.cron} {source.schedule.timezone}"


def _next_due(source: Source, poll: dict[str, Any]) -> Any:
    import jobs

    if source.schedule is None:
        return None
    return jobs.next_due(source.schedule, poll.get("started_at"), ledger.system_clock())
