"""Appending events one by one: what is news, what is a repetition, what is a conflict; then one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa

from events import (
    Conflict,
    Event,
    FigureAct,
    Incorrect,
    NotFound,
    RecordCorrected,
    RecordVoided,
    Stated,
    canonical_bytes,
    leaf_digest,
    parse_period,
)
from ledger import few, sql
from ledger.commit import Log, Staged
from ledger.few import CONTENT, FEW, INCOMING, content_of
from ledger.project import project
from ledger.receipts import Receipt
from ledger.rows import first_row, registered
from ledger.slots import Slot

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EVIDENCE = ("attributed_to", "published_not_before", "document", "locator", "extractor", "note")

CellKey = tuple[str, str, str, str, datetime]


class Cell(NamedTuple):
    """What a cell holds: the content of a statement (None: withdrawn) and the act that set it."""

    content: tuple[Any, ...] | None
    position: int | None
    act: FigureAct | None


def append(log: Log, given: Iterable[Event], also: Callable[[], None] | None = None) -> Receipt:
    """Append events as one commit, in their order; all or nothing. `also` is done in the same transaction.

    Raises:
        Incorrect: something that is no event was given.
        NotFound: a correction or voiding of a record that does not exist.
        Conflict: a statement for a cell that holds another one.

    """
    batch = [given] if isinstance(given, Event) else list(given)
    for one in batch:
        if not isinstance(one, Event):
            raise Incorrect("not an event", found=type(one).__name__, allowed="the models of the package events")
    sequence = _Sequence(log, batch)
    news = sequence.news()
    unchanged = len(batch) - len(news)
    if not news:
        return Receipt(None, None, None, 0, unchanged)

    def stage(slot: Slot) -> Staged:
        if also is not None:
            also()
        return _stage(log, slot, news, sequence.known)

    slot = log.commit(stage)
    if slot is None:
        return Receipt(None, None, None, 0, unchanged)
    last = slot.first_position + len(news) - 1
    log.sources.appended(news, last)
    return Receipt(slot.first_position, last, slot.recorded_at, len(news), unchanged, log.plan)


class _Sequence:
    """Goes through a batch in order, knowing what every touched cell holds at each step."""

    def __init__(self, log: Log, batch: list[Event]) -> None:
        self._log = log
        self._batch = batch
        acts = [one for one in batch if isinstance(one, FigureAct)]
        self.known = few.look_up(log.connection, acts, log.seen_periods) if len(batch) <= FEW else None
        self._cells = _cells_at(log, acts) if self.known is None else _cells_of(self.known, acts)

    def news(self) -> list[Event]:
        return [one for one in self._batch if not isinstance(one, FigureAct) or self._takes(one)]

    def _takes(self, act: FigureAct) -> bool:
        key = _key(act)
        held = self._cells.get(key)
        if isinstance(act, RecordCorrected | RecordVoided):
            self._correct(act, held)
            if isinstance(act, RecordCorrected) and held is not None and self._says_the_same(act, held):
                return False
        elif held is not None:
            if held.content != content_of(act):
                raise _conflict(act, held)
            return False
        if isinstance(act, RecordVoided):
            del self._cells[key]
        else:
            self._cells[key] = Cell(content_of(act), None, act)
        return True

    @staticmethod
    def _correct(act: FigureAct, held: Cell | None) -> None:
        if held is None:
            raise NotFound(
                f"no record of {_said(act)}",
                allowed="a correction of a publication that is in the ledger, with the same five names and times",
                do="record the publication first, or mend its published_at",
                code="no-record",
            )

    def _says_the_same(self, act: RecordCorrected, held: Cell) -> bool:
        if held.content != content_of(act):
            return False
        return _evidence(act) == (_evidence(held.act) if held.act else self._stored_evidence(held.position))

    def _stored_evidence(self, position: int | None) -> tuple[Any, ...]:
        row = first_row(self._log.connection, sql.statement("log/evidence_at"), {"position": position})
        if row is None:
            return ()
        moment = None if row[1] is None else _EPOCH + timedelta(microseconds=row[1])
        return (row[0], moment, *row[2:])


def _key(act: FigureAct) -> CellKey:
    return act.source, act.subject, act.measure, act.period, act.published_at


def _evidence(act: FigureAct) -> tuple[Any, ...]:
    return tuple(getattr(act, name, None) for name in _EVIDENCE)


def _said(act: FigureAct) -> str:
    period = f" for {act.period}" if act.period else ""
    return f"{act.source}: {act.subject}/{act.measure}{period}, published at {act.published_at.isoformat()}"


def _conflict(act: FigureAct, held: Cell) -> Conflict:
    was = "withdrawn" if held.content is None else repr(held.content[CONTENT.index("printed")])
    now = repr(act.printed) if isinstance(act, Stated) else "withdrawn"
    return Conflict(
        f"the ledger holds another statement of {_said(act)}",
        found=f"{now}, where {was} is recorded",
        allowed="the same statement again, or a statement with a later published_at",
        do="if the record is wrong, append RecordCorrected (or RecordVoided) with its cause",
        code="other-statement",
    )


def _cells_at(log: Log, acts: list[FigureAct]) -> dict[CellKey, Cell]:
    if not acts:
        return {}
    columns = list(zip(*{_key(act) for act in acts}, strict=True))
    names = ("source", "subject", "measure", "period")
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=False)}
        | {"published_at": pa.array(columns[4], pa.timestamp("us", "UTC"))}
    )
    with registered(log.connection, incoming=table):
        rows = log.connection.execute(sql.statement("log/cells_at")).fetchall()
    cells = {}
    for *key, microseconds, position, withdrawn, value, high, text, unit, bound, printed, label in rows:
        content = None if withdrawn else (value, high, text, unit, bound, printed, label)
        cells[*key, _EPOCH + timedelta(microseconds=microseconds)] = Cell(content, position, None)
    return cells


def _cells_of(known: few.Known, acts: list[FigureAct]) -> dict[CellKey, Cell]:
    cells = {}
    for act in acts:
        held = known.cell(act)
        if held is not None:
            cells[_key(act)] = Cell(*held, None)
    return cells


def _stage(log: Log, slot: Slot, news: list[Event], known: few.Known | None) -> Staged:
    rows = [one.to_row() for one in news]
    leaves = b"".join(
        leaf_digest(canonical_bytes({"position": slot.first_position + place, "recorded_at": slot.recorded_at, **row}))
        for place, row in enumerate(rows)
    )
    for place, (row, one) in enumerate(zip(rows, news, strict=True)):
        row["place"] = place
        row["acts_on_figure"] = isinstance(one, FigureAct)
    if known is not None:
        planned = few.plan(log.connection, known, news, rows, slot.recorded_at)
        return Staged(len(news), lambda: few.write(log.connection, planned, slot), lambda: leaves)
    stage_rows(log, slot, pa.Table.from_pylist(rows, INCOMING))
    return Staged(len(news), lambda: _write(log, slot, len(news)), lambda: leaves)


def _write(log: Log, slot: Slot, count: int) -> str:
    log.connection.execute(sql.statement("log/append"))
    return f"in sets: {count} events; {project(log.connection, slot.recorded_at)}"


def stage_rows(log: Log, slot: Slot, incoming: pa.Table) -> None:
    """Give numbers to the series and periods of incoming rows and put them into the temporary table `staged`."""
    # A rejected row may name a period that is none; only acts on figures have one that must be read.
    acting = incoming.filter(incoming.column("acts_on_figure"))
    periods = period_table(acting.column("period").unique().to_pylist())
    with registered(log.connection, incoming=incoming, incoming_periods=periods):
        log.connection.execute(sql.statement("log/new_series"), {"recorded_at": slot.recorded_at})
        log.connection.execute(sql.statement("log/new_periods"))
        log.connection.execute(
            sql.statement("log/stage"), {"first_position": slot.first_position, "recorded_at": slot.recorded_at}
        )


def period_table(texts: Sequence[str | None]) -> pa.Table:
    """Return the bounds of period texts: columns period, period_start, period_end."""
    periods = [parse_period(text) for text in texts if text is not None]
    return pa.table({
        "period": pa.array([one.text for one in periods], pa.string()),
        "period_start": pa.array([one.start for one in periods], pa.date32()),
        "period_end": pa.array([one.end for one in periods], pa.date32()),
    })  # fmt: skip
