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
from benchmarks.results import FAILED, NOT_RUN
from benchmarks.running import Run, chosen
from benchmarks.sizes import SIZES
from benchmarks.table import table

STOPPED = 130


def main(words: list[str] | None = None) -> int:
    """Measure, and after each group write the JSON and the table; print the table at the end, or when it is stopped.

    The status is 1 where a row failed or was not come to in the time of the run (not where a reach was missed), and 130
    where the run was stopped by a signal; what was measured until then is written.
    """
    asked = _parser().parse_args(words)
    # A shell starts what runs in the background with SIGINT ignored.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        told, stopped = _run(asked)
    finally:
        end_all()
    print(table(told["rows"], told))
    print(f"Written to {os.path.relpath(_path(asked))}")
    if stopped:
        return STOPPED
    return int(any(row["met"] in {FAILED, NOT_RUN} for row in told["rows"]))


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
    parser.add_argument("--seconds", type=float, help="the time of the run (default: that of the size)")
    parser.add_argument("--json", type=Path, help="where to write (default: benchmarks/out/SIZE.json)")
    return parser


def _run(asked: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """Build and measure; return what is told, and whether a signal has stopped it."""
    size, started = SIZES[asked.size], time.perf_counter()
    told = {"date": today(), "machine": machine(), "versions": versions(), "clock": CLOCK, "data": size.describe()}
    groups = chosen(OURS if asked.no_peers else (*OURS, *PEERS), asked.only)
    if not groups:
        raise SystemExit(f"no row is called {' or '.join(asked.only)}")
    OUT.mkdir(exist_ok=True)
    with run_folder(OUT) as folder:
        until = started + (asked.seconds or size.run_seconds)
        run = Run(size, folder, groups, lambda text: print(text, file=sys.stderr, flush=True), until)

        def save() -> None:
            took = round(time.perf_counter() - started, 1)
            told.update(seconds=took, peers=peer_versions(OUT), base=run.base, rows=run.rows)
            _write(told, _path(asked))

        stopped = False
        try:
            if any(not group.peer for group in groups):
                run.build()
            run.measure(save)
        except KeyboardInterrupt:
            stopped = True
            _deaf()
            print("stopped; what was measured is written", file=sys.stderr)
        if not run.rows:
            run.measure_nothing("the run was stopped")
        save()
    return told, stopped


def _write(told: dict[str, Any], path: Path) -> None:
    """Write the JSON, and the table beside it, each whole."""
    for end, text in ((path.suffix, json.dumps(told, indent=2)), (".txt", table(told["rows"], told))):
        new = path.with_name(path.name + ".new")
        new.write_text(text + "\n", encoding="utf-8")
        new.replace(path.with_suffix(end))


def _path(asked: argparse.Namespace) -> Path:
    path: Path = asked.json or OUT / f"{asked.size}.json"
    return path


def _deaf() -> None:
    """Hear no further signal: what was measured is being written."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
