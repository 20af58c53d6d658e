"""The memory of the writer: a release of which every cell changed, taken in by a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import ledger
from benchmarks import data
from benchmarks.bases import copied
from benchmarks.results import Measured
from benchmarks.worker import Bench

SET = "1GB"
_SET_BYTES = 1_000_000_000


def measure(bench: Bench) -> Iterator[Measured]:
    """Measure the peak with the default settings, and with a memory that is set."""
    base = bench.base()
    peaks: dict[str, Any] = {}
    with copied(base, bench.folder / "copy") as home:
        for number, memory in enumerate((None, SET)):
            path = bench.folder / f"release-{number}.parquet"
            pq.write_table(data.release(0, bench.size.cells, 40 + number), path)
            command = [sys.executable, "-m", __name__, str(home), str(path), str(number), memory or ""]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else f"ended: {done.returncode}")
            peaks[memory or "default"] = json.loads(done.stdout)
    default, held = peaks["default"]["peak_bytes"], peaks[SET]["peak_bytes"]
    note = (
        f"resident, {base.events:,} events, a release of {bench.size.cells:,} changed cells; set to {SET}: "
        f"{held / 1e9:.2f} GB"
    )
    yield Measured("memory", default / 1e9, None, peaks, note, also=held <= _SET_BYTES)


def write(home: str, release: str, number: int, memory: str) -> None:
    """Be the writer: take in one release and print what it took at most."""
    limits = ledger.Limits(memory=memory or None)
    clock = data.Clock(data.CHANGED.replace(year=2031 + number))
    with ledger.open(Path(home), clock=clock, limits=limits) as book:
        opened = _peak()
        receipt = book.ingest(
            Path(release), source="source-000", published_at=data.CHANGED + timedelta(days=700 + number),
            subject=["subject"], period="period",
        )  # fmt: skip
    print(json.dumps({"peak_bytes": _peak(), "peak_after_opening_bytes": opened, "revised": receipt.revised}))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
