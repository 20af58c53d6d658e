"""What a number is a number of: a unit, money, a noun, or nothing, which refuses it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobs.prose.bounds import bound_before
from jobs.prose.nouns import ABSTRACT, ABSTRACT_HAN, counted_chinese, counted_english, is_people, singular_english
from jobs.prose.numbers import Numeral
from jobs.prose.spans import Refused, Scope
from jobs.prose.units import Unit

NO_UNIT = "a number with neither a unit nor a noun"
_SUPERLATIVE = re.compile(
    r" (?:[a-z-]+ )?(?:largest|biggest|smallest|oldest|newest|highest|lowest|richest|poorest|fastest|longest"
    r"|tallest|busiest|strongest|greatest|nearest|latest|earliest|best|most|top|leading)(?![a-z])",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:(?<![a-z])(?:total of|totall?ed|totall?ing|totals|numbered|numbering)|(?<![a-z])number"
    r" of [^.,;0-9]{1,60}? (?:was|is|were|rose to|reached|stood at|fell to|to|at|exceeded)"
    r"|(?<![a-z])index[^.,;0-9]{0,60}? (?:was|at|to|of|is|reached)|(?:共计?|总计|合计|总数|数量"
    r"|总量|指数|家数|户数|人数|个数)(?:已?为|已?达到?|有)?) ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A unit code and the noun that is counted; the printed form ends at `end`, all that belongs to it at `reach`."""

    code: str
    counted: str
    end: int
    reach: int


def name_number(
    scope: Scope, numeral: Numeral, money: Unit | None, unit: Unit | None, position: int
) -> Named | Refused:
    """Say what the number is a number of; a noun is looked for from `position` on."""
    if unit is not None:
        return _spoiled(scope.text, numeral, money, unit) or _by_unit(scope, numeral, unit)
    if money is None:
        return _counted(scope, numeral, position)
    if money.code.startswith("?"):
        return Refused(money.start, numeral.end, money.code[1:])
    return Named(money.code, "", numeral.end, numeral.end)


def _spoiled(text: str, numeral: Numeral, money: Unit | None, unit: Unit) -> Refused | None:
    """Return the reason why a unit cannot be taken as it stands."""
    before = text[unit.start - 1]
    if unit.code.startswith("?"):
        return Refused(numeral.start, unit.end, unit.code[1:], silent=numeral.words and numeral.chinese)
    if before.isdigit() and text[unit.start : unit.end] == "m":
        return Refused(numeral.start, unit.end, "m: metres or millions")
    if before == "-" and re.search(r"[0-9] [a-z]", text[numeral.start : numeral.end].lower()):
        return Refused(numeral.start, unit.end, "so many things of a million, or one of so many millions")
    if money is not None and unit.code != money.code and not money.code.startswith("?"):
        return Refused(money.start, unit.end, "two currencies" if len(unit.code) == 3 else "money with another unit")
    return None


def _by_unit(scope: Scope, numeral: Numeral, unit: Unit) -> Named | Refused:
    noun = counted_chinese(scope.text, unit.end, scope.end) if unit.measure_word else ""
    if numeral.words and numeral.value <= 10 and ABSTRACT_HAN.match(noun):
        return Refused(numeral.start, unit.end, "counts the parts of an argument")
    return Named(unit.code, noun, unit.end, unit.end)


def _counted(scope: Scope, numeral: Numeral, position: int) -> Named | Refused:
    text = scope.text
    if _SUPERLATIVE.match(text, position, scope.end):
        return Refused(numeral.start, numeral.end, "a rank")
    noun, end = counted_english(text, position, scope.end)
    if not noun and numeral.value == 1 and not numeral.words:
        noun = singular_english(text, position, scope.end)
        end = position + len(noun) + 1 if noun else position
    if noun:
        return _counts_parts(text, numeral, noun) or Named(
            "{person}" if is_people(noun) else "1", noun, numeral.end, end
        )
    if scope.previous is not None and _is_part_of_previous(scope, numeral):
        return Named(scope.previous.unit, scope.previous.counted, numeral.end, numeral.end)
    if _is_whole_phrase(scope, numeral):
        return Named("1", "", numeral.end, numeral.end)
    if is_announced(scope, _cue_end(scope, numeral)) and not re.match(
        r"[A-Za-z]|-", text[numeral.end : numeral.end + 1]
    ):
        return Named("1", "", numeral.end, numeral.end)
    part_of_word = numeral.words and (numeral.chinese or text[numeral.end : numeral.end + 1] == "-")
    return Refused(numeral.start, numeral.end, NO_UNIT, silent=part_of_word)


def _counts_parts(text: str, numeral: Numeral, noun: str) -> Refused | None:
    """Refuse small number words that point back ("the two sides") or count an argument ("four aspects")."""
    if not numeral.words or numeral.value > 10:
        return None
    if _refers_back(text, numeral.start):
        return Refused(numeral.start, numeral.end, "refers back to what was named before", silent=True)
    if noun.rsplit(maxsplit=1)[-1].lower() in ABSTRACT:
        return Refused(numeral.start, numeral.end, "counts the parts of an argument")
    return None


def _refers_back(text: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?<![a-z])(?:the|these|those|both|all|its|their|our) $", text[max(0, start - 8) : start], re.IGNORECASE
        )
    )


def _is_part_of_previous(scope: Scope, numeral: Numeral) -> bool:
    """Tell whether a bare number counts a part of what was counted before: 27 of which, of them 41 were."""
    if scope.previous is None or scope.previous.unit not in ("1", "{person}") or numeral.multiplied:
        return False
    if re.match(r" of (?:them|which|whom|these|those)(?![a-z])", scope.text[numeral.end : scope.end]):
        return True
    before = scope.text[max(scope.start, numeral.start - 12) : numeral.start].lower()
    behind = re.match(r" (?:were|are|was|is|have|had|has|come|came)(?![a-z])", scope.text[numeral.end : scope.end])
    return bool(behind) and before.endswith(("of which ", "of whom ", "of them ", "of these ", "of those "))


def _is_whole_phrase(scope: Scope, numeral: Numeral) -> bool:
    """Tell whether the text is a bound and a number and nothing else: "more than 200" is about a plain number."""
    before = bound_before(scope.text, scope.start, numeral.start)
    if before is None or scope.text[scope.sentence_start : before.start].strip():
        return False
    return not scope.text[numeral.end : scope.end].strip(" .。")


def is_announced(scope: Scope, position: int) -> bool:
    """Tell whether "a total of", "the number of … was", 共计 or the like ends at a position."""
    return bool(_CUE.search(scope.text[max(scope.start, position - 80) : position]))


def _cue_end(scope: Scope, numeral: Numeral) -> int:
    before = bound_before(scope.text, scope.start, numeral.start)
    return before.start if before else numeral.start
