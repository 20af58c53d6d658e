"""XLSX: cells as a spreadsheet shows them. The format keeps numbers in binary; fifteen digits mean something."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from jobs.declarations import ReadSpreadsheet
from jobs.read.table import Table, framed, unfit

DIGITS = 15
_EMPTY_DAY = time(0)


def cell_text(value: Any) -> str:
    """Write a cell: whole numbers without a point, dates as ISO 8601, nothing as an empty text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _EMPTY_DAY else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    """Return the fifteen digits that a spreadsheet shows, without an exponent where that is readable."""
    plain = Decimal(f"{value:.{DIGITS}g}")
    return format(plain, "f") if -7 < plain.adjusted() < 23 else str(plain)


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def load_sheet(payload: bytes, name: str | None) -> tuple[str, list[list[Any]]] | Table:
    """Return the name and the cells of a sheet from its top left corner, or a table that says why it cannot be read."""
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(payload))
        if name is not None and name not in book.sheet_names:
            return unfit(f"no sheet {name!r}; found: {', '.join(book.sheet_names)}")
        sheet = book.get_sheet_by_name(name) if name is not None else book.get_sheet_by_index(0)
        return sheet.name, sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        return unfit(f"not a spreadsheet: {error}")


def parse_spreadsheet(payload: bytes, read: ReadSpreadsheet) -> Table:
    """Read one sheet of a workbook."""
    if not payload:
        return unfit("the document is empty")
    loaded = load_sheet(payload, read.sheet)
    if isinstance(loaded, Table):
        return loaded
    name, cells = loaded
    width = max((len(row) for row in cells), default=0)
    last = column_letters(width) if width else "A"
    quoted = name.replace("'", "''")
    records = [
        (number, [cell_text(value) for value in row], f"'{quoted}'!A{number}:{last}{number}")
        for number, row in enumerate(cells, start=1)
    ]
    return framed(_narrowed(records, read.header_row), read.header_row, read.footnote)


def _narrowed(records: list[tuple[int, list[str], str]], header_row: int) -> list[tuple[int, list[str], str]]:
    """Drop the empty columns to the right of the header that a sheet drags along."""
    header = next((cells for number, cells, _ in records if number == header_row), [])
    width = max((place for place, cell in enumerate(header, start=1) if cell.strip()), default=len(header))
    return [(number, _cut(cells, width), locator) for number, cells, locator in records]


def _cut(cells: list[str], width: int) -> list[str]:
    return cells[:width] if not any(cell.strip() for cell in cells[width:]) else cells
