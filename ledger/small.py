"""A small release in order: compared with the last states of its figures in memory, and only what differs is written.

The steps of `sql/ingest` say the same of every release; planning their statements takes longer than all of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from events import Event, canonical_bytes, leaf_digest, parse_period, time_text
from ledger import few, sql
from ledger.cells import Tables, has_problems, numbers_of
from ledger.few import FEW, INCOMING
from ledger.frames import Frame
from ledger.proof import hasher_for
from ledger.readers import answer
from ledger.rows import registered, run
from ledger.slots import Slot
from ledger.terms import Terms

SMALL = 500_000
"""Up to so many cells of a release and figures of its source are compared in memory, which the engine cannot spill."""

_BIT = pa.scalar(32, pa.int64())
_MOMENT = pa.timestamp("us", "UTC")
_NO_PART_OF_STATES = {"kind", "extractor", "recorder", "state_row", "repeats"}


@dataclass(frozen=True, slots=True)
class Compared:
    """What becomes of a release: what it states otherwise, in the order of the document, and what it states no more.

    `stated` has the columns of the cells with value and rounded, the last state of each (figure, state_row: null where
    it is new), and whether it repeats that; `vanished` are last states. `counts` are figures by fate, `current` is how
    many were in force before.
    """

    stated: pa.Table
    vanished: pa.Table
    states: pa.Table
    counts: dict[str, int]
    cells: int
    current: int


def fits(frame: Frame, tables: Tables, terms: Terms, *, renamed: bool) -> bool:
    """Tell whether a release is small and without a row that cannot be taken; a partial one has to be of few cells."""
    if terms.cause is not None or frame.problems or not frame.table.num_rows:
        return False
    largest = SMALL if terms.absent == "withdrawn" else min(SMALL, -1 if renamed else FEW)
    return tables.cells.num_rows <= largest and not has_problems(tables)


def compare(
    connection: duckdb.DuckDBPyConnection, tables: Tables, terms: Terms, seen_periods: dict[str, int], *, renamed: bool
) -> Compared | None:
    """Compare a release with the last states of its source, all of them earlier; None where it needs more than this."""
    complete = terms.absent == "withdrawn"
    if complete:
        bound = {"source": terms.source, "limit": SMALL + 1}
        states = answer(connection, sql.statement("few/states_of_source"), bound)
    else:
        figures = _known_figures(connection, tables, terms.source, seen_periods)
        states = answer(connection, sql.statement("few/last_states"), {"figures": figures})
    numbers = None if states.num_rows > SMALL else numbers_of(connection, tables, terms)
    if numbers is None:
        return None
    cells = tables.cells.append_column("value", numbers[0]).append_column("rounded", numbers[1])
    places = _places(cells, tables, states)
    held = states.take(places)
    gone, same = held.column("withdrawn"), pc.fill_null(_same(cells, tables, held, renamed=renamed), False)
    revised = pc.and_(pc.invert(pc.fill_null(gone, True)), pc.invert(same))
    counts = {
        "new": places.null_count, "reinstate": _count(gone), "revise": _count(revised),
        "unchanged" if complete else "restate": _count(same),
    }  # fmt: skip
    cells = cells.append_column("figure", held.column("figure")).append_column("state_row", held.column("state_row"))
    cells = cells.append_column("repeats", same)
    # A partial release says each of its figures again: what lies between two statements may still arrive.
    stated = cells.filter(pc.invert(same)) if complete else cells
    current = pc.and_(pc.invert(states.column("withdrawn")), complete)
    left = pc.and_(current, pc.invert(pc.is_in(states.column("figure"), held.column("figure"))))
    counts["withdraw"] = _count(left)
    return Compared(
        stated=stated.sort_by([("place", "ascending"), ("column_place", "ascending")]),
        vanished=states.filter(left).sort_by("figure"),
        states=states,
        counts={fate: number for fate, number in counts.items() if number},
        cells=cells.num_rows,
        current=_count(current),
    )


def _known_figures(
    connection: duckdb.DuckDBPyConnection, tables: Tables, source: str, seen_periods: dict[str, int]
) -> list[int]:
    """Return the figures that a few cells may be about: of each series of the release in each of its periods."""
    subjects, measures = tables.subjects.column("subject").to_pylist(), tables.columns.column("measure").to_pylist()
    texts = tables.periods.column("period").drop_null().unique().to_pylist()
    numbers = few.Numbers({}, seen_periods)
    numbers.look_up(connection, [(source, subject, measure) for subject in subjects for measure in measures], texts)
    names = zip(
        *(tables.cells.column(name).to_pylist() for name in ("subject_number", "column_place", "period_number")),
        strict=True,
    )
    periods = tables.periods.column("period").to_pylist()
    found = {
        (numbers.series.get((source, subjects[subject], measures[column])), numbers.periods.get(periods[period]))
        for subject, column, period in names
    }
    return sorted(series << 32 | period for series, period in found if series is not None and period is not None)


def _count(which: pa.ChunkedArray) -> int:
    return int(pc.sum(which).as_py() or 0)


def _places(cells: pa.Table, tables: Tables, states: pa.Table) -> pa.ChunkedArray:
    """Find the state of each cell's figure by name: its place in the table, null where there is none."""
    parts = (
        ("subject", tables.subjects.column("subject"), cells.column("subject_number")),
        ("measure", tables.columns.column("measure"), cells.column("column_place")),
        ("period", tables.periods.column("period"), cells.column("period_number")),
    )
    asked = held = pa.scalar(0, pa.int64())
    for name, names, numbers in parts:
        encoded = states.column(name).combine_chunks().dictionary_encode()
        width = pa.scalar(len(encoded.dictionary), pa.int64())
        held = pc.add(pc.multiply(held, width), encoded.indices.cast(pa.int64()))
        found = pc.index_in(names, encoded.dictionary).cast(pa.int64())
        asked = pc.add(pc.multiply(asked, width), found.take(numbers))
    return pc.index_in(asked, held)


