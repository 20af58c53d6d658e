"""The service from start to stop: one process that writes, and its child that answers."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

import structlog

import jobs
import ledger
import snapshots
from asof.evidence import finish_removals
from asof.home import Home
from asof.service.checkpoints import Checkpoints
from asof.service.control import Control
from asof.service.desk import Desk, moment_text
from asof.service.doors import OpenDoors
from asof.service.plans import Plans
from asof.settings import Settings, read_settings
from events import AsofError, Unavailable

log = structlog.get_logger("asof.service")
SOURCES_LOOK_SECONDS = 2.0


class Service:
    """A running service. `run` returns when it was told to stop."""

    def __init__(self, home: Home, settings: Settings, book: ledger.Book, doors: OpenDoors) -> None:
        self._home = home
        self._settings = settings
        self._book = book
        self._doors = doors
        self._stopping = threading.Event()
        self.gave_up = False
        self._started_at = book.clock()
        self._source_files = _fingerprint(home)
        self._sources = jobs.load_sources(home.folder)
        self._writer = threading.RLock()
        self._store = jobs.DocumentStore(home.documents)
        finish_removals(book, self._store)
        for mended in snapshots.complete(book):
            log.info("asof.snapshot_completed", snapshot=mended)
        self._runner = jobs.Runner(book, home.folder, book.clock, store=self._store, writer=self._writer)
        self._scheduler = jobs.Scheduler(self._runner, self._sources)
        self._desk = Desk(home, book, writer=self._writer, store=self._store, runner=self._runner)
        self._desk.operations["status"] = self.status
        self._control = Control(home.socket, self._desk.perform)
        self._plans = Plans(book, settings.snapshots, self._writer, self._is_settled)
        self._checkpoints = Checkpoints(home.folder)

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C."""
        self._control.start()
        try:
            self._doors.start()
            self._scheduler.start()
            self._plans.start()
            self._checkpoints.start()
            log.info("asof.service_started", home=str(self._home.folder), process=os.getpid(), **self._doors.state())
            while not self._stopping.wait(SOURCES_LOOK_SECONDS):
                self._look_at_sources()
        finally:
            self._stop()

    def stop(self) -> None:
        """Ask the service to stop; safe in a signal handler."""
        self._stopping.set()

    def status(self, _: dict[str, Any]) -> dict[str, Any]:
        """Tell how the service is."""
        row = self._book.sql("FROM ledger_basis").rows()[0]
        return {
            "process": os.getpid(),
            "started_at": moment_text(self._started_at),
            "position": row["position"],
            "recorded_at": moment_text(row["recorded_at"]),
            "merkle_root": row["merkle_root"],
            "next_polls": {name: moment_text(due) for name, due in self._scheduler.next_polls().items()},
            "doors": self._doors.state(),
        }

    def _is_settled(self) -> bool:
        """Tell whether everything that was due has been polled."""
        return all(self._runner.due(source).due_at is None for source in self._sources)

    def _look_at_sources(self) -> None:
        """Take over source files that were edited; wrong ones change nothing and are logged once."""
        found = _fingerprint(self._home)
        if found == self._source_files:
            return
        self._source_files = found
        try:
            self._sources = jobs.load_sources(self._home.folder)
        except AsofError as error:
            log.warning("asof.sources_not_taken_over", error=str(error))
            return
        self._scheduler.replace(self._sources)
        log.info("asof.sources_taken_over", sources=len(self._sources))

    def _stop(self) -> None:
        """Stop in order: no new command, no new poll, what runs is finished or given up, then the doors."""
        log.info("asof.service_stopping")
        grace = self._settings.grace_seconds
        finished = self._control.stop(grace)
        polls = threading.Thread(target=self._scheduler.stop, kwargs={"wait": True}, daemon=True)
        polls.start()
        self._plans.stop(grace)
        self._checkpoints.stop(grace)
        polls.join(grace)
        if polls.is_alive() or not finished:
            self.gave_up = True
            log.warning("asof.work_given_up", grace_seconds=grace)
        self._doors.stop()
        self._runner.close()
        self._store.close()


def serve(home: Home, http: str | None, postgresql: str | None) -> None:
    """Run the service of a home until it is told to stop.

    Raises:
        Unavailable: a service runs for it already, or another process holds the ledger, or an address is taken.

    """
    home.require()
    settings = read_settings(home.settings_file)
    doors = OpenDoors(home, http or settings.http, postgresql or settings.postgresql, settings.doors)
    with _opened(home) as book:
        service = Service(home, settings, book, doors)
        with _signals(service):
            service.run()
    log.info("asof.service_stopped")
    if service.gave_up:
        # A poll hangs on somebody else's host. The ledger is closed, so it harms nothing; but Python would wait for it.
        sys.stderr.flush()
        os._exit(0)


@contextlib.contextmanager
def _opened(home: Home) -> Iterator[ledger.Book]:
    from asof.service.calling import is_running

    if is_running(home):
        raise Unavailable(
            "a service runs for this home already", found=str(home.socket),
            do="use it, or stop it first (Ctrl-C or SIGTERM)", code="service-runs",
        )  # fmt: skip
    with ledger.open(home.folder) as book:
        yield book


@contextlib.contextmanager
def _signals(service: Service) -> Iterator[None]:
    """Stop on SIGTERM and SIGINT; a second one while stopping changes nothing."""

    def stop(_: int, __: FrameType | None) -> None:
        service.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fingerprint(home: Home) -> list[tuple[str, int, int]]:
    """Return what tells whether the source files were edited."""
    with contextlib.suppress(OSError):
        return sorted((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in home.sources.glob("*.toml"))
    return []
