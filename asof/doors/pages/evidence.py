"""The page of a document: what was fetched, shown as text and never run, with the place that a figure stands at."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

from asof.doors.context import Context
from asof.doors.http.declare import Parameter
from asof.doors.http.documents import DIGEST
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.recipes import select
from asof.doors.pages.texts import text_of
from events import AsofError, Incorrect, NotFound

SHOWN_BYTES_MAX = 8 << 20
SHOWN_CHARACTERS_MAX = 100_000
AROUND_CHARACTERS = 1_500
AROUND_ROWS = 4
FIGURES_MAX = 100
PARAMETERS = (Parameter("locator", "The place in the document, as a figure names it."),)
_ROW = re.compile(r"(?:row|cell)=([0-9]{1,9})(?:,([0-9]{1,5}))?")
_CHARACTERS = re.compile(r"((?:page=[0-9]{1,6}&)?)char=([0-9]{1,9}),([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a document: a table around a row, or text around a quote; `form` none where it is no text."""

    form: str
    before: str = ""
    quote: str = ""
    after: str = ""
    cut: bool = False
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    row: int = 0
    column: int = 0


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
    figures = await asked.rows("document_figures", document=digest, limit=FIGURES_MAX)
    shown = await asked.context.in_thread(_shown, asked.context, found[0], locator)
    return Page(
        "evidence.html",
        text_of(asked.language, "evidence.title"),
        {"document": found[0], "locator": locator, "quote": shown.quote or None, "figures": figures},
        {"shown": shown, "figures_max": FIGURES_MAX},
        select("documents", {"document": digest}),
    )


def _shown(context: Context, document: dict[str, Any], locator: str | None) -> Shown:
    if document["removed_at"] is not None:
        return Shown("removed")
    if (document["bytes_count"] or 0) > SHOWN_BYTES_MAX:
        return Shown("large")
    from jobs import DocumentStore

    try:
        with DocumentStore(context.home / "documents", read_only=True) as store:
            payload = store.read(document["document"])
    except AsofError:
        return Shown("missing")
    return (_at_place(context, document, payload, locator) if locator else None) or _whole(payload)


def _at_place(context: Context, document: dict[str, Any], payload: bytes, locator: str) -> Shown | None:
    """Show the place itself with what stands around it, read as the source's own declaration says."""
    from jobs import quote_at, read_sources

    declared = {source.name: source for source in read_sources(context.home)[0]}
    source = declared.get(document["source"])
    if source is None:
        return _rows_around(payload, locator)

    def read(place: str) -> str | None:
        return quote_at(payload, source.read, place)

    row = _ROW.fullmatch(locator)
    if row is not None:
        return _declared_rows(read, int(row[1]), int(row[2] or 0))
    quote = read(locator)
    characters = _CHARACTERS.fullmatch(locator)
    if quote is None:
        return None
    if characters is None:
        return Shown("text", "", quote, "", cut=True)
    leaf, start, stop = characters[1], int(characters[2]), int(characters[3])
    first = max(0, start - AROUND_CHARACTERS)
    before = read(f"{leaf}char={first},{start}") or ""
    after = read(f"{leaf}char={stop},{stop + AROUND_CHARACTERS}") or ""
    return Shown("text", before, quote, after, cut=True)


def _declared_rows(read: Any, row: int, column: int) -> Shown | None:
    """Show rows of a file that is read as rows: the heading, and those around the place."""
    numbers = [number for number in range(row - AROUND_ROWS, row + AROUND_ROWS + 1) if number > 1]
    lines = {number: read(f"row={number}") for number in [1, *numbers]}
    rows = [(number, [*csv.reader([line]), []][0]) for number, line in lines.items() if line is not None]
    quote = read(f"cell={row},{column}") if column else lines.get(row)
    return None if quote is None else Shown("table", "", quote, "", cut=True, rows=rows, row=row, column=column)


def _rows_around(payload: bytes, locator: str) -> Shown | None:
    """Show rows of a file that came without a declared source, as the delimiter of its first line says."""
    place = _ROW.fullmatch(locator)
    text = _text(payload)
    if place is None or text is None:
        return None
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    row, column = int(place[1]), int(place[2] or 0)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number == 1 or abs(number - row) <= AROUND_ROWS:
                rows.append((number, cells))
            if number > row + AROUND_ROWS:
                break
    except csv.Error:
        return None
    place_cells = next((cells for number, cells in rows if number == row), None)
    if place_cells is None or column > len(place_cells):
        return None
    quote = place_cells[column - 1] if column else delimiter.join(place_cells)
    return Shown("table", "", quote, "", cut=True, rows=rows, row=row, column=column)


def _whole(payload: bytes) -> Shown:
    text = _text(payload)
    if text is None:
        return Shown("binary")
    return Shown("text", text[:SHOWN_CHARACTERS_MAX], cut=len(text) > SHOWN_CHARACTERS_MAX)


def _text(payload: bytes) -> str | None:
    if b"\x00" in payload[:4096]:
        return None
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return payload.decode("latin-1") if payload[:1].isascii() and payload[:4] != b"%PDF" else None
