"""Stretches of time: "about 20 years have passed" is a figure, "in the past 20 years" dates its sentence."""

from __future__ import annotations

import re
from decimal import Decimal

from jobs.prose.bounds import BoundWord
from jobs.prose.spans import Scope

_STRETCH_BEFORE = re.compile(
    r"(?<![a-z])(?:past|last|next|coming|previous|recent|first|after|within|every|in|ensuing|following"
    r"|these|those|each|final|opening)(?: the)?(?: about| some| more than| nearly| almost| over)? $"
    r"|(?:过去|未来|提前|推迟|头|首|(?<![提目之以])前|(?<![之以])后|今后|最近|此后|每隔|再过|经过)(?:的)?(?:约|近)?$",
    re.IGNORECASE,
)
_STRETCH_BEHIND = re.compile(
    r" (?:ago|later|earlier|early|before|hence|from now|old|ahead|in advance)(?![a-z])|(?:多|余)?(?:来|前|后|内|间|以来"
    r"|之后|之前|之内|以前|以后|时间)(?!的历史)"
)
_SPAN_CUE = re.compile(
    r"(?:历时|长达|达到?|为期|共|有|满|走过|发展了?|历经|运营|合作|工期|期限|建设期|服务|超过|至少"
    r"|不少于|不超过|[约近超逾]|延长)(?:约|近|了)?$"
)
TIME_UNITS = frozenset({"a", "mo", "wk", "d", "h", "min", "s", "{working_day}"})


def dates_the_sentence(
    scope: Scope, anchor: int, spans: tuple[int, int, int], before: BoundWord | None, value: Decimal, bound: str | None
) -> str:
    """Say why a stretch of time is not a measure, or nothing.

    Args:
        scope: Where the figure may draw its words from.
        anchor: Where the figure with its bound begins.
        spans: Where the number begins, the unit ends, and the words that belong to the figure end.
        before: The bound before the number.
        value: The number.
        bound: The bound of the figure.

    """
    text = scope.text
    start, end, reach = spans
    window = text[max(scope.start, anchor - 24) : anchor]
    if _STRETCH_BEFORE.search(window) or _STRETCH_BEHIND.match(text, end) or _STRETCH_BEHIND.match(text, reach):
        return "a stretch of time that dates the sentence"
    if before and text[before.start : before.end].lower() == "over":
        return "over: more than, or during"
    two_digits = text[end - 1] == "年" and text[start].isdigit() and value >= 10
    if two_digits and bound == "exact" and not _SPAN_CUE.search(window):
        return "a year or a number of years"
    return ""
