"""A poll from beginning to end, seen from the ledger."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from events import DocumentRemoved
from jobs import finish_removals, run_due, run_source, try_source

TALL = 'layout = "tall"'
WIDE = 'layout = "wide"\nsubject = ["land"]\nperiod = "day"'
CSV = 'format = "csv"'
FIGURES = """\
subject,measure,period,printed,value,text,unit,bound,published_at,attributed_to,citation,paragraph
park,projects,2018-12,111,111,,,exact,2020-08-17,,The article,4
park,amount,2018-12,96 billion yuan,96000000000,,CNY,exact,2020-08-17,,The article,4
park,zones,,more than 200,200,,,more_than,2020-08-17,A paper,The article,5
park,leader,,the city,,the city,,,2020-08-17,,The article,6
"""


def file_source(home, name="figures", path="files/figures.csv", **parts):
    parts = {"read": CSV, "mapping": TALL, "publication": 'time = "column"\ntimezone = "Asia/Shanghai"'} | parts
    return home.declare(name, f'kind = "file"\npath = "{path}"', **parts)


def polls(home):
    return [row[0] for row in home.rows("SELECT outcome FROM polls ORDER BY position")]


def test_a_tall_file_becomes_figures(home):
    """Each row is a figure with its value, bound, unit, evidence, citation; the day starts in the publisher's zone."""
    home.write("figures.csv", FIGURES)
    outcome = home.run(file_source(home))
    assert (outcome.outcome, outcome.counts.new) == ("changed", 4)
    found = home.rows(
        "SELECT measure, value, text, unit, bound, printed, period, published_at FROM figures ORDER BY measure"
    )
    day = datetime(2020, 8, 16, 16, tzinfo=UTC)
    assert found == [
        ("amount", Decimal(96000000000), None, "CNY", "exact", "96 billion yuan", "2018-12", day),
        ("leader", None, "the city", None, "exact", "the city", "", day),
        ("projects", Decimal(111), None, None, "exact", "111", "2018-12", day),
        ("zones", Decimal(200), None, None, "more_than", "more than 200", "", day),
    ]
    evidence = home.rows("SELECT locator, note, attributed_to, document FROM events WHERE measure = 'zones'")
    assert evidence == [("row=4", "The article; paragraph 5", "A paper", outcome.documents[0])]
    assert home.runner.store.read(outcome.documents[0]) == FIGURES.encode()


def test_the_same_file_again_is_no_news(home):
    """A second poll of an unchanged file records a poll and nothing else, also after a restart."""
    home.write("figures.csv", FIGURES)
    source = file_source(home)
    home.run(source)
    size = home.rows("SELECT count(*) FROM events")[0][0]
    assert home.run(source).outcome == "unchanged"
    home.start()
    assert home.run(source).outcome == "unchanged"
    assert home.rows("SELECT count(*) FROM events")[0][0] == size + 2
    assert polls(home) == ["changed", "unchanged", "unchanged"]


def test_a_new_row_is_news_and_the_old_ones_are_not(home):
    """A row that is added to the file makes one event; the others were said before."""
    home.write("figures.csv", FIGURES)
    source = file_source(home)
    home.run(source)
    home.write("figures.csv", FIGURES + "park,people,,7,7,,,,2020-08-18,,,\n")
    outcome = home.run(source)
    assert (outcome.counts.new, outcome.counts.unchanged) == (1, 4)


