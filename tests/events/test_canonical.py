"""Canonical bytes: RFC 8785 with every number as text, the same in Python and in SQL."""

import hashlib
import itertools
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from event_strategies import TEXTS, events_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ledger
from events import (
    KINDS,
    FigurePublished,
    Incorrect,
    RecordCorrected,
    RecordVoided,
    canonical_bytes,
    canonical_json,
    leaf_digest,
    time_text,
)
from ledger.proof import composing

LEAVES = Path(ledger.__file__).parent / "sql" / "log" / "leaf_texts.sql"
ESCAPES = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}


@pytest.mark.parametrize("number", range(0x20))
def test_control_characters(number):
    """RFC 8785 section 3.2.2.2: five short escapes, every other control character as \\u00xx in small letters."""
    character = chr(number)
    assert canonical_json(character) == f'"{ESCAPES.get(character, f"{chr(92)}u{number:04x}")}"'


@pytest.mark.parametrize("character", ['"', "\\"])
def test_quotes_and_backslashes(character):
    """These two are escaped, and nothing else that can be printed is."""
    assert canonical_json(character) == f'"{ESCAPES[character]}"'


@pytest.mark.parametrize(
    "character",
    ["/", "\x7f", "\x80", "\x9f", "\xa0", "é", "沪", "\u2028", "\u2029", "\ufeff", "\uffff", "😀", "\U0010ffff"],
)
def test_everything_else_stands_as_it_is(character):
    """Line separators, byte order marks and all planes beyond the first are written as themselves, in UTF-8."""
    assert canonical_json(character) == f'"{character}"'
    assert canonical_bytes({"note": character}) == f'{{"note":"{character}"}}'.encode()


def test_names_are_sorted_by_utf16_units():
    """RFC 8785 section 3.2.3: a character beyond the first plane begins with 0xD8.., so it goes before U+E000."""
    names = ["\ufb33", "😀", "€", "\r", "1", "ö", "\x80", "\ue000", "a", "", "A", "aa"]
    given_order = {name: str(place) for place, name in enumerate(names)}
    text = canonical_json(given_order)
    written = list(json.loads(text))
    assert written == ["", "\r", "1", "A", "a", "aa", "\x80", "ö", "€", "😀", "\ue000", "\ufb33"]


def test_objects_inside_objects_are_sorted_and_lists_are_not():
    """Sorting goes all the way down, through lists; the order of a list is content."""
    value = {"b": [{"z": None, "y": True}, "2", "1"], "a": {"d": False, "c": {}}}
    assert canonical_json(value) == '{"a":{"c":{},"d":false},"b":[{"y":true,"z":null},"2","1"]}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, '"7"'), (-(10**40), f'"-1{"0" * 40}"'), (Decimal("1.50"), '"1.5"'), (Decimal("1E+3"), '"1000"'),
        (Decimal("-0.0"), '"0"'), (True, "true"), (None, "null"), (date(2018, 12, 1), '"2018-12-01"'),
        (datetime(2018, 12, 1, tzinfo=UTC), '"2018-12-01T00:00:00.000000Z"'), ((1, "x"), '["1","x"]'),
    ],
)  # fmt: skip
def test_numbers_and_times_are_texts(value, text):
    """No JSON number is ever written, so no reader can round one."""
    assert canonical_json(value) == text


@pytest.mark.parametrize("value", [0.5, float("nan"), b"x", {1, 2}, object(), {"a": [0.1]}])
def test_other_values_are_refused(value):
    """A binary float above all; the message says what to write instead."""
    with pytest.raises(Incorrect, match="text that the publisher printed"):
        canonical_json(value)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(1000, 1, 1, tzinfo=UTC), "1000-01-01T00:00:00.000000Z"),
        (datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "9998-12-31T23:59:59.999999Z"),
        (datetime(2020, 1, 1, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))), "2020-01-01T00:00:00.000001Z"),
    ],
)
def test_times_are_utc_with_six_digits(moment, text):
    """One form, whatever the zone and however round the second."""
    assert time_text(moment) == text


