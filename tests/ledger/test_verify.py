"""Verification and rebuilding: what is changed behind the ledger's back is found and said; a replay is identical."""

import contextlib
import itertools
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

import ledger
from events import AsofError, Fault, FigurePublished, SubjectDescribed

PROJECTIONS = ("series", "periods", "figure_states", "figure_states_closed", "restatements", "commits", "tree_nodes")


def content(desk):
    """Tell every projection, row for row and in its order."""
    desk.book.close()
    with duckdb.connect(str(desk.home / ledger.LEDGER_FILE)) as connection:
        tables = {name: connection.sql(f"SELECT * FROM {name} ORDER BY ALL").to_arrow_table() for name in PROJECTIONS}
    desk.reopen()
    return tables


def test_a_sound_ledger_has_no_findings(full):
    """All checks are made, and none finds anything; checking writes nothing."""
    report = full.book.verify()
    assert report.ok
    assert report.findings == []
    assert report.checks["events"] == 311
    assert report.checks["commits"] == 9
    assert report.checks["rectangles"] > 300
    assert report.checks["audits"] >= 15
    assert full.book.verify() == report


def test_an_empty_ledger_verifies(desk):
    """Nothing recorded is nothing wrong."""
    report = desk.book.verify()
    assert report.ok
    assert report.checks["events"] == 0


def test_a_replay_is_identical(full):
    """Every projection that is made again from the log has the very rows it had, and the log is untouched."""
    before, log = content(full), full.rows("FROM events ORDER BY position")
    assert all(table.num_rows for table in before.values())
    assert full.book.rebuild() == 9
    assert content(full) == before
    assert full.rows("FROM events ORDER BY position") == log
    assert full.book.verify().ok


def test_a_rebuilt_ledger_goes_on(full, statement):
    """After a replay the next commit has the next position, and conflicts and repetitions are still known."""
    full.book.rebuild()
    again = statement("7", subject="subject 7", published_at=datetime(2019, 1, 1, tzinfo=UTC))
    assert full.record(again).unchanged == 1
    assert full.record(statement("1", subject="new")).first_position == 311
    assert full.book.verify().ok


def test_a_rebuild_mends_what_was_broken(full):
    """Projections are derived: whatever was done to them, the log makes them again."""
    before = content(full)
    full.tamper(*(f"DELETE FROM {name}" for name in PROJECTIONS if name != "commits"))
    assert not full.book.verify().ok
    full.book.rebuild()
    assert content(full) == before
    assert full.book.verify().ok


