"""What the [mapping] section of a source file may say: how a document's words become figures."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from events import Bound, parse_number
from jobs.declared_reading import known_pattern
from jobs.sections import Section


class TallMapping(Section):
    """One row a figure; the columns are named as the fields of a published figure."""

    layout: Literal["tall"]
    version: int = Field(ge=1)
    aliases: dict[str, list[str]] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)


class WideMapping(Section):
    """One row a subject and period; every other column is a measure."""

    layout: Literal["wide"]
    version: int = Field(ge=1)
    subject: str | list[str]
    period: str | None = None
    measures: list[str] | None = None
    aliases: dict[str, list[str]] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    absent: Literal["withdrawn", "unchanged"] = "withdrawn"
    missing: list[str] = Field(default_factory=list)
    decimal: Literal[".", ","] | None = None
    period_format: str | None = None
    hold_above: float | None = Field(default=0.5, ge=0, le=1)


class Pattern(Section):
    """One figure of a text: a regular expression with a group `printed`, and what that figure is.

    Further groups: `value` (the digits, if not all of `printed`), `text` (for a fact that is no number), `subject`,
    `period`, or `year` with `month` and `day`.
    """

    pattern: str
    measure: str = Field(min_length=1)
    subject: str | None = None
    period: str | None = None
    unit: str | None = None
    bound: Bound = "exact"
    scale: str = "1"
    thousands: str = ""
    required: bool = True
    many: bool = False

    @field_validator("pattern")
    @classmethod
    def _pattern_has_printed(cls, text: str) -> str:
        known_pattern(text)
        if "printed" not in re.compile(text).groupindex:
            message = f"pattern {text!r} has no group (?P<printed>…)"
            raise ValueError(message)
        return text

    @field_validator("scale")
    @classmethod
    def _scale_is_a_number(cls, text: str) -> str:
        if parse_number(text) is None:
            message = f"found {text!r}, allowed: plain digits such as 10000 or 1e8"
            raise ValueError(message)
        return text


class PatternMapping(Section):
    """Figures of a running text by declared patterns."""

    layout: Literal["patterns"]
    version: int = Field(ge=1)
    patterns: list[Pattern] = Field(min_length=1)


class ProseRule(Section):
    """What a figure of prose is, if its sentence (or what it counts) matches."""

    match: str
    measure: str = Field(min_length=1)
    subject: str | None = None
    trusted: bool = False

    @field_validator("match")
    @classmethod
    def _match_is_a_pattern(cls, text: str) -> str:
        known_pattern(text)
        return text


class ProseMapping(Section):
    """Figures of prose, read by the grammar of `jobs.prose`; each waits for a person unless its rule is trusted."""

    layout: Literal["prose"]
    version: int = Field(ge=1)
    subject: str = Field(min_length=1)
    rules: list[ProseRule] = Field(default_factory=list)


Mapping = Annotated[TallMapping | WideMapping | PatternMapping | ProseMapping, Field(discriminator="layout")]