@given(st.recursive(TEXTS | st.none() | st.booleans(), lambda one: st.lists(one) | st.dictionaries(TEXTS, one)))
def test_canonical_json_is_json_of_the_same_value(value):
    """A reader gets back what was written, and writing that again changes nothing."""
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@given(TEXTS, TEXTS)
def test_different_content_has_different_bytes(one, other):
    """Two texts in two columns cannot be shifted into each other."""
    assert (canonical_bytes({"note": one, "unit": other}) == canonical_bytes({"note": other, "unit": one})) == (
        one == other
    )


def test_a_leaf_is_hashed_with_its_prefix():
    """RFC 6962: the leaf hash is SHA-256 over a zero byte and the bytes."""
    assert leaf_digest(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_digest(b"x") == hashlib.sha256(b"\x00x").digest()


def leaves_in_sql(book, first):
    """Ask the ledger's own statement for the leaves from a position on."""
    result = book.sql(LEAVES.read_text(encoding="utf-8"), {"first": first, "beyond": 2**62})
    return [hashlib.sha256(leaf.encode()).hexdigest() for _, leaf in sorted(result.fetchall())]


def leaves_by_compiled_code(book, first):
    """Let compiled code write the leaves from a position on, a few rows at a time."""
    columns = book.sql("SELECT * FROM events WHERE position >= $1 ORDER BY position", [first]).arrow()
    made = b"".join(composing.leaf_hashes(batch) for batch in columns.combine_chunks().to_batches(max_chunksize=3))
    return [made[place : place + 32].hex() for place in range(0, len(made), 32)]


def leaves_in_python(book, first):
    """Derive the leaves from the rows as anybody may read them."""
    rows = book.sql("SELECT * FROM events WHERE position >= $1 ORDER BY position", [first]).rows()
    return [leaf_digest(canonical_bytes(row)).hex() for row in rows]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Give a ledger that all examples of this module append to."""
    with ledger.open(tmp_path_factory.mktemp("canonical") / "home") as opened:
        yield opened


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_sql_form_is_the_python_form(book, kind):
    """For every kind and any text in any column, SQL and compiled code derive the leaf that was recorded."""
    numbers = itertools.count()

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(events_of(kind), min_size=1, max_size=10))
    def holds(batch):
        acts = []
        for event in batch:
            if "source" in type(event).model_fields:
                event = event.model_copy(update={"source": f"{kind} {next(numbers)} {event.source}"})  # noqa: PLW2901
            if isinstance(event, RecordCorrected | RecordVoided):
                cell = {
                    name: getattr(event, name) for name in ("source", "subject", "measure", "period", "published_at")
                }
                acts.append(FigurePublished(**cell, printed="record", text="record"))
            acts.append(event)
        receipt = book.append(acts)
        assert receipt.appended == len(acts)
        in_python = [
            leaf_digest(canonical_bytes({"position": place, "recorded_at": receipt.recorded_at, **act.to_row()})).hex()
            for place, act in enumerate(acts, receipt.first_position)
        ]
        assert leaves_in_sql(book, receipt.first_position) == in_python
        assert leaves_by_compiled_code(book, receipt.first_position) == in_python
        assert leaves_in_python(book, receipt.first_position) == in_python

    holds()


ESCAPABLE = ["\\", "u001F", "u001f", "\x1f", "\x1e", "\x0b", "\x00", "\x01", '"', "F"]


def test_every_run_of_escapes(book):
    """Backslashes before what looks like an escape are text: all runs of three such pieces hash alike on both sides."""
    when = datetime(2020, 1, 1, tzinfo=UTC)
    acts = [
        FigurePublished(source="escapes", subject=str(place), measure="m", period="", published_at=when,
                        printed="".join(pieces), text="".join(pieces))
        for place, pieces in enumerate(itertools.product(ESCAPABLE, repeat=3))
    ]  # fmt: skip
    receipt = book.append(acts)
    in_python = leaves_in_python(book, receipt.first_position)
    assert leaves_in_sql(book, receipt.first_position) == in_python
    assert leaves_by_compiled_code(book, receipt.first_position) == in_python


def test_the_whole_log_verifies(book):
    """Roots and states follow from the stored rows; that a drawn poll ends before it begins is for the audits."""
    findings = [one for one in book.verify().findings if one.check != "audit"]
    assert findings == []
