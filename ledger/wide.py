"""Cells as a wide table: one row a subject and period, one column a measure. Work by whole columns of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_PERIOD_BITS = 32
_PERIOD_MASK = (1 << _PERIOD_BITS) - 1


@dataclass(frozen=True, slots=True)
class Wide:
    """A wide table by its parts, all of one length: each row's subject, its period's number, and a column a measure.

    `plan` says how it was laid out.
    """

    subjects: pa.DictionaryArray
    periods: pa.Array
    columns: tuple[pa.Array, ...]
    plan: str


def widen(cells: pa.Table, series: pa.Table, measures: Sequence[str]) -> Wide:
    """Turn cells (`figure`, `printed`) of known series (`series`, `subject`, `measure`) into rows.

    Rows come in the order of the first of their series, then of their period's number. Cells of measures that are not
    asked for make a row and no column. No figure may stand twice.
    """
    known = _known(series, measures)
    return _by_arithmetic(cells, known, len(measures)) or _by_hashes(cells, known, len(measures))


@dataclass(frozen=True, slots=True)
class _Known:
    """Series in the order of their numbers: whose they are, and the place of their measure among those asked for."""

    numbers: pa.Array
    subjects: pa.DictionaryArray
    places: pa.Array


def _known(series: pa.Table, measures: Sequence[str]) -> _Known:
    numbers = _flat(series, "series").cast(pa.int64())
    order = pc.sort_indices(numbers)
    return _Known(
        numbers.take(order),
        _flat(series, "subject").take(order).dictionary_encode(),
        pc.index_in(_flat(series, "measure"), value_set=pa.array(measures, pa.string())).take(order),
    )


def _by_arithmetic(cells: pa.Table, known: _Known, measures: int) -> Wide | None:
    """Lay out a table without a gap, each subject with each period and each measure: a cell's place is a sum.

    None where there is a gap. There is none exactly if there are as many cells as places, for no figure stands twice.
    """
    subjects = len(known.subjects.dictionary)
    if not len(cells) or known.places.null_count or len(known.numbers) != subjects * measures:
        return None
    figures = _flat(cells, "figure")
    periods = pc.bit_wise_and(figures, _PERIOD_MASK)
    ends = pc.min_max(periods).as_py()
    first, span = ends["min"], ends["max"] - ends["min"] + 1
    if len(cells) != len(known.numbers) * span:
        return None
    order = pc.sort_indices(_first_of_subject(known))
    ranks = pc.inverse_permutation(order.cast(pa.int64())).take(known.subjects.indices)
    rows = subjects * span
    starts = pc.add(pc.multiply(known.places.cast(pa.int64()), rows), pc.multiply(ranks, span))
    at = _places(pc.shift_right(figures, _PERIOD_BITS), known.numbers)
    goals = pc.add(pc.subtract(periods, first), starts.take(at))
    laid = _scattered(_flat(cells, "printed"), goals, rows * measures)
    every = pa.arange(0, rows)
    turns = pc.divide(every, span)
    return Wide(
        pa.DictionaryArray.from_arrays(order.take(turns).cast(pa.int32()), known.subjects.dictionary),
        pc.add(pc.subtract(every, pc.multiply(turns, span)), first),
        tuple(laid.slice(place * rows, rows) for place in range(measures)),
        "by arithmetic",
    )


def _by_hashes(cells: pa.Table, known: _Known, measures: int) -> Wide:
    """Lay out any table: rows are found by their subject and period."""
    figures = _flat(cells, "figure")
    numbers = pc.shift_right(figures, _PERIOD_BITS)
    at = _places(numbers, known.numbers)
    places = known.places.take(at)
    subjects = known.subjects.indices.take(at)
    rows = _joined(subjects, pc.bit_wise_and(figures, _PERIOD_MASK)).dictionary_encode()
    keys = rows.dictionary
    if places.null_count == 0 and len(cells) == len(keys) * measures:
        first = _first_of_subject(known).take(pc.shift_right(keys, _PERIOD_BITS))
    else:
        first = _least(rows.indices, numbers, len(keys))
    order = pc.sort_indices(_joined(first, pc.bit_wise_and(keys, _PERIOD_MASK)))
    ranks = pc.inverse_permutation(order.cast(pa.int64())).take(rows.indices)
    keys = keys.take(order)
    return Wide(
        pa.DictionaryArray.from_arrays(pc.shift_right(keys, _PERIOD_BITS).cast(pa.int32()), known.subjects.dictionary),
        pc.bit_wise_and(keys, _PERIOD_MASK),
        tuple(_columns(_flat(cells, "printed"), places, ranks, len(keys), measures)),
        "by hashes: there are gaps",
    )


def by_distinct(values: pa.Array, shown: Callable[[list[Any]], Sequence[str]]) -> pa.Array:
    """Give each value its text; `shown` is asked for the distinct ones only."""
    if isinstance(values, pa.DictionaryArray):
        used = values.indices.unique()
        texts = pa.array(shown(values.dictionary.take(used).to_pylist()), pa.string())
        return texts.take(pc.index_in(values.indices, value_set=used))
    used = values.unique()
    texts = pa.array(shown(used.to_pylist()), pa.string())
    return texts.take(pc.index_in(values, value_set=used))


def _flat(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name)
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _places(numbers: pa.Array, known: pa.Array) -> pa.Array:
    """Return where each number stands among the known ones, which are in order; mostly they have no gap."""
    if len(known) and known[-1].as_py() - known[0].as_py() == len(known) - 1:
        return pc.subtract(numbers, pa.scalar(known[0].as_py(), pa.int64()))
    return pc.index_in(numbers, value_set=known.cast(pa.int64()))


def _joined(high: pa.Array, low: pa.Array) -> pa.Array:
    """Make one number of two, so that one sort or one table of hashes does for both."""
    return pc.bit_wise_or(pc.shift_left(high.cast(pa.int64()), _PERIOD_BITS), low)


def _least(groups: pa.Array, values: pa.Array, count: int) -> pa.Array:
    """Return the least value of each group; `groups` are places in the answer."""
    found = pa.table({"group": groups, "value": values}).group_by("group", use_threads=False)
    least = found.aggregate([("value", "min")])
    return _scattered(_flat(least, "value_min"), _flat(least, "group"), count)


def _first_of_subject(known: _Known) -> pa.Array:
    """Return each subject's first series among those of the measures; its rows' too if no cell is missing."""
    asked = pc.is_valid(known.places)
    return _least(known.subjects.indices.filter(asked), known.numbers.filter(asked), len(known.subjects.dictionary))


def _columns(printed: pa.Array, places: pa.Array, ranks: pa.Array, rows: int, count: int) -> list[pa.Array]:
    """Lay all columns one behind the other, and cut them apart."""
    if not rows or not count:
        return [pa.nulls(rows, pa.string())] * count
    if places.null_count:
        asked = pc.is_valid(places)
        printed, places, ranks = printed.filter(asked), places.filter(asked), ranks.filter(asked)
    goal = pc.add(pc.multiply(places.cast(pa.int64()), rows), ranks.cast(pa.int64()))
    laid = _scattered(printed, goal, rows * count)
    return [laid.slice(place * rows, rows) for place in range(count)]


def _scattered(values: pa.Array, goals: pa.Array, count: int) -> pa.Array:
    """Put values where they belong; null where none does."""
    return pc.scatter(values, goals, max_index=count - 1)
