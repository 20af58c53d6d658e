"""Periods in Chinese: 截至2018年12月底, 2018年上半年, 第一季度, 2018年1-5月, 二〇一八年五月, 去年."""

from __future__ import annotations

import re
from datetime import date

from jobs.prose.chinese_numbers import DIGITS, parse_chinese
from jobs.prose.mentions import EARLIER, NO_YEAR, RELATIVE, VAGUE, Mention, day_text, last_day, months_text, part_text

_HAN_YEAR = r"[一二][零〇一二三四五六七八九]{3}"
_YEAR = rf"(?:(?<![0-9.])(?:19|20)[0-9]{{2}}|{_HAN_YEAR})"
_SMALL = r"(?:[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_LEAD = r"(?:截至到|截止到|截至|截止|到|至|于|在|自)?"
_RELATIVE = "去年|今年|前年|明年|本年度|本年|上年度|上年|当年|同年|上一年"
_PART = (
    r"(?P<half>[上下])半年|前(?P<three>三|3)(?:个)?季度|(?:第)?(?P<quarter>[一二三四1-4])(?:个)?季度"
    r"|(?P<first>首)季度?|[Qq](?P<q>[1-4])"
    rf"|前(?P<count>{_SMALL})个?月|(?P<m1>{_SMALL})月?[-~至到](?P<m2>{_SMALL})月(?:份)?|(?P<month>{_SMALL})月(?:份)?(?:(?P<day>{_SMALL})[日号])?"
)
_EDGE = r"(?P<edge>年底|年末|底|末)?(?P<vague>年初|年中|初|中旬|上旬|下旬|以来|起|前后)?"
_DATED = re.compile(
    rf"{_LEAD} ?(?:(?P<year>{_YEAR})(?: ?年度| ?年(?!代|来)|(?=[-~至到](?:19|20)[0-9]{{2}}年)|(?=[\"”]))"
    rf"|(?P<relative>{_RELATIVE}))"
    rf" ?(?:[-~至到] ?(?P<year2>{_YEAR})年|(?:[,，] ?)?(?:的)?(?:{_PART}))? ?(?:{_EDGE})(?:期间)?"
)
_YEARLESS = re.compile(
    rf"{_LEAD}(?:{_PART}|(?P<yearend>年底|年末|年初))(?P<edge>底|末)?(?P<vague>初|中旬|上旬|下旬|以来|起)?(?:期间)?"
)
_DOTTED = re.compile(
    r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>[01]?[0-9])[-/.](?P<day>[0-3]?[0-9])(?![0-9])"
)
_SPAN = re.compile(
    rf"{_LEAD} ?(?P<y1>{_YEAR})年(?P<m1>{_SMALL})月(?:(?P<d1>{_SMALL})日)?[-~至到](?:(?P<y2>{_YEAR})年)?"
    rf"(?P<m2>{_SMALL})月(?:(?P<d2>{_SMALL})日)?(?P<eo>底|末)?(?:期间)?"
)
_PLAN = re.compile(r"[\"“]?十(?P<n>[一二三四])五[\"”]?(?:规划)?(?:时期|期间|(?=期?末))期?(?P<end>末)?")
_PLANS = {"一": 2006, "二": 2011, "三": 2016, "四": 2021}
_OPEN = re.compile(
    r"截至目前|截止目前|截至今日|目前|现在|如今|至今|迄今|近年来|多年来|当前|现有|近几年|近[0-9一二三四五六七八九十]+年(?:来"
    r"|间)|以来|日前|近日"
)
_EARLIER = re.compile(
    r"(?:与|比|较)?(?:上年|去年|前一年|上一年|上月|上季度|上季)?同期|上月末?|上季末?|上季度末?"
    r"|前一年|上一年|年初(?=[的增减上下])|环比"
)
_BASE_BEFORE = re.compile(r"(?:比|较|相比|对比|相较|同)(?:于)? ?$")
_BASE_BEHIND = re.compile(
    r" ?(?:末|底)?(?:的)?(?:同期)?(?:相比|比较|[,，]?(?:净|同比|均|累计|实际)?(?:增|提高|提升|上升"
    r"|上涨|下降|下跌|减|回落|扩大|收窄|降|多|少|翻|高|低|快|慢|升))"
)
_EVENT_BEFORE = re.compile(
    r"(?:成立|始建|创办|设立|创建|创立|组建|开园|投产|上市|诞生|发布|印发|公布|出台|签订|建成|启动"
    r"|开工|获批|落成)(?:时间)?(?:于|在)? ?$"
)
_EVENT_BEHIND = re.compile(
    r" ?(?:发布|印发|公布|出台|发表|竣工|建成|投用|投产|通车|开园|成立|开业|创办|始建|修建|启用|设立|建造)的"
)
_PERHAPS_BEHIND = re.compile(
    r" ?(?:撤县设市|设市|被?列入|入选|更名|改名|升格|获评|被评为|被列为|被批准|被认定)[^，。；,;0-9]{0,20}[，,]"
    r"| ?(?:获批|核准|批准|签约|签订|开工|启动|落户|引进)的[^，。；,;0-9]{1,12}[，,]"
)


