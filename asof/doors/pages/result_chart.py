"""A drawing of any result of SQL: numbers over times, numbers or names. Pure; the template writes it as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from asof.doors.pages.formats import cell

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 74, 14, 14, 30
LINES_MAX = 6
BARS_MAX = 40
BAR_HEIGHT = 22
BAR_LEFT = 190
DOTS_MAX = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One column of numbers as a line, in the units of the drawing, with its points and what each says."""

    name: str
    path: str
    dots: list[tuple[float, float, str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row as a bar that begins at zero."""

    name: str
    x: float
    y: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class ResultChart:
    """A drawing; `across` and `upward` are the columns that can be chosen, `x` and `y` those that were."""

    x: str
    y: list[str]
    across: list[str]
    upward: list[str]
    height: int
    lines: list[Line]
    bars: list[Bar]
    ticks_across: list[tuple[float, str]]
    ticks_upward: list[tuple[float, str]]
    left_out: int = 0


def result_chart(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], x: str | None = None, y: str | None = None
) -> ResultChart | None:
    """Draw a result over column `x` with the numbers of `y`; without them, over the first column that orders the rows.

    None where there is nothing to draw: fewer than two rows, or no column of numbers.
    """
    places = {name: place for place, name in reversed(list(enumerate(columns)))}
    kinds = {name: _kind([row[place] for row in rows]) for name, place in places.items()}
    numbers = [name for name in columns if kinds[name] == "number"]
    across = [name for name in columns if kinds[name] is not None]
    if len(rows) < 2 or not numbers:
        return None
    chosen_x = x if x in across else _first(columns, kinds)
    chosen_y = [y] if y in numbers else [name for name in numbers if name != chosen_x][:LINES_MAX]
    if chosen_x is None or not chosen_y:
        return None
    choice = _Choice(chosen_x, chosen_y, across, numbers)
    if kinds[chosen_x] == "text":
        return _bars(choice, [(cell(row[places[chosen_x]]), row[places[chosen_y[0]]]) for row in rows])
    values = [
        [row[places[name]] for name in (chosen_x, *chosen_y)] for row in rows if _is_placed(row[places[chosen_x]])
    ]
    return _lines(choice, sorted(values, key=lambda row: _number(row[0])))


@dataclass(frozen=True, slots=True)
class _Choice:
    x: str
    y: list[str]
    across: list[str]
    upward: list[str]


def _kind(values: Sequence[Any]) -> str | None:
    """Tell what a column is: `time`, `number`, `text`; None where it is mixed, empty or something else."""
    kinds = {
        "time" if isinstance(value, date) else "number" if _is_number(value) else
        "text" if isinstance(value, str) else "other"
        for value in values if value is not None
    }  # fmt: skip
    return kinds.pop() if len(kinds) == 1 and "other" not in kinds else None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    return math.isfinite(value)


def _is_placed(value: Any) -> bool:
    """Tell whether a value has a place on an axis: an open end has none."""
    return value is not None and not (isinstance(value, date) and value.year in {1, 9999})


def _first(columns: Sequence[str], kinds: dict[str, str | None]) -> str | None:
    for kind in ("time", "text", "number"):
        for name in columns:
            if kinds[name] == kind:
                return name
    return None


def _number(value: Any) -> float:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        moment = aware.astimezone(UTC)
        return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
    return float(value.toordinal()) if isinstance(value, date) else float(value)


def _lines(choice: _Choice, rows: Sequence[Sequence[Any]]) -> ResultChart | None:
    found = [(_number(row[0]), float(value)) for row in rows for value in row[1:] if value is not None]
    if not found:
        return None
    low_x, high_x = min(x for x, _ in found), max(x for x, _ in found)
    ticks = _steps(min(y for _, y in found), max(y for _, y in found))
    low_y, high_y = ticks[0], ticks[-1]

    def place(x: float, y: float) -> tuple[float, float]:
        wide = (x - low_x) / (high_x - low_x) if high_x > low_x else 0.5
        high = (y - low_y) / (high_y - low_y)
        return (
            round(LEFT + wide * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - high * (HEIGHT - TOP - BOTTOM), 1),
        )

    lines = []
    for column, name in enumerate(choice.y, start=1):
        points = [(place(_number(row[0]), float(row[column])), row) for row in rows if row[column] is not None]
        path = "M" + "L".join(f"{x:g},{y:g}" for (x, y), _ in points) if points else ""
        dots = (
            [(x, y, f"{cell(row[0])}: {cell(row[column])}") for (x, y), row in points]
            if len(points) <= DOTS_MAX
            else []
        )
        lines.append(Line(name, path, dots))
    is_time = isinstance(rows[0][0], date)
    across = [low_x + (high_x - low_x) * part / 4 for part in range(5)] if high_x > low_x else [low_x]
    names = [(place(x, low_y)[0], date.fromordinal(int(x)).isoformat() if is_time else f"{x:.6g}") for x in across]
    upward = [(place(low_x, y)[1], f"{y:.6g}") for y in ticks]
    return ResultChart(choice.x, choice.y, choice.across, choice.upward, HEIGHT, lines, [], names, upward)


def _bars(choice: _Choice, rows: Sequence[tuple[str, Any]]) -> ResultChart | None:
    known = [(name, value) for name, value in rows if value is not None]
    shown = known[:BARS_MAX]
    if not shown:
        return None
    low, high = min(0.0, *(float(value) for _, value in shown)), max(0.0, *(float(value) for _, value in shown))
    scale = (WIDTH - BAR_LEFT - 90) / ((high - low) or 1.0)
    zero = BAR_LEFT - low * scale
    bars = []
    for place, (name, value) in enumerate(shown):
        length = float(value) * scale
        start = zero + min(0.0, length)
        bars.append(Bar(name, round(start, 1), TOP + place * BAR_HEIGHT, round(max(abs(length), 0.5), 1), cell(value)))
    height = TOP + BAR_HEIGHT * len(bars) + 8
    y = choice.y[:1]
    return ResultChart(choice.x, y, choice.across, choice.upward, height, [], bars, [], [], len(known) - len(shown))


def _steps(low: float, high: float) -> list[float]:
    """Return round numbers around a range, the first not above it and the last not below; zero where it is near."""
    if 0 <= low < high * 0.5:
        low = 0.0
    if high <= low:
        low, high = low - (abs(low) * 0.1 or 1.0), high + (abs(high) * 0.1 or 1.0)
    power = 10.0 ** math.floor(math.log10((high - low) / 5))
    step = next(power * times for times in (1, 2, 5, 10) if power * times * 5 >= (high - low) * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [place * step for place in range(first, last + 1)]
