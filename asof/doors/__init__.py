"""The doors: what other programs and people ask the published copy of a ledger with.

`Context` is what every door is given: `context.rows(sql, …)` asks the published copy, both clocks bound if given.
`create_application(context, extra_routes=…)` is the HTTP door; `Settings` are the limits; `Doors` runs it all as a
child process that is restarted when it dies.
"""

from asof.doors.context import Basis, Context
from asof.doors.settings import Settings

__all__ = ["Basis", "Context", "Settings"]
