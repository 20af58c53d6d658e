"""Events as models: frozen, strict, nothing more than the contract, and errors that a person can act on."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from events import (
    BOUNDS,
    CAUSES,
    KINDS,
    CandidateProposed,
    DocumentRetrieved,
    Event,
    FigurePublished,
    FigureWithdrawn,
    Incorrect,
    PollCompleted,
    RecordCorrected,
    RecordVoided,
    RowRejected,
)

WHEN = datetime(2019, 1, 15, tzinfo=UTC)
CELL = {"source": "s", "subject": "x", "measure": "m", "period": "2018-12", "published_at": WHEN}
SAID = CELL | {"printed": "111", "value": Decimal(111)}


def refused(model, fields):
    """Tell what the refusal of an event says."""
    with pytest.raises(Incorrect) as caught:
        model(**fields)
    return str(caught.value)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_stored_name_is_past_tense_with_a_version(kind):
    """Every stored name says what happened and in which version; the class of that name carries it."""
    noun, _, rest = kind.partition("-")
    act, dot, version = rest.rpartition(".")
    assert noun
    assert act.endswith(("ed", "withdrawn", "taken", "held"))
    assert (dot, version[0], version[1:].isdigit()) == (".", "v", True)
    assert KINDS[kind].kind == kind


def test_an_event_is_frozen():
    """What happened cannot be made to have happened otherwise."""
    event = FigurePublished(**SAID)
    with pytest.raises(ValueError, match="frozen"):
        event.value = Decimal(113)
    assert event.value == 111


@pytest.mark.parametrize("name", ["recorded_at", "position", "kind", "period_start", "colour"])
def test_nothing_else_can_be_said(name):
    """A field that an event does not have is refused, above all those that only the ledger sets."""
    text = refused(FigurePublished, SAID | {name: "1"})
    assert name in text
    assert "the fields source, subject" in text or "source, subject" in text


@pytest.mark.parametrize("name", ["source", "subject", "measure", "period", "published_at", "printed"])
def test_what_a_publisher_said_has_no_default(name):
    """Who, of what, for when, since when and in which characters must be given; the message names what is missing."""
    text = refused(FigurePublished, {key: value for key, value in SAID.items() if key != name})
    assert name in text
    assert "required" in text.lower()


@pytest.mark.parametrize("model", [RecordCorrected, RecordVoided])
def test_an_act_on_our_record_says_whose_mistake_it_was(model):
    """A cause is needed, and is one of the closed words."""
    fields = SAID if model is RecordCorrected else CELL
    assert "cause" in refused(model, fields)
    assert "transcription" in refused(model, fields | {"cause": "typo"})
    assert {model(**fields, cause=cause).cause for cause in CAUSES} == set(CAUSES)


@pytest.mark.parametrize(
    "value", [1.0, 0.1, float("nan"), "1", True, b"1", Decimal("NaN"), Decimal("Infinity"), 10**23]
)
def test_only_an_exact_number_in_range_is_a_value(value):
    """A binary float has already lost what was printed; a text is no number; all of them are refused."""
    text = refused(FigurePublished, CELL | {"printed": "1", "value": value})
    assert "value" in text
    assert "found:" in text


@pytest.mark.parametrize("value", [0, -5, 10**22, Decimal("0.000000000000001"), Decimal("9" * 23 + "." + "9" * 15)])
def test_whole_numbers_and_decimals_are_values(value):
    """What is exact goes in as it is."""
    event = FigurePublished(**CELL, printed="1", value=value)
    assert event.value == value
    assert isinstance(event.value, Decimal)


@pytest.mark.parametrize("name", ["published_at", "published_not_before"])
@pytest.mark.parametrize("moment", [datetime(2019, 1, 1), "2019-01-01T00:00:00Z", 1546300800, None])  # noqa: DTZ001
def test_a_time_has_a_zone(name, moment):
    """A time without a zone, or none at all, is refused; nobody's zone is guessed."""
    if (name, moment) == ("published_not_before", None):
        assert FigurePublished(**SAID, published_not_before=None).published_not_before is None
        return
    assert name in refused(FigurePublished, SAID | {name: moment})


def test_a_time_in_any_zone_is_the_same_moment():
    """The publisher's zone is turned into UTC, to the microsecond."""
    shanghai = datetime(2019, 1, 15, 8, 0, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    event = FigurePublished(**SAID | {"published_at": shanghai})
    assert event.published_at == datetime(2019, 1, 15, 0, 0, 0, 1, tzinfo=UTC)
    assert event.published_at.tzinfo is UTC


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(999, 12, 31, tzinfo=UTC),
        datetime(9999, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-8))),
        datetime(1000, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(9998, 12, 31, 23, tzinfo=timezone(timedelta(hours=-8))),
    ],
)
def test_a_time_lies_in_the_range_that_can_be_written(moment):
    """Times are kept between the years 1000 and 9998 of UTC, whatever the zone in which they are given."""
    assert "1000 and 9998" in refused(FigurePublished, SAID | {"published_at": moment})


def test_a_figure_is_a_number_or_a_text():
    """Either value or text; both or none is refused."""
    assert FigurePublished(**CELL, printed="open", text="open").value is None
    assert "either value" in refused(FigurePublished, CELL | {"printed": "1"})
    assert "either value" in refused(FigurePublished, SAID | {"text": "111"})


