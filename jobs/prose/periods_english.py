"""Periods in English: as of the end of May 2018, the first half of 2019, Q1 2020, January to May 2018, 2018-2020."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from jobs.prose.mentions import (
    AMBIGUOUS_YEARS,
    EARLIER,
    FISCAL,
    NO_YEAR,
    RELATIVE,
    SEVERAL_AT_ONCE,
    STRETCH,
    VAGUE,
    Mention,
    day_text,
    last_day,
    months_text,
    part_text,
)
from jobs.prose.units import unit_after
from jobs.prose.words import words

_MONTH_NAMES = words("january february march april may june july august september october november december")
MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_YEAR = r"(?<![0-9.,])(?:19|20)[0-9]{2}(?![0-9]|[.,][0-9])"
_END = r"(?:the )?(?:very )?(?:end|close)(?: of|[ -])[ ]?"
_PREFIX = (
    r"(?:(?:as of|as at|as on|as from|by|until|till|up to|through|in|at|on|during|for|throughout"
    r"|over|within|since|from|of)"
    r"(?: the)?(?: full| whole| calendar)?(?: years?(?: of)?| months? of| period(?: of| from)?)? )"
)
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_COUNT = words("two three four five six seven eight nine ten eleven")
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

Builder = Callable[[re.Match[str], date | None], tuple[str | None, str]]


def _month(name: str) -> int:
    return MONTHS[name[:3].lower()]


def _number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


def _full_day(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    text = day_text(int(match["year"]), _month(match["month"]), _number(match["day"]))
    return text, "" if text else "no such day"


def _iso_day(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    text = day_text(int(match["year"]), int(match["m"]), int(match["d"]))
    return text, "" if text else "no such day"


def _month_year(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    year, month = int(match["year"]), _month(match["month"])
    return (last_day(year, month) if match["eo"] else f"{year}-{month:02}"), ""


def _month_range(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    last_year = int(match["year"])
    first_year = int(match["year1"] or last_year)
    between = re.match(r"(?:\w+ )*between ", match.group(), re.IGNORECASE)
    if match["and"] and not between and (match["year1"] or _month(match["month2"]) != _month(match["month1"]) + 1):
        return None, SEVERAL_AT_ONCE
    text = months_text(first_year, _month(match["month1"]), _month(match["month2"]), year_last=last_year)
    return text, "" if text else "its period runs backwards"


def _day_range(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    last_year = int(match["year"])
    first = day_text(int(match["year1"] or last_year), _month(match["month1"]), _number(match["day1"]))
    last = day_text(last_year, _month(match["month2"]), _number(match["day2"]))
    return (f"{first}/{last}", "") if first and last and first < last else (None, "no such days")


def _quarter(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    part = "Q" + str(_QUARTERS.get((match["o"] or "").lower()) or match["q"])
    return part_text(int(match["year"]), part, end_of=bool(match["eo"])), ""


def _half(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    first = (match["o"] or match["h"]).lower() in ("first", "1st", "1")
    return part_text(int(match["year"]), "H1" if first else "H2", end_of=bool(match["eo"])), ""


def _three_quarters(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    return part_text(int(match["year"]), "9M", end_of=False), ""


def _first_months(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    word = match["n"].lower()
    count = _COUNT.index(word) + 2 if word in _COUNT else int(word)
    return months_text(int(match["year"]), 1, count), "its period has no such months"


def _iso_month(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    year, low = int(match["year"]), int(match["m"])
    if 1 <= low <= 12 and low <= year % 100 and True:
        return f"{year}-{low:02}", ""
    return None, AMBIGUOUS_YEARS


def _years(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    first, last = int(match["year"]), int(match["year2"])
    return (f"{first}/{last}", "") if first < last else (None, "its period runs backwards")


def _year(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    year = int(match["year"])
    return (part_text(year, "", end_of=True) if match["eo"] else str(year)), ""


def _bare_year(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    return match["year"], ""


def _reason(reason: str) -> Builder:
    return lambda _match, _published: (None, reason)


def _open(_match: re.Match[str], _published: date | None) -> tuple[str | None, str]:
    return "", ""


def _relative_year(match: re.Match[str], published: date | None) -> tuple[str | None, str]:
    if published is None:
        return None, RELATIVE
    year = published.year + {"last": -1, "this": 0, "next": 1, "current": 0}[match["rel"].lower()]
    eo = match["eo"]
    return (part_text(year, "", end_of=True) if eo else str(year)), ""


def _relative_month(match: re.Match[str], published: date | None) -> tuple[str | None, str]:
    if published is None:
        return None, RELATIVE
    year = published.year + (-1 if match["rel"].lower() == "last" else 0)
    month = _month(match["month"])
    return (last_day(year, month) if match["eo"] else f"{year}-{month:02}"), ""


_PLAN = (
    r"(?:(?:in|during|over|under|throughout|within|for) )?(?P<eo>(?:(?:by|at|until) )?the end of )?(?:the )?"
    r"(?P<n>1[0-5])th Five-Year Plan(?: period)?(?: \([^)]{0,20}\))?"
)


def _plan(match: re.Match[str], _: date | None) -> tuple[str | None, str]:
    """The tenth plan began in 2001; one that is only named ("adopted the 13th Five-Year Plan") dates nothing."""
    first = 2001 + 5 * (int(match["n"]) - 10)
    return (f"{first + 4}-12-31" if match["eo"] else f"{first}/{first + 4}"), ""


# In order: what comes first takes its characters from what comes later.
_PATTERNS: tuple[tuple[str, Builder], ...] = (
    (
        (
            rf"{_PREFIX}?(?P<day1>{_DAY}) (?P<month1>{_MONTH})(?: (?P<year1>{_YEAR}))?(?: to | until | through"
            rf" | ?- ?)(?P<day2>{_DAY}) (?P<month2>{_MONTH}),? (?P<year>{_YEAR})"
        ),
        _day_range,
    ),
    (
        (
            rf"{_PREFIX}?(?P<month1>{_MONTH}) (?P<day1>{_DAY})(?:,? (?P<year1>{_YEAR}))?(?: to | until "
            rf"| through | ?- ?)(?P<month2>{_MONTH}) (?P<day2>{_DAY}),? (?P<year>{_YEAR})"
        ),
        _day_range,
    ),
    (rf"between (?P<year>{_YEAR}) and (?P<year2>{_YEAR})", _years),
    (rf"{_PREFIX}?{_YEAR}(?:, {_YEAR})*,? (?:and|or) {_YEAR}", _reason(SEVERAL_AT_ONCE)),
    (
        (
            rf"{_PREFIX}?(?:FY ?(?:19|20)?[0-9]{{2}}(?:[/-][0-9]{{2,4}})?|(?:the )?(?:fiscal|financial)(?:"
            rf" year)?(?: of)? {_YEAR}(?:[/-][0-9]{{2,4}})?)"
        ),
        _reason(FISCAL),
    ),
    (
        (
            rf"{_PREFIX}?(?:the )?(?:[a-z]+ |[0-9]+ )?(?:years?|months?|quarters?|weeks?)"
            r" (?:to|ending|ended|through|up to)"
            rf"(?: in| on)? (?:{_DAY} )?(?:{_MONTH} )?(?:{_DAY},? )?{_YEAR}"
        ),
        _reason(STRETCH),
    ),
    (_PLAN, _plan),
    (rf"since [^,.;0-9]{{1,40}} (?:in|on) (?:{_DAY} )?(?:{_MONTH} )?(?:{_DAY},? )?{_YEAR}", _open),
    (rf"{_PREFIX}?{_YEAR}/[0-9]{{2}}(?![0-9/])", _reason(FISCAL)),
    (
        (
            rf"{_PREFIX}?(?:{_END})?(?P<year>(?<![0-9.,])(?:19|20)[0-9]{{2}})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>0?[1-9]"
            r"|[12][0-9]|3[01])(?![0-9])"
        ),
        _iso_day,
    ),
    (rf"{_PREFIX}?(?P<day>{_DAY})(?: of)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})", _full_day),
    (rf"{_PREFIX}?(?P<month>{_MONTH}) (?P<day>{_DAY}),? (?P<year>{_YEAR})", _full_day),
    (
        (
            rf"{_PREFIX}?(?:between )?(?P<month1>{_MONTH})(?: (?P<year1>{_YEAR}))?(?: to | through | until"
            rf" |(?P<and> and )|-| - )(?P<month2>{_MONTH})(?: period)?,? (?:of |in )?(?P<year>{_YEAR})"
        ),
        _month_range,
    ),
    (
        rf"{_PREFIX}?(?:the )?(?:early|mid|late|beginning of|start of|middle of)[ -](?:{_MONTH} )?{_YEAR}",
        _reason(VAGUE),
    ),
    (rf"{_PREFIX}?(?:the )?(?:spring|summer|autumn|fall|winter)(?: of)? {_YEAR}", _reason(VAGUE)),
    (rf"{_PREFIX}?(?P<eo>{_END})?(?P<month>{_MONTH})(?: of|,)? (?P<year>{_YEAR})", _month_year),
    (rf"{_PREFIX}?(?:the )?(?:first|1st) three quarters (?:of|in) (?P<year>{_YEAR})", _three_quarters),
    (rf"{_PREFIX}?(?:the )?first (?P<n>[0-9]+|{'|'.join(_COUNT)}) months (?:of|in) (?P<year>{_YEAR})", _first_months),
    (
        (
            rf"{_PREFIX}?(?P<eo>{_END})?(?:the )?(?:(?P<o>{_ORDINAL}) quarter(?: of|,| in)?|Q(?P<q>[1-4])(?:"
            rf" of|,)?) ?(?P<year>{_YEAR})"
        ),
        _quarter,
    ),
    (
        rf"{_PREFIX}?(?P<eo>{_END})?(?P<year>{_YEAR})(?:'s)?[ -](?:Q(?P<q>[1-4])(?![0-9])|(?P<o>{_ORDINAL}) quarter)",
        _quarter,
    ),
    (
        (
            rf"{_PREFIX}?(?P<eo>{_END})?(?:the )?(?:(?P<o>first|second|1st|2nd) half(?: of|,| in)?|(?:H(?P<h>[12])(?:"
            rf" of|,)?)) ?(?P<year>{_YEAR})"
        ),
        _half,
    ),
    (rf"{_PREFIX}?(?P<eo>{_END})?(?P<h>[12])(?P<o>)H ?(?P<year>{_YEAR})", _half),
    (rf"{_PREFIX}?(?:the years )?(?P<year>{_YEAR})(?: ?- ?| to | through | until )(?P<year2>{_YEAR})", _years),
    (rf"(?:(?:as of|as at|by|at|in|until|since) )?(?P<year>{_YEAR})-(?P<m>[0-9]{{2}})(?![0-9-]|[.,][0-9])", _iso_month),
    (
        rf"{_PREFIX}?(?:{_END}|year-?end[ -]|(?:the )?(?:end|close) of (?:the )?(?:year )?)(?P<year>{_YEAR})(?P<eo>)",
        lambda m, _: (part_text(int(m["year"]), "", end_of=True), ""),
    ),
    (
        (
            rf"since (?:the )?(?:end of |beginning of |start of |early |late |mid-)?(?:{_MONTH} )?(?:{_YEAR}"
            r"|then|its \w+)"
        ),
        _open,
    ),
    (
        (
            rf"{_PREFIX}?(?:the )?(?:same period|corresponding period|previous year|prior year|preceding"
            r" year|year before|year earlier|year ago|a year earlier|a year ago|a year before"
            r"|one year earlier|previous month|prior month|month earlier|previous quarter|a month earlier"
            r"|a quarter earlier|the same month)(?: (?:of|in) )?(?:(?:the )?(?:last|previous|prior) year"
            rf"|{_YEAR}|a year earlier|the year before)?(?: earlier)?"
        ),
        _reason(EARLIER),
    ),
    (rf"{_PREFIX}?(?:{_MONTH} (?:of )?)(?P<rel>last|this) year(?P<eo>)(?P<month>)", _reason(RELATIVE)),
    (rf"{_PREFIX}?(?P<eo>{_END})(?P<rel>last|this|next) year", _relative_year),
    (rf"{_PREFIX}?(?P<rel>last|this|next) year(?P<eo>)(?!s)(?!-)", _relative_year),
    (rf"{_PREFIX}?(?:the )?(?P<rel>current) year(?P<eo>)", _relative_year),
    (
        rf"{_PREFIX}?(?:the )?(?:last|this|next|past|current) (?:month|quarter|week|half-year)(?![a-z])",
        _reason(RELATIVE),
    ),
    (r"(?:yesterday|today's|tomorrow)(?![a-z])", _reason(RELATIVE)),
    (
        (
            r"(?:currently|at present|to date|so far|nowadays|today|now|at the moment|presently|in recent"
            r" years|over the years|in the past|recently|up to now|until now|as of now|as of today)(?![a-z])"
        ),
        _open,
    ),
    (
        r"(?:at |by |as of |until )(?:the )?(?:end of (?:the|that) year|year-?end|year's end)(?! [12])",
        _reason(NO_YEAR),
    ),
    (r"(?:in |during )(?:the same year|that year)", _reason(NO_YEAR)),
    (rf"{_PREFIX}(?P<eo>{_END})?(?P<month>{_MONTH})(?: {_DAY}(?![0-9]))?(?![a-z])(?! [a-z]+ing)", _reason(NO_YEAR)),
    (rf"(?<![A-Za-z])(?:{_MONTH} {_DAY}|{_DAY} {_MONTH})(?![0-9A-Za-z])", _reason(NO_YEAR)),
    (
        (
            rf"{_PREFIX}(?:the )?(?:(?:first|second|third|fourth) (?:quarter|half)|first three quarters"
            rf"|first (?:[0-9]+|{'|'.join(_COUNT)}) months)(?! of the)"
        ),
        _reason(NO_YEAR),
    ),
    (rf"{_PREFIX}(?P<year>{_YEAR})(?P<eo>)(?!-)", _year),
    (rf"\((?P<year>{_YEAR})\)", _bare_year),
    (rf"(?P<year>{_YEAR})(?=: ?(?:[0-9$€£¥]|RMB|CNY|USD|EUR|GBP|US\$|HK\$))", _bare_year),
    (rf"(?:^|(?<=the )|(?<=year ))(?P<year>{_YEAR})(?!-)", _bare_year),
)
_COMPILED = [
    (
        re.compile(
            rf"(?<![A-Za-z-])(?:{pattern})" if not pattern.startswith((r"\(", "(?:^")) else pattern, re.IGNORECASE
        ),
        builder,
    )
    for pattern, builder in _PATTERNS
]
_BASE_PREFIX = re.compile(r"(?:from|over|than) |on (?:the )?(?:year )?(?:19|20)[0-9]{2}$", re.IGNORECASE)
_BASE_BEFORE = re.compile(
    r"(?<![a-z])(?:compared (?:with|to)|against|versus|than|relative to|over|from|up on|down on) $", re.IGNORECASE
)
_EVENT_BEFORE = re.compile(
    (
        r"(?:founded|established|set up|built|launched|created|opened|born|approved|inaugurated"
        r"|incorporated|formed|completed|listed|started|begun|began|commenced|closed|ended|finished"
        r"|inscribed|unveiled|introduced|adopted)(?: \w+)? *$"
    ),
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_PARTICIPLE = (
    r"(?:(?!hundred)[a-z]{2,}ed|[a-z]+own|built|bought|made|won|held|begun|written|given|taken|chosen|laid|paid|sold"
    r"|set up|dug|lost|drawn)"
)
# "gazetted in 1987, the reserve shelters ...": what happened in 1987 is the gazetting.
_APPOSITION_BEFORE = re.compile(
    rf"(?:^|[,(—-] ?|\. )(?:[a-z]+ly |first )?{_PARTICIPLE}(?: [a-z-]+){{0,3}} $", re.IGNORECASE
)
_OPENS_WITH_IN = re.compile(r"(?:in|on|during) ", re.IGNORECASE)
_PASSIVE_BEFORE = re.compile(
    rf"(?<![a-z])(?:(?:was|were|been|being)(?: [a-z]+ly| first)? {_PARTICIPLE}(?: [a-z-]+){{0,6}}"
    r"|became [^.,;0-9]{1,50}|(?:moved to|joined|merged|relocated|dates?|dating) ?(?:[a-z-]+ ){0,6}) *$",
    re.IGNORECASE,
)
_PUBLISHED_BEFORE = re.compile(
    r"(?<![a-z])(?:(?:reports?|bulletins?|communiques?|surveys?|papers?|lists?|notices?|documents?"
    r"|outlines?|statements?|yearbooks?|articles?|data|figures|statistics)"
    r"(?: [\w'-]+){0,6}? (?:released|published|issued|announced|printed|posted|signed|dated)(?:"
    r" by [^.,;]{2,40})?|report of|report from|census of|survey of) *$",
    re.IGNORECASE,
)


_AMOUNT_BEFORE = re.compile(r"(?:total|average|maximum|minimum|sum|combined|number|excess) $", re.IGNORECASE)


def english_mentions(text: str, start: int, end: int, published: date | None) -> list[Mention]:
    """Return the English mentions of a sentence, in order, without overlap."""
    found: list[Mention] = []
    if not re.search(r"[A-Za-z0-9]{3}", text[start:end]):
        return found
    for pattern, builder in _COMPILED:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            mention = _mention(text, start, end, match, builder, published)
            if mention:
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _mention(
    text: str, start: int, end: int, match: re.Match[str], builder: Builder, published: date | None
) -> Mention | None:
    groups = match.groupdict()
    if _is_modal(match.group()) or _is_quantity(text, match, end):
        return None
    if builder is _plan and not (re.match(r"[a-z]+ the ", match.group(), re.IGNORECASE) or "period" in match.group()):
        return None
    value, reason = builder(match, published)
    year = groups.get("year")
    return Mention(
        match.start(),
        match.end(),
        value,
        end_of=bool(groups.get("eo"))
        or bool(re.search(rf"(?:{_END}|year-?end[ -])(?:19|20)", match.group(), re.IGNORECASE)),
        reason=reason,
        role=_role(text, start, end, match),  # type: ignore[arg-type]  # one of the roles
        year=int(year) if year and value is not None else None,
    )


def _is_modal(words: str) -> bool:
    """Tell whether a month stands in small letters: "may" is a verb then, "march" hardly a month."""
    return bool(re.search(r"(?<![A-Za-z])(?:may|march|mar|jan|dec|sep|oct)(?![A-Za-z])", words))


def _is_quantity(text: str, match: re.Match[str], end: int) -> bool:
    """A year-like number with a unit behind it is an amount: by 2000 yuan."""
    if not re.search(r"(?:19|20)[0-9]{2}$", match.group()):
        return False
    tail = text[match.end() : match.end() + 12]
    if re.match(r"of (?:19|20)", match.group(), re.IGNORECASE) and _AMOUNT_BEFORE.search(
        text[max(0, match.start() - 12) : match.start()]
    ):
        return True
    if re.match(r"[ -]?(?:hundred|thousand|million|billion|trillion|bn)(?![a-z])|[ ]?[十百千万亿多余]", tail):
        return True
    if re.match(r"年", tail):
        return True
    unit = unit_after(text, match.end(), end)
    return unit is not None and not unit.code.startswith("?") and unit.code not in ("m", "t")


def _role_of_act(text: str, end: int, match: re.Match[str], before: str) -> str:
    """Return the role of a date behind a verb that says what happened then: founded in, was set up in; or nothing."""
    after = text[match.end() : min(end, match.end() + 2)]
    opens_with_in = _OPENS_WITH_IN.match(match.group())
    if opens_with_in and _APPOSITION_BEFORE.search(before) and after[:1] in (",", ")"):
        return "event"
    event = _EVENT_BEFORE.search(before)
    if event:
        predicate = re.search(
            r"(?<![a-z])(?:was|were|been|is|are)(?: \w+ly)? $", before[: event.start()], re.IGNORECASE
        )
        if not predicate and after[:1] and after[:1] in ",)":
            return "event"
        return "governs" if re.match(r" (?:with|at|for) ", text[match.end() : end]) else "perhaps"
    alone = not _DIGIT.search(before) or re.search(r" and (?:was|were) [a-z -]+$", before)
    passive = opens_with_in and _PASSIVE_BEFORE.search(before) and alone
    return "perhaps" if passive else ""


def _role(text: str, start: int, end: int, match: re.Match[str]) -> str:
    before = text[max(start, match.start() - 80) : match.start()]
    if _PUBLISHED_BEFORE.search(before):
        return "event"
    if before.lower().endswith((" to ", " until ")):
        return "event"
    dated_act = _role_of_act(text, end, match, before)
    if dated_act:
        return dated_act
    ranged = re.search(r"[0-9](?:-| to | through )", match.group()) or re.match(
        r"from .*(?: to | through |-)", match.group(), re.IGNORECASE
    )
    if not ranged and (_BASE_PREFIX.match(match.group()) or _BASE_BEFORE.search(before)):
        return "base"
    return "governs"
