"""What reading gives: rows of text cells with their row numbers, problems, or a reason to hold the whole release."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """One row as printed: its number in the document, and a cell for each column (None: not there at all)."""

    number: int
    cells: Sequence[str | None]


class RowProblem(NamedTuple):
    """A row that cannot be used, as it stands in the document, and why."""

    number: int
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A release as text. `unfit` (one line) says that it must not be read at all."""

    columns: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    problems: Sequence[RowProblem] = ()
    unfit: str | None = None
    locators: Sequence[str] = field(default=())
    """Where each row stands in the document, by the standard of its format."""


def unfit(reason: str) -> Table:
    """Return a table that says why the release must be held."""
    return Table(unfit=reason)


Record = tuple[int, Sequence[str], str]
"""A row before it is known to be one: its number, its cells, where it stands."""


def framed(records: Iterable[Record], header_row: int, footnote: str | None, kind: str = "row") -> Table:
    """Make a table of records, without what stands above the header and from the first footnote on."""
    ends = re.compile(footnote) if footnote else None
    header: Sequence[str] | None = None
    rows: list[Row] = []
    problems: list[RowProblem] = []
    locators: list[str] = []
    for number, cells, locator in records:
        if number < header_row or not any(cell.strip() for cell in cells):
            continue
        if ends is not None and header is not None and ends.search(next(cell for cell in cells if cell.strip())):
            break
        if header is None:
            header = cells
        elif len(cells) == len(header):
            rows.append(Row(number, cells))
            locators.append(locator)
        else:
            reason = f"has {len(cells)} cells where the header has {len(header)}"
            problems.append(RowProblem(number, as_line(cells), reason))
    return _checked(header, rows, problems, locators, kind)


def _checked(
    header: Sequence[str] | None, rows: list[Row], problems: list[RowProblem], locators: list[str], kind: str
) -> Table:
    if header is None:
        return unfit(f"no header {kind}")
    if twice := repeated(header):
        return unfit(f"the column {twice[0]!r} stands twice in the header")
    if not rows:
        if not problems:
            return unfit("no row after the header")
        return unfit(f"no row fits the header: row {problems[0].number} {problems[0].reason}")
    return Table(tuple(header), rows, problems, locators=locators)


def as_line(cells: Sequence[str]) -> str:
    """Write a row's cells as one line of CSV, for a person to look at."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def repeated(names: Sequence[str]) -> list[str]:
    """Return the names that stand more than once."""
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
