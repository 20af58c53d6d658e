"""Where a commit goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a commit goes: the first position it may take, and its time."""

    first_position: int
    recorded_at: datetime
