"""What an operation takes and answers: declared once, read by the checks of a request and by OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context
from events import Incorrect

Kind = Literal["text", "moment", "integer", "choice"]
Arguments = dict[str, Any]
Handler = Callable[[Context, Request, Arguments], Awaitable[Response]]
MOMENT_ALLOWED = "an ISO 8601 time with its zone (2018-12-01T08:00:00Z) or a day (2018-12-01, its start, UTC)"
MEANT = {
    "vintage_date": "published_by",
    "vintage_dates": "published_by",
    "vintage": "published_by",
    "as_of": "published_by",
    "asof": "published_by",
    "published": "published_by",
    "realtime_start": "published_by",
    "realtime_end": "published_by",
    "valid_time": "period",
    "date": "period",
    "observation_date": "period",
    "recorded": "recorded_by",
    "known_by": "recorded_by",
    "system_time": "recorded_by",
    "transaction_time": "recorded_by",
    "q": "query",
    "sql": "query",
    "statement": "query",
    "params": "parameters",
    "series_id": "subject and measure",
    "series": "subject and measure",
    "variable": "measure",
    "geo": "subject",
    "entity": "subject",
    "file_type": "format",
    "output": "format",
    "offset": "cursor",
    "page": "cursor",
    "top": "limit",
}
"""What people write when they mean a parameter of ours; a silent default would give them revised figures."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation; `default` stands if it is not given."""

    name: str
    description: str
    kind: Kind = "text"
    choices: Sequence[str] = ()
    minimum: int = 0
    maximum: int = 0
    default: Any = None
    required: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at a path: what it takes, and which statuses with which media types it answers."""

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    parameters: Sequence[Parameter] = ()
    path_parameters: Sequence[Parameter] = ()
    media_types: Sequence[str] = ("application/json",)
    statuses: Sequence[int] = (200, 400)
    body: Mapping[str, Any] | None = None


PUBLISHED_BY = Parameter(
    "published_by", "The publication clock: only what was public by then; default now.", kind="moment"
)
RECORDED_BY = Parameter(
    "recorded_by", "The recording clock: only what this ledger had recorded by then; default now.", kind="moment"
)
CLOCKS = (PUBLISHED_BY, RECORDED_BY)


def read_arguments(parameters: Sequence[Parameter], given: Iterable[tuple[str, Any]]) -> Arguments:
    """Check what was given against what is declared; every declared name is in the result.

    Raises:
        Incorrect: an unknown name, a name given twice, a value that cannot be read, a required one missing.

    """
    declared = {parameter.name: parameter for parameter in parameters}
    arguments: Arguments = {name: parameter.default for name, parameter in declared.items()}
    seen: set[str] = set()
    for name, value in given:
        if name not in declared:
            raise unknown_name(name, list(declared))
        if name in seen:
            raise Incorrect(f"{name} is given twice", allowed="once", code="parameter")
        seen.add(name)
        arguments[name] = read_value(declared[name], value)
    missing = [name for name, parameter in declared.items() if parameter.required and name not in seen]
    if missing:
        raise Incorrect("a parameter is missing", found="none", allowed=", ".join(missing), code="parameter")
    return arguments


def unknown_name(name: str, allowed: Sequence[str]) -> Incorrect:
    """Make the error for a parameter that does not exist, naming the right one."""
    meant = MEANT.get(name.lower())
    if meant is None or meant.split(" ")[0] not in allowed:
        meant = next(iter(get_close_matches(name, allowed, n=1)), None)
    return Incorrect(
        "an unknown parameter",
        found=name[:100],
        allowed=", ".join(allowed) or "none",
        do=f"use {meant}" if meant else "leave it out",
        code="unknown-parameter",
    )


def read_value(parameter: Parameter, value: Any) -> Any:
    """Read one value as its kind says."""
    if parameter.kind == "moment":
        return read_moment(value, parameter.name)
    if parameter.kind == "integer":
        return _read_integer(parameter, value)
    if not isinstance(value, str):
        raise Incorrect(f"{parameter.name} is not a text", found=type(value).__name__, code="parameter")
    if "\x00" in value or _is_broken(value):
        raise Incorrect(f"{parameter.name} holds a character that no text has", code="parameter")
    if parameter.kind == "choice" and value not in parameter.choices:
        raise Incorrect(
            f"{parameter.name} is none of the choices",
            found=value[:100],
            allowed=", ".join(parameter.choices),
            code="parameter",
        )
    return value


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _read_integer(parameter: Parameter, value: Any) -> int:
    text = str(value)
    is_integer = not isinstance(value, bool) and re.fullmatch(r"-?[0-9]{1,18}", text) is not None
    found = int(text) if is_integer else None
    if found is None or not parameter.minimum <= found <= parameter.maximum:
        raise Incorrect(
            f"{parameter.name} is not a number in its range",
            found=text[:40],
            allowed=f"{parameter.minimum} to {parameter.maximum}",
            code="parameter",
        )
    return found


def read_moment(value: Any, name: str) -> datetime:
    """Read a time with its zone, or a bare day as its start in UTC."""
    problem = Incorrect(f"{name} is not a time", found=str(value)[:60], allowed=MOMENT_ALLOWED, code="parameter")
    if not isinstance(value, str):
        raise problem
    # An unescaped plus sign of a zone arrives as a space.
    text = re.sub(r"(T[0-9:.]+) ([0-9]{2}:?[0-9]{2})\Z", r"\1+\2", value.strip())
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise problem
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise problem from None
