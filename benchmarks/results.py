"""What a row has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MET, MISSED, FAILED, CANNOT, TOLD, NOT_RUN = "yes", "no", "failed", "cannot", "-", "not run"
RESULTS = "results.jsonl"
"""The file in the folder of a group that has a line for each row, as they come."""


@dataclass(frozen=True)
class Row:
    """One row of the table: what is measured and what is to be reached (`limit`, in `unit`; None: nothing is asked)."""

    name: str
    what: str
    reach: str
    limit: float | None
    unit: str = "x"
    at_least: bool = False


@dataclass(frozen=True)
class Measured:
    """What was measured for a row; `value` is what the reach is compared with."""

    name: str
    value: float
    cpu: float | None = None
    medians: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    also: bool = True
    """Whether what the number alone does not say (a second limit) holds too."""
    data: str = ""
    """How much data it was measured on, where that is not the large ledger."""


@dataclass(frozen=True)
class Said:
    """Why there is no number: the work cannot be done (`cannot`), broke (`failed`), or was not come to (`not run`)."""

    name: str
    status: str
    note: str


def outcome(row: Row, said: Measured | Said) -> dict[str, Any]:
    """Judge one row."""
    told: dict[str, Any] = {"name": row.name, "what": row.what, "reach": row.reach, "unit": row.unit}
    if isinstance(said, Said):
        return told | {"met": said.status, "measured": None, "cpu": None, "medians": {}, "note": said.note, "data": ""}
    return told | {
        "met": _met(row, said), "measured": said.value, "cpu": said.cpu, "medians": dict(said.medians),
        "note": said.note, "data": said.data,
    }  # fmt: skip


def _met(row: Row, said: Measured) -> str:
    if row.limit is None:
        return TOLD
    within = said.value >= row.limit if row.at_least else said.value <= row.limit
    return MET if within and said.also else MISSED


def line(said: Measured | Said) -> dict[str, Any]:
    """Return what a worker writes down."""
    return {"kind": type(said).__name__, **asdict(said)}


def read_line(told: dict[str, Any]) -> Measured | Said:
    """Read what a worker wrote down."""
    kind = {"Measured": Measured, "Said": Said}[told.pop("kind")]
    return kind(**told)
