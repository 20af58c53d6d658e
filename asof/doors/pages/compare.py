"""Two moments side by side, and two sources side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asof.doors.context import utc_text
from asof.doors.http.declare import CLOCKS, Parameter
from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.changes import names_of
from asof.doors.pages.queries import question
from asof.doors.pages.recipes import literal, select
from asof.doors.pages.texts import text_of

ROWS_MAX = 200
SERIES_MAX = 50
ROUNDS_MAX = 4
SIDES = ("first", "second")
_FILTERS = (
    Parameter("subject", "Only this subject."),
    Parameter("measure", "Only this measure."),
    Parameter("source", "Only this source; where sources are compared, the one of the two."),
)
_SKIP = Parameter("skip", "Leave out so many from the beginning.", "integer", (), 0, 10**9, 0)
PARAMETERS = (
    *(Parameter(f"{side}_{clock.name}", clock.description, kind="moment") for side in SIDES for clock in CLOCKS),
    *_FILTERS,
    _SKIP,
)
SOURCES = (*_FILTERS, Parameter("other", "The other one of two sources."), _SKIP)


async def moments_page(asked: Asked) -> Page:
    """Make the comparison; a side whose clock is not given stands where the page stands."""
    moments = {}
    for side in SIDES:
        for clock in CLOCKS:
            name = f"{side}_{clock.name}"
            moments[name] = asked.arguments[name] or asked.arguments[clock.name]
    asked_for = any(asked.arguments[f"{side}_{clock.name}"] for side in SIDES for clock in CLOCKS)
    filters = _filters(asked)
    (rows, skip), choices = await asked.together(
        _differences(asked, moments, filters) if asked_for else _nothing(), asked.rows("choices")
    )
    return Page(
        "compare.html",
        text_of(asked.language, "nav.compare"),
        {"moments": moments, "differences": rows, "more": skip is not None},
        {
            "asked_for": asked_for, "choices": choices[0], "filters": filters,
            "given": {name: utc_text(value) if value else "" for name, value in moments.items()},
            "next_link": _next(asked, skip),
        },
        _recipe(moments) if asked_for else "",
    )  # fmt: skip


async def _differences(
    asked: Asked, moments: Mapping[str, Any], filters: Mapping[str, str | None]
) -> tuple[Rows, int | None]:
    """Return what differs, and how many states to leave out for the rest; asked at both moments, not at the page's."""
    now = asked.context.now()
    points = {name: moment or now for name, moment in moments.items()}
    skip = asked.arguments["skip"]
    names = await asked.context.rows_async(
        question("differing"), {**points, **filters, "limit": 2 * ROWS_MAX + 1, "skip": skip}
    )
    if not names:
        return [], None
    more = len(names) > 2 * ROWS_MAX
    if more:
        names = _whole(names)
    rows = await asked.context.rows_async(question("compared"), {**moments, **names_of(names, "period")})
    return rows, skip + len(names) if more else None


def _whole(names: Rows) -> Rows:
    """Leave out the last figure, of which there may be another state behind; all are of one figure at most twice."""
    return [name for name in names if name != names[-1]]


async def disagreements_page(asked: Asked) -> Page:
    """Make the list of what sources say differently; with two sources, of all that either says."""
    filters, other = _filters(asked), asked.arguments["other"]
    both = filters["source"] is not None and other is not None
    found = (
        _two_sources(asked, filters, other) if both else disagreeing(asked, filters, ROWS_MAX, asked.arguments["skip"])
    )
    (rows, skip), choices = await asked.together(found, asked.rows("choices"))
    return Page(
        "disagreements.html",
        text_of(asked.language, "nav.disagreements"),
        {"figures" if both else "disagreements": rows, "more": skip is not None},
        {
            "given": {**filters, "other": other}, "both": both, "choices": choices[0],
            "next_link": _next(asked, skip),
        },
        select("disagreements", {name: filters[name] for name in ("subject", "measure")},
               " ORDER BY subject, measure, period, source LIMIT 200"),
    )  # fmt: skip


async def disagreeing(
    asked: Asked, filters: Mapping[str, str | None], limit: int, skip: int
) -> tuple[Rows, int | None]:
    """Return figures on which sources differ, and how many shared series to leave out for the next ones."""
    found: Rows = []
    size = SERIES_MAX
    for _ in range(ROUNDS_MAX):
        shared = await asked.rows("shared_series", **filters, other=None, limit=size + 1, skip=skip)
        if not shared:
            return found, None
        names = _bound(shared[:size])
        rows = await asked.rows("disagreements", **names, source=filters["source"], limit=limit + 1 - len(found))
        found += rows
        if len(found) > limit:
            whole = _whole_series(found, limit)
            return whole or found[:limit], skip + _series_before(shared, found[limit]) + (not whole)
        skip += size
        if len(shared) <= size:
            return found, None
        size *= 2
    return found, skip


def _whole_series(found: Rows, limit: int) -> Rows:
    """Return the rows of the series that are there to their end; of one series alone that is longer, none."""
    first = (found[limit]["subject"], found[limit]["measure"])
    return [row for row in found[:limit] if (row["subject"], row["measure"]) != first]


def _series_before(shared: Rows, row: Mapping[str, Any]) -> int:
    """Count the series before that of a row."""
    key = (row["subject"], row["measure"])
    return sum((one["subject"], one["measure"]) < key for one in shared)


async def _two_sources(asked: Asked, filters: Mapping[str, str | None], other: str) -> tuple[Rows, int | None]:
    skip = asked.arguments["skip"]
    shared = await asked.rows("shared_series", **filters, other=other, limit=SERIES_MAX + 1, skip=skip)
    if not shared:
        return [], None
    rows = await asked.rows(
        "two_sources", **_bound(shared[:SERIES_MAX]), source=filters["source"], other=other, limit=ROWS_MAX
    )
    return rows, skip + SERIES_MAX if len(shared) > SERIES_MAX else None


def _bound(shared: Rows) -> dict[str, Any]:
    subjects = [row["subject"] for row in shared]
    measures = sorted({row["measure"] for row in shared})
    return {"low": min(subjects), "high": max(subjects), "subjects": subjects, "measures": measures}


def _filters(asked: Asked) -> dict[str, str | None]:
    return {name: asked.arguments[name] for name in ("subject", "measure", "source")}


async def _nothing() -> tuple[Rows, None]:
    return [], None


def _next(asked: Asked, skip: int | None) -> str:
    given = {name: value for name, value in asked.request.query_params.items() if name not in asked.kept() and value}
    return asked.link(asked.request.url.path, **{**given, "skip": skip})


def _recipe(moments: Mapping[str, Any]) -> str:
    def side(name: str) -> str:
        times = [moments[f"{name}_{clock.name}"] for clock in CLOCKS]
        written = ", ".join(f"TIMESTAMPTZ {literal(utc_text(time))}" if time else "NULL" for time in times)
        return f"SELECT source, subject, measure, period, printed FROM figures_as_of({written})"  # noqa: S608 - a text for the reader, values quoted

    return f"({side('second')}) EXCEPT ({side('first')})"
