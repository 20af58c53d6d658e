"""The control socket of a running service: a command is one line of JSON, and so is its answer."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from asof.service import wire
from events import AsofError, Fault, Incorrect, Unavailable

log = structlog.get_logger("asof.service")
CONNECTIONS_MAX = 64
IDLE_SECONDS_MAX = 10.0
"""So long a connection may take to send its request."""


class Control:
    """Listens on a Unix socket that only its owner may use."""

    def __init__(self, path: Path, perform: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        self._path = path
        self._perform = perform
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._slots = threading.BoundedSemaphore(CONNECTIONS_MAX)
        self._busy = threading.Condition()
        self._requests = 0
        self._identity: tuple[int, int] | None = None

    def start(self) -> None:
        """Listen; the socket that a killed service left behind is replaced.

        Raises:
            Unavailable: a service listens there already.

        """
        left_over = wire.connect(self._path)
        if left_over is not None:
            left_over.close()
            raise Unavailable(
                "a service runs for this home already", found=str(self._path),
                do="use it, or stop it first (Ctrl-C or SIGTERM)", code="service-runs",
            )  # fmt: skip
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        self._listener = _bound(self._path)
        status = self._path.stat()
        self._identity = (status.st_dev, status.st_ino)
        self._thread = threading.Thread(target=self._accept, name="control", daemon=True)
        self._thread.start()

    def stop(self, seconds_max: float) -> bool:
        """Take no more commands, and wait for those under way; return whether all of them ended in time."""
        if self._listener is None:
            return True
        self._unlink()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._busy:
            return self._busy.wait_for(lambda: self._requests == 0, seconds_max)

    def _unlink(self) -> None:
        """Remove our socket, but not the one of a service that has come after us."""
        with contextlib.suppress(OSError):
            status = self._path.stat()
            if (status.st_dev, status.st_ino) == self._identity:
                self._path.unlink()

    def _accept(self) -> None:
        assert self._listener is not None  # noqa: S101 - set before the thread starts
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._slots.acquire()
            threading.Thread(target=self._serve, args=[line], name="command", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            with line:
                line.settimeout(IDLE_SECONDS_MAX)
                with line.makefile("rb") as file:
                    request = file.readline(wire.REQUEST_BYTES_MAX + 1)
                if request:
                    line.settimeout(None)
                    line.sendall(self._answered(request))
        except (OSError, ValueError):
            pass  # whoever asked has gone; what was done is in the log
        finally:
            self._slots.release()

    def _answered(self, request: bytes) -> bytes:
        with self._busy:
            self._requests += 1
        try:
            return wire.encode({"answer": self._do(request)}, wire.REPLY_BYTES_MAX)
        except AsofError as error:
            return wire.encode(wire.error_message(error), wire.REPLY_BYTES_MAX)
        except Exception as error:
            log.exception("asof.command_failed")
            return wire.encode(wire.error_message(_as_ours(error)), wire.REPLY_BYTES_MAX)
        finally:
            with self._busy:
                self._requests -= 1
                self._busy.notify_all()

    def _do(self, request: bytes) -> dict[str, Any]:
        if not request.endswith(b"\n"):
            raise Incorrect(
                "a command that does not end", found=f"{len(request)} bytes without an end of line",
                allowed=f"one line of at most {wire.REQUEST_BYTES_MAX} bytes",
            )  # fmt: skip
        message = wire.decode(request)
        operation, arguments = message.get("operation"), message.get("arguments")
        if not isinstance(operation, str) or not isinstance(arguments, dict):
            raise Incorrect("not a command", found=repr(message)[:200], allowed='{"operation": text, "arguments": {}}')
        return self._perform(operation, arguments)


def _as_ours(error: Exception) -> AsofError:
    if isinstance(error, OSError) and error.strerror:
        return Unavailable("the system cannot do it now", found=f"{error.filename or ''} {error.strerror}".strip())
    return Fault(
        "a fault of ours", found=f"{type(error).__name__}: {' '.join(str(error).split())[:300]}",
        do="the service's log has the details; please report them",
    )  # fmt: skip


def _bound(path: Path) -> socket.socket:
    """Make the listening socket, for its owner only from the first moment."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        wire.at_socket(path, listener.bind)
    finally:
        os.umask(before)
    listener.listen(CONNECTIONS_MAX)
    return listener
