"""The statements of this door, one file each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Read a statement by its file's name, without `.sql`."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
