"""What a rule looks at, and what it finds: the packages of a checkout, and breaches that say why they matter."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGES = ("events", "ledger", "snapshots", "jobs", "asof")
"""In the order of the house: each may import those before it."""


@dataclass(frozen=True)
class Breach:
    """Where a rule is broken, and what was found there."""

    place: str
    found: str


@dataclass(frozen=True)
class House:
    """A checkout."""

    root: Path

    def files(self, ending: str, *folders: str) -> Iterator[tuple[str, Path]]:
        """Give the files below the folders (by default: the packages), with their names from the root."""
        for folder in folders or PACKAGES:
            for path in sorted((self.root / folder).rglob(f"*{ending}")):
                yield path.relative_to(self.root).as_posix(), path

    def modules(self, *folders: str) -> Iterator[tuple[str, ast.Module]]:
        """Give the parsed Python files."""
        for name, path in self.files(".py", *folders):
            yield name, parsed(path, path.stat().st_mtime_ns)

    def tracked(self) -> Iterator[tuple[str, str]]:
        """Give the name and the text of every file that is or would be committed; what is no text is left out."""
        for name in self._tracked_names():
            path = self.root / name
            if path.is_file():
                try:
                    yield name, path.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    continue

    def _tracked_names(self) -> list[str]:
        if (self.root / ".git").exists():
            listed = subprocess.run(
                ["git", "ls-files", "-z"], cwd=self.root, capture_output=True, check=True, text=True
            ).stdout
            return [name for name in listed.split("\0") if name]
        return [path.relative_to(self.root).as_posix() for path in sorted(self.root.rglob("*")) if path.is_file()]


@cache
def parsed(path: Path, changed: int) -> ast.Module:
    """Parse a file once for all rules; `changed` is its time of change."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def table(rule: str, why: str, breaches: list[Breach]) -> str:
    """Print what broke and why it matters."""
    width = max((len(one.place) for one in breaches), default=0)
    lines = [f"  {one.place:<{width}}  {one.found}" for one in breaches]
    return "\n".join(["", f"{rule}: {len(breaches)} broken", f"  why: {why}", *lines])
