"""The folder of a run, and what runs that were cut off have left behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OUT = Path(__file__).parent / "out"
ELSEWHERE = "elsewhere.txt"
"""A file in the folder of a run that names folders outside of it, one a line, to be removed as well."""


@contextmanager
def run_folder(out: Path) -> Iterator[Path]:
    """Give a folder of this run, and remove it with everything that was noted with it, however the run ends."""
    remove_left_behind(out)
    folder = out / f"run-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        _remove(folder)


def remove_left_behind(out: Path) -> None:
    """Remove the folders of runs whose process is gone."""
    for folder in out.glob("run-*"):
        number = folder.name.removeprefix("run-")
        if not (number.isdigit() and Path(f"/proc/{number}").exists()):
            _remove(folder)


def clear(folder: Path, keep: str) -> None:
    """Remove what a group of rows has left, but not its file `keep`: a hundred million events are ten gigabytes."""
    _remove_noted(folder)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != keep:
            path.unlink()


def _remove(folder: Path) -> None:
    _remove_noted(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_noted(folder: Path) -> None:
    for noted in folder.rglob(ELSEWHERE):
        for name in noted.read_text(encoding="utf-8").splitlines():
            shutil.rmtree(name, ignore_errors=True)
