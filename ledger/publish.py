"""Read-only copies for everybody else: a checkpoint, a copy by a child process, an atomic rename.

The writing process never opens its own file a second time: closing that descriptor would drop DuckDB's lock on it. So
the copy is made by `cp`, while commits go on into the write-ahead log and checkpoints are held off.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from events import Unavailable
from ledger import log
from ledger.clock import Clock
from ledger.store import LEDGER_FILE, PUBLISHED_FOLDER

DELAY_SECONDS = 0.2
"""How long the publisher waits for more commits before it copies."""
CHECKPOINT_SECONDS_MAX = 60.0
RETRY_SECONDS = 0.05
COST_FACTOR = 10
"""A copy is made no more often than ten times what it costs."""


class Publisher:
    """Publishes copies of the ledger: now, or soon after a commit from a thread of its own."""

    def __init__(
        self, home: Path, connection: duckdb.DuckDBPyConnection, lock: threading.RLock, clock: Clock,
        size: Callable[[], int],
    ) -> None:  # fmt: skip
        self._home = home
        self._folder = home / PUBLISHED_FOLDER
        self._connection = connection
        self._lock = lock
        self._clock = clock
        self._size = size
        self._copying = threading.Lock()
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._also_changed = False
        self._published_at = clock()
        # Checkpoints happen here and nowhere else, so that the file does not change under a copy.
        connection.execute("SET GLOBAL checkpoint_threshold = '1TB'")
        connection.execute("DELETE FROM publication")

    def published_size(self) -> int | None:
        """Return the number of events in the newest copy; None where there is no copy."""
        try:
            basis = json.loads((self._folder / "basis.json").read_text(encoding="utf-8"))
            size = int(basis["size"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return size if (self._folder / LEDGER_FILE).exists() else None

    def changed(self) -> None:
        """Ask for a copy although no event has been appended: a view or a kept table is new."""
        self._also_changed = True
        self.soon()

    def soon(self) -> None:
        """Ask for a copy; several requests while one is made become one."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ledger-publisher", daemon=True)
            self._thread.start()
        self._wanted.set()

    def now(self) -> None:
        """Publish a copy if there is anything new, and return when it is there.

        Raises:
            Unavailable: the copy could not be written; the ledger itself is not affected.

        """
        with self._copying:
            if self.published_size() == self._size() and not self._also_changed:
                return
            self._also_changed = False
            self._publish()

    def stop(self) -> None:
        """Publish what is still unpublished and end the thread."""
        self._stopping.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()
        try:
            self.now()
        finally:
            self._connection.close()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            if self._stopping.wait(DELAY_SECONDS):
                return
            self._wanted.clear()
            started = time.monotonic()
            try:
                self.now()
            except (Unavailable, duckdb.Error) as error:
                log.warning("ledger.publication_failed", error=str(error))
                self._wanted.set()
            if self._stopping.wait(COST_FACTOR * (time.monotonic() - started)):
                return

    @contextmanager
    def _checkpointed(self) -> Iterator[None]:
        """Hold the writer off with everything in the file; it stays so until the next checkpoint, which is ours too.

        DuckDB refuses a checkpoint while a question is running that began before rows were last changed in place.
        Those end; later ones are not in the way.
        """
        deadline = time.monotonic() + CHECKPOINT_SECONDS_MAX
        while True:
            with self._lock:
                try:
                    self._published_at = self._clock()
                    self._connection.execute("INSERT INTO publication VALUES ($1)", [self._published_at])
                    self._connection.execute("CHECKPOINT")
                except duckdb.TransactionException as error:
                    complaint = " ".join(str(error).split())
                else:
                    yield
                    return
            if time.monotonic() > deadline:
                raise Unavailable(
                    "the ledger is too busy for a copy", found=complaint, do="try again", code="publication"
                )
            time.sleep(RETRY_SECONDS)

    def _publish(self) -> None:
        started = time.monotonic()
        self._folder.mkdir(exist_ok=True)
        copy = self._folder / f"{LEDGER_FILE}.new"
        with self._checkpointed():
            size = self._size()
            moment = self._published_at
            child = subprocess.Popen(
                ["cp", "--reflink=auto", "--", str(self._home / LEDGER_FILE), str(copy)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )  # fmt: skip
        _, complaint = child.communicate()
        if child.returncode != 0:
            copy.unlink(missing_ok=True)
            raise Unavailable(
                "the read-only copy could not be written",
                found=complaint.decode(errors="replace").strip(),
                do="make room or mend the rights of the home folder; the ledger itself is not affected",
                code="publication",
            )
        _sync(copy)
        basis = self._folder / "basis.json.new"
        basis.write_text(json.dumps({"size": size, "published_copy_at": moment.isoformat()}) + "\n", encoding="utf-8")
        copy.replace(self._folder / LEDGER_FILE)
        basis.replace(self._folder / "basis.json")
        _sync(self._folder)
        log.debug("ledger.published", size=size, seconds=round(time.monotonic() - started, 3))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
