"""Where a key stands in a TOML file: the standard reader keeps no line numbers, and messages need them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(?P<array>\[?)\[\s*(?P<name>[^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(
    r"""\s*(?P<key>(?:[A-Za-z0-9_\-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_\-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_\-]+|"[^"]*"|'[^']*'""")


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line (from 1) of every section header and key, by its full path."""
    lines: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            section = _section(_parts(header["name"]), header["array"], lines)
            lines.setdefault(section, number)
            continue
        for key in _KEY.finditer(line) if line.lstrip().startswith("#") is False else ():
            lines.setdefault(section + _parts(key["key"]), number)
            break
    return lines


def _section(name: tuple[str, ...], array: str, lines: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """Return the path of a section; an entry of an array of tables (`[[…]]`) has its number at the end."""
    if not array:
        return name
    count = 0
    while (*name, str(count)) in lines:
        count += 1
    return (*name, str(count))


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line of a key, or of the nearest thing above it that stands in the file; 1 if nothing does."""
    lines = key_lines(text)
    names = tuple(str(part) for part in path)
    while names:
        if names in lines:
            return lines[names]
        names = names[:-1]
    return 1
