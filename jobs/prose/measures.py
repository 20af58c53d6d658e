"""From a numeral to a measured figure: currency, unit, noun and bound around it, or the reason to refuse it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from events import Bound, fits
from jobs.prose.bounds import BoundWord, bound_before, bound_behind, combine, loose_bound
from jobs.prose.changes import is_base, is_target
from jobs.prose.naming import Named, is_announced, name_number
from jobs.prose.nouns import counted_chinese
from jobs.prose.numbers import Numeral
from jobs.prose.rates import Divided, change_before, divided_before, divided_behind
from jobs.prose.spans import Figure, Refused, Scope
from jobs.prose.stretches import TIME_UNITS, dates_the_sentence
from jobs.prose.units import Unit, money_before, unit_after

_MINUS = re.compile(r"(?:^|[\s(]|[\u4e00-\u9fff])(-)$|((?:(?<![a-z])(?:minus|negative) |零下|负) ?)$")
_HAN_DASH = re.compile(r"^[\u4e00-\u9fff]-")
LOOSE_BOUND = "a bound in its clause that may or may not be its own"
_YEAR_LIKE = (Decimal(1900), Decimal(2100))
_PER_SO_MANY_BEFORE = re.compile(
    r"每(?:[0-9十百千万]+[^，。；,;]*)?$|(?<![a-z])(?:per|every) $"
    r"|(?<![a-z])(?:per|every|each) (?:[0-9][0-9,]*|(?:hundred|thousand|million)(?![a-z]))[^.;]*$",
    re.IGNORECASE,
)
_DIVIDED_SUBJECT = re.compile(
    r"(?<![a-z])per (?!capita|head|person|annum|cent|year|month|day)[a-z]+ (?:[a-z]+ ){0,4}$"
    r"|(?:人均|户均|亩均|亩产)[^，。；]*$",
    re.IGNORECASE,
)
_PER_SO_MANY_BEHIND = re.compile(
    r" of [A-Za-z0-9 -]{1,30}? per [a-z]"
    r"|(?: [a-z-]+){0,4}? (?:per|(?:for|to|in|out of) every|out of) (?:[0-9]|(?:hundred|thousand|million)(?![a-z]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Setting:
    """A numeral with its name and all the words around it that bear on it."""

    numeral: Numeral
    named: Named
    start: int
    """Where the printed form begins: a currency sign, a minus, or the number."""
    negative: bool
    before: BoundWord | None
    bound: Bound | None
    divided: Divided
    reach: int

    @property
    def anchor(self) -> int:
        """Where the figure with its bound begins."""
        return self.before.start if self.before else self.start


def measure_one(scope: Scope, numeral: Numeral, sentence_end: int, *, base_seen: bool) -> Figure | Refused:
    """Measure one numeral; `scope` ends where the next numeral begins."""
    return measure_with(scope, numeral, sentence_end, None, base_seen=base_seen)


def measure_with(
    scope: Scope, numeral: Numeral, sentence_end: int, money: Unit | None, *, base_seen: bool
) -> Figure | Refused:
    """Measure a numeral that may have its currency from elsewhere: the upper end of RMB 3-5 billion."""
    setting = _look_around(scope, numeral, sentence_end, money)
    if isinstance(setting, Refused):
        return setting
    reason = _why_not(scope, setting)
    if reason is not None:
        return reason
    text, named, anchor = scope.text, setting.named, setting.anchor
    head = divided_before(text, scope.start, anchor)
    whole = named.code in ("%", "1") or "/" in named.code
    divisor = setting.divided.divisor or ("" if whole else head.divisor)
    return Figure(
        start=setting.start,
        end=named.end,
        value=-numeral.value if setting.negative else numeral.value,
        value_high=None,
        bound=setting.bound or "exact",
        unit=f"{named.code}/{divisor}" if divisor else named.code,
        counted=named.counted,
        rate=setting.divided.rate or head.rate,
        change=change_before(text, scope.start, anchor),
        is_base=is_base(text, scope.sentence_start, anchor, setting.reach, sentence_end),
        is_target=base_seen and is_target(text, scope.sentence_start, anchor),
        reach=setting.reach,
    )


def _look_around(scope: Scope, numeral: Numeral, sentence_end: int, money: Unit | None) -> _Setting | Refused:
    """Find what stands before a numeral (sign, currency, bound) and behind it (bound, unit or noun, divisor, bound)."""
    text = scope.text
    own_money = money_before(text, scope.start, numeral.start)
    unsigned = own_money.start if own_money else numeral.start
    start = _sign_start(text, scope.start, unsigned)
    before = bound_before(text, scope.start, start)
    early = bound_behind(text, numeral.end, sentence_end)
    position = early.end if early else numeral.end
    unit = Unit(numeral.end, numeral.end, numeral.unit) if numeral.unit else unit_after(text, position, scope.end)
    named = name_number(scope, numeral, own_money or money, unit, position)
    if isinstance(named, Refused):
        return named
    divided = divided_behind(text, named.reach, scope.end)
    late = bound_behind(text, divided.end, sentence_end) or bound_behind(text, named.end, sentence_end)
    if late and unit and unit.measure_word and not named.counted:
        named = Named(named.code, counted_chinese(text, late.end, scope.end), named.end, named.reach)
    words = [word.bound if word else "" for word in (before, early, late)]
    bound = combine([words[0], numeral.inner_bound, *words[1:]])
    reach = max(named.reach, divided.end, late.end if late else 0)
    return _Setting(numeral, named, start, start < unsigned, before, bound, divided, reach)


def _sign_start(text: str, left: int, start: int) -> int:
    """Return where a minus sign or word before the number begins, or the start of the number if there is none."""
    window = max(left, start - 9)
    match = _MINUS.search(text[window:start])
    return window + match.start(match.lastindex or 0) if match else start


def _why_not(scope: Scope, setting: _Setting) -> Refused | None:
    """Return the reason to refuse a figure that has a unit or a noun, if there is one."""
    numeral, named = setting.numeral, setting.named
    if numeral.headless and setting.bound == "exact":
        return Refused(numeral.start, named.end, "a size class, not a number", silent=not numeral.multiplied)
    if numeral.words and numeral.value == 1 and not numeral.multiplied:
        return Refused(numeral.start, named.end, "one: an article or a pronoun as often as a number", silent=True)
    reason = _spoiled_value(scope, setting) or _spoiled_divisor(scope, setting)
    if not reason and setting.bound == "exact" and loose_bound(scope.text, scope.start, setting.anchor):
        reason = LOOSE_BOUND
    if not reason and named.code in TIME_UNITS:
        reason = dates_the_sentence(
            scope,
            setting.anchor,
            (numeral.start, named.end, setting.reach),
            setting.before,
            numeral.value,
            setting.bound,
        )
    return Refused(numeral.start, named.end, reason) if reason else None


def _spoiled_value(scope: Scope, setting: _Setting) -> str:
    """Say why the number itself cannot be taken, or nothing."""
    numeral, code = setting.numeral, setting.named.code
    if setting.bound is None:
        return "bounds that contradict each other"
    if not fits(numeral.value):
        return "a number too large or too fine to keep exactly"
    if code == "1" and setting.bound == "exact" and _is_year_like(scope, numeral):
        return "a year or a count"
    if (
        setting.negative
        and code not in ("%", "Cel")
        and _HAN_DASH.search(scope.text[setting.start - 1 : setting.start + 1])
    ):
        return "a minus or a dash"
    digits = scope.text[numeral.start : numeral.end]
    if code in ("1", "{person}") and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", digits):
        return "thousands or thousandths of a thing that is counted"
    return ""


def _spoiled_divisor(scope: Scope, setting: _Setting) -> str:
    """Say what the figure is divided by that cannot be kept, or nothing."""
    text, reach = scope.text, setting.reach
    if text[reach : reach + 1] == "/" and not setting.divided.divisor and not setting.divided.rate:
        return "divided by something that is not known"
    before = text[max(scope.sentence_start, setting.anchor - 60) : setting.anchor]
    head = divided_before(text, scope.start, setting.anchor)
    if (
        not (setting.divided.divisor or head.divisor)
        and setting.named.code not in ("%", "1")
        and _DIVIDED_SUBJECT.search(before)
    ):
        return "divided by what its subject says"
    if _PER_SO_MANY_BEFORE.search(before) or _PER_SO_MANY_BEHIND.match(text, reach):
        return "a rate per so many"
    return ""


def _is_year_like(scope: Scope, numeral: Numeral) -> bool:
    """Four bare digits before an English noun may be a year: "the 2015 graduates"."""
    text = scope.text
    plain = re.fullmatch(r"[0-9]{4}", text[numeral.start : numeral.end])
    if not plain or not _YEAR_LIKE[0] <= numeral.value <= _YEAR_LIKE[1]:
        return False
    return text[numeral.end : numeral.end + 1].isascii() and not is_announced(scope, numeral.start)
