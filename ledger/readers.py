"""Connections that only read: kept from one question to the next, each bound to both clocks inside a transaction.

A statement costs a fifth of a millisecond before it does anything, so whatever can be known without one is not asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from ledger.clock import Clock, to_be_told
from ledger.known_names import KnownNames
from ledger.rows import first_row

Parameters = Sequence[Any] | Mapping[str, Any] | None

_KEPT_MAX = 4
_BATCH_ROWS = 131_072
_CLOCKS = ("ledger_now", "published_by", "recorded_by")


def answer(cursor: duckdb.DuckDBPyConnection, query: str, parameters: Parameters = None) -> pa.Table:
    """Return the rows of one statement.

    `sql` binds a statement to learn its columns and once more to run it, which costs a view of 40 columns as much as
    reading 100,000 rows; what it calls then to run it is asked directly, as long as the driver has it.
    """
    try:
        result = cursor._submit(query, parameters or None, "arrow", _BATCH_ROWS)  # type: ignore[arg-type] # noqa: SLF001 - see above
    except (AttributeError, TypeError):
        return cursor.sql(query, params=parameters).to_arrow_table()
    return result.arrow_table()


def bind_now(cursor: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Bind a connection of one's own to the clock of a ledger; views and macros read the variable."""
    cursor.execute("SET VARIABLE ledger_now = $1", [now])


class _Reader:
    """One connection. `earlier`: it shows the log as it was recorded by a moment; the others show all of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, earlier: bool) -> None:
        self.connection = connection
        self.earlier = earlier
        self._begun = False
        self._bound: dict[str, datetime | None] = dict.fromkeys(_CLOCKS)
        text = "; ".join(f"SET VARIABLE {name} = CAST($1 AS TIMESTAMPTZ)" for name in _CLOCKS)
        self._set = dict(zip(_CLOCKS, connection.extract_statements(text), strict=True))
        self._begin, self._end = connection.extract_statements("BEGIN TRANSACTION READ ONLY; ROLLBACK")
        if earlier:
            # The log itself follows the clock too: a view of this connection alone stands before the table.
            catalog = first_row(connection, "SELECT current_database()")
            name = str(catalog[0]).replace('"', '""') if catalog else "ledger"
            connection.execute(
                f'CREATE TEMP VIEW events AS SELECT * FROM "{name}".main.events '  # noqa: S608 - quoted above
                "WHERE recorded_at <= CAST(getvariable('recorded_by') AS TIMESTAMPTZ)"
            )

    def begin(self) -> None:
        self.connection.execute(self._begin)
        self._begun = True

    def end(self) -> None:
        """End the transaction, if there is one."""
        if self._begun:
            self._begun = False
            self.connection.execute(self._end)

    def bind(self, **clocks: datetime | None) -> None:
        """Set what is bound to another moment than before; variables of a connection outlive its transactions."""
        for name, moment in clocks.items():
            if self._bound[name] != moment:
                self.connection.execute(self._set[name], [moment])
                self._bound[name] = moment


@dataclass(frozen=True, slots=True)
class Reading:
    """A connection to ask. `earlier`: what is asked for is an earlier record than that of now.

    `bind` binds every view to both clocks; what reads the tables and looks at the times itself does without.
    """

    cursor: duckdb.DuckDBPyConnection
    earlier: bool
    bind: Callable[[], None]


class Readers:
    """The connections that answer questions to one open ledger. From any thread; each question has one to itself.

    `end` tells the time of the last commit; one that is under way may be told already. `copy`: the ledger is a
    published copy, which nobody writes to.
    """

    def __init__(
        self, root: duckdb.DuckDBPyConnection, clock: Clock, end: Callable[[], datetime | None], *, copy: bool = False
    ) -> None:
        # What a transaction sees is settled when it begins, so that what `end` tells after that holds for it.
        root.execute("SET GLOBAL immediate_transaction_mode = true")
        self._root = root
        self._clock = clock
        self._end = end
        self._copy = copy
        self._lock = threading.Lock()
        self._free: dict[bool, list[_Reader]] = {False: [], True: []}
        self._closed = False
        self.names = KnownNames()

    @contextmanager
    def reading(
        self,
        published_by: datetime | None,
        recorded_by: datetime | None,
        *,
        together: bool = True,
        again: bool = True,
    ) -> Iterator[Reading]:
        """Open a READ ONLY transaction in which views can be bound to both clocks; None is now.

        There is none on a published copy, and none where the statements need not see the same (`together=False`: it
        must be known of them that they write nothing), unless they are to see an earlier record. `again=False`: rows
        may be left unread, so the connection is not asked again.

        A moment at or after the last commit is bound as "everything": it sees the same, and the engine then has one
        range to look at where it would have two in a row of OR.
        """
        reader = self._begun(recorded_by, together=together)

        def bind() -> None:
            recorded = recorded_by if reader.earlier else None
            reader.bind(ledger_now=to_be_told(self._clock), published_by=published_by, recorded_by=recorded)

        try:
            yield Reading(reader.connection, reader.earlier, bind)
            if again:
                reader.end()
        except BaseException:
            again = False
            raise
        finally:
            if again:
                self._put_back(reader)
            else:
                reader.connection.close()

    def close(self) -> None:
        """Close those that are free, and the others as they come back."""
        with self._lock:
            self._closed = True
            kept = [reader for free in self._free.values() for reader in free]
            self._free = {False: [], True: []}
        for reader in kept:
            reader.connection.close()

    def _begun(self, recorded_by: datetime | None, *, together: bool) -> _Reader:
        while True:
            reader = self._take(earlier=self._before_end(recorded_by))
            if self._copy or not (together or recorded_by):
                return reader
            reader.begin()
            if reader.earlier or not self._before_end(recorded_by):
                return reader
            # A commit has come in between.
            reader.end()
            self._put_back(reader)

    def _before_end(self, recorded_by: datetime | None) -> bool:
        if recorded_by is None:
            return False
        last = self._end()
        return last is not None and recorded_by < last

    def _take(self, *, earlier: bool) -> _Reader:
        with self._lock:
            if self._free[earlier]:
                return self._free[earlier].pop()
        return _Reader(self._root.cursor(), earlier=earlier)

    def _put_back(self, reader: _Reader) -> None:
        with self._lock:
            kept = not self._closed and len(self._free[reader.earlier]) < _KEPT_MAX
            if kept:
                self._free[reader.earlier].append(reader)
        if not kept:
            reader.connection.close()
