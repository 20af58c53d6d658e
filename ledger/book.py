"""A ledger that is open: what can be written to it and asked of it."""

from __future__ import annotations

import atexit
import os
import threading
import tomllib
import weakref
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from events import Incorrect, NotFound
from ledger.clock import Clock, system_clock
from ledger.moments import MomentLike, from_microseconds
from ledger.questions import ask, asking
from ledger.readers import Parameters, Readers
from ledger.result import Result
from ledger.rows import first_row
from ledger.store import LEDGER_FILE, PUBLISHED_FOLDER, Limits, close_writer, connect_reader, connect_writer

# What only writing needs is imported where it is used: a question in SQL is answered in the time that takes to import.
if TYPE_CHECKING:
    from events import Event
    from ledger.findings import Report
    from ledger.receipts import IngestReceipt, Receipt


_left_open: weakref.WeakSet[Book] = weakref.WeakSet()


class Book:
    """An open ledger. Made by `ledger.open`; a context manager; its methods may be called from any thread."""

    def __init__(self, home: Path, clock: Clock, *, read_only: bool, limits: Limits) -> None:
        self.home = home
        self.clock = clock
        self.read_only = read_only
        self._lock = threading.RLock()
        self._closed = False
        self._process = os.getpid()
        if read_only:
            self._root = connect_reader(home / PUBLISHED_FOLDER / LEDGER_FILE, limits)
            self._readers = Readers(self._root, clock, cache(self._end_of_copy), copy=True)
            _left_open.add(self)
            return
        # A connection refuses a second call while it is busy, so the root one never runs anything: writing, publishing
        # and every question have a connection of their own.
        self._root, changed = connect_writer(home, limits)
        from ledger.commit import Log
        from ledger.publish import Publisher

        try:
            self._writer = self._root.cursor()
            self._log = Log(self._writer, clock)
            self._readers = Readers(self._root, clock, lambda: self._log.announced_at)
            self._publisher = Publisher(home, self._root.cursor(), self._lock, clock, lambda: self._log.size)
            if changed:
                self._publisher.changed()
            elif self._publisher.published_size() != self._log.size:
                self._publisher.soon()
        except BaseException:
            close_writer(self._root, home)
            raise
        _left_open.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Publish what is new and let go of the file. Closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        self._readers.close()
        if self.read_only:
            self._root.close()
            return
        try:
            self._publisher.stop()
        finally:
            with self._lock:
                self._writer.close()
                close_writer(self._root, self.home)

    def close_at_exit(self) -> None:
        """Close what nobody has closed when the program ends: the engine complains about what it finds open then."""
        if self._process != os.getpid():
            return  # a child that was forked has no thread of the engine, and no right to its file
        with suppress(Exception):
            self.close()

    def append(self, events: Iterable[Event]) -> Receipt:
        """Append events as one commit, all or nothing, and return where they went.

        A statement that its cell already holds is counted as unchanged, so a call may be repeated.

        Raises:
            Conflict: the cell holds another statement; that is what RecordCorrected is for.
            NotFound: a correction of a record that does not exist.
            Incorrect: something that is no event, or a ledger that is open for reading only.

        """
        from ledger.append import append

        with self._writing():
            receipt = append(self._log, events)
        if receipt.appended:
            self._publisher.soon()
        return receipt

    def ingest(self, release: Any, **terms: Any) -> IngestReceipt:
        """Take in a whole release: only what changed becomes events. See `ledger.ingest.ingest` for the terms."""
        from ledger.ingest import ingest

        with self._writing():
            receipt = ingest(self._log, release, **terms)
        if receipt.last_position is not None:
            self._publisher.soon()
        return receipt

    def release(self, source: str, published_by: MomentLike = None, recorded_by: MomentLike = None) -> Result:
        """Give back the release of a source as it stood: wide, under its own column names, every cell as printed."""
        from ledger.releases import release as give_back

        return give_back(self._questions(), source, published_by, recorded_by)

    def sql(
        self,
        query: str,
        parameters: Parameters = None,
        published_by: MomentLike = None,
        recorded_by: MomentLike = None,
    ) -> Result:
        """Ask in SQL, with every view bound to both clocks (None: now)."""
        return ask(self._questions(), query, parameters, published_by=published_by, recorded_by=recorded_by)

    def asked(
        self, query: str, published_by: MomentLike = None, recorded_by: MomentLike = None
    ) -> AbstractContextManager[duckdb.DuckDBPyRelation]:
        """Ask in SQL without reading the answer yet: for those that are larger than the memory."""
        return asking(self._questions(), query, published_by=published_by, recorded_by=recorded_by)

    def history(
        self, subject: str, measure: str, period: str | None = None, source: str | None = None,
        published_by: MomentLike = None, recorded_by: MomentLike = None,
    ) -> Result:  # fmt: skip
        """Return every state that a figure has had on the publisher's clock, oldest first, with its evidence."""
        from ledger.histories import history

        names = {"subject": subject, "measure": measure, "period": period, "source": source}
        return history(self._questions(), names, published_by, recorded_by)

    def verify(self, **terms: Any) -> Report:
        """Check the log, the tree, every projection and every view against each other; see `Report.ok`."""
        from ledger.verify import verify

        with self._lock:
            return verify(self._cursor(), **terms)

    def rebuild(self) -> int:
        """Drop every projection and make it again from the log; return the number of commits replayed."""
        from ledger.commit import Log
        from ledger.rebuild import rebuild

        with self._writing():
            count = rebuild(self._writer)
            self._log = Log(self._writer, self.clock)
            self._readers.names.clear()
            return count

    def define_view(self, name: str, statement: str, audit: str | None = None) -> None:
        """Add a view to the ledger, and the query that must return no row for it; copies have it too.

        `statement` is `CREATE OR REPLACE VIEW name AS …`, over the ledger's own views.

        Raises:
            Incorrect: the name is the ledger's own, or the statement makes something else.

        """
        from ledger.views import define_view

        with self._writing():
            define_view(self._writer, name, statement, audit)
        self._publisher.changed()

    def keep_table(self, schema: str, name: str, file: Path, taken: Event) -> Receipt:
        """Keep the rows of a Parquet file as a table beside the log, such as a snapshot, and the event that says so.

        Both are kept, or neither.

        Raises:
            Conflict: there is a table of that name already.

        """
        from ledger.append import append
        from ledger.tables import keep_table

        with self._writing():
            receipt = append(self._log, [taken], also=lambda: keep_table(self._writer, schema, name, file))
        self._publisher.changed()
        return receipt

    def drop_table(self, schema: str, name: str) -> None:
        """Let go of a table that was kept beside the log."""
        from ledger.tables import drop_table

        with self._writing():
            drop_table(self._writer, schema, name)
        self._publisher.changed()

    def publish(self) -> None:
        """Publish a read-only copy of what has been committed, now."""
        with self._writing():
            pass
        self._publisher.now()

    @property
    def size(self) -> int:
        """The number of events in the log."""
        rows = self.sql("SELECT size FROM ledger_basis").fetchall()
        return int(rows[0][0])

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own to the file, bound to no clock: for what reads the tree and not the views."""
        return self._cursor()

    def _questions(self) -> Readers:
        self._require_open()
        return self._readers

    def _end_of_copy(self) -> datetime | None:
        """Return the time of the last commit of a published copy, which never gets another one."""
        with self._root.cursor() as cursor:
            row = first_row(cursor, "SELECT epoch_us(max(recorded_at)) FROM commits")
        return None if row is None or row[0] is None else from_microseconds(row[0])

    def _require_open(self) -> None:
        if self._closed:
            raise Incorrect("the ledger is closed", do="open it again with ledger.open", code="closed")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        self._require_open()
        return self._root.cursor()

    def _writing(self) -> threading.RLock:
        self._require_open()
        if self.read_only:
            raise Incorrect("the ledger is open for reading only", do="open it with read_only=False", code="read-only")
        return self._lock


def open_book(
    home: str | Path, clock: Clock | None = None, read_only: bool = False, *, limits: Limits | None = None
) -> Book:
    """Open the ledger of a home folder; made where there is none, unless it is opened for reading only.

    `read_only=True` opens the newest published copy, which anybody may do while somebody else writes.

    Raises:
        NotFound: there is no ledger to read.
        Unavailable: another process writes to it (only where `read_only` is false).

    """
    folder = Path(home).expanduser().resolve()
    limits = limits or limits_of(folder)
    if read_only and not (folder / PUBLISHED_FOLDER / LEDGER_FILE).exists():
        if not (folder / LEDGER_FILE).exists():
            raise NotFound("there is no ledger", found=str(home), do="make one with `asof init`", code="no-ledger")
        Book(folder, clock or system_clock, read_only=False, limits=limits).close()
    if not read_only:
        folder.mkdir(parents=True, exist_ok=True)
    return Book(folder, clock or system_clock, read_only=read_only, limits=limits)


def limits_of(home: Path) -> Limits:
    """Return what `asof.toml` of a home lets the ledger use.

    Raises:
        Incorrect: it is no TOML, or its memory is no amount of memory.

    """
    path = home / "asof.toml"
    if not path.exists():
        return Limits()
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8")).get("ledger", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Incorrect(
            "asof.toml cannot be read", found=str(error), allowed="TOML in UTF-8", code="settings"
        ) from None
    return Limits(memory=settings.get("memory"), threads=settings.get("threads"))


@atexit.register
def _close_what_is_open() -> None:
    for book in list(_left_open):
        book.close_at_exit()
