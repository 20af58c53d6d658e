"""The vintage matrix as a table: reference period by publication, shaded by how far a value is from the first one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

PERIODS_MAX = 24
VINTAGES_MAX = 12
HEAT_MAX = 5
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `heat` from -5 (far below what was first printed) to 5, None where nothing is stated."""

    row: Row | None
    heat: int | None
    changed_then: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The newest vintages and reference periods; `left_out` counts the vintages and periods that do not fit."""

    vintages: list[datetime]
    lines: list[tuple[str, list[Cell]]]
    left_out: tuple[int, int]


def matrix_of(versions: Sequence[Row]) -> Matrix:
    """Make the matrix of one source's series."""
    by_period: dict[str, list[Row]] = {}
    for row in versions:
        by_period.setdefault(row["period"], []).append(row)
    periods = list(by_period)[-PERIODS_MAX:]
    shown = {period: by_period[period] for period in reversed(periods)}
    every = sorted({row["published_from"] for rows in shown.values() for row in rows})
    vintages = every[-VINTAGES_MAX:]
    largest = max((abs(share) for rows in shown.values() for row in rows if (share := _share(rows, row))), default=0.0)
    lines = [(period, [_cell(rows, vintage, largest) for vintage in vintages]) for period, rows in shown.items()]
    return Matrix(vintages, lines, (len(every) - len(vintages), len(by_period) - len(periods)))


def _cell(rows: Sequence[Row], vintage: datetime, largest: float) -> Cell:
    row = next((row for row in rows if row["published_from"] <= vintage < row["published_to"]), None)
    if row is None:
        return Cell(None, None, changed_then=False)
    share = _share(rows, row)
    heat = 0 if not share or not largest else max(1, round(abs(share) / largest * HEAT_MAX)) * (1 if share > 0 else -1)
    return Cell(row, heat, row["published_from"] == vintage)


def _share(rows: Sequence[Row], row: Row) -> float:
    """Return by how much a value differs from the first one of its period, as a share of it."""
    first, value = rows[0]["value"], row["value"]
    if first is None or value is None or first == value:
        return 0.0
    return float((value - first) / (abs(first) or Decimal(1)))
