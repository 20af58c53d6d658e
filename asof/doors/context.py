"""The one seam between the doors and the published copy of the ledger."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import anyio.to_thread
import duckdb

from asof.doors.settings import Settings
from events import Unavailable

Parameters = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """Up to where the published copy goes: the number of its events and when the last of them was recorded."""

    position: int
    recorded_at: datetime | None


class Context:
    """What a door may use: the home folder, the limits, and questions to the published copy.

    `rows` is for the house's own SQL, with values bound as parameters; people's SQL goes through the sandbox instead.
    Times come back as aware UTC datetimes, DECIMAL as `Decimal`, an open end (`infinity`) as `datetime.max` in UTC.
    """

    def __init__(self, home: Path | str, settings: Settings | None = None) -> None:
        self.home = Path(home)
        self.settings = settings or Settings()
        self.published = self.home / "published" / "ledger.duckdb"
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._identity: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open; the context must not be used afterwards."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def rows(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Ask the published copy; one dictionary a row, in the order of the columns.

        Raises:
            Unavailable: nothing has been published yet.
            Incorrect: the statement does not run.

        """
        with self._lock:
            cursor = self._cursor()
            for name, moment in (("published_by", published_by), ("recorded_by", recorded_by)):
                if moment is not None:
                    cursor.execute(f"SET VARIABLE {name} = ?::TIMESTAMPTZ", [moment])
            result = cursor.execute(sql, parameters)
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    async def rows_async(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Ask as `rows` does, without holding up the event loop."""
        return await anyio.to_thread.run_sync(
            lambda: self.rows(sql, parameters, published_by=published_by, recorded_by=recorded_by)
        )

    def basis(self) -> Basis:
        """Tell up to where the published copy goes."""
        row = self.rows("SELECT position, recorded_at FROM ledger_basis")[0]
        return Basis(row["position"], row["recorded_at"])

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            status = self.published.stat()
        except FileNotFoundError:
            raise Unavailable(
                "nothing has been published yet", do="start the service or record a figure, then ask again"
            ) from None
        identity = (status.st_ino, status.st_mtime_ns)
        if self._connection is None or identity != self._identity:
            if self._connection is not None:
                self._connection.close()
            self._connection = duckdb.connect(str(self.published), read_only=True)
            self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
            self._identity = identity
        return self._connection.cursor()
