"""Words that date a sentence without saying which period: a decade, a school year, a festival, "before June".

The dated forms around them are not enough: "first-half revenue rose in 2019" is not about 2019, "the 1980s" is not
1980. So each such cue stands as a mention without a text, and the figures that it governs are refused with its reason.
Where a cue holds a date, it is longer than the date alone and takes its place.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from jobs.prose.mentions import EARLIER, FISCAL, NO_YEAR, RELATIVE, SEVERAL_AT_ONCE, VAGUE, Mention, Role
from jobs.prose.words import words

DECADE = "a decade"
SEVERAL_DAYS = "several days of one month"
NAMED_BY_YEAR = "a year that names a survey, a report or a list, and perhaps not the figure's own"
DEADLINE = "a deadline: the figure may be of any time before it"
PART_ELSEWHERE = "a year beside a part of a year: which of the two is not said"

_YEAR = r"(?:19|20)[0-9]{2}"
_YEARS = rf"{_YEAR}(?:[-/~至](?:{_YEAR}|[0-9]{{2}}))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?:[0-9]{{1,2}} )?(?:{_MONTH} )?(?:[0-9]{{1,2}},? )?{_YEAR}"
_DAYS = r"[0-9]{1,2}(?:st|nd|rd|th)?(?: ?- ?| to | and | or )[0-9]{1,2}(?:st|nd|rd|th)?"
_NO_YEAR_BEHIND = r"(?!(?: period)?,? ?(?:of |in )?(?:[0-9]|this|last))"


def _any(text: str) -> str:
    """Return a group of alternatives; an underscore stands for a space."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words(text)) + ")"


_COUNT = _any(
    "[0-9]{1,3} a an one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty several"
)
_KINDS_OF_YEAR = _any("academic school university farming crop marketing tax financial fiscal business budget")
_FEASTS = _any(
    "National_Day Spring_Festival Chinese_New_Year Lunar_New_Year May_Day Labou?r_Day Qingming Dragon_Boat Mid-Autumn"
    " Golden_Week Christmas Easter"
)
_HAN_FEASTS = _any("元旦 春节 清明 五一 端午 中秋 国庆 暑期 寒假 暑假 春运 黄金周 小长假 双节 元宵")
_HAN_SPELLS = _any("假期 期间 假日 黄金周 长假 小长假 当天 当日 前后")
_ABOUT = _any("about around nearly more_than almost over only just some")
_DECADES = _any("(?:18|19|20)[0-9]0'?s twenties thirties forties fifties sixties seventies eighties nineties")
_ENGLISH: tuple[tuple[str, str], ...] = (
    (
        rf"(?i:(?:in|during|by|from|since|until|over) )?(?i:the )?(?i:(?:early|mid|late)[ -])?{_DECADES}",
        DECADE,
    ),
    (rf"(?:{_YEARS} )?{_KINDS_OF_YEAR}[ -]year(?: (?:of )?{_YEARS})?", FISCAL),
    (rf"(?:at |by )?(?:the )?(?:turn|week) of (?:the year )?{_DATE}", VAGUE),
    (rf"(?:(?i:between|from|on) )?{_DAYS} {_MONTH},? {_YEAR}|(?:on )?{_MONTH} {_DAYS},? {_YEAR}", SEVERAL_DAYS),
    (
        (
            rf"(?i:an?|its|their|this|that|one|another) {_YEAR}(?= [a-z])"
            rf"|(?i:the) {_YEAR} (?:yearbook|almanac|report|edition|guide|list|ranking)"
        ),
        NAMED_BY_YEAR,
    ),
    (rf"{_YEARS} (?:season|campaign|edition)", FISCAL),
    (
        rf"(?:{_YEAR} )?{_FEASTS}(?: (?:holidays?|festival|week|travel rush|period))*(?: (?:of |in )?{_YEAR})?",
        VAGUE,
    ),
    (rf"(?i:before|prior to|ahead of|(?:not|no) later than) {_DATE}", DEADLINE),
    (
        r"(?i:as of|as at|by|until|through|up to) (?:last |this |next )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
        RELATIVE,
    ),
    (
        rf"(?i:(?:{_ABOUT} )?{_COUNT} (?:years?|months?|decades?|weeks?)) (?:ago|earlier|before(?= ?[.,;)]))",
        EARLIER,
    ),
    (rf"(?i:from|between) {_MONTH} (?:to|and|through|until) {_MONTH}{_NO_YEAR_BEHIND}", NO_YEAR),
    (rf"{_MONTH} ?(?:-|to|through) ?{_MONTH}{_NO_YEAR_BEHIND}", NO_YEAR),
)
_CHINESE: tuple[tuple[str, str], ...] = (
    (
        rf"(?:20世纪|[上本]个?世纪)?(?:{_YEAR}|[0-9]{{2}}|[一二三四五六七八九]十)年代(?:[初中末后]期?)?",
        DECADE,
    ),
    (
        rf"{_YEAR}年?(?:[-~至/](?:{_YEAR}|[0-9]{{2}}))?年?(?:财年|财政年度|学年|赛季|雪季|榨季|采暖季|供暖季)度?",
        FISCAL,
    ),
    (rf"(?:{_YEAR}年)?的?{_HAN_FEASTS}[\"”]?(?:{_HAN_SPELLS}+|(?=[,，]))", VAGUE),
    (rf"{_YEAR}年[0-9]{{1,2}}月[0-9]{{1,2}}日?[-~至到、和][0-9]{{1,2}}日", SEVERAL_DAYS),
    (rf"(?:{_YEAR}年?[、和与])+{_YEAR}年?[两二三四]年", SEVERAL_AT_ONCE),
    (rf"《?{_YEAR}年?(?!末|底|月)[^，。；,;0-9]{{0,8}}(?:年鉴|白皮书|蓝皮书|公报|年报)》?", NAMED_BY_YEAR),
    (rf"(?:{_YEAR}年)?(?:第?[一二三四]季?度?[、和与])+第?[一二三四]季度", SEVERAL_AT_ONCE),
    (rf"{_YEAR}年[春夏秋冬](?:季|天)", VAGUE),
    (
        rf"(?:于|在|至)?{_YEAR}年(?:[0-9]{{1,2}}月)?(?:[0-9]{{1,2}}日)?(?:年?底|末)?[之以]?前(?=[^，。；、,;]{{1,14}}的)",
        DEADLINE,
    ),
    (
        r"(?:[0-9]{1,3}|[一两二三四五六七八九十几数]{1,3})多?(?:年|个月|周)[之以]?[前后](?![\u4e00-\u9fff]?[期半])",
        EARLIER,
    ),
)
_COMPILED = [(re.compile(rf"(?<![A-Za-z0-9-])(?:{pattern})(?![A-Za-z])"), reason) for pattern, reason in _ENGLISH] + [
    (re.compile(pattern), reason) for pattern, reason in _CHINESE
]
_PART = re.compile(
    r"(?<![A-Za-z])(?:(?:first|second|third|fourth|last|1st|2nd|3rd|4th)[- ](?:half|quarter)|half[- ]year(?!ly)"
    r"|(?:nine|six|three)-month|interim|quarterly|half-yearly)(?= (?:[a-z]+ ){0,3}?(?:revenues?|sales|profits?|turnover"
    r"|output|earnings|income|loss(?:es)?|results?|figures?|exports|imports|growth|GDP|net|total|operating|trade"
    r"|deliveries|receipts))",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"as (?:of|at)(?![a-z])|截[至止]", re.IGNORECASE)
