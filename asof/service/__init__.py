"""The writer: what a running service does, and how commands reach it.

`carry_out(home, operation, arguments)` does a write command: through a running service, else by opening the ledger.

desk       the write operations themselves
control    the Unix socket: one line of JSON a request, one a reply
plans      snapshots that are taken by the clock
doors      the child process that answers questions
lifetime   start, signals, stop
"""

from asof.service.calling import carry_out, is_running, service_status

__all__ = ["carry_out", "is_running", "service_status"]
