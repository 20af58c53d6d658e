"""From a locator back to the words: what stands at a place of a stored document. Readers of evidence come this way."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from jobs.declarations import Read, ReadDelimited, ReadHtmlTable, ReadJson, ReadSpreadsheet
from jobs.read.delimited import reader_of
from jobs.read.html import text_at
from jobs.read.json_rows import cell_text, load_json, pointed_at
from jobs.read.pages import read_page
from jobs.read.spreadsheet import cell_text as sheet_text
from jobs.read.spreadsheet import load_sheet
from jobs.read.table import Table
from jobs.read.text import decode

_ROW = re.compile(r"(?:row|cell)=(?P<row>[0-9]+)(?:,(?P<column>[0-9]+))?")
_LINE = re.compile(r"line=(?P<start>[0-9]+),(?P<stop>[0-9]+)")
_SHEET = re.compile(r"'(?P<sheet>(?:[^']|'')+)'!A(?P<row>[0-9]+):[A-Z]+[0-9]+")
_CHARACTERS = re.compile(r"(?:page=(?P<page>[0-9]+)&)?char=(?P<start>[0-9]+),(?P<stop>[0-9]+)")


def quote_at(payload: bytes, read: Read, locator: str) -> str | None:
    """Return the words at a locator of a document (of a row: the row as a line of CSV), or None if there are none."""
    if isinstance(read, ReadDelimited):
        return _of_rows(payload, read, locator)
    if isinstance(read, ReadJson):
        return _of_json(payload, read, locator)
    if isinstance(read, ReadSpreadsheet):
        return _of_sheet(payload, locator)
    if isinstance(read, ReadHtmlTable):
        return text_at(payload, read.encoding, locator)
    match = _CHARACTERS.fullmatch(locator)
    page = read_page(payload, read)
    if match is None or page.unfit or int(match["page"] or 1) > len(page.pages):
        return None
    return page.pages[int(match["page"] or 1) - 1][int(match["start"]) : int(match["stop"])] or None


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _of_rows(payload: bytes, read: ReadDelimited, locator: str) -> str | None:
    match = _ROW.fullmatch(locator)
    text = decode(payload, read.encoding)
    if match is None or isinstance(text, Table):
        return None
    cells = next(islice(reader_of(text, read), int(match["row"]) - 1, None), None)
    if cells is None or match["column"] is None:
        return None if cells is None else _line(cells)
    column = int(match["column"])
    return cells[column - 1] if 0 < column <= len(cells) else None


def _of_json(payload: bytes, read: ReadJson, locator: str) -> str | None:
    text = decode(payload, read.encoding)
    if isinstance(text, Table):
        return None
    match = _LINE.fullmatch(locator)
    if match is not None:
        return "\n".join(text.split("\n")[int(match["start"]) : int(match["stop"])]) or None
    try:
        return cell_text(pointed_at(load_json(text), locator))
    except (LookupError, ValueError):
        return None


def _of_sheet(payload: bytes, locator: str) -> str | None:
    match = _SHEET.fullmatch(locator)
    loaded = load_sheet(payload, match["sheet"].replace("''", "'")) if match else None
    if match is None or loaded is None or isinstance(loaded, Table):
        return None
    cells = next(islice(loaded[1], int(match["row"]) - 1, None), None)
    return None if cells is None else _line([sheet_text(value) for value in cells])
