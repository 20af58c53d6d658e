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