CHANGES = {
    "a value of the log": "UPDATE events SET value = 2 WHERE position = 0",
    "a printed form of the log": "UPDATE events SET printed = '1 ' WHERE position = 0",
    "a time of publication": "UPDATE events SET published_at = published_at + INTERVAL 1 DAY WHERE position = 0",
    "a time of recording": "UPDATE events SET recorded_at = recorded_at + INTERVAL 1 SECOND WHERE position = 7",
    "a time of recording that falls": "UPDATE events SET recorded_at = '2000-01-01' WHERE position = 7",
    "a kind": "UPDATE events SET kind = 'figure-withdrawn.v1' WHERE position = 0",
    "an unknown kind": "UPDATE events SET kind = 'figure-dreamt.v9' WHERE position = 0",
    "a note": "UPDATE events SET note = 'x' WHERE position = 0",
    "a document": "UPDATE events SET document = repeat('a', 64) WHERE position = 0",
    "a body": "UPDATE events SET body = '{\"title\":\"T\"}' WHERE kind = 'source-described.v1'",
    "a source": "UPDATE events SET source = 't' WHERE position = 0",
    "a period": "UPDATE events SET period = '2019' WHERE position = 0",
    "a period that is none": "UPDATE events SET period = 'never' WHERE position = 0",
    "the last event": "DELETE FROM events WHERE position = (SELECT max(position) FROM events)",
    "the first event": "DELETE FROM events WHERE position = 0",
    "all events": "DELETE FROM events",
    "an event twice": "INSERT INTO events FROM events WHERE position = 3",
    "an event too many": "INSERT INTO events SELECT * REPLACE (311 AS position) FROM events WHERE position = 310",
    "a moved event": "UPDATE events SET position = 1000 WHERE position = 310",
    "the value of a state": "UPDATE figure_states SET value = 9 WHERE position = 1",
    "the name of a state": "UPDATE figure_states SET subject = 'z' WHERE position = 1",
    "the document of a state": "UPDATE figure_states SET document = repeat('b', 64) WHERE position = 1",
    "the period of a state": "UPDATE figure_states SET period_end = period_end + INTERVAL 1 DAY WHERE position = 1",
    "the number of a state": "UPDATE figure_states SET figure = figure + 1000000 WHERE position = 1",
    "the beginning of a state": "UPDATE figure_states SET published_from = '1999-01-01' WHERE position = 1",
    "the end of a state": "UPDATE figure_states SET published_to = '2024-01-01' WHERE position = 1",
    "the recording of a state": "UPDATE figure_states SET recorded_from = '2031-06-01' WHERE position = 1",
    "a withdrawn state": "UPDATE figure_states SET withdrawn = NOT withdrawn WHERE position = 1",
    "a lost state": "DELETE FROM figure_states WHERE position = 1",
    "a state twice": "INSERT INTO figure_states FROM figure_states WHERE position = 1",
    "a state from nowhere": "INSERT INTO figure_states SELECT * REPLACE (77777 AS figure) FROM figure_states LIMIT 1",
    "a state of a position that is none": "UPDATE figure_states SET position = 5000 WHERE position = 1",
    "a state before the log": "UPDATE figure_states SET position = -1 WHERE position = 1",
    "a state of another event": "UPDATE figure_states SET position = 3 WHERE position = 1",
    "a superseded state that stands": "UPDATE figure_states SET published_to = 'infinity', superseded_at = 'infinity' WHERE published_to < 'infinity'",  # noqa: E501
    "a closed value": "UPDATE figure_states_closed SET printed = '9'",
    "a closed edge": "UPDATE figure_states_closed SET recorded_to = recorded_to + INTERVAL 1 SECOND",
    "a lost closed state": "DELETE FROM figure_states_closed",
    "a closed state from nowhere": "INSERT INTO figure_states_closed SELECT * REPLACE (7 AS figure) FROM figure_states_closed",  # noqa: E501
    "a restatement's time": "UPDATE restatements SET published_at = published_at + INTERVAL 1 DAY",
    "a restatement's position": "UPDATE restatements SET position = 0",
    "a lost restatement": "DELETE FROM restatements",
    "a restatement from nowhere": "INSERT INTO restatements VALUES (0, '2019-01-01', 3)",
    "a renamed series": "UPDATE series SET measure = 'other' WHERE series = 0",
    "a lost series": "DELETE FROM series WHERE series = 1",
    "a series too many": "INSERT INTO series VALUES (5000, 'a', 'b', 'c', '2030-01-01')",
    "the time of a series": "UPDATE series SET recorded_at = recorded_at + INTERVAL 1 SECOND WHERE series = 0",
    "a renamed period": "UPDATE periods SET period = '1999' WHERE period_number = 0",
    "the bounds of a period": "UPDATE periods SET period_start = '1999-01-01' WHERE period_number = 0",
    "a lost period": "DELETE FROM periods WHERE period_number = 0",
    "a commit's root": "UPDATE commits SET root = repeat('x', 32)::BLOB WHERE first_position = 0",
    "the last root": "UPDATE commits SET root = repeat('x', 32)::BLOB WHERE last_position = 310",
    "a commit's end": "UPDATE commits SET last_position = last_position + 1 WHERE first_position = 0",
    "a commit's time": "UPDATE commits SET recorded_at = recorded_at - INTERVAL 1 SECOND WHERE first_position = 0",
    "a lost commit": "DELETE FROM commits WHERE first_position = 0",
    "the last commit": "DELETE FROM commits WHERE last_position = 310",
    "all commits": "DELETE FROM commits",
    "a node": "UPDATE tree_nodes SET digest = repeat('x', 32)::BLOB",
    "a moved node": "UPDATE tree_nodes SET node = 5",
    "a lost node": "DELETE FROM tree_nodes",
    "a node too many": "INSERT INTO tree_nodes VALUES (1, 7, repeat('x', 32)::BLOB)",
}


@pytest.fixture(params=["engine", "compiled"])
def way(request, monkeypatch, caplog):
    """Hold what is kept of figures against the log in the engine, or in compiled code, however small the ledger is."""
    monkeypatch.setattr("ledger.proof.hashing.WORTHWHILE", 0 if request.param == "compiled" else 2**62)
    caplog.set_level("DEBUG", "ledger")
    return request.param


