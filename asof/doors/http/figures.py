"""`/figures`, `/history/…`, `/changes`: the questions that most programs ask, without SQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context
from asof.doors.formats import MEDIA_TYPES
from asof.doors.http import answers
from asof.doors.http.declare import CLOCKS, Arguments, Operation, Parameter
from asof.doors.http.statements import FORMAT
from asof.doors.sql import question
from events import Incorrect, NotFound

LIMIT_MAX = 1_000_000
SUBJECT = Parameter("subject", "Only this subject.")
MEASURE = Parameter("measure", "Only this measure.")
SOURCE = Parameter("source", "Only this source.")
PERIOD = Parameter("period", "Only this reference period, as it is written (2018-12; empty: figures without one).")
LIMIT = Parameter(
    "limit", "At most so many rows; the Link header then leads to the next page.", "integer", (), 1, LIMIT_MAX
)
CURSOR = Parameter("cursor", "From the Link header of the page before.")
KINDS = ("initial", "revision", "withdrawal", "reinstatement", "record-correction", "record-void", "technical")
KIND = Parameter("kind", "Only changes of this kind.", "choice", KINDS)
AFTER = Parameter("after", "Only changes recorded after this position.", "integer", (), -1, 2**53)
RECORDS = Parameter(
    "records", "`current`: as known now; `all`: also what was known before.", "choice", ("current", "all")
)
KEY = ("subject", "measure", "period", "source")


async def get_figures(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /figures`: the figures as of both clocks."""
    filters = {name: arguments[name] for name in KEY}
    if arguments["limit"] is None:
        if arguments["cursor"] is not None:
            raise Incorrect("a cursor without a limit", do="give the limit of the page before", code="parameter")
        return await stream(context, request, arguments, "figures", filters)
    after = None if arguments["cursor"] is None else _read_cursor(arguments["cursor"], len(KEY))
    return await _page(
        context,
        request,
        arguments,
        "figures_page",
        {**filters, "after": after},
        key=lambda row: [row[name] for name in KEY],
    )


async def get_history(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /history/{subject}/{measure}`: how each figure went from first print to now."""
    series = {"subject": arguments["subject"], "measure": arguments["measure"]}
    if not await context.rows_async(question("history_known"), series):
        raise NotFound(
            "nothing was ever recorded for this measure of this subject",
            found=f"{series['subject']}/{series['measure']}"[:200],
            do="see which there are: GET /sql?query=SELECT DISTINCT subject, measure FROM figures",
        )
    filters = {name: arguments[name] for name in ("source", "period")}
    every_record = arguments["records"] == "all"
    return await stream(context, request, arguments, "history", {**series, **filters, "every_record": every_record})


async def get_changes(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /changes`: what became different, in the order of recording."""
    after = arguments["after"]
    if arguments["cursor"] is not None:
        (after,) = _read_cursor(arguments["cursor"], 1)
        if not isinstance(after, int):
            raise _bad_cursor()
    filters = {name: arguments[name] for name in (*KEY, "kind")}
    if arguments["limit"] is None:
        values = {**filters, "after": after, "limit": None, "skip": 0}
        return await stream(context, request, arguments, "changes", values)
    return await _page(
        context, request, arguments, "changes", {**filters, "after": after}, key=lambda row: [row["position"]]
    )


async def _page(
    context: Context,
    request: Request,
    arguments: Arguments,
    name: str,
    values: Mapping[str, Any],
    *,
    key: Callable[[Mapping[str, Any]], list[Any]],
) -> Response:
    """Answer with a page, whose Link header leads to the next one if there is one."""
    limit = arguments["limit"]
    clocks = {clock.name: arguments[clock.name] for clock in CLOCKS}
    ends = await context.rows_async(question(name), {**values, "limit": 2, "skip": limit - 1}, **clocks)
    headers = {}
    if len(ends) == 2:  # the last of this page, and one more
        following = {**dict(request.query_params), "cursor": _write_cursor(key(ends[0]))}
        headers["Link"] = f'<{request.url.path}?{urlencode(following)}>; rel="next"'
    return await stream(context, request, arguments, name, {**values, "limit": limit, "skip": 0}, more_headers=headers)


async def stream(
    context: Context,
    request: Request,
    arguments: Arguments,
    name: str,
    values: Mapping[str, Any],
    *,
    more_headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with all rows of one of the house's questions, in the asked format, with both clocks bound."""
    form = arguments["format"] or answers.preferred_form(request)
    basis = await context.in_thread(context.basis)
    tag = answers.entity_tag(basis, request.url.path, {**arguments, "format": form})
    headers = {**answers.cache_headers(context, basis, arguments, tag), "Vary": "Accept", **(more_headers or {})}
    unchanged = answers.not_modified(request, headers)
    if unchanged is not None:
        return unchanged
    answer = await context.in_thread(
        lambda: context.prepare(
            question(name),
            dict(values),
            published_by=arguments["published_by"],
            recorded_by=arguments["recorded_by"],
            form=form,
            trusted=True,
        )
    )
    await answers.begun(context, request, answer)
    return answers.AnswerResponse(context, answer, form, headers)


def _write_cursor(key: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read_cursor(text: str, length: int) -> list[Any]:
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        raise _bad_cursor() from None
    if not isinstance(key, list) or len(key) != length or not all(isinstance(part, (str, int)) for part in key):
        raise _bad_cursor()
    if any("\x00" in part or "\ud800" <= max(part, default="") <= "\udfff" for part in key if isinstance(part, str)):
        raise _bad_cursor()
    return key


def _bad_cursor() -> Incorrect:
    return Incorrect("the cursor cannot be read", do="follow the Link header, or leave it out", code="parameter")


_MEDIA = tuple(MEDIA_TYPES.values())
ROWS_STATUSES = (200, 304, 400, 401, 429, 503)
_PATH = (Parameter("subject", "The subject; it may contain slashes."), Parameter("measure", "The measure."))
OPERATIONS = (
    Operation(
        "GET", "/figures", "get_figures", "Figures as of both clocks", get_figures,
        (SUBJECT, MEASURE, SOURCE, PERIOD, *CLOCKS, LIMIT, CURSOR, FORMAT), (), _MEDIA, ROWS_STATUSES,
    ),
    Operation(
        "GET", "/history/{subject}/{measure}", "get_history", "How figures went from first print to now", get_history,
        (SOURCE, PERIOD, RECORDS, *CLOCKS, FORMAT), _PATH, _MEDIA, (*ROWS_STATUSES, 404),
    ),
    Operation(
        "GET", "/changes", "get_changes", "What became different, in the order of recording", get_changes,
        (SUBJECT, MEASURE, SOURCE, PERIOD, KIND, AFTER, *CLOCKS, LIMIT, CURSOR, FORMAT), (), _MEDIA, ROWS_STATUSES,
    ),
)  # fmt: skip
