"""Find numerals in a sentence: digits, number words and Chinese numerals with their multipliers.

A run of digits and separators is read as a whole or refused as a whole, so nothing is ever read out of the middle of a
date, a telephone number or an id. Units and bounds are not looked at here, save the bounds that stand inside a numeral
(三千多, 200+).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from events import fits
from jobs.prose.chinese_numbers import HAN_CHARACTERS, headless, parse_chinese
from jobs.prose.english_numbers import MULTIPLIERS, WORDS, parse_english

GROUP = re.compile(r"[0-9]+(?:[.,:/'_][0-9]+|[\u00a0\u202f][0-9]{3}(?![0-9]))*(?:[-~][0-9]+(?:[.,:/'_][0-9]+)*)*")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:[\u00a0\u202f][0-9]{3})+)(?:\.[0-9]+)?")
_EN_MULTIPLIER = re.compile(
    r"(?:[ \u00a0-]?(hundred|thousand|million|billion|trillion|bn|mn|mln|bln|tn|trn)(?![A-Za-z]))"
    r"(?:[ ](thousand|million|billion)(?![A-Za-z]))?",
    re.IGNORECASE,
)
_MONEY_MULTIPLIER = re.compile(r"[ ]?(k|K|m|M|b|B)(?![A-Za-z0-9])")
_MONEY_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9}
_ZH_TAIL = re.compile(
    r" ?(?P<more>[多余来])?(?P<places>(?:[十百万亿]|千(?![瓦克米卡伏帕焦赫]))+)"
    r"(?P<rest>(?:[零〇]?(?:[0-9]+|[一二三四五六七八九两])[十百千万亿]+)*)"
)
_HAN_RUN = re.compile(rf"[{HAN_CHARACTERS}]+(?:点(?=[零〇一二三四五六七八九])[零〇一二三四五六七八九]+[十百千万亿]*)?")
# 百分点, 千瓦: the place belongs to a unit.
_NO_NUMERAL = re.compile(r"百分|千[瓦克米卡伏帕焦赫]")
_PERCENT = re.compile(rf"百分之(?P<n>[0-9]+(?:\.[0-9]+)?|[{HAN_CHARACTERS}点]+)(?P<more>[多余])?")
_MARKS = {"多": "more_than", "余": "more_than", "来": "about"}
DIGITS_MAX = 20
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|RMB|CNY|USD|EUR|GBP|HKD) ?$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands: `start:end` covers digits, multiplier and an inner 多/余/来 (or a trailing +)."""

    start: int
    end: int
    value: Decimal
    multiplied: bool = False
    """It carries a multiplier of its own, so it does not borrow that of the upper end of a range."""
    inner_bound: str = ""
    words: bool = False
    """Written in words (English or Chinese) rather than digits."""
    chinese: bool = False
    headless: bool = False
    """A Chinese place without a digit (百亿); a number only behind a bound."""
    unit: str = ""
    joined: bool = False
    """The next numeral stands behind a bare dash: 3-5."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Digits that make no safe number."""

    start: int
    end: int
    reason: str


Found = Numeral | Unreadable


