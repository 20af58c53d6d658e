"""Events of every stored kind with content that nobody writes by hand: all planes of Unicode, control characters."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from events import BOUNDS, CAUSES, KINDS, Stated

HOSTILE = st.sampled_from(
    ['"', "\\", "\\u001F", "\\\\u001f", "\x00", "\x01", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffd",
     "\uffff", "\U0001f600", "\U0010ffff", "e\u0301", "\u202e", "/", "</script>", "'", "$1", "{}", "null", "\t\r\n\b\f"]
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(st.one_of(HOSTILE, st.text(CHARACTERS, max_size=8)), max_size=4).map("".join)
NAMES = TEXTS.filter(bool)
MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9998, 12, 31, 23, 59, 59, 999_999), timezones=st.just(UTC))  # noqa: DTZ001
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
PERIODS = st.sampled_from(
    ["", "2018", "2018-Q4", "2018-12", "2018-12-31", "2018-W50", "2018-01/2018-05", "2018-02-28?"]
)
NUMBERS = st.integers(-(10**38) + 1, 10**38 - 1).map(lambda digits: Decimal(digits).scaleb(-15, context=_wide()))
COUNTS = st.integers(-(2**63), 2**63 - 1)
DETAILS = st.dictionaries(
    TEXTS.map(lambda text: f"detail {text}"),
    st.recursive(
        st.one_of(st.none(), st.booleans(), TEXTS),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
        max_leaves=6,
    ),
    max_size=3,
)

FIELDS = {
    "source": NAMES,
    "subject": NAMES,
    "measure": NAMES,
    "period": PERIODS,
    "published_at": MOMENTS,
    "retrieved_at": MOMENTS,
    "started_at": MOMENTS,
    "finished_at": MOMENTS,
    "due_at": MOMENTS,
    "printed": TEXTS,
    "text": TEXTS,
    "unit": TEXTS,
    "label": TEXTS,
    "note": TEXTS,
    "media_type": TEXTS,
    "url": TEXTS,
    "warc": TEXTS,
    "content": TEXTS,
    "title": TEXTS,
    "publisher": TEXTS,
    "licence": TEXTS,
    "frequency": TEXTS,
    "attributed_to": NAMES,
    "locator": NAMES,
    "extractor": NAMES,
    "recorder": NAMES,
    "reason": NAMES,
    "alarm": NAMES,
    "person": NAMES,
    "name": NAMES,
    "document": DIGESTS,
    "value": NUMBERS,
    "value_high": NUMBERS,
    "bytes_count": COUNTS,
    "row": COUNTS,
    "decided_position": COUNTS,
    "status": st.integers(100, 599),
    "rank": st.integers(-(2**31), 2**31 - 1),
    "outcome": st.sampled_from(["changed", "unchanged", "not-modified", "failed", "held"]),
    "decision": st.sampled_from(["accepted", "rejected"]),
    "cause": st.sampled_from(CAUSES),
    "bound": st.sampled_from(BOUNDS),
    "aliases": st.lists(NAMES, max_size=3),
    "details": DETAILS,
}


def _wide():
    from decimal import Context

    return Context(prec=60)


@st.composite
def events_of(draw, kind):
    """Draw an event of a stored kind; what may be left out is sometimes left out."""
    model = KINDS[kind]
    fields = {
        name: draw(FIELDS[name])
        for name, field in model.model_fields.items()
        if field.is_required() or draw(st.booleans())
    }
    return model(**(_stated(draw, fields) if issubclass(model, Stated) else fields))


def _stated(draw, fields):
    """Make the fields of a statement fit each other."""
    for name in ("value", "text", "value_high", "bound"):
        fields.pop(name, None)
    if draw(st.booleans()):
        fields["text"] = draw(TEXTS)
        fields["bound"] = draw(st.sampled_from(BOUNDS[:-1]))
    else:
        fields["value"], high = sorted((draw(NUMBERS), draw(NUMBERS)))
        fields["bound"] = draw(st.sampled_from(BOUNDS))
        if fields["bound"] == "between":
            fields["value_high"] = high
    fields.pop("published_not_before", None)
    if draw(st.booleans()) and fields["published_at"].year > 1001:
        fields["published_not_before"] = fields["published_at"] - timedelta(microseconds=draw(st.integers(0, 10**12)))
    return fields


FIELDS["published_not_before"] = MOMENTS
