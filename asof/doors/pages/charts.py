"""Drawings as numbers: where the lines of a chart go. Pure; the templates write them as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 74, 12, 12, 30
VINTAGES_MAX = 24
POINTS_MAX = 400
NEWEST_MAX = 45
OPEN_YEAR = 9999
Row = Mapping[str, Any]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines in the units of the drawing (720 by 260), with ticks; `faint` are earlier vintages, oldest first."""

    form: str
    strong: str
    faint: list[str] = field(default_factory=list)
    dots: list[tuple[float, float, str]] = field(default_factory=list)
    across: list[tuple[float, str]] = field(default_factory=list)
    upward: list[tuple[float, str]] = field(default_factory=list)


def chart_of(versions: Sequence[Row], until: datetime) -> Chart | None:
    """Draw a series: over its reference periods if it has several, else as steps over the publication clock."""
    if not versions:
        return None
    if any(row["value"] is None for row in versions):
        return _statuses(versions, until)
    if len({row["period_start"] for row in versions if row["period_start"] is not None}) > 1:
        return _series([row for row in versions if row["period_start"] is not None])
    return _steps(versions, until)


def newest_periods(versions: Sequence[Row]) -> list[Row]:
    """Return a long series' last reference periods, where revisions show; nothing of a short one."""
    starts = sorted({row["period_start"] for row in versions if row["period_start"] is not None})
    if len(starts) < NEWEST_MAX * 2:
        return []
    return [row for row in versions if row["period_start"] is not None and row["period_start"] >= starts[-NEWEST_MAX]]


def _series(versions: Sequence[Row]) -> Chart:
    vintages = sorted({row["published_from"] for row in versions})
    spread = _spread(vintages[:-1], VINTAGES_MAX)
    lines = [_line_at(versions, vintage) for vintage in spread]
    current = [(row["period_start"], row["value"]) for row in versions if row["published_to"].year >= OPEN_YEAR]
    everything = [point for line in [*lines, current] for point in line]
    if not everything:
        return Chart("series", "")
    frame = _Frame.around([_day(day) for day, _ in everything], [value for _, value in everything])
    paths = [_path(_thin([frame.place(_day(day), value) for day, value in line])) for line in lines]
    points = [frame.place(_day(day), value) for day, value in current]
    labels = [f"{day}: {value.normalize():f}" for day, value in current]
    dots = [(*point, label) for point, label in zip(points, labels, strict=True)] if len(points) <= 60 else []
    return Chart("series", _path(_thin(points)), paths, dots, frame.across(), frame.upward())


def _line_at(versions: Sequence[Row], vintage: datetime) -> list[tuple[date, Decimal]]:
    return [
        (row["period_start"], row["value"])
        for row in versions
        if row["published_from"] <= vintage < row["published_to"]
    ]


def _steps(versions: Sequence[Row], until: datetime) -> Chart | None:
    if len(versions) < 2:
        return None
    starts = [_day(row["published_from"]) for row in versions]
    frame = _Frame.around([*starts, _day(max(until, versions[-1]["published_from"]))], [r["value"] for r in versions])
    return _stepped(frame, versions, [row["value"] for row in versions], until, frame.upward())


def _statuses(versions: Sequence[Row], until: datetime) -> Chart | None:
    """Draw texts as a staircase, each text a level, in the order in which they were first said."""
    if len(versions) < 2:
        return None
    ordered = sorted(versions, key=lambda row: row["published_from"])
    words = list(dict.fromkeys(_words(row) for row in ordered))[:12]
    shown = [row for row in ordered if _words(row) in words]
    frame = _Frame.around([_day(row["published_from"]) for row in shown] + [_day(until)], [Decimal(0), Decimal(12)])
    gap = Decimal(12) / max(1, len(words) - 1)
    levels = {word: gap * place for place, word in enumerate(words)}
    upward = [(frame.place(frame.low_x, level)[1], word[:10]) for word, level in levels.items()]
    return _stepped(frame, shown, [levels[_words(row)] for row in shown], until, upward)


def _words(row: Row) -> str:
    return str(row["text"] if row["value"] is None else row["printed"])


def _stepped(
    frame: _Frame, versions: Sequence[Row], values: Sequence[Decimal], until: datetime, upward: list[tuple[float, str]]
) -> Chart:
    points: list[Point] = []
    dots = []
    for row, value in sorted(zip(versions, values, strict=True), key=lambda pair: pair[0]["published_from"]):
        x, y = frame.place(_day(row["published_from"]), value)
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
        dots.append((x, y, f"{row['published_from']:%Y-%m-%d}: {row['printed']}"))
    end = frame.place(_day(max(until, *(row["published_from"] for row in versions))), values[0])[0]
    return Chart("steps", _path([*points, (end, points[-1][1])]), [], dots[-60:], frame.across(), upward)


@dataclass(frozen=True, slots=True)
class _Frame:
    low_x: float
    high_x: float
    low_y: float
    high_y: float

    @classmethod
    def around(cls, across: Sequence[float], upward: Sequence[Decimal]) -> _Frame:
        low, high = float(min(upward)), float(max(upward))
        if low >= 0 and low < high * 0.5:
            low = 0.0
        margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
        low_x, high_x = min(across), max(across)
        return cls(low_x, high_x if high_x > low_x else low_x + 1, low if low == 0 else low - margin, high + margin)

    def place(self, x: float, value: Decimal | float) -> Point:
        wide = (x - self.low_x) / (self.high_x - self.low_x)
        high = (float(value) - self.low_y) / (self.high_y - self.low_y)
        return (
            round(LEFT + wide * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - high * (HEIGHT - TOP - BOTTOM), 1),
        )

    def across(self) -> list[tuple[float, str]]:
        steps = [self.low_x + (self.high_x - self.low_x) * part / 4 for part in range(5)]
        return [(self.place(x, self.low_y)[0], date.fromordinal(int(x)).isoformat()) for x in steps]

    def upward(self) -> list[tuple[float, str]]:
        step = _round_step((self.high_y - self.low_y) / 5)
        first = math.ceil(self.low_y / step)
        steps = [place * step for place in range(first, math.floor(self.high_y / step) + 1)]
        return [(self.place(self.low_x, y)[1], _tick(y)) for y in steps]


def _round_step(step: float) -> float:
    """Return the next round number: 1, 2, 5 or 10 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(step))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= step * 0.999)


def _tick(value: float) -> str:
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):.3g} {letter}"
    return f"{value:.4g}"


def _day(moment: date | datetime) -> float:
    if isinstance(moment, datetime):
        utc = moment.astimezone(UTC)
        return utc.toordinal() + (utc.hour * 3600 + utc.minute * 60 + utc.second) / 86400
    return float(moment.toordinal())


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points) if points else ""


def _thin(points: Sequence[Point]) -> list[Point]:
    """Keep at most so many points of a line; the last ones always, for that is where revisions show."""
    if len(points) <= POINTS_MAX:
        return list(points)
    tail = points[-POINTS_MAX // 2 :]
    return [*_spread(points[: -POINTS_MAX // 2], POINTS_MAX // 2), *tail]


def _spread(items: Sequence[Any], number_max: int) -> list[Any]:
    if len(items) <= number_max:
        return list(items)
    return [items[place * (len(items) - 1) // (number_max - 1)] for place in range(number_max)]
