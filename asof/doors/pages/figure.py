"""The page of a measure of a subject: what it is, how it looked before, every change and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asof.doors.context import utc_text
from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.charts import Chart, Row, chart_of, newest_periods
from asof.doors.pages.matrix import matrix_of
from asof.doors.pages.queries import question
from asof.doors.pages.recipes import select
from events import Incorrect, NotFound

FIGURES_MAX = 60
CHANGES_MAX = 200
MOMENTS_MAX = 400
NAMES = (Parameter("subject", "The subject."), Parameter("measure", "The measure."))
PARAMETERS = (
    Parameter("source", "Only this source."),
    Parameter("period", "Only this reference period, as it is written."),
)


async def page(asked: Asked) -> Page:
    """Make the page.

    Raises:
        NotFound: nothing was ever recorded for this measure of this subject.

    """
    series = _names(asked)
    sources = await asked.context.rows_async(question("figure_sources"), series)
    if not sources:
        raise NotFound(
            "nothing was ever recorded for this measure of this subject",
            found=f"{series['subject']}/{series['measure']}"[:200], do="look for it in the list of figures",
        )  # fmt: skip
    drawn = asked.arguments["source"] or sources[0]["source"]
    filters = {"source": asked.arguments["source"], "period": asked.arguments["period"]}
    figures = await asked.rows("figure_now", **series, **filters, limit=FIGURES_MAX)
    changes = await asked.rows("figure_changes", **series, **filters, limit=CHANGES_MAX)
    versions = await asked.rows("figure_versions", **series, source=drawn, period=filters["period"])
    names = (await asked.rows("figure_names", **series))[0]
    return Page(
        "figure.html",
        _title(names, series, asked.language),
        {**series, "names": names, "sources": sources, "figures": figures, "changes": changes},
        {
            "charts": _charts(versions, asked.published_by or asked.context.now()),
            "matrix": matrix_of(versions), "drawn": drawn, "given": filters,
            "vintages": len({row["published_from"] for row in versions}),
        },
        select("figures", {**series, **filters}, " ORDER BY period_start, source"),
        _moments(await asked.context.rows_async(question("recorded_moments"), series)),
    )  # fmt: skip


def _charts(versions: Sequence[Row], until: datetime) -> list[Chart]:
    drawn = (chart_of(versions, until), chart_of(newest_periods(versions), until))
    return [chart for chart in drawn if chart is not None]


def _names(asked: Asked) -> dict[str, str]:
    path = asked.request.path_params
    found = {name: path.get(name) or asked.arguments.get(name) for name in ("subject", "measure")}
    if not found["subject"] or not found["measure"]:
        raise Incorrect(
            "no figure is named", allowed="/figure/SUBJECT/MEASURE, or subject=…&measure=…", code="parameter"
        )
    return {name: str(value) for name, value in found.items()}


def _title(names: dict[str, Any], series: dict[str, str], language: str) -> str:
    ending = "_zh" if language == "zh" else ""
    subject = names[f"subject_title{ending}"] or names["subject_title"] or series["subject"]
    measure = names[f"measure_title{ending}"] or names["measure_title"] or series["measure"]
    return f"{subject} · {measure}"


def _moments(rows: Rows) -> dict[str, list[str]]:
    """Return the steps of both clocks' controls: the moments at which something became different."""
    return {
        f"{name}_by": [utc_text(moment) for moment in sorted({row[f"{name}_at"] for row in rows})][-MOMENTS_MAX:]
        for name in ("published", "recorded")
    }
