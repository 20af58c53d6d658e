"""What the ledger gives back for what it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """One commit: its positions and its time (all None where everything was known already)."""

    first_position: int | None
    last_position: int | None
    recorded_at: datetime | None
    appended: int
    unchanged: int
    plan: str = field(default="", compare=False)
    """How the commit was made: figure by figure or in sets, and why."""


@dataclass(frozen=True, slots=True)
class IngestReceipt:
    """What a release did: counts of figures (rejected: of rows), whether it was held and why, and its commit."""

    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    reinstated: int = 0
    unchanged: int = 0
    rejected: int = 0
    held: bool = False
    first_position: int | None = None
    last_position: int | None = None
    recorded_at: datetime | None = None
    corrected: int = 0
    held_reason: str | None = None
    plan: str = field(default="", compare=False)
