"""A commit of a few events, figure by figure.

Names, states and cells are found by index, and what each event does to its figure is worked out before it is written.
Where that is more than ending the last state or repeating it, the commit falls back to the statements of `project`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from events import Event, FigureAct, FigurePublished, FigureWithdrawn, Stated, parse_period
from ledger.moments import microseconds
from ledger.project import project
from ledger.rows import registered, run
from ledger.slots import Slot

FEW = 2_000
"""Up to so many events, figures are looked up and leaves are hashed one by one."""
CONTENT = ("value", "value_high", "text", "unit", "bound", "printed", "label")
_COLUMNS = ("kind", *Event.columns, "body")
_MOMENT = pa.timestamp("us", "UTC")
_TYPES = {
    "published_at": _MOMENT, "published_not_before": _MOMENT, "value": pa.decimal128(38, 15),
    "value_high": pa.decimal128(38, 15),
}  # fmt: skip
INCOMING = pa.schema(
    [pa.field("place", pa.int64()), pa.field("acts_on_figure", pa.bool_())]
    + [pa.field(name, _TYPES.get(name, pa.string())) for name in _COLUMNS]
)
_NUMBERED = pa.schema(
    [*INCOMING, pa.field("figure", pa.int64())]
    + [pa.field(name, pa.date32()) for name in ("period_start", "period_end")]
)

Content = tuple[Any, ...]
SeriesName = tuple[str, str, str]


def content_of(act: FigureAct) -> Content | None:
    """Return what a statement says; None for a withdrawal, and for the voiding of a record."""
    return tuple(getattr(act, name) for name in CONTENT) if isinstance(act, Stated) else None


class State(NamedTuple):
    """A state of a figure: its row, since and until when it holds (None: open), the act that set it, what it says."""

    row: int
    since: int
    until: int | None
    position: int
    content: Content | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger holds of the figures that a few acts touch. Times are microseconds since 1970."""

    numbers: Numbers
    states: dict[int, list[State]]
    restatements: dict[int, dict[int, int]]

    def figure(self, act: FigureAct) -> int | None:
        """Return the number of the figure; None where the ledger has never seen it."""
        series = self.numbers.series.get((act.source, act.subject, act.measure))
        period = self.numbers.periods.get(act.period)
        return None if series is None or period is None else series << 32 | period

    def cell(self, act: FigureAct) -> tuple[Content | None, int] | None:
        """Return what the cell of an act holds and the position that says so; None where it is empty."""
        figure, at = self.figure(act), microseconds(act.published_at)
        if figure is None:
            return None
        repeated = self.restatements.get(figure, {}).get(at)
        for state in self.states.get(figure, ()):
            if state.since == at:
                return state.content, state.position
            if repeated is not None and state.since < at and (state.until is None or at < state.until):
                return state.content, repeated
        return None


def look_up(connection: duckdb.DuckDBPyConnection, acts: Sequence[FigureAct], seen_periods: dict[str, int]) -> Known:
    """Find the figures of a few acts, with the states and restatements that matter to them. Outside of a commit.

    `seen_periods` keeps the numbers of periods from one commit to the next: what was committed once never changes.
    """
    known = Known(Numbers({}, seen_periods), defaultdict(list), defaultdict(dict))
    if not acts:
        return known
    known.numbers.look_up(connection, *_named(acts))
    figures = sorted({figure for figure in map(known.figure, acts) if figure is not None})
    if not figures:
        return known
    for row in _states(connection, figures, acts):
        figure, state_row, since, is_open, until, position, withdrawn, *content = row
        state = State(state_row, since, None if is_open else until, position, None if withdrawn else tuple(content))
        known.states[figure].append(state)
    for figure, at, position in _restatements(connection, figures, acts):
        known.restatements[figure][at] = position
    return known


def _states(
    connection: duckdb.DuckDBPyConnection, figures: list[int], acts: Sequence[FigureAct]
) -> list[tuple[Any, ...]]:
    """Find the last states of figures and those that the moments of the acts fall into; of one figure, all states."""
    if len(figures) == 1:
        return _rows(connection, "few/states_of_one", figure=figures[0])
    moments = [act.published_at for act in acts]
    return _rows(connection, "few/states", figures=figures, earliest=min(moments), latest=max(moments))