def chinese_mentions(text: str, start: int, end: int, published: date | None) -> list[Mention]:
    """Return the Chinese mentions of a sentence, in order, without overlap."""
    found: list[Mention] = []
    for pattern, build in (
        (_DOTTED, _dotted),
        (_SPAN, _span),
        (_DATED, _dated),
        (_PLAN, _plan),
        (_YEARLESS, _yearless),
        (_EARLIER, _earlier),
        (_OPEN, _open),
    ):
        for match in pattern.finditer(text, start, end):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            mention = build(match, published)
            if mention:
                found.append(_with_role(text, start, end, mention))
    return sorted(found, key=lambda mention: mention.start)


def _dotted(match: re.Match[str], _: date | None) -> Mention:
    year = int(match["year"])
    text = day_text(year, int(match["month"]), int(match["day"]))
    return Mention(match.start(), match.end(), text, reason="" if text else "no such day", year=year)


def _span(match: re.Match[str], _: date | None) -> Mention | None:
    """Read days or months of two years, and days of two months; a half-dated span is left to be refused."""
    first_year = _digits_year(match["y1"])
    last_year = _digits_year(match["y2"]) if match["y2"] else first_year
    if match["d1"] and match["d2"]:
        first = day_text(first_year, _small(match["m1"]), _small(match["d1"]))
        last = day_text(last_year, _small(match["m2"]), _small(match["d2"]))
        text = f"{first}/{last}" if first and last and first < last else None
    elif match["d1"] or match["d2"] or match["eo"]:
        text = None
    else:
        text = months_text(first_year, _small(match["m1"]), _small(match["m2"]), year_last=last_year)
    reason = "" if text else "a span that is dated unevenly or runs backwards"
    return Mention(match.start(), match.end(), text, reason=reason, year=last_year)


def _plan(match: re.Match[str], _: date | None) -> Mention:
    first = _PLANS[match["n"]]
    text = f"{first + 4}-12-31" if match["end"] else f"{first}/{first + 4}"
    return Mention(match.start(), match.end(), text, end_of=bool(match["end"]))


def _open(match: re.Match[str], _: date | None) -> Mention:
    return Mention(match.start(), match.end(), "")


def _earlier(match: re.Match[str], _: date | None) -> Mention | None:
    if match.group() == "环比":
        return None
    return Mention(match.start(), match.end(), None, reason=EARLIER)


def _dated(match: re.Match[str], published: date | None) -> Mention | None:
    year, reason = _year(match, published)
    if year is None:
        return Mention(match.start(), match.end(), None, reason=reason)
    text, reason = _period(match, year)
    return Mention(match.start(), match.end(), text, end_of=_edge(match), reason=reason, year=year)


