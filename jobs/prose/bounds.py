"""Words before and behind a number that say how it is meant: more than, at most, about, 超过, 以内, 左右.

Decisions, held by the gold sets: 近, nearly and almost are `about` (they do not promise that the figure is not
reached); 以上 and "or more" include the number (`at_least`), 超过, 逾, 余, 多 and "over" do not (`more_than`); 以下 and
以内 include it (`at_most`); 最高 and "a maximum of" are ceilings (`at_most`); "200+" is `at_least`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from events import Bound

WINDOW = 48
_BEFORE: dict[Bound, str] = {
    "at_least": (
        r"at least|at the least|no less than|not less than|no fewer than|not fewer than|not under|not"
        r" below|no lower than"
        r"|(?:a|the) minimum of|(?:a|the) floor of|minimum|min\.|starting (?:at|from)|from at least|≥"
        r"|至少|最少|起码|不少于|不低于|不小于|不下于|不下|最低不少于|最低不低于"
    ),
    "more_than": (
        r"more than|over|above|exceeding|exceeds|exceed|exceeded|in excess of|upwards? of|greater than|higher than"
        r"|surpass(?:ing|ed|es)?|topp(?:ing|ed)|larger than|beyond|just over|slightly over|slightly"
        r" more than|well over|>"
        r"|已超过|超过了|超过|超出|(?<![赶反])超|逾|高于|大于|多于|突破了|突破|已破|跨过|过(?=[百千万亿])"
    ),
    "at_most": (
        r"up to|(?:a|the) maximum of|(?:a|the) max(?:imum)? of|max\.|maximum|at most|at the most|no"
        r" more than|not more than|no greater than"
        r"|not exceeding|not to exceed|(?:do(?:es)?|must|may|shall|can|will|should|could|did) ?not"
        r" exceed|cannot exceed|not over|not above|no higher than"
        r"|capped at|(?:a|the) cap of|(?:a|the) ceiling of|limited to|(?:(?:a|the) )?(?:[a-z]+ )?limit of|(?:an|the)"
        r" upper limit of|as much as|as many as|≤"
        r"|最高不超过|最多不超过|累计不超过|不超过|不高于|不多于|不大于|不得超过|至多|最多|最高|上限为"
        r"|上限|限额为|限速|限高|限重|封顶"
    ),
    "less_than": (
        r"less than|fewer than|under|below|lower than|smaller than|short of|just under|slightly under"
        r"|slightly less than|well under|<"
        r"|不足|不到|少于|低于|小于|未满|不满|未达到|未达"
    ),
    "about": (
        r"about|approximately|approx\.?|around|roughly|circa|ca?\.|nearly|almost|close to|nearing|approaching"
        r"|some|an estimated"
        r"|estimated at|in the region of|in the order of|on the order of|an approximate|somewhere around"
        r"|more or less|~|≈"
        r"|大约|约为|约有|约计|大概|将近|接近|差不多|(?<![最附临邻靠远新])近|(?<![签合条节契履违预特公协集制隐])约"
        r"|大致"
    ),
}
_BEHIND: dict[Bound, str] = {
    "at_least": (
        r" (?:or|and) (?:more|above|over|higher|greater|upwards?)(?! than)(?![A-Za-z])(?! (?:[0-9A-Z$€£¥]"
        r"|a |half |one|two|three|four|five|six|seven|eight|nine|ten))| (?:at least|at the least|minimum)(?="
        r" ?(?:[.,;:)]|$))|\+|\(?及?含?\)?以上\)?|起(?=[,，。;；、]|$)"
    ),
    "more_than": r"[多余](?=[,，。;；、]|$)|有余|开外| plus(?=[ ,.;])",
    "at_most": (
        r" (?:or|and) (?:less|fewer|below|under|lower)(?! than)(?![A-Za-z])(?! (?:[0-9A-Z$€£¥]|a |half"
        r" |one|two|three|four|five|six|seven|eight|nine|ten))| (?:at most|at the most|maximum|max)(?="
        r" ?(?:[.,;:)]|$))|\(?及?含?\)?以[内下]\)?|之内|封顶|为限"
    ),
    "less_than": r"(?!)",
    "about": r" or so(?![A-Za-z])| or thereabouts| give or take| or around that|左右|上下|上下浮动|光景",
}
_FILLER = (
    r"(?: (?:a total of|a combined|an additional|another|the|a|an|an? average of|about a|one-off))?"
    r"(?:给予|可达|可获|达到|达|了|为|至|到|的|有|需要?|建成|建设|建|设立|新增|投资|投入|安排|引进"
    r"|培育|招收|拥有|完成)?"
)
_BEFORE_MATCH = re.compile(
    r"(?:(?<![A-Za-z])|(?=[^A-Za-z]))(?:"
    + "|".join(f"(?P<{bound}>{words})" for bound, words in sorted(_BEFORE.items()))
    + rf"){_FILLER}[ \u00a0]*$",
    re.IGNORECASE,
)
# A ceiling named before its verb: 最高可给予500万元, a maximum subsidy of 5 million, with a minimum investment of.
_CEILING = re.compile(
    r"(?:(?P<at_most>不(?:得|应|能)?(?:超过|高于)[^，。；、,;0-9]{1,16}的"
    r"|(?<![A-Za-z])(?:limit|cap)(?:s|ped|ting|ping|ed)? [^.,;:0-9]{1,40} (?:to|at)"
    r"|(?<![A-Za-z])(?:maximum|upper limit)(?: [a-z-]+){1,4}? (?:of|is|was|being"
    r"|at)|最高(?:可以?|不|额|额度|限额)?"
    r"(?:一次性)?(?:给予|获得?|享受?|申请|得到|领取|奖励|补助|补贴|资助|支持|贷款|赔付|奖补|扶持|金额|为|达){1,3})"
    r"|(?P<about>(?<!签)约占[^，。；、0-9]{0,12})|(?P<at_least>不(?:得|应|能)?(?:低于|少于)[^，。；、,;0-9]{1,16}的"
    r"|(?<![A-Za-z])minimum(?: [a-z-]+){1,4}?"
    r" (?:of|is|was|being|at)|最低(?:为|投资额?为?|注册资本为?)))(?: RMB)?[ ]*$",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?<![a-z])(?:at least|at most|no more than|not more than|no less than|not less than|no fewer than|up to|capped"
    r"|ceiling|upper limit|lower limit|in excess|exceed(?:s|ed|ing)?)(?![a-z])"
    r"|至少|最少|起码|不少于|不低于|至多|最多(?!跑)|不超过|不高于|不得超过|上限|下限",
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(r"[,;:，；：、。()]")
_NEGATION = re.compile(
    r"(?:(?<![a-z])(?:no|not|never|cannot|hardly ever)|n't)(?: (?:be|been|to|have|fall|drop|go|rise|yet|any))* $"
    r"|(?:不得|不能|不应|不可|不宜|不会|没有|尚未|从未|并未|均未|未)$",
    re.IGNORECASE,
)
_NEGATED: dict[str, Bound] = {"more_than": "at_most", "less_than": "at_least"}
_BEHIND_MATCH = re.compile("|".join(f"(?P<{bound}>{words})" for bound, words in sorted(_BEHIND.items())))
_UP: frozenset[str] = frozenset({"at_least", "more_than"})
_DOWN: frozenset[str] = frozenset({"at_most", "less_than"})


@dataclass(frozen=True, slots=True)
class BoundWord:
    """A bound as written in text[start:end]."""

    start: int
    end: int
    bound: Bound


def bound_before(text: str, floor: int, position: int) -> BoundWord | None:
    """Return the bound that ends directly before a number (or its currency sign)."""
    left = max(floor, position - WINDOW)
    window = text[left:position]
    match = _CEILING.search(window) or _BEFORE_MATCH.search(window)
    if match is None:
        return None
    bound = next(name for name, words in match.groupdict().items() if words)
    negated = _NEGATION.search(window[: match.start(bound)])
    if negated:
        start = left + negated.start()
        return BoundWord(start, left + match.end(bound), _NEGATED[bound]) if bound in _NEGATED else None
    return BoundWord(left + match.start(bound), left + match.end(bound), bound)  # type: ignore[arg-type]  # the keys of _BEFORE


def loose_bound(text: str, floor: int, position: int) -> bool:
    """Tell whether a bound stands in the clause before a number without touching it: 最多可由10家."""
    clause = _CLAUSE_BREAK.split(text[max(floor, position - WINDOW) : position])[-1]
    return bool(_LOOSE.search(clause))


def bound_behind(text: str, position: int, end: int) -> BoundWord | None:
    """Return the bound that begins directly behind a number or its unit."""
    match = _BEHIND_MATCH.match(text, position, end)
    if match is None or not match.group():
        return None
    bound = next(name for name, words in match.groupdict().items() if words)
    return BoundWord(match.start(), match.end(), bound)  # type: ignore[arg-type]  # the keys of _BEHIND


def combine(bounds: list[str]) -> Bound | None:
    """Join the bounds found around one figure; None where they contradict each other (约200余家)."""
    found = [bound for bound in bounds if bound]
    if not found:
        return "exact"
    if len(set(found)) == 1:
        return found[0]  # type: ignore[return-value]  # only bounds come in
    # 超过200家以上 says the same direction twice; the word before the number decides.
    if set(found) <= _UP or set(found) <= _DOWN:
        return found[0]  # type: ignore[return-value]  # only bounds come in
    return None