def _restatements(
    connection: duckdb.DuckDBPyConnection, figures: list[int], acts: Sequence[FigureAct]
) -> list[tuple[Any, ...]]:
    if len(figures) == 1:
        return _rows(connection, "few/restatements_of_one", figure=figures[0])
    earliest = min(act.published_at for act in acts)
    return _rows(connection, "few/restatements", figures=figures, earliest=earliest)


def _rows(connection: duckdb.DuckDBPyConnection, name: str, **bound: Any) -> list[tuple[Any, ...]]:
    return run(connection, name, bound).fetchall()


@dataclass(slots=True)
class Effects:
    """What a few events do to their figures: places of events that open a state, states that end, restatements."""

    opened: list[int] = field(default_factory=list)
    ended: list[tuple[int, datetime]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Few:
    """A few events with their rows and figures, and their effects, or why those take more than this."""

    rows: list[dict[str, Any]]
    effects: Effects | None
    fallback: str = ""


def plan(
    connection: duckdb.DuckDBPyConnection,
    known: Known,
    news: Sequence[Event],
    rows: list[dict[str, Any]],
    recorded_at: datetime,
) -> Few:
    """Give numbers to names that are new, and work out what the events do. Inside the commit's transaction."""
    acts = [(place, one) for place, one in enumerate(news) if isinstance(one, FigureAct)]
    known.numbers.give(connection, *_named([act for _, act in acts]), recorded_at)
    for place, act in acts:
        period = parse_period(act.period)
        rows[place] |= {"figure": known.figure(act), "period_start": period.start, "period_end": period.end}
    try:
        return Few(rows, _effects(known, acts))
    except _NotPlain as error:
        return Few(rows, None, str(error))


def _named(acts: Sequence[FigureAct]) -> tuple[list[SeriesName], list[str]]:
    """Return the names of series and periods, each once, in the order in which they come."""
    series = dict.fromkeys((act.source, act.subject, act.measure) for act in acts)
    return list(series), list(dict.fromkeys(act.period for act in acts))


class _NotPlain(Exception):
    """Why a commit is not plain."""


def _effects(known: Known, acts: Iterable[tuple[int, FigureAct]]) -> Effects:
    effects = Effects()
    seen: set[int | None] = set()
    for place, act in acts:
        if not isinstance(act, FigurePublished | FigureWithdrawn):
            raise _NotPlain("our record is corrected")
        figure, at = known.figure(act), microseconds(act.published_at)
        if figure in seen or figure is None:
            raise _NotPlain("one figure is acted on twice")
        seen.add(figure)
        last = next((state for state in known.states.get(figure, ()) if state.until is None), None)
        if (last is not None and at <= last.since) or any(at <= other for other in known.restatements.get(figure, ())):
            raise _NotPlain("a statement arrives late")
        if last is not None and last.content == content_of(act):
            effects.repeated.append(place)
            continue
        effects.opened.append(place)
        if last is not None:
            effects.ended.append((last.row, act.published_at))
    return effects


@dataclass(slots=True)
class Numbers:
    """The numbers of series and periods by name. Those of periods may be kept from one commit to the next."""

    series: dict[SeriesName, int]
    seen_periods: dict[str, int]
    periods: dict[str, int] = field(default_factory=dict)

    def look_up(
        self, connection: duckdb.DuckDBPyConnection, series: Sequence[SeriesName], periods: Sequence[str]
    ) -> None:
        """Find the numbers of names that have been committed."""
        names = {name for name in series if name not in self.series}
        if names:
            found = _rows(connection, "few/series", subjects=sorted({subject for _, subject, _ in names}))
            self.series.update({(*name,): number for *name, number in found if (*name,) in names})
        missing = [text for text in periods if text not in self.seen_periods]
        if missing:
            self.seen_periods.update(_rows(connection, "few/periods", periods=missing))
        self.periods.update({text: self.seen_periods[text] for text in periods if text in self.seen_periods})

    def give(
        self, connection: duckdb.DuckDBPyConnection, series: Iterable[SeriesName], periods: Iterable[str],
        recorded_at: datetime,
    ) -> None:  # fmt: skip
        """Give the next numbers to names that have none, in the order in which they come. Inside a commit."""
        new_series = [name for name in dict.fromkeys(series) if name not in self.series]
        new_periods = [text for text in dict.fromkeys(periods) if text not in self.periods]
        if not new_series and not new_periods:
            return
        next_series, next_period = run(connection, "few/next_numbers").fetchall()[0]
        if new_series:
            numbers = list(range(next_series, next_series + len(new_series)))
            sources, subjects, measures = zip(*new_series, strict=True)
            self.series.update(zip(new_series, numbers, strict=True))
            bound = {"numbers": numbers, "sources": sources, "subjects": subjects, "measures": measures}
            run(connection, "few/new_series", bound | {"recorded_at": recorded_at})
        if new_periods:
            numbers = list(range(next_period, next_period + len(new_periods)))
            self.periods.update(zip(new_periods, numbers, strict=True))
            bounds = [parse_period(text) for text in new_periods]
            starts, ends = [one.start for one in bounds], [one.end for one in bounds]
            bound = {"numbers": numbers, "periods": new_periods, "starts": starts, "ends": ends}
            run(connection, "few/new_periods", bound)


def write(connection: duckdb.DuckDBPyConnection, few: Few, slot: Slot) -> str:
    """Append the events to the log and bring the states up to date; return how that was done."""
    effects, first_position, recorded_at = few.effects, slot.first_position, slot.recorded_at
    if effects is None or len(few.rows) > 1:
        with registered(connection, incoming=pa.Table.from_pylist(few.rows, _NUMBERED)):
            bound = {"first_position": first_position, "recorded_at": recorded_at}
            run(connection, "few/stage", bound)
        run(connection, "log/append")
        if effects is None:
            return f"in sets: {few.fallback}; {project(connection, recorded_at, few=True)}"
        if effects.opened:
            positions = [first_position + place for place in effects.opened]
            run(connection, "few/open", {"positions": positions})
    else:
        _write_one(connection, few.rows[0], first_position, recorded_at, opens=bool(effects.opened))
    if len(effects.ended) == 1:
        (state_row, moment) = effects.ended[0]
        bound = {"state_row": state_row, "published_to": moment, "recorded_at": recorded_at}
        run(connection, "few/supersede_one", bound)
    elif effects.ended:
        rows, moments = map(list, zip(*effects.ended, strict=True))
        bound = {"rows": rows, "moments": moments, "recorded_at": recorded_at}
        run(connection, "few/supersede", bound)
    if effects.repeated:
        repeated = [few.rows[place] for place in effects.repeated]
        bound = {
            "figures": [row["figure"] for row in repeated], "moments": [row["published_at"] for row in repeated],
            "positions": [first_position + place for place in effects.repeated],
        }  # fmt: skip
        run(connection, "few/repeat", bound)
    return "figure by figure"


def _write_one(
    connection: duckdb.DuckDBPyConnection, row: dict[str, Any], position: int, recorded_at: datetime, *, opens: bool
) -> None:
    values = {name: _plain(row.get(name)) for name in _COLUMNS} | {"position": position, "recorded_at": recorded_at}
    run(connection, "log/append_one", values)
    if opens:
        names = (*_STATED, "figure", "period_start", "period_end")
        state = {name: _plain(row.get(name)) for name in names} | {"position": position, "recorded_at": recorded_at}
        run(connection, "few/open_one", state | {"withdrawn": row.get("printed") is None})


_STATED = (
    "source", "subject", "measure", "period", "published_at", "published_not_before", *CONTENT, "attributed_to",
    "document", "locator",
)  # fmt: skip


def _plain(value: Any) -> Any:
    """Write a number out in digits: how a driver reads an exponent is its own affair."""
    return format(value, "f") if isinstance(value, Decimal) else value
