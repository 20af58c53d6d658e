"""The doors: what other programs and people ask the published copy of a ledger with.

`Context` is what every door is given: `context.rows(sql, …)` asks the published copy, both clocks bound if given.
`create_application(context, extra_routes=…)` is the HTTP door; `Settings` are the limits; `Doors` runs it all as a
child process that is restarted when it dies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asof.doors.context import Basis, Context
from asof.doors.process import Doors
from asof.doors.settings import Settings
from asof.doors.tokens import Tokens

if TYPE_CHECKING:
    from asof.doors.http import create_application

__all__ = ["Basis", "Context", "Doors", "Settings", "Tokens", "create_application"]


def __getattr__(name: str) -> Any:
    """Import the HTTP door only where it is used: a worker does without it."""
    if name != "create_application":
        raise AttributeError(name)
    from asof.doors.http import create_application

    return create_application
