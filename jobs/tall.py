"""Tall releases: one row a figure, the columns named as the fields of a published figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from events import BOUNDS, FigurePublished, Incorrect, RowRejected, parse_number, parse_period
from jobs.declarations import Source, TallMapping
from jobs.moments import parse_moment
from jobs.read import Row, RowProblem, Table

EXTRACTOR = "tall/1"
COLUMNS = (
    "subject", "measure", "period", "printed", "value", "value_high", "text", "unit", "bound", "label",
    "published_at", "published_not_before", "attributed_to", "note", "citation", "paragraph",
)  # fmt: skip
REQUIRED = ("subject", "measure", "printed")


@dataclass(frozen=True, slots=True)
class Release:
    """When and where a release came from: what every row of it has in common."""

    document: str | None
    published_at: datetime
    published_not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tall release says, and the rows of it that could not be read."""

    figures: tuple[FigurePublished, ...]
    rejected: tuple[RowRejected, ...]


class _Unreadable(ValueError):
    """A row that cannot be read; the message is the reason."""


def renamed(columns: Iterable[str], aliases: Mapping[str, list[str]]) -> list[str]:
    """Return the columns under the names that the mapping knows them by."""
    known = {alias: name for name, others in aliases.items() for alias in others}
    return [known.get(column, column) for column in columns]


def misfit(table: Table, source: Source) -> str | None:
    """Say why a table's columns do not fit the mapping; None if they do."""
    mapping = source.mapping
    assert isinstance(mapping, TallMapping)  # noqa: S101 - the caller chose by layout
    names = renamed(table.columns, mapping.aliases)
    unknown = [name for name in names if name not in COLUMNS and name not in mapping.ignore]
    if unknown:
        return f"unknown column {unknown[0]!r}; allowed: {', '.join(COLUMNS)}, or list it under mapping.ignore"
    required = [*REQUIRED, "published_at"] if source.publication.time == "column" else list(REQUIRED)
    missing = [name for name in required if name not in names]
    if missing:
        return f"the column {missing[0]!r} is missing; found: {', '.join(table.columns)}"
    return None


def read_tall(table: Table, source: Source, release: Release) -> Reading:
    """Turn rows into figures; a row that cannot be read is rejected with its reason, the rest goes in."""
    mapping = source.mapping
    assert isinstance(mapping, TallMapping)  # noqa: S101 - the caller chose by layout
    names = renamed(table.columns, mapping.aliases)
    figures: list[FigurePublished] = []
    rejected = [_rejected(source, release, problem, {}) for problem in table.problems]
    seen: dict[tuple[Any, ...], int] = {}
    for row, locator in zip(table.rows, table.locators, strict=True):
        cells = {name: cell for name, cell in zip(names, row.cells, strict=True) if cell and name in COLUMNS}
        try:
            figure = _figure(cells, source, release, locator)
            _once(figure, row, seen)
            figures.append(figure)
        except (_Unreadable, Incorrect) as error:
            problem = RowProblem(row.number, "\t".join(cell or "" for cell in row.cells), str(error))
            rejected.append(_rejected(source, release, problem, cells))
    return Reading(tuple(figures), tuple(rejected))


def _once(figure: FigurePublished, row: Row, seen: dict[tuple[Any, ...], int]) -> None:
    key = (figure.subject, figure.measure, figure.period, figure.published_at)
    if key in seen:
        message = f"the same subject, measure, period and time of publication as row {seen[key]}"
        raise _Unreadable(message)
    seen[key] = row.number


def _figure(cells: dict[str, str], source: Source, release: Release, locator: str) -> FigurePublished:
    for name in REQUIRED:
        if name not in cells:
            message = f"the cell {name!r} is empty"
            raise _Unreadable(message)
    value, text = _value(cells)
    zone = source.publication.zone()
    moments = {
        name: _moment(cells[name], name, zone) for name in ("published_at", "published_not_before") if name in cells
    }
    if source.publication.time == "column" and "published_at" not in moments:
        message = "the cell 'published_at' is empty"
        raise _Unreadable(message)
    optional = {name: cells[name] for name in ("unit", "label", "attributed_to") if name in cells}
    return FigurePublished(
        source=source.name,
        subject=cells["subject"],
        measure=cells["measure"],
        period=parse_period(cells.get("period", "")).text,
        published_at=moments.get("published_at", release.published_at),
        published_not_before=moments.get("published_not_before", release.published_not_before),
        printed=cells["printed"],
        value=value,
        text=text,
        value_high=_number(cells, "value_high"),
        bound=_bound(cells),  # type: ignore[arg-type]
        note=_note(cells),
        document=release.document,
        locator=locator,
        extractor=EXTRACTOR,
        **optional,
    )


def _value(cells: dict[str, str]) -> tuple[Decimal | None, str | None]:
    if "value" in cells and "text" in cells:
        message = "has both a value and a text; allowed: one of them"
        raise _Unreadable(message)
    if "text" in cells:
        return None, cells["text"]
    value = _number(cells, "value") if "value" in cells else parse_number(cells["printed"])
    if value is None:
        message = f"has neither a value nor a text, and {cells['printed']!r} is not plain digits"
        raise _Unreadable(message)
    return value, None


def _number(cells: dict[str, str], name: str) -> Decimal | None:
    if name not in cells:
        return None
    value = parse_number(cells[name])
    if value is None:
        message = f"{name}: found {cells[name]!r}, allowed: plain digits such as 9600000000 or -0.5"
        raise _Unreadable(message)
    return value


def _moment(text: str, name: str, zone: Any) -> datetime:
    try:
        return parse_moment(text, zone)
    except ValueError:
        message = f"{name}: found {text!r}, allowed: an ISO date or time, or epoch seconds"
        raise _Unreadable(message) from None


def _bound(cells: dict[str, str]) -> str:
    bound = cells.get("bound", "exact")
    if bound not in BOUNDS:
        message = f"bound: found {bound!r}, allowed: {', '.join(BOUNDS)}"
        raise _Unreadable(message)
    return bound


def _note(cells: dict[str, str]) -> str | None:
    paragraph = f"paragraph {cells['paragraph']}" if "paragraph" in cells else None
    parts = [cells.get("citation"), paragraph, cells.get("note")]
    return "; ".join(part for part in parts if part) or None


def _is_period(text: str) -> bool:
    """Tell whether a text can stand as a period in an event; one that cannot is still in the row's content."""
    try:
        return parse_period(text).text != ""
    except Incorrect:
        return False


def _rejected(source: Source, release: Release, problem: RowProblem, cells: dict[str, str]) -> RowRejected:
    named: dict[str, Any] = {name: cells[name] for name in ("subject", "measure") if name in cells}
    if _is_period(cells.get("period", "")):
        named["period"] = cells["period"]
    return RowRejected(
        source=source.name,
        published_at=release.published_at,
        row=problem.number,
        content=problem.content,
        reason=problem.reason[:2000],
        document=release.document,
        **named,
    )
