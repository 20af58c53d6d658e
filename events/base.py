"""The base of all events: frozen, strict, and with an error that a person can act on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    field_validator,
)

from events.canonical import canonical_json
from events.errors import Incorrect
from events.periods import parse_period
from events.values import FRACTION_DIGITS_MAX, INTEGER_DIGITS_MAX, fits


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone; add tzinfo=UTC or the publisher's zone")
    # Asked before and after: the first and the last day of the calendar cannot be moved to another zone.
    if not 1000 <= moment.year <= 9998 or not 1000 <= moment.astimezone(UTC).year <= 9998:
        raise ValueError("a time must lie between the years 1000 and 9998")
    return moment.astimezone(UTC)


def _decimal(value: Any) -> Any:
    """Let whole numbers in; a binary float stays out, for it has already lost what was printed."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_range(value: Decimal) -> Decimal:
    if not fits(value):
        digits = f"{INTEGER_DIGITS_MAX} digits before the point and {FRACTION_DIGITS_MAX} behind it"
        raise ValueError(f"a number must be finite and have at most {digits}")
    return value


def _unicode(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("a text must be valid Unicode; it holds a lone surrogate") from None
    return text


def _period(text: str) -> str:
    return parse_period(text).text


Text = Annotated[str, AfterValidator(_unicode)]
Name = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_unicode)]
PeriodText = Annotated[str, AfterValidator(_period)]
Moment = Annotated[datetime, AfterValidator(_utc)]
Number = Annotated[Decimal, BeforeValidator(_decimal), AfterValidator(_in_range)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class Event(BaseModel):
    """Something that happened. Never changed; another event says what happened next."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", validate_default=False)

    kind: ClassVar[str]
    columns: ClassVar[tuple[str, ...]] = (
        "source",
        "subject",
        "measure",
        "period",
        "published_at",
        "published_not_before",
        "value",
        "value_high",
        "text",
        "unit",
        "bound",
        "printed",
        "label",
        "attributed_to",
        "document",
        "locator",
        "extractor",
        "note",
        "cause",
        "reason",
        "recorder",
    )
    recorder: Name | None = None

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _readable(type(self), error) from None

    def to_row(self) -> dict[str, Any]:
        """Return the event as columns of the log: its own fields, and the rest as canonical JSON in `body`."""
        fields = {name: value for name, value in self if value is not None}
        row = {name: fields.pop(name) for name in self.columns if name in fields}
        details = fields.pop("details", None) or {}
        rest = {**details, **fields}
        return {"kind": self.kind, **row, **({"body": canonical_json(rest)} if rest else {})}


class Reading(Event):
    """An act of our own reading; `details` holds further facts about it, as JSON without floats."""

    details: dict[str, JsonValue] = Field(default_factory=dict)

    @field_validator("details")
    @classmethod
    def _plain(cls, details: dict[str, JsonValue]) -> dict[str, JsonValue]:
        _unicode(canonical_json(details))
        taken = sorted(details.keys() & cls.model_fields.keys())
        if taken:
            raise ValueError(f"details under other names than those of the fields: {', '.join(taken)}")
        return details


def _readable(model: type[Event], error: ValidationError) -> Incorrect:
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"]) or "the event"
    found = first.get("input")
    allowed = f"the fields {', '.join(model.model_fields)}" if first["type"] == "extra_forbidden" else first["msg"]
    return Incorrect(
        f"{model.__name__} cannot be made: {name}",
        found=None if first["type"] == "missing" else repr(found)[:200],
        allowed=allowed.removeprefix("Value error, "),
        code="event",
    )
