"""Sharp cases of time, each told as a little table and asked on both clocks.

The first eighteen follow facts from the public test suites of XTDB, DuckLake, SQLMesh and dbt, told in this ledger's
acts: a value that another system stores for an interval is a statement at its beginning and, where it ends, a
withdrawal or the statement that holds from there. What a later interval covers is voided or corrected.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events import Conflict, FigurePublished, FigureWithdrawn, Incorrect, NotFound, RecordVoided


def test_correction_of_a_window_then_retraction_of_an_overlapping_one(story):
    """Each moment of recording keeps its own line of states.

    recorded | published | period | act       | value
    2030     | 2020      | -      | published | 1
    2031     | 2022      | -      | published | 2
    2031     | 2024      | -      | published | 1
    2032     | 2023      | -      | withdrawn |
    2032     | 2024      | -      | voided    |
    2032     | 2025      | -      | published | 1
    """
    years = ["2019", "2020", "2022", "2023", "2024", "2025"]
    assert story.run("2030", *years) == [None, "1", "1", "1", "1", "1"]
    assert story.run("2031", *years) == [None, "1", "2", "2", "1", "1"]
    assert story.run("2032", *years) == [None, "1", "2", None, None, "1"]
    assert story.versions("2031") == [("1", "2020", "2022"), ("2", "2022", "2024"), ("1", "2024", "infinity")]
    assert story.versions() == [("1", "2020", "2022"), ("2", "2022", "2023"), ("1", "2025", "infinity")]


def test_older_fact_partly_covered_by_a_newer_one(story):
    """The older one, [2015, 2025), shows only where the newer one, [2010, 2020), does not cover it.

    recorded | published | period | act       | value
    2030     | 2015      | -      | published | old
    2030     | 2025      | -      | withdrawn |
    2031     | 2010      | -      | published | new
    2031     | 2015      | -      | voided    |
    2031     | 2020      | -      | published | old
    """
    assert story.versions("2030") == [("old", "2015", "2025")]
    assert story.versions() == [("new", "2010", "2020"), ("old", "2020", "2025")]


def test_newer_inside_older_is_three_pieces(story):
    """Older, newer, older: the third piece is a state of its own.

    recorded | published | period | act       | value
    2030     | 2010      | -      | published | old
    2030     | 2025      | -      | withdrawn |
    2031     | 2015      | -      | published | new
    2031     | 2020      | -      | published | old
    """
    assert story.versions() == [("old", "2010", "2015"), ("new", "2015", "2020"), ("old", "2020", "2025")]
    assert story.asked("SELECT year(published_at) FROM figures", "2021") == [(2020,)]


def test_older_inside_newer_is_invisible_now_and_visible_before(story):
    """What a newer record covers whole is still what was known until then.

    recorded | published | period | act       | value
    2030     | 2010      | -      | published | old
    2030     | 2020      | -      | withdrawn |
    2031     | 2010      | -      | corrected | new
    2031     | 2020      | -      | voided    |
    2031     | 2025      | -      | withdrawn |
    """
    assert story.versions("2030") == [("old", "2010", "2020")]
    assert story.versions() == [("new", "2010", "2025")]
    assert story.run("2030", "2015", "2021") == ["old", None]
    assert story.run("2031", "2015", "2021") == ["new", "new"]


def test_touching_states_neither_overlap_nor_merge(story):
    """At the very moment of the second statement the first is over; equal statements make one state.

    recorded | published | period | act       | value
    2030     | 2005      | -      | published | a
    2030     | 2010      | -      | published | b
    2030     | 2015      | -      | published | b
    2030     | 2020      | -      | withdrawn |
    """
    assert story.versions() == [("a", "2005", "2010"), ("b", "2010", "2020")]
    assert story.run("2030", "2009-12-31T23:59:59.999999", "2010") == ["a", "b"]


PUT_INSIDE = ["2022 | published | 1", "2025 | withdrawn |", "2023 | published | 2"]
PUT_AROUND = ["2023 | published | 1", "2024 | withdrawn |", "2022 | published | 2", "2023 | corrected | 2"]


@pytest.mark.parametrize(
    ("rows", "states"),
    [
        ([*PUT_AROUND, "2024 | voided |", "2025 | withdrawn |"], [("2", "2022", "2025")]),
        (
            [*PUT_INSIDE, "2024 | published | 1"],
            [("1", "2022", "2023"), ("2", "2023", "2024"), ("1", "2024", "2025")],
        ),
        ([*PUT_INSIDE, "2025 | voided |", "2026 | withdrawn |"], [("1", "2022", "2023"), ("2", "2023", "2026")]),
    ],
)
def test_ties_in_one_commit(empty, rows, states):
    """Two puts of one key in one commit: the later position wins, before and after maintenance."""
    empty.tell("\n".join("2030 | {} | - | {} | {}".format(*row.split("|")) for row in rows))
    assert empty.versions() == states
    assert empty.asked("SELECT count(DISTINCT recorded_at) FROM events WHERE source = 's'") == [(1,)]
    empty.book.rebuild()
    assert empty.versions() == states


def test_a_cell_set_and_emptied_in_one_commit_never_was(story):
    """Published and voided in the same commit: no state at any time, and both acts are in the log.

    recorded | published | period | act       | value
    2030     | 2010      | -      | published | 1
    2030     | 2010      | -      | voided    |
    """
    assert story.asked("SELECT count(*) FROM figure_versions") == [(0,)]
    assert story.asked("SELECT count(*) FROM events WHERE source = 's'") == [(2,)]
    assert story.value() is None


def test_open_bounds_on_either_clock(story):
    """All of publication as of one recording, and all of recording at one publication.

    recorded | published | period | act       | value
    2000     | 1990      | -      | published | 1
    2000     | 1999      | -      | withdrawn |
    2001     | 1993      | -      | published | 2
    2001     | 1996      | -      | published | 1
    """
    assert story.versions("2001") == [("1", "1990", "1993"), ("2", "1993", "1996"), ("1", "1996", "1999")]
    at_1993 = """SELECT printed, year(recorded_from), isinf(recorded_to) FROM figure_versions
        WHERE published_from <= '1993-01-01' AND '1993-01-01' < published_to ORDER BY recorded_from"""
    assert story.asked(at_1993) == [("1", 2000, False), ("2", 2001, True)]


def test_as_of_sees_what_happened_at_that_moment(story):
    """A question at T sees what happened at T; a microsecond earlier it does not. On both clocks.

    recorded            | published           | period | act       | value
    2030-06-01T12:00:00 | 2020-06-01T12:00:00 | -      | published | 1
    """
    at, before = "06-01T12:00:00", "06-01T11:59:59.999999"
    assert story.value(f"2020-{at}", f"2030-{at}") == "1"
    assert story.value(f"2020-{before}", f"2030-{at}") is None
    assert story.value(f"2020-{at}", f"2030-{before}") is None


def test_a_superseded_state_keeps_both_times(story):
    """The first statement holds until the second one, and was held to hold for ever until the second was recorded.

    recorded | published | period | act       | value
    2000     | 2000      | -      | published | 0
    2001     | 2001      | -      | published | 1
    """
    assert story.versions() == [("0", "2000", "2001"), ("1", "2001", "infinity")]
    assert story.versions("2000") == [("0", "2000", "infinity")]
    assert story.asked("SELECT count(*) FROM figure_versions") == [(3,)]


def test_a_clock_that_steps_back_is_not_followed(story):
    """The ledger keeps its last time plus one microsecond, and what was just written is there to be read.

    recorded | published | period | act       | value
    2012     | 2000      | -      | published | 1
    """
    story.now = datetime(2011, 1, 1, tzinfo=UTC)
    receipts = [
        story.book.append([FigurePublished(**_cell(f"2001-01-0{day}"), printed=str(day), value=day)]) for day in (1, 2)
    ]
    start = datetime(2012, 1, 1, tzinfo=UTC)
    assert [receipt.recorded_at - start for receipt in receipts] == [timedelta(microseconds=n) for n in (1, 2)]
    assert story.value() == "2"
    story.now = datetime(2013, 1, 1, tzinfo=UTC)
    assert story.book.append([FigureWithdrawn(**_cell("2002-01-01"))]).recorded_at == story.now
    assert story.value() is None


def _cell(day: str, **rest: object) -> dict:
    fields = {"source": "s", "subject": "x", "measure": "m", "period": ""}
    return fields | {"published_at": datetime.fromisoformat(day).replace(tzinfo=UTC)} | rest


def test_a_frozen_clock_still_tells_commits_apart(empty):
    """Thirty commits at one reading of the clock have thirty rising times, and each is seen at once."""
    empty.now = datetime(2030, 1, 1, tzinfo=UTC)
    seen = []
    for number in range(30):
        moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number)
        fields = {"source": "s", "subject": "x", "measure": "m", "period": "", "published_at": moment}
        seen.append(empty.book.append([FigurePublished(**fields, printed=str(number), value=number)]).recorded_at)
        assert empty.value() == str(number)
    assert seen == sorted(set(seen))


def test_future_dated_statements(story):
    """A statement that is dated ahead is not seen before its time, not even by a plain question.

    recorded | published | period | act       | value
    2020     | 2000      | -      | published | a
    2020     | 3000      | -      | published | b
    2020     | 4000      | -      | published | c
    2020     | 4001      | -      | published | b
    """
    assert story.value() == "a"
    assert story.value("2500") == "a"
    assert story.value("3000") == "b"
    assert story.run("2020", "4000", "4001", "4002") == ["c", "b", "b"]
    story.now = datetime(2999, 12, 31, tzinfo=UTC)
    assert story.value() == "a"
    story.now = datetime(3000, 1, 1, tzinfo=UTC)
    assert story.value() == "b"


def test_intervals_that_run_backwards_are_refused(empty):
    """A period or a lower bound of publication that runs backwards is no event at all, and nothing is written."""
    for fields in (
        _cell("2020-01-01", period="2020/2015"),
        _cell("2020-01-01", published_not_before=datetime(2020, 1, 2, tzinfo=UTC)),
        _cell("2020-01-01") | {"published_at": datetime(2020, 1, 1)},  # noqa: DTZ001 - a time without a zone is the point
    ):
        with pytest.raises(Incorrect):
            empty.book.append([FigurePublished(**fields, printed="1", value=1)])
    assert empty.asked("SELECT count(*) FROM figures") == [(0,)]


def test_a_restatement_writes_no_version_and_another_printed_form_does(story):
    """1 again for the same time is unchanged; 1.0 for it is a conflict, for the printed form is kept; 1.0 later is a
    state of its own with an equal value.

    recorded | published | period | act       | value
    2020     | 2000      | -      | published | 1
    2021     | 2000      | -      | published | 1
    2022     | 2001      | -      | published | 1.0
    2023     | 2002      | -      | published | 1.0
    """
    assert story.asked("SELECT count(*) FROM events WHERE source = 's'") == [(3,)]
    assert story.versions() == [("1", "2000", "2001"), ("1.0", "2001", "infinity")]
    assert story.asked('SELECT count(DISTINCT "value") FROM figure_versions') == [(1,)]
    with pytest.raises(Conflict):
        story.tell("2024 | 2000 | - | published | 1.0")


def test_voiding_does_not_reach_into_the_past(story):
    """What was struck out today was still known yesterday; nothing is erased.

    recorded | published | period | act       | value
    2020     | 2000      | -      | published | 1
    2021     | 2000      | -      | voided    |
    """
    assert story.value() is None
    assert story.value(None, "2020") == "1"
    assert story.asked("SELECT count(*) FROM events WHERE source = 's'") == [(2,)]


def test_bounds_are_not_clamped_to_the_question(story):
    """A state asked for in the middle shows the bounds it has, not those of the question.

    recorded | published | period | act       | value
    2020     | 2000      | -      | published | 1
    2020     | 2010      | -      | published | 2
    """
    assert story.asked("SELECT year(published_at), year(recorded_at) FROM figures", "2003", "2020") == [(2000, 2020)]
    inside = "SELECT year(published_from), year(published_to) FROM figure_versions WHERE published_from < '2007-01-01'"
    assert story.asked(inside) == [(2000, 2010)]


def test_vanish_reappear_vanish(empty):
    """A row that goes, comes back and goes again has gaps, and a release without a change adds nothing."""
    import pyarrow as pa

    def release(day: int, *regions: str) -> object:
        empty.now = datetime(2020, 1, day, tzinfo=UTC)
        table = pa.table({"region": pa.array(regions, pa.string()), "m": pa.array(["1"] * len(regions), pa.string())})
        return empty.book.ingest(
            table, source="s", published_at=empty.now, subject=["region"], period=None, hold_above=None
        )

    receipts = [release(day, *regions.split()) for day, regions in enumerate(["x y", "y", "y", "x y", "y"], start=1)]
    assert [(r.new, r.withdrawn, r.reinstated, r.unchanged) for r in receipts] == [
        (2, 0, 0, 0),
        (0, 1, 0, 1),
        (0, 0, 0, 1),
        (0, 0, 1, 1),
        (0, 1, 0, 1),
    ]
    days = "SELECT day(published_from), day(published_to) FROM figure_versions"
    spans = empty.asked(f"{days} WHERE subject = 'x' AND recorded_to = 'infinity' ORDER BY ALL")
    assert spans == [(1, 2), (4, 5)]
    kinds = empty.asked("SELECT kind FROM changes WHERE subject = 'x' ORDER BY position")
    assert [kind for (kind,) in kinds] == ["initial", "withdrawal", "reinstatement", "withdrawal"]


def test_travel_before_the_beginning_and_behind_the_end(story):
    """Before the first commit there is nothing, and asking is no error; a figure that is gone is there at its time;
    a question with clocks of its own is not moved by those around it.

    recorded | published | period | act       | value
    2020     | 2000      | -      | published | 1
    2021     | 2001      | -      | withdrawn |
    """
    assert story.value("1970", "1970") is None
    assert story.value("9000", "9000") is None
    assert story.value("2000", "9000") == "1"
    assert story.asked("SELECT count(*) FROM changes", None, "1970") == [(0,)]
    assert story.asked("SELECT count(*) FROM changes") == [(2,)]
    pinned = "SELECT printed FROM figures_as_of(TIMESTAMPTZ '2000-01-01 00:00+00', TIMESTAMPTZ '2020-01-01 00:00+00')"
    assert story.asked(pinned, "1990", "1990") == [("1",)]


def test_one_instant_in_many_zones_is_one_cell(empty):
    """The cell is the instant: the same moment written in another zone is the same statement, not a second one."""
    tokyo, berlin = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
    instant = datetime(2018, 1, 1, tzinfo=tokyo)
    fields = {"source": "s", "subject": "x", "measure": "m", "period": "", "printed": "1", "value": 1}
    empty.now = datetime(2030, 1, 1, tzinfo=tokyo)
    assert empty.book.append([FigurePublished(**fields, published_at=instant)]).appended == 1
    again = empty.book.append([FigurePublished(**fields, published_at=instant.astimezone(berlin))])
    assert (again.appended, again.unchanged) == (0, 1)
    rows = empty.asked("SELECT strftime(timezone('UTC', published_at), '%Y-%m-%dT%H:%M') FROM figures")
    assert rows == [("2017-12-31T15:00",)]
    assert empty.value("2017-12-31T15:00:00") == "1"
    assert empty.value("2017-12-31T14:59:59.999999") is None
    assert empty.value("2018-01-01T00:00:00+09:00") == "1"


def test_the_hour_that_comes_twice(empty):
    """02:30 in Berlin on the last Sunday of October is two instants, and two statements an hour apart."""
    fields = {"source": "s", "subject": "x", "measure": "m", "period": ""}
    local = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    empty.now = datetime(2030, 1, 1, tzinfo=UTC)
    first = FigurePublished(**fields, published_at=local, printed="1", value=1)
    second = FigurePublished(**fields, published_at=local.replace(fold=1), printed="2", value=2)
    assert empty.book.append([first, second]).appended == 2
    epochs = empty.asked("SELECT epoch(published_from)::BIGINT FROM figure_versions ORDER BY published_from")
    assert epochs == [(1_792_888_200,), (1_792_891_800,)]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_the_zone_of_the_machine_does_not_matter(story, zone):
    """A bare date in SQL means the start of that day in UTC, wherever the machine is.

    recorded | published           | period | act       | value
    2020     | 2018-01-01T00:00:00 | -      | published | 1
    """
    story.book.close()
    program = (
        "import sys, ledger\n"
        "with ledger.open(sys.argv[1]) as book:\n"
        "    print(book.sql(\"SELECT count(*) FROM figures WHERE published_at = '2018-01-01'\").fetchone()[0],\n"
        "          book.sql('SELECT CAST(published_at AS DATE) FROM figures').fetchone()[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(story.home)],
        env=os.environ | {"TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (["1", "2018-01-01"], "")


def test_a_late_vintage_never_overtakes_a_newer_one(story):
    """What was published earlier and learned later goes where it belongs.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 111
    2021     | 2012      | -      | published | 113
    2022     | 2011      | -      | published | 112
    """
    assert story.value() == "113"
    assert story.run("2022", "2010", "2011", "2012") == ["111", "112", "113"]
    assert story.run("2021", "2010", "2011", "2012") == ["111", "111", "113"]


def test_back_and_forth(story):
    """111, 113, 111 is three states, and the third is said since its own publication.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 111
    2021     | 2011      | -      | published | 113
    2022     | 2012      | -      | published | 111
    """
    assert story.versions() == [("111", "2010", "2011"), ("113", "2011", "2012"), ("111", "2012", "infinity")]
    assert story.kinds() == ["initial", "revision", "revision"]


def test_a_late_statement_between_two_equal_ones(story):
    """111 stated again is the same state, but a statement: a late 113 between the two makes it 111, 113, 111.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 111
    2021     | 2012      | -      | published | 111
    2022     | 2011      | -      | published | 113
    """
    assert story.versions("2021") == [("111", "2010", "infinity")]
    assert story.versions() == [("111", "2010", "2011"), ("113", "2011", "2012"), ("111", "2012", "infinity")]
    shown = "SELECT year(published_at), year(recorded_at) FROM figures"
    assert story.asked(shown, None, "2021") == [(2010, 2020)]
    assert story.asked(shown) == [(2012, 2021)]


def test_the_middle_is_taken_away_again(story):
    """When the 113 between two equal statements turns out never to have been said, the run is whole again.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 111
    2021     | 2011      | -      | published | 113
    2022     | 2012      | -      | published | 111
    2023     | 2011      | -      | voided    |
    """
    assert story.versions() == [("111", "2010", "infinity")]
    assert story.versions("2022") == [("111", "2010", "2011"), ("113", "2011", "2012"), ("111", "2012", "infinity")]
    assert story.asked("SELECT year(published_at) FROM figures") == [(2010,)]


def test_the_kinds_of_change(story):
    """What a change is, is derived from the acts.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 111
    2021     | 2011      | -      | published | 113
    2022     | 2011      | -      | corrected | 114
    2023     | 2011      | -      | extractor | 115
    2024     | 2012      | -      | withdrawn |
    2025     | 2013      | -      | published | 115
    2026     | 2013      | -      | voided    |
    2027     | 2014      | 2014   | published | 7
    """
    assert story.kinds() == [
        "initial",
        "revision",
        "record-correction",
        "technical",
        "withdrawal",
        "reinstatement",
        "record-void",
        "initial",
    ]


def test_periods_are_figures_of_their_own(story):
    """The reference period is part of what a figure is, to the precision it was given, and never compared with time.

    recorded | published | period     | act       | value
    2020     | 2010      | 2018       | published | 1
    2020     | 2010      | 2018-12    | published | 2
    2020     | 2010      | 2018-12-31 | published | 3
    2020     | 2010      | 2018-W50   | published | 4
    2020     | 2010      | 2018-Q4    | published | 5
    2020     | 2010      | -          | published | 6
    """
    rows = story.asked(
        "SELECT printed, period, period_start::VARCHAR, period_end::VARCHAR FROM figures ORDER BY printed", "2010"
    )
    assert rows == [
        ("1", "2018", "2018-01-01", "2019-01-01"),
        ("2", "2018-12", "2018-12-01", "2019-01-01"),
        ("3", "2018-12-31", "2018-12-31", "2019-01-01"),
        ("4", "2018-W50", "2018-12-10", "2018-12-17"),
        ("5", "2018-Q4", "2018-10-01", "2019-01-01"),
        ("6", "", None, None),
    ]


def test_a_label_is_part_of_what_is_said(story):
    """The publisher's own word is kept: the same number, first provisional and then final, is two states.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 1 provisional
    2021     | 2011      | -      | published | 1 final
    """
    labels = story.asked(
        "SELECT label, year(published_at) FROM figure_versions WHERE recorded_to = 'infinity' ORDER BY 2"
    )
    assert labels == [("provisional", 2010), ("final", 2011)]


def test_a_withdrawal_that_arrives_first(story):
    """A withdrawal may be recorded before the statement that it ends.

    recorded | published | period | act       | value
    2020     | 2012      | -      | withdrawn |
    2021     | 2011      | -      | published | 1
    """
    assert story.value(None, "2020") is None
    assert story.run("2021", "2010", "2011", "2012") == [None, "1", None]


def test_a_record_of_a_withdrawal_can_be_corrected(story):
    """Where we noted a withdrawal and the publisher had stated a value, the record is corrected to the value.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 1
    2021     | 2011      | -      | withdrawn |
    2022     | 2011      | -      | corrected | 2
    """
    assert story.run("2022", "2010", "2011") == ["1", "2"]
    assert story.run("2021", "2010", "2011") == ["1", None]


@pytest.mark.parametrize("act", ["corrected", "voided"])
def test_no_correction_of_what_was_never_recorded(story, act):
    """Another time of publication, or a record that was struck out already, is not found; nothing is written.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 1
    2021     | 2011      | -      | published | 2
    2022     | 2011      | -      | voided    |
    """
    for published in ("2009", "2011", "2010-01-01T00:00:00.000001"):
        with pytest.raises(NotFound):
            story.tell(f"2023 | {published} | - | {act} | 3")
    assert story.asked("SELECT count(*) FROM events WHERE source = 's'") == [(3,)]


@pytest.mark.parametrize("row", ["2010 | - | published | 2", "2010 | - | withdrawn |", "2011 | - | published | 1"])
def test_a_filled_record_is_not_overwritten(story, row):
    """Another content for the same time needs a correction; the whole batch is refused, its sound part too.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 1
    2020     | 2011      | -      | withdrawn |
    """
    with pytest.raises(Conflict):
        story.tell(f"2021 | 2012 | - | published | 9\n2021 | {row}")
    assert story.asked("SELECT count(*) FROM events WHERE source = 's'") == [(2,)]
    assert story.value("9000") is None
    story.tell("2021 | 2012 | - | published | 9")
    assert story.value("9000") == "9"


def test_a_voided_record_can_be_stated_anew(story):
    """An emptied cell is empty: it takes a statement, once.

    recorded | published | period | act       | value
    2020     | 2010      | -      | published | 1
    2021     | 2010      | -      | voided    |
    2022     | 2010      | -      | published | 2
    """
    assert story.value() == "2"
    assert story.value(None, "2021") is None
    with pytest.raises(Conflict):
        story.tell("2023 | 2010 | - | published | 1")


def test_a_batch_sees_its_own_acts(empty):
    """Acts of one batch follow each other: a correction may meet a statement of the same batch, and a repetition is
    counted as unchanged."""
    empty.tell("2020 | 2010 | - | published | 1\n2020 | 2010 | - | corrected | 2\n2020 | 2010 | - | published | 2")
    assert empty.value() == "2"
    assert empty.asked("SELECT count(*) FROM events WHERE source = 's'") == [(2,)]
    with pytest.raises(NotFound):
        empty.tell("2021 | 2011 | - | corrected | 2\n2021 | 2011 | - | published | 1")


def test_every_view_keeps_its_past(empty):
    """Whatever a view said when a commit was fresh, it says for ever when asked as of that commit."""
    views = ["events", "figures", "best_figures", "changes", "disagreements", "figure_versions"]
    table = [
        "2020 | 2010 | - | published | 1",
        "2021 | 2011 | - | published | 2",
        "2022 | 2010 | - | corrected | 3\n2022 | 2012 | y - | published | 8",
        "2023 | 2009 | - | published | 4\n2023 | 2012 | - | withdrawn |",
        "2024 | 2011 | - | voided |\n2024 | 2012 | y - | voided |",
        "2025 | 2013 | - | published | 4\n2025 | 2011 | - | published | 3",
    ]
    then: dict[tuple[str, str], list] = {}
    for rows in table:
        empty.tell(rows)
        recorded = rows[:4]
        for view in views:
            then[view, recorded] = sorted(empty.asked(f"FROM {view}", "9000"), key=repr)
    for (view, recorded), rows in then.items():
        assert sorted(empty.asked(f"FROM {view}", "9000", recorded), key=repr) == rows, (view, recorded)


def test_disagreement_and_rank(empty):
    """Sources never overwrite each other: each has its figure, one is the best, the rest disagree."""
    from events import SourceDescribed

    def said(source: str, day: int, printed: str, subject: str = "x") -> FigurePublished:
        fields = _cell(f"2020-01-0{day}", source=source, subject=subject)
        return FigurePublished(**fields, printed=printed, value=int(printed))

    empty.now = datetime(2021, 1, 1, tzinfo=UTC)
    empty.book.append([SourceDescribed(source=s, title=s, rank=r) for s, r in (("office", 1), ("paper", 2))])
    empty.book.append([said("office", 1, "1"), said("paper", 2, "2"), said("blog", 3, "3")])
    empty.book.append([said("paper", 1, "5", "y"), said("blog", 2, "6", "y")])
    assert empty.asked("SELECT source, printed FROM figures WHERE subject = 'x' ORDER BY source") == [
        ("blog", "3"),
        ("office", "1"),
        ("paper", "2"),
    ]
    assert empty.asked("SELECT subject, source, printed FROM best_figures ORDER BY subject") == [
        ("x", "office", "1"),
        ("y", "paper", "5"),
    ]
    assert empty.asked("SELECT source FROM best_figures WHERE subject = 'x'", "2020-01-01") == [("office",)]
    empty.book.append([RecordVoided(**_cell("2020-01-01", source="office"), cause="mapping")])
    assert empty.asked("SELECT source FROM best_figures WHERE subject = 'x'") == [("paper",)]
    assert empty.asked("SELECT count(*) > 0 FROM disagreements WHERE subject = 'x'") == [(True,)]
