"""The SQL of the ledger: one statement a file, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of a statement, e.g. `project/10_touched`."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


@cache
def names(folder: str) -> tuple[str, ...]:
    """Return the names of the statements of a folder, in their order."""
    entries = files(__name__).joinpath(folder).iterdir()
    return tuple(
        sorted(f"{folder}/{entry.name.removesuffix('.sql')}" for entry in entries if entry.name.endswith(".sql"))
    )
