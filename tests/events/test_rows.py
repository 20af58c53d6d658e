"""Rows of the log: every event comes back as it went in, old versions are brought up, unknown ones are named."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from event_strategies import events_of
from hypothesis import given, settings
from hypothesis import strategies as st

from events import (
    KINDS,
    UPCASTS,
    Fault,
    FigurePublished,
    PollCompleted,
    RowRejected,
    canonical_bytes,
    event_from_row,
    upcast,
)

WHEN = datetime(2019, 1, 15, 12, 30, 0, 5, tzinfo=UTC)
ENVELOPE = {"position": 7, "recorded_at": WHEN}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_event_comes_back_from_its_row(kind):
    """To a row and back is the same event, for every stored kind and whatever its fields hold."""

    @settings(max_examples=30, deadline=None)
    @given(events_of(kind))
    def round_trip(event):
        row = event.to_row()
        assert row["kind"] == kind
        assert None not in row.values()
        again = event_from_row(ENVELOPE | row)
        assert again == event
        assert again.to_row() == row

    round_trip()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_row_has_the_columns_of_the_log(kind):
    """What has a column stands in it; everything else stands in `body`, as canonical JSON."""

    @settings(max_examples=30, deadline=None)
    @given(events_of(kind))
    def fits_the_log(event):
        row = event.to_row()
        assert row.keys() <= {"kind", "body", *event.columns}
        if "body" in row:
            assert json.dumps(json.loads(row["body"]), ensure_ascii=False, separators=(",", ":")) == row["body"]
            assert not json.loads(row["body"]).keys() & set(event.columns) - event.details.keys()

    fits_the_log()


@settings(deadline=None)
@given(st.one_of([events_of(kind) for kind in sorted(KINDS)]))
def test_the_columns_are_enough_for_the_bytes(event):
    """Nulls of the log are no part of an event: its bytes are the same with and without them."""
    row = ENVELOPE | event.to_row()
    with_nulls = dict.fromkeys(("body", *event.columns)) | row
    assert canonical_bytes(with_nulls) == canonical_bytes(row)
    assert event_from_row(with_nulls) == event


def test_numbers_and_times_of_a_body_get_their_types_back():
    """Canonical JSON has texts only; a field that is a number or a time is one again after reading."""
    poll = PollCompleted(source="s", outcome="failed", started_at=WHEN, finished_at=WHEN, due_at=WHEN)
    assert json.loads(poll.to_row()["body"])["due_at"] == "2019-01-15T12:30:00.000005Z"
    assert event_from_row(ENVELOPE | poll.to_row()).due_at == WHEN
    rejected = RowRejected(source="s", published_at=WHEN, reason="r", row=17, details={"seen": 2})
    again = event_from_row(ENVELOPE | rejected.to_row())
    assert again.row == 17
    assert again.details == {"seen": "2"}


def older(row):
    """Bring the made-up `figure-printed.v1`, which called its number `amount`, to the next version."""
    row["value"] = row.pop("amount")
    return row | {"kind": "figure-printed.v2"}


def newer(row):
    """Bring `figure-printed.v2`, which had no bound, to the kind that is read today."""
    return row | {"kind": "figure-published.v1", "bound": "about"}


STEPS = {"figure-printed.v1": older, "figure-printed.v2": newer}
OLD = ENVELOPE | {
    "kind": "figure-printed.v1", "source": "s", "subject": "x", "measure": "m", "period": "2018", "published_at": WHEN,
    "printed": "111", "amount": Decimal(111),
}  # fmt: skip


def test_old_versions_are_brought_up_step_by_step():
    """Each step makes the next version of a row, and the newest one is an event of today."""
    row = upcast(OLD, STEPS)
    assert row["kind"] == "figure-published.v1"
    assert event_from_row(row) == FigurePublished(
        source="s", subject="x", measure="m", period="2018", published_at=WHEN, printed="111", value=111, bound="about"
    )


def test_bringing_up_leaves_the_stored_row_alone():
    """The stored row, and so its bytes and its leaf, stay what they were."""
    before = dict(OLD)
    upcast(OLD, STEPS)
    assert before == OLD
    assert b'"kind":"figure-printed.v1"' in canonical_bytes(OLD)


def test_reading_uses_the_registered_steps(monkeypatch):
    """A kind with a step in `UPCASTS` is read like any other."""
    for kind, step in STEPS.items():
        monkeypatch.setitem(UPCASTS, kind, step)
    assert event_from_row(OLD).bound == "about"


def test_no_step_is_for_a_kind_of_today():
    """A kind is either read as it is or brought up, and every chain of steps ends at one that is read."""
    assert not UPCASTS.keys() & KINDS.keys()


def test_an_unknown_kind_is_named():
    """A log of a newer version is not misread: the message has the kind and those that are known."""
    with pytest.raises(Fault) as caught:
        event_from_row(ENVELOPE | {"kind": "figure-dreamt.v1"})
    assert "figure-dreamt.v1" in str(caught.value)
    assert "figure-published.v1" in str(caught.value)
