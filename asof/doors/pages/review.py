"""The page of what waits for a person; decisions go to the running service with a token and the person's name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from asof.doors.context import Context
from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.texts import text_of
from asof.doors.tokens import Tokens
from events import AsofError, Incorrect, Unavailable

BODY_BYTES_MAX = 20_000
DECISIONS = ("accepted", "rejected")
CHANGES = ("value", "value_high", "text", "unit", "bound", "period", "subject", "measure", "attributed_to")
PARAMETERS = (Parameter("decided", "The number that was just decided about.", "integer", (), 0, 2**53),)


class _Copy:
    """The published copy, as much of a ledger as the queue of reviews reads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rows: list[tuple[Any, ...]] = []

    def sql(self, query: str, parameters: Any = None) -> _Copy:
        """Ask, and keep the rows."""
        self._rows = [tuple(row.values()) for row in self._context.rows(query, parameters)]
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return self._rows

    def append(self, events: Any) -> Any:
        """Refuse: a copy is not written to."""
        raise Unavailable("the published copy is not written to", found=f"{len(events)} events")

    def ingest(self, release: Any, **arguments: Any) -> Any:
        """Refuse: a copy is not written to."""
        del arguments
        raise Unavailable("the published copy is not written to", found=type(release).__name__)


async def page(asked: Asked) -> Page:
    """Make the list of what waits, as it is now: a decision is about the present."""
    import jobs

    found = await asked.context.in_thread(jobs.waiting, _Copy(asked.context))
    return Page(
        "review.html",
        text_of(asked.language, "nav.review"),
        {"waiting": [{**asdict(one), "quote": one.quote} for one in found]},
        {"decided": asked.arguments["decided"], "changes": CHANGES[:6]},
        "SELECT * FROM events WHERE kind IN ('release-held.v1', 'candidate-proposed.v1') ORDER BY position",
    )


async def decide(context: Context, request: Request) -> dict[str, Any]:
    """Carry out a decision: `POST /review/POSITION`, as a form of our own page or as a program's.

    Raises:
        Incorrect: it comes from another site, without a token that counts, or is no decision.
        Unavailable: no service runs for this ledger.

    """
    check_origin(request)
    given = await _form(request)
    token = given.pop("token", "")
    name = await context.in_thread(Tokens(context.home).name_of, token)
    if name is None:
        raise Incorrect(
            "a token is needed to decide", allowed="a token of this service",
            do="make one with `asof token create NAME`, or ask whoever runs this service", code="unauthorized",
        )  # fmt: skip
    decision = given.pop("decision", "")
    if decision not in DECISIONS:
        raise Incorrect("no decision", found=decision[:40], allowed=", ".join(DECISIONS), code="parameter")
    arguments: dict[str, Any] = {"decision": decision, "position": request.path_params["position"], "person": name}
    arguments |= {part: given.pop(part, "") or None for part in ("reason", "cause")}
    changes = {part: given.pop(part) for part in CHANGES if given.get(part)}
    if decision == "accepted":
        arguments["changes"] = changes
    answer: dict[str, Any] = await context.in_thread(_carry_out, context, arguments)
    return answer


def check_origin(request: Request) -> None:
    """Refuse a request that a page of another site makes in the reader's browser.

    Raises:
        Incorrect: the browser says that it comes from elsewhere, or nothing says where it comes from.

    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = request.headers.get("host", "")
    if site not in {None, "same-origin", "none"} or (origin is not None and urlsplit(origin).netloc != own):
        raise Incorrect(
            "a decision from another site", found=(origin or site or "")[:100], allowed="this service's own pages",
            do="open the page of reviews here, and decide there", code="origin",
        )  # fmt: skip


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
        return dict(parse_qsl(content.decode(), max_num_fields=40, errors="strict"))
    except ValueError as error:
        raise Incorrect("the form cannot be read", found=str(error)[:100], code="body") from None


def _carry_out(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    from asof.home import Home
    from asof.service import carry_out, is_running

    home = Home(context.home)
    if not is_running(home):
        raise Unavailable("no service runs for this ledger", do="start it with `asof serve`, then decide again")
    try:
        return carry_out(home, "review", arguments)
    except AsofError:
        raise
    except OSError as error:
        raise Unavailable("the service cannot be reached", found=error.strerror, do="try again") from None
