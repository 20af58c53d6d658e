"""How long `asof sql 'SELECT 1'` takes, beside Python that imports DuckDB and asks the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measuring import paired
from benchmarks.results import Measured
from benchmarks.worker import Bench

_PLAIN = "import duckdb; duckdb.connect().sql('SELECT 1')"
_ALLOWANCE = 0.1


def measure(bench: Bench) -> Iterator[Measured]:
    """Start both in turns; the reach is 2 times plus 100 ms, so these 100 ms are taken off first."""
    home = bench.base("small").home
    environment = {name: text for name, text in os.environ.items() if not name.startswith("ASOF_")}

    def started(*command: str) -> None:
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, env=environment)

    pair = paired(
        lambda: started("-m", "asof", "--home", home, "sql", "SELECT 1"), lambda: started("-c", _PLAIN),
        rounds=max(1, bench.size.rounds * 3), until=bench.until, warm=bench.size.rounds > 1,
    )  # fmt: skip
    medians = pair.medians()
    value = max(0.0, medians["ours_wall"] - _ALLOWANCE) / medians["theirs_wall"]
    cpu = max(0.0, medians["ours_cpu"] - _ALLOWANCE) / medians["theirs_cpu"]
    note = f"{medians['ours_wall'] * 1000:.0f} ms beside {medians['theirs_wall'] * 1000:.0f} ms; 100 ms taken off"
    yield Measured("start", value, cpu, medians, note)
