"""Clocks, pairs and medians. Two things are compared by doing them in turns, in one process, in one run."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

CLOCK = "wall: time.perf_counter; CPU: user and system time of the process and of the children it has waited for"


@dataclass(frozen=True)
class Took:
    """What one piece of work took, in seconds, and what it gave."""

    wall: float
    cpu: float
    value: Any = None


def cpu_seconds() -> float:
    """Return the CPU time of this process, with all threads, and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(work: Callable[[], Any]) -> Took:
    """Do it once."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    value = work()
    return Took(time.perf_counter() - wall, cpu_seconds() - cpu, value)


@dataclass
class Pair:
    """Our times and theirs, of the same rounds."""

    ours: list[Took] = field(default_factory=list)
    theirs: list[Took] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """Ours as a multiple of theirs: the median of the rounds, by the wall clock."""
        return statistics.median(a.wall / max(b.wall, 1e-9) for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def cpu(self) -> float:
        """Say the same by CPU time; work too short for the clock of the CPU counts as a microsecond."""
        return statistics.median(
            max(a.cpu, 1e-6) / max(b.cpu, 1e-6) for a, b in zip(self.ours, self.theirs, strict=True)
        )

    def medians(self) -> dict[str, float]:
        """Return the medians in seconds."""
        return {
            "ours_wall": median(one.wall for one in self.ours), "theirs_wall": median(one.wall for one in self.theirs),
            "ours_cpu": median(one.cpu for one in self.ours), "theirs_cpu": median(one.cpu for one in self.theirs),
            "rounds": len(self.ours),
        }  # fmt: skip


def paired(
    ours: Callable[[], Any], theirs: Callable[[], Any], *, rounds: int, until: float = float("inf"), warm: bool = False
) -> Pair:
    """Do both in turns, the first of each round changing; after `until` (perf_counter) no further round begins."""
    if warm:
        ours()
        theirs()
    pair = Pair()
    for number in range(rounds):
        if number % 2:
            pair.theirs.append(timed(theirs))
            pair.ours.append(timed(ours))
        else:
            pair.ours.append(timed(ours))
            pair.theirs.append(timed(theirs))
        if time.perf_counter() > until:
            break
    return pair


def median(values: Iterable[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]
