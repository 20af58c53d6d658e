"""What a door asks a worker for; a module of its own, for both sides read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """A statement to run: strangers' (`trusted` false) go through the sandbox's checks; `now` None is the machine's."""

    text: str
    parameters: Any
    now: datetime | None
    published_by: datetime | None
    recorded_by: datetime | None
    form: str
    trusted: bool
    rows_max: int
    number: int = 0
