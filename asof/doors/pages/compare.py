"""Two moments side by side, and two sources side by side."""

from __future__ import annotations

from typing import Any

from asof.doors.context import utc_text
from asof.doors.http.declare import CLOCKS, Parameter
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.recipes import literal
from asof.doors.pages.texts import text_of

ROWS_MAX = 500
SIDES = ("first", "second")
PARAMETERS = tuple(
    Parameter(f"{side}_{clock.name}", clock.description, kind="moment") for side in SIDES for clock in CLOCKS
)
SOURCES = (Parameter("source", "Only where this source is one of the two."),)


async def moments_page(asked: Asked) -> Page:
    """Make the comparison; a side whose clock is not given stands where the page stands."""
    moments = {parameter.name: asked.arguments[parameter.name] for parameter in PARAMETERS}
    for side in SIDES:
        for clock in CLOCKS:
            moments[f"{side}_{clock.name}"] = moments[f"{side}_{clock.name}"] or asked.arguments[clock.name]
    asked_for = any(asked.arguments[parameter.name] for parameter in PARAMETERS)
    rows = await asked.rows("compared", **moments, limit=ROWS_MAX + 1) if asked_for else []
    return Page(
        "compare.html",
        text_of(asked.language, "nav.compare"),
        {"moments": moments, "differences": rows[:ROWS_MAX], "more": len(rows) > ROWS_MAX},
        {
            "asked_for": asked_for,
            "given": {name: utc_text(value) if value else "" for name, value in moments.items()},
        },
        _recipe(moments) if asked_for else "",
    )  # fmt: skip


async def disagreements_page(asked: Asked) -> Page:
    """Make the list of what sources say differently."""
    source = asked.arguments["source"]
    rows = await asked.rows("disagreements", source=source, limit=ROWS_MAX + 1)
    return Page(
        "disagreements.html",
        text_of(asked.language, "nav.disagreements"),
        {"disagreements": rows[:ROWS_MAX], "more": len(rows) > ROWS_MAX},
        {"given": {"source": source}},
        "SELECT * FROM disagreements ORDER BY subject, measure, period, source LIMIT 500",
    )


def _recipe(moments: dict[str, Any]) -> str:
    def side(name: str) -> str:
        times = [moments[f"{name}_{clock.name}"] for clock in CLOCKS]
        written = ", ".join(f"TIMESTAMPTZ {literal(utc_text(time))}" if time else "NULL" for time in times)
        return f"SELECT source, subject, measure, period, printed FROM figures_as_of({written})"  # noqa: S608 - a text for the reader, values quoted

    return f"({side('second')}) EXCEPT ({side('first')})"
