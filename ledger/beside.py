"""Going through the log once, by compiled code: leaves are made of it, and what is kept of figures is held against it.

Every state and restatement is found by its position and held against its event, column by column, and its names
against those of its number. What is not plainly right is only noted: which figures are odd, and which acts are strays,
of which nothing is kept or not what they say. `ledger.verify` works those out; it asks the same of the engine where
this cannot be had.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ledger import sql
from ledger.proof import Hasher
from ledger.rows import registered

RANGE = 120 * 2048
"""So many events are looked at at once: a hundred megabytes of columns."""

_NAMES_MAX = 2_000_000
_LATE_MAX = 500_000
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
_DOES = {"figure-published": 1, "figure-withdrawn": 1, "record-corrected": _CORRECTS, "record-voided": _CORRECTS}
_PERIOD_BITS = 2**32 - 1


class Beside:
    """What is kept of figures beside the log, range by range from its beginning."""

    range = RANGE
    states_at_once = RANGE // 4

    def __init__(self, cursor: duckdb.DuckDBPyConnection, way: Hasher) -> None:
        self._cursor, self._way = cursor, way
        self._streams = [cursor.cursor(), cursor.cursor()]
        self._beyond = 0
        self._odd: list[Any] = []
        self._strays: list[Any] = []
        self._lone: list[Any] = []
        self._doubtful: list[Any] = []
        self._late: list[pa.RecordBatch] = []
        self._pending: list[pa.RecordBatch] = []
        self._reached = -1
        self._series = self._numbered("verify/57_series_in_order", "series")
        self._periods = self._numbered("verify/58_periods_in_order", "period_number")
        self.works = self._series is not None and self._periods is not None
        # Rows that come too late are kept until the end: some, but not all, as after a rebuild.
        late = self._out_of_order() > _LATE_MAX
        self._states = None if late else self._stream(1, "verify/55_states", self.states_at_once)
        # Last: whoever fails in making this closes nothing, so that nothing may have been begun to be read.
        self._threads = ThreadPoolExecutor(2)
        self._events = self._stream(0, "verify/54_events", self.range)
        self._ahead: Future[pa.RecordBatch | None] = self._threads.submit(next, self._events, None)

    def close(self) -> None:
        """Let go of what was being read: as long as an answer is held, the file cannot be opened anew."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for answer in (self._events, self._states):
            if answer is not None:
                answer.close()
        for stream in self._streams:
            stream.close()

    def leaves(self, first: int) -> bytes | None:
        """Look at the next events, from `first` on, and what is kept of them; return their leaf hashes.

        None where they do not stand in order in the log, or their leaves are made in another way.
        """
        events = self._ahead.result()
        if events is None or not np.array_equal(_numbers(events, "position"), np.arange(first, first + len(events))):
            return None
        # The next are read, and the leaves of these are hashed, while they are looked at: none of it holds the
        # lock of the interpreter for long.
        self._ahead = self._threads.submit(next, self._events, None)
        made = self._threads.submit(self._way.events, events)
        self._look(_with_acts(events), first, first + events.num_rows)
        return made.result()

    def went_through(self, size: int) -> bool:
        """Tell whether all events have been looked at, and everything that is kept of them."""
        if not self.works or self._beyond != size:
            return False
        self._look_at_late()
        return True

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
        acts = _numbers(events, "act")
        repeats = self._batch("verify/56_restatements_between", bounds)
        states = list(self._states_between(first, beyond))
        places = [_numbers(rows, "position") - first for rows in (*states, repeats)]
        within = np.concatenate(places)
        counts = np.bincount(within[(within >= 0) & (within < len(acts))], minlength=len(acts))
        for rows, at in zip((*states, repeats), places, strict=True):
            inside = (at >= 0) & (at < len(acts))
            once = counts[np.where(inside, at, 0)] == 1
            self._judge(rows, events, at, once, inside)
        closed = self._batch("verify/59_closed_between", bounds)
        at = _numbers(closed, "position") - first
        sound = self._states_alike(closed, events, at) & (acts[at] > 0)
        self._doubtful.append(_numbers(closed, "figure")[~sound])
        self._lone.append(np.flatnonzero((acts > 0) & (counts == 0)) + first)
        self._beyond = beyond if self._beyond == first else -1

    def _judge(self, rows: pa.RecordBatch, events: pa.RecordBatch, at: Any, once: Any, inside: Any) -> Any:
        """Note what is odd about rows, states or restatements, of events at these places; return which are sound."""
        are_states = "withdrawn" in rows.schema.names
        same = (self._states_alike if are_states else self._repeats_alike)(rows, events, at)
        acts = _numbers(events, "act")[np.where(inside, at, 0)]
        sound = same & (acts > 0) & once
        plain = sound
        if are_states:
            plain = sound & (_microseconds(rows, "recorded_from") == _microseconds(rows, "recorded_at"))
        figures, positions = _numbers(rows, "figure"), _numbers(rows, "position")
        self._odd.append(figures[inside & ~(plain & (acts != _CORRECTS))])
        self._doubtful.append(figures[inside & ~sound])
        self._strays.append(positions[inside & ~sound])
        return sound

    def _states_between(self, first: int, beyond: int) -> Iterator[pa.RecordBatch]:
        """Give batches of states in which those of these events are; others are among them."""
        if self._states is None:
            yield self._batch("verify/55_states_between", {"first": first, "beyond": beyond})
            return
        while self._reached < beyond and (batch := next(self._states, None)) is not None:
            positions = _numbers(batch, "position")
            self._reached = max(self._reached, int(positions.max(initial=-1)))
            self._keep_late(batch, first)
            self._pending.append(batch)
        yield from self._pending
        self._pending = [batch for batch in self._pending if _numbers(batch, "position").max(initial=-1) >= beyond]

    def _keep_late(self, batch: pa.RecordBatch, first: int) -> None:
        """Set aside the states of events before the first that is looked at now; no position is before the log."""
        positions = _numbers(batch, "position")
        late = (positions >= 0) & (positions < first)
        if late.any():
            self._late.append(batch.filter(pa.array(late)))

    def _look_at_late(self) -> None:
        """Look at the states that came after their range; what has no row after that is a stray."""
        for batch in self._states or ():  # behind a row of a later event
            self._keep_late(batch, self._beyond)
        lone = np.concatenate([np.empty(0, np.int64), *self._lone])
        if self._late:
            states = pa.Table.from_batches(self._late).combine_chunks().to_batches()[0]
            positions = _numbers(states, "position")
            with registered(self._cursor, late=pa.table({"position": np.unique(positions)})):
                events = _with_acts(self._batch("verify/56_events_of_late", {}))
            at = np.searchsorted(_numbers(events, "position"), positions)
            once = np.isin(positions, lone) & (np.bincount(at)[at] == 1)
            sound = self._judge(states, events, at, once, np.ones(len(at), bool))
            lone = lone[~np.isin(lone, positions[sound])]
        self._strays.append(lone)
        self._late, self._lone = [], []

    def _states_alike(self, states: pa.RecordBatch, events: pa.RecordBatch, places: Any) -> Any:
        """Tell which states say what their events say, under the names of their numbers."""
        alike, rows, figures = np.ones(len(places), np.uint8), np.arange(len(places)), _numbers(states, "figure")
        self._way.keep_alike(states, rows, events, places, _OF_THE_EVENT, alike)
        self._way.keep_alike(states, rows, self._series, figures >> 32, _NAMES, alike)
        self._way.keep_alike(states, rows, self._periods, figures & _PERIOD_BITS, _PERIOD, alike)
        there = (places >= 0) & (places < events.num_rows)
        withdraws = _numbers(events, "withdraws")[np.where(there, places, 0)] if events.num_rows else 0
        return (alike != 0) & (withdraws == _numbers(states, "withdrawn"))

    def _repeats_alike(self, repeats: pa.RecordBatch, events: pa.RecordBatch, places: Any) -> Any:
        """Tell which restatements are of their events' time, and of the figure that these name."""
        alike, rows, figures = np.ones(len(places), np.uint8), np.arange(len(places)), _numbers(repeats, "figure")
        self._way.keep_alike(repeats, rows, events, places, {"published_at": "published_at"}, alike)
        self._way.keep_alike(events, places, self._series, figures >> 32, _NAMES, alike)
        self._way.keep_alike(events, places, self._periods, figures & _PERIOD_BITS, {"period": "period"}, alike)
        return alike != 0

    def _out_of_order(self) -> int:
        """Count the states that are stored behind one of a later event."""
        count, reached = 0, -1
        for batch in self._cursor.sql(sql.statement("verify/55_positions")).to_arrow_reader(RANGE):
            positions = _numbers(batch, "position")
            before = np.maximum.accumulate(np.concatenate([[reached], positions]))
            count, reached = count + int((positions < before[:-1]).sum()), int(before[-1])
        return count

    def _numbered(self, name: str, number: str) -> pa.RecordBatch | None:
        """Read names in order of their numbers; None where they are too many, or numbers are missing."""
        rows = self._batch(name, {"most": _NAMES_MAX})
        fits = rows.num_rows < _NAMES_MAX and np.array_equal(_numbers(rows, number), np.arange(rows.num_rows))
        return rows if fits else None

    def _stream(self, number: int, name: str, count: int) -> Generator[pa.RecordBatch]:
        """Read a table as it is stored, at most so many rows at a time."""
        for batch in self._streams[number].sql(sql.statement(name)).to_arrow_reader(count):
            for start in range(0, batch.num_rows, count):
                yield batch.slice(start, count)

    def _batch(self, name: str, bound: dict[str, int]) -> pa.RecordBatch:
        """Return the answer of a statement in one piece."""
        reader = self._cursor.sql(sql.statement(name), params=bound).to_arrow_reader(RANGE)
        table = reader.read_all().combine_chunks()
        batches = table.to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _with_acts(events: pa.RecordBatch) -> pa.RecordBatch:
    """Add what each event does to a figure (0 nothing, 1 states or withdraws it, 2 corrects or voids our record).

    `withdraws` is 1 where it withdraws the figure. Both are read off the kind without its version.
    """
    kinds = events.column("kind").dictionary_encode()
    acts = [*(kind.partition(".")[0] for kind in kinds.dictionary.to_pylist()), ""]
    places = kinds.indices.fill_null(len(acts) - 1).to_numpy(zero_copy_only=False)
    does = np.array([_DOES.get(act, 0) for act in acts], np.int8)[places]
    withdraws = np.array([act == "figure-withdrawn" for act in acts], np.int8)[places]
    return events.append_column("act", pa.array(does)).append_column("withdraws", pa.array(withdraws))


def _joined(name: str, parts: list[Any]) -> pa.Table:
    return pa.table({name: np.concatenate([np.empty(0, np.int64), *parts])})


def _microseconds(rows: pa.RecordBatch, name: str) -> Any:
    return rows.column(name).view(pa.int64()).to_numpy()


def _numbers(rows: pa.RecordBatch, name: str) -> Any:
    return rows.column(name).to_numpy()
