"""From a numeral to a measured figure: currency, range, unit, noun and bound around it, or the reason to refuse it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from events import Bound, fits

from jobs.prose.bounds import BoundWord, bound_before, bound_behind, combine
from jobs.prose.nouns import ABSTRACT, ABSTRACT_HAN, counted_chinese, counted_english, is_people, singular_english
from jobs.prose.numbers import Numeral
from jobs.prose.rates import change_before, divided_before, divided_behind
from jobs.prose.units import Unit, money_before, unit_after

NO_UNIT = "a number with neither a unit nor a noun"
_MINUS = re.compile(r"(?:^|[\s(为])(-)$|((?:(?<![a-z])(?:minus|negative) |零下|负) ?)$")
_MARK_CHARACTERS = "多余来"
_CONNECTOR = re.compile(r" ?(?:-|~|至|到|to|through) ?(?:[$€£¥]|US\$|HK\$|RMB ?)?")
_AND = re.compile(r" and (?:[$€£¥]|US\$|HK\$|RMB ?)?")
_BETWEEN = re.compile(r"(?:between|介于|在)(?: about| roughly)? ?(?:[$€£¥]|US\$|HK\$|RMB ?)?$", re.IGNORECASE)
_BETWEEN_AND = re.compile(r" ?(?:与|和|-|~|至|到) ?")
_CHANGE_VERB = (
    r"(?:rose|risen|rise|rising|increas\w+|grew|grow\w*|fell|fall\w*|drop\w*|declin\w+|decreas\w+|up|down|jump\w+|climb\w+|went|gone|soar\w+|surg\w+|expand\w*|cut"
    r"|rais\w+|lower\w+|reduc\w+|widen\w+|narrow\w+|improv\w+|chang\w+|doubl\w+|tripl\w+|revis\w+|upgrad\w+|shr\wnk\w*|leap\w*|swell\w*|develop\w+)"
)
_STARTS_FROM = re.compile(
    rf"(?<![a-z]){_CHANGE_VERB}(?![a-z])[^.;]{{0,50}}? from (?:[a-z]+ ){{0,3}}$|(?:compared (?:with|to)|against|versus|vs\.?) (?:the |some |about |only |just )?$"
    r"|from (?:just |only |about |less than |more than |under |over )?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"from (?:just |only |about |less than |more than |under |over )?$", re.IGNORECASE)
_HAN_FROM = re.compile(r"(?:从|由)(?:[^，。；,;0-9]|(?:19|20)[0-9]{2}年){0,14}$")
_HAN_TO = re.compile(r"[^0-9，。；;]{0,16}?(?:增|升|提|扩|降|减|跌|跃|涨|攀|缩|发展|达到|壮大)|[^0-9，。；;]{1,8}?(?:至|到|为|成)[^0-9，。；;]{0,4}[0-9]")
_TARGET = re.compile(r"(?:to|至|到|为|of)(?: some| about| nearly| over| around| more than)? ?$", re.IGNORECASE)
_CUE = re.compile(
    r"(?:(?<![a-z])(?:total of|totall?ed|totall?ing|totals|numbered|numbering)|(?<![a-z])number of [^.,;0-9]{1,60}? (?:was|is|were|rose to|reached|stood at|fell to|to|at|exceeded)"
    r"|(?<![a-z])index[^.,;0-9]{0,60}? (?:was|at|to|of|is|reached)|(?:共计?|总计|合计|总数|数量|总量|指数|家数|户数|人数|个数)(?:已?为|已?达到?|有)?) ?$",
    re.IGNORECASE,
)
_YEAR_LIKE = (Decimal(1900), Decimal(2100))
_STRETCH_BEFORE = re.compile(
    r"(?<![a-z])(?:past|last|next|coming|previous|recent|first|after|within|every|in|ensuing|following|these|those|each)(?: the)?(?: about| some| more than| nearly| almost| over)? $"
    r"|(?:过去|未来|今后|最近|此后|每隔|再过|经过)(?:的)?(?:约|近)?$",
    re.IGNORECASE,
)
_STRETCH_BEHIND = re.compile(
    r" (?:ago|later|earlier|before|hence|from now|old)(?![a-z])|(?:多|余)?(?:来|前|后|内|间|以来|之后|之前|之内|以前|以后|时间)(?!的历史)"
)
_SPAN_CUE = re.compile(
    r"(?:历时|长达|达到?|为期|共|有|满|走过|发展了?|历经|运营|合作|工期|期限|建设期|服务|超过|至少|不少于|不超过|[约近超逾]|延长)(?:约|近|了)?$"
)
_TIME_UNITS = frozenset({"{working_day}", "a", "mo", "wk", "d", "h", "min", "s"})
_PER_SO_MANY_BEFORE = re.compile(r"每(?:[0-9]+[^，。；,;]*)?$|(?<![a-z])per $")
_PER_SO_MANY_BEHIND = re.compile(r" (?:per|for every|out of(?: every)?) [0-9]")


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


def measure(scope: Scope, numerals: list[Numeral], index: int, *, base_seen: bool) -> tuple[Figure | Refused, int]:
    """Measure the numeral at index; return it with the number of numerals that it used (2 for a range)."""
    first = _unmarked(scope, numerals[index])
    following = numerals[index + 1] if index + 1 < len(numerals) else None
    if following is not None:
        second = _unmarked(scope, following)
        limit = numerals[index + 2].start if index + 2 < len(numerals) else scope.end
        if _is_range(scope, first, second):
            return _range(replace(scope, end=limit), first, second), 2
        if first.joined:
            return Refused(first.start, second.end, "two numbers joined by a dash"), 2
    limit = following.start if following is not None else scope.end
    return _single(replace(scope, end=limit), first, scope.end, base_seen=base_seen), 1


def _unmarked(scope: Scope, numeral: Numeral) -> Numeral:
    """Give back 多, 余 or 来 to the text where no unit follows it (20万来华留学生)."""
    if not numeral.inner_bound or scope.text[numeral.end - 1] not in _MARK_CHARACTERS:
        return numeral
    unit = unit_after(scope.text, numeral.end, scope.end)
    if unit is not None:
        return numeral
    return Numeral(
        numeral.start,
        numeral.end - 1,
        numeral.value,
        numeral.multiplied,
        "",
        numeral.words,
        numeral.chinese,
        numeral.headless,
    )


def _is_range(scope: Scope, first: Numeral, second: Numeral) -> bool:
    text = scope.text
    if first.joined:
        return True
    unit = unit_after(text, first.end, second.start)
    end = unit.end if unit else first.end
    upper_unit = unit_after(text, second.end, scope.end)
    if unit and upper_unit and unit.code != upper_unit.code:
        return False
    between = text[end : second.start]
    before = text[max(scope.sentence_start, first.start - 60) : first.start]
    if _BETWEEN.search(before):
        return bool(_AND.fullmatch(between) or _BETWEEN_AND.fullmatch(between))
    if not _CONNECTOR.fullmatch(between):
        return False
    return not (_starts_change(before) or _HAN_FROM.search(before))


def _starts_change(before: str) -> bool:
    return bool(_FROM.search(before) and re.search(rf"(?<![a-z]){_CHANGE_VERB}(?![a-z])", before, re.IGNORECASE))


def _range(scope: Scope, first: Numeral, second: Numeral) -> Figure | Refused:
    """Read a range: the lower end borrows the multiplier and the unit of the upper."""
    whole = (first.start, second.end)
    first_unit = unit_after(scope.text, first.end, second.start)
    low = first.value
    if second.multiplied and not first.multiplied and first_unit is None and second.value:
        low = _borrowed(first, second, scope.text)
    money = money_before(scope.text, scope.start, first.start)
    upper = _single(scope, second, scope.end, base_seen=False, floor=second.start, money=money)
    if isinstance(upper, Refused):
        return Refused(whole[0], max(whole[1], upper.end), upper.reason)
    start = money.start if money else first.start
    unit = upper.unit
    if first_unit and not first_unit.code.startswith("?") and first_unit.code != unit and unit != "1":
        return Refused(whole[0], upper.end, "a range with two units")
    outer = bound_before(scope.text, scope.start, start)
    if (
        low >= upper.value
        or first.inner_bound
        or (outer and outer.bound != "about")
        or upper.bound not in ("exact", "about")
    ):
        return Refused(whole[0], upper.end, "a range that runs backwards or is bounded twice")
    before = divided_before(scope.text, scope.start, start)
    if before.divisor and unit not in ("%", "1") and "/" not in unit:
        unit = f"{unit}/{before.divisor}"
    return Figure(
        start, upper.end, low, upper.value, "between", unit, upper.counted, upper.rate or before.rate,
        change_before(scope.text, scope.start, outer.start if outer else start), False, False, upper.reach,
    )  # fmt: skip


def _borrowed(first: Numeral, second: Numeral, text: str) -> Decimal:
    """Multiply the lower end as the upper is, where its own digits are a plain number."""
    digits = re.match(r"[0-9][0-9,]*(?:\.[0-9]+)?", text[second.start : second.end])
    if digits is None:
        words = re.search(r"hundred|thousand|million|billion|trillion", text[second.start : second.end].lower())
        scale = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
        return first.value * scale[words.group()] if words and not first.chinese else first.value
    return first.value * (second.value / Decimal(digits.group().replace(",", "")))


def _single(
    scope: Scope, numeral: Numeral, sentence_end: int, *, base_seen: bool, floor: int | None = None, money: Unit | None = None
) -> Figure | Refused:
    text, left = scope.text, scope.start if floor is None else floor
    own_money = money_before(text, left, numeral.start)
    start = own_money.start if own_money else numeral.start
    money = own_money or money
    signed = _sign_start(text, left, start)
    value = numeral.value if signed == start else -numeral.value
    start = signed
    before = bound_before(text, left, start)
    early = bound_behind(text, numeral.end, sentence_end)
    unit = (
        Unit(numeral.end, numeral.end, numeral.unit)
        if numeral.unit
        else unit_after(text, early.end if early else numeral.end, scope.end)
    )
    bounds = [before.bound if before else "", numeral.inner_bound, early.bound if early else ""]
    named = _named(
        scope, numeral, money, unit, early.end if early else numeral.end, bool(before or early or numeral.inner_bound)
    )
    if isinstance(named, Refused):
        return named
    code, counted, end, reach = named
    divided = divided_behind(text, reach, scope.end)
    late = bound_behind(text, divided.end, sentence_end) or bound_behind(text, end, sentence_end)
    bounds.append(late.bound if late else "")
    bound = combine(bounds)
    reach = max(reach, divided.end, late.end if late else 0)
    if counted == "" and late and code == "1" and numeral.chinese | bool(unit and unit.measure_word):
        counted = counted_chinese(text, late.end, scope.end)
    anchor = before.start if before else start
    if text[reach : reach + 1] == "/" and not divided.divisor and not divided.rate:
        return Refused(start, end, "divided by something that is not known")
    if _PER_SO_MANY_BEFORE.search(text[max(scope.sentence_start, anchor - 40) : anchor]) or _PER_SO_MANY_BEHIND.match(text, reach):
        return Refused(start, end, "a rate per so many")
    refusal = _why_not(scope, numeral, code, bound, before, anchor, end, reach)
    if refusal:
        return refusal
    assert bound is not None
    head = divided_before(text, left, anchor)
    divisor = divided.divisor or ("" if code in ("%", "1") else head.divisor)
    around = text[max(scope.sentence_start, anchor - 60) : anchor]
    base = (
        bool(_STARTS_FROM.search(around))
        and (_starts_change(around) or not _FROM.search(around))
        or _is_han_base(text, left, anchor, reach, sentence_end)
    )
    return Figure(
        start, end, value, None, bound, f"{code}/{divisor}" if divisor else code, counted,
        divided.rate or head.rate, change_before(text, left, anchor), base,
        base_seen and bool(_TARGET.search(around)), reach,
    )  # fmt: skip


def _sign_start(text: str, left: int, start: int) -> int:
    """Return where a minus sign or word before the number begins, or the start of the number if there is none."""
    window = max(left, start - 9)
    match = _MINUS.search(text[window:start])
    return window + match.start(match.lastindex or 0) if match else start


def _is_han_base(text: str, left: int, anchor: int, reach: int, end: int) -> bool:
    before = text[max(left, anchor - 24) : anchor]
    return bool(_HAN_FROM.search(before) and _HAN_TO.match(text, reach, min(end, reach + 24)))


def _named(
    scope: Scope, numeral: Numeral, money: Unit | None, unit: Unit | None, position: int, bounded: bool
) -> tuple[str, str, int, int] | Refused:
    """Say what the number is a number of: unit code, noun, end of what is printed, end of what belongs to it."""
    if unit is not None and unit.code.startswith("?"):
        return Refused(numeral.start, unit.end, unit.code[1:], silent=numeral.words and numeral.chinese)
    if unit is not None and scope.text[unit.start - 1 : unit.end] == scope.text[unit.start - 1] + "m" and scope.text[unit.start - 1].isdigit():
        return Refused(numeral.start, unit.end, "m: metres or millions")
    if unit is not None and scope.text[unit.start - 1] == "-" and re.search(r"[0-9] [a-z]", scope.text[numeral.start : numeral.end].lower()):
        return Refused(numeral.start, unit.end, "so many things of a million, or one of so many millions")
    if unit is not None and money is not None and unit.code != money.code and not (money.code.startswith("?")):
        return Refused(money.start, unit.end, "two currencies" if len(unit.code) == 3 else "money with another unit")
    if unit is not None and not unit.measure_word:
        return unit.code, "", unit.end, unit.end
    if unit is not None:
        noun = counted_chinese(scope.text, unit.end, scope.end)
        if numeral.words and numeral.value <= 10 and ABSTRACT_HAN.match(noun):
            return Refused(numeral.start, unit.end, "counts the parts of an argument")
        return unit.code, noun, unit.end, unit.end
    if money is not None:
        if money.code.startswith("?"):
            return Refused(money.start, numeral.end, money.code[1:])
        return money.code, "", numeral.end, numeral.end
    return _counted(scope, numeral, position, bounded)


def _counted(scope: Scope, numeral: Numeral, position: int, bounded: bool) -> tuple[str, str, int, int] | Refused:
    text = scope.text
    noun, end = counted_english(text, position, scope.end)
    if not noun and numeral.value == 1 and not numeral.words:
        noun = singular_english(text, position, scope.end)
        end = position + len(noun) + 1 if noun else position
    if noun:
        if numeral.words and numeral.value <= 10 and _refers_back(text, numeral.start):
            return Refused(numeral.start, numeral.end, "refers back to what was named before", silent=True)
        if numeral.words and numeral.value <= 10 and noun.split()[-1].lower() in ABSTRACT:
            return Refused(numeral.start, numeral.end, "counts the parts of an argument")
        return ("{person}" if is_people(noun) else "1"), noun, numeral.end, end
    if scope.previous is not None and _is_part_of_previous(scope, numeral):
        return scope.previous.unit, scope.previous.counted, numeral.end, numeral.end
    cue = _CUE.search(text[max(scope.start, numeral.start - 80) : _cue_end(scope, numeral)])
    if cue and not re.match(r"[A-Za-z]|-", text[numeral.end : numeral.end + 1]):
        return "1", "", numeral.end, numeral.end
    part_of_word = numeral.words and (numeral.chinese or text[numeral.end : numeral.end + 1] == "-")
    return Refused(numeral.start, numeral.end, NO_UNIT, silent=part_of_word)


def _refers_back(text: str, start: int) -> bool:
    return bool(re.search(r"(?<![a-z])(?:the|these|those|both|all|its|their|our) $", text[max(0, start - 8) : start], re.IGNORECASE))


def _is_part_of_previous(scope: Scope, numeral: Numeral) -> bool:
    """Tell whether a bare number counts a part of what was counted before: 27 of which, of them 41 were."""
    if scope.previous is None or scope.previous.unit not in ("1", "{person}") or numeral.multiplied:
        return False
    if re.match(r" of (?:them|which|whom|these|those)(?![a-z])", scope.text[numeral.end : scope.end]):
        return True
    before = scope.text[max(scope.start, numeral.start - 12) : numeral.start].lower()
    behind = re.match(r" (?:were|are|was|is|have|had|has|come|came)(?![a-z])", scope.text[numeral.end : scope.end])
    return bool(behind) and before.endswith(("of which ", "of whom ", "of them ", "of these ", "of those "))


def _cue_end(scope: Scope, numeral: Numeral) -> int:
    before = bound_before(scope.text, scope.start, numeral.start)
    return before.start if before else numeral.start


def _why_not(
    scope: Scope,
    numeral: Numeral,
    code: str,
    bound: Bound | None,
    before: BoundWord | None,
    anchor: int,
    end: int,
    reach: int,
) -> Refused | None:
    """Return the reason to refuse a figure that has a unit or a noun, if there is one."""
    text = scope.text
    if bound is None:
        return Refused(numeral.start, end, "bounds that contradict each other")
    if numeral.headless and bound == "exact":
        return Refused(numeral.start, end, "a size class, not a number", silent=not numeral.multiplied)
    if numeral.words and numeral.value == 1 and not numeral.multiplied:
        return Refused(numeral.start, end, "one: an article or a pronoun as often as a number", silent=True)
    if not fits(numeral.value):
        return Refused(numeral.start, end, "a number too large or too fine to keep exactly")
    if code == "1" and _is_year_like(text, numeral, bound, scope):
        return Refused(numeral.start, end, "a year or a count")
    if code in ("1", "{person}") and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text[numeral.start : numeral.end]):
        return Refused(numeral.start, end, "thousands or thousandths of a thing that is counted")
    if code in _TIME_UNITS:
        return _stretch(scope, numeral, before, anchor, end, reach, exact=bound == "exact")
    return None


def _is_year_like(text: str, numeral: Numeral, bound: Bound, scope: Scope) -> bool:
    plain = re.fullmatch(r"[0-9]{4}", text[numeral.start : numeral.end])
    if not plain or bound != "exact" or not _YEAR_LIKE[0] <= numeral.value <= _YEAR_LIKE[1]:
        return False
    if not text[numeral.end : numeral.end + 1].isascii():
        return False
    return not _CUE.search(text[max(scope.start, numeral.start - 80) : numeral.start])


def _stretch(
    scope: Scope, numeral: Numeral, before: BoundWord | None, anchor: int, end: int, reach: int, *, exact: bool
) -> Refused | None:
    """Refuse a stretch of time that dates the sentence rather than measures something."""
    text = scope.text
    window = text[max(scope.start, anchor - 24) : anchor]
    if _STRETCH_BEFORE.search(window) or _STRETCH_BEHIND.match(text, end) or _STRETCH_BEHIND.match(text, reach):
        return Refused(numeral.start, end, "a stretch of time that dates the sentence")
    if before and text[before.start : before.end].lower() == "over":
        return Refused(numeral.start, end, "over: more than, or during")
    if (
        text[end - 1] == "年"
        and text[numeral.start].isdigit()
        and numeral.value >= 10
        and exact
        and not _SPAN_CUE.search(window)
    ):
        return Refused(numeral.start, end, "a year or a number of years")
    return None
