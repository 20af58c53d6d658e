"""Match a unit, a currency or a Chinese measure word at a place in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobs.prose.unit_tables import CHINESE, ENGLISH_WORDS, MEASURE_WORDS, MONEY_PREFIXES, SYMBOLS


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written: text[start:end]; `code` begins with "?" where it has two meanings (then it is the reason)."""

    start: int
    end: int
    code: str
    measure_word: bool = False
    """A Chinese classifier: the thing counted comes behind it."""


def _english_forms() -> dict[str, str]:
    forms = {}
    for code, words in ENGLISH_WORDS.items():
        for word in words.split():
            plain = word.replace("_", " ").lower()
            forms[plain] = code
            forms.setdefault(plain + "s", code)
    return forms


def _alternatives(forms: list[str]) -> str:
    return "|".join(re.escape(form).replace(r"\ ", "[ -]") for form in sorted(forms, key=len, reverse=True))


_ENGLISH = _english_forms()
_CHINESE = {form: code for code, forms in CHINESE.items() for form in forms.split()}
_ENGLISH_MATCH = re.compile(rf"[ \u00a0-]?({_alternatives(list(_ENGLISH))})(?![A-Za-z])", re.IGNORECASE)
_SYMBOL_MATCH = re.compile(rf"[ \u00a0]?({_alternatives(list(SYMBOLS))})(?![A-Za-z0-9²³])")
_CHINESE_MATCH = re.compile(rf" ?({_alternatives([*_CHINESE, *MEASURE_WORDS])})")
# 5个多月, 3个半月: the more-than stands inside the unit.
_INNER = re.compile(r"个[多余]月|个[多余]小时")
_PREFIX_MATCH = re.compile(rf"(?<![A-Za-z])({_alternatives(list(MONEY_PREFIXES))})[ \u00a0]?$")
_CLASS_BEHIND = re.compile(r"级|型|制|档|号")
_NOT_MONEY = re.compile(r"元(?:素|件|旦|首|宵|月)")
_WORD_BEHIND = {
    "人": re.compile(r"人(?:工|才|民|均|大|类|口|生|形|称|机)"),
    "名": re.compile(r"名(?:牌|称|单|优|次|城|校|企)"),
    "位": re.compile(r"位(?:于|居|列|置|数|次)"),
    "天": re.compile(r"天(?:津|然|猫)"),
    "口": re.compile(r"口(?:岸|径|号|碑)"),
    "项": re.compile(r"项目"),
    "年": re.compile(r"年(?:级|代|度)"),
    "升": re.compile(r"升(?:级|至|到|高|值)"),
    "米": re.compile(r"米(?:粉|饭|面)"),
    "克": re.compile(r"克(?:服|拉|隆)"),
    "周": re.compile(r"周(?:边|围|期)"),
    "立方": re.compile(r"立方(?:厘|分|毫)"),
    "件": re.compile(r"件(?:套)"),
    "层": re.compile(r"层(?:次|级|面)"),
    "里": re.compile(r"里(?:面|程|程碑)"),
    "两": re.compile(r"两(?:个|家|岸|地|国|市|省|区)"),
    "期": re.compile(r"期(?:间|末|货)"),
}


def unit_after(text: str, position: int, end: int) -> Unit | None:
    """Return the unit that stands directly behind a numeral, if any."""
    for match, forms in (
        (_ENGLISH_MATCH.match(text, position, end), _ENGLISH),
        (_SYMBOL_MATCH.match(text, position, end), SYMBOLS),
    ):
        if match:
            return Unit(match.start(1), match.end(1), _code(match[1], forms))
    inner = _INNER.match(text, position, end)
    if inner:
        return Unit(inner.start(), inner.end(), "mo" if inner.group().endswith("月") else "h")
    return _chinese_unit(text, position, end)


def _code(form: str, forms: dict[str, str]) -> str:
    if form in forms:
        return forms[form]
    return forms[re.sub(r"-", " ", form.lower())] if form.lower().replace("-", " ") in forms else forms[form.lower()]


def _chinese_unit(text: str, position: int, end: int) -> Unit | None:
    match = _CHINESE_MATCH.match(text, position, end)
    if match is None:
        return None
    form = match[1]
    guard = _WORD_BEHIND.get(form)
    if guard and guard.match(text, match.start(1), end):
        return None
    if _NOT_MONEY.match(text, match.start(1), end):
        return None
    if form in MEASURE_WORDS:
        return Unit(match.start(1), match.end(1), "1", measure_word=True)
    if _CLASS_BEHIND.match(text, match.end(), end) and form != "人":
        return Unit(match.start(1), match.end(), "?a rank, a class or a name")
    return Unit(match.start(1), match.end(1), _CHINESE[form], measure_word=_CHINESE[form] == "{person}")


def money_before(text: str, start: int, position: int) -> Unit | None:
    """Return the currency sign or code that stands directly before a numeral, if any."""
    left = max(start, position - 6)
    match = _PREFIX_MATCH.search(text[left:position])
    return Unit(left + match.start(1), left + match.end(1), MONEY_PREFIXES[match[1]]) if match else None
