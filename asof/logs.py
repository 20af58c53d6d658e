"""Logs: readable on a terminal, JSON otherwise; always on standard error, for standard output belongs to answers."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

LEVEL_VARIABLE = "ASOF_LOG_LEVEL"
HANDLER = "asof"


def configure(level: str = "info") -> None:
    """Send the logs of every package to standard error, from `level` on; ASOF_LOG_LEVEL comes before it."""
    wanted = os.environ.get(LEVEL_VARIABLE, level).upper()
    chosen = logging.getLevelNamesMapping().get(wanted, logging.INFO)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    renderer: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _whole_values, *renderer],
        )
    )
    handler.set_name(HANDLER)
    root = logging.getLogger()
    for before in [one for one in root.handlers if one.name == HANDLER]:
        root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("asof", "ledger", "jobs", "snapshots"):
        logging.getLogger(name).setLevel(chosen)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=_named_loggers,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _named_loggers(*names: Any) -> logging.Logger:
    return logging.getLogger(str(names[0]) if names else "asof")


def _whole_values(_: Any, __: str, members: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Leave out what is not known, so that a line holds facts only."""
    return {name: value for name, value in members.items() if value is not None}
