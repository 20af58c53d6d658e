"""The page for questions in SQL: a stranger's statement, through the sandbox, with both clocks beside it."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa

from asof.doors.context import utc_text
from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.result_chart import result_chart
from asof.doors.pages.texts import text_of
from asof.doors.pool import Answer
from asof.doors.rows import python_values
from events import AsofError

ROWS_MAX = 500
FORMS = ("csv", "json", "ndjson", "parquet", "arrow")
EXAMPLE = """SELECT subject, measure, period, printed, bound, unit, published_at
FROM figures
ORDER BY published_at DESC
LIMIT 20"""
PARAMETERS = (
    Parameter("query", "One statement that reads."),
    Parameter("x", "The column that the chart goes along."),
    Parameter("y", "The column of numbers that the chart shows."),
)


class _Stream(io.RawIOBase):
    """An answer's pieces as a file, so that no more of a long answer is taken than is shown."""

    def __init__(self, answer: Answer) -> None:
        self._pieces = answer.pieces()
        self._rest = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill a buffer with what comes next."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = bytes(piece)
        taken = min(len(target), len(self._rest))
        target[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken


async def page(asked: Asked) -> Page:
    """Make the page; what is wrong with a statement stands on the page, beside it."""
    text = asked.arguments["query"]
    result: dict[str, Any] = {"columns": [], "rows": [], "more": False}
    problem, plan = None, None
    if text is not None:
        try:
            result = await asked.context.in_thread(_ask, asked, text)
            plan = await asked.context.in_thread(_plan, asked, text)
        except AsofError as error:
            problem = error
            if asked.for_program:
                raise
    answered = text is not None and problem is None
    return Page(
        "query.html",
        text_of(asked.language, "nav.query"),
        {"query": text, **result, "plan": plan},
        {
            "written": text if text is not None else EXAMPLE, "columns_known": await asked.rows("columns"),
            "problem": problem.to_json() if problem else None, "export_links": _exports(asked, text),
            "chart": result_chart(result["columns"], result["rows"], asked.arguments["x"], asked.arguments["y"]),
            "permanent": await asked.context.in_thread(_permanent, asked) if answered else "",
        },
        "" if problem else text or EXAMPLE,
        status=400 if problem else 200,
    )  # fmt: skip


def _plan(asked: Asked, text: str) -> str | None:
    """Return how the engine goes about a statement that has been answered, and so has passed the sandbox's checks."""
    try:
        rows = asked.context.rows(f"EXPLAIN {text}", published_by=asked.published_by, recorded_by=asked.recorded_by)
    except AsofError:
        return None
    return "\n".join(str(row["explain_value"]) for row in rows) or None


def _permanent(asked: Asked) -> str:
    """Return an address that gives the same answer for ever: with both clocks where they stand now."""
    clocks = {"published_by": asked.published_by or asked.context.now(), "recorded_by": asked.recorded_by}
    clocks["recorded_by"] = clocks["recorded_by"] or asked.context.basis().recorded_at
    written = {name: utc_text(moment) for name, moment in clocks.items() if moment is not None}
    chosen = {name: asked.arguments[name] for name in ("query", "x", "y")}
    return asked.link("/query", **chosen, **written)


def _ask(asked: Asked, text: str) -> dict[str, Any]:
    answer = asked.context.ask(text, published_by=asked.published_by, recorded_by=asked.recorded_by, form="arrow")
    try:
        with pa.ipc.open_stream(io.BufferedReader(_Stream(answer))) as reader:
            batches, count = [], 0
            while count <= ROWS_MAX:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    break
                batches.append(batch)
                count += batch.num_rows
            table = pa.Table.from_batches(batches, reader.schema).slice(0, ROWS_MAX)
    finally:
        answer.close()
    values = [python_values(table.column(place)) for place in range(table.num_columns)]
    rows = [list(row) for row in zip(*values, strict=True)]
    return {"columns": table.column_names, "rows": rows, "more": count > ROWS_MAX}


def _exports(asked: Asked, text: str | None) -> list[tuple[str, str]]:
    if text is None:
        return []
    clocks = {name: value for name, value in asked.kept().items() if name != "lang"}
    return [(form, "/sql?" + urlencode({"query": text, **clocks, "format": form})) for form in FORMS]
