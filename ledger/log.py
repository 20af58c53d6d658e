"""The package's log: quiet unless the application listens to the standard library's logger `ledger`."""

from __future__ import annotations

import logging
from typing import Any

_logger = logging.getLogger("ledger")


def debug(event: str, **values: Any) -> None:
    """Log something that only helps to find a fault; `event` is a past-tense name, the values are its keys."""
    _logger.debug(event, extra=values)


def warning(event: str, **values: Any) -> None:
    """Log something that a person should know."""
    _logger.warning(event, extra=values)