def test_the_upper_end_belongs_to_between():
    """`value_high` comes with bound='between', not without it, and is not below `value`."""
    between = FigurePublished(**SAID, bound="between", value_high=Decimal(120))
    assert (between.value, between.value_high) == (111, 120)
    assert FigurePublished(**SAID, bound="between", value_high=111).value_high == 111
    assert "between" in refused(FigurePublished, SAID | {"bound": "between"})
    assert "between" in refused(FigurePublished, SAID | {"value_high": Decimal(120)})
    assert "between" in refused(FigurePublished, SAID | {"value_high": Decimal(120), "bound": "about"})
    assert "less than" in refused(FigurePublished, SAID | {"value_high": Decimal(110), "bound": "between"})
    textual = CELL | {"printed": "a few", "text": "a few", "bound": "between", "value_high": Decimal(1)}
    assert "value" in refused(FigurePublished, textual)


def test_bounds_are_closed_words():
    """Any other bound is refused, and the message lists what is allowed."""
    assert FigurePublished(**SAID).bound == "exact"
    for bound in BOUNDS[:-1]:
        assert FigurePublished(**SAID, bound=bound).bound == bound
    text = refused(FigurePublished, SAID | {"bound": "circa"})
    assert "circa" in text
    assert "at_least" in text


def test_not_before_is_not_after():
    """The last look that did not show a figure cannot be later than its publication."""
    assert FigurePublished(**SAID, published_not_before=WHEN).published_not_before == WHEN
    late = SAID | {"published_not_before": WHEN + timedelta(microseconds=1)}
    assert "published_not_before" in refused(FigurePublished, late)


@pytest.mark.parametrize("name", ["source", "subject", "measure", "attributed_to", "locator", "extractor", "recorder"])
def test_a_name_is_not_empty_not_endless_and_unicode(name):
    """A name has between 1 and 2,000 characters, none of them half a surrogate pair."""
    assert getattr(FigurePublished(**SAID | {name: "沪" * 2_000}), name) == "沪" * 2_000
    for bad in ("", "x" * 2_001, "\ud800", 5, b"x"):
        assert name in refused(FigurePublished, SAID | {name: bad})


@pytest.mark.parametrize("document", ["", "abc", "A" * 64, "g" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n"])
def test_a_document_is_named_by_its_sha256(document):
    """Sixty-four small hexadecimal digits and nothing else."""
    assert FigureWithdrawn(**CELL, document="0123456789abcdef" * 4).document == "0123456789abcdef" * 4
    assert "document" in refused(FigureWithdrawn, CELL | {"document": document})


@pytest.mark.parametrize("period", ["December 2018", "2018-13", None, 2018])
def test_a_period_is_one_of_the_forms(period):
    """A period that cannot be read is refused with the forms that can."""
    assert "period" in refused(FigurePublished, SAID | {"period": period})


def test_a_poll_ends_in_a_known_way():
    """The outcome of a poll is one of five words."""
    times = {"started_at": WHEN, "finished_at": WHEN}
    for outcome in ("changed", "unchanged", "not-modified", "failed", "held"):
        assert PollCompleted(source="s", outcome=outcome, **times).outcome == outcome
    assert "not-modified" in refused(PollCompleted, {"source": "s", "outcome": "ok"} | times)


@pytest.mark.parametrize(
    "details",
    [{"x": 0.5}, {"x": [{"y": float("nan")}]}, {"x": "\ud800"}, {"\udfff": "x"}, {"x": object()}, {5: "x"}],
)
def test_details_are_json_without_floats(details):
    """Further facts are texts, whole numbers, booleans, lists and objects; anything else never becomes an event."""
    refused(RowRejected, {"source": "s", "published_at": WHEN, "reason": "r", "details": details})


@pytest.mark.parametrize("name", ["source", "reason", "row", "content", "recorder", "published_at", "details"])
def test_details_cannot_stand_for_a_field(name):
    """A detail under the name of a field would be read back as that field, so it is refused."""
    text = refused(RowRejected, {"source": "s", "published_at": WHEN, "reason": "r", "details": {name: "x"}})
    assert name in text


@pytest.mark.parametrize("count", [2**63, -(2**63) - 1, 10**30])
def test_a_count_fits_the_ledger(count):
    """A whole number that no column of the ledger can hold would make its views fail, so it is refused."""
    fields = {"source": "s", "document": "0" * 64, "retrieved_at": WHEN, "bytes_count": count}
    assert "bytes_count" in refused(DocumentRetrieved, fields)


def test_a_message_says_what_to_mend():
    """The refusal of an event names the event, the field, what was found and what is allowed."""
    text = refused(CandidateProposed, CELL | {"printed": "1", "value": 0.1})
    assert text.startswith("CandidateProposed cannot be made: value")
    assert "found: 0.1" in text
    assert "allowed:" in text


def test_events_are_compared_by_what_they_say():
    """Two events with the same fields are equal; another field makes another event."""
    assert FigurePublished(**SAID) == FigurePublished(**SAID)
    assert FigurePublished(**SAID) != FigurePublished(**SAID, label="provisional")
    assert isinstance(FigurePublished(**SAID), Event)
