"""Numerals: English words, Chinese numerals, digits with separators and multipliers, and what is no safe number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs.prose import read


def _values(text: str) -> list[str]:
    return [str(found.value) for found in read(text)]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("nine", "9"),
        ("sixty-one", "61"),
        ("Twenty one", "21"),
        ("a hundred and twenty", "120"),
        ("two hundred and fifty thousand", "250000"),
        ("three million two hundred thousand and five", "3200005"),
        ("half a million", "500000"),
        ("1,234.5", "1234.5"),
        ("0.5", "0.5"),
        ("96 billion", "96000000000"),
        ("5.605bn", "5605000000"),
        ("3 hundred thousand", "300000"),
        ("1\u00a0234\u00a0567", "1234567"),
    ],
)
def test_english_numerals(printed: str, value: str) -> None:
    """A numeral before a unit is read exactly, in words or digits."""
    assert _values(f"It covers {printed} hectares.") == [value]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("九", "9"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百零八", "108"),
        ("三千五百", "3500"),
        ("五十六亿零五百万", "5605000000"),
        ("两亿三千万", "230000000"),
        ("壹佰贰拾叁万", "1230000"),
        ("三点五亿", "350000000"),
        ("1.5亿", "150000000"),
        ("3.2万亿", "3200000000000"),
        ("56亿500万", "5605000000"),
        ("2千5百万", "25000000"),
        ("1,234.5万", "12345000"),
        ("１２．５万", "125000"),
        ("1.5萬", "15000"),
    ],
)
def test_chinese_numerals(printed: str, value: str) -> None:
    """万 and 亿 multiply, also each other; formal and traditional characters are the same numbers."""
    assert _values(f"金额{printed}元。") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "三万五元",
        "五百三千元",
        "三四百元",
        "数十亿元",
        "十几元",
        "It covers twenty twenty hectares.",
        "It covers two three hectares.",
        "It covers 1.234,5 hectares.",
        "It covers 1,23 hectares.",
        "It covers 1 234 hectares.",
        "It covers 007 hectares.",
        "It covers 10/12 hectares.",
        "It covers 1.2.3 hectares.",
        "It covers A12 hectares.",
        "It covers dozens of hectares.",
        "It covers 123456789012345678901234 hectares.",
    ],
)
def test_what_has_two_readings_is_refused(text: str) -> None:
    """A numeral that could be read in two ways, loosely or not at all gives no figure."""
    assert _values(text) == []


def test_a_value_is_exact_and_has_no_trailing_zeros() -> None:
    """Multipliers do not round, and leave no zeros that nobody printed."""
    found = read("The total was 12345678901.1234567 million yuan.").candidates[0]
    assert str(found.value) == "12345678901123456.7"
    assert str(read("It cost 1.50 million yuan.").candidates[0].value) == "1500000"
    assert isinstance(found.value, Decimal)
