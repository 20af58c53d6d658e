"""The doors: what other programs and people ask the published copy of a ledger with.

`Context` is what every door is given: `context.rows(sql, …)` asks the published copy, both clocks bound if given.
`create_application(context, extra_routes=…)` is the HTTP door; `Settings` are the limits; `Doors` runs it all as a
child process that is restarted when it dies.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asof.doors.context import Basis, Context
    from asof.doors.http import create_application
    from asof.doors.process import Doors
    from asof.doors.settings import Settings
    from asof.doors.tokens import Tokens

__all__ = ["Basis", "Context", "Doors", "Settings", "Tokens", "create_application"]

_HOMES = {
    "Basis": "context",
    "Context": "context",
    "Doors": "process",
    "Settings": "settings",
    "Tokens": "tokens",
    "create_application": "http",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is used: a worker does without most of them, and has to start quickly."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"asof.doors.{_HOMES[name]}"), name)
