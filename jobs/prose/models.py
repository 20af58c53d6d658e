"""What a reading of prose gives back: figures that wait for a person, and what was left alone, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from events import Bound


@dataclass(frozen=True, slots=True)
class Candidate:
    """One figure seen in prose. It is a proposal: a person or a trusted pattern makes it an event.

    `start` and `end` are character offsets (a W3C text position) such that `text[start:end] == printed`; the same holds
    for `quote`, the sentence around it. `value_high` is set for the bound `between` only. The value is what is printed:
    "fell 3.2 percent" is 3.2 with `change` "fall".
    """

    value: Decimal
    value_high: Decimal | None
    bound: Bound
    unit: str
    """UCUM or ISO 4217; "1" for a count of things (see `counted`); house units such as {mu} are listed in units.py."""
    period: str
    """EDTF text; empty where the sentence and its paragraph name none."""
    period_is_end_of: bool
    """The period was printed as the end of a longer one: "the end of May 2018" is 2018-05-31."""
    period_printed: str
    """The publisher's own characters for the period, perhaps of an earlier sentence of the paragraph."""
    rate: str
    """Such as "per year" or "per month"; empty for none."""
    counted: str
    """The noun that is counted, as printed; empty where a unit says it or no noun was found."""
    change: str
    """Either "rise" or "fall" where the figure is the size of a change, else empty."""
    printed: str
    start: int
    end: int
    quote: str
    quote_start: int
    quote_end: int
    attributed_to: str
    """Whom the publisher itself names as the origin; empty for nobody."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that looks like a figure and cannot be read safely; `text[start:end] == printed`."""

    printed: str
    start: int
    end: int
    reason: str
    quote: str


@dataclass(frozen=True, slots=True)
class PeriodSeen:
    """A period that the text names; `period` is None where it cannot be resolved, and `reason` says why."""

    printed: str
    start: int
    end: int
    period: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was seen in a text, in the order of the text. Iterating gives the candidates."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]
    periods: tuple[PeriodSeen, ...] = ()

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.candidates)

    def __len__(self) -> int:
        return len(self.candidates)
