"""Which period a figure is about.

The rule, in order:
1. A period right behind the figure, in the same clause and with no other figure between, is its own ("90 billion yuan
   in 2018").
2. Else the nearest period before it in the sentence that is not such a period of an earlier figure.
3. Else the nearest behind it in the sentence, else the nearest before it.
4. Else what the sentences before it in the same paragraph carry over: the one period of the last sentence that had
   any (or the one it opened with). Several, and it is refused; none, and the period is empty.
"Currently", "since 2015" and the like govern with an empty period, so that an earlier one is not carried over. A base
of comparison ("up 6 percent from 2017"), the date of an event in apposition ("founded in 2003, …") or of a publication
governs nothing; "was launched in 2014" dates only a figure right before it, and others of its sentence are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from jobs.prose.cues import with_cues
from jobs.prose.mentions import NO_YEAR, PERHAPS, Mention
from jobs.prose.periods_chinese import chinese_mentions, resolve_in_year
from jobs.prose.periods_english import MONTHS, english_mentions

ATTACH_GAP_MAX = 60
SEVERAL = "several periods came before it in its paragraph and none is its own"
STARTED_FROM = "what a change is measured from: its own period is not said"
_BREAK = re.compile(r"[,;:，；、。]| (?:and|but|while|whereas|to|from|than|against|versus|compared)(?![a-z])")
_CONTRAST = re.compile(
    r" (?:against|compared|versus|than|while|whereas|but)(?![a-z])|而|但|较|相比|比(?!例|重|率|赛|如)",
    re.IGNORECASE,
)
_PHRASE = re.compile(r" (?:in|of|at|on|by|with|near|under) ")
_ADJACENT = re.compile(r"[ ]?(?:的|为|,|，)?(?:[\u4e00-\u9fff]{0,2})?")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands, and whether it is what a change starts from or leads to."""

    start: int
    end: int
    is_base: bool = False
    is_target: bool = False


def find_mentions(text: str, start: int, end: int, published: date | None) -> list[Mention]:
    """Return the periods mentioned in a sentence, with those that borrow the year of an earlier one resolved."""
    english = english_mentions(text, start, end, published)
    chinese = chinese_mentions(text, start, end, published)
    kept = list(english)
    for mention in chinese:
        overlapping = [other for other in kept if mention.start < other.end and other.start < mention.end]
        # A Chinese date is longer than the bare year that the English rules see in it.
        if all(other.end - other.start < mention.end - mention.start for other in overlapping):
            kept = [other for other in kept if other not in overlapping] + [mention]
    return _with_years(text, with_cues(text, start, end, sorted(kept, key=lambda mention: mention.start)))


def _with_years(text: str, mentions: list[Mention]) -> list[Mention]:
    year: int | None = None
    resolved = []
    for mention in mentions:
        here = mention
        if mention.text is None and mention.reason == NO_YEAR and year is not None:
            found = resolve_in_year(text, mention, year) or _resolve_english(text, mention, year)
            if found:
                here = replace(mention, text=found[0], end_of=found[1], reason="")
        if here.year is not None and here.role == "governs":
            year = here.year
        resolved.append(here)
    return resolved


def _resolve_english(text: str, mention: Mention, year: int) -> tuple[str | None, bool] | None:
    """Read the mention again with the year behind it."""
    words = text[mention.start : mention.end]
    if re.search(r"(?:that|same) year$", words) and "end" not in words:
        return str(year), False
    if re.search(r"year", words):
        return f"{year}-12-31", True
    name = next((name for name in MONTHS if re.search(rf"(?<![a-z]){name}", words.lower())), None)
    again = f"{words} {year}" if name else f"{words} of {year}"
    read = english_mentions(again, 0, len(again), None)
    return (read[0].text, read[0].end_of) if len(read) == 1 and read[0].text else None


@dataclass(frozen=True, slots=True)
class Governed:
    """The answer for one figure: a mention (None for no period at all) or a reason to refuse."""

    mention: Mention | None
    reason: str = ""


