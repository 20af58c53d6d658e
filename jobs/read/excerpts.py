"""What a person is shown of a stored document: the place that a figure stands at, with what stands around it.

Rows come as cells, everything else as characters; nothing is ever run. Where no source is declared, or under another
format than the document has, the document's own first bytes and the form of the locator say how to read it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jobs.declarations import Read, ReadDelimited, ReadHtmlTable, ReadJson, ReadSpreadsheet, ReadText
from jobs.read.delimited import reader_of
from jobs.read.html import parse_html_table
from jobs.read.pages import read_page
from jobs.read.places import quote_at
from jobs.read.spreadsheet import parse_spreadsheet
from jobs.read.table import Table
from jobs.read.text import decode

AROUND_CHARACTERS = 1_500
AROUND_ROWS = 4
WHOLE_CHARACTERS_MAX = 100_000
_ROW = re.compile(r"(?:row|cell)=([0-9]{1,9})(?:,([0-9]{1,5}))?")
_CHARACTERS = re.compile(r"(?:page=([0-9]{1,6})&)?char=([0-9]{1,9}),([0-9]{1,9})")
_LINE = re.compile(r"line=([0-9]{1,9})(?:,([0-9]{1,9}))?")
_SHEET = re.compile(r"'((?:[^']|'')+)'!A[0-9]+:[A-Z]+[0-9]+")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a document.

    `form` is `table` (`rows` are numbers and cells, `row` and `column` the place, counted from 1, 0: none or the whole
    row), `text` (`quote` is the place, between `before` and `after`), or `binary` where it is no text. `cut` says that
    there is more, `quote` is empty where no place was asked for or found.
    """

    form: str
    before: str = ""
    quote: str = ""
    after: str = ""
    cut: bool = False
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    row: int = 0
    column: int = 0


def excerpt_of(payload: bytes, read: Read | None = None, locator: str | None = None) -> Excerpt:
    """Return the place of a document with what stands around it, or its beginning where there is no such place."""
    guessed = _guessed(payload, locator)
    for way in (read, guessed):
        if way is not None and locator:
            found = _at(payload, way, locator)
            if found is not None:
                return found
    return _whole(payload, read if isinstance(read, ReadText) else guessed)


def _guessed(payload: bytes, locator: str | None) -> Read | None:
    """Tell how a document can be read that no source declares."""
    place = locator or ""
    if payload.startswith(b"%PDF"):
        return ReadText(format="pdf")
    if payload.startswith(b"PK\x03\x04"):
        sheet = _SHEET.fullmatch(place)
        return ReadSpreadsheet(format="xlsx", sheet=sheet[1].replace("''", "'") if sheet else None)
    if _ROW.fullmatch(place):
        heading = payload.partition(b"\n")[0].decode("utf-8", "replace")
        return ReadDelimited(format="csv", delimiter=max(",;\t|", key=heading.count))
    if place.startswith("/") or _LINE.fullmatch(place):
        return ReadJson(format="json" if place.startswith("/") else "ndjson")
    if " > " in place:
        return ReadHtmlTable(format="html")
    return ReadText(format="text")


def _at(payload: bytes, read: Read, locator: str) -> Excerpt | None:
    if isinstance(read, ReadDelimited):
        return _delimited(payload, read, locator)
    if isinstance(read, ReadJson):
        return _json(payload, read, locator)
    if isinstance(read, ReadText):
        return _characters(payload, read, locator)
    table = parse_spreadsheet(payload, _of_sheet(read, locator)) if isinstance(read, ReadSpreadsheet) else None
    if isinstance(read, ReadHtmlTable):
        table = parse_html_table(payload, read)
    if table is not None and not table.unfit and locator in table.locators:
        return _of_table(table, list(table.locators).index(locator))
    quote = quote_at(payload, read, locator)
    return None if quote is None else Excerpt("text", "", quote, "", cut=True)


def _of_sheet(read: ReadSpreadsheet, locator: str) -> ReadSpreadsheet:
    sheet = _SHEET.fullmatch(locator)
    return read.model_copy(update={"sheet": sheet[1].replace("''", "'")}) if sheet else read


def _of_table(table: Table, place: int) -> Excerpt:
    near = range(max(0, place - AROUND_ROWS), min(len(table.rows), place + AROUND_ROWS + 1))
    rows = [(table.rows[other].number, [cell or "" for cell in table.rows[other].cells]) for other in near]
    number = table.rows[place].number
    quote = ", ".join(cell or "" for cell in table.rows[place].cells)
    return Excerpt("table", "", quote, "", cut=True, rows=[(0, list(table.columns)), *rows], row=number)


