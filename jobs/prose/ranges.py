"""Ranges: 3-5亿元, between 3 and 5 million yuan, 3亿元至5亿元. The lower end borrows from the upper."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from jobs.prose.bounds import bound_before
from jobs.prose.changes import AROUND, is_undecided, opens_change
from jobs.prose.english_numbers import MULTIPLIERS
from jobs.prose.measures import measure_one, measure_with
from jobs.prose.numbers import Numeral
from jobs.prose.rates import change_before, divided_before
from jobs.prose.spans import Figure, Refused, Scope
from jobs.prose.stretches import TIME_UNITS
from jobs.prose.units import money_before, unit_after

_MONEY = r"(?:[$€£¥]|US\$|HK\$|RMB ?)?"
_CONNECTOR = re.compile(rf" ?(?:-|~|至|到|to|through) ?{_MONEY}")
_AND = re.compile(rf" and {_MONEY}| ?(?:与|和|-|~|至|到) ?")
_BETWEEN = re.compile(rf"(?:between|介于|在)(?: about| roughly)? ?{_MONEY}$", re.IGNORECASE)
_SIGN_BEFORE = re.compile(
    r"(?:(?<![0-9A-Za-z\u4e00-\u9fff])-|[在为是到至]-|(?<![a-z])(?:minus|negative) |零[上下])$", re.IGNORECASE
)
_TO_OR_AND = r"(?: ?(?:-|~|至|到|和|与) ?| (?:to|and|through) )"
_CONNECTED = re.compile(rf"{_TO_OR_AND}(?:-|minus |negative |零[上下])?", re.IGNORECASE)
_CONNECTED_SIGN = re.compile(rf"{_TO_OR_AND}(?:-|minus |negative |零[上下])", re.IGNORECASE)
_TO = re.compile(rf" to {_MONEY}|至|到")
_BY = re.compile(r" (?:by|x) | ?[×*] ?")
_MARK_CHARACTERS = "多余来"
_SPREAD = re.compile(r"不等|之间|区间|范围|的区间")
_SCALES = re.compile(r"hundred|thousand|million|billion|trillion")


def measure(scope: Scope, numerals: list[Numeral], index: int, *, base_seen: bool) -> tuple[Figure | Refused, int]:
    """Measure the numeral at index; return it with the number of numerals that it used (2 for a range)."""
    first = _unmarked(scope, numerals[index])
    if index + 1 == len(numerals):
        return measure_one(scope, first, scope.end, base_seen=base_seen), 1
    second = _unmarked(scope, numerals[index + 1])
    reason = _undecided(scope, first, second)
    if reason:
        return Refused(first.start, second.end, reason), 2
    if _is_range(scope, first, second):
        limit = numerals[index + 2].start if index + 2 < len(numerals) else scope.end
        return _range(replace(scope, end=limit), first, second, scope.end), 2
    return measure_one(replace(scope, end=second.start), first, scope.end, base_seen=base_seen), 1


def _undecided(scope: Scope, first: Numeral, second: Numeral) -> str:
    """Say why two numbers together cannot be read, or nothing."""
    text = scope.text
    unit = unit_after(text, first.end, second.start)
    between = text[unit.end if unit else first.end : second.start]
    if _is_signed_range(scope, first, second):
        return "a range across or below zero"
    if unit and unit.code in TIME_UNITS and between.strip() in ("", "and", "又", "零"):
        return "a length of time in two parts"
    if _BY.fullmatch(between):
        return "two sides of an area"
    no_range = not _is_range(scope, first, second)
    undecided = no_range and is_undecided(text, scope.sentence_start, first.start, between)
    return "a range or a change is not said" if undecided or _may_be_change(scope, first, second) else ""


def _is_signed_range(scope: Scope, first: Numeral, second: Numeral) -> bool:
    """Tell whether two numbers with a sign at either are a range: between -5 °C and 3 °C, 零下5至零上3摄氏度."""
    text = scope.text
    unit = unit_after(text, first.end, second.start)
    between = text[unit.end if unit else first.end : second.start]
    signed = _SIGN_BEFORE.search(text[max(scope.sentence_start, first.start - 12) : first.start])
    return bool((_CONNECTED if signed else _CONNECTED_SIGN).fullmatch(between))


def _may_be_change(scope: Scope, first: Numeral, second: Numeral) -> bool:
    """Tell whether "rose 140 yuan to 2,310 yuan", 增长3%至5% may be a change as well as a range."""
    unit = unit_after(scope.text, first.end, second.start)
    if unit is None or not _TO.fullmatch(scope.text, unit.end, second.start):
        return False
    upper = unit_after(scope.text, second.end, scope.end)
    before = scope.text[scope.start : first.start]
    same = upper is not None and upper.code == unit.code
    return same and bool(change_before(scope.text, scope.start, first.start) or before.endswith(" by "))


def _unmarked(scope: Scope, numeral: Numeral) -> Numeral:
    """Give back 多, 余 or 来 to the text where no unit follows it (20万来华留学生)."""
    if not numeral.inner_bound or scope.text[numeral.end - 1] not in _MARK_CHARACTERS:
        return numeral
    if unit_after(scope.text, numeral.end, scope.end) is not None:
        return numeral
    return replace(numeral, end=numeral.end - 1, inner_bound="")


def _is_range(scope: Scope, first: Numeral, second: Numeral) -> bool:
    text = scope.text
    if first.joined:
        return True
    unit = unit_after(text, first.end, second.start)
    upper_unit = unit_after(text, second.end, scope.end)
    if unit and upper_unit and unit.code != upper_unit.code:
        return False
    between = text[unit.end if unit else first.end : second.start]
    before = text[max(scope.sentence_start, first.start - AROUND) : first.start]
    if _BETWEEN.search(before):
        return bool(_AND.fullmatch(between))
    if not _CONNECTOR.fullmatch(between):
        return False
    behind = upper_unit.end if upper_unit else second.end
    return bool(_SPREAD.match(text, behind)) or not opens_change(before)


def _range(scope: Scope, first: Numeral, second: Numeral, sentence_end: int) -> Figure | Refused:
    text = scope.text
    first_unit = unit_after(text, first.end, second.start)
    money = money_before(text, scope.start, first.start)
    upper = measure_with(replace(scope, start=second.start), second, sentence_end, money, base_seen=False)
    if isinstance(upper, Refused):
        return Refused(first.start, max(second.end, upper.end), upper.reason)
    if first_unit and upper.unit != "1" and first_unit.code not in (upper.unit, upper.unit.split("/", 1)[0]):
        return Refused(first.start, upper.end, "a range with two units")
    low = first.value if first_unit else _borrowed(first, second, text)
    start = money.start if money else first.start
    outer = bound_before(text, scope.start, start)
    bounded = first.inner_bound or (outer and outer.bound != "about") or upper.bound not in ("exact", "about")
    if low >= upper.value or bounded:
        return Refused(first.start, upper.end, "a range that runs backwards or is bounded twice")
    before = divided_before(text, scope.start, start)
    divisible = before.divisor and upper.unit not in ("%", "1") and "/" not in upper.unit
    return replace(
        upper,
        start=start,
        value=low,
        value_high=upper.value,
        bound="between",
        unit=f"{upper.unit}/{before.divisor}" if divisible else upper.unit,
        rate=upper.rate or before.rate,
        change=change_before(text, scope.start, outer.start if outer else start),
        is_base=False,
        is_target=False,
    )


def _borrowed(first: Numeral, second: Numeral, text: str) -> Decimal:
    """Multiply the lower end as the upper is, unless it has a multiplier of its own."""
    if first.multiplied or not second.multiplied or not second.value:
        return first.value
    printed = text[second.start : second.end].lower()
    digits = re.match(r"[0-9][0-9,]*(?:\.[0-9]+)?", printed)
    if digits:
        return first.value * (second.value / Decimal(digits.group().replace(",", "")))
    words = _SCALES.search(printed)
    return first.value * MULTIPLIERS[words.group()] if words and not first.chinese else first.value
