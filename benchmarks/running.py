"""A run: ledgers are built, groups measured one after the other, and every row of the catalogue gets its line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from benchmarks.bases import load
from benchmarks.catalogue import Group
from benchmarks.children import Ended, run_child
from benchmarks.folders import OUT
from benchmarks.peers.environments import installed
from benchmarks.results import CANNOT, FAILED, Measured, Said, outcome, read_line
from benchmarks.sizes import Size

_INSTALL_SECONDS = 300
_PATIENCE = 4
"""After its seconds a group begins no further round; after so many times as long it is ended."""


@dataclass(frozen=True)
class Run:
    """What a run measures, and where it keeps its files."""

    size: Size
    folder: Path
    groups: Sequence[Group]
    report: Callable[[str], None]

    def bases(self) -> str:
        """Build the small and the large ledger; return what was built, in words."""
        told = []
        for name, sources in (("small", 1), ("base", self.size.sources)):
            seconds = self.size.base_seconds
            ended = self._child(name, "building", [name, self.size.name, str(sources)], seconds, seconds * 2)
            path = self.folder / f"{name}.json"
            if path.exists():
                base = load(path)
                told.append(f"{base.events:,} events in {ended.wall:.0f} s" + (f" ({base.note})" if base.note else ""))
            else:
                told.append(f"{name} was not built: {self._reason(name, ended)}")
            self.report(f"{name}: {told[-1]}")
        return "; ".join(told)

    def measure(self) -> list[dict[str, Any]]:
        """Measure every group and return the rows, in the order of the catalogue."""
        rows = []
        for group in self.groups:
            started = time.perf_counter()
            found = self._group(group)
            rows += found
            met = ", ".join(f"{one['name']}: {one['met']}" for one in found)
            self.report(f"{met} ({time.perf_counter() - started:.0f} s)")
        return rows

    def _group(self, group: Group) -> list[dict[str, Any]]:
        name = f"{group.module}-{group.peer}".strip("-").rpartition(".")[2].replace(":", "-")
        folder = self.folder / name
        folder.mkdir()
        if group.peer and (reason := self._not_installed(group.peer)):
            return [outcome(row, Said(row.name, CANNOT, reason)) for row in group.rows]
        seconds = self.size.seconds * group.share
        ended = self._child(name, "worker", [group.module, self.size.name], seconds, seconds * _PATIENCE, folder)
        said = {one.name: one for one in _said(folder / "results.jsonl")}
        missing = said.get("*") or Said("*", FAILED, self._reason(name, ended))
        return [
            outcome(row, said.get(row.name) or missing)
            | {"memory_peak_bytes": ended.memory_peak, "seconds_of_group": round(ended.wall, 2)}
            for row in group.rows
        ]

    def _not_installed(self, peer: str) -> str:
        """Make the environment of a peer, outside of the time of its rows; say why where that cannot be done."""
        if installed(peer, OUT):
            return ""
        command = [sys.executable, "-m", "benchmarks.peers.environments", peer, str(OUT)]
        ended = run_child(command, self.folder / f"{peer}-install.log", _INSTALL_SECONDS)
        return self._reason(f"{peer}-install", ended) if ended.stopped or ended.status else ""

    def _child(
        self, name: str, module: str, words: list[str], seconds: float, limit: float, folder: Path | None = None
    ) -> Ended:
        command = [sys.executable, "-m", f"benchmarks.{module}", *words, str(folder or self.folder), str(seconds)]
        return run_child(command, self.folder / f"{name}.log", limit)

    def _reason(self, name: str, ended: Ended) -> str:
        if ended.stopped:
            return ended.stopped
        log = self.folder / f"{name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
        last = next((one for one in reversed(lines) if one.strip()), "nothing was said")
        return f"ended with status {ended.status}: {last.strip()[:200]}"


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
