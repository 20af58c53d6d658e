"""Rules that hold for any text at all."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from events import BOUNDS, fits, parse_period
from jobs.prose import read

PIECES = [
    "As of December 2018, ", "in 2019", " (2017)", "截至2018年12月底，", "2018年上半年", "去年", "Q3 2020",
    "from January to May 2018", "more than ", "up to ", "about ", "between ", "from ", " to ", " and ", "约",
    "超过", "近", "不到", "最高", "从", "增至", "至", "111", "1,234.5", "96 billion", "three hundred and five",
    "half a million", "1.5亿", "3.2万亿", "五十六亿零五百万", "三千多", "百亿", "0.5", "007", "10/12",
    "1.234,5", "021-12345678", "2018", "04-16", "第十", "2.5", "200+", "-3.2", "−4", "１２３", "1 234 567",
    " yuan", "元", "亩", " square meters", "%", "个百分点", "个", " projects", "家企业", "人次", " per year",
    "每年", "/平方米", "US$", "$", "¥", "RMB ", "以上", "左右", " or more", "多", "余", "。", ". ", "，", ", ",
    "\n", "\n\n", " | ", "；", "Q: ", "http://a.b/1?c=2", " years", "年", "月", "日",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
DAYS = st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2090, 12, 31)))


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, published_on=DAYS)
def test_offsets_bounds_and_periods_hold_for_any_text(text: str, published_on: date | None) -> None:
    """Reading never raises; offsets hold; bounds, values and periods are legal; figures do not overlap."""
    reading = read(text, published_on=published_on)
    position = 0
    for found in reading:
        assert text[found.start : found.end] == found.printed
        assert text[found.quote_start : found.quote_end] == found.quote
        assert found.quote_start <= found.start < found.end <= found.quote_end
        assert found.start >= position
        position = found.end
        assert found.bound in BOUNDS
        assert fits(found.value)
        assert (found.value_high is None) == (found.bound != "between")
        assert found.value_high is None or (fits(found.value_high) and found.value < found.value_high)
        assert found.unit
        assert parse_period(found.period).text == found.period
    for refusal in reading.refusals:
        assert text[refusal.start : refusal.end] == refusal.printed
        assert refusal.reason


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_reading_again_gives_the_same(text: str) -> None:
    """A reading depends on the text alone."""
    assert read(text) == read(text)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_no_sentence_is_read_by_what_stands_in_another_paragraph(text: str) -> None:
    """A paragraph before changes no figure of the paragraphs behind it."""
    before = "As of March 2011, the yard held 12 cranes.\n\n"
    alone = [(found.printed, found.value, found.bound, found.unit, found.period) for found in read("\n\n" + text)]
    behind = [
        (found.printed, found.value, found.bound, found.unit, found.period) for found in read(before + "\n\n" + text)
    ]
    assert behind[1:] == alone


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_no_digit_goes_by_unseen(text: str) -> None:
    """Every run of plain digits is in a candidate, in a refusal, or in a period that was recognised."""
    reading = read(text)
    covered = set()
    for item in (*reading.candidates, *reading.refusals, *reading.periods):
        covered.update(range(item.start, item.end))
    for match in re.finditer(r"[0-9]+", text):
        assert covered & set(range(*match.span())), match.group()
