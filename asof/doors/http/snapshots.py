"""`/snapshots`: questions that were fixed for ever, and the files that hold their answers."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from asof.doors.context import Context
from asof.doors.encodings import MEDIA_TYPES
from asof.doors.http.declare import CLOCKS, Arguments, Operation, Parameter
from asof.doors.http.documents import SAFE_HEADERS
from asof.doors.http.figures import ROWS_STATUSES, stream
from asof.doors.http.statements import FORMAT
from asof.doors.sql import question
from events import Incorrect, NotFound

PART = "[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,199}"
NAME = Parameter("name", "The snapshot's name, or its identifier.")
FOLDER = Parameter("name", "The snapshot's folder.", pattern=PART)
FILE = Parameter("file", "The file's name.", pattern=PART)


async def get_snapshots(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /snapshots`."""
    return await stream(context, request, arguments, "snapshots", {"name": None})


async def get_snapshot(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /snapshots/{name}`."""
    values = {"name": arguments["name"]}
    if not await context.rows_async(question("snapshots"), values):
        raise NotFound("there is no snapshot of this name", found=arguments["name"][:200], do="see GET /snapshots")
    return await stream(context, request, arguments, "snapshots", values)


async def get_snapshot_file(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /snapshots/{name}/{file}`: the manifest or the table of a snapshot, as it lies in the home folder."""
    del request
    path = await context.in_thread(_file, context.home / "snapshots", arguments["name"], arguments["file"])
    media_type = {".parquet": MEDIA_TYPES["parquet"], ".json": "application/json"}.get(path.suffix)
    return FileResponse(
        path, headers=SAFE_HEADERS, media_type=media_type or "application/octet-stream", filename=path.name
    )


def _file(folder: Path, *parts: str) -> Path:
    """Find a file below the folder by plain names, never through a link or a way up."""
    if not all(re.fullmatch(PART, part) for part in parts):
        raise Incorrect("not a plain name", found="/".join(parts)[:200], allowed="letters, digits, . _ - + @")
    path = folder.joinpath(*parts)
    if not path.is_file() or path.resolve() != folder.resolve().joinpath(*parts):
        raise NotFound("there is no such file of a snapshot", found="/".join(parts), do="see GET /snapshots")
    return path


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
        "GET", "/snapshots/{name}/{file}", "get_snapshot_file", "A file of a snapshot", get_snapshot_file,
        (), (FOLDER, FILE), ("*/*",), (200, 206, 304, 400, 401, 404, 416, 429, 503),
    ),
)  # fmt: skip
