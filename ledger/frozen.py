"""Living with test tools that freeze the clock.

freezegun replaces `datetime` while a test runs. A compiled module that is first imported in that time (pyarrow brings
in pandas when it makes its first array) sees classes of another size and crashes the process. So in a process that has
such a tool they are imported now, before any clock is frozen; elsewhere they wait until needed.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module

_TOOLS = ("freezegun", "pytest")
_COMPILED = ("pandas", "pyarrow.compute", "pyarrow.csv", "pyarrow.parquet", "pyarrow.json")


def import_before_freezing() -> None:
    """Import what cannot be imported under a frozen clock, if this process may freeze one."""
    if any(tool in sys.modules for tool in _TOOLS):
        for name in _COMPILED:
            with suppress(ImportError):
                import_module(name)
