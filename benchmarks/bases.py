"""The ledgers that rows start from: a large one, and one of a tenth (large data: a hundredth) of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ledger
from benchmarks import data
from benchmarks.measuring import timed
from benchmarks.sizes import Size

SMALL_SOURCE = "wide"


@dataclass(frozen=True)
class Base:
    """A ledger that was built, what went in, and how long its bulk ingests took."""

    home: str
    sources: int
    events: int
    recorded: list[str]
    ingest_wall: float
    ingest_cpu: float
    note: str = ""

    def describe(self) -> dict[str, Any]:
        """Say what the output says about it."""
        told = asdict(self)
        return {key: told[key] for key in ("sources", "events", "ingest_wall", "ingest_cpu", "note")}


def build(folder: Path, size: Size, sources: int, seconds: float) -> Base:
    """Take in releases of so many sources with what was revised, stated late and corrected, and a small wide source.

    Where the time is up no further source is begun, and the note says so.
    """
    until = time.perf_counter() + seconds
    wall = cpu = 0.0
    recorded: list[str] = []
    done = 0
    with ledger.open(folder, clock=data.Clock()) as book:
        for table, terms, first in _releases(size, sources):
            if first and done and time.perf_counter() > until:
                break
            took = timed(lambda table=table, terms=terms: _ingest(book, table, **terms))
            wall, cpu, done = wall + took.wall, cpu + took.cpu, done + first
            recorded.append(took.value.recorded_at.isoformat())
        for version in range(3):
            when = data.FIRST.replace(month=version + 1)
            table = data.wide(size.small_cells, version)
            recorded.append(_ingest(book, table, source=SMALL_SOURCE, published_at=when).recorded_at.isoformat())
        events = book.size
    note = "" if done == sources else f"{done} of {sources} sources within {seconds:.0f} s"
    return Base(str(folder), done, events, recorded, wall, cpu, note)


def _releases(size: Size, sources: int) -> Iterator[tuple[Any, dict[str, Any], bool]]:
    """Give each release with its terms, source by source, and whether it is the first of its source."""
    for number in range(sources):
        first, name = number * size.cells, data.source_name(number)
        whole = {"source": name, "published_at": data.FIRST}
        part = {"source": name, "absent": "unchanged"}
        yield data.release(first, size.cells), whole, True
        yield data.partial(first, size.cells, "revised"), part | {"published_at": data.REVISED}, False
        yield data.partial(first, size.cells, "late"), part | {"published_at": data.LATE}, False
        corrected = part | {"published_at": data.REVISED, "cause": "transcription"}
        yield data.partial(first, size.cells, "corrected"), corrected, False


def _ingest(book: ledger.Book, table: Any, **terms: Any) -> ledger.IngestReceipt:
    receipt = book.ingest(table, subject=["subject"], period="period", **terms)
    if receipt.held or receipt.recorded_at is None:
        raise RuntimeError(f"the release was not taken in: {receipt}")
    return receipt


def save(base: Base, path: Path) -> None:
    """Write down what was built."""
    path.write_text(json.dumps(asdict(base)), encoding="utf-8")


def load(path: Path) -> Base:
    """Read what was built."""
    return Base(**json.loads(path.read_text(encoding="utf-8")))


@contextmanager
def copied(base: Base, folder: Path) -> Iterator[Path]:
    """Give a copy of the ledger to write to, without its published copy."""
    folder.mkdir(parents=True)
    try:
        command = ["cp", "--reflink=auto", str(Path(base.home) / ledger.LEDGER_FILE), str(folder)]
        subprocess.run(command, check=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
