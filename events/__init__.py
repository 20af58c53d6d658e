"""Facts: what was said, by whom, about when. Knows no clock and no disk.

errors      the five errors of the house, by who must act
periods     reference periods: EDTF-style text, first day, day after the last
values      exact decimals from text, bounds, causes
base        the frozen, strict base of every event
figures     the four acts that make the state of a figure
readings    the acts of our own reading: documents, polls, releases, reviews
kinds       stored names with versions, upcasts
canonical   canonical bytes and the leaf digest; set in stone
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from events.base import Event, Reading
    from events.canonical import canonical_bytes, canonical_json, leaf_digest, time_text
    from events.errors import AsofError, Conflict, Fault, Incorrect, NotFound, Unavailable
    from events.figures import FigureAct, FigurePublished, FigureWithdrawn, RecordCorrected, RecordVoided, Stated
    from events.kinds import KINDS, UPCASTS, event_from_row, upcast
    from events.periods import Period, parse_period
    from events.readings import (
        AlarmRaised,
        CandidateProposed,
        DocumentRemoved,
        DocumentRetrieved,
        MeasureDescribed,
        PollCompleted,
        PollMissed,
        ReleaseHeld,
        ReleaseIngested,
        ReviewDecided,
        RowRejected,
        SnapshotTaken,
        SourceDescribed,
        SubjectDescribed,
    )
    from events.values import BOUNDS, CAUSES, Bound, Cause, fits, number_text, parse_number

__all__ = [
    "BOUNDS",
    "CAUSES",
    "KINDS",
    "UPCASTS",
    "AlarmRaised",
    "AsofError",
    "Bound",
    "CandidateProposed",
    "Cause",
    "Conflict",
    "DocumentRemoved",
    "DocumentRetrieved",
    "Event",
    "Fault",
    "FigureAct",
    "FigurePublished",
    "FigureWithdrawn",
    "Incorrect",
    "MeasureDescribed",
    "NotFound",
    "Period",
    "PollCompleted",
    "PollMissed",
    "Reading",
    "RecordCorrected",
    "RecordVoided",
    "ReleaseHeld",
    "ReleaseIngested",
    "ReviewDecided",
    "RowRejected",
    "SnapshotTaken",
    "SourceDescribed",
    "Stated",
    "SubjectDescribed",
    "Unavailable",
    "canonical_bytes",
    "canonical_json",
    "event_from_row",
    "fits",
    "leaf_digest",
    "number_text",
    "parse_number",
    "parse_period",
    "time_text",
    "upcast",
]

_WHERE = {
    "base": (
        "Event",
        "Reading",
    ),
    "canonical": (
        "canonical_bytes",
        "canonical_json",
        "leaf_digest",
        "time_text",
    ),
    "errors": (
        "AsofError",
        "Conflict",
        "Fault",
        "Incorrect",
        "NotFound",
        "Unavailable",
    ),
    "figures": (
        "FigureAct",
        "FigurePublished",
        "FigureWithdrawn",
        "RecordCorrected",
        "RecordVoided",
        "Stated",
    ),
    "kinds": (
        "KINDS",
        "UPCASTS",
        "event_from_row",
        "upcast",
    ),
    "periods": (
        "Period",
        "parse_period",
    ),
    "readings": (
        "AlarmRaised",
        "CandidateProposed",
        "DocumentRemoved",
        "DocumentRetrieved",
        "MeasureDescribed",
        "PollCompleted",
        "PollMissed",
        "ReleaseHeld",
        "ReleaseIngested",
        "ReviewDecided",
        "RowRejected",
        "SnapshotTaken",
        "SourceDescribed",
        "SubjectDescribed",
    ),
    "values": (
        "BOUNDS",
        "Bound",
        "CAUSES",
        "Cause",
        "fits",
        "number_text",
        "parse_number",
    ),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: a question in SQL needs the errors, not the models."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
