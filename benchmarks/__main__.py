"""The command line of the suite."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.catalogue import OURS, PEERS
from benchmarks.children import end_all
from benchmarks.folders import OUT, run_folder
from benchmarks.machine import machine, today, versions
from benchmarks.measuring import CLOCK
from benchmarks.peers.environments import peer_versions
from benchmarks.running import Run, chosen
from benchmarks.sizes import SIZES
from benchmarks.table import table


def main(words: list[str] | None = None) -> int:
    """Measure, print the table and write the JSON; the status is 1 where a row failed, not where a reach was missed."""
    asked = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        told = _run(asked)
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return 130
    finally:
        end_all()
    print(table(told["rows"], told))
    path = asked.json or OUT / f"{asked.size}.json"
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {os.path.relpath(path)}")
    return int(any(row["met"] == "failed" for row in told["rows"]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full", help="how much data (default: full)")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ROW",
        help="rows by name, * for any characters, with what is measured beside them",
    )
    parser.add_argument("--no-peers", action="store_true", help="leave out the peers")
    parser.add_argument("--json", type=Path, help="where to write (default: benchmarks/out/SIZE.json)")
    return parser


def _run(asked: argparse.Namespace) -> dict[str, Any]:
    size, started = SIZES[asked.size], time.perf_counter()
    before = machine()
    groups = chosen(OURS if asked.no_peers else (*OURS, *PEERS), asked.only)
    if not groups:
        raise SystemExit(f"no row is called {' or '.join(asked.only)}")
    OUT.mkdir(exist_ok=True)
    with run_folder(OUT) as folder:
        run = Run(size, folder, groups, lambda text: print(text, file=sys.stderr, flush=True))
        base = run.bases() if any(not group.peer for group in groups) else "no ledger"
        rows = run.measure()
    return {
        "date": today(), "seconds": round(time.perf_counter() - started, 1), "machine": before, "versions": versions(),
        "peers": peer_versions(OUT), "clock": CLOCK, "data": size.describe(), "base": base, "rows": rows,
    }  # fmt: skip


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
