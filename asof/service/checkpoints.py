"""Checkpoints by the clock: while the service runs, the head of the log is signed every hour in which it grew."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

import ledger
from events import AsofError

log = structlog.get_logger("asof.service")
SIGN_SECONDS = 3600.0


class Checkpoints:
    """Signs from a thread of its own until it is stopped; the first time it makes the key, if nobody has."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin: once now, then every hour."""
        self._thread.start()

    def stop(self, seconds_max: float) -> None:
        """End, after the signature that is under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds_max)

    def sign(self) -> int | None:
        """Sign the head of the published copy if it has any event; return its size.

        Of the copy, and not of the log itself: whoever checks a checkpoint against the copy finds that it covers it.
        """
        had_key = (self._home / "keys" / "origin.key").exists()
        try:
            with ledger.open(self._home, read_only=True) as copy:
                signed = ledger.make_checkpoint(copy, create_keys_if_none=True) if copy.size else None
        except AsofError as error:
            log.warning("asof.checkpoint_failed", error=str(error))
            return None
        if signed is None:
            return None
        if not had_key:
            log.info("asof.key_made", origin=signed.checkpoint.origin)
        return signed.size

    def _run(self) -> None:
        while True:
            size = self.sign()
            if size is not None:
                log.info("asof.checkpoint_signed", size=size)
            if self._stopping.wait(SIGN_SECONDS):
                return
