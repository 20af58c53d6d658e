"""Snapshots by the clock: each at its own moment, on both clocks, also if the service was not there then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from apscheduler.triggers.cron import CronTrigger

from asof.service.sql import question
from asof.settings import SnapshotPlan
from events import AsofError, Incorrect
from ledger import Book

log = structlog.get_logger("asof.service")
LOOK_SECONDS = 15.0
_FIELDS = ("minute", "hour", "day", "month", "weekday")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def trigger_of(plan: SnapshotPlan) -> CronTrigger:
    """Read a plan's crontab expression; weekdays count from Sunday, 0 or 7, as in every cron.

    Raises:
        Incorrect: it is none, or its time zone is none.

    """
    fields = plan.cron.split()
    if len(fields) != len(_FIELDS):
        raise _wrong(plan, f"{len(fields)} fields in {plan.cron!r}")
    minute, hour, day, month, weekday = fields
    if weekday != "*":
        weekday = ",".join(_WEEKDAYS[int(one)] if one in set("01234567") else one for one in weekday.split(","))
    try:
        zone = ZoneInfo(plan.timezone)
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, second="0", timezone=zone
        )
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise _wrong(plan, f"{plan.cron!r} in {plan.timezone!r}: {error}") from None


def _wrong(plan: SnapshotPlan, found: str) -> Incorrect:
    return Incorrect(
        f"asof.toml: the snapshot {plan.name!r} has no proper time", found=found,
        allowed=f"five fields ({' '.join(_FIELDS)}) and a time zone such as UTC or Asia/Shanghai", code="settings",
    )  # fmt: skip


def owed(trigger: CronTrigger, taken_at: datetime | None, now: datetime) -> datetime | None:
    """Return the newest moment that has come since the last snapshot; None if none has. Never taken: now."""
    if taken_at is None:
        return now
    moment: datetime | None = None
    following = trigger.get_next_fire_time(None, taken_at)
    while following is not None and following <= now:
        moment = following.astimezone(UTC)
        following = trigger.get_next_fire_time(following, following)
    return moment


class Plans:
    """Takes the planned snapshots from a thread of its own until it is stopped."""

    def __init__(
        self, book: Book, plans: Sequence[SnapshotPlan], writer: AbstractContextManager[Any],
        is_settled: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._book = book
        self._plans = [(plan, trigger_of(plan)) for plan in plans]
        self._writer = writer
        self._is_settled = is_settled
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)

    def start(self) -> None:
        """Begin to look at the clock."""
        self._thread.start()

    def stop(self, seconds_max: float) -> None:
        """End, after the snapshot that is under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds_max)

    def take_owed(self) -> list[str]:
        """Take every snapshot whose moment has come, and return their names.

        The first one of a plan waits until what is due at the start has been polled, or it would be empty.
        """
        taken = []
        for plan, trigger in self._plans:
            row = self._book.sql(question("newest_snapshot"), {"name": plan.name}).fetchone()
            last = row[0] if row is not None else None
            if last is None and not self._is_settled():
                continue
            moment = owed(trigger, last, self._book.clock())
            if moment is not None and self._take(plan, moment, first=last is None):
                taken.append(plan.name)
        return taken

    def _take(self, plan: SnapshotPlan, moment: datetime, *, first: bool) -> bool:
        import snapshots

        basis: dict[str, Any] = {} if first else {"published_by": moment, "recorded_by": moment}
        try:
            with self._writer:
                snapshots.take(self._book, plan.name, plan.query, **basis)
        except AsofError as error:
            log.warning("asof.snapshot_failed", snapshot=plan.name, error=str(error))
            return False
        log.info("asof.snapshot_taken", snapshot=plan.name, basis=moment.isoformat())
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.take_owed()
            except Exception:
                log.exception("asof.snapshots_failed")
            self._stopping.wait(1.0 if not self._is_settled() else LOOK_SECONDS)
