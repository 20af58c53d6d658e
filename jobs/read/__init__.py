"""Reading: pure functions from bytes to rows or text. A bad row is a problem in the table, not an exception."""

from __future__ import annotations

from jobs.declarations import Read, ReadDelimited, ReadHtmlTable, ReadJson, ReadSpreadsheet
from jobs.read.delimited import parse_delimited
from jobs.read.excerpts import Excerpt, excerpt_of
from jobs.read.html import parse_html_table
from jobs.read.json_rows import parse_json
from jobs.read.pages import Page, document_text, read_page
from jobs.read.places import quote_at
from jobs.read.spreadsheet import parse_spreadsheet
from jobs.read.table import Row, RowProblem, Table, unfit
from jobs.read.text import decode

__all__ = [
    "Excerpt",
    "Page",
    "Row",
    "RowProblem",
    "Table",
    "decode",
    "document_text",
    "excerpt_of",
    "parse",
    "quote_at",
    "read_page",
]


def parse(payload: bytes, read: Read) -> Table:
    """Read a document of rows as its source declares."""
    if isinstance(read, ReadDelimited):
        return parse_delimited(payload, read)
    if isinstance(read, ReadJson):
        return parse_json(payload, read)
    if isinstance(read, ReadSpreadsheet):
        return parse_spreadsheet(payload, read)
    if isinstance(read, ReadHtmlTable):
        return parse_html_table(payload, read)
    return unfit(f"read.format = {read.format!r} gives text, not rows")
