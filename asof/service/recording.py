"""One act on one figure, from texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from events import (
    BOUNDS,
    CAUSES,
    Event,
    FigurePublished,
    FigureWithdrawn,
    Incorrect,
    RecordCorrected,
    RecordVoided,
    parse_number,
)
from ledger import moment

_PLACE = ("source", "subject", "measure", "period")
_CITATION = ("attributed_to", "document", "locator", "note", "recorder")
_STATEMENT = ("unit", "bound", "label")
_ACTS: dict[str, type[Event]] = {
    "published": FigurePublished,
    "withdrawn": FigureWithdrawn,
    "corrected": RecordCorrected,
    "voided": RecordVoided,
}


def act_from(arguments: dict[str, Any]) -> Event:
    """Make the event of an act.

    Raises:
        Incorrect: what is missing, or what cannot be read.

    """
    act = str(arguments["act"])
    fields: dict[str, Any] = {name: arguments.get(name) or "" for name in _PLACE}
    fields["published_at"] = moment(arguments["published_at"], "--published")
    fields |= {name: arguments[name] for name in _CITATION if arguments.get(name)}
    if act in {"published", "corrected"}:
        fields |= _statement(arguments)
        not_before = arguments.get("published_not_before")
        if not_before:
            fields["published_not_before"] = moment(not_before, "--published-not-before")
    if act in {"corrected", "voided"}:
        if arguments.get("cause") not in CAUSES:
            raise Incorrect(
                "an act on our own record needs its cause", found=arguments.get("cause"),
                allowed=", ".join(CAUSES), do="add --cause", code="cause",
            )  # fmt: skip
        fields["cause"] = arguments["cause"]
    if act != "published" and arguments.get("reason"):
        fields["reason"] = arguments["reason"]
    return _ACTS[act](**fields)


def _statement(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what a publisher said: printed, with a value or a text."""
    fields: dict[str, Any] = {name: arguments[name] for name in _STATEMENT if arguments.get(name)}
    bound = fields.get("bound", "exact")
    if bound not in BOUNDS:
        raise Incorrect("bound is not known", found=repr(bound), allowed=", ".join(BOUNDS), code="bound")
    printed, value, text = arguments.get("printed"), arguments.get("value"), arguments.get("text")
    if value is not None and text is not None:
        raise Incorrect("a figure is a number or a text", found="--value and --text", allowed="one of them")
    if value is None and text is None:
        if printed is None:
            raise Incorrect("a figure says something", found="nothing", allowed="--value, --text, or --printed with a "
                            "plain number")  # fmt: skip
        if parse_number(printed) is None:
            raise Incorrect(
                "what is printed is no plain number", found=repr(printed), allowed="digits, a point, an exponent",
                do="add --value with the number in plain digits, or --text if it is none", code="printed",
            )  # fmt: skip
        value = printed
    if value is not None:
        fields["value"] = _number(value, "--value")
        if arguments.get("value_high") is not None:
            fields["value_high"] = _number(arguments["value_high"], "--value-high")
    else:
        fields["text"] = text
    return {**fields, "printed": printed if printed is not None else value if value is not None else text}


def _number(text: str, option: str) -> Decimal:
    number = parse_number(text)
    if number is None:
        raise Incorrect(
            f"{option} is no number", found=repr(text),
            allowed="plain digits with a decimal point, such as 96000000000, at most 23 before it and 15 behind it",
            do="write multipliers out, and give what was printed with --printed", code="value",
        )  # fmt: skip
    return number
