"""Answers over HTTP: streamed documents, error bodies, and what a cache may keep."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from asof.doors.context import Basis, Context
from asof.doors.formats import MEDIA_TYPES
from asof.doors.http.declare import Arguments
from asof.doors.pool import Answer
from events import AsofError, Conflict, Fault, Incorrect, NotFound, Unavailable

STATUSES: tuple[tuple[type[AsofError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Unavailable, 503),
    (Incorrect, 400),
    (Fault, 500),
)
STATUS_OF_CODE = {
    "unauthorized": 401,
    "forbidden": 403,
    "too-many-requests": 429,
    "too-large": 413,
    "method": 405,
    "removed": 410,
}
FOREVER = "max-age=31536000, immutable"


def error_response(error: AsofError, headers: Mapping[str, str] | None = None) -> Response:
    """Write an error as the house's JSON: `code`, `message`, and where known `found`, `allowed`, `do`."""
    status = STATUS_OF_CODE.get(error.code) or next(
        (number for kind, number in STATUSES if isinstance(error, kind)), 500
    )
    extra = dict(headers or {})
    if status in {429, 503}:
        extra.setdefault("Retry-After", "2")
    if status == 401:
        extra.setdefault("WWW-Authenticate", 'Bearer, Basic realm="asof"')
    body = json.dumps(error.to_json(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, {"Cache-Control": "no-store", **extra}, "application/json")


def json_response(content: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Write a small object as JSON."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, 200, dict(headers or {}), "application/json")


def entity_tag(basis: Basis, path: str, arguments: Arguments) -> str:
    """Name the answer to this question at this position of the ledger."""
    asked = json.dumps([basis.position, basis.dated_ahead, path, sorted(arguments.items())], default=str)
    return '"' + hashlib.sha256(asked.encode()).hexdigest()[:32] + '"'


def cache_headers(context: Context, basis: Basis, arguments: Arguments, tag: str) -> dict[str, str]:
    """Say what a cache may do with a steady answer: keep it for ever once both clocks stand in the past."""
    if not is_past(basis, arguments):
        return {"ETag": tag, "Cache-Control": "no-cache"}
    return {"ETag": tag, "Cache-Control": f"{'private' if context.settings.token_needed else 'public'}, {FOREVER}"}


def is_past(basis: Basis, arguments: Arguments) -> bool:
    """Tell whether both clocks are given and nothing that may still be recorded can be seen by them."""
    published_by, recorded_by = arguments.get("published_by"), arguments.get("recorded_by")
    if not isinstance(published_by, datetime) or not isinstance(recorded_by, datetime):
        return False
    if basis.recorded_at is None or basis.published_copy_at is None:
        return False
    return recorded_by <= basis.recorded_at and published_by <= basis.published_copy_at


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """Return 304 if the asker has this answer already."""
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    if headers["ETag"] in tags or "*" in tags:
        return Response(status_code=304, headers=dict(headers))
    return None


async def begun(context: Context, request: Request, answer: Answer) -> Answer:
    """Wait for the first piece; if the asker leaves meanwhile, end the statement."""
    problem: AsofError | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(_cancel_when_gone, request.receive, answer)
        try:
            await context.in_thread(answer.begin)
        except AsofError as error:
            problem = error
        group.cancel_scope.cancel()
    if problem is not None:
        raise problem
    return answer


async def _cancel_when_gone(receive: Receive, answer: Answer) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            answer.cancel()
            return


def one_error(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Take the error out of the group that a task group wraps it in."""
    inner: BaseException = group
    while isinstance(inner, BaseExceptionGroup):
        inner = inner.exceptions[0]
    return inner


class AnswerResponse(Response):
    """A streamed answer. If it breaks off, so does the connection: half an answer never looks like a whole one."""

    def __init__(self, context: Context, answer: Answer, form: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, 200, {**headers, **_basis_headers(answer)}, MEDIA_TYPES[form])
        del self.headers["content-length"]
        self.context = context
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send piece by piece; never more than one piece is held."""
        pieces = self.answer.pieces()
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with anyio.create_task_group() as group:
                group.start_soon(_cancel_when_gone, receive, self.answer)
                await self._send_pieces(scope, send, pieces)
                group.cancel_scope.cancel()
        except* (AsofError, TimeoutError, OSError) as broken:
            scope["asof.broken"] = str(one_error(broken))  # for the log; the asker sees the connection break off
        finally:
            self.answer.close()

    async def _send_pieces(self, scope: Scope, send: Send, pieces: Iterator[bytearray]) -> None:
        if scope["method"] != "HEAD":
            async for piece in self._in_threads(pieces):
                with anyio.fail_after(self.context.settings.stall_seconds_max):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _in_threads(self, pieces: Iterator[bytearray]) -> AsyncIterator[bytearray]:
        while (piece := await self.context.in_thread(next, pieces, None)) is not None:
            yield piece


def _basis_headers(answer: Answer) -> dict[str, str]:
    return {"Asof-Position": str(answer.head.get("position"))}


def preferred_form(request: Request, default: str = "json") -> str:
    """Choose the format that the Accept header asks for first, where no `format` is given."""
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    by_media_type = {media_type.split(";")[0]: form for form, media_type in MEDIA_TYPES.items()}
    return next((by_media_type[media_type] for media_type in accepted if media_type in by_media_type), default)
