"""What a person has done through a page: who may, from where, carried out by the service, and waited for."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anyio
from starlette.requests import Request

from asof.doors.context import Context
from asof.doors.tokens import Tokens
from events import AsofError, Incorrect, Unavailable

BODY_BYTES_MAX = 20_000
PUBLICATION_SECONDS_MAX = 30.0
"""So long a page waits for the copy that contains what was written; a big ledger's copy may take longer."""
LOOK_SECONDS = 0.1


async def admitted(context: Context, request: Request) -> tuple[dict[str, str], str]:
    """Read the form of somebody who may write; return its fields, and whose token it is.

    Raises:
        Incorrect: it comes from another site, is no form, or has no token that may write.

    """
    check_origin(request)
    given = await _form(request)
    tokens = Tokens(context.home)
    name = await context.in_thread(tokens.name_of, given.pop("token", "").strip())
    do = "make one with `asof token create NAME --write`, or ask whoever runs this service"
    if name is None:
        raise Incorrect("a token is needed to write", allowed="a token of this service", do=do, code="unauthorized")
    if name not in tokens.writers():
        raise Incorrect(
            "this token may only read", found=f"the token of {name}", allowed="a token made with --write", do=do,
            code="forbidden",
        )  # fmt: skip
    return given, name


def check_origin(request: Request) -> None:
    """Refuse a request that a page of another site makes in the reader's browser.

    Raises:
        Incorrect: the browser says that it comes from elsewhere.

    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = request.headers.get("host", "")
    if site not in {None, "same-origin", "none"} or (origin is not None and urlsplit(origin).netloc != own):
        raise Incorrect(
            "a request to write from another site", found=(origin or site or "")[:100],
            allowed="this service's own pages", do="open the page here, and do it there", code="origin",
        )  # fmt: skip


async def written(context: Context, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Have the service do it and wait for the copy that contains it; `published` says whether that has come.

    `size` is how many events the log has with what was written.

    Raises:
        AsofError: what the service says is wrong.
        Unavailable: no service runs for this ledger.

    """
    answer: dict[str, Any] = await context.in_thread(_carry_out, context, operation, arguments)
    return {**answer, "published": await is_published(context, int(answer["size"]))}


async def is_published(context: Context, size: int) -> bool:
    """Wait until the copy has the log's first `size` events; False if that takes too long."""
    deadline = time.monotonic() + PUBLICATION_SECONDS_MAX
    while True:
        basis = await context.in_thread(context.basis)
        if basis.position >= size - 1:
            return True
        if time.monotonic() > deadline:
            return False
        await anyio.sleep(LOOK_SECONDS)


async def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise Incorrect("not a form", found=kind[:60], allowed="application/x-www-form-urlencoded", code="body")
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > BODY_BYTES_MAX:
            raise Incorrect("the form is too large", allowed=f"{BODY_BYTES_MAX} bytes", code="too-large")
    try:
        return dict(parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=40, errors="strict"))
    except ValueError as error:
        raise Incorrect("the form cannot be read", found=str(error)[:100], code="body") from None


def _carry_out(context: Context, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    from asof.home import Home
    from asof.service import carry_out, is_running

    home = Home(context.home)
    if not is_running(home):
        raise Unavailable("no service runs for this ledger", do="start it with `asof serve`, then do it again")
    try:
        return carry_out(home, operation, arguments)
    except AsofError:
        raise
    except OSError as error:
        raise Unavailable("the service cannot be reached", found=error.strerror, do="try again") from None
