"""Values: exact decimals from text, and their one canonical form."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import BOUNDS, CAUSES, fits, number_text, parse_number

LARGEST = "9" * 23 + "." + "9" * 15

NUMBERS = st.builds(
    lambda sign, digits, places: Decimal((sign, tuple(map(int, str(digits))), -places)),
    st.sampled_from((0, 1)),
    st.integers(0, 10**38 - 1),
    st.just(15),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("111", "111"), ("+5", "5"), ("-.97", "-0.97"), ("5.", "5"), ("007", "7"), ("1e3", "1000"), ("1E-3", "0.001"),
        ("0", "0"), ("-0", "0"), ("1640000000", "1640000000"), (LARGEST, LARGEST), ("-" + LARGEST, "-" + LARGEST),
        ("0.000000000000001", "0.000000000000001"), ("1e-15", "0.000000000000001"), ("1e22", "1" + "0" * 22),
        ("1.10", "1.1"), ("1.1000000000000000000000000000000000000", "1.1"),
    ],
)  # fmt: skip
def test_plain_digits_are_read_exactly(text, value):
    """All 38 digits survive: nothing is rounded to a context or to a binary float."""
    number = parse_number(text)
    assert number == Decimal(value)
    assert number_text(number) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "NaN", "nan", "Infinity", "-inf", "sNaN", "1,234.5", "1_000", " 1", "1 ", "1\n", "１２３", "-",
        "+", ".", "e5", "1e", "--1", "0x10", "½", "1/2", "96亿", "1e999", "1e23", "1" + "0" * 23, LARGEST + "9",
        "0.0000000000000001", "1e9999", "٣", "1e-16",
    ],
)  # fmt: skip
def test_anything_else_is_no_number(text):
    """What is not plain digits, or does not fit, is None: never a guess and never an exception."""
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("value", "fitting"),
    [
        ("9e22", True), ("1e23", False), (LARGEST, True), (LARGEST + "1", False), (LARGEST + "000", True),
        ("0E-40", True), ("1E-15", True), ("1E-16", False), ("NaN", False), ("Infinity", False), ("-1e23", False),
        ("-0.000000000000001", True),
    ],
)  # fmt: skip
def test_what_fits(value, fitting):
    """23 digits before the point and 15 behind it; zeros at the end cost nothing."""
    assert fits(Decimal(value)) is fitting


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"), ("-0", "0"), ("-0.000", "0"), ("0E-20", "0"), ("0E+5", "0"), ("1.50", "1.5"), ("100", "100"),
        ("1E+3", "1000"), ("100.0", "100"), ("-0.010", "-0.01"), ("1E-15", "0.000000000000001"),
        ("5.6E+9", "5600000000"),
    ],
)  # fmt: skip
def test_a_number_has_one_text(value, text):
    """No exponent, no zero at the end, no negative zero."""
    assert number_text(Decimal(value)) == text


@given(NUMBERS)
def test_text_and_number_are_each_others(value):
    """Whatever fits goes to text and back without a change, under any decimal context."""
    assert fits(value)
    with decimal.localcontext(prec=5):
        text = number_text(value)
        again = parse_number(text)
    assert again == value
    assert number_text(again) == text
    assert "e" not in text.lower()


@given(NUMBERS, st.integers(0, 8))
def test_equal_numbers_have_equal_texts(value, zeros):
    """Two decimals that are equal are written the same, however many zeros they carry."""
    with decimal.localcontext(prec=100):
        longer = value.quantize(Decimal(1).scaleb(-15 - zeros))
    assert number_text(longer) == number_text(value)


def test_the_closed_words():
    """The bounds and the causes are those of the contract, in its order."""
    assert BOUNDS == ("exact", "about", "at_least", "more_than", "at_most", "less_than", "between")
    assert CAUSES == ("transcription", "extractor", "mapping")