_NOW = re.compile(r"now|currently|现有|目前|现在", re.IGNORECASE)
_JOINED = re.compile(r" ?(?:和|与|及|以及|、) ?| and (?:in |the |during )*", re.IGNORECASE)
_SINCE_HAN = re.compile(r"[^，。；、,;0-9]{0,8}?以来")


def cue_mentions(text: str, start: int, end: int) -> list[Mention]:
    """Return the cues of a sentence, in order, without overlap."""
    found: list[Mention] = []
    for pattern, reason in _COMPILED:
        for match in pattern.finditer(text, start, end):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(Mention(match.start(), match.end(), None, reason=reason))
    return sorted(found, key=lambda mention: mention.start)


def with_cues(text: str, start: int, end: int, mentions: list[Mention]) -> list[Mention]:
    """Put the cues of a sentence among its dated mentions: the longer of two that overlap stands."""
    kept = list(mentions)
    for cue in cue_mentions(text, start, end):
        overlapping = [other for other in kept if cue.start < other.end and other.start < cue.end]
        if all(other.end - other.start < cue.end - cue.start for other in overlapping):
            is_base = cue.reason == EARLIER and any(other.role == "base" for other in overlapping)
            role: Role = "base" if is_base else "governs"
            kept = [other for other in kept if other not in overlapping] + [replace(cue, role=role)]
    kept = [_since(text, end, one) for one in sorted(kept, key=lambda mention: mention.start)]
    return _beside_a_part(text, start, end, _side_by_side(text, _without_now(text, kept)))


def _side_by_side(text: str, mentions: list[Mention]) -> list[Mention]:
    """Two periods joined by "and" share their figures out in a way that is not said here."""
    if len(mentions) < 2:
        return mentions
    joined = [
        bool(left.text and right.text and _JOINED.fullmatch(text, left.end, right.start))
        for left, right in itertools.pairwise(mentions)
    ]
    touched = [before or after for before, after in zip([False, *joined], [*joined, False], strict=True)]
    return [
        replace(one, text=None, reason=SEVERAL_AT_ONCE) if both else one
        for one, both in zip(mentions, touched, strict=True)
    ]


def _without_now(text: str, mentions: list[Mention]) -> list[Mention]:
    """In "as of 18 February there are now ..." and 截至2月18日，现有 the day is meant."""
    kept: list[Mention] = []
    for mention in mentions:
        is_open = mention.text == "" and _NOW.fullmatch(text, mention.start, mention.end)
        if not (is_open and any(other.text and _AS_OF.match(text, other.start) for other in kept)):
            kept.append(mention)
    return kept


def _since(text: str, end: int, mention: Mention) -> Mention:
    """An opening in 2010 以来: open, as 2010年以来 is."""
    behind = _SINCE_HAN.match(text, mention.end, end)
    if mention.text and behind and "年" in text[mention.start : mention.end]:
        return replace(mention, end=behind.end(), text="", reason="", year=None)
    return mention


def _beside_a_part(text: str, start: int, end: int, mentions: list[Mention]) -> list[Mention]:
    """Take back bare years in a sentence that speaks of "first-half revenue": they are not its period."""
    if not _PART.search(text, start, end):
        return mentions
    years = [replace(one, text=None, reason=PART_ELSEWHERE) if _is_year(one) else one for one in mentions]
    part = _PART.search(text, start, end)
    if part and not any(one.start < part.end() and part.start() < one.end for one in years):
        years.append(Mention(part.start(), part.end(), None, reason=NO_YEAR))
    return sorted(years, key=lambda mention: mention.start)


def _is_year(mention: Mention) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", mention.text or ""))
