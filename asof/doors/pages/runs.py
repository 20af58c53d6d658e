"""The pages of runs: what is watched, how the last polls went, where nobody looked, what raised an alarm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import Request

from asof.doors.context import Context, utc_text
from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.recipes import literal, select
from asof.doors.pages.texts import text_of
from asof.doors.pages.writing import admitted, is_published, written
from events import NotFound

BAR_WIDTH = 600
POLLS_MAX = 100
PARAMETERS = (
    Parameter("poll", "Only the run of this position.", "integer", (), 0, 2**53),
    Parameter("ran", "What came of the run that was just asked for."),
    Parameter("size", "Wait for the copy of so many events.", "integer", (), 0, 2**53),
)
log = structlog.get_logger("asof.doors")


async def runs_page(asked: Asked) -> Page:
    """Make the list of sources with their schedules, last polls and coverage."""
    found = await asked.rows("runs")
    spans = await asked.rows("coverage", source=None)
    declared, problems = await asked.context.in_thread(_declared, asked.context)
    alarms = await asked.rows("alarms")
    sources = _with_schedules(asked, found, declared)
    return Page(
        "runs.html",
        text_of(asked.language, "nav.runs"),
        {"sources": sources, "alarms": alarms, "problems": problems},
        {"bars": {row["source"]: bar([span for span in spans if span["source"] == row["source"]]) for row in sources}},
        "SELECT * FROM polls ORDER BY position DESC LIMIT 100",
    )


async def source_page(asked: Asked) -> Page:
    """Make the log of one source's runs, or of one of them.

    Raises:
        NotFound: no such source was described, polled or declared, or it has no such run.

    """
    name, size = asked.request.path_params["source"], asked.arguments["size"]
    shown = size is None or await is_published(asked.context, size)
    declared, _ = await asked.context.in_thread(_declared, asked.context)
    rows = _with_schedules(asked, await asked.rows("runs"), declared)
    source = next((row for row in rows if row["source"] == name), None)
    if source is None:
        raise NotFound("no such source", found=name[:100], do="look at the list of runs")
    if asked.arguments["poll"] is not None:
        return await _poll_page(asked, source)
    polls = await asked.rows("polls", source=name, limit=POLLS_MAX)
    rejections = await asked.rows("rejections", source=name, limit=POLLS_MAX)
    spans = await asked.rows("coverage", source=name)
    alarms = [alarm for alarm in await asked.rows("alarms") if alarm["source"] == name]
    return Page(
        "source.html",
        source["title"] or name,
        {"source": source, "alarms": alarms, "polls": polls, "rejections": rejections},
        {"bar": bar(spans), "ran": asked.arguments["ran"], "shown": shown},
        select("polls", {"source": name}, " ORDER BY position DESC LIMIT 100"),
    )


async def _poll_page(asked: Asked, source: dict[str, Any]) -> Page:
    name, position = source["source"], asked.arguments["poll"]
    found = await asked.rows("poll", source=name, position=position)
    if not found:
        raise NotFound("this source has no such run", found=position, do="look at the list of its runs")
    span = {"source": name, "position": position, "started_at": found[0]["started_at"] or found[0]["recorded_at"]}
    events = await asked.rows("poll_events", **span)
    changes = await asked.rows("poll_changes", **span, limit=POLLS_MAX + 1)
    return Page(
        "run.html",
        f"{source['title'] or name}: {text_of(asked.language, 'runs.run', position=position)}",
        {
            "source": source, "poll": found[0], "events": events, "changes": changes[:POLLS_MAX],
            "more": len(changes) > POLLS_MAX,
        },
        {},
        _run_recipe(name, position, utc_text(span["started_at"])),
    )  # fmt: skip


def _run_recipe(source: str, position: int, started_at: str) -> str:
    where = f"source = {literal(source)} AND position <= {position} AND recorded_at >= {literal(started_at)}"
    return f"SELECT * FROM events WHERE {where} ORDER BY position"  # noqa: S608 - a text for the reader, values quoted


async def run_now(context: Context, request: Request) -> dict[str, Any]:
    """Have a source polled at once: `POST /runs/SOURCE`, as a form of our own page or as a program's.

    Raises:
        Incorrect: it comes from another site, or without a token that may write.
        NotFound: no such source is declared.
        Unavailable: no service runs for this ledger.

    """
    _, person = await admitted(context, request)
    source = request.path_params["source"]
    answer = await written(context, "run", {"sources": [source]})
    log.info("source.run_now", source=source, person=person)
    return {"source": source, **answer}


def back(answer: dict[str, Any]) -> str:
    """Return where a reader goes after a run."""
    outcome = answer["polls"][0]["outcome"] if answer["polls"] else ""
    return f"/runs/{quote(answer['source'])}?{urlencode({'ran': outcome})}"


def bar(spans: Sequence[dict[str, Any]]) -> list[tuple[float, float, bool, datetime, datetime]]:
    """Place the spans of a source on a bar: from, width, whether it was watched, and both moments."""
    if not spans:
        return []
    begin, end = spans[0]["span_from"], spans[-1]["span_to"]
    whole = (end - begin).total_seconds() or 1.0
    merged: list[list[Any]] = []
    for span in spans:
        if merged and merged[-1][2] == span["watched"] and merged[-1][1] == span["span_from"]:
            merged[-1][1] = span["span_to"]
        else:
            merged.append([span["span_from"], span["span_to"], span["watched"]])
    return [
        (
            round((first - begin).total_seconds() / whole * BAR_WIDTH, 2),
            round(max(1.0, (last - first).total_seconds() / whole * BAR_WIDTH), 2),
            bool(watched), first, last,
        )
        for first, last, watched in merged
    ]  # fmt: skip


def _declared(context: Context) -> tuple[dict[str, Any], list[str]]:
    from jobs import read_sources

    sources, problems = read_sources(context.home)
    return {source.name: source for source in sources}, [str(problem) for problem in problems]


def _with_schedules(asked: Asked, found: Rows, declared: dict[str, Any]) -> Rows:
    rows = {row["source"]: row for row in found}
    for name in sorted(declared.keys() - rows.keys()):
        rows[name] = {**dict.fromkeys(("title", "publisher", "rank", "url", "licence", "last_outcome", "last_reason",
            "last_started_at", "last_finished_at")), "source": name, "polls": 0, "failed": 0, "missed": 0,
            "rejected": 0}  # fmt: skip
    return [{**row, **_schedule(asked, row, declared.get(name))} for name, row in rows.items()]


def _schedule(asked: Asked, row: dict[str, Any], source: Any) -> dict[str, Any]:
    from jobs import next_due

    if source is None:
        return {"declared": False, "schedule": None, "next_due": None}
    plan = source.schedule
    if plan is None:
        return {"declared": True, "schedule": None, "next_due": None}
    text = f"every {plan.every}" if plan.every is not None else f"{plan.cron} {plan.timezone}"
    due = next_due(plan, row["last_started_at"], asked.context.now())
    return {"declared": True, "schedule": text, "next_due": due}
