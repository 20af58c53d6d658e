"""What goes over the control socket: one line of JSON a message, of a bounded size."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import events
from events import AsofError, Fault, Incorrect, Unavailable

REQUEST_BYTES_MAX = 4 << 20
REPLY_BYTES_MAX = 64 << 20
_KINDS: dict[str, type[AsofError]] = {
    name: getattr(events, name) for name in ("Incorrect", "NotFound", "Conflict", "Unavailable", "Fault")
}


def encode(message: dict[str, Any], bytes_max: int) -> bytes:
    """Write a message as one line.

    Raises:
        Incorrect: it is longer than allowed.

    """
    line = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
    if len(line) > bytes_max:
        raise Incorrect(
            "a message to the service is too long", found=f"{len(line)} bytes", allowed=f"{bytes_max} bytes"
        )
    return line


def decode(line: bytes) -> dict[str, Any]:
    """Read a message.

    Raises:
        Incorrect: it is no JSON object.

    """
    try:
        message = json.loads(line.decode("utf-8", "surrogatepass"))
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise Incorrect("not a message", found=repr(line[:80]), allowed="one line with a JSON object")
    return message


def error_message(error: AsofError) -> dict[str, Any]:
    """Pack an error for the other side."""
    kind = next((name for name, class_ in _KINDS.items() if isinstance(error, class_)), "Fault")
    return {"error": {"kind": kind, **error.to_json()}}


def raise_error(members: dict[str, Any]) -> None:
    """Raise the error that the other side packed."""
    kind = _KINDS.get(str(members.get("kind")), Fault)
    raise kind(
        str(members.get("message", "the service failed")),
        found=members.get("found"),
        allowed=members.get("allowed"),
        do=members.get("do"),
        code=members.get("code"),
    )


@contextmanager
def _near(path: Path) -> Iterator[str]:
    """Give a short name for a socket's path: the system allows 107 bytes, and a home may lie deeper than that."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def at_socket(path: Path, use: Callable[[str], None]) -> None:
    """Call `use` (bind or connect of a socket) with a name of the path that is short enough."""
    with _near(path) as name:
        use(name)


def connect(path: Path, seconds_max: float = 5.0) -> socket.socket | None:
    """Connect to a control socket; None if nobody listens there.

    Raises:
        Unavailable: somebody listens but does not take the connection, or we may not use it.

    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(seconds_max)
    try:
        at_socket(path, line.connect)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        line.close()
        return None
    except PermissionError:
        line.close()
        raise Unavailable(
            "the service of this home belongs to another user", found=str(path), do="run the command as that user",
            code="socket",
        ) from None  # fmt: skip
    except (TimeoutError, BlockingIOError):
        line.close()
        raise Unavailable("the service does not answer", found=str(path), do="try again", code="socket") from None
    return line
