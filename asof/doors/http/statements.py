"""`/sql`: a stranger's statement, asked with both clocks, answered in the format of their choice."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context
from asof.doors.formats import MEDIA_TYPES
from asof.doors.http import answers
from asof.doors.http.declare import CLOCKS, Arguments, Operation, Parameter, read_arguments, read_moment, read_value
from events import Incorrect

FORMAT = Parameter("format", "The format; default by the Accept header, else json.", "choice", tuple(MEDIA_TYPES))
QUERY = Parameter("query", "One statement that reads: SELECT, WITH, FROM, DESCRIBE, SUMMARIZE, SHOW.")
PARAMETERS = Parameter("parameters", "Values for ? or $name in the statement, as a JSON array or object.")
BODY_PARAMETERS = (QUERY, *CLOCKS, FORMAT)
BODY = {
    "application/json": {
        "type": "object",
        "additionalProperties": False,
        "required": ["query"],
        "properties": {
            "query": {"type": "string"},
            "parameters": {"type": ["array", "object"], "items": {}, "additionalProperties": True},
            "published_by": {"type": "string", "format": "date-time"},
            "recorded_by": {"type": "string", "format": "date-time"},
            "format": {"type": "string", "enum": list(MEDIA_TYPES)},
        },
    },
    "text/plain": {"type": "string"},
}
FORM = "application/x-www-form-urlencoded"


async def get_sql(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /sql?query=…`."""
    text = arguments.pop("parameters")
    return await _answer(context, request, arguments, None if text is None else _values(_json(text, "parameters")))


async def post_sql(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `POST /sql`: the statement as text, or an object or a form with it; clocks and format here or there."""
    content = await _limited_body(request, context.settings.statement_bytes_max * 4)
    kind = request.headers.get("content-type", "text/plain").split(";")[0].strip().lower()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Incorrect("the body is not UTF-8", do="send the statement as UTF-8 text", code="body") from None
    stated = arguments.pop("parameters")
    given = _body(kind, text)
    parameters = given.pop("parameters", None)
    if stated is not None and parameters is not None:
        raise Incorrect("parameters stand in the address and in the body", allowed="once", code="parameter")
    if stated is not None:
        parameters = _json(stated, "parameters")
    for name, value in given.items():
        if value is not None and arguments.get(name) is not None:
            raise Incorrect(f"{name} stands in the address and in the body", allowed="once", code="parameter")
        arguments[name] = arguments.get(name) if value is None else value
    return await _answer(context, request, arguments, None if parameters is None else _values(parameters))


def _body(kind: str, text: str) -> Arguments:
    """Read a body: JSON, a form (`query=…&format=csv`), or the statement as it is."""
    if kind == "application/json" or kind.endswith("+json"):
        members = _json(text, "body")
        if not isinstance(members, dict):
            found = type(members).__name__
            raise Incorrect("the body is not an object", found=found, allowed='{"query": …}', code="body")
    elif kind == FORM and text.partition("=")[0] in {PARAMETERS.name, *(one.name for one in BODY_PARAMETERS)}:
        # A statement sent by `curl -d` is labelled a form, too; it does not begin with one of our names and "=".
        members = dict(parse_qsl(text, keep_blank_values=True))
        if "parameters" in members:
            members["parameters"] = _json(members["parameters"], "parameters")
    else:
        return {"query": read_value(QUERY, text)} if text else {}
    values = members.pop("parameters", None)
    stated = [item for item in members.items() if item[1] is not None]
    return {**read_arguments(BODY_PARAMETERS, stated), "parameters": values}


async def _answer(context: Context, request: Request, arguments: Arguments, parameters: Any) -> Response:
    if not arguments.get("query"):
        raise Incorrect(
            "there is no statement", do="send query=SELECT …, or the statement as the body", code="parameter"
        )
    form = arguments.get("format") or answers.preferred_form(request)
    basis = await context.in_thread(context.basis)
    asked = {**arguments, "format": form, "parameters": parameters}
    tag = answers.entity_tag(basis, "/sql", asked)
    steady_headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if request.headers.get("if-none-match"):  # only a steady answer ever had a tag
        unchanged = answers.not_modified(request, steady_headers)
        if unchanged is not None and request.headers["if-none-match"].strip() != "*":
            return unchanged
    answer = await context.in_thread(
        lambda: context.prepare(
            arguments["query"],
            parameters,
            published_by=arguments.get("published_by"),
            recorded_by=arguments.get("recorded_by"),
            form=form,
        )
    )
    await answers.begun(context, request, answer)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    if answer.head["steady"] and answer.head["position"] == _position(basis.position):
        headers.update(answers.cache_headers(context, basis, arguments if answer.head["clocked"] else {}, tag))
    return answers.AnswerResponse(context, answer, form, headers)


def _position(position: int) -> int | None:
    return None if position < 0 else position


async def _limited_body(request: Request, bytes_max: int) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > bytes_max:
            raise Incorrect("the body is too large", allowed=f"{bytes_max} bytes", do="ask for less", code="too-large")
    return bytes(content)


def _json(text: str, name: str) -> Any:
    """Read JSON; a number with a point stays the decimal that it is."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Incorrect(f"{name} is not JSON", found=str(error)[:100], code="body") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _values(values: Any) -> list[Any] | dict[str, Any]:
    if isinstance(values, list):
        return [_value(value) for value in values]
    if isinstance(values, dict):
        return {str(name): _value(value) for name, value in values.items()}
    raise Incorrect("parameters are neither a list nor an object", found=type(values).__name__, code="parameter")


def _value(value: Any) -> Any:
    """Check one value: a text, a number, true, false, null, a list of those, or a text with its type."""
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict) and set(value) == {"type", "value"} and isinstance(value["value"], str):
        return _typed_value(value["type"], value["value"])
    if isinstance(value, str):
        return read_value(QUERY, value)
    if isinstance(value, int) and not -(2**127) < value < 2**127:
        raise Incorrect("a parameter is too large a number", found=str(value)[:40], code="parameter")
    if value is None or isinstance(value, (bool, int, Decimal)):
        return value
    raise Incorrect(
        "a parameter is not a plain value",
        found=type(value).__name__,
        allowed='text, number, true, false, null, list, or {"type": "TIMESTAMPTZ", "value": "2018-12-01T00:00:00Z"}',
    )


def _typed_value(kind: Any, text: str) -> Any:
    """Read a text as its type says: what JSON has no form for."""
    try:
        if kind == "DATE":
            return date.fromisoformat(text)
        if kind == "DECIMAL":
            number = Decimal(text)
            if number.is_finite() and abs(number.adjusted()) < 38:
                return number
    except (ValueError, ArithmeticError):
        pass
    if kind == "TIMESTAMPTZ":
        return read_moment(text, "a parameter")
    raise Incorrect(
        "a parameter's type and value do not fit",
        found=f"{kind}: {text}"[:100],
        allowed="DATE, TIMESTAMPTZ, DECIMAL",
        code="parameter",
    )


_STATUSES = (200, 304, 400, 401, 429, 503)
_MEDIA = tuple(media_type for media_type in MEDIA_TYPES.values())
OPERATIONS = (
    Operation(
        "GET", "/sql", "get_sql", "Ask one statement", get_sql,
        (QUERY, PARAMETERS, *CLOCKS, FORMAT), media_types=_MEDIA, statuses=_STATUSES,
    ),
    Operation(
        "POST", "/sql", "post_sql", "Ask one statement", post_sql,
        (QUERY, PARAMETERS, *CLOCKS, FORMAT), media_types=_MEDIA, statuses=(*_STATUSES, 413), body=BODY,
    ),
)  # fmt: skip