def _delimited(payload: bytes, read: ReadDelimited, locator: str) -> Excerpt | None:
    place, text = _ROW.fullmatch(locator), decode(payload, read.encoding)
    if place is None or isinstance(text, Table):
        return None
    row, column = int(place[1]), int(place[2] or 0)
    rows = []
    try:
        for number, cells in enumerate(reader_of(text, read), start=1):
            if number == read.header_row or abs(number - row) <= AROUND_ROWS:
                rows.append((number, cells))
            if number > row + AROUND_ROWS:
                break
    except csv.Error:
        return None
    there = next((cells for number, cells in rows if number == row), None)
    if there is None or column > len(there):
        return None
    quote = there[column - 1] if column else _line(there)
    return Excerpt("table", "", quote, "", cut=True, rows=rows, row=row, column=column)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _json(payload: bytes, read: ReadJson, locator: str) -> Excerpt | None:
    text = decode(payload, read.encoding)
    if isinstance(text, Table):
        return None
    line = _LINE.fullmatch(locator)
    try:
        start, stop = _span_of_lines(text, line) if line else span_of_pointer(text, locator)
    except (LookupError, ValueError, RecursionError):
        return None
    return _around(text, start, stop)


def _span_of_lines(text: str, line: re.Match[str]) -> tuple[int, int]:
    """Return where lines stand, by RFC 5147: `line=2,3` is the third; a lone number is the line of that number."""
    first, beyond = (int(line[1]), int(line[2])) if line[2] else (int(line[1]) - 1, int(line[1]))
    lines = text.split("\n")
    if not 0 <= first < beyond <= len(lines):
        raise LookupError(line[0])
    start = sum(len(other) + 1 for other in lines[:first])
    return start, start + len("\n".join(lines[first:beyond]))


def span_of_pointer(text: str, pointer: str) -> tuple[int, int]:
    """Return where the value of a JSON Pointer begins and ends in the text of the document.

    Raises:
        LookupError: there is no such value.
        ValueError: the text is no JSON up to there.

    """
    place = _skip(text, 0)
    for part in pointer.split("/")[1:]:
        place = _inside(text, place, part.replace("~1", "/").replace("~0", "~"))
    return place, _DECODER.raw_decode(text, place)[1]


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _inside(text: str, place: int, key: str) -> int:
    """Return where the member of an object, or the item of an array, that begins at a place has its value."""
    opening = text[place : place + 1]
    if opening not in {"{", "["}:
        raise LookupError(key)
    number, place = 0, _skip(text, place + 1)
    while text[place : place + 1] not in {"}", "]", ""}:
        name = str(number)
        if opening == "{":
            name, place = _DECODER.raw_decode(text, place)
            place = _skip(text, _skip(text, place) + 1)
        if name == key:
            return place
        place = _skip(text, _DECODER.raw_decode(text, place)[1])
        number, place = number + 1, _skip(text, place + 1) if text[place : place + 1] == "," else place
    raise LookupError(key)


def _characters(payload: bytes, read: ReadText, locator: str) -> Excerpt | None:
    place, page = _CHARACTERS.fullmatch(locator), read_page(payload, read)
    if place is None or page.unfit or not 1 <= int(place[1] or 1) <= len(page.pages):
        return None
    text = page.pages[int(place[1] or 1) - 1]
    start, stop = int(place[2]), int(place[3])
    return _around(text, start, stop) if start < stop <= len(text) else None


def _around(text: str, start: int, stop: int) -> Excerpt:
    first, last = max(0, start - AROUND_CHARACTERS), stop + AROUND_CHARACTERS
    cut = first > 0 or last < len(text)
    return Excerpt("text", text[first:start], text[start:stop], text[stop:last], cut=cut)


def _whole(payload: bytes, read: Read | None) -> Excerpt:
    """Show the beginning of a document: of a PDF or a page as it is read, else its characters as they came."""
    if isinstance(read, ReadSpreadsheet):
        table = parse_spreadsheet(payload, read)
        shown = [(row.number, [cell or "" for cell in row.cells]) for row in table.rows[: AROUND_ROWS * 10]]
        if not table.unfit:
            return Excerpt("table", cut=len(table.rows) > len(shown), rows=[(0, list(table.columns)), *shown])
    if isinstance(read, ReadText) and read.format == "pdf":
        page = read_page(payload, read)
        text = None if page.unfit else "\n\n".join(page.pages)
    else:
        text = _plain(payload)
    if text is None:
        return Excerpt("binary")
    return Excerpt("text", text[:WHOLE_CHARACTERS_MAX], cut=len(text) > WHOLE_CHARACTERS_MAX)


def _plain(payload: bytes) -> str | None:
    if payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        return payload.decode("utf-16", "replace")
    if b"\x00" in payload[:4096]:
        return None
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return payload.decode("latin-1") if payload[:1].isascii() else None
