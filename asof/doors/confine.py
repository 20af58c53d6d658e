"""A wall by the kernel: Landlock (Linux 5.13 and later) takes files, network and signals from a worker for good.

Whatever hole a stranger finds in the engine, the process behind it can read the published copy and the program itself,
write nothing, run nothing, open no connection. Where the kernel has no Landlock the other walls stand alone.
"""

from __future__ import annotations

import ctypes
import os
import site
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# Numbers of the three calls are the same on every architecture that has them.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ = 1 << 2 | 1 << 3  # files, and the names in folders
_ALL_BY_VERSION = ((1, 13), (2, 14), (3, 15), (5, 16))
"""How many kinds of access to files each version of Landlock knows."""
_NETWORK = 1 << 0 | 1 << 1  # bind and connect of TCP, from version 4
_SCOPES = 1 << 0 | 1 << 1  # abstract sockets and signals of others, from version 6
_NO_NEW_PRIVILEGES = 38
_SYSTEM_FOLDERS = ("/proc/self", "/sys/fs/cgroup", "/sys/devices/system/cpu")
"""DuckDB asks the machine how many cores and how much memory there are, and aborts if it may not."""


def confine(readable: Iterable[Path]) -> bool:
    """Let this process read below the given folders (and the program itself), and nothing else, ever.

    To be called while the process has one thread. Return False where the kernel cannot.
    """
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    version = library.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    attributes = _attributes(version)
    ruleset = library.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for folder in (*readable, *program_folders(), *map(Path, _SYSTEM_FOLDERS)):
            _allow(library, ruleset, folder)
        return bool(library.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def program_folders() -> list[Path]:
    """Name the folders that Python and its packages are loaded from."""
    named = [sys.prefix, sys.base_prefix, *site.getsitepackages(), *sys.path, "/usr", "/lib", "/lib64"]
    return [Path(name) for name in dict.fromkeys(named) if name and Path(name).is_dir()]


def _attributes(version: int) -> bytes:
    kinds = max(bits for since, bits in _ALL_BY_VERSION if version >= since)
    parts = [(1 << kinds) - 1]
    if version >= 4:
        parts.append(_NETWORK)
    if version >= 6:
        parts.append(_SCOPES)
    return struct.pack(f"={len(parts)}Q", *parts)


def _allow(library: ctypes.CDLL, ruleset: int, folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        library.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", _READ, descriptor), 0)
    finally:
        os.close(descriptor)
