"""The page of what waits for a person; decisions go to the running service with a token and the person's name."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from asof.doors.context import Context
from asof.doors.http.declare import Parameter
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.formats import plain
from asof.doors.pages.texts import text_of
from asof.doors.pages.writing import admitted, is_published, written
from events import AsofError, Incorrect, Unavailable

if TYPE_CHECKING:
    from jobs import Waiting

DECISIONS = ("accepted", "rejected")
CHANGES = ("value", "value_high", "text", "unit", "bound", "period", "subject", "measure", "attributed_to")
BOUNDS = ("exact", "about", "at_least", "more_than", "at_most", "less_than", "between")
CAUSES = ("transcription", "extractor", "mapping")
DIFFERENCES_MAX = 5
"""Of so many held releases the page tells the difference; of others the page that shows only one does."""
READ_BYTES_MAX = 8 << 20
KNOWN_MAX = 64
PARAMETERS = (
    Parameter("position", "Only what waits under this number.", "integer", (), 0, 2**53),
    Parameter("decided", "The number that was just decided about.", "integer", (), 0, 2**53),
    Parameter("size", "Wait for the copy of so many events.", "integer", (), 0, 2**53),
)
_known: dict[tuple[str, int, int], dict[str, Any]] = {}


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
    only, size = asked.arguments["position"], asked.arguments["size"]
    shown = size is None or await is_published(asked.context, size)
    found = await asked.context.in_thread(_waiting, asked.context)
    chosen = [one for one in found if only is None or one.position == only]
    held = [one for one in chosen if one.sort == "release"][:DIFFERENCES_MAX]
    differences = {one.position: await _difference(asked, one) for one in held}
    return Page(
        "review.html",
        text_of(asked.language, "nav.review"),
        {
            "waiting": [
                {**asdict(one), "quote": one.quote, "difference": differences.get(one.position)} for one in chosen
            ]
        },
        {
            "decided": asked.arguments["decided"], "shown": shown, "changes": CHANGES, "bounds": BOUNDS,
            "causes": CAUSES, "left_out": len(found) - len(chosen),
        },
        "SELECT * FROM events WHERE kind IN ('release-held.v1', 'candidate-proposed.v1') ORDER BY position",
    )  # fmt: skip


def _waiting(context: Context) -> list[Waiting]:
    from jobs import waiting

    return waiting(_Copy(context))


async def _difference(asked: Asked, one: Waiting) -> dict[str, Any]:
    """Tell what accepting a held release would change, or why that cannot be told."""
    documents = await asked.rows("document", document=one.document)
    if documents and (documents[0]["bytes_count"] or 0) > READ_BYTES_MAX:
        return {"problem": text_of(asked.language, "review.large")}
    basis = await asked.context.in_thread(asked.context.basis)
    key = (str(asked.context.home), one.position, basis.position)
    if key not in _known:
        while len(_known) >= KNOWN_MAX:
            _known.pop(next(iter(_known)))
        _known[key] = await asked.context.in_thread(_told, asked.context, one)
    return _known[key]


def _told(context: Context, one: Waiting) -> dict[str, Any]:
    import jobs

    try:
        with jobs.DocumentStore(context.home / "documents", read_only=True) as store:
            sources = jobs.read_sources(context.home)[0]
            return asdict(jobs.held_difference(_Copy(context), one, store=store, sources=sources))
    except AsofError as error:
        return {"problem": str(error)}


async def decide(context: Context, request: Request) -> dict[str, Any]:
    """Carry out a decision: `POST /review/POSITION`, as a form of our own page or as a program's.

    Of a candidate the parts that are given and differ from what waits mend it; an empty one takes the part away.

    Raises:
        Incorrect: it comes from another site, without a token that may write, or is no decision.
        Unavailable: no service runs for this ledger.

    """
    given, name = await admitted(context, request)
    decision = given.pop("decision", "")
    if decision not in DECISIONS:
        raise Incorrect("no decision", found=decision[:40], allowed=", ".join(DECISIONS), code="parameter")
    arguments: dict[str, Any] = {"decision": decision, "position": request.path_params["position"], "person": name}
    arguments |= {part: given.pop(part, "") or None for part in ("reason", "cause")}
    if decision == "accepted":
        arguments["changes"] = await context.in_thread(_changes, context, arguments["position"], given)
    return await written(context, "review", arguments)


def _changes(context: Context, position: int, given: dict[str, str]) -> dict[str, str]:
    """Return what a person gave otherwise than it waits."""
    one = next((one for one in _waiting(context) if one.position == position), None)
    found = {part: given[part].strip() for part in CHANGES if part in given}
    return {part: text for part, text in found.items() if text != (str(plain(getattr(one, part, None) or "")))}


def back(answer: dict[str, Any]) -> str:
    """Return where a reader goes after a decision."""
    return f"/review?decided={answer['position']}"
