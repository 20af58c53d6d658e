"""Values: exact decimals from text, bounds, and the closed words that an event may use."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from typing import Literal, get_args

Bound = Literal["exact", "about", "at_least", "more_than", "at_most", "less_than", "between"]
Cause = Literal["transcription", "extractor", "mapping"]
BOUNDS: tuple[str, ...] = get_args(Bound)
CAUSES: tuple[str, ...] = get_args(Cause)

INTEGER_DIGITS_MAX = 23
FRACTION_DIGITS_MAX = 15
# The default context rounds at 28 digits; a figure must never be rounded.
_EXACT = Context(prec=2_000)
_LIMIT = Decimal(10) ** INTEGER_DIGITS_MAX
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def fits(value: Decimal) -> bool:
    """Tell whether DECIMAL(38,15) holds the value exactly (23 digits before the point, 15 behind it)."""
    # copy_abs, unlike abs, does not round to the context.
    if not value.is_finite() or value.copy_abs() >= _LIMIT:
        return False
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -FRACTION_DIGITS_MAX


def parse_number(text: str) -> Decimal | None:
    """Read plain digits (`1640000000`, `-.97`, `1e3`) exactly; None for anything else or out of range."""
    if _NUMBER.fullmatch(text) is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if fits(value) else None


def number_text(value: Decimal) -> str:
    """Write a number in its one canonical form: no exponent, no trailing zero, no negative zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