class Paragraph:
    """What the sentences of a paragraph hand on."""

    def __init__(self) -> None:
        self._carried: Mention | None = None
        self._several = False
        self._text = ""

    def govern(self, text: str, spots: list[Spot], mentions: list[Mention]) -> list[Governed]:
        """Answer for every figure of the next sentence, in order, and remember what it hands on."""
        self._text = text
        governing = [mention for mention in mentions if mention.role in ("governs", "perhaps")]
        own = _own(text, spots, governing)
        answers = [self._answer(index, spots, governing, own) for index in range(len(spots))]
        self._remember(spots, governing, own)
        return answers

    def _answer(self, index: int, spots: list[Spot], governing: list[Mention], own: dict[int, Mention]) -> Governed:
        spot = spots[index]
        if index in own:
            return Governed(None, STARTED_FROM) if spot.is_target and _is_span(own[index]) else _settled(own[index])
        if spot.is_base:
            return Governed(None, STARTED_FROM)
        spent = list(own.values())
        before = [one for one in governing if one not in spent and one.end <= spot.start]
        if before and not (spot.is_target and _is_span(before[-1])):
            return _settled(before[-1], sure=False)
        if spot.is_target and governing:
            return Governed(None, STARTED_FROM)
        return self._from_around(spot, governing)

    def _from_around(self, spot: Spot, governing: list[Mention]) -> Governed:
        """Take a period behind the figure with no contrast between, else one before it, else what is carried."""
        for mention in governing:
            heads_others = self._text[mention.end : mention.end + 1] in (":", "：")
            behind = mention.start >= spot.end and not heads_others
            if behind and not _CONTRAST.search(self._text, spot.end, mention.start):
                return _settled(mention, sure=False)
        earlier = [mention for mention in governing if mention.end <= spot.start]
        if earlier:
            return _settled(earlier[-1], sure=False)
        return Governed(None, SEVERAL) if self._several else _settled(self._carried)

    def _remember(self, spots: list[Spot], mentions: list[Mention], own: dict[int, Mention]) -> None:
        governing = [mention for mention in mentions if mention.role == "governs"]
        if not governing:
            return
        distinct = {(mention.text, mention.reason) for mention in governing}
        first = governing[0]
        opens = not spots or first.end <= spots[0].start
        others_spent = all(mention in own.values() for mention in governing[1:])
        self._several = len(distinct) > 1 and not (opens and others_spent and first not in own.values())
        self._carried = first


def _is_span(mention: Mention) -> bool:
    """A change from one figure to another over several years dates neither of them."""
    return "/" in (mention.text or "")


def _settled(mention: Mention | None, *, sure: bool = True) -> Governed:
    if mention is not None and mention.role == "perhaps" and not sure:
        return Governed(None, PERHAPS)
    if mention is not None and mention.text is None:
        return Governed(None, mention.reason)
    return Governed(mention)


def _own(text: str, spots: list[Spot], governing: list[Mention]) -> dict[int, Mention]:
    """Return the periods that belong to one figure alone: right behind it, or right before the start of a change."""
    own: dict[int, Mention] = {}
    for index, spot in enumerate(spots):
        limit = spots[index + 1].start if index + 1 < len(spots) else len(text)
        for mention in governing:
            if spot.end <= mention.start < limit and _is_attached(text, spot.end, mention):
                own[index] = mention
                break
            if (
                spot.is_base
                and 0 <= spot.start - mention.end <= 3
                and _ADJACENT.fullmatch(text, mention.end, spot.start)
            ):
                own[index] = mention
    return own


def _is_attached(text: str, end: int, mention: Mention) -> bool:
    gap = text[end : mention.start]
    if text[mention.start : mention.end].startswith("("):
        return len(gap) <= 20 and not _BREAK.search(gap)
    if gap.strip() == "(":
        return text[mention.end : mention.end + 1] == ")"
    if len(gap) > ATTACH_GAP_MAX or _BREAK.search(gap):
        return False
    if mention.role == "perhaps" and _PHRASE.search(gap):
        return False
    return text[mention.start].isascii() and not re.search(r"[\u4e00-\u9fff]", gap)
