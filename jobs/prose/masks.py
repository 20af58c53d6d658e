"""Things that hold digits or number words and are no figures: addresses, telephone numbers, labels, ranks, idioms.

A masked span is never searched for figures. It is reported as a refusal with its reason where it holds a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|twenty|thirty|fifty|sixty|ninety"
)
_ORDINAL_WORDS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_SCALES = "hundred|thousand|million|billion|trillion"
_HAN = "零〇一二两三四五六七八九十百千万亿"
_CASED: tuple[tuple[str, str], ...] = (
    (r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}", "an address"),
    (
        (
            r"(?:No|Nos|Number|Article|Chapter|Section|Phase|Stage|Table|Figure|Fig|Page|Line|Route|Version"
            r"|Room|Building|Block|Class|Grade|Level|Tier"
            r"|Type|Category|Group|Zone|District|Highway|Terminal|Gate|Pier|Step|Part|Volume|Vol|Issue"
            r"|Item|Annex|Appendix|Question|Order|Decree"
            r"|Document|Circular|Lot|Plot|Flight|Train|Channel|Windows|ISO|GB|Agenda|Vision|Horizon|Expo"
            r"|Formula|Fortune|Forbes|Top|Global|Unit|Berth"
            r"|Exit|Suite|Floor|Tower|Studio|Bus|Apollo|Shenzhou|Beidou|Boeing|Airbus|Hall)"
            r"(?:\.|s)? ?#?[0-9][0-9.]{0,15}(?:-[0-9]{1,15})?(?![0-9,]"
            r"|[ ]?%)"
        ),
        "a label",
    ),
    (
        (
            r"(?<![A-Za-z])(?:top|phase|page|pages|version|no\.|pp?\.|route|bus|article|chapter|paragraph"
            r"|section) ?#?[0-9][0-9.]{0,15}(?:-[0-9]{1,15})?(?![0-9,])"
        ),
        "a label",
    ),
    (r"(?<![A-Za-z0-9])[A-Z][A-Za-z]{0,30}-[0-9]{1,15}[A-Za-z0-9-]*", "a name"),
)
_PLAIN: tuple[tuple[str, str], ...] = (
    (
        (
            r"(?:tel|phone|fax|telephone|hotline|mobile|电话|传真|热线|手机|邮编|邮政编码|postcode|zip"
            r" code|qq|微信)[ :：.]*(?:\+?[0-9(][0-9 ()-]{3,}[0-9])"
        ),
        "a telephone number or postcode",
    ),
    (
        (
            r"\+[0-9]{1,3}[ -][0-9(][0-9 ()-]{5,}[0-9]|(?<![0-9])1[3-9][0-9]{9}(?![0-9])(?! ?[元万亿])"
            r"|(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])"
        ),
        "a telephone number",
    ),
    (
        (
            r"icp ?[备证]? ?[0-9]{1,15}号?(?:-[0-9]{1,15})?"
            r"|[〔\[(【][0-9]{4}[〕\])】] ?第?[0-9]{1,15}号|公网安备 ?[0-9]{1,15}号?"
        ),
        "a document number",
    ),
    (
        (
            r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m\.?)?|(?<![0-9.])[0-9]{1,2} ?[ap]\.?m\.?(?![a-z])"
            r"|(?:上午|下午|凌晨|晚上?|早上?|中午|(?<=[0-9]日)) ?[0-9]{1,2}[时点](?:[0-9]{1,2}分|半|整)?"
            r"|(?<![0-9.])[0-9]{1,2}时(?!间)(?:[0-9]{1,2}分)?"
        ),
        "a time of day",
    ),
    (
        r"第 ?(?:[0-9]{1,15}|[" + _HAN + r"]{1,15})"
        r"(?:届|期|批|次|季|名|位|条|章|款|项|个|号|大|产业|方|类|轮|代|版|线|强)?",
        "an ordinal",
    ),
    (
        (
            r"(?<![a-z0-9])[0-9]{1,15}(?:,[0-9]{3})*(?:st|nd|rd|th)(?![a-z])(?: (?:century|anniversary|national"
            r" congress|five-year plan))?"
        ),
        "an ordinal",
    ),
    (
        r"(?:(?:"
        + _SMALL
        + r"|"
        + _ORDINAL_WORDS
        + r"|[a-z]{1,15}th)[ -])?(?:five|three|ten|two)-year (?:plan|action plan|programme|program)s?",
        "the name of a plan",
    ),
    (
        r"[\"“]?[十]?[一二三四五六七八九十]五[\"”]?(?:规划|计划|时期|期间)|["
        + _HAN
        + r"]+年(?:行动|计划|规划|义务|大计|级|制)",
        "the name of a plan",
    ),
    (
        r"(?:世界|中国|全国|全球|民营|百|千)?[0-9"
        + _HAN
        + r"]+强(?!度|化|调)|(?:前|排名|位列|位居|居|列)(?:第)?[0-9"
        + _HAN
        + r"]+[名位强]",
        "a rank or the name of a list",
    ),
    (r"(?:fortune|forbes|global|world's top|nation's top|top) [0-9]{1,15}", "a rank or the name of a list"),
    (
        r"(?:"
        + _SMALL
        + r")[ -](?:third|quarter|fifth|sixth|tenth|half|halve|eighth|ninth|hundredth|thousandth)s?(?![a-z])|["
        + _HAN
        + r"0-9]+分之(?<!百分之)["
        + _HAN
        + r"0-9]+",
        "a fraction in words",
    ),
    (
        r"(?:"
        + _SMALL
        + r"|[0-9]{1,15}) (?:in|out of(?: every)?) (?:every )?(?:"
        + _SMALL
        + r"|[0-9]{1,15})(?![0-9,.]| (?:"
        + _SCALES
        + r"))",
        "a fraction in words",
    ),
    (
        r"(?:"
        + _SCALES
        + r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](?:"
        + _ORDINAL_WORDS
        + r")(?![a-z])",
        "an ordinal",
    ),
    (
        r"(?:(?:several|a few|few|many|some|a couple of|couple of|tens of|hundreds of|thousands of"
        r"|dozens of|scores of|untold|countless) ){1,4}"
        r"(?:dozens?|" + _SCALES + r")s?(?: of)?(?: (?:" + _SCALES + r")s?)?(?![a-z])",
        "a vague number",
    ),
    (
        (
            r"(?:dozens|scores|hundreds|thousands|millions|billions|trillions)(?: of (?:hundreds|thousands"
            r"|millions|billions|trillions))*(?![a-z])"
        ),
        "a vague number",
    ),
    (
        r"(?:"
        + _SMALL
        + r"|a|half a|[0-9]{1,15}|several) dozen(?![a-z])|(?:a|an) (?:couple|handful|score|dozen)(?: of)?(?![a-z])",
        "a vague number",
    ),
    (
        r"(?:好几|[几数](?=[十百千万亿])|上(?=[百千万亿])|成(?=[百千万亿]))["
        + _HAN
        + r"]*[十百千万亿](?:上[百千万])?|[十百千万]几|(?:[二三四五六七八九]?十)几|[0-9]{1,15}几|若干",
        "a vague number",
    ),
    (
        r"[一二两三四五六七八九](?=[一二两三四五六七八九][十百千万亿个家项年天人名亩])[一二三四五六七八九][十百千万亿]*",
        "two numbers side by side: loosely meant",
    ),
    (
        (
            r"千家万户|一带一路|四个全面|两个一百年|三个代表|两学一做|八项规定|三农|双一流|千方百计|一站式"
            r"|一体化|一网通办|一件事|最多跑一次|千岛湖|万科|三亚"
            r"|九江|四川|百姓|百货|三峡|五粮液|万达|一次性|第一|三维|一线|二线|三线|十分|一些|一定|一般"
            r"|一致|一直|一起|统一|唯一|万一|千万不|百年大计|一期|二期|三期|四期"
        ),
        "an idiom or a name",
    ),
    (
        r"(?:20世纪)?(?<![0-9])[0-9]{2}(?:[0-9]{2})?年代|[一二三四五六七八九]十年代|(?<![0-9])[0-9]{4}s(?![a-z])",
        "a decade",
    ),
    (
        (
            r"[0-9]{1,15}(?:\.[0-9]{1,15})? ?°(?!c)(?: ?[0-9]{1,15}['′])?"
            r"|(?<![0-9])[0-9]{1,15}(?:\.[0-9]{1,15}){2,9}"
        ),
        "a coordinate, a version or an address",
    ),
    (
        r"aged [0-9]{1,15}(?:-[0-9]{1,15})?|[0-9]{1,15}[ -](?:years?|months?)[ -](?:old|olds)(?![a-z])|(?:"
        + _SMALL
        + r")[ -]years?[ -]olds?",
        "an age",
    ),
    (r"[0-9]{1,15}/[0-9]{1,15}|24/7", "a date or a fraction"),
    (r"\(含[^()]{0,20}\)", "says that the bound before it is included"),
    (r"相当于[^，。；]{0,12}个[^，。；]{0,12}", "a comparison, not a figure"),
)
_ENUMERATOR = re.compile(r"(?:(?:Q|A): ?)*\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.)、]\)?(?=[ ]*[^0-9 ]|[ ]*$)")
_MASKS = [(re.compile(rf"(?<![A-Za-z])(?:{pattern})"), reason) for pattern, reason in _CASED] + [
    (re.compile(rf"(?<![A-Za-z])(?:{pattern})", re.IGNORECASE), reason) for pattern, reason in _PLAIN
]
_FURNITURE = re.compile(
    r"\|.*\||^\s*[QA]:|©|copyright|all rights reserved|版权所有|ICP备|公网安备|浏览次数|点击(?:数"
    r"|量|次数)|阅读(?:数|量|次数|[:：])|字体[:：]|字号[:：]|打印本页|扫一扫"
    r"|^\s*(?:views|reads|clicks|comments|shares|likes|page|font size|share|print|visits|hits)\b.{0,3}[:：]?\s*[0-9]"
    r"|page [0-9]+ of [0-9]+"
    r"|(?<![0-9])[0-9]{1,9} (?:views|comments|likes|shares|clicks|replies)\s*$|第[0-9]+页",
    re.IGNORECASE,
)
_DIGIT_OR_NUMBER = re.compile(rf"[0-9]|[{_HAN}]{{2}}|hundred|thousand|million|billion|dozen|score", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mask:
    """A span that is no figure."""

    start: int
    end: int
    reason: str
    reported: bool


def masks(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> list[Mask]:
    """Return the spans of a sentence that hold no figures, outside the taken spans, without overlap."""
    found: list[Mask] = []
    busy = list(taken)
    for mask in _all(text, start, end):
        if any(mask.start < right and left < mask.end for left, right in busy):
            continue
        found.append(mask)
        busy.append((mask.start, mask.end))
    return sorted(found, key=lambda mask: mask.start)


def _all(text: str, start: int, end: int) -> Iterator[Mask]:
    enumerator = _ENUMERATOR.match(text, start, end)
    if enumerator and enumerator.end() > start:
        yield Mask(start, enumerator.end(), "the number of a list item", reported=True)
    for pattern, reason in _MASKS:
        for match in pattern.finditer(text, start, end):
            if match.group():
                yield Mask(*match.span(), reason, reported=bool(_DIGIT_OR_NUMBER.search(match.group())))


def is_furniture(line: str) -> bool:
    """Tell whether a line belongs to the page around the prose: a table row, a counter, a copyright line."""
    return bool(_FURNITURE.search(line))