def test_a_row_that_cannot_be_read_is_rejected_and_the_rest_goes_in(home):
    """Every bad row is kept with its number, its words and the reason."""
    bad = [
        "park,a,2018-13,1,1,,,,2020-08-17,,,",
        "park,b,,１２３,,,,,2020-08-17,,,",
        "park,c,,1e999,1e999,,,,2020-08-17,,,",
        "park,d,,NaN,NaN,,,,2020-08-17,,,",
        "park,e,,1,1,,,roughly,2020-08-17,,,",
        "park,f,,1,1,,,,17.8.2020,,,",
        "park,g,,1,1,,,,,,,",
        "park,,,1,1,,,,2020-08-17,,,",
        "park,projects,2018-12,112,112,,,,2020-08-17,,,",
        "park,h,,1",
        "park,i,,1,1,one,,,2020-08-17,,,",
    ]
    home.write("figures.csv", FIGURES + "\n".join(bad) + "\n")
    outcome = home.run(file_source(home))
    assert (outcome.outcome, outcome.counts.new, outcome.counts.rejected) == ("changed", 4, len(bad))
    rejected = home.rows('SELECT "row", content, reason FROM rejections ORDER BY "row"')
    assert [row[0] for row in rejected] == list(range(6, 6 + len(bad)))
    reasons = " | ".join(row[2] for row in rejected)
    for part in ("reference period", "plain digits", "bound: found 'roughly'", "published_at", "'measure' is empty",
                 "as row 2", "has 4 cells", "both a value and a text"):  # fmt: skip
        assert part in reasons


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("subject,measure,printed,published_at\n", "no row after the header"),
        ("subject,measure,published_at\na,b,2020-01-01\n", "'printed' is missing"),
        ("subject,measure,printed,published_at,colour\na,b,1,2020-01-01,red\n", "unknown column 'colour'"),
        (b"subject,measure,printed,published_at\na,b,\xff,2020-01-01\n", "not utf-8"),
        ("<html><body>Service unavailable</body></html>", "an HTML page where csv was expected"),
        ("subject,measure,printed,published_at\na,b,1,2020-01-01\na,c", "ends in the middle of row 3"),
        ("subject,measure,printed,published_at\na,b,-,2020-01-01\n", "no figure can be read"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_held(home, content, reason):
    """Nothing is recorded but the document, the hold with a one-line reason, and the poll."""
    home.write("figures.csv", content)
    source = file_source(home)
    outcome = home.run(source)
    assert outcome.outcome == "held"
    assert reason in outcome.reason
    assert home.rows("SELECT count(*) FROM figures") == [(0,)]
    assert home.rows("SELECT held, document FROM releases") == [(True, outcome.documents[0])]
    again = home.run(source)
    assert (again.outcome, again.reason) == ("unchanged", "still the release that waits for review")
    assert home.rows("SELECT count(*) FROM releases") == [(1,)]


def test_a_held_release_is_read_again_once_its_mapping_is_mended(home):
    """The same document under a mended declaration goes in without being fetched anew."""
    home.write("figures.csv", FIGURES.replace(",printed,", ",wording,"))
    assert home.run(file_source(home)).outcome == "held"
    mended = file_source(home, mapping=TALL + '\naliases = { printed = ["wording"] }')
    assert home.run(mended).counts.new == 4


def test_an_edited_row_is_held_not_overwritten(home):
    """Another content for the same time of publication is a conflict that a person decides."""
    home.write("figures.csv", FIGURES)
    source = file_source(home)
    home.run(source)
    home.write("figures.csv", FIGURES.replace("111,111", "112,112"))
    outcome = home.run(source)
    assert outcome.outcome == "held"
    assert "another statement" in outcome.reason
    assert home.rows("SELECT value FROM figures WHERE measure = 'projects'") == [(Decimal(111),)]


def test_a_wide_file_is_a_complete_release(home):
    """A changed cell is a revision, a vanished row a withdrawal, a return a reinstatement; and so back and forth."""
    source = file_source(home, mapping=WIDE, publication='time = "fetched"')
    releases = [
        "land,day,cases,deaths\nA,2020-01-01,5,1\nB,2020-01-01,7,\n",
        "land,day,cases,deaths\nA,2020-01-01,6,1\n",
        "land,day,cases,deaths\nA,2020-01-01,5,1\nB,2020-01-01,7,\n",
    ]
    outcomes = []
    for release in releases:
        home.clock.forward(hours=1)
        home.write("figures.csv", release)
        outcomes.append(home.run(source).counts.as_dict())
    assert outcomes == [
        {"new": 3},
        {"revised": 1, "withdrawn": 1, "unchanged": 1},
        {"revised": 1, "reinstated": 1, "unchanged": 1},
    ]
    assert home.rows("SELECT printed, published_not_before FROM figures WHERE subject = 'B'") == [
        ("7", datetime(2026, 1, 1, 2, tzinfo=UTC))
    ]


def test_a_mostly_vanished_release_is_held(home):
    """More withdrawals than hold_above allows: nothing is recorded, and the poll says why."""
    source = file_source(home, mapping=WIDE, publication='time = "fetched"')
    home.write("figures.csv", "land,day,cases\n" + "".join(f"L{n},2020-01-01,{n}\n" for n in range(10)))
    home.run(source)
    home.clock.forward(hours=1)
    home.write("figures.csv", "land,day,cases\nL1,2020-01-01,1\n")
    outcome = home.run(source)
    assert (outcome.outcome, outcome.counts.withdrawn) == ("held", 0)
    assert home.rows("SELECT count(*) FROM figures") == [(10,)]


def test_a_folder_gives_each_file_as_a_release(home):
    """Files are read in the order of their names, each at the time in its name; A, B, A are three states."""
    a, b = "land,day,cases\nA,2020-01-01,5\n", "land,day,cases\nA,2020-01-01,6\n"
    for seconds, content in ((1_600_000_000, a), (1_600_086_400, b), (1_600_172_800, a)):
        home.write(f"rki/{seconds}_x.csv", content)
    source = home.declare(
        "rki", 'kind = "folder"\npath = "files/rki"\nglob = "*.csv"', CSV, WIDE,
        'time = "file"\npattern = "(?P<published_at>[0-9]{10})_"',
    )  # fmt: skip
    assert home.run(source).counts.as_dict() == {"new": 1, "revised": 2}
    assert len(home.book.history("A", "cases").fetchall()) == 3
    home.start()
    assert home.run(source).outcome == "unchanged"
    home.write("rki/1600259200_y.csv", b)
    outcome = home.run(source)
    assert (outcome.counts.as_dict(), len(outcome.documents)) == ({"revised": 1}, 1)


def test_a_folder_file_without_a_time_in_its_name_is_held_and_the_others_go_in(home):
    """One misnamed file does not keep the others out."""
    home.write("rki/notes.csv", "land,day,cases\nA,2020-01-01,9\n")
    home.write("rki/1600000000_x.csv", "land,day,cases\nA,2020-01-01,5\n")
    source = home.declare(
        "rki", 'kind = "folder"\npath = "files/rki"', CSV, WIDE,
        'time = "file"\npattern = "(?P<published_at>[0-9]{10})_"',
    )  # fmt: skip
    outcome = home.run(source)
    assert outcome.outcome == "held"
    assert "notes.csv" in outcome.reason
    assert home.rows("SELECT printed FROM figures") == [("5",)]


@pytest.mark.parametrize("name", ["nothing.csv", "figures"])
def test_a_file_that_cannot_be_had_is_a_failed_poll(home, name):
    """A missing file or a folder in its place is an outcome with a reason, not an exception."""
    (home.folder / "files" / "figures").mkdir()
    outcome = home.run(file_source(home, path=f"files/{name}"))
    assert outcome.outcome == "failed"
    assert name in outcome.reason
    assert polls(home) == ["failed"]


def test_json_and_ndjson_are_read(home):
    """Numbers of JSON are taken as their characters; each figure has a JSON Pointer or a line."""
    home.write("a.json", '{"data": [{"subject": "s", "measure": "m", "printed": "16.40", "value": 16.40}]}')
    home.write("b.ndjson", '{"subject": "s", "measure": "m", "printed": "1", "value": 1}\n')
    one = file_source(
        home, "one", "files/a.json", read='format = "json"\nroot = "/data"', publication='time = "2020-01-01"'
    )
    two = file_source(home, "two", "files/b.ndjson", read='format = "ndjson"', publication='time = "2020-01-01"')
    assert [home.run(source).counts.new for source in (one, two)] == [1, 1]
    found = home.rows("SELECT source, value, printed, locator FROM figures ORDER BY source")
    assert found == [("one", Decimal("16.40"), "16.40", "/data/0"), ("two", Decimal(1), "1", "line=0,1")]


def test_wide_figures_say_where_they_stand(home):
    """Each figure of a wide release has the cell of the document that it was printed in."""
    home.write("figures.csv", "land;day;cases\nA;2020-01-01;1234,5\n")
    source = file_source(
        home, read=CSV + '\ndelimiter = ";"', mapping=WIDE + '\ndecimal = ","', publication='time = "2020-01-02"'
    )
    home.run(source)
    assert home.rows("SELECT locator, printed, value FROM figures") == [("cell=2,3", "1234,5", Decimal("1234.5"))]


def test_a_release_of_another_form_has_a_variant(home):
    """One day with other column names, semicolons and decimal commas: declared, it changes no figure."""
    usual, odd = "land,day,rate\nA,2020-01-01,2.33\n", "land;day;Rate\nA;2020-01-01;2,33\n"
    for seconds, content in ((1_600_000_000, usual), (1_600_086_400, odd), (1_600_172_800, usual)):
        home.write(f"rki/{seconds}_x.csv", content)
    aliases = '\naliases = { rate = ["Rate"] }\nunits = { rate = "1" }'
    variant = (
        '[[variants]]\nsince = "2020-09-14"\nuntil = "2020-09-15"\n'
        'read = { delimiter = ";" }\nmapping = { decimal = "," }\n'
    )
    source = home.declare(
        "rki", 'kind = "folder"\npath = "files/rki"', CSV + '\ndelimiter = ","', WIDE + aliases,
        'time = "file"\npattern = "(?P<published_at>[0-9]{10})_"', schedule='every = "1d"\n' + variant,
    )  # fmt: skip
    assert home.run(source).counts.as_dict() == {"new": 1, "unchanged": 2}
    assert home.rows("SELECT printed, value FROM figures") == [("2.33", Decimal("2.33"))]


def test_run_due_polls_what_is_due(home):
    """Each source by its own schedule; a missed poll is recorded once and one catch-up poll runs."""
    home.write("figures.csv", FIGURES)
    hourly = file_source(home, "hourly")
    daily = file_source(home, "daily", schedule='cron = "0 6 * * *"')
    never = file_source(home, "never", schedule="")
    sources = [hourly, daily, never]

    def due():
        return [outcome.source for outcome in run_due(home.book, sources, home.clock, home=home.folder)]

    assert due() == ["hourly", "daily"]
    assert due() == []
    home.clock.forward(hours=1)
    assert due() == ["hourly"]
    home.clock.forward(hours=5, minutes=30)
    assert due() == ["hourly", "daily"]
    assert due() == []
    missed = home.rows("SELECT source, due_at FROM polls WHERE outcome = 'missed' ORDER BY due_at")
    assert missed == [("hourly", datetime(2026, 1, 1, hour, tzinfo=UTC)) for hour in (2, 3, 4, 5)]


def test_coverage_tells_watched_from_not_watched(home):
    """A span between two good polls is watched; one with a failed or a missed poll in it is not."""
    path = home.write("figures.csv", FIGURES)
    source = file_source(home)
    for _ in range(2):
        home.start().run_if_due(source)
        home.clock.forward(hours=1)
    path.rename(path.with_suffix(".gone"))
    home.runner.run_if_due(source)
    path.with_suffix(".gone").rename(path)
    for hours in (1, 1, 4, 1):
        home.clock.forward(hours=hours)
        home.runner.run_if_due(source)
    spans = home.rows("SELECT hour(span_from), hour(span_to), watched FROM coverage ORDER BY span_from")
    watched = [(start, end) for start, end, is_watched in spans if is_watched]
    assert watched == [(0, 1), (3, 4), (8, 9)]


def test_a_removed_document_leaves_its_figures(home):
    """After a take-down the bytes are gone, also when they are offered again; the figure still names their digest."""
    home.write("figures.csv", FIGURES)
    outcome = home.run(file_source(home))
    home.book.append([DocumentRemoved(document=outcome.documents[0], reason="asked by the publisher")])
    assert finish_removals(home.book, home.runner.store) == 1
    for text in (FIGURES.replace("111", "112"), FIGURES):
        home.write("figures.csv", text)
        home.clock.forward(hours=1)
        home.run(file_source(home))
    assert outcome.documents[0] not in home.runner.store
    assert finish_removals(home.book, home.runner.store) == 0
    assert home.rows("SELECT DISTINCT document FROM figures") == [(outcome.documents[0],)]
    assert home.rows("SELECT removal_reason FROM documents WHERE removed_at IS NOT NULL") == [
        ("asked by the publisher",)
    ]


def test_a_source_is_described_once_and_again_when_it_changes(home):
    """Title, publisher and rank of a declaration stand in the ledger, without repetition."""
    home.write("figures.csv", FIGURES)
    source = file_source(home)
    for _ in range(2):
        run_source(home.book, source, home.clock, home=home.folder)
    assert home.rows("SELECT count(*) FROM events WHERE kind = 'source-described.v1'") == [(1,)]
    renamed = source.model_copy(update={"title": "Another title"})
    run_source(home.book, renamed, home.clock, home=home.folder)
    assert home.rows("SELECT count(*) FROM events WHERE kind = 'source-described.v1'") == [(2,)]


def test_try_source_shows_and_writes_nothing(home):
    """What a mapping would do is shown: figures, rejections, or why it would be held; the ledger stays as it is."""
    home.write("figures.csv", FIGURES + "park,x,,many,,,,,2020-08-17,,,\n")
    trial = try_source(file_source(home), home.clock, home=home.folder)
    assert [figure["measure"] for figure in trial.figures] == ["projects", "amount", "zones", "leader"]
    assert [problem.number for problem in trial.rejected] == [6]
    home.write("wide.csv", "land,day,cases\nA,2020-01-01,5\n")
    wide = file_source(home, "wide", "files/wide.csv", mapping=WIDE, publication='time = "fetched"')
    trial = try_source(wide, home.clock, home=home.folder)
    assert trial.figures == ({"subject": "A", "period": "2020-01-01", "measure": "cases", "printed": "5"},)
    assert (
        "unknown column 'land'"
        in try_source(file_source(home, "w2", "files/wide.csv"), home.clock, home=home.folder).held
    )
    assert try_source(file_source(home, "w3", "files/none.csv"), home.clock, home=home.folder).failed.startswith(
        "no such file"
    )
    assert home.rows("SELECT count(*) FROM events") == [(0,)]
