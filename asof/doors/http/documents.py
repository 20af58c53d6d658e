"""`/documents/{sha256}`: the bytes that a figure was read from, as received, in a wrapping that runs nothing."""

from __future__ import annotations

import mimetypes
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context
from asof.doors.http.answers import FOREVER, not_modified
from asof.doors.http.declare import Arguments, Operation, Parameter
from asof.doors.sql import question
from events import AsofError, Incorrect, NotFound

DIGEST = "[0-9a-f]{64}"
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


async def get_document(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /documents/{sha256}`."""
    digest = arguments["sha256"]
    if re.fullmatch(DIGEST, digest) is None:
        raise Incorrect("not a document's name", found=digest[:80], allowed="a SHA-256 in 64 small hexadecimal digits")
    rows = await context.rows_async(question("document"), {"document": digest})
    if not rows:
        raise NotFound("no document of this digest was retrieved", found=digest, do="see SELECT * FROM documents")
    if rows[0]["removed_at"] is not None:
        raise AsofError("the document was taken down", found=rows[0]["removal_reason"], code="removed")
    whose = "private" if context.settings.token_needed else "public"
    headers = {**SAFE_HEADERS, "ETag": f'"{digest}"', "Cache-Control": f"{whose}, {FOREVER}"}
    unchanged = not_modified(request, headers)
    if unchanged is not None:
        return unchanged
    media_type = _media_type(rows[0]["media_type"])
    extension = mimetypes.guess_extension(media_type) or ""
    headers["Content-Disposition"] = f'attachment; filename="{digest}{extension}"'
    headers["Content-Type"] = media_type
    return Response(await context.in_thread(_read, context, digest), 200, headers)


def _read(context: Context, digest: str) -> bytes:
    from jobs import DocumentStore

    with DocumentStore(context.home / "documents", read_only=True) as store:
        return store.read(digest)


def _media_type(stated: Any) -> str:
    """Return the stated media type if it is one; a header must not be broken by what a publisher sent."""
    if isinstance(stated, str) and re.fullmatch(r"[\w.+-]+/[\w.+-]+(;\s*charset=[\w.:-]+)?", stated, re.ASCII):
        return stated
    return "application/octet-stream"


OPERATIONS = (
    Operation(
        "GET", "/documents/{sha256}", "get_document", "A document, byte for byte", get_document, (),
        (Parameter("sha256", "The document's SHA-256, in hexadecimal.", pattern=DIGEST),),
        ("*/*",), (200, 304, 400, 401, 404, 410, 429, 503),
    ),
)  # fmt: skip
