"""The one seam between the doors and the published copy of the ledger."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import anyio
import anyio.to_thread

from asof.doors.pool import Answer, Pool
from asof.doors.requests import Request
from asof.doors.settings import Settings
from events import Incorrect

Parameters = Sequence[Any] | Mapping[str, Any]
BASIS = "SELECT position, recorded_at, published_copy_at FROM ledger_basis"
AHEAD = """
SELECT DISTINCT published_at FROM events
WHERE published_at > (SELECT published_copy_at FROM ledger_basis) ORDER BY published_at LIMIT 10000
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """Up to where the published copy goes.

    `position` of its last event (-1: none yet), when that was recorded, and when the copy was made. `ahead` are the
    publication times that lay in the future then; `dated_ahead` counts those that have come since: with each, the
    answer to "now" changes though nothing is recorded.
    """

    position: int
    recorded_at: datetime | None
    published_copy_at: datetime | None
    ahead: tuple[datetime, ...] = ()
    dated_ahead: int = 0


class Context:
    """What a door may use: the home folder, the limits, and questions to the published copy.

    `rows` is for the house's own SQL, with values bound as parameters; `ask` is for a stranger's statement, which goes
    through the sandbox. Both run in worker processes that may be killed without harm to the door. Times come back as
    aware UTC datetimes, DECIMAL as `Decimal`, an open end (`infinity`) as `datetime.max` in UTC. A `clock` is only
    needed where "now" is not the machine's time.
    """

    def __init__(
        self, home: Path | str, settings: Settings | None = None, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.home = Path(home)
        self.settings = settings or Settings()
        self.clock = clock
        self.published = self.home / "published" / "ledger.duckdb"
        self._lock = threading.Lock()
        self._pools: dict[str, Pool] = {}
        self._basis: tuple[tuple[int, int], Basis] | None = None
        self._waiters = anyio.CapacityLimiter(256)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; the context must not be used afterwards."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()

    def start(self) -> None:
        """Start the workers now, so that the first question does not wait for them."""
        self._pool("house")
        self._pool("people")

    def rows(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Ask the published copy with the house's own SQL; one dictionary a row, in the order of the columns.

        Raises:
            Unavailable: nothing has been published yet, or all workers are busy for too long.
            Incorrect: the statement does not run, or takes more time or memory than a question may.

        """
        from asof.doors.rows import rows_from_stream

        answer = self.ask(
            sql, parameters, published_by=published_by, recorded_by=recorded_by, form="arrow", trusted=True
        )
        return rows_from_stream(b"".join(answer.pieces()))

    async def rows_async(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Ask as `rows` does, without holding up the event loop."""
        rows: list[dict[str, Any]] = await self.in_thread(
            lambda: self.rows(sql, parameters, published_by=published_by, recorded_by=recorded_by)
        )
        return rows

    def ask(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
        form: str = "arrow",
        trusted: bool = False,
    ) -> Answer:
        """Run a statement (a stranger's, unless `trusted`) and return its answer in the form, to be read in pieces.

        Raises:
            AsofError: refused, wrong, too slow, too big, or nobody is free.

        """
        answer = self.prepare(
            text, parameters, published_by=published_by, recorded_by=recorded_by, form=form, trusted=trusted
        )
        answer.begin()
        return answer

    def prepare(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
        form: str = "arrow",
        trusted: bool = False,
    ) -> Answer:
        """Take a worker for a statement without sending it off yet; for doors that watch whether the asker leaves."""
        for name, moment in (("published_by", published_by), ("recorded_by", recorded_by)):
            if moment is not None and moment.tzinfo is None:
                raise Incorrect(f"{name} has no time zone", found=moment, allowed="an aware datetime")
        request = Request(
            text=text,
            parameters=parameters,
            now=self.clock() if self.clock else None,
            published_by=published_by,
            recorded_by=recorded_by,
            form=form,
            trusted=trusted,
            rows_max=self.settings.rows_max,
        )
        return self._pool("house" if trusted else "people").prepare(request)

    def basis(self) -> Basis:
        """Tell up to where the published copy goes; asks only when there is a new copy."""
        try:
            status = self.published.stat()
            identity = (status.st_ino, status.st_mtime_ns)
        except OSError:
            identity = (0, 0)
        known = self._basis
        if known is None or known[0] != identity:
            row = self.rows(BASIS)[0]
            position = -1 if row["position"] is None else int(row["position"])
            ahead = tuple(found["published_at"] for found in self.rows(AHEAD))
            known = (identity, Basis(position, row["recorded_at"], row["published_copy_at"], ahead))
            self._basis = known
        basis = known[1]
        return replace(basis, dated_ahead=bisect_right(basis.ahead, self.now())) if basis.ahead else basis

    def now(self) -> datetime:
        """Tell the time by the clock that was handed in, else the machine's."""
        import ledger

        return self.clock() if self.clock else ledger.system_clock()

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run something that waits in a thread of the door's own, so that waiting questions do not use up a pool."""
        return await anyio.to_thread.run_sync(function, *arguments, limiter=self._waiters)

    def counts(self) -> dict[str, dict[str, int]]:
        """Count the workers of each pool by what they do, for the metrics."""
        with self._lock:
            return {name: pool.counts() for name, pool in self._pools.items()}

    def _pool(self, name: str) -> Pool:
        with self._lock:
            if name not in self._pools:
                size = self.settings.house_workers if name == "house" else self.settings.workers
                self._pools[name] = Pool(self.published, self.settings, size)
            return self._pools[name]


def utc_text(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC, as every door does: `2018-12-01T00:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
