"""What reading gives: rows of text cells with their row numbers, problems, or a reason to hold the whole release."""

from __future__ import annotations

from collections.abc import Sequence
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


def repeated(names: Sequence[str]) -> list[str]:
    """Return the names that stand more than once."""
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
