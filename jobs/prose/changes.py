"""Changes: "from 3 million to 5 million", 由3亿元增至5亿元 are two figures, not a range."""

from __future__ import annotations

import re

AROUND = 60
_CHANGE_VERB = (
    r"(?:rose|risen|rise|rising|increas\w+|grew|grow\w*|fell|fall\w*|drop\w*|declin\w+|decreas\w+"
    r"|up|down|jump\w+|climb\w+|went|gone|soar\w+|surg\w+|expand\w*|cut"
    r"|rais\w+|lower\w+|reduc\w+|widen\w+|narrow\w+|improv\w+|chang\w+|doubl\w+|tripl\w+|revis\w+"
    r"|upgrad\w+|shr\wnk\w*|leap\w*|swell\w*|develop\w+)"
)
_STARTS_FROM = re.compile(
    rf"(?<![a-z]){_CHANGE_VERB}(?![a-z])[^.;]{{0,50}}? from (?:[a-z]+ ){{0,3}}$|(?:compared (?:with"
    r"|to)|against|versus|vs\.?) (?:the |some |about |only |just )?$"
    r"|from (?:just |only |about |less than |more than |under |over )?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"from (?:just |only |about |less than |more than |under |over )?$", re.IGNORECASE)
_HAN_FROM = re.compile(r"(?:从|由)(?:[^，。；,;0-9]|(?:19|20)[0-9]{2}年){0,14}$")
_HAN_TO = re.compile(
    r"[^0-9，。；;]{0,16}?(?:增|升|提|扩|降|减|跌|跃|涨|攀|缩|发展|达到|壮大)|[^0-9，。；;]{1,8}?(?:至"
    r"|到|为|成)[^0-9，。；;]{0,4}[0-9]"
)
_TARGET = re.compile(r"(?:to|至|到|为|of)(?: some| about| nearly| over| around| more than)? ?$", re.IGNORECASE)


def _starts_change(before: str) -> bool:
    return bool(_FROM.search(before) and re.search(rf"(?<![a-z]){_CHANGE_VERB}(?![a-z])", before, re.IGNORECASE))


def _is_han_base(text: str, left: int, anchor: int, reach: int, end: int) -> bool:
    before = text[max(left, anchor - 24) : anchor]
    return bool(_HAN_FROM.search(before) and _HAN_TO.match(text, reach, min(end, reach + 24)))


def is_base(text: str, sentence_start: int, anchor: int, reach: int, end: int) -> bool:
    """Tell whether a figure is what a change starts from or is compared with."""
    around = text[max(sentence_start, anchor - AROUND) : anchor]
    if _STARTS_FROM.search(around):
        return _starts_change(around) or not _FROM.search(around)
    return _is_han_base(text, sentence_start, anchor, reach, end)


def is_target(text: str, sentence_start: int, anchor: int) -> bool:
    """Tell whether "to", 至 or 到 stands before a figure."""
    return bool(_TARGET.search(text[max(sentence_start, anchor - AROUND) : anchor]))


def is_undecided(text: str, sentence_start: int, first_start: int, between: str) -> bool:
    """Tell whether 从3亿元到5亿元 leaves open if it is a range or a change."""
    before = text[max(sentence_start, first_start - AROUND) : first_start]
    return bool(_HAN_FROM.search(before)) and between in ("到", "至")


def opens_change(before: str) -> bool:
    """Tell whether the words before a number open a change rather than a range."""
    return _starts_change(before) or bool(_HAN_FROM.search(before))
