"""Processes of a run: each in a group of its own, with a budget of time and memory, and none of them left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MEMORY_MAX = 8_000_000_000
_GRACE_SECONDS = 5
_PAUSE_SECONDS = 0.1
_running: set[int] = set()


@dataclass(frozen=True)
class Ended:
    """How a process ended: with its status, or stopped for a reason; and its peak of memory, children included."""

    status: int
    stopped: str
    memory_peak: int
    wall: float


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is gone, however that ended."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def run_child(command: Sequence[str], log: Path, seconds: float, memory_max: int = MEMORY_MAX) -> Ended:
    """Run a command to its end, or end it and all that it started when it takes more than it may."""
    started = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - the suite itself has no threads
        )
    _running.add(process.pid)
    peak, stopped = 0, ""
    try:
        while process.poll() is None and not stopped:
            time.sleep(_PAUSE_SECONDS)
            peak = max(peak, memory_of(process.pid))
            if peak > memory_max:
                stopped = f"took more than {memory_max / 1e9:.0f} GB of memory"
            elif time.perf_counter() - started > seconds:
                stopped = f"did not end within {seconds:.0f} s"
    finally:
        end_group(process.pid)
        process.wait()
        _running.discard(process.pid)
    return Ended(process.returncode, stopped, peak, time.perf_counter() - started)


def end_all() -> None:
    """End every process that is running."""
    for group in list(_running):
        end_group(group)


def end_group(group: int) -> None:
    """End a session: ask first, then insist, until nobody is left."""
    for number, patience in ((signal.SIGTERM, _GRACE_SECONDS), (signal.SIGKILL, _GRACE_SECONDS)):
        until = time.perf_counter() + patience
        while members(group) and time.perf_counter() < until:
            for one in members(group):
                _signal(one, number)
            time.sleep(_PAUSE_SECONDS)


def members(session: int) -> list[int]:
    """Return the processes of a session that are no zombies."""
    return [pid for pid, state, of_session in _processes() if of_session == session and state != "Z"]


def memory_of(session: int) -> int:
    """Return the resident memory of a session, in bytes; what its processes share is counted in each."""
    page = os.sysconf("SC_PAGE_SIZE")
    total = 0
    for pid in members(session):
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * page
        except (OSError, IndexError):
            continue
    return total


def _processes() -> Iterator[tuple[int, str, int]]:
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                text = (path / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            rest = text.rpartition(")")[2].split()
            yield int(path.name), rest[0], int(rest[3])


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
