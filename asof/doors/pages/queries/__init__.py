"""The pages' own questions, one `.sql` file each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def question(name: str) -> str:
    """Return the text of the question of that name."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