def _same(cells: pa.Table, tables: Tables, held: pa.Table, *, renamed: bool) -> pa.ChunkedArray:
    """Tell of each cell whether it says what the state says; null or false where there is none."""
    value = _alike(held.column("value"), cells.column("value"))
    unit = _alike(held.column("unit"), tables.columns.column("unit").take(cells.column("column_place")))
    printed = pc.equal(held.column("printed"), cells.column("printed"))
    rounded = pc.equal(held.column("rounded"), cells.column("rounded"))
    same = held.column("plain")
    for one in (printed, value, unit, rounded):
        same = pc.and_(same, one)
    if renamed:
        same = pc.or_kleene(same, pc.equal(held.column("value"), cells.column("value")))
    return pc.and_(same, pc.invert(held.column("withdrawn")))


def _alike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Compare as IS NOT DISTINCT FROM does."""
    return pc.if_else(pc.is_null(one), pc.is_null(other), pc.fill_null(pc.equal(one, other), False))


class News:
    """The news of a small release, on its way into the log and the states. `bound` is what all its events share."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, tables: Tables, compared: Compared, bound: dict[str, Any],
        seen_periods: dict[str, int],
    ) -> None:  # fmt: skip
        self._connection = connection
        self._tables = tables
        self._compared = compared
        self._bound = bound
        self._seen_periods = seen_periods
        self._hashed = ""
        self._slot = Slot(bound["first_position"], bound["recorded_at"])
        self._count = compared.stated.num_rows + compared.vanished.num_rows

    def prepare(self, readings: Sequence[Event]) -> tuple[int, Callable[[], bytes | None] | None]:
        """Give numbers to new names and lay out the events; return how many, and what gives their leaves.

        None where they are to be derived from the rows of the log.
        """
        stated, vanished = self._stated(), self._vanished()
        self._acts = pa.concat_tables([stated, vanished], promote_options="default")
        self._acts = self._acts.append_column("place", _counted(self._count))
        rows = [one.to_row() | {"place": self._count + place} for place, one in enumerate(readings)]
        shown = [name for name in self._acts.column_names if name in INCOMING.names]
        self._incoming = pa.concat_tables(
            [self._acts.select(shown), _filled(pa.Table.from_pylist(rows, INCOMING).drop_columns("acts_on_figure"))],
            promote_options="default",
        )
        return self._incoming.num_rows, self._leaves(rows)

    def write(self) -> str:
        """Put the events into the log and bring the states up to date; return how that was done."""
        slot = {"first_position": self._slot.first_position, "recorded_at": self._slot.recorded_at}
        with registered(self._connection, incoming=self._incoming):
            run(self._connection, "log/append_incoming", slot)
        if self._count:
            self._bring_up_to_date(slot)
        return (
            f"compared in memory: {self._incoming.num_rows} events; {self._count} figures stated in order, "
            f"the whole release in order{self._hashed}"
        )

    def _bring_up_to_date(self, slot: dict[str, Any]) -> None:
        """Open states, end those before them, and keep in mind what repeats the state before it."""
        repeats, at = self._acts.column("repeats"), {"published_at": self._bound["published_at"]}
        kept = [name for name in self._acts.column_names if name not in _NO_PART_OF_STATES]
        moved, repeated = self._acts.filter(pc.invert(repeats)), self._acts.filter(repeats)
        if moved.num_rows:
            with registered(self._connection, opening=moved.select(kept)):
                run(self._connection, "few/open_release", slot)
        ended = moved.column("state_row").drop_null().to_pylist()
        if ended:
            run(self._connection, "few/supersede_release", at | {"rows": ended, "recorded_at": slot["recorded_at"]})
        if repeated.num_rows:
            figures, places = repeated.column("figure").to_pylist(), repeated.column("place").to_pylist()
            positions = [self._slot.first_position + place for place in places]
            run(self._connection, "few/repeat_release", at | {"figures": figures, "positions": positions})

    def _stated(self) -> pa.Table:
        """Lay out what the release states, column by column; those that nothing fills are left out."""
        cells, tables, bound = self._compared.stated, self._tables, self._bound
        count, columns, value = cells.num_rows, cells.column("column_place"), cells.column("value")
        texts = pc.if_else(pc.is_null(value), cells.column("printed"), pa.scalar(None, pa.string()))
        periods = cells.column("period_number")
        table = pa.table({
            "kind": _repeated("figure-published.v1", count),
            "subject": tables.subjects.column("subject").take(cells.column("subject_number")),
            "measure": tables.columns.column("measure").take(columns),
            "period": tables.periods.column("period").take(periods),
            "period_start": tables.periods.column("period_start").take(periods),
            "period_end": tables.periods.column("period_end").take(periods),
            "value": value, "text": texts, "unit": tables.columns.column("unit").take(columns),
            "bound": pc.if_else(cells.column("rounded"), "about", "exact"),
            "printed": cells.column("printed"), "locator": pa.array(self._locators(), pa.string()),
            "published_not_before": _repeated(bound["published_not_before"], count, _MOMENT),
            "withdrawn": _repeated(False, count, pa.bool_()), "state_row": cells.column("state_row"),
            "repeats": cells.column("repeats"),
        })  # fmt: skip
        return self._shared(table.append_column("figure", self._figures(table)))

    def _vanished(self) -> pa.Table:
        """Lay out the withdrawal of what the release does not have."""
        gone = self._compared.vanished
        bounds = [parse_period(text) for text in gone.column("period").to_pylist()]
        table = gone.select(["figure", "state_row", "subject", "measure", "period"])
        for name, column in (
            ("kind", _repeated("figure-withdrawn.v1", gone.num_rows)),
            ("period_start", pa.array([one.start for one in bounds], pa.date32())),
            ("period_end", pa.array([one.end for one in bounds], pa.date32())),
            ("withdrawn", _repeated(True, gone.num_rows, pa.bool_())),
            ("repeats", _repeated(False, gone.num_rows, pa.bool_())),
        ):
            table = table.append_column(name, column)
        return self._shared(table)

    def _shared(self, table: pa.Table) -> pa.Table:
        for name in ("source", "published_at", "document", "extractor", "recorder"):
            kind = _MOMENT if name == "published_at" else pa.string()
            table = table.append_column(name, _repeated(self._bound[name], table.num_rows, kind))
        return _filled(table)

    def _locators(self) -> list[str | None]:
        """Name the place of each cell in the document, as `sql/log/append_stated` does."""
        cells, columns, locator = self._compared.stated, self._tables.columns, self._bound["locator"]
        numbers, places = cells.column("number").to_pylist(), cells.column("column_place").to_pylist()
        if locator == "cell":
            column_numbers = columns.column("column_number").to_pylist()
            return [f"cell={row},{column_numbers[place]}" for row, place in zip(numbers, places, strict=True)]
        if locator == "line":
            return [f"line={row - 1},{row}" for row in numbers]
        if locator == "pointer":
            names = [one.replace("~", "~0").replace("/", "~1") for one in columns.column("column_name").to_pylist()]
            return [f"/{row}/{names[place]}" for row, place in zip(numbers, places, strict=True)]
        return [None] * len(numbers)

    def _figures(self, table: pa.Table) -> pa.ChunkedArray:
        """Return the figure of each statement; new series and periods get the next numbers."""
        known = self._compared.stated.column("figure")
        if not known.null_count:
            return known
        new = pc.is_null(known)
        cells, names = self._compared.stated.filter(new), table.filter(new)
        pairs = pc.add(
            pc.multiply(cells.column("subject_number").cast(pa.int64()), pa.scalar(1_000_000, pa.int64())),
            cells.column("column_place").cast(pa.int64()),
        ).combine_chunks().dictionary_encode()  # fmt: skip
        periods = names.column("period").combine_chunks().dictionary_encode()
        # Numbers of a dictionary rise as they first appear.
        reached = pc.cumulative_max(pairs.indices)
        first = pa.concat_arrays([pa.array([True]), pc.greater(reached[1:], reached[:-1])])
        one_each = names.select(["subject", "measure"]).filter(first)
        series = [
            (self._bound["source"], *pair)
            for pair in zip(*(column.to_pylist() for column in one_each.columns), strict=True)
        ]
        texts = periods.dictionary.to_pylist()
        numbers = self._numbers(series, texts)
        made = pc.bit_wise_or(
            pc.shift_left(pa.array([numbers.series[name] for name in series], pa.int64()), _BIT).take(pairs.indices),
            pa.array([numbers.periods[text] for text in texts], pa.int64()).take(periods.indices),
        )
        return pc.replace_with_mask(known.combine_chunks(), new.combine_chunks(), made)

    def _numbers(self, series: list[few.SeriesName], periods: list[str]) -> few.Numbers:
        """Find the numbers of names, among the figures of the source first, and give new ones to those without."""
        states = self._compared.states
        states = states.filter(pc.is_in(states.column("subject"), pa.array([name[1] for name in series], pa.string())))
        known = states.group_by(["subject", "measure"]).aggregate([("figure", "min")])
        source = self._bound["source"]
        numbers = few.Numbers({
            (source, one["subject"], one["measure"]): one["figure_min"] >> 32 for one in known.to_pylist()
        }, self._seen_periods)  # fmt: skip
        numbers.look_up(self._connection, series, periods)
        numbers.give(self._connection, series, periods, self._slot.recorded_at)
        return numbers

    def _leaves(self, readings: Sequence[dict[str, Any]]) -> Callable[[], bytes | None] | None:
        """Hash few events one by one, and many by compiled code beside the writing, where that is loaded."""
        if self._incoming.num_rows > FEW:
            return self._compiled_leaves()
        first, common = self._slot.first_position, {"recorded_at": time_text(self._slot.recorded_at)}
        shown = self._incoming.drop_columns(["place"]).slice(0, self._count)
        columns = [_plain(shown.column(name)) for name in shown.column_names]
        rows = [dict(zip(shown.column_names, row, strict=True)) for row in zip(*columns, strict=True)]
        rows += [{name: value for name, value in row.items() if name != "place"} for row in readings]
        leaves = b"".join(
            leaf_digest(canonical_bytes(row | common | {"position": first + place})) for place, row in enumerate(rows)
        )
        return lambda: leaves

    def _compiled_leaves(self) -> Callable[[], bytes | None] | None:
        way, count = hasher_for(0), self._incoming.num_rows
        if not way.composes:
            return None
        positions = pc.add(self._incoming.column("place"), self._slot.first_position)
        table = self._incoming.drop_columns(["place"]).append_column("position", positions)
        table = table.append_column("recorded_at", _repeated(self._slot.recorded_at, count, _MOMENT))
        self._hashed = f"; {way.plan}"
        thread = ThreadPoolExecutor(1)
        made = [thread.submit(way.events, batch) for batch in table.to_batches()]
        thread.shutdown(wait=False)
        return lambda: _joined([one.result() for one in made])


def _joined(leaves: list[bytes | None]) -> bytes | None:
    """Return the leaves of all batches; None where some were not made."""
    made = [one for one in leaves if one is not None]
    return b"".join(made) if len(made) == len(leaves) else None


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column; each time is written out once."""
    if column.type != _MOMENT:
        values: list[Any] = column.to_pylist()
        return values
    encoded = column.combine_chunks().dictionary_encode()
    texts = [time_text(moment) for moment in encoded.dictionary.to_pylist()]
    return [None if place is None else texts[place] for place in encoded.indices.to_pylist()]


def _repeated(value: Any, count: int, kind: pa.DataType | None = None) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind or pa.string()), count)


def _counted(count: int) -> pa.Array:
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count)), pa.scalar(1, pa.int64()))


def _filled(table: pa.Table) -> pa.Table:
    """Leave out the columns that no row fills: planning a statement takes longer with each column."""
    filled = [name for name in table.column_names if table.column(name).null_count < table.num_rows]
    return table.select([name for name in table.column_names if name in filled or name == "state_row"])