def find_numerals(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> list[Found]:
    """Find the numerals of text[start:end] outside the taken spans, in order; they never overlap."""
    found: list[Found] = []
    for left, right in _free(start, end, taken):
        found.extend(_scan(text, left, right))
    return found


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches between the taken spans."""
    free, position = [], start
    for left, right in sorted(taken):
        if left > position:
            free.append((position, left))
        position = max(position, right)
    return [*free, (position, end)] if position < end else free


def _scan(text: str, left: int, right: int) -> list[Found]:
    found: list[Found] = []
    position = left
    starts = re.compile(rf"百分之|[0-9]|[{HAN_CHARACTERS}]|(?<![A-Za-z-])[A-Za-z]")
    while match := starts.search(text, position, right):
        here = _at(text, match.start(), right)
        found.extend(here)
        position = max([match.start() + 1, *(item.end for item in here)])
        if not here:
            position = _past_word(text, match.start(), right)
    return found


def _past_word(text: str, start: int, right: int) -> int:
    if not text[start].isascii():
        return start + 1
    while start < right and text[start].isascii() and text[start].isalpha():
        start += 1
    return start


def _at(text: str, start: int, right: int) -> list[Found]:
    character = text[start]
    if character.isdigit() and character.isascii():
        return _digits(text, start, right)
    if character.isascii():
        return _words(text, start, right)
    percent = _PERCENT.match(text, start, right)
    if percent:
        return _percent(percent)
    return _han(text, start, right)


def _percent(match: re.Match[str]) -> list[Found]:
    value = parse_chinese(match["n"])
    if value is None:
        return [Unreadable(match.start(), match.end(), "a percentage whose numeral does not parse")]
    bound = _MARKS.get(match["more"] or "", "")
    return [
        Numeral(
            match.start(), match.end(), value, inner_bound=bound, words=True, chinese=True, unit="%", multiplied=True
        )
    ]


def _words(text: str, start: int, right: int) -> list[Found]:
    match = WORDS.match(text, start, right)
    if match is None:
        return []
    value = parse_english(match.group())
    if value is None:
        return [Unreadable(match.start(), match.end(), "number words that do not make one number")]
    multiplied = match.group().lower().split("-")[-1].split(" ")[-1] in MULTIPLIERS
    # "nine hundred-odd" and "twenty-first" are caught by the reader's masks, "one" by its rule for small words.
    return [Numeral(match.start(), match.end(), value, multiplied, words=True)]


def _han(text: str, start: int, right: int) -> list[Found]:
    match = _HAN_RUN.match(text, start, right)
    if match is None:
        return []
    end, bound = match.end(), ""
    if match.group() == "零" or _NO_NUMERAL.match(text, start, right):
        return []
    value = parse_chinese(match.group())
    if text[end : end + 1] in _MARKS and end < right:
        bound = _MARKS[text[end]]
        tail = _HAN_RUN.match(text, end + 1, right)
        end += 1
        # 三十多亿: the places behind 多 multiply the number before it.
        if tail and value is not None:
            scale = parse_chinese("一" + tail.group()) if headless(tail.group()) else None
            value, end = (None if scale is None else value * scale), tail.end()
    if value is None or not fits(value):
        return (
            [Unreadable(match.start(), end, "a Chinese numeral that does not parse")] if len(match.group()) > 1 else []
        )
    own = match.group()[-1] in "万亿" or end > match.end() + 1
    return [Numeral(match.start(), end, value, own, bound, words=True, chinese=True, headless=headless(match.group()))]


def _digits(text: str, start: int, right: int) -> list[Found]:
    match = GROUP.match(text, start, right)
    if match is None:
        return []
    spans = _parts(match)
    problem = _problem(text, match, spans)
    if problem:
        return [Unreadable(start, match.end(), problem)]
    values = [plain_number(text[left:stop]) or Decimal(0) for left, stop in spans]
    found: list[Found] = [Numeral(*span, value, joined=True) for span, value in zip(spans[:-1], values, strict=False)]
    return [*found, _with_multiplier(text, *spans[-1], values[-1], right)]


def _parts(match: re.Match[str]) -> list[tuple[int, int]]:
    spans, position = [], match.start()
    for piece in re.split(r"([-~])", match.group()):
        if piece not in "-~":
            spans.append((position, position + len(piece)))
        position += len(piece)
    return spans


def _problem(text: str, match: re.Match[str], spans: list[tuple[int, int]]) -> str:
    """Say why a run of digits is not read, or nothing."""
    if len(spans) > 2:
        return "several numbers joined by dashes: a date, a telephone number or an id"
    problems = (_cluster_problem(text[left:stop]) for left, stop in spans)
    return _glued(text, match.start()) or next(filter(None, problems), "") or _spaced(text, *match.span())


def _glued(text: str, start: int) -> str:
    """Say what digits hang on to on their left: COVID-19, B2, a.5."""
    before, earlier = text[start - 1 : start], text[max(0, start - 2) : max(0, start - 1)]
    letter = before.isascii() and (before.isalpha() or before in ("_", "#", "@", "\\"))
    if letter and _MONEY_BEFORE.search(text[max(0, start - 5) : start]) is None:
        return "digits that belong to a name or label"
    if before in ("-", ".", "/", ",", ":") and earlier.isascii() and earlier.isalnum():
        return "digits that belong to something longer"
    return ""


def _spaced(text: str, start: int, end: int) -> str:
    """Say whether plain spaces may group the digits: 1 234 567."""
    behind = end - start <= 3 and re.match(r"[ ][0-9]{3}(?![0-9])", text[end : end + 5])
    before = end - start == 3 and re.search(r"(?<![0-9.,])[0-9]{1,3} $", text[max(0, start - 5) : start])
    return "digits set apart by spaces: one number or several" if behind or before else ""


_CLUSTER_PROBLEMS = (
    (re.compile(r":"), "a time of day, a ratio or a score"),
    (re.compile(r"/"), "a date or a fraction"),
    (re.compile(r"^0"), "a leading zero: an id, a code or part of a date"),
    (re.compile(r"[,']"), "separators that could mean thousands or decimals"),
    (re.compile(r""), "digits that make no plain number"),
)


def _cluster_problem(cluster: str) -> str:
    if plain_number(cluster) is not None:
        return ""
    return next(reason for pattern, reason in _CLUSTER_PROBLEMS if pattern.search(cluster))


def plain_number(cluster: str) -> Decimal | None:
    """Read `1234`, `1,234.5`, `0.5` or digits grouped by no-break spaces; None for anything with two readings."""
    if not (_DECIMAL.fullmatch(cluster) or _GROUPED.fullmatch(cluster)):
        return None
    digits = re.sub(r"[,\u00a0\u202f]", "", cluster)
    # More digits would be rounded by the default context when a multiplier is applied.
    return Decimal(digits) if len(digits) <= DIGITS_MAX else None


def _with_multiplier(text: str, start: int, end: int, value: Decimal, right: int) -> Found:
    """Take in what multiplies the digits: million, bn, 万, 多亿, 亿零500万, or a trailing plus sign."""
    english = _EN_MULTIPLIER.match(text, end, right)
    if english:
        for word in filter(None, english.groups()):
            value *= MULTIPLIERS[word.lower()]
        return _checked(Numeral(start, english.end(), value, multiplied=True))
    chinese = _ZH_TAIL.match(text, end, right)
    if chinese:
        return _chinese_tail(text, start, value, chinese, right)
    money = _MONEY_MULTIPLIER.match(text, end, right)
    if money and _MONEY_BEFORE.search(text[max(0, start - 5) : start]):
        return _checked(Numeral(start, money.end(), value * _MONEY_SCALES[money[1].lower()], multiplied=True))
    if text[end : end + 1] == "+" and end < right:
        return Numeral(start, end + 1, value, inner_bound="at_least")
    return _marked(text, Numeral(start, end, value), right)


def _chinese_tail(text: str, start: int, value: Decimal, tail: re.Match[str], right: int) -> Found:
    if tail["rest"]:
        whole = parse_chinese(text[start : tail.end()])
    else:
        scale = parse_chinese("一" + tail["places"])
        whole = None if scale is None else value * scale
    if whole is None:
        return Unreadable(start, tail.end(), "a Chinese numeral that does not parse")
    numeral = Numeral(
        start, tail.end(), whole, multiplied=True, inner_bound=_MARKS.get(tail["more"] or "", ""), chinese=True
    )
    return _checked(_marked(text, numeral, right))


def _marked(text: str, numeral: Numeral, right: int) -> Numeral:
    """Take in 多, 余 or 来 behind the number; the reader undoes it where no unit follows (20万来华学生)."""
    mark = text[numeral.end : numeral.end + 1]
    if not mark or mark not in _MARKS or numeral.end >= right or numeral.inner_bound:
        return numeral
    return Numeral(
        numeral.start, numeral.end + 1, numeral.value, numeral.multiplied, _MARKS[mark], numeral.words, chinese=True
    )


def _checked(numeral: Numeral) -> Found:
    if fits(numeral.value):
        return numeral
    return Unreadable(numeral.start, numeral.end, "a number too large or too fine to keep exactly")
