"""Bundled packs: sources to watch, curated files, views and their audits, ready for a new home.

A pack is the folder `<name>/` here: `pack.toml`, `sources/*.toml`, `files/`, `views/*.sql`, `audits/*.sql`; all but
`pack.toml` are optional. `pack_names()` lists the packs, `pack_path(name)` is the folder of one of them.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from events import Incorrect, NotFound

__all__ = ["pack_names", "pack_path"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _folder() -> Path:
    return Path(str(files("asof.packs")))


def pack_names() -> list[str]:
    """Return the names of the bundled packs, sorted."""
    return sorted(path.parent.name for path in _folder().glob("*/pack.toml"))


def pack_path(name: str) -> Path:
    """Return the folder of a bundled pack.

    Raises:
        Incorrect: the name is no pack's name at all (empty, a path, capitals).
        NotFound: no pack of that name is bundled.

    """
    names = pack_names()
    if _NAME.fullmatch(name) is None:
        raise Incorrect(
            "not the name of a pack", found=repr(name), allowed=", ".join(names), do="give one of these names"
        )
    if name not in names:
        raise NotFound("no such pack", found=repr(name), allowed=", ".join(names), do="give one of these names")
    return _folder() / name
