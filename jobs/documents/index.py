"""Where each document lies in the WARC files: a small SQLite file beside them that can be made again from them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
  digest TEXT PRIMARY KEY, warc TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
  url TEXT NOT NULL, retrieved_at TEXT NOT NULL, media_type TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (warc TEXT PRIMARY KEY, indexed_bytes INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document's record lies, and when and from where it came first."""

    digest: str
    warc: str
    start: int
    length: int
    url: str
    retrieved_at: str
    media_type: str


class Index:
    """The digest of a document to its place; a lookup is one B-tree search."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        if read_only:
            self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        else:
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.executescript(_SCHEMA)

    def find(self, digest: str) -> Place | None:
        """Return where a document lies, or None."""
        row = self._connection.execute(
            "SELECT digest, warc, start, length, url, retrieved_at, media_type FROM documents WHERE digest = ?",
            (digest,),
        ).fetchone()
        return Place(*row) if row else None

    def indexed_bytes(self, warc: str) -> int:
        """Return how far a file has been indexed."""
        row = self._connection.execute("SELECT indexed_bytes FROM files WHERE warc = ?", (warc,)).fetchone()
        return int(row[0]) if row else 0

    def add(self, places: list[Place], warc: str, indexed_bytes: int) -> None:
        """Write down new documents and how far their file is indexed now, in one transaction."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(p.digest, p.warc, p.start, p.length, p.url, p.retrieved_at, p.media_type) for p in places],
            )
            self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (warc, indexed_bytes))

    def forget_file(self, warc: str) -> None:
        """Drop everything about a file that is about to be written anew."""
        with self._connection:
            self._connection.execute("DELETE FROM documents WHERE warc = ?", (warc,))
            self._connection.execute("DELETE FROM files WHERE warc = ?", (warc,))

    def digests(self) -> list[str]:
        """Return every digest, in order."""
        return [row[0] for row in self._connection.execute("SELECT digest FROM documents ORDER BY digest")]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
