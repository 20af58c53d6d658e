"""The four output types: the same cells, told by interval, by vintage date, by news, by first value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from asof.doors.fred.intervals import ABSENT, DAY, Cells, Nothing, State, clipped, standing_on_any, state_on
from asof.doors.fred.parameters import Window
from events import number_text

Row = dict[str, Any]


def shown(value: Decimal | None) -> str:
    """Write a value: the exact decimal, "." for a missing one."""
    return "." if value is None else number_text(value)


def _cell(state: State) -> str:
    return "." if isinstance(state, Nothing) else shown(state)


def _keys(series_id: str, vintages: Sequence[date]) -> list[str]:
    return [f"{series_id}_{vintage:%Y%m%d}" for vintage in vintages]


def tall(cells: Cells, window: Window, vintages: Sequence[date] = ()) -> list[Row]:
    """Type 1: a row for each observation and interval, cut to the period; with vintage dates only what they show."""
    rows = []
    for day, intervals in cells.items():
        standing = standing_on_any(intervals, vintages) if vintages else intervals
        rows += [
            {"realtime_start": one.start, "realtime_end": one.last, "date": day, "value": shown(one.value)}
            for one in clipped(standing, window.start, window.end)
        ]
    return rows


def wide(cells: Cells, series_id: str, vintages: Sequence[date]) -> list[Row]:
    """Type 2: a row for each observation, a column for each vintage date, "." where nothing stood."""
    keys, rows = _keys(series_id, vintages), []
    for day, intervals in cells.items():
        states = [state_on(intervals, vintage) for vintage in vintages]
        if any(state is not ABSENT for state in states):
            rows.append({"date": day, **{key: _cell(state) for key, state in zip(keys, states, strict=True)}})
    return rows


def news(cells: Cells, series_id: str, vintages: Sequence[date], *, from_nothing: bool) -> list[Row]:
    """Type 3: as type 2, but only cells that are new, revised or withdrawn (".") since the vintage before.

    Before the first vintage is nothing, or (not `from_nothing`) what stood on the day before it.
    """
    keys, rows = _keys(series_id, vintages), []
    for day, intervals in cells.items():
        before = ABSENT if from_nothing else state_on(intervals, vintages[0] - DAY)
        row: Row = {"date": day}
        for key, vintage in zip(keys, vintages, strict=True):
            state = state_on(intervals, vintage)
            if state != before:
                row[key] = _cell(state)
            before = state
        if len(row) > 1:
            rows.append(row)
    return rows


def first_releases(cells: Cells, window: Window) -> list[Row]:
    """Type 4: the first value of each observation, if it was first published in the period."""
    return [
        {
            "realtime_start": one.start,
            "realtime_end": min(one.last, window.end),
            "date": day,
            "value": shown(one.value),
        }
        for day, intervals in cells.items()
        for one in intervals[:1]
        if window.start <= one.start <= window.end
    ]
