"""How far each target has been told: a small SQLite file, so that a restart neither repeats nor forgets."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cursors (
  target TEXT PRIMARY KEY, position INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0, retry_at TEXT, problem TEXT
) WITHOUT ROWID;
"""


class Cursors:
    """The last position that each target was told, and when to try again after a failure."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.executescript(_SCHEMA)
        self._lock = threading.Lock()

    def position(self, target: str, first: int) -> int:
        """Return up to where a target was told; a new one begins at `first` and hears nothing of what was before."""
        with self._lock, self._connection:
            self._connection.execute("INSERT OR IGNORE INTO cursors (target, position) VALUES (?, ?)", (target, first))
            row = self._connection.execute("SELECT position FROM cursors WHERE target = ?", (target,)).fetchone()
        return int(row[0])

    def waits_until(self, target: str) -> tuple[int, datetime | None]:
        """Return how often telling a target has failed, and when to try again (None: any time)."""
        with self._lock:
            row = self._connection.execute(
                "SELECT failures, retry_at FROM cursors WHERE target = ?", (target,)
            ).fetchone()
        return (int(row[0]), datetime.fromisoformat(row[1]) if row[1] else None) if row else (0, None)

    def told(self, target: str, position: int) -> None:
        """Note that a target was told everything up to a position."""
        with self._lock, self._connection:
            self._connection.execute(
                "UPDATE cursors SET position = ?, failures = 0, retry_at = NULL, problem = NULL WHERE target = ?",
                (position, target),
            )

    def failed(self, target: str, retry_at: datetime, problem: str) -> None:
        """Note that telling a target failed."""
        with self._lock, self._connection:
            self._connection.execute(
                "UPDATE cursors SET failures = failures + 1, retry_at = ?, problem = ? WHERE target = ?",
                (retry_at.isoformat(), problem, target),
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
