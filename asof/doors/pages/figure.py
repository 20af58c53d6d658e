"""The page of a measure of a subject: what it is, how it looked before, every change and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asof.doors.context import utc_text
from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.charts import Chart, Row, chart_of, newest_periods
from asof.doors.pages.matrix import Matrix, matrix_of
from asof.doors.pages.queries import question
from asof.doors.pages.recipes import select
from events import Incorrect, NotFound

FIGURES_MAX = 60
CHANGES_MAX = 50
MOMENTS_MAX = 400
NAMES = (Parameter("subject", "The subject."), Parameter("measure", "The measure."))
PARAMETERS = (
    Parameter("source", "Only this source."),
    Parameter("period", "Only this reference period, as it is written."),
    Parameter("before", "Only changes before this position.", "integer", (), 0, 2**53),
)


async def page(asked: Asked) -> Page:
    """Make the page.

    Raises:
        NotFound: nothing was ever recorded for this measure of this subject.

    """
    series = _names(asked)
    filters = {"source": asked.arguments["source"], "period": asked.arguments["period"]}
    before = asked.arguments["before"]
    sources, names, figures, changes, moments = await asked.together(
        asked.context.rows_async(question("figure_sources"), series),
        asked.rows("figure_names", **series),
        asked.rows("figure_now", **series, **filters, limit=FIGURES_MAX + 1),
        asked.rows("figure_changes", **series, **filters, before=before, limit=CHANGES_MAX + 1),
        asked.context.rows_async(question("recorded_moments"), series),
    )
    if not sources:
        raise NotFound(
            "nothing was ever recorded for this measure of this subject",
            found=f"{series['subject']}/{series['measure']}"[:200], do="look for it in the list of figures",
        )  # fmt: skip
    drawn = filters["source"] or sources[0]["source"]
    versions = await asked.rows("figure_versions", **series, source=drawn, period=filters["period"])
    shown = {"figures": figures[:FIGURES_MAX], "changes": changes[:CHANGES_MAX]}
    until = asked.published_by or asked.context.now()
    charts, matrix = await asked.context.in_thread(_drawn, versions, until)
    return Page(
        "figure.html",
        _title(names[0], series, asked.language),
        {**series, "names": names[0], "sources": sources, **shown, "more": len(changes) > CHANGES_MAX},
        {
            "charts": charts, "matrix": matrix, "drawn": drawn, "given": filters,
            "vintages": len({row["published_from"] for row in versions}),
            "more_figures": len(figures) > FIGURES_MAX,
            "next_link": asked.figure_link(
                **series, **filters, before=shown["changes"][-1]["position"] if changes else None
            ),
        },
        select("figures", {**series, **filters}, " ORDER BY period_start, source"),
        _moments(moments),
    )  # fmt: skip


def _drawn(versions: Sequence[Row], until: datetime) -> tuple[list[Chart], Matrix]:
    return _charts(versions, until), matrix_of(versions)


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
