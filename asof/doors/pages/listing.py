"""The list of figures: all of them, or those that are provisional, disputed, held or late; and what changed lately."""

from __future__ import annotations

import re
from typing import Any

from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.changes import KINDS, names_of, newest_changes
from asof.doors.pages.compare import disagreeing
from asof.doors.pages.recipes import select
from asof.doors.pages.texts import text_of

SERIES_MAX = 50
LATEST_MAX = 8
CHANGES_MAX = 50
WAITING_MAX = 50
ROUNDS_MAX = 5
STATES = ("provisional", "disputed", "held", "late")
_FILTERS = (
    Parameter("subject", "Only this subject."),
    Parameter("measure", "Only this measure."),
    Parameter("source", "Only this source."),
)
_KIND = Parameter("kind", "Only where changes are of this kind.", "choice", KINDS)
_SKIP = Parameter("skip", "Leave out so many from the beginning.", "integer", (), 0, 10**9, 0)
_BEFORE = Parameter("before", "Only changes before this position.", "integer", (), 0, 2**53)
PARAMETERS = (
    Parameter("words", "Words that all have to occur."),
    *_FILTERS,
    _KIND,
    Parameter("state", "Only figures that are in this state.", "choice", STATES),
    _SKIP,
)
LATELY = (*_FILTERS, _KIND, _BEFORE)


async def figures_page(asked: Asked) -> Page:
    """Make the list: one line a series with its newest figure, or what is in the state that is asked for."""
    filters = {name: asked.arguments[name] for name in ("subject", "measure", "source")}
    words = re.sub(r"\s+", " ", asked.arguments["words"] or "").strip().lower()
    state, kind = asked.arguments["state"], asked.arguments["kind"]
    listed, changes, choices, held, late = await asked.together(
        _listed(asked, filters, words),
        newest_changes(asked, filters, kind, CHANGES_MAX if kind else LATEST_MAX),
        asked.rows("choices"),
        asked.rows("held", limit=WAITING_MAX + 1),
        asked.rows("late", limit=WAITING_MAX + 1),
    )
    rows, skip = listed
    latest = changes[0][:LATEST_MAX]
    if kind and not state:
        rows = await _newest(asked, _searched(changes[0], words))
    waiting = {
        "held": [row for row in held if _fits(row, filters)],
        "late": [row for row in late if _fits(row, filters)],
    }
    return Page(
        "figures.html",
        text_of(asked.language, "nav.figures"),
        {"figures": rows, "changes": latest, "more": skip is not None, **_only(state, waiting)},
        {
            "choices": choices[0], "given": {**filters, "words": asked.arguments["words"] or "", "kind": kind},
            "state": state, "states": STATES, "kinds": KINDS, "waiting": waiting, "waiting_max": WAITING_MAX,
            "next_link": _next(asked, "/", skip=skip),
            "state_links": {one: _next(asked, "/", skip=None, kind=None, state=one) for one in (None, *STATES)},
        },
        select("figures", filters, " ORDER BY subject, measure, period, source LIMIT 100"),
    )  # fmt: skip


async def lately_page(asked: Asked) -> Page:
    """Make the list of changes, the newest first."""
    filters = {name: asked.arguments[name] for name in ("subject", "measure", "source")}
    kind = asked.arguments["kind"]
    changes, choices = await asked.together(
        newest_changes(asked, filters, kind, CHANGES_MAX, asked.arguments["before"]), asked.rows("choices")
    )
    return Page(
        "lately.html",
        text_of(asked.language, "nav.lately"),
        {"changes": changes[0], "more": changes[1] is not None},
        {
            "choices": choices[0], "given": {**filters, "kind": kind}, "kinds": KINDS,
            "next_link": _next(asked, "/lately", before=changes[1]),
        },
        select("changes", {**filters, "kind": kind}, " ORDER BY position DESC LIMIT 50"),
    )  # fmt: skip


async def _listed(asked: Asked, filters: dict[str, str | None], words: str) -> tuple[Rows, int | None]:
    """Return the lines of the list, and how many to leave out for the next ones, None where there are no more."""
    state, skip = asked.arguments["state"], asked.arguments["skip"]
    if state == "provisional":
        rows = await asked.rows("provisional", **filters, limit=SERIES_MAX + 1, skip=skip)
        return rows[:SERIES_MAX], skip + SERIES_MAX if len(rows) > SERIES_MAX else None
    if state == "disputed":
        return await disagreeing(asked, filters, SERIES_MAX, skip)
    if state is not None or asked.arguments["kind"]:
        return [], None
    return await _series(asked, filters, words, skip)


async def _series(asked: Asked, filters: dict[str, str | None], words: str, skip: int) -> tuple[Rows, int | None]:
    """Return the series that have a figure; where names have none at the moment, go on to the next names."""
    found: Rows = []
    size = SERIES_MAX
    for _ in range(ROUNDS_MAX):
        names = await asked.rows("series", **filters, words=words, limit=size + 1, skip=skip)
        found += await _newest(asked, names[:size])
        skip += size
        if len(names) <= size:
            return found, None
        if len(found) >= SERIES_MAX // 2:
            break
        size *= 3
    return found, skip


async def _newest(asked: Asked, names: Rows) -> Rows:
    return await asked.rows("newest", **names_of(names)) if names else []


def _searched(changes: Rows, words: str) -> Rows:
    def named(row: dict[str, Any]) -> str:
        return " ".join((row["source"], row["subject"], row["measure"])).lower()

    return [row for row in changes if all(word in named(row) for word in words.split(" "))]


def _fits(row: dict[str, Any], filters: dict[str, str | None]) -> bool:
    return all(value is None or row.get(name) in {value, None} for name, value in filters.items())


def _only(state: str | None, waiting: dict[str, Rows]) -> dict[str, Rows]:
    return {state: waiting[state]} if state in waiting else {}


def _next(asked: Asked, path: str, **changed: Any) -> str:
    given = {name: value for name, value in asked.request.query_params.items() if name not in asked.kept() and value}
    return asked.link(path, **{**given, **changed})
