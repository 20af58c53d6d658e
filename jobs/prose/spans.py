"""What is passed between the rules of one sentence: a figure without its period, a refused span, a scope to read in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from events import Bound


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure without its period yet."""

    start: int
    end: int
    value: Decimal
    value_high: Decimal | None
    bound: Bound
    unit: str
    counted: str
    rate: str
    change: str
    is_base: bool
    is_target: bool
    reach: int
    """Where the words that belong to the figure end (noun, bound, rate)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A numeral, or two of a range, that is not read; silent where it is plainly part of a word."""

    start: int
    end: int
    reason: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of folded text that a figure may draw its words from."""

    text: str
    start: int
    end: int
    sentence_start: int
    previous: Figure | None = None
    """The figure before this one in the sentence, for "27 of which"."""