def _year(match: re.Match[str], published: date | None) -> tuple[int | None, str]:
    if match["year"]:
        return _digits_year(match["year"]), ""
    word = match["relative"]
    if word in ("同年", "当年"):
        return None, NO_YEAR
    if word in ("上年", "上年度", "上一年"):
        return None, EARLIER
    if published is None:
        return None, RELATIVE
    return published.year + {"去": -1, "前": -2, "明": 1}.get(word[0], 0), ""


def _digits_year(text: str) -> int:
    return int(text) if text.isascii() else int("".join(str(DIGITS[digit]) for digit in text))


def _edge(match: re.Match[str]) -> bool:
    return bool(match["edge"])


def _period(match: re.Match[str], year: int) -> tuple[str | None, str]:
    if match["vague"] in ("以来", "起"):
        return "", ""
    if match["vague"]:
        return None, VAGUE
    if match.groupdict().get("year2"):
        last = _digits_year(match["year2"])
        if last <= year:
            return None, "its period runs backwards"
        return (part_text(last, "", end_of=True) if match["edge"] else f"{year}/{last}"), ""
    text = _part(match, year)
    return text, "" if text is not None else "no such day or month"


def _small(text: str) -> int:
    value = parse_chinese(text)
    return int(value) if value is not None else 0


def _part(match: re.Match[str], year: int) -> str | None:
    """Return the part of a year that a match names, or its last day."""
    end_of = _edge(match)
    if match["month"]:
        return _month(match, year, end_of=end_of)
    if match["m1"]:
        return months_text(year, _small(match["m1"]), _small(match["m2"]))
    if match["count"]:
        return months_text(year, 1, _small(match["count"]))
    return part_text(year, _part_name(match), end_of=end_of)


def _part_name(match: re.Match[str]) -> str:
    if match["half"]:
        return "H1" if match["half"] == "上" else "H2"
    if match["three"]:
        return "9M"
    if match["first"]:
        return "Q1"
    quarter = match["quarter"] or match["q"]
    return "Q" + (quarter if quarter.isascii() else str(DIGITS[quarter])) if quarter else ""


def _month(match: re.Match[str], year: int, *, end_of: bool) -> str | None:
    month = _small(match["month"])
    if not 1 <= month <= 12:
        return None
    if match["day"]:
        return day_text(year, month, _small(match["day"]))
    return last_day(year, month) if end_of else f"{year}-{month:02}"


def _yearless(match: re.Match[str], _: date | None) -> Mention | None:
    return Mention(match.start(), match.end(), None, end_of=_edge(match), reason=NO_YEAR)


def resolve_in_year(text: str, mention: Mention, year: int) -> tuple[str | None, bool] | None:
    """Resolve a mention without a year by the year of its sentence; None where that is not possible."""
    words = text[mention.start : mention.end]
    if re.fullmatch(rf"{_LEAD}(?:同年|当年)", words):
        return str(year), False
    if re.fullmatch(rf"{_LEAD}(?:年底|年末|同年底|当年底|同年末|当年末)", words):
        return f"{year}-12-31", True
    match = _DATED.fullmatch(re.sub(rf"^{_LEAD}(?:同年|当年)?", f"{year}年", words, count=1))
    if match is None:
        return None
    resolved, reason = _period(match, year)
    return None if reason else (resolved, _edge(match))


def _with_role(text: str, start: int, end: int, mention: Mention) -> Mention:
    before = text[max(start, mention.start - 8) : mention.start]
    role = "governs"
    words = text[mention.start : mention.end]
    behind = text[mention.end : min(end, mention.end + 10)]
    if _BASE_BEFORE.search(before) or words[0] in "比较与":
        role = "base" if _BASE_BEHIND.match(behind) or words[0] in "比较与" else "governs"
    elif mention.reason == EARLIER and _BASE_BEHIND.match(behind):
        role = "base"
    if _EVENT_BEFORE.search(before) or _EVENT_BEHIND.match(behind):
        role = "event"
    if role == "governs" and _PERHAPS_BEHIND.match(text, mention.end, end):
        role = "perhaps"
    if role == "governs":
        return mention
    return Mention(mention.start, mention.end, mention.text, mention.end_of, mention.reason, role, mention.year)  # type: ignore[arg-type]  # a role
