"""Going through the log once, by compiled code: leaves are made of it, and what is kept of figures is held against it.

Every state and restatement is found by its position and held against its event, column by column, and its names
against those of its number. What is not plainly right is only noted: which figures are odd, and which acts are strays,
of which nothing is kept or not what they say. `ledger.verify` works those out; it asks the same of the engine where
this cannot be had.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ledger import sql
from ledger.proof import Hasher

RANGE = 120 * 2048
"""So many events are looked at at once: a hundred megabytes of columns."""

_NAMES_MAX = 2_000_000
_NAMES = {name: name for name in ("source", "subject", "measure")}
_PERIOD = {name: name for name in ("period", "period_start", "period_end")}
_OF_THE_EVENT = {
    name: name
    for name in (
        *("source", "subject", "measure", "period", "value", "value_high", "text", "unit", "bound", "printed", "label"),
        *("attributed_to", "published_not_before", "document", "locator", "recorded_at"),
    )
} | {"published_from": "published_at"}
"""What a state says, and in which column its event says it."""

_CORRECTS = 2
_PERIOD_BITS = 2**32 - 1


class Beside:
    """What is kept of figures beside the log, range by range from its beginning."""

    range = RANGE

    def __init__(self, cursor: duckdb.DuckDBPyConnection, way: Hasher) -> None:
        self._cursor, self._way = cursor, way
        self._beyond = 0
        self._odd: list[Any] = []
        self._strays: list[Any] = []
        self._doubtful: list[Any] = []
        self._series = self._numbered("verify/57_series_in_order", "series")
        self._periods = self._numbered("verify/58_periods_in_order", "period_number")
        self.works = self._series is not None and self._periods is not None

    def leaves(self, first: int, beyond: int) -> bytes | None:
        """Look at the events `[first, beyond)` and what is kept of them; return their leaf hashes.

        None where they do not stand in order in the log, or their leaves are made in another way.
        """
        events = self._batch("verify/54_events_between", {"first": first, "beyond": beyond})
        if not np.array_equal(_numbers(events, "position"), np.arange(first, beyond)):
            return None
        made = self._way.events(events.select([name for name in events.schema.names if name not in _ADDED]))
        if made is not None:
            self._look(events, first, beyond)
        return made

    def went_through(self, size: int) -> bool:
        """Tell whether all events have been looked at."""
        return self.works and self._beyond == size

    def odd(self) -> pa.Table:
        """Return the figures that are to be worked out act by act; some stand there several times."""
        return _joined("figure", self._odd)

    def doubtful(self) -> pa.Table:
        """Return the figures of which a row does not say what its event says; some stand there several times."""
        return _joined("figure", self._doubtful)

    def strays(self) -> pa.Table:
        """Return the positions of acts of which nothing is kept, or not what they say; some stand there twice."""
        return _joined("position", self._strays)

    def _look(self, events: pa.RecordBatch, first: int, beyond: int) -> None:
        bounds = {"first": first, "beyond": beyond}
        names = ("55_states_between", "56_restatements_between", "59_closed_between")
        states, repeats, closed = (self._batch(f"verify/{name}", bounds) for name in names)
        acts = _numbers(events, "act")
        places = [_numbers(rows, "position") - first for rows in (states, repeats, closed)]
        counts = np.bincount(np.concatenate(places[:2]), minlength=events.num_rows)
        alike = (
            self._states_alike(states, events, places[0]), self._repeats_alike(repeats, events, places[1]),
            self._states_alike(closed, events, places[2]),
        )  # fmt: skip
        since = _microseconds(states, "recorded_from") == _microseconds(states, "recorded_at")
        for rows, at, same, plain in zip((states, repeats), places, alike, (since, True), strict=False):
            sound = same & (acts[at] > 0) & (counts[at] == 1)
            self._odd.append(_numbers(rows, "figure")[~(sound & plain) | (acts[at] == _CORRECTS)])
            self._doubtful.append(_numbers(rows, "figure")[~sound])
            self._strays.append(at[~sound] + first)
        self._doubtful.append(_numbers(closed, "figure")[~(alike[2] & (acts[places[2]] > 0))])
        self._strays.append(np.flatnonzero((acts > 0) & (counts == 0)) + first)
        self._beyond = beyond if self._beyond == first else -1

    def _states_alike(self, states: pa.RecordBatch, events: pa.RecordBatch, places: Any) -> Any:
        """Tell which states say what their events say, under the names of their numbers."""
        alike, rows, figures = np.ones(len(places), np.uint8), np.arange(len(places)), _numbers(states, "figure")
        self._way.keep_alike(states, rows, events, places, _OF_THE_EVENT, alike)
        self._way.keep_alike(states, rows, self._series, figures >> 32, _NAMES, alike)
        self._way.keep_alike(states, rows, self._periods, figures & _PERIOD_BITS, _PERIOD, alike)
        return (alike != 0) & (_numbers(events, "withdraws")[places] == _numbers(states, "withdrawn"))

    def _repeats_alike(self, repeats: pa.RecordBatch, events: pa.RecordBatch, places: Any) -> Any:
        """Tell which restatements are of their events' time, and of the figure that these name."""
        alike, rows, figures = np.ones(len(places), np.uint8), np.arange(len(places)), _numbers(repeats, "figure")
        self._way.keep_alike(repeats, rows, events, places, {"published_at": "published_at"}, alike)
        self._way.keep_alike(events, places, self._series, figures >> 32, _NAMES, alike)
        self._way.keep_alike(events, places, self._periods, figures & _PERIOD_BITS, {"period": "period"}, alike)
        return alike != 0

    def _numbered(self, name: str, number: str) -> pa.RecordBatch | None:
        """Read names in order of their numbers; None where they are too many, or numbers are missing."""
        rows = self._batch(name, {"most": _NAMES_MAX})
        fits = rows.num_rows < _NAMES_MAX and np.array_equal(_numbers(rows, number), np.arange(rows.num_rows))
        return rows if fits else None

    def _batch(self, name: str, bound: dict[str, int]) -> pa.RecordBatch:
        """Return the answer of a statement in one piece."""
        reader = self._cursor.sql(sql.statement(name), params=bound).to_arrow_reader(RANGE)
        table = reader.read_all().combine_chunks()
        batches = table.to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


_ADDED = ("act", "withdraws")


def _joined(name: str, parts: list[Any]) -> pa.Table:
    return pa.table({name: np.concatenate([np.empty(0, np.int64), *parts])})


def _microseconds(rows: pa.RecordBatch, name: str) -> Any:
    return rows.column(name).view(pa.int64()).to_numpy()


def _numbers(rows: pa.RecordBatch, name: str) -> Any:
    return rows.column(name).to_numpy()
