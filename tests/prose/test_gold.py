"""The gold sets: phrases with the answer that a person reads in them, or "refuse".

The answers were written by hand from the sentences. A figure may be refused where the set has one (that is counted and
kept small); a figure that the set does not have, or with another value, bound, unit, period or printed form, is wrong.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from jobs.prose import Reading, read

HERE = Path(__file__).resolve().parent
SETS = {"english": HERE / "gold_english.jsonl", "chinese": HERE / "gold_chinese.jsonl"}
PHRASES_MIN = 300
REFUSED_SHARE_MAX = 0.05


class Answer(NamedTuple):
    """One figure, as the set has it."""

    value: Decimal
    value_high: Decimal | None
    bound: str
    unit: str
    period: str
    printed: str


class Phrase(NamedTuple):
    """A text, the day of its publication if it is known, and all the figures in it."""

    text: str
    published_on: date | None
    answers: list[Answer]


def _answer(row: dict[str, str | None]) -> Answer:
    high = row["value_high"]
    return Answer(
        Decimal(str(row["value"])),
        None if high is None else Decimal(high),
        str(row["bound"]),
        str(row["unit"]),
        str(row["period"]),
        str(row["printed"]),
    )


def _phrases(language: str) -> list[Phrase]:
    phrases = []
    for line in SETS[language].read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        day = date.fromisoformat(row["published_on"]) if "published_on" in row else None
        answers = [] if row["answer"] == "refuse" else [_answer(figure) for figure in row["answer"]]
        phrases.append(Phrase(row["text"], day, answers))
    return phrases


def _found(reading: Reading) -> list[Answer]:
    return [
        Answer(found.value, found.value_high, found.bound, found.unit, found.period, found.printed) for found in reading
    ]


def _without(found: list[Answer], expected: list[Answer]) -> list[Answer]:
    """Take each expected answer out of the found ones once; what is left was read wrong."""
    left = list(found)
    for answer in expected:
        if answer in left:
            left.remove(answer)
    return left


@pytest.mark.parametrize("language", SETS)
def test_the_set_is_large_enough_and_says_nothing_twice(language: str) -> None:
    """At least 300 different phrases, with both kinds of answer."""
    phrases = _phrases(language)
    assert len(phrases) >= PHRASES_MIN
    assert len({(phrase.text, phrase.published_on) for phrase in phrases}) == len(phrases)
    refusals = [phrase for phrase in phrases if not phrase.answers]
    assert 50 <= len(refusals) <= len(phrases) // 2


@pytest.mark.parametrize("language", SETS)
def test_every_figure_that_is_read_is_right(language: str) -> None:
    """Nothing is read that a person would not read, in value, upper value, bound, unit, period and printed form."""
    wrong = [
        (phrase.text, left)
        for phrase in _phrases(language)
        if (left := _without(_found(read(phrase.text, published_on=phrase.published_on)), phrase.answers))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", SETS)
def test_hardly_any_figure_is_refused(language: str) -> None:
    """At most five in a hundred of the figures that a person reads are refused."""
    total, missed = 0, []
    for phrase in _phrases(language):
        found = _found(read(phrase.text, published_on=phrase.published_on))
        total += len(phrase.answers)
        missed += [(phrase.text, answer) for answer in _without(phrase.answers, found)]
    assert len(missed) <= REFUSED_SHARE_MAX * total, missed
