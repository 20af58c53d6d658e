"""The service's scheduler: every source at its times, a bounded number at once, one writer, no run dropped."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from jobs.announce.announcer import Announcer
from jobs.declarations import Source
from jobs.due import next_due
from jobs.runner import Runner, RunOutcome

log = structlog.get_logger("jobs")
WORKERS_MAX = 32
ANNOUNCE_SECONDS = 5
HEARTBEAT_SECONDS = 30
"""So often every source is looked at again, in case the machine slept or its clock jumped past an alarm."""


class Scheduler:
    """Runs sources when they are due until it is stopped.

    APScheduler wakes us; what is due is decided by `jobs.due` from the ledger's own record of polls. So a wake-up that
    comes twice runs nothing twice, and one that is lost is made good by the heartbeat.
    """

    def __init__(self, runner: Runner, sources: Sequence[Source], *, workers_max: int = WORKERS_MAX) -> None:
        self._runner = runner
        self._sources = {source.name: source for source in sources}
        self._running: set[str] = set()
        self._lock = threading.Lock()
        self._announcing = threading.Lock()
        self._announcer: Announcer | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={
                "default": ThreadPoolExecutor(max_workers=workers_max),
                "announcer": ThreadPoolExecutor(max_workers=1),
                "heartbeat": ThreadPoolExecutor(max_workers=1),
            },
            # The defaults drop a run that starts a second late, and one that finds its executor busy.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin: what is due already runs at once."""
        for source in self._sources.values():
            self._arm(source)
        self._scheduler.add_job(
            self.beat,
            IntervalTrigger(seconds=HEARTBEAT_SECONDS, timezone=UTC),
            id="heartbeat",
            executor="heartbeat",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._announcer = self._new_announcer()
        self._scheduler.add_job(
            self.announce,
            IntervalTrigger(seconds=ANNOUNCE_SECONDS, timezone=UTC),
            id="announcer",
            executor="announcer",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()
        log.info("jobs.scheduler_started", sources=len(self._sources))

    def stop(self, *, wait: bool = True) -> None:
        """Stop; polls that are under way are finished first, unless told not to wait."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=wait)
        if self._announcer is not None:
            self._announcer.close()
            self._announcer = None
        log.info("jobs.scheduler_stopped")

    def replace(self, sources: Sequence[Source]) -> None:
        """Watch these sources from now on (the source files were edited)."""
        gone = set(self._sources) - {source.name for source in sources}
        for name in gone:
            if self._scheduler.get_job(name) is not None:
                self._scheduler.remove_job(name)
        self._sources = {source.name: source for source in sources}
        for source in sources:
            self._arm(source)
        with self._announcing:
            if self._announcer is not None:
                self._announcer.close()
                self._announcer = self._new_announcer()

    def beat(self) -> None:
        """Arm every source again for when it is due by the clock as it is now."""
        for source in list(self._sources.values()):
            self._arm(source)

    def poll(self, name: str) -> RunOutcome | None:
        """Poll one source if it is due and nobody else is polling it; then arm it for its next time."""
        source = self._sources.get(name)
        if source is None or not self._enter(name):
            return None
        try:
            return self._runner.run_if_due(source)
        except Exception:
            # The ledger could not be written: nothing was recorded, so the poll stays due and is tried again.
            log.exception("jobs.poll_not_recorded", source=name)
            return None
        finally:
            self._leave(name)
            self._arm(source)

    def announce(self) -> None:
        """Tell the declared targets of changes; a failure is logged and tried again."""
        with self._announcing:
            if self._announcer is None:
                return
            try:
                self._announcer.announce()
            except Exception:
                log.exception("jobs.announcer_broke")

    def _new_announcer(self) -> Announcer:
        runner = self._runner
        return Announcer(runner.book, runner.home, runner.clock, list(self._sources.values()), runner.environment)

    def next_polls(self) -> dict[str, datetime]:
        """Return when each scheduled source is due next."""
        now = self._runner.clock()
        return {
            name: next_due(source.schedule, self._runner.memory.polled_at(source), now)
            for name, source in self._sources.items()
            if source.schedule is not None
        }

    def _enter(self, name: str) -> bool:
        with self._lock:
            if name in self._running:
                return False
            self._running.add(name)
            return True

    def _leave(self, name: str) -> None:
        with self._lock:
            self._running.discard(name)

    def _arm(self, source: Source) -> None:
        """Set the alarm of a source: an interval that is set anew after each poll."""
        if source.schedule is None or source.name not in self._sources:
            return
        with self._lock:
            if source.name in self._running:
                return
        now = self._runner.clock()
        wait = next_due(source.schedule, self._runner.memory.polled_at(source), now) - now
        wait = min(wait, timedelta(days=1))
        self._scheduler.add_job(
            self.poll,
            IntervalTrigger(seconds=max(1, math.ceil(wait.total_seconds())), timezone=UTC),
            args=[source.name],
            id=source.name,
            replace_existing=True,
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
