"""The four acts that make the state of a figure: two of the publisher, two on our own record."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import model_validator

from events.base import Digest, Event, Moment, Name, Number, PeriodText, Text
from events.values import Bound, Cause


class FigureAct(Event):
    """An act on the record of one publication: (source, subject, measure, period, published_at)."""

    source: Name
    subject: Name
    measure: Name
    period: PeriodText
    published_at: Moment
    attributed_to: Name | None = None
    document: Digest | None = None
    locator: Name | None = None
    extractor: Name | None = None
    note: Text | None = None


class Stated(FigureAct):
    """An act that carries a value: a number, or a text for a fact that is no number."""

    printed: Text
    value: Number | None = None
    value_high: Number | None = None
    text: Text | None = None
    unit: Text | None = None
    bound: Bound = "exact"
    label: Text | None = None
    published_not_before: Moment | None = None

    @model_validator(mode="after")
    def _one_value(self) -> Any:
        if (self.value is None) == (self.text is None):
            raise ValueError("a figure has either value (a number) or text (a fact that is no number)")
        if (self.bound == "between") != (self.value_high is not None):
            raise ValueError("value_high belongs to bound='between', and that bound needs it")
        if self.value_high is not None and (self.value is None or self.value_high < self.value):
            raise ValueError("value_high must not be less than value")
        if self.published_not_before is not None and self.published_not_before > self.published_at:
            raise ValueError("published_not_before must not be later than published_at")
        return self


class FigurePublished(Stated):
    """A publisher stated a value for (source, subject, measure, period) at `published_at`."""

    kind: ClassVar[str] = "figure-published.v1"


class FigureWithdrawn(FigureAct):
    """The publisher took a figure back without a replacement, or it vanished where absence means that."""

    kind: ClassVar[str] = "figure-withdrawn.v1"
    reason: Text | None = None


class RecordCorrected(Stated):
    """We had written the publication down wrongly; `cause` says whose mistake it was."""

    kind: ClassVar[str] = "record-corrected.v1"
    cause: Cause
    reason: Text | None = None


class RecordVoided(FigureAct):
    """The publisher never said that; the record of the publication is empty from now on."""

    kind: ClassVar[str] = "record-voided.v1"
    cause: Cause
    reason: Text | None = None
