"""One process that builds one of the ledgers that rows start from."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.bases import build, save
from benchmarks.sizes import SIZES


def run(name: str, size: str, sources: int, folder: Path, seconds: float) -> None:
    """Build it and write down what was built beside it."""
    base = build(folder / name, SIZES[size], sources, seconds)
    save(base, folder / f"{name}.json")


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), float(sys.argv[5]))
