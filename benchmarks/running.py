"""A run: ledgers are built, groups measured one after the other, and every row has its line at any time."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from benchmarks.bases import Base, load
from benchmarks.catalogue import Group
from benchmarks.children import Ended, run_child
from benchmarks.folders import OUT, clear
from benchmarks.peers.environments import installed
from benchmarks.results import CANNOT, FAILED, NOT_RUN, RESULTS, Measured, Said, outcome, read_line
from benchmarks.sizes import Size

_INSTALL_SECONDS = 300
_PATIENCE = 4
"""After its seconds a group begins no further round; after so many times as long it is ended."""


@dataclass
class Run:
    """What a run measures, and where it keeps its files; `until` (perf_counter) its time is up."""

    size: Size
    folder: Path
    groups: Sequence[Group]
    report: Callable[[str], None]
    until: float = float("inf")
    rows: list[dict[str, Any]] = field(default_factory=list)
    base: str = "no ledger"
    stopped: bool = False

    def build(self) -> None:
        """Build the small and the large ledger; `base` says what was built, in words."""
        told = []
        for name, sources in (("small", 1), ("base", self.size.sources)):
            seconds = self.size.base_seconds
            limit = max(0.0, min(seconds * 2, self.until - time.perf_counter()))
            ended = self._child(name, "building", [name, self.size.name, str(sources)], seconds, limit)
            base = self._built(name)
            if base is not None:
                told.append(f"{base.events:,} events in {ended.wall:.0f} s" + (f" ({base.note})" if base.note else ""))
            else:
                told.append(f"{name} was not built: {self._reason(name, ended)}")
            self.report(f"{name}: {told[-1]}")
            self.base = "; ".join(told)

    def measure(self, save: Callable[[], None] = lambda: None) -> None:
        """Measure every group; `rows` has a line for each row at any time, and `save` is told after each group.

        Rows that were not come to, because the run was stopped or its time was up, are told as `not run`.
        """
        done: list[dict[str, Any]] = []
        self.rows = _not_run(self.groups, "the run has not come to it")
        for place, group in enumerate(self.groups):
            save()
            if time.perf_counter() >= self.until:
                self.rows = done + _not_run(self.groups[place:], "the time of the run was up")
                return
            started = time.perf_counter()
            try:
                found = self._group(group)
            except KeyboardInterrupt:
                found = self._rows(group, Said("*", NOT_RUN, "the run was stopped"))
                self.rows = done + found + _not_run(self.groups[place + 1 :], "the run was stopped")
                raise
            done += found
            # Before anybody hears of it: whoever stops the run then has what was measured.
            self.rows = done + _not_run(self.groups[place + 1 :], "the run has not come to it")
            met = ", ".join(f"{one['name']}: {one['met']}" for one in found)
            self.report(f"{met} ({time.perf_counter() - started:.0f} s)")

    def measure_nothing(self, why: str) -> None:
        """Tell every row as not run."""
        self.rows = _not_run(self.groups, why)

    def _group(self, group: Group) -> list[dict[str, Any]]:
        name = _name_of(group)
        folder = self.folder / name
        folder.mkdir()
        if group.peer and (reason := self._not_installed(group.peer)):
            return [outcome(row, Said(row.name, CANNOT, reason)) for row in group.rows]
        seconds = self.size.seconds * group.share
        left = self.until - time.perf_counter()
        limit = min(seconds * _PATIENCE, left)
        ended = self._child(name, "worker", [group.module, self.size.name], min(seconds, left), limit, folder)
        if ended.stopped and limit == left:
            missing = Said("*", NOT_RUN, "the time of the run was up")
        else:
            missing = Said("*", FAILED, self._reason(name, ended))
        clear(folder, RESULTS)
        told = {"memory_peak_bytes": ended.memory_peak, "seconds_of_group": round(ended.wall, 2)}
        return [one | told for one in self._rows(group, missing)]

    def _rows(self, group: Group, missing: Said) -> list[dict[str, Any]]:
        """Return the lines of a group: what was said of each row, `missing` where nothing was."""
        said = {one.name: one for one in _said(self.folder / _name_of(group) / RESULTS)}
        every = said.get("*") or missing
        data = self._data(group)
        lines = [outcome(row, said.get(row.name) or every) for row in group.rows]
        return [one | {"data": one["data"] or data * (one["measured"] is not None)} for one in lines]

    def _data(self, group: Group) -> str:
        base = self._built({"large": "base", "small": "small"}.get(group.data, ""))
        return f"{base.events:,} events" if base is not None else ""

    def _built(self, name: str) -> Base | None:
        path = self.folder / f"{name}.json"
        return load(path) if name and path.exists() else None

    def _not_installed(self, peer: str) -> str:
        """Make the environment of a peer, outside of the time of its rows and of the run; say why it cannot."""
        if installed(peer, OUT):
            return ""
        command = [sys.executable, "-m", "benchmarks.peers.environments", peer, str(OUT)]
        ended = run_child(command, self.folder / f"{peer}-install.log", _INSTALL_SECONDS)
        self.until += ended.wall
        return self._reason(f"{peer}-install", ended) if ended.stopped or ended.status else ""

    def _child(
        self, name: str, module: str, words: list[str], seconds: float, limit: float, folder: Path | None = None
    ) -> Ended:
        command = [sys.executable, "-m", f"benchmarks.{module}", *words, str(folder or self.folder), str(seconds)]
        return run_child(command, self.folder / f"{name}.log", limit, self.size.memory_max)

    def _reason(self, name: str, ended: Ended) -> str:
        if ended.stopped:
            return ended.stopped
        log = self.folder / f"{name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
        last = next((one for one in reversed(lines) if one.strip()), "nothing was said")
        return f"ended with status {ended.status}: {last.strip()[:200]}"


def _name_of(group: Group) -> str:
    return f"{group.module}-{group.peer}".strip("-").rpartition(".")[2].replace(":", "-")


def _not_run(groups: Sequence[Group], why: str) -> list[dict[str, Any]]:
    return [outcome(row, Said(row.name, NOT_RUN, why)) for group in groups for row in group.rows]


def chosen(groups: Iterable[Group], patterns: Sequence[str]) -> list[Group]:
    """Return the groups of which some row fits one of the patterns; all without a pattern."""
    return [
        group
        for group in groups
        if not patterns or any(fnmatch(row.name, one) for row in group.rows for one in patterns)
    ]


def _said(path: Path) -> list[Measured | Said]:
    if not path.exists():
        return []
    return [read_line(json.loads(one)) for one in path.read_text(encoding="utf-8").splitlines() if one.endswith("}")]
