"""CSV and TSV: the row numbers are those of RFC 7111, in which the header is row 1."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobs.declarations import ReadDelimited
from jobs.read.table import Record, Table, framed, unfit
from jobs.read.text import decode

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (",", ";", "\t", "|")
CELL_CHARACTERS_MAX = 10_000_000


def delimiter_of(text: str, read: ReadDelimited) -> str:
    """Return the declared delimiter; undeclared, a tab for TSV and for CSV the commonest of four in the header line."""
    if read.delimiter is not None or read.format == "tsv":
        return read.delimiter or "\t"
    header = text.split("\n", 1)[0]
    unquoted = "".join(header.split(read.quote)[::2])
    return max(DELIMITERS, key=unquoted.count)


def reader_of(text: str, read: ReadDelimited) -> Reader:
    """Return a strict reader of the rows, each a list of cells."""
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter_of(text, read), quotechar=read.quote, strict=True
    )


def parse_delimited(payload: bytes, read: ReadDelimited) -> Table:
    """Read the bytes of a CSV or TSV file; the first row names the columns."""
    if not payload.strip():
        return unfit("the document is empty")
    text = decode(payload, read.encoding)
    if isinstance(text, Table):
        return text
    if "\x00" in text:
        return unfit(f"not text: a NUL character at position {text.index(chr(0))}")
    reader = reader_of(text, read)
    try:
        table = framed(_numbered(reader), read.header_row, read.footnote)
    except csv.Error as error:
        return unfit(f"not {read.format.upper()}: {error}, at line {reader.line_num}")
    if table.problems and table.problems[-1].number == _last_number(table) and not text.endswith(("\n", "\r")):
        return unfit(f"ends in the middle of row {table.problems[-1].number}: {table.problems[-1].reason}")
    return table


def _last_number(table: Table) -> int:
    """Return the number of the last row, whether it could be used or not."""
    return max([row.number for row in table.rows[-1:]] + [table.problems[-1].number])


def _numbered(reader: Reader) -> Iterator[Record]:
    for number, cells in enumerate(reader, start=1):
        yield number, cells, f"row={number}"
