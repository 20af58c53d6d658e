"""Reference periods: which texts are one, from which day to which, and what a refusal says."""

from contextlib import suppress
from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import Incorrect, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2018", date(2018, 1, 1), date(2019, 1, 1)),
        ("2018-Q1", date(2018, 1, 1), date(2018, 4, 1)),
        ("2018-Q4", date(2018, 10, 1), date(2019, 1, 1)),
        ("2018-01", date(2018, 1, 1), date(2018, 2, 1)),
        ("2018-12", date(2018, 12, 1), date(2019, 1, 1)),
        ("2018-05-31", date(2018, 5, 31), date(2018, 6, 1)),
        ("2018-12-31", date(2018, 12, 31), date(2019, 1, 1)),
        ("2020-02-29", date(2020, 2, 29), date(2020, 3, 1)),
        ("2018-W50", date(2018, 12, 10), date(2018, 12, 17)),
        ("2018-01/2018-05", date(2018, 1, 1), date(2018, 6, 1)),
        ("2018/2019", date(2018, 1, 1), date(2020, 1, 1)),
        ("2017-Q3/2018-02-15", date(2017, 7, 1), date(2018, 2, 16)),
        ("2018/2018", date(2018, 1, 1), date(2019, 1, 1)),
        ("0001", date(1, 1, 1), date(2, 1, 1)),
        ("9998-12-31", date(9998, 12, 31), date(9999, 1, 1)),
    ],
)
def test_every_form_has_its_bounds(text, start, end):
    """A period starts on its first day and ends on the day after its last; its text stays as stated."""
    period = parse_period(text)
    assert (period.text, period.start, period.end, period.inferred) == (text, start, end, False)


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2020-W01", date(2019, 12, 30)),
        ("2020-W53", date(2020, 12, 28)),
        ("2021-W01", date(2021, 1, 4)),
        ("2015-W53", date(2015, 12, 28)),
        ("2019-W01", date(2018, 12, 31)),
    ],
)
def test_a_week_belongs_to_its_week_year(text, monday):
    """A week starts on the Monday of ISO 8601, also where that lies in the calendar year before."""
    period = parse_period(text)
    assert period.start == monday
    assert period.end == monday + timedelta(days=7)


def test_a_fact_without_a_period():
    """The empty text is a period of its own: no first day, no last."""
    period = parse_period("")
    assert (period.text, period.start, period.end, period.inferred) == ("", None, None, False)


@pytest.mark.parametrize("text", ["2018?", "2018-12?", "2020-02-29?", "2018-W50?", "2018-Q4?", "2018-01/2018-05?"])
def test_an_inferred_period_says_so(text):
    """A question mark tells that the period was worked out and not printed; the days are those of the plain form."""
    period = parse_period(text)
    plain = parse_period(text[:-1])
    assert period.inferred
    assert period.text == text
    assert (period.start, period.end) == (plain.start, plain.end)


@pytest.mark.parametrize(
    "text",
    [
        " ", "18", "201", "20180", "2018-1", "2018-13", "2018-00", "2018-1-1", "2018-02-30", "2019-02-29", "2018-12-32",
        "2018-Q0", "2018-Q5", "2018-q4", "2018-W00", "2018-W54", "2019-W53", "2018-W1", "2018-w50", "0000",
        "9999-12-31", "2018-12 ", " 2018-12", "2018-12\n", "2018/", "/2018", "2018//2019", "2018?/2019", "1/2/3",
        "?", "2018??", "+2018", "-2018", "２０１８", "2018-１２", "2018年12月", "2018-12-31T00:00", "null", "9999",
    ],
)  # fmt: skip
def test_other_texts_are_refused(text):
    """What is none of the forms is refused: the message has the text that was found and the forms that are allowed."""
    with pytest.raises(Incorrect) as caught:
        parse_period(text)
    assert repr(text) in str(caught.value)
    assert "2018-Q4" in str(caught.value)
    assert caught.value.code == "period"


@pytest.mark.parametrize("text", ["2019/2018", "2018-06/2018-05", "2018-12-31/2018-12-01", "2018-W50/2018-W49"])
def test_an_interval_does_not_run_backwards(text):
    """An interval that ends before it begins is refused, and the message says that."""
    with pytest.raises(Incorrect, match="backwards"):
        parse_period(text)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_any_day_lies_in_its_day_month_quarter_year_and_week(day):
    """A day is inside every period that is named after it, and the day after the end is outside."""
    year, week, _ = day.isocalendar()
    names = [f"{day:%Y-%m-%d}".zfill(10), f"{day.year:04}-{day.month:02}", f"{day.year:04}", f"{year:04}-W{week:02}"]
    names.append(f"{day.year:04}-Q{(day.month + 2) // 3}")
    for name in names:
        if name == "9998-W53":
            continue
        period = parse_period(name)
        assert period.start <= day < period.end


@given(st.text(max_size=25))
def test_any_text_is_a_period_or_incorrect(text):
    """Nothing but `Incorrect` comes out of a text that is no period, whatever it holds."""
    with suppress(Incorrect):
        assert parse_period(text).text == text


def test_a_period_does_not_change():
    """A period is a value."""
    with pytest.raises(FrozenInstanceError):
        parse_period("2018").text = "2019"
