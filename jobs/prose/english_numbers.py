"""English number words: nine, sixty-one, two hundred and fifty, a million, half a billion; no dozens, no fractions."""

from __future__ import annotations

import re
from decimal import Decimal

from jobs.prose.words import words

_SMALL = {
    word: value
    for value, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
            " sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
MULTIPLIERS = SCALES | {
    "hundred": 100,
    "bn": 10**9,
    "mn": 10**6,
    "mln": 10**6,
    "bln": 10**9,
    "tn": 10**12,
    "trn": 10**12,
}
_ANY = "|".join(sorted([*_SMALL, *_TENS, *SCALES, "hundred"], key=len, reverse=True))
_START = "|".join(sorted([*_SMALL, *_TENS], key=len, reverse=True))
_SCALE = "hundred|thousand|million|billion|trillion"
WORDS = re.compile(
    rf"(?<![\w-])(?:half an?[ \u00a0](?:hundred|thousand|million|billion|trillion)"
    rf"|(?:(?:an?[ ])(?={_SCALE})|(?={_START}))(?:{_ANY})(?:[ -]+(?:{_ANY})|(?:(?<=hundred)|(?<=thousand)"
    r"|(?<=million))[ ]and[ ]"
    rf"(?:{_START}))*)(?![A-Za-z])",
    re.IGNORECASE,
)


def parse_english(text: str) -> Decimal | None:
    """Read a run of number words; None where the words do not make one number (twenty twenty, two three)."""
    words = re.split(r"[\s-]+", text.lower())
    if words[0] == "half":
        return Decimal(MULTIPLIERS[words[-1]]) / 2
    words = ["one" if word in ("a", "an") else word for word in words if word != "and"]
    return _groups(words)


def _groups(words: list[str]) -> Decimal | None:
    """Add the groups before falling scales: three million | two hundred thousand | five."""
    total, group, ceiling = 0, list[str](), 10**15
    for word in words:
        if word not in SCALES:
            group.append(word)
            continue
        value = _below_thousand(group)
        # "two hundred thousand million" multiplies scales: nobody writes it with one meaning.
        if value is None or SCALES[word] >= ceiling:
            return None
        ceiling, group = SCALES[word], []
        total += value * ceiling
    rest = _below_thousand(group) if group else 0
    return None if rest is None else Decimal(total + rest)


def _below_thousand(words: list[str]) -> int | None:
    if "hundred" in words:
        place = words.index("hundred")
        high = _below_hundred(words[:place])
        low = _below_hundred(words[place + 1 :]) if words[place + 1 :] else 0
        return None if high is None or low is None else high * 100 + low
    return _below_hundred(words)


def _below_hundred(words: list[str]) -> int | None:
    if len(words) == 1:
        return _SMALL.get(words[0], _TENS.get(words[0]))
    if len(words) == 2 and words[0] in _TENS and 0 < _SMALL.get(words[1], 0) < 10:
        return _TENS[words[0]] + _SMALL[words[1]]
    return None
