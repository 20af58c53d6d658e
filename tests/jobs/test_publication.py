"""From when a release was public: read from what the publisher says, never guessed, never early."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.declarations import Publication
from jobs.moments import parse_moment
from jobs.publication import release_time

WIDE = 'layout = "wide"\nsubject = "park"'
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2020-08-17", SHANGHAI, "2020-08-16T16:00:00"),
        ("20200817", SHANGHAI, "2020-08-16T16:00:00"),
        ("2020-08-17T12:30:00", SHANGHAI, "2020-08-17T04:30:00"),
        ("2020-08-17T12:30:00+02:00", SHANGHAI, "2020-08-17T10:30:00"),
        ("2020-08-17T12:30:00Z", SHANGHAI, "2020-08-17T12:30:00"),
        ("1600000000", SHANGHAI, "2020-09-13T12:26:40"),
        ("1600000000500", SHANGHAI, "2020-09-13T12:26:40.500000"),
        ("2026-10-25T02:30:00", BERLIN, "2026-10-25T01:30:00"),
        ("2026-03-29T02:30:00", BERLIN, "2026-03-29T01:30:00"),
        ("2018-11-04", ZoneInfo("America/Sao_Paulo"), "2018-11-04T03:00:00"),
    ],
)
def test_times_as_they_are_printed(text, zone, expected):
    """A day is its start in the zone; of two local times the later one counts, for nothing may be seen early."""
    assert parse_moment(text, zone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "17.8.2020", "2020-13-01", "yesterday", "12345", "2020-08"])
def test_what_is_no_time_is_refused(text):
    """Anything else raises; it is never guessed."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text of the message is the caller's
        parse_moment(text, SHANGHAI)


def test_the_time_in_a_files_name():
    """The pattern's group is read; a name without it says so."""
    publication = Publication(time="file", timezone="UTC", pattern=r"_(?P<published_at>\d+)\.")
    fetched = datetime(2026, 1, 1, tzinfo=UTC)
    assert release_time(publication, "x_20200817.csv", fetched) == datetime(2020, 8, 17, tzinfo=UTC)
    for name in ("x.csv", "x_2020.csv"):
        with pytest.raises(ValueError, match="name"):
            release_time(publication, name, fetched)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.heavy) for n in range(1, 20))])
def test_no_question_about_the_past_sees_a_figure_early(home, publisher, seed):
    """Random histories of a publisher, polls and outages, against what was really public.

    The truth is a list of (time, value). At any moment the ledger may lag behind it, but it shows a value only if that
    value was public at that moment, and the true change lies in (published_not_before, published_at].
    """
    chance = random.Random(seed)
    start = home.clock.now
    truth = [(start, 0)]
    moment = start
    for value in range(1, 12):
        moment += timedelta(minutes=chance.randrange(1, 600))
        truth.append((moment, value if chance.random() < 0.8 else truth[-2][1] if len(truth) > 1 else value))

    def public(at):
        return next(value for since, value in reversed(truth) if since <= at)

    source = home.declare("web", f'kind = "http"\nurl = "{publisher.url}/x"', 'format = "csv"', WIDE)
    for _ in range(30):
        home.clock.forward(minutes=chance.randrange(1, 200))
        if chance.random() < 0.3:
            publisher.give(b"", status=404)
        else:
            publisher.give(f"projects\n{public(home.clock.now)}\n")
        home.run(source)
    states = home.rows(
        "SELECT CAST(value AS INTEGER), published_from, published_not_before FROM figure_versions "
        "WHERE recorded_to = 'infinity' ORDER BY published_from"
    )
    assert len(states) > 1
    for value, published_at, not_before in states:
        assert public(published_at) == value
        if not_before is not None:
            assert public(not_before) != value or truth[0][0] > not_before
            assert [since for since, said in truth if said == value and not_before < since <= published_at]
    for _ in range(20):
        asked = start + timedelta(minutes=chance.randrange(0, 6000))
        shown = home.book.sql("SELECT CAST(value AS INTEGER) FROM figures", published_by=asked).fetchall()
        assert not shown or any(said == shown[0][0] and since <= asked for since, said in truth)
