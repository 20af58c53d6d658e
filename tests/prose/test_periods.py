"""Periods: how they are written, what they resolve to, and which figures they date."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.prose import read


def _periods(text: str, published_on: date | None = None) -> list[str]:
    return [found.period for found in read(text, published_on=published_on)]


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("As of December 2018", "2018-12"),
        ("as of the end of May 2018", "2018-05-31"),
        ("By the end of 2019", "2019-12-31"),
        ("At year-end 2018", "2018-12-31"),
        ("In 2019", "2019"),
        ("In the first quarter of 2020", "2020-Q1"),
        ("By the end of the second quarter of 2020", "2020-06-30"),
        ("In Q4 2017", "2017-Q4"),
        ("In the first half of 2019", "2019-01/2019-06"),
        ("In H2 2019", "2019-07/2019-12"),
        ("In the first three quarters of 2019", "2019-01/2019-09"),
        ("In the first five months of 2018", "2018-01/2018-05"),
        ("From January to May 2018", "2018-01/2018-05"),
        ("From November 2018 to March 2019", "2018-11/2019-03"),
        ("In 2018-2020", "2018/2020"),
        ("Between 2018 and 2020", "2018/2020"),
        ("On 29 February 2020", "2020-02-29"),
        ("On February 29, 2020", "2020-02-29"),
        ("On 2020-02-29", "2020-02-29"),
        ("Since 2015", ""),
        ("Currently", ""),
    ],
)
def test_english_periods(words: str, period: str) -> None:
    """A period keeps the precision of its words; "the end of" is the last day."""
    assert _periods(f"{words}, the port had 12 cranes.") == [period]


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("截至2018年12月底", "2018-12-31"),
        ("截至2018年12月", "2018-12"),
        ("2018年5月末", "2018-05-31"),
        ("2018年上半年", "2018-01/2018-06"),
        ("2018年下半年", "2018-07/2018-12"),
        ("2018年第一季度", "2018-Q1"),
        ("2018年三季度末", "2018-09-30"),
        ("2018年前三季度", "2018-01/2018-09"),
        ("2018年前5个月", "2018-01/2018-05"),
        ("2018年1-5月", "2018-01/2018-05"),
        ("2018年1月至5月", "2018-01/2018-05"),
        ("2018年11月至2019年3月", "2018-11/2019-03"),
        ("2018-2020年", "2018/2020"),
        ("2018年至2020年", "2018/2020"),
        ("二〇一八年五月", "2018-05"),
        ("二零一八年", "2018"),
        ("2018年底", "2018-12-31"),
        ("2020年2月29日", "2020-02-29"),
        ("“十三五”期间", "2016/2020"),
        ("目前", ""),
        ("2015年以来", ""),
    ],
)
def test_chinese_periods(words: str, period: str) -> None:
    """底 and 末 are the last day; parts of a year are quarters, halves or stretches of months."""
    assert _periods(f"{words}，港口有岸桥12台。") == [period]


@pytest.mark.parametrize(
    "text",
    [
        "In May, the port had 12 cranes.",
        "In early 2018, the port had 12 cranes.",
        "In fiscal year 2018, the port had 12 cranes.",
        "In 2018/19, the port had 12 cranes.",
        "In 2010-12, the port had 12 cranes.",
        "On 30 February 2018, the port had 12 cranes.",
        "Last month, the port had 12 cranes.",
        "5月，港口有岸桥12台。",
        "2018年初，港口有岸桥12台。",
        "2018年5月中旬，港口有岸桥12台。",
        "上年同期，港口有岸桥12台。",
    ],
)
def test_a_period_that_is_not_certain_refuses_its_figures(text: str) -> None:
    """No year, no exact limits, two meanings or no such day: the figure is refused, with the reason."""
    reading = read(text)
    assert list(reading) == []
    assert "12" in [refusal.printed[:2] for refusal in reading.refusals]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Last year the port had 12 cranes.", "2019"),
        ("At the end of last year, the port had 12 cranes.", "2019-12-31"),
        ("This year the port had 12 cranes.", "2020"),
        ("去年港口有岸桥12台。", "2019"),
        ("今年1-5月，新增岸桥12台。", "2020-01/2020-05"),
        ("截至去年底，港口有岸桥12台。", "2019-12-31"),
    ],
)
def test_last_year_needs_the_day_of_publication(text: str, period: str) -> None:
    """A relative year is refused, unless the day of publication makes it certain."""
    assert _periods(text) == []
    assert _periods(text, date(2020, 8, 17)) == [period]


def test_a_period_is_carried_through_its_paragraph_and_no_further() -> None:
    """Sentences without a period take that of the sentence before; a new paragraph starts with none."""
    text = "As of the end of May 2018, it had 164 projects. Nine firms came. In 2019, 7 firms left.\nIt has 3 gates."
    assert _periods(text) == ["2018-05-31", "2018-05-31", "2019", ""]


def test_several_periods_are_not_carried() -> None:
    """After a sentence with two periods of its own, a figure without one is refused."""
    assert _periods("In 2018 it had 5 gates; in 2019, 8 gates. It covers 12 hectares.") == ["2018", "2019"]


def test_what_a_change_starts_from_has_its_own_period_or_none() -> None:
    """Both ends of a change are dated apart; an undated start is refused."""
    assert _periods("Sales rose from 3 million yuan in 2015 to 5 million yuan in 2018.") == ["2015", "2018"]
    assert [found.printed for found in read("2018年，产值由3亿元增至5亿元。")] == ["5亿元"]
