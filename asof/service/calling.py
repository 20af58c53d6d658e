"""Commands reach the writer here: the service if one runs, else the ledger opened by the command itself."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import ledger
from asof.home import Home
from asof.service import wire
from events import Unavailable

LOCKED_SECONDS_MAX = 5.0
"""So long a command waits for another writer that is about to finish, or for a service that is just starting."""


def is_running(home: Home) -> bool:
    """Tell whether a service listens."""
    try:
        line = wire.connect(home.socket)
    except Unavailable:
        return True
    if line is None:
        return False
    line.close()
    return True


def service_status(home: Home) -> dict[str, Any] | None:
    """Return what the service says of itself; None if none runs."""
    return call(home, "status", {}, seconds_max=10.0)


def call(
    home: Home, operation: str, arguments: dict[str, Any], seconds_max: float | None = None
) -> dict[str, Any] | None:
    """Have the service do something and return its answer; None if no service runs.

    Raises:
        AsofError: whatever the service says is wrong.
        Unavailable: the service went away before it answered.

    """
    request = wire.encode({"operation": operation, "arguments": arguments}, wire.REQUEST_BYTES_MAX)
    line = wire.connect(home.socket) if home.socket.exists() else None
    if line is None:
        return None
    with contextlib.closing(line):
        line.settimeout(seconds_max)
        try:
            line.sendall(request)
            with line.makefile("rb") as file:
                reply = file.readline(wire.REPLY_BYTES_MAX)
        except (ConnectionError, TimeoutError):
            reply = b""
    if not reply.endswith(b"\n"):
        raise Unavailable(
            "the service went away before it answered",
            do="look with `asof status` and `asof figures` what was recorded, and try again: what is there already "
            "counts as unchanged",
            code="service-gone",
        )
    message = wire.decode(reply)
    if "error" in message:
        wire.raise_error(message["error"])
    answer: dict[str, Any] = message["answer"]
    return answer


def carry_out(home: Home, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do a write command where the writer is, and return its answer.

    Raises:
        NotFound: there is no such home.
        Unavailable: another process holds the ledger.

    """
    from asof import logs
    from asof.service.desk import Desk

    home.require()
    logs.configure("warning")
    deadline = time.monotonic() + LOCKED_SECONDS_MAX
    while True:
        answer = call(home, operation, arguments)
        if answer is not None:
            return answer
        try:
            book = ledger.open(home.folder)
        except Unavailable as error:
            if error.code != "locked" or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
            continue
        with book, contextlib.closing(Desk(home, book)) as desk:
            return desk.perform(operation, arguments)
