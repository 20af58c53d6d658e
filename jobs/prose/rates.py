"""Per year, per square metre: what a figure is divided by, and whether it is the size of a rise or a fall."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobs.prose.units import unit_after

_TIMES = {
    "year": "per year",
    "annum": "per year",
    "month": "per month",
    "quarter": "per quarter",
    "week": "per week",
    "day": "per day",
    "hour": "per hour",
    "night": "per night",
}
_BEHIND = re.compile(
    r" (?:(?:per|a|each|every|an)[ -](?P<time>year|annum|month|quarter|week|day|hour|night)(?![a-z])"
    r"|(?P<adverb>annually|yearly|monthly|weekly|daily|hourly)(?![a-z]))"
    r"| ?(?:/|每)(?P<han>年|月|日|天|小时|季度)",
    re.IGNORECASE,
)
_ADVERBS = {
    "annually": "year",
    "yearly": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "hourly": "hour",
}
_HAN = {"年": "year", "月": "month", "日": "day", "天": "day", "小时": "hour", "季度": "quarter", "季": "quarter"}
_BEFORE_HAN = re.compile(
    r"(?:每(?P<a>年|月|日|天|小时|季度)|(?P<b>年|月|日)均|年(?P<c>产能?|产值|产量|销售额|营业收入"
    r"|收入|吞吐量|处理|接待|发电量|利用))[^0-9，。；,;、]{0,12}$"
)
_BEFORE_EN = re.compile(
    (
        r"(?<![A-Za-z])(?P<a>annual|yearly|monthly|weekly|daily|annually|each year|every year)(?![a-z])(?!"
        r" (?:growth|increase|rate|decline))[^0-9,.;:]{0,40}$"
    ),
    re.IGNORECASE,
)
_HEAD_EN = re.compile(r"per capita[^0-9.;]{0,60}$", re.IGNORECASE)
_HEAD_HAN = re.compile(
    r"(?P<p>人均|户均|亩均|亩产|时速|每(?P<u>平方米|亩|平方公里|公顷|吨|人|户|立方米|公里))[^0-9，。；,;、]{0,12}$"
)
_DIVISORS = {"人均": "{person}", "户均": "{household}", "亩均": "{mu}", "亩产": "{mu}", "时速": "h"}
_PERSONS = re.compile(
    r" ?(?:per|/|every|a|each)[ ]?(?:person|capita|head|employee|resident)(?![a-z])|/人|每人", re.IGNORECASE
)
_PER_THING = re.compile(r" per ([A-Za-z]+)(?![A-Za-z0-9-])")
_DIVIDED = re.compile(r" per(?= )| ?/ ?|每")
_RISE = re.compile(
    r"(?:(?<![a-z])(?:up|rose|risen|rise|rising|grew|grown|grow|growing|growth|increased?|increasing"
    r"|increases|gained?|climbed|jumped|expanded|surged|soared|advanced)(?: rate)?(?: (?:by|of"
    r"|at))?(?: another| a further)?"
    r"|(?:增长|上升|提高|增加|上涨|提升|扩大|增幅|增速|升高|净增|增资|追加|增)(?:了|为|达|达到|率为|幅度为|率)?) ?$",
    re.IGNORECASE,
)
_FALL = re.compile(
    r"(?:(?<![a-z])(?:down|fell|fallen|fall|falling|dropped|drop|declined?|declining|decreased?"
    r"|decreasing|reduced|reduction|shrank|contracted|lost|slipped|slumped)(?: rate)?(?: (?:by"
    r"|of|at))?(?: another| a further)?"
    r"|(?:下降|减少|回落|降低|下跌|收窄|缩小|下滑|降幅|跌幅|减|降)(?:了|为|达|达到|幅度为)?) ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Divided:
    """What follows a unit: a rate in time, or a divisor that becomes part of the unit, and where the words end."""

    end: int
    rate: str = ""
    divisor: str = ""


def divided_behind(text: str, position: int, end: int) -> Divided:
    """Read "annually", "per square metre", /年, 元每平方米 behind a unit."""
    rate = _BEHIND.match(text, position, end)
    if rate:
        word = rate["time"] or _ADVERBS.get((rate["adverb"] or "").lower()) or _HAN[rate["han"]]
        return Divided(rate.end(), rate=_TIMES[word.lower()])
    person = _PERSONS.match(text, position, end)
    if person:
        return Divided(person.end(), divisor="{person}")
    thing = _PER_THING.match(text, position, end)
    if thing and unit_after(text, thing.start(1), end) is None:
        return Divided(thing.end(), divisor=f"{{{thing[1].lower()}}}")
    divided = _DIVIDED.match(text, position, end)
    unit = unit_after(text, divided.end(), end) if divided else None
    if unit and not unit.code.startswith("?") and not unit.measure_word:
        return Divided(unit.end, divisor=unit.code)
    return Divided(position)


def divided_before(text: str, floor: int, position: int) -> Divided:
    """Read 每年, 人均, "annual", "per capita" before a figure, in its clause."""
    window = text[max(floor, position - 70) : position]
    head = _HEAD_HAN.search(window)
    if head:
        unit = unit_after(head["u"], 0, len(head["u"])) if head["u"] else None
        return Divided(position, divisor=unit.code if unit else _DIVISORS.get(head["p"], ""))
    if _HEAD_EN.search(window):
        return Divided(position, divisor="{person}")
    match = _BEFORE_HAN.search(window)
    if match:
        return Divided(position, rate=_TIMES[_HAN[match["a"] or match["b"] or "年"]])
    match = _BEFORE_EN.search(window)
    if match:
        word = match["a"].lower()
        return Divided(
            position,
            rate="per " + {"annual": "year", "monthly": "month", "weekly": "week", "daily": "day"}.get(word, "year"),
        )
    return Divided(position)


def change_before(text: str, floor: int, position: int) -> str:
    """Return "rise" or "fall" where the words before a figure make it the size of a change."""
    window = text[max(floor, position - 40) : position]
    return "rise" if _RISE.search(window) else "fall" if _FALL.search(window) else ""
