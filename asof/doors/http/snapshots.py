"""`/snapshots`: questions that were fixed for ever, their answers, and the files that hold them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from asof.doors.context import Context
from asof.doors.formats import MEDIA_TYPES, identifier
from asof.doors.http import answers
from asof.doors.http.declare import CLOCKS, Arguments, Operation, Parameter
from asof.doors.http.documents import SAFE_HEADERS
from asof.doors.http.figures import ROWS_STATUSES, stream
from asof.doors.http.statements import FORMAT
from asof.doors.sql import question
from events import NotFound

SCHEMA = "snapshot"
"""Where the published copy keeps the tables of snapshots."""
FOLDER = "snapshots"
"""Where the home folder keeps their files."""
NAME = Parameter("name", "The snapshot's own name (name@time), or the plain name: the newest of it.")
PART = Parameter(
    "part", "Its rows, its manifest, or its Parquet file as it was written.", "choice", ("rows", "manifest", "parquet")
)


async def get_snapshots(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /snapshots`."""
    return await stream(context, request, arguments, "snapshots", {"name": None})


async def get_snapshot(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /snapshots/{name}`: when it was taken, of what, with which content."""
    values = {"name": arguments["name"]}
    await _newest(context, arguments["name"])
    return await stream(context, request, arguments, "snapshots", values)


async def get_snapshot_part(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /snapshots/{name}/{part}`."""
    taken = await _newest(context, arguments["name"])
    tag = f'"{taken["content_sha256"]}-{arguments["part"]}-{arguments["format"]}"'
    fixed = arguments["name"] == taken["snapshot"]  # under its own name it never changes, under a plain one it may
    whose = "private" if context.settings.token_needed else "public"
    headers = {"ETag": tag, "Cache-Control": f"{whose}, {answers.FOREVER}" if fixed else "no-cache", "Vary": "Accept"}
    unchanged = answers.not_modified(request, headers)
    if unchanged is not None:
        return unchanged
    if arguments["part"] == "rows":
        return await _rows(context, request, arguments, str(taken["snapshot"]), headers)
    return _file(context, taken, arguments["part"], headers)


async def _newest(context: Context, name: str) -> dict[str, Any]:
    rows = await context.rows_async(question("snapshots"), {"name": name})
    if not rows:
        raise NotFound("there is no snapshot of this name", found=name[:200], do="see GET /snapshots")
    return rows[-1]


async def _rows(
    context: Context, request: Request, arguments: Arguments, snapshot: str, headers: dict[str, str]
) -> Response:
    form = arguments["format"] or answers.preferred_form(request)
    statement = f"FROM {SCHEMA}.{identifier(snapshot)}"
    answer = await context.in_thread(lambda: context.prepare(statement, form=form, trusted=True))
    await answers.begun(context, request, answer)
    return answers.AnswerResponse(context, answer, form, headers)


def _file(context: Context, taken: dict[str, Any], part: str, headers: dict[str, str]) -> Response:
    folder = context.home / FOLDER
    path = folder / f"{taken['snapshot']}{'.parquet' if part == 'parquet' else '.json'}"
    if not path.is_file() or path.resolve() != folder.resolve() / path.name:
        raise NotFound("the file of this snapshot is not there", found=path.name, do="ask for its rows")
    media_type = MEDIA_TYPES["parquet"] if part == "parquet" else "application/json"
    return FileResponse(path, headers={**headers, **SAFE_HEADERS}, media_type=media_type, filename=path.name)


OPERATIONS = (
    Operation(
        "GET", "/snapshots", "get_snapshots", "Questions that were fixed for ever", get_snapshots,
        (*CLOCKS, FORMAT), (), tuple(MEDIA_TYPES.values()), ROWS_STATUSES,
    ),
    Operation(
        "GET", "/snapshots/{name}", "get_snapshot", "One snapshot", get_snapshot,
        (*CLOCKS, FORMAT), (NAME,), tuple(MEDIA_TYPES.values()), (*ROWS_STATUSES, 404),
    ),
    Operation(
        "GET", "/snapshots/{name}/{part}", "get_snapshot_part", "What a snapshot holds", get_snapshot_part,
        (FORMAT,), (NAME, PART), tuple(MEDIA_TYPES.values()), (*ROWS_STATUSES, 206, 404, 416),
    ),
)  # fmt: skip
