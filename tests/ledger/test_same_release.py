"""A release that says what the newest one said is not compared, where nothing else has come since."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from events import FigurePublished, RecordCorrected

START = datetime(2020, 1, 1, tzinfo=UTC)
RELEASE = pa.table({"place": ["a", "b", "c"], "people": ["1", "2", "3"], "area": ["7", None, "9"]})
BEFORE = "the content of the release before"


def take(desk, day, release=RELEASE, **terms):
    """Ingest a release of some day."""
    at = START + timedelta(days=day)
    return desk.book.ingest(release, **({"source": "s", "published_at": at, "subject": ["place"]} | terms))


def hand(kind=FigurePublished, day=1, value="5", **fields):
    """Make an act by hand on a figure of the release."""
    return kind(
        source="s", subject="a", measure="people", period="", published_at=START + timedelta(days=day),
        value=Decimal(value), printed=value, **fields,
    )  # fmt: skip


def test_the_same_content_later_is_one_event(desk):
    """Every figure counts as unchanged, the release itself is recorded with what is known of it, and all agrees."""
    first = take(desk, 0)
    again = take(desk, 1)
    assert (again.unchanged, again.new, again.revised) == (first.new, 0, 0) == (5, 0, 0)
    assert again.first_position == again.last_position
    assert BEFORE in again.plan
    assert take(desk, 1).last_position is None
    assert desk.book.release("s").rows() == desk.book.release("s", published_by=START).rows()
    assert desk.book.sql("SELECT count(*) FROM releases WHERE complete AND rows = 3").fetchall() == [(2,)]
    assert desk.book.verify().ok


@pytest.mark.parametrize(
    "acts",
    [
        [hand(day=1)],
        [hand(RecordCorrected, day=0, cause="transcription")],
        [hand(day=5)],
        [hand(day=1), hand(day=1.5, value="1")],
    ],
)
def test_what_came_since_is_seen(desk, acts):
    """A figure by hand, a correction of the record, a figure dated ahead: the same content is compared again."""
    take(desk, 0)
    desk.record(*acts)
    again = take(desk, 2)
    assert BEFORE not in again.plan
    said = desk.book.sql(
        "SELECT printed FROM figures WHERE subject = 'a' AND measure = 'people'", published_by=START + timedelta(days=3)
    )
    assert said.fetchall() == [("1",)]
    assert desk.book.verify().ok


@pytest.mark.parametrize(
    ("release", "terms"),
    [
        (RELEASE.take([1, 0, 2]), {}),
        (RELEASE.select(["place", "area", "people"]), {}),
        (RELEASE, {"units": {"people": "1"}}),
        (RELEASE, {"missing": ["9"], "hold_above": None}),
        (RELEASE, {"measures": ["people"], "hold_above": None}),
        (RELEASE, {"absent": "unchanged"}),
        (pa.table({"place": ["a", "b", "c"], "people": ["12", None, "3"], "area": ["7", None, "9"]}), {}),
    ],
)
def test_other_texts_or_terms_are_compared(desk, release, terms):
    """Another order, unit, mark of nothing or kind of release is no reason to trust what was read before."""
    take(desk, 0)
    assert BEFORE not in take(desk, 1, release, **terms).plan


@pytest.mark.parametrize("name", ["rejected", "dated"])
def test_rejected_rows_and_printed_dates_are_read_every_time(desk, name):
    """What is rejected is said with every release, and a printed date may mean something else at another time."""
    release = {
        "rejected": pa.table({"place": ["a", "b", "b"], "people": ["1", "2", "3"]}),
        "dated": pa.table({"place": ["a"], "day": ["01.02.2019"], "people": ["1"]}),
    }[name]
    terms = {"period": "day"} if name == "dated" else {}
    first, again = (take(desk, day, release, **terms) for day in (0, 1))
    assert BEFORE not in again.plan
    assert (again.rejected, again.unchanged) == (first.rejected, first.new)


def test_an_empty_release_is_held_though_it_was_let_in_once(desk):
    """That nothing was said before is no reason to take nothing for an answer."""
    nothing = RELEASE.slice(0, 0)
    assert not take(desk, 0, nothing, hold_above=None).held
    assert take(desk, 1, nothing).held
