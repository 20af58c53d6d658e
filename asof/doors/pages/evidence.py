"""The page of a document: what was fetched, shown as text and never run, with the place that a figure stands at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context
from asof.doors.http.declare import Parameter
from asof.doors.http.documents import DIGEST
from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.recipes import select
from asof.doors.pages.texts import text_of
from events import AsofError, Incorrect, NotFound

if TYPE_CHECKING:
    from jobs import Excerpt

SHOWN_BYTES_MAX = 8 << 20
FIGURES_MAX = 100
PARAMETERS = (Parameter("locator", "The place in the document, as a figure names it."),)


async def page(asked: Asked) -> Page:
    """Make the page.

    Raises:
        Incorrect: that is no digest.
        NotFound: no such document was ever retrieved.

    """
    digest = asked.request.path_params["document"]
    if re.fullmatch(DIGEST, digest) is None:
        raise Incorrect("not a document's name", found=digest[:80], allowed="a SHA-256 in 64 small hexadecimal digits")
    found = await asked.rows("document", document=digest)
    if not found:
        raise NotFound("no document of this digest was retrieved by then", found=digest)
    locator = asked.arguments["locator"]
    figures = await asked.rows("document_figures", document=digest, locator=locator, limit=FIGURES_MAX + 1)
    shown, state = None, "removed" if found[0]["removed_at"] is not None else "large"
    if state == "large" and (found[0]["bytes_count"] or 0) <= SHOWN_BYTES_MAX:
        shown = await asked.context.in_thread(_shown, asked.context, found[0], locator)
        state = "missing" if shown is None else shown.form
    return Page(
        "evidence.html",
        text_of(asked.language, "evidence.title"),
        {
            "document": found[0], "locator": locator, "state": state,
            "quote": (shown.quote or None) if shown else None, "figures": figures[:FIGURES_MAX],
        },
        {"shown": shown, "words": _words(figures, locator), "more": len(figures) > FIGURES_MAX},
        select("documents", {"document": digest}),
    )  # fmt: skip


def _shown(context: Context, document: dict[str, Any], locator: str | None) -> Excerpt | None:
    """Return the part of the document that is shown, and None where its bytes are not here."""
    from jobs import DocumentStore, excerpt_of, read_sources

    try:
        with DocumentStore(context.home / "documents", read_only=True) as store:
            payload = store.read(document["document"])
    except AsofError:
        return None
    declared = {source.name: source for source in read_sources(context.home)[0]}
    source = declared.get(document["source"])
    return excerpt_of(payload, source.read if source else None, locator)


def _words(figures: Rows, locator: str | None) -> set[str]:
    """Return what the figures that stand at the place were printed as."""
    return {row["new_printed"] for row in figures if locator and row["locator"] == locator and row["new_printed"]}


async def receipt(context: Context, request: Request) -> Response:
    """Answer `GET /receipts/POSITION`: proof that the event of a position stands in the log, as a file.

    Raises:
        Incorrect: the log has no such event.

    """
    position = request.path_params["position"]
    text = await context.in_thread(_receipt, context, position)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{position}.txt"'}
    return Response(text.encode(), 200, headers, "text/plain; charset=utf-8")


def _receipt(context: Context, position: int) -> str:
    import ledger

    with ledger.open(context.home, read_only=True) as book:
        return ledger.receipt_of(book, position, create_keys_if_none=True)


async def verifier(context: Context, request: Request) -> Response:
    """Answer `GET /receipts/verify_receipt.py`: the program that checks a receipt where there is no Asof."""
    import ledger

    del context, request
    headers = {"Content-Disposition": 'attachment; filename="verify_receipt.py"'}
    return Response(ledger.verifier_program(), 200, headers, "text/x-python; charset=utf-8")
