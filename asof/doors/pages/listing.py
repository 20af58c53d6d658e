"""The list of figures, and what changed lately."""

from __future__ import annotations

import re

from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.recipes import select
from asof.doors.pages.texts import text_of

SERIES_MAX = 100
LATEST_MAX = 8
CHANGES_MAX = 100
KINDS = ("initial", "revision", "withdrawal", "reinstatement", "record-correction", "record-void", "technical")
_FILTERS = (
    Parameter("subject", "Only this subject."),
    Parameter("measure", "Only this measure."),
    Parameter("source", "Only this source."),
)
_SKIP = Parameter("skip", "Leave out so many from the beginning.", "integer", (), 0, 10**9, 0)
PARAMETERS = (Parameter("words", "Words that all have to occur."), *_FILTERS, _SKIP)
LATELY = (*_FILTERS, Parameter("kind", "Only changes of this kind.", "choice", KINDS), _SKIP)


async def figures_page(asked: Asked) -> Page:
    """Make the list: one line a series, with its newest figure."""
    filters = {name: asked.arguments[name] for name in ("subject", "measure", "source")}
    words = re.sub(r"\s+", " ", asked.arguments["words"] or "").strip()
    skip = asked.arguments["skip"]
    series = await asked.rows("series", **filters, words=words, limit=SERIES_MAX + 1, skip=skip)
    latest = await asked.rows("lately", **filters, kind=None, limit=LATEST_MAX, skip=0)
    choices = (await asked.rows("choices"))[0]
    return Page(
        "figures.html",
        text_of(asked.language, "nav.figures"),
        {"figures": series[:SERIES_MAX], "changes": latest, "more": len(series) > SERIES_MAX},
        {"choices": choices, "given": {**filters, "words": words}, "next_link": _next(asked, "/", skip + SERIES_MAX)},
        select("figures", filters, " ORDER BY subject, measure, period, source LIMIT 100"),
    )


async def lately_page(asked: Asked) -> Page:
    """Make the list of changes, the newest first."""
    filters = {name: asked.arguments[name] for name in ("subject", "measure", "source", "kind")}
    skip = asked.arguments["skip"]
    changes = await asked.rows("lately", **filters, limit=CHANGES_MAX + 1, skip=skip)
    choices = (await asked.rows("choices"))[0]
    return Page(
        "lately.html",
        text_of(asked.language, "nav.lately"),
        {"changes": changes[:CHANGES_MAX], "more": len(changes) > CHANGES_MAX},
        {
            "choices": choices, "given": filters, "kinds": KINDS,
            "next_link": _next(asked, "/lately", skip + CHANGES_MAX),
        },
        select("changes", filters, " ORDER BY position DESC LIMIT 100"),
    )  # fmt: skip


def _next(asked: Asked, path: str, skip: int) -> str:
    given = {name: value for name, value in asked.request.query_params.items() if name not in asked.kept() and value}
    return asked.link(path, **{**given, "skip": str(skip)})
