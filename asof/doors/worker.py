"""A worker: a process that runs one statement at a time over the published copy, and that may be killed.

Started by `asof.doors.pool` with one end of a socket pair, the path of the copy and the settings. Before each statement
it looks whether a newer copy was published and opens that one; a statement that runs keeps the file it began with.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import queue
import resource
import signal
import socket
import sys
import threading
import warnings
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pyarrow as pa

from asof.doors import encodings, frames
from asof.doors.confine import confine
from asof.doors.requests import NOT_PUBLISHED, Request, ends_worker
from asof.doors.sandbox import Sandbox, Statement, explained
from asof.doors.settings import Settings
from events import AsofError, Fault, Incorrect, Unavailable


class Worker:
    """The worker's side of the line."""

    def __init__(self, line: socket.socket, path: Path, settings: Settings) -> None:
        self.line = line
        self.path = path
        self.settings = settings
        self.sandbox: Sandbox | None = None
        self.identity: tuple[int, ...] = ()
        self.basis: dict[str, Any] = {}
        self.requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.running: tuple[int, duckdb.DuckDBPyConnection] | None = None
        self.cancelled = 0

    def run(self) -> NoReturn:
        """Answer until the door is gone."""
        threading.Thread(target=self._listen, daemon=True).start()
        with contextlib.suppress(AsofError):  # nothing is published yet: each request looks again
            self._opened()
        frames.send(self.line, frames.READY)
        _stand_back(self.settings.niceness)
        while True:
            self._answer(self.requests.get())

    def _listen(self) -> None:
        while True:
            try:
                kind, payload = frames.receive(self.line)
            except (EOFError, OSError):
                os._exit(0)
            message = pickle.loads(payload)  # noqa: S301 - from the door that started this process, never from outside
            if kind == frames.ASK:
                self.requests.put(message)
            else:
                self._cancel(message)

    def _cancel(self, number: int) -> None:
        with self.lock:
            self.cancelled = max(self.cancelled, number)
            if self.running is not None and self.running[0] <= number:
                self.running[1].interrupt()

    def _answer(self, request: Request) -> None:
        try:
            self._run(request)
        except AsofError as error:
            self._fail(error)
        except duckdb.Error as error:
            self._fail(explained(error))
        except MemoryError:
            self._fail(_memory_error())
        except encodings.TooManyRows:
            self._fail(
                Incorrect(
                    "the answer has too many rows",
                    found=f"more than {request.rows_max}",
                    allowed=request.rows_max,
                    do="ask for less, or in parts (LIMIT, WHERE)",
                    code="rows",
                )
            )
        except ConnectionError:
            os._exit(0)
        except (pa.ArrowException, OSError) as error:
            self._fail(_stream_error(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the asker gets an answer and the pool a new worker
            self._fail(Fault("the worker failed on this statement", found=f"{type(error).__name__}: {error}"))

    def _run(self, request: Request) -> None:
        sandbox = self._opened()
        statement = Statement(request.text, steady=False, clocked=False)
        if not request.trusted:
            statement = sandbox.check(request.text)
        cursor = sandbox.cursor(request.published_by, request.recorded_by, request.now)
        try:
            with self.lock:
                self.running = (request.number, cursor)
                if self.cancelled >= request.number:
                    raise Incorrect("the statement was ended", code="interrupted")
            relation = sandbox.relation(cursor, statement.text, request.parameters)
            rows = self._write(relation, request, statement)
        finally:
            with self.lock:
                self.running = None
            cursor.close()
        frames.send(self.line, frames.END, [json.dumps({"rows": rows}).encode()])

    def _write(self, relation: duckdb.DuckDBPyRelation, request: Request, statement: Statement) -> int:
        names = encodings.unique_names(relation.columns)
        columns = list(zip(names, map(str, relation.types), strict=True))
        judged = {"steady": statement.steady, "clocked": statement.clocked}
        head = json.dumps({"columns": columns, **judged, **self.basis}).encode()

        def emit(parts: Any) -> None:
            nonlocal head
            if head:
                frames.send(self.line, frames.HEAD, [head])
                head = b""
            frames.send(self.line, frames.DATA, parts)

        return encodings.write(relation, request.form, names, request.rows_max, emit)

    def _fail(self, error: AsofError) -> None:
        members = {"kind": type(error).__name__, **error.to_json()}
        frames.send(self.line, frames.ERROR, [json.dumps(members).encode()])
        if ends_worker(members):
            os._exit(1)

    def _opened(self) -> Sandbox:
        """Return the sandbox over the newest published copy."""
        try:
            status = self.path.stat()
        except OSError:
            raise Unavailable(
                "nothing has been published yet",
                do="start the service or record a figure, then ask again",
                code=NOT_PUBLISHED,
            ) from None
        identity = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
        if self.sandbox is None or identity != self.identity:
            if self.sandbox is not None:
                self.sandbox.close()
                self.sandbox = None
                gc.collect()  # DuckDB gives an open file of the same path again: the old one must really be gone
            self.sandbox = Sandbox(self.path, self.settings)
            self.identity = identity
            self.basis = _basis(self.sandbox)
        return self.sandbox


def _basis(sandbox: Sandbox) -> dict[str, Any]:
    cursor = sandbox.cursor()
    try:
        row = cursor.sql("SELECT position, recorded_at::VARCHAR FROM ledger_basis").fetchall()[0]
    except duckdb.Error as error:
        raise explained(error) from None
    finally:
        cursor.close()
    return {"position": row[0], "recorded_at": row[1]}


def _memory_error() -> Incorrect:
    return Incorrect(
        "the statement needs more memory than a question may have", do="ask for less, or in parts", code="memory"
    )


def _stream_error(error: Exception) -> AsofError:
    """Explain what happened while rows were streamed: pyarrow keeps only the text of DuckDB's error."""
    text = str(error).strip()
    if "INTERRUPT" in text.upper():
        return Incorrect("the statement was ended", found="it was interrupted", do="ask for less", code="interrupted")
    if "Out of Memory" in text or isinstance(error, MemoryError):
        return _memory_error()
    return Incorrect("the statement does not run", found=text, do="correct the statement", code="statement")


def _limit(settings: Settings) -> None:
    """Take from this process what a question never needs: memory without end, files, core dumps, its place in line."""
    address_space = settings.address_space_megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends its workers itself


def _stand_back(niceness: int) -> None:
    """Let everybody else go first, now that the start, which had to be quick, is over; threads of the engine too."""
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # a thread may be gone by now
            number = int(thread.name)
            os.setpriority(os.PRIO_PROCESS, number, max(niceness, os.getpriority(os.PRIO_PROCESS, number)))


def main() -> NoReturn:
    """Start: `worker FD PATH SETTINGS`."""
    descriptor, path, settings_text = sys.argv[1:4]
    settings = Settings.from_json(settings_text)
    warnings.simplefilter("ignore")
    _limit(settings)
    copy = Path(path)
    if settings.confined:
        confine([copy.parent])
    Worker(socket.socket(fileno=int(descriptor)), copy, settings).run()


if __name__ == "__main__":
    main()
