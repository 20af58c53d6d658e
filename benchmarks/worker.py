"""One process for one group of rows: it writes down each result as it comes, so that a stop loses only the rest."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

import ledger
from benchmarks.bases import Base, load
from benchmarks.data import Clock
from benchmarks.results import FAILED, RESULTS, Measured, Said, line
from benchmarks.sizes import SIZES, Size


@dataclass(frozen=True)
class Bench:
    """What the rows of a group are given."""

    size: Size
    folder: Path
    until: float

    def book(self, home: str | Path, clock: Clock) -> ledger.Book:
        """Open a ledger with the memory of this size."""
        return ledger.open(home, clock=clock, limits=ledger.Limits(memory=self.size.engine_memory))

    def plain(self) -> duckdb.DuckDBPyConnection:
        """Make a plain database in the folder, with the memory of this size."""
        config = {"memory_limit": self.size.plain_memory} if self.size.plain_memory else {}
        return duckdb.connect(str(self.folder / "plain.duckdb"), config=config)

    def base(self, name: str = "base") -> Base:
        """Return the ledger that was built for all rows."""
        path = self.folder.parent / f"{name}.json"
        if not path.exists():
            raise RuntimeError("the ledger that this row starts from was not built")
        return load(path)


def run(module: str, size: str, folder: Path, seconds: float) -> None:
    """Measure the rows of a module and write them down in the file of results of the folder."""
    bench = Bench(SIZES[size], folder, time.perf_counter() + seconds)
    with (folder / RESULTS).open("a", encoding="utf-8") as results:
        for said in _measured(module, bench):
            results.write(json.dumps(line(said)) + "\n")
            results.flush()


def _measured(module: str, bench: Bench) -> Iterator[Measured | Said]:
    try:
        name, _, function = module.partition(":")
        yield from getattr(importlib.import_module(name), function or "measure")(bench)
    except Exception as error:  # noqa: BLE001 - whatever it is, the table has to say it
        text = " ".join(str(error).split())[:300]
        yield Said("*", FAILED, f"{type(error).__name__}: {text}")


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]))
