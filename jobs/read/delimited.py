"""CSV and TSV: the row numbers are those of RFC 7111, in which the header is row 1."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from jobs.declarations import ReadDelimited
from jobs.read.table import Row, RowProblem, Table, repeated, unfit
from jobs.read.text import decode

DELIMITERS = (",", ";", "\t", "|")
CELL_CHARACTERS_MAX = 10_000_000


def delimiter_of(text: str, read: ReadDelimited) -> str:
    """Return the declared delimiter; undeclared, a tab for TSV and for CSV the commonest of four in the header line."""
    if read.delimiter is not None or read.format == "tsv":
        return read.delimiter or "\t"
    header = text.split("\n", 1)[0]
    unquoted = "".join(header.split(read.quote)[::2])
    return max(DELIMITERS, key=unquoted.count)


def _records(text: str, read: ReadDelimited) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter_of(text, read), quotechar=read.quote, strict=True
    )


def _content(cells: list[str]) -> str:
    """Write a row's cells as one line of CSV, for a person to look at."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def parse_delimited(payload: bytes, read: ReadDelimited) -> Table:
    """Read the bytes of a CSV or TSV file; the first row names the columns."""
    if not payload.strip():
        return unfit("the document is empty")
    text = decode(payload, read.encoding)
    if isinstance(text, Table):
        return text
    if "\x00" in text:
        return unfit(f"not text: a NUL character at position {text.index(chr(0))}")
    records = enumerate(_records(text, read), start=1)
    try:
        _, header = next(records)
        return _table(header, records)
    except csv.Error as error:
        number = next(records, (None,))[0]
        return unfit(f"not {read.format.upper()}: {error}" + (f", before row {number}" if number else ""))


def _table(header: list[str], records: Iterator[tuple[int, list[str]]]) -> Table:
    if twice := repeated(header):
        return unfit(f"the column {twice[0]!r} stands twice in the header")
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for number, cells in records:
        if not cells:
            continue
        if len(cells) == len(header):
            rows.append(Row(number, cells))
        else:
            reason = f"has {len(cells)} cells where the header has {len(header)}"
            problems.append(RowProblem(number, _content(cells), reason))
    if not rows and not problems:
        return unfit("no row after the header")
    if not rows:
        return unfit(f"no row fits the header: row {problems[0].number} {problems[0].reason}")
    return Table(tuple(header), rows, problems, locators=[f"row={row.number}" for row in rows])
