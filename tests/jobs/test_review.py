"""What waits for a person, and what becomes of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from events import Conflict, Incorrect, NotFound
from jobs import accept, held_difference, load_sources, reject, reread, waiting

TALL = 'layout = "tall"'
WIDE = 'layout = "wide"\nsubject = ["land"]\nperiod = "day"'
FILE = 'kind = "file"\npath = "files/x"'
CSV = 'format = "csv"'
PROSE = """layout = "prose"
subject = "caohejing-base"
[[mapping.rules]]
match = "projects"
measure = "transfer-projects"
"""
TEXT = "As of December 2018, the base had a total of 111 projects.\n"


def accepted(home, position, **changes):
    return accept(
        home.book, position, person="ana", store=home.runner.store, sources=load_sources(home.folder), **changes
    )


def test_a_candidate_of_prose_waits_and_is_accepted(home):
    """What the grammar sees waits with its sentence; accepted, it is a figure with its quote and evidence."""
    home.write("x", TEXT)
    source = home.declare("page", FILE, 'format = "text"', PROSE, 'time = "2020-08-17"')
    assert home.run(source).counts.candidates == 1
    assert home.rows("SELECT count(*) FROM figures") == [(0,)]
    (one,) = waiting(home.book)
    assert (one.sort, one.measure, one.value, one.period, one.quote) == (
        "figure", "transfer-projects", Decimal(111), "2018-12", TEXT.strip(),
    )  # fmt: skip
    assert accepted(home, one.position).recorded == 1
    assert waiting(home.book) == []
    ((value, period, printed, published),) = home.rows("SELECT value, period, printed, published_at FROM figures")
    assert (value, period, published) == (Decimal(111), "2018-12", datetime(2020, 8, 17, tzinfo=UTC))
    assert printed in TEXT
    assert home.rows("SELECT body->>'$.person', body->>'$.decision' FROM events WHERE kind LIKE 'review%'") == [
        ("ana", "accepted")
    ]


def test_an_accepted_candidate_can_be_mended(home):
    """A person may give another subject, measure, period, value; nothing else, and nothing that is no figure."""
    home.write("x", TEXT)
    home.run(home.declare("page", FILE, 'format = "text"', PROSE, 'time = "2020-08-17"'))
    position = waiting(home.book)[0].position
    with pytest.raises(Incorrect, match="cannot be changed"):
        accepted(home, position, printed="112")
    with pytest.raises(Incorrect):
        accepted(home, position, period="soon")
    accepted(home, position, measure="projects-total", value="112", bound="at_least")
    assert home.rows("SELECT measure, value, bound FROM figures") == [("projects-total", Decimal(112), "at_least")]


def test_a_rejected_candidate_does_not_come_back(home):
    """The same sentence in a later version of the page is not proposed again; a new one is."""
    home.write("x", TEXT)
    source = home.declare("page", FILE, 'format = "text"', PROSE)
    home.run(source)
    reject(home.book, waiting(home.book)[0].position, person="ana", reason="not ours")
    home.clock.forward(hours=1)
    home.write("x", "News.\n" + TEXT + "In 2019 the base had 120 projects.\n")
    home.run(source)
    assert [one.value for one in waiting(home.book)] == [Decimal(120)]


def test_a_trusted_rule_needs_no_person(home):
    """Declared trusted, a sentence becomes a figure at once."""
    home.write("x", TEXT)
    home.run(home.declare("page", FILE, 'format = "text"', PROSE + "trusted = true\n", 'time = "2020-08-17"'))
    assert home.rows("SELECT measure, value FROM figures") == [("transfer-projects", Decimal(111))]
    assert waiting(home.book) == []


def test_a_held_release_is_accepted_as_it_is(home):
    """Mostly vanished and held: accepted, it goes in at its own time; rejected, it never does."""
    source = home.declare("wide", FILE, CSV, WIDE)
    home.write("x", "land,day,cases\n" + "".join(f"L{n},2020-01-01,{n}\n" for n in range(10)))
    home.run(source)
    home.clock.forward(hours=1)
    home.write("x", "land,day,cases\nL1,2020-01-01,1\n")
    home.run(source)
    (one,) = waiting(home.book)
    assert (one.sort, one.reason) == ("release", "9 of 10 figures of the source would be withdrawn")
    home.clock.forward(hours=1)
    assert accepted(home, one.position).recorded == 9
    assert waiting(home.book) == []
    assert home.rows("SELECT count(*) FROM figures") == [(1,)]
    withdrawn = home.rows("SELECT DISTINCT published_at FROM events WHERE kind = 'figure-withdrawn.v1'")
    assert withdrawn == [(datetime(2026, 1, 1, 1, tzinfo=UTC),)]


def test_what_a_held_release_would_change_is_told_before_it_is_decided(home):
    """Of a complete release: what would go, change and come; the ledger itself stays as it is."""
    source = home.declare("wide", FILE, CSV, WIDE)
    home.write("x", "land,day,cases\n" + "".join(f"L{n},2020-01-01,{n}\n" for n in range(10)))
    home.run(source)
    home.clock.forward(hours=1)
    home.write("x", "land,day,cases\nL1,2020-01-01,1\nL2,2020-01-01,5\nNew,2020-01-01,3\n")
    home.run(source)
    (one,) = waiting(home.book)
    size = home.book.size
    found = held_difference(home.book, one, store=home.runner.store, sources=load_sources(home.folder), rows_max=5)
    assert (found.appeared, found.gone, found.changed, found.same) == (1, 8, 1, 1)
    assert [row["difference"] for row in found.rows] == ["changed", *["gone"] * 5, "appeared"]
    changed = next(row for row in found.rows if row["difference"] == "changed")
    assert (changed["subject"], changed["old_printed"], changed["new_printed"]) == ("L2", "2", "5")
    assert (home.book.size, waiting(home.book)) == (size, [one])


def test_an_edited_row_is_accepted_with_a_cause(home):
    """A conflict with our own record: only a cause makes it a correction, and never a revision."""
    row = "subject,measure,printed,published_at\ns,m,{},2020-01-01\n"
    home.write("x", row.format(111))
    source = home.declare("tall", FILE, CSV, TALL, 'time = "column"')
    home.run(source)
    home.write("x", row.format(112))
    assert home.run(source).outcome == "held"
    (one,) = waiting(home.book)
    with pytest.raises(Conflict, match="cause"):
        accepted(home, one.position)
    assert accepted(home, one.position, cause="transcription").corrected == 1
    assert home.rows("SELECT value FROM figures") == [(Decimal(112),)]
    assert [row[0] for row in home.rows("SELECT kind FROM changes ORDER BY position")] == [
        "initial",
        "record-correction",
    ]


def test_a_release_that_was_read_after_all_no_longer_waits(home):
    """A mended mapping reads the held document at the next poll; nothing is left to decide."""
    home.write("x", "subject,measure,wording,published_at\ns,m,1,2020-01-01\n")
    home.run(home.declare("tall", FILE, CSV, TALL, 'time = "column"'))
    assert len(waiting(home.book)) == 1
    home.run(home.declare("tall", FILE, CSV, TALL + '\naliases = { printed = ["wording"] }', 'time = "column"'))
    assert waiting(home.book) == []


def test_a_number_that_does_not_wait(home):
    """Deciding twice, or about nothing, is an error that says where to look."""
    home.write("x", TEXT)
    home.run(home.declare("page", FILE, 'format = "text"', PROSE, 'time = "2020-08-17"'))
    position = waiting(home.book)[0].position
    reject(home.book, position, person="ana")
    with pytest.raises(NotFound, match="nothing waits"):
        reject(home.book, position, person="ana")


def test_reread_makes_corrections_and_no_revisions(home):
    """A mended mapping: what was read wrongly is corrected, what was rejected is recorded, the rest stays as it is."""
    rows = ["s,a,1,1,2020-01-01", "s,b,2,20,2020-01-01", "s,c,3 万,30000,2020-01-01"]
    home.write("x", "\n".join(["subject,measure,printed,worth,published_at", *rows, ""]))
    before = home.declare("tall", FILE, CSV, TALL + '\nignore = ["worth"]', 'time = "column"')
    assert home.run(before).counts.as_dict() == {"new": 2, "rejected": 1}
    mended = home.declare("tall", FILE, CSV, TALL + '\naliases = { value = ["worth"] }', 'time = "column"')
    (first,) = reread(home.book, mended, home.runner.store, cause="mapping")
    assert (first.recorded, first.corrected, first.unchanged, first.rejected) == (1, 1, 1, 0)
    (again,) = reread(home.book, mended, home.runner.store, cause="mapping")
    assert (again.recorded, again.corrected, again.unchanged) == (0, 0, 3)
    assert [row[0] for row in home.rows("SELECT value FROM figures ORDER BY measure")] == [1, 20, 30000]
    assert home.rows("SELECT DISTINCT kind FROM changes ORDER BY kind") == [("initial",), ("record-correction",)]


PATTERN = """layout = "patterns"
[[mapping.patterns]]
subject = "s"
measure = "m"
scale = "{}"
pattern = '(?P<printed>(?P<value>[0-9.]+) billion)'
"""


def test_a_changed_extractor_makes_technical_corrections(home):
    """Read again with the right scale, each release is corrected with cause extractor: technical, not a revision."""
    source = home.declare("text", FILE, 'format = "text"', PATTERN.format("1e8"))
    for text in ("1.5 billion", "1.6 billion"):
        home.write("x", text)
        home.run(source)
        home.clock.forward(hours=1)
    mended = home.declare("text", FILE, 'format = "text"', PATTERN.format("1e9"))
    outcomes = list(reread(home.book, mended, home.runner.store))
    assert [one.corrected for one in outcomes] == [1, 1]
    assert [one.corrected for one in reread(home.book, mended, home.runner.store)] == [0, 0]
    assert home.rows("SELECT value FROM figures") == [(Decimal(1_600_000_000),)]
    kinds = [row[0] for row in home.rows("SELECT kind FROM changes ORDER BY position")]
    assert sorted(kinds) == ["initial", "revision", "technical", "technical"]


def test_reread_of_a_wide_source(home):
    """A unit that was forgotten, rows that were rejected: the same release is read again as a correction."""
    source = home.declare("wide", FILE, CSV, WIDE, 'time = "2020-01-01"')
    home.write("x", "land,day,cases\nA,2020-01-01,5\nB,2020-01-01,7\n")
    home.run(source)
    (same,) = reread(home.book, source, home.runner.store)
    assert (same.corrected, same.unchanged, same.skipped) == (0, 2, None)
    mended = home.declare("wide", FILE, CSV, WIDE + '\nunits = { cases = "1" }', 'time = "2020-01-01"')
    (mended_outcome,) = reread(home.book, mended, home.runner.store, cause="mapping")
    assert mended_outcome.corrected == 2
    assert home.rows("SELECT unit, count(*) FROM figures GROUP BY unit") == [("1", 2)]
    assert home.rows("SELECT count(*) FROM changes WHERE kind = 'revision'") == [(0,)]
