"""The rules about all files of the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

from house import Breach, House

# Written apart, so that this file keeps its own rules.
_UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
_FOLDERS = "work|tmp|root|home|Users|opt"
_MACHINE = re.compile(r"(?<![\w.$}~*-])/(?:" + _FOLDERS + r")(?![\w-])(?:/[\w.-]+)?")
_INDEX_OPTIONS = re.compile(
    r"--(?:extra-)?" + r"index-url\b|--trusted" + r"-host\b|--find" + r"-links\b|\bindex-url\s*="
)
_INDEX_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "conda" + ".anaconda.org")
_PROSE = ("LICENSE",)


def nothing_unfinished(house: House) -> list[Breach]:
    """Find notes about work that is left."""
    return _lines(house, _UNFINISHED)


def no_machine_paths(house: House) -> list[Breach]:
    """Find absolute paths of somebody's machine."""
    return _lines(house, _MACHINE)


def no_registry(house: House) -> list[Breach]:
    """Find hosts of package registries: the public ones, and those that this machine is set up with."""
    hosts = sorted({*_INDEX_HOSTS, *_configured_hosts()})
    pattern = re.compile("|".join([_INDEX_OPTIONS.pattern, *(rf"\b{re.escape(host)}\b" for host in hosts)]))
    return _lines(house, pattern)


def _configured_hosts() -> set[str]:
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    listed += "\n".join(value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_")))
    return {host for address in re.findall(r"https?://[^\s'\"]+", listed) if (host := urlsplit(address).hostname)}


def _lines(house: House, pattern: re.Pattern[str]) -> list[Breach]:
    return [
        Breach(f"{name}:{number}", found.group())
        for name, text in house.tracked()
        if name not in _PROSE
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


def tests_are_no_packages(house: House) -> list[Breach]:
    """Find `__init__.py` below tests: `tests/events/__init__.py` would hide `events`."""
    return [Breach(name, "makes a package of tests") for name, _ in house.files("__init__.py", "tests")]
