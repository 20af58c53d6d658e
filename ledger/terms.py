"""The terms of a release: what the caller says of it, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Absent = Literal["withdrawn", "unchanged"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the caller says of a release; the meaning of each is with `ledger.ingest.ingest`."""

    source: str
    published_at: datetime
    subject: str | tuple[str, ...]
    period: str | None
    measures: tuple[str, ...] | None
    absent: Absent
    document: str | None
    units: Mapping[str, str]
    hold_above: float | None
    cause: str | None
    aliases: Mapping[str, Sequence[str]]
    missing: frozenset[str]
    decimal: str
    period_format: str | None
    extractor: str | None
    recorder: str | None
    reason: str | None
    published_not_before: datetime | None
    delimiter: str | None
