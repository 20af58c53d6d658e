"""What a source file may promise about its figures: checks for each measure, and when releases are expected."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from events import parse_number
from jobs.sections import Section


def _is_number(text: str | None) -> str | None:
    if text is not None and parse_number(text) is None:
        message = f'found {text!r}, allowed: plain digits in quotes, such as "0" or "-0.5"'
        raise ValueError(message)
    return text


class RangeCheck(Section):
    """Every value lies from `low` to `high`; one of them may be left out."""

    kind: Literal["range"]
    measure: str = Field(min_length=1)
    low: str | None = None
    high: str | None = None

    @field_validator("low", "high")
    @classmethod
    def _bounds_are_numbers(cls, text: str | None) -> str | None:
        return _is_number(text)

    @model_validator(mode="after")
    def _one_bound_at_least(self) -> RangeCheck:
        if self.low is None and self.high is None:
            message = "needs low, high, or both"
            raise ValueError(message)
        return self


class JumpCheck(Section):
    """No value differs from the period before by more than `percent`."""

    kind: Literal["jump"]
    measure: str = Field(min_length=1)
    percent: str

    @field_validator("percent")
    @classmethod
    def _percent_is_a_number(cls, text: str | None) -> str | None:
        return _is_number(text)


class NeverFallsCheck(Section):
    """No value is less than that of the period before."""

    kind: Literal["never-falls"]
    measure: str = Field(min_length=1)


class SumCheck(Section):
    """The measure is the sum of its parts for every subject and period, give or take the tolerance."""

    kind: Literal["sum"]
    measure: str = Field(min_length=1)
    parts: list[str] = Field(min_length=1)
    tolerance: str = "0"

    @field_validator("tolerance")
    @classmethod
    def _tolerance_is_a_number(cls, text: str | None) -> str | None:
        return _is_number(text)


Check = Annotated[RangeCheck | JumpCheck | NeverFallsCheck | SumCheck, Field(discriminator="kind")]


class Expected(Section):
    """When releases are expected: at the times of a crontab, or on listed days; later than `grace` raises an alarm."""

    cron: str | None = None
    times: list[str] | None = None
    timezone: str = "UTC"
    grace: str = "1d"

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        from jobs.declarations import known_zone

        return known_zone(name)

    @field_validator("grace")
    @classmethod
    def _grace_is_a_duration(cls, text: str) -> str:
        from jobs.declarations import parse_duration

        parse_duration(text)
        return text

    @field_validator("cron")
    @classmethod
    def _cron(cls, text: str | None) -> str | None:
        from jobs.due import cron_triggers

        if text is not None:
            cron_triggers(text, ZoneInfo("UTC"))
        return text

    @field_validator("times")
    @classmethod
    def _times(cls, texts: list[str] | None) -> list[str] | None:
        for text in texts or []:
            try:
                datetime.fromisoformat(text)
            except ValueError:
                message = f"found {text!r}, allowed: ISO dates or times"
                raise ValueError(message) from None
        return texts

    @model_validator(mode="after")
    def _one_of_two(self) -> Expected:
        if (self.cron is None) == (self.times is None):
            message = "found both cron and times, or neither; allowed: exactly one of them"
            raise ValueError(message)
        return self
