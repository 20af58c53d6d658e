"""Ctrl-C while a question runs: the engine may be deep in its own work and not look up, so a thread looks for it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 130
GRACE_SECONDS = 1.0
"""So long the engine has to notice Ctrl-C by itself; then the process leaves, for a question has nothing to lose."""


@contextmanager
def leaving_on_interrupt() -> Iterator[None]:
    """Make sure that Ctrl-C ends the process, whatever it is doing inside."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    done = threading.Event()
    threading.Thread(target=_watch, args=[reader, done], daemon=True).start()
    try:
        yield
    finally:
        done.set()
        signal.set_wakeup_fd(before)
        os.close(writer)


def _watch(reader: int, done: threading.Event) -> None:
    """Wait for the number of a signal, then for the process to leave by itself, then make it leave."""
    with os.fdopen(reader, "rb", buffering=0) as numbers:
        while number := numbers.read(1):
            if number[0] == signal.SIGINT and not done.wait(GRACE_SECONDS):
                with suppress(OSError):
                    os.write(2, b"interrupted\n")
                os._exit(INTERRUPTED)