def went(caplog):
    """Tell in which ways states were verified, as it was logged."""
    return {one.beside_the_log for one in caplog.records if one.msg == "ledger.states_verified"}


@pytest.fixture
def changed(tmp_path, sound):
    """Give a maker of a ledger in which one statement was run behind its back."""

    def change(statement, folder="."):
        path = tmp_path / folder / ledger.LEDGER_FILE
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(sound)
        with duckdb.connect(str(path)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            assert connection.execute(statement).fetchall() != [(0,)], "the change changed nothing"
        return tmp_path

    return change


@pytest.mark.parametrize("name", CHANGES)
def test_tampering_is_found(changed, monkeypatch, caplog, name):
    """One changed cell, one lost or added row in any table of the log or its projections: verification says so.

    The engine and compiled code say the same of it.
    """
    caplog.set_level("DEBUG", "ledger")
    with ledger.open(changed(CHANGES[name], ledger.PUBLISHED_FOLDER), read_only=True) as book:
        monkeypatch.setattr("ledger.proof.hashing.WORTHWHILE", 2**62)
        in_the_engine = book.verify()
        monkeypatch.setattr("ledger.proof.hashing.WORTHWHILE", 0)
        report = book.verify()
    assert not report.ok, name
    assert set(report.findings) == set(in_the_engine.findings)
    assert report.checks == in_the_engine.checks
    if " state" in name:
        assert went(caplog) == {"by the engine", "by compiled code"}
    for finding in report.findings:
        assert finding.check
        assert finding.where
        assert len(finding.problem) > 10
        assert "Traceback" not in finding.problem


@pytest.mark.parametrize("name", [name for name in CHANGES if "state" in name])
@pytest.mark.parametrize("late", [0, 500_000])
def test_states_are_held_against_the_log_in_any_pieces(changed, way, monkeypatch, name, late):
    """What is kept of figures is found to be wrong by itself, however few events and figures are looked at at once."""
    monkeypatch.setattr("ledger.beside._LATE_MAX", late)
    monkeypatch.setattr("ledger.verify._RANGE", 90)
    monkeypatch.setattr("ledger.beside.Beside.range", 90)
    monkeypatch.setattr("ledger.beside.Beside.states_at_once", 25)
    monkeypatch.setattr("ledger.verify._SLICE", 2)
    with ledger.open(changed(CHANGES[name], ledger.PUBLISHED_FOLDER), read_only=True) as book:
        found = {finding.check for finding in book.verify().findings}
    assert found & {"states", "restatements"}, found


def test_a_sound_ledger_is_sound_in_any_pieces(full, way, caplog, monkeypatch):
    """Cutting the log into ranges of ninety and the odd figures into pairs makes no finding."""
    monkeypatch.setattr("ledger.verify._RANGE", 90)
    monkeypatch.setattr("ledger.beside.Beside.range", 90)
    monkeypatch.setattr("ledger.beside.Beside.states_at_once", 25)
    monkeypatch.setattr("ledger.verify._SLICE", 2)
    assert full.book.verify().findings == []
    assert went(caplog) == {"by the engine" if way == "engine" else "by compiled code"}


@pytest.mark.parametrize("late", [0, 500_000])
def test_a_rebuilt_ledger_is_sound_whichever_way_it_is_seen(full, way, monkeypatch, late):
    """After a replay rows stand in the order of figures, not of the log: they are set aside, or found by position."""
    monkeypatch.setattr("ledger.beside.Beside.range", 90)
    monkeypatch.setattr("ledger.beside.Beside.states_at_once", 25)
    monkeypatch.setattr("ledger.beside._LATE_MAX", late)
    full.book.rebuild()
    assert full.book.verify().findings == []


def test_two_ways_to_hash_have_to_agree(full, monkeypatch):
    """Leaves that are made in sets and one by one are compared, whatever the roots say."""
    monkeypatch.setattr("ledger.verify.few_leaf_digests", lambda *_: bytes(32))
    assert {finding.problem for finding in full.book.verify().findings} == {
        "two ways to hash the events come to different leaves"
    }


def test_of_many_findings_the_first_are_told_and_how_many_more(changed):
    """Two verifications say the same of one file: what is listed is the first of the wrong rows, in their order."""
    with ledger.open(changed("DELETE FROM series", ledger.PUBLISHED_FOLDER), read_only=True) as book:
        count = book.sql("SELECT count(DISTINCT (source, subject, measure)) FROM events WHERE subject IS NOT NULL")
        (wrong,) = count.fetchone()
        found = [one for one in book.verify().findings if one.check == "series"]
        again = [one for one in book.verify().findings if one.check == "series"]
    assert found == again
    assert [one.where for one in found] == [*(str(number) for number in range(20)), "20 and beyond"]
    assert found[-1].problem == f"{wrong - 20} more like it: the numbered names are not those of the log"


@pytest.mark.parametrize("name", ["a lost node", "a moved node", "the last commit", "all commits", "a lost series"])
def test_a_broken_ledger_opens_to_be_mended(changed, name):
    """Whatever became of the projections, the writer can open the file, say what is wrong, and make them again."""
    with ledger.open(changed(CHANGES[name])) as book:
        assert not book.verify().ok
        assert book.rebuild() == 9
        assert book.verify().ok


@pytest.mark.parametrize(
    "name", ["the last event", "all events", "a moved event", "an unknown kind", "a period that is none"]
)
def test_a_broken_log_opens_to_be_looked_at(changed, name):
    """Where the log itself is broken, verification says so; nothing that is tried ends in a bare exception."""
    with ledger.open(changed(CHANGES[name])) as book:
        assert not book.verify().ok
        with contextlib.suppress(AsofError):
            book.sql("SELECT * FROM figures, changes")
        with contextlib.suppress(AsofError):
            book.rebuild()
        with contextlib.suppress(AsofError):
            book.append([SubjectDescribed(subject="x", title="X")])


@pytest.mark.parametrize("name", ["a moved event", "the first event"])
def test_a_log_with_gaps_is_not_rebuilt(changed, name):
    """From a log that misses events nothing true can be derived: rebuilding says so and changes nothing."""
    with ledger.open(changed(CHANGES[name])) as book:
        before = book.sql("FROM commits").fetchall()
        with pytest.raises(Fault, match="broken"):
            book.rebuild()
        assert book.sql("FROM commits").fetchall() == before


FORMS = [
    *("0", "-0", "0.0", "-0.00", "7", "-7", "007", "+7", "7.", ".7", "0.7", "7.50", "7.05", "7e2", " 7", "7\n", "--5"),
    *("1,234", "12345678901234567890123", "0.123456789012345", "0.1234567890123456", "-0.5", "Infinity"),
    *('7"', "\\7", "\u001f7", "七"),
]


def test_leaves_by_the_thousand_are_those_one_by_one(desk):
    """However a number is printed, and whatever a text holds, the leaf that was written is the one that is derived."""
    values = [Decimal(text) for text in ("0", "7", "-7", "7.5", "0.123456789012345", "12345678901234567890123")]
    pairs = itertools.product(FORMS, [None, *values])
    acts = [
        FigurePublished(
            source="s", subject=f"{place} {repeat}", measure="m", period="2018", printed=printed,
            published_at=datetime(2020, 1, 1, tzinfo=UTC), value=value, text=printed if value is None else None,
        )
        for place, (printed, value) in enumerate(pairs)
        for repeat in range(13)
    ]  # fmt: skip
    assert desk.record(*acts).appended == len(acts) > 2_000
    report = desk.book.verify()
    assert report.ok, report.findings


def test_a_ledger_is_opened_anew_after_it_was_verified(tmp_path):
    """Nothing that was read is held afterwards, though no garbage is collected: the engine would wait for ever."""
    program = (
        "import gc, sys, ledger\n"
        "from ledger.proof import hashing\n"
        "gc.disable()\n"
        "hashing.WORTHWHILE = 0\n"
        "for _ in range(2):\n"
        "    with ledger.open(sys.argv[1]) as book:\n"
        "        book.ingest(sys.argv[2], source='s', published_at='2020-01-01', subject='x', period='day')\n"
        "        print(book.verify().ok)\n"
    )
    path = tmp_path / "a.csv"
    path.write_text("day,cases\n" + "".join(f"{1900 + year}-01-01,{year}\n" for year in range(99)))
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "home"), str(path)],
        capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "True\nTrue\n"), done.stderr
