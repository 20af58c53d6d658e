"""Whom a publisher names as the origin of its figures: "According to data released by X", 据X统计."""

from __future__ import annotations

import re

from jobs.prose.words import words

_WHAT = (
    r"(?:the |its |a |an )?(?:latest |official |preliminary |new |recent )*(?:data|figures|statistics"
    r"|information|numbers|report|reports|news|estimates?|survey|bulletin|communique|announcement"
    r"|statement|study)"
)
_ENGLISH = (
    re.compile(
        (
            rf"according to {_WHAT} (?:\w+ )?(?:released|published|issued|provided|compiled|collected|announced"
            rf"|supplied|made public)?(?: \w+)? ?(?:by|from|of) (?P<who>[^,;.:()]{{2,80}})"
        ),
        re.IGNORECASE,
    ),
    re.compile(
        (
            rf"(?:^|[ ,]){_WHAT} (?:released |published |issued |provided |compiled )?(?:by|from) "
            r"(?P<who>[^,;.:()]{2,80}?) (?:show|shows|showed|indicate|indicates|suggest|suggests"
            r"|put|puts|reveal|reveals)(?![a-z])"
        ),
        re.IGNORECASE,
    ),
    re.compile(rf"according to (?!{_WHAT}(?![a-z]))(?P<who>[^,;.:()]{{2,80}})", re.IGNORECASE),
    re.compile(
        r"(?:^|, )(?P<who>(?:[Tt]he )?[A-Z][\w&' -]{2,60}?) (?:said|says|announced|reported|reports"
        r"|disclosed)(?: on \w+| in [\w ]{2,30})?(?:,| that )"
    ),
)
_CHINESE = re.compile(
    r"(?:根据|依据|据)(?P<who>[^，,。；;：:据]{2,24}?)(?:最新|近日|日前|今日|昨日)?(?:发布|公布"
    r"|披露|提供|报道|统计|介绍|消息|数据|透露|通报|测算|估算|的报道|的数据|的统计|公告)"
)
_NOBODY = frozenset(words("了解 初步 不完全 初步统计 介绍 悉 测算 最新 官方 相关 有关 此 相关部门 有关部门 公开"))
_DATED = re.compile(
    r" (?:on|in|at|released|published|issued) (?:\w+ )*(?:[A-Z][a-z]+ )?[0-9]{1,4}.*$| on (?:Mon"
    r"|Tues|Wednes|Thurs|Fri|Satur|Sun)day.*$"
)


def attributed_to(text: str, folded: str, start: int, end: int) -> str:
    """Return the origin that a sentence names, as printed; empty for none."""
    for pattern in (*_ENGLISH, _CHINESE):
        match = pattern.search(folded, start, end)
        if match:
            who = _clean(text[match.start("who") : match.end("who")])
            if who:
                return who
    return ""


def _clean(who: str) -> str:
    plain = re.sub(r"^(?:the|The|记者从) ?", "", _DATED.sub("", who.strip())).strip("《》“”\"' ")
    return "" if plain in _NOBODY else plain
