"""The door's side of the workers: who is free, what they answer, and who has to be ended.

A statement has one worker to itself. When its time is up it is interrupted; when it does not stop, its worker is killed
and another one takes its place. Nothing here blocks longer than the limits of `Settings` say.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import events
from asof.doors import frames
from asof.doors.requests import Request, ends_worker
from asof.doors.settings import Settings
from events import AsofError, Fault, Incorrect, Unavailable

START_SECONDS_MAX = 60.0
_KINDS: dict[str, type[AsofError]] = {
    name: getattr(events, name) for name in ("Incorrect", "NotFound", "Conflict", "Unavailable", "Fault")
}


class WorkerGone(Exception):
    """The worker died while it was asked."""


class _Worker:
    """A worker process and the line to it."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.line, theirs = socket.socketpair()
        for end in (self.line, theirs):
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                end.setsockopt(socket.SOL_SOCKET, option, 4 << 20)
        command = [sys.executable, "-P", "-m", "asof.doors.worker", str(theirs.fileno()), str(path), settings.to_json()]
        self.process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        theirs.close()
        self.send_lock = threading.Lock()
        try:
            self.receive(time.monotonic() + START_SECONDS_MAX)  # ready
        except (WorkerGone, TimeoutError):
            self.end()
            raise

    def send(self, kind: bytes, message: Any) -> None:
        with self.send_lock:
            try:
                frames.send(self.line, kind, [pickle.dumps(message)])
            except OSError:
                raise WorkerGone from None

    def receive(self, deadline: float) -> tuple[bytes, bytearray]:
        """Receive a frame; TimeoutError once the monotonic clock passes the deadline."""
        readable, _, _ = select.select([self.line], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            raise TimeoutError
        try:
            return frames.receive(self.line)
        except (EOFError, OSError):
            raise WorkerGone from None

    def alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.line.close()


class Answer:
    """An answer under way: `columns` (name, DuckDB type), `position` and `recorded_at` of the copy, then `pieces`."""

    def __init__(self, pool: Pool, worker: _Worker, request: Request) -> None:
        self._pool = pool
        self._worker: _Worker | None = worker
        self._request = request
        self._seconds_left = pool.settings.statement_seconds_max
        self._ended_because: str | None = None
        self._first: tuple[bytes, bytearray] | None = None
        self.rows: int | None = None
        self.head: dict[str, Any] = {}

    def begin(self) -> None:
        """Wait for the first piece of the answer.

        Raises:
            AsofError: the statement was refused, failed, or took too long before its first row.

        """
        try:
            if self._worker is not None:
                self._worker.send(frames.ASK, self._request)
            _, payload = self._frame()
            self.head = json.loads(payload)
            self._first = self._frame()
        except WorkerGone:
            self._dismiss()
            raise self._died() from None
        except BaseException:
            self.close()
            raise

    def pieces(self) -> Iterator[bytearray]:
        """Yield the document piece by piece; an error on the way is raised, and what came before is not complete."""
        try:
            frame = self._first or self._frame()
            while frame[0] == frames.DATA:
                yield frame[1]
                frame = self._frame()
            self.rows = int(json.loads(frame[1])["rows"])
            self._finished()
        except WorkerGone:
            self._dismiss()
            raise self._died() from None
        finally:
            self.close()

    def cancel(self, because: str = "the asker went away") -> None:
        """Interrupt the statement; whoever waits for it gets an error soon. May be called from any thread."""
        self._ended_because = self._ended_because or because
        self._seconds_left = 0.0
        worker = self._worker
        if worker is not None:
            with contextlib.suppress(WorkerGone):
                worker.send(frames.CANCEL, self._request.number)

    def close(self) -> None:
        """Give the worker back; if it still works on the statement, interrupt it, and end it if that does not help."""
        worker, self._worker = self._worker, None
        if worker is not None:
            threading.Thread(target=self._reclaim, args=(worker,), daemon=True).start()

    def _reclaim(self, worker: _Worker) -> None:
        deadline = time.monotonic() + self._pool.settings.cancel_grace_seconds
        try:
            worker.send(frames.CANCEL, self._request.number)
            frame = worker.receive(deadline)
            while frame[0] not in {frames.ERROR, frames.END}:
                frame = worker.receive(deadline)
        except (TimeoutError, WorkerGone):
            self._pool.replace(worker)
            return
        if frame[0] == frames.ERROR and ends_worker(json.loads(frame[1])):
            self._pool.replace(worker)
        else:
            self._pool.give_back(worker)

    def _dismiss(self) -> None:
        """Do without a worker that is dead, or not to be trusted any more."""
        worker, self._worker = self._worker, None
        if worker is not None:
            self._pool.replace(worker)

    def _finished(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            self._pool.give_back(worker)

    def _frame(self) -> tuple[bytes, bytearray]:
        """Receive the next frame, counting the time that the worker needs but not the time the asker takes to read."""
        worker = self._worker
        if worker is None:
            raise WorkerGone
        begun = time.monotonic()
        try:
            frame = worker.receive(begun + self._seconds_left)
        except TimeoutError:
            frame = self._out_of_time(worker)
        self._seconds_left = max(0.0, self._seconds_left - (time.monotonic() - begun))
        if frame[0] == frames.ERROR:
            raise self._error(frame[1])
        return frame

    def _out_of_time(self, worker: _Worker) -> tuple[bytes, bytearray]:
        limit = self._pool.settings.statement_seconds_max
        self.cancel(f"it took more than {limit:g} seconds")
        deadline = time.monotonic() + self._pool.settings.cancel_grace_seconds
        while True:  # what was on its way before the interrupt took hold is of no use any more
            try:
                frame = worker.receive(deadline)
            except (TimeoutError, WorkerGone):
                self._dismiss()
                raise self._ended() from None
            if frame[0] in {frames.ERROR, frames.END}:
                if frame[0] == frames.ERROR and ends_worker(json.loads(frame[1])):
                    self._dismiss()
                else:
                    self._finished()
                raise self._ended()

    def _error(self, payload: bytearray) -> AsofError:
        members = json.loads(payload)
        if ends_worker(members):
            self._dismiss()
        else:
            self._finished()
        kind, code = _KINDS.get(members.pop("kind"), Fault), members.get("code")
        if code == "interrupted" and self._ended_because is not None:
            return self._ended()
        message = members.pop("message")
        return kind(message, **members)

    def _ended(self) -> Incorrect:
        limit = self._pool.settings.statement_seconds_max
        return Incorrect(
            "the statement was ended",
            found=self._ended_because,
            allowed=f"{limit:g} seconds",
            do="ask for less, or ask in parts",
            code="statement-time",
        )

    def _died(self) -> Incorrect:
        if self._ended_because is not None:
            return self._ended()
        return Incorrect(
            "the statement brought its worker process down",
            found="most likely more memory than a question may have",
            allowed=f"{self._pool.settings.memory_megabytes} MB",
            do="ask for less, or ask in parts",
            code="statement-killed",
        )


class Pool:
    """Some workers over one published copy; statements that find none free wait their turn."""

    def __init__(self, path: Path, settings: Settings, size: int) -> None:
        self.path = path
        self.settings = settings
        self.size = size
        self._condition = threading.Condition()
        self._idle: list[_Worker] = []
        self._starting = 0
        self._busy = 0
        self._waiting = 0
        self._failed_starts = 0
        self._closed = False
        self._number = 0
        self.replaced = 0
        self._fill()

    def prepare(self, request: Request) -> Answer:
        """Take a worker for a statement; `Answer.begin` sends it off, `Answer.cancel` may come from elsewhere.

        Raises:
            Unavailable: no worker is free within `queue_seconds_max`.

        """
        worker = self._take()
        with self._condition:
            self._number += 1
            number = self._number
        return Answer(self, worker, replace(request, number=number))

    def close(self) -> None:
        """End all workers that are free; the others end when their statement does, or with this process."""
        with self._condition:
            self._closed = True
            idle, self._idle = self._idle, []
            self._condition.notify_all()
        for worker in idle:
            worker.end()

    def counts(self) -> dict[str, int]:
        """Count the workers by what they do, for the metrics."""
        with self._condition:
            return {
                "idle": len(self._idle),
                "busy": self._busy,
                "starting": self._starting,
                "waiting": self._waiting,
                "replaced": self.replaced,
            }

    def give_back(self, worker: _Worker) -> None:
        """Take back a worker that is done."""
        with self._condition:
            self._busy -= 1
            if not self._closed:
                self._idle.append(worker)
                self._condition.notify()
                return
        worker.end()

    def replace(self, worker: _Worker) -> None:
        """End a worker that is not done, or dead, and start another one."""
        with self._condition:
            self._busy -= 1
            self.replaced += 1
        worker.end()
        self._fill()

    def _take(self) -> _Worker:
        deadline = time.monotonic() + self.settings.queue_seconds_max
        while True:
            with self._condition:
                self._waiting += 1
                try:
                    while not self._idle:
                        left = deadline - time.monotonic()
                        if self._closed or left <= 0 or self._waiting > self.settings.queue_length_max:
                            raise self._unavailable()
                        self._condition.wait(left)
                finally:
                    self._waiting -= 1
                worker = self._idle.pop()
                self._busy += 1
            if worker.alive():
                return worker
            self.replace(worker)

    def _unavailable(self) -> Unavailable:
        if not self._busy and self._failed_starts:
            return Unavailable(
                "the workers of this door do not start",
                found=f"{self._failed_starts} attempts",
                do="see the log of the service; with confined = false they run without the kernel's wall",
            )
        return Unavailable(
            "all workers are busy with other questions",
            found=f"{self._waiting} waiting",
            do="ask again in a few seconds",
        )

    def _fill(self) -> None:
        """Start what is missing, one after the other in a thread, so that the first is ready as early as can be."""
        with self._condition:
            if self._closed or self._starting:
                return
            self._starting = 1
        threading.Thread(target=self._start_missing, daemon=True).start()

    def _start_missing(self) -> None:
        while self._is_missing():
            worker = None
            with contextlib.suppress(WorkerGone, TimeoutError, OSError):
                worker = _Worker(self.path, self.settings)
            with self._condition:
                self._failed_starts = 0 if worker is not None else self._failed_starts + 1
                if worker is not None and not self._closed:
                    self._idle.append(worker)
                    self._condition.notify()
                    continue
            if worker is not None:
                worker.end()
            else:
                time.sleep(1.0)  # it could not be started at all: do not try as fast as one can

    def _is_missing(self) -> bool:
        with self._condition:
            if not self._closed and len(self._idle) + self._busy < self.size:
                return True
            self._starting = 0
            return False


def _environment() -> dict[str, str]:
    """Return what a worker needs of the environment: no keys and tokens that may stand in it."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL") if name in os.environ}
