"""The line between a door and its worker: a letter, a length, and that many bytes.

The door sends pickles (it trusts itself); the worker, which has run a stranger's statement, sends JSON and plain bytes.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence

ASK, CANCEL = b"Q", b"C"
HEAD, DATA, END, ERROR, READY = b"H", b"D", b"E", b"X", b"R"
_PREFIX = struct.Struct(">cQ")
PAYLOAD_BYTES_MAX = 1 << 31


def send(line: socket.socket, kind: bytes, parts: Sequence[bytes | memoryview] = ()) -> None:
    """Send one frame whose payload is the parts in a row."""
    views = [memoryview(part).cast("B") for part in parts if len(part)]
    pending = [memoryview(_PREFIX.pack(kind, sum(len(view) for view in views))), *views]
    while pending:
        sent = line.sendmsg(pending[:512])
        while pending and sent >= len(pending[0]):
            sent -= len(pending.pop(0))
        if pending:
            pending[0] = pending[0][sent:]


def receive(line: socket.socket) -> tuple[bytes, bytearray]:
    """Receive one frame.

    Raises:
        EOFError: the other side is gone.

    """
    kind, size = _PREFIX.unpack(_exactly(line, _PREFIX.size))
    if size > PAYLOAD_BYTES_MAX:
        raise EOFError("a frame of an impossible size")
    return kind, _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytearray:
    content = bytearray(size)
    view = memoryview(content)
    while view:
        try:
            count = line.recv_into(view)
        except ConnectionError:
            raise EOFError("the other side is gone") from None
        if not count:
            raise EOFError("the other side is gone")
        view = view[count:]
    return content
