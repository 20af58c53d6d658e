"""Facts: frozen models of what was said, units, periods, canonical bytes. Knows no clock and no disk."""

from events.errors import AsofError, Conflict, Fault, Incorrect, NotFound, Unavailable

__all__ = ["AsofError", "Conflict", "Fault", "Incorrect", "NotFound", "Unavailable"]
