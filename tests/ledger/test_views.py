"""The views of the contract: their columns, and each by a story.

A story is the table in a test's docstring: `recorded | source | subject/measure period | published | act | value`.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from events import (
    DocumentRemoved,
    DocumentRetrieved,
    FigurePublished,
    MeasureDescribed,
    PollCompleted,
    PollMissed,
    ReleaseIngested,
    RowRejected,
    SnapshotTaken,
    SourceDescribed,
    SubjectDescribed,
)

FIGURE_COLUMNS = [
    "source", "subject", "measure", "period", "period_start", "period_end", "value", "value_high", "text", "unit",
    "bound", "printed", "label", "published_at", "published_not_before", "recorded_at", "position", "document",
    "locator",
]  # fmt: skip
VIEWS = [
    "events", "figures", "best_figures", "figure_versions", "changes", "disagreements", "rejections", "polls",
    "coverage", "documents", "sources", "subjects", "measures", "snapshots", "releases", "ledger_basis",
]  # fmt: skip
VERSION_COLUMNS = ["published_from", "published_to", "recorded_from", "recorded_to"]


def when(text):
    """Read a day or a time of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_there(desk, name):
    """Every name of the contract can be asked in an empty ledger, and has no column with a reserved name."""
    result = desk.book.sql(f"FROM {name}")
    assert len(result) == (1 if name == "ledger_basis" else 0)
    assert not {"at", "end", "offset", "window"} & set(result.columns)
    assert all(column == column.lower() for column in result.columns)


@pytest.mark.parametrize("asked", ["figures", "best_figures", "figures_as_of(NULL, NULL)"])
def test_a_figure_has_its_columns_everywhere(desk, asked):
    """Exactly the columns of the contract, in its order."""
    assert desk.book.sql(f"FROM {asked}").columns == FIGURE_COLUMNS


def test_a_version_has_the_columns_of_a_figure_and_four_edges(desk):
    """A rectangle is a figure with the times from and to which it holds, on both clocks."""
    assert desk.book.sql("FROM figure_versions").columns == [*FIGURE_COLUMNS, *VERSION_COLUMNS]
    assert desk.book.history("x", "m").columns[:19] == FIGURE_COLUMNS


def test_a_figure_has_its_types(desk):
    """Values are exact decimals, periods are days, times have a zone."""
    types = dict(desk.rows("SELECT column_name, column_type FROM (DESCRIBE FROM figures)"))
    assert types["value"] == types["value_high"] == "DECIMAL(38,15)"
    assert types["period_start"] == types["period_end"] == "DATE"
    times = ("published_at", "published_not_before", "recorded_at")
    assert {types[name] for name in times} == {"TIMESTAMP WITH TIME ZONE"}
    assert types["position"] == "BIGINT"


def test_figures_have_a_row_for_each_source_and_period(story):
    """Sources never overwrite each other, nor do periods; what is withdrawn is not there.

    recorded | source | figure      | published  | act       | value
    2030     | a      | x/m 2018    | 2019       | published | 1
    2030     | a      | x/m 2018-12 | 2019       | published | 2
    2030     | b      | x/m 2018    | 2019       | published | 3
    2030     | a      | x/n         | 2019       | published | open
    2030     | a      | y/m 2018    | 2019       | published | 4
    2030     | a      | y/m 2018    | 2020       | withdrawn |
    """
    assert story.rows("SELECT source, subject, measure, period, printed FROM figures ORDER BY ALL") == [
        ("a", "x", "m", "2018", "1"),
        ("a", "x", "m", "2018-12", "2"),
        ("a", "x", "n", "", "open"),
        ("b", "x", "m", "2018", "3"),
    ]
    assert story.rows("SELECT value, text, period_start, period_end FROM figures ORDER BY period, source") == [
        (None, "open", None, None),
        (Decimal(1), None, date(2018, 1, 1), date(2019, 1, 1)),
        (Decimal(3), None, date(2018, 1, 1), date(2019, 1, 1)),
        (Decimal(2), None, date(2018, 12, 1), date(2019, 1, 1)),
    ]


def test_published_at_is_since_when_the_publisher_says_so(story):
    """The first cell of the unbroken run of equal cells gives the time, the position and the evidence.

    recorded | source | figure | published | act       | value
    2030     | s      | x/m    | 2019      | published | 111
    2031     | s      | x/m    | 2020      | published | 111
    2032     | s      | x/m    | 2018      | published | 111
    """
    asked = "SELECT published_at, position, recorded_at FROM figures"
    assert story.rows(asked) == [(when("2018-01-01"), 2, when("2032-01-01"))]
    assert story.rows(asked, recorded_by="2031-06-01") == [(when("2019-01-01"), 0, when("2030-01-01"))]


def test_a_late_statement_parts_a_run(story):
    """111, 111 with a 113 that arrives late in between is 111, 113, 111; from the other side it was one state.

    recorded | source | figure | published | act       | value
    2030     | s      | x/m    | 2018      | published | 111
    2030     | s      | x/m    | 2020      | published | 111
    2031     | s      | x/m    | 2019      | published | 113
    """
    asked = (
        "SELECT printed, published_from, published_to FROM figure_versions WHERE recorded_to = 'infinity' ORDER BY 2"
    )
    end = datetime.max.replace(tzinfo=UTC)
    assert story.rows(asked) == [
        ("111", when("2018-01-01"), when("2019-01-01")),
        ("113", when("2019-01-01"), when("2020-01-01")),
        ("111", when("2020-01-01"), end),
    ]
    assert story.rows(asked, recorded_by="2030-06-01") == [("111", when("2018-01-01"), end)]


def described(source, rank):
    """Describe a source by its rank."""
    return SourceDescribed(source=source, title=source.upper(), rank=rank)


def test_the_best_figure_is_by_rank_then_time_then_name(story):
    """Lower ranks win over later statements; within a rank the latest wins; sources without a rank come last.

    recorded | source | figure | published | act       | value
    2030     | a      | x/m    | 2021      | published | 1
    2030     | b      | x/m    | 2019      | published | 2
    2030     | c      | x/m    | 2020      | published | 3
    2030     | d      | x/m    | 2025      | published | 4
    2030     | e      | x/m    | 2025      | published | 5
    """
    best = "SELECT source FROM best_figures"
    assert story.rows(best) == [("d",)]
    story.record(described("a", 3), now="2031")
    assert story.rows(best) == [("a",)]
    story.record(described("b", 1), described("c", 1), now="2032")
    assert story.rows(best) == [("c",)]
    story.record(described("b", 0), now="2033")
    assert story.rows(best) == [("b",)]
    assert [story.rows(best, recorded_by=str(year) + "-06-01") for year in (2030, 2031, 2032)] == [
        [("d",)], [("a",)], [("c",)],
    ]  # fmt: skip
    assert story.rows(best, published_by="2018-01-01") == []
    assert story.rows("SELECT count(*) FROM best_figures JOIN figures USING (position)") == [(1,)]


def test_disagreements_are_what_the_best_figure_overrules(story):
    """Every other source that says something else stands there with the difference; who agrees does not.

    recorded | source | figure | published | act       | value
    2030     | best   | x/m    | 2019      | published | 111
    2030     | same   | x/m    | 2020      | published | 111.0
    2030     | other  | x/m    | 2020      | published | 113
    2030     | word   | x/m    | 2020      | published | many
    2030     | other  | y/m    | 2020      | published | 5
    """
    story.record(described("best", 1), now="2031")
    asked = "SELECT source, printed, best_source, best_printed, difference FROM disagreements ORDER BY source"
    assert story.rows(asked) == [
        ("other", "113", "best", "111", Decimal(2)),
        ("word", "many", "best", "111", None),
    ]
    story.record(described("other", 0), now="2032")
    assert [row[0] for row in story.rows(asked)] == ["best", "same", "word"]
    assert story.rows(asked, published_by="2019-06-01") == []


def test_all_seven_kinds_of_change(story):
    """Each kind is derived from the acts: nobody types it in.

    recorded | source | figure | published | act       | value
    2030     | s      | x/m    | 2011      | published | 1
    2031     | s      | x/m    | 2012      | published | 2
    2032     | s      | x/m    | 2012      | corrected | 3
    2033     | s      | x/m    | 2012      | extractor | 4
    2034     | s      | x/m    | 2013      | withdrawn |
    2035     | s      | x/m    | 2014      | published | 4
    2036     | s      | x/m    | 2014      | voided    |
    """
    asked = "SELECT kind, old_printed, new_printed, cause, published_at, recorded_at FROM changes ORDER BY position"
    assert story.rows(asked) == [
        ("initial", None, "1", None, when("2011-01-01"), when("2030-01-01")),
        ("revision", "1", "2", None, when("2012-01-01"), when("2031-01-01")),
        ("record-correction", "2", "3", "transcription", when("2012-01-01"), when("2032-01-01")),
        ("technical", "3", "4", "extractor", when("2012-01-01"), when("2033-01-01")),
        ("withdrawal", "4", None, None, when("2013-01-01"), when("2034-01-01")),
        ("reinstatement", None, "4", None, when("2014-01-01"), when("2035-01-01")),
        ("record-void", "4", None, "transcription", when("2014-01-01"), when("2036-01-01")),
    ]
    assert len(story.rows(asked, recorded_by="2033-06-01")) == 4
    assert [row[0] for row in story.rows(asked, published_by="2012-06-01")] == [
        "initial", "revision", "record-correction", "technical",
    ]  # fmt: skip


def test_a_revision_too_great_for_a_number_is_not_compared(story):
    """A difference of more digits than a number may have is left out; the figure and its revision are counted.

    recorded | source | subject/measure period | published | act       | value
    2031     | s      | x/m 2018               | 2020      | published | 90000000000000000000000
    2032     | s      | x/m 2018               | 2021      | published | -90000000000000000000000
    2033     | s      | y/m 2018               | 2020      | published | 1
    2034     | s      | y/m 2018               | 2021      | published | 3
    """
    columns = "figures, figures_revised, figures_compared, mean_revision, greatest_revision"
    assert story.rows(f"SELECT {columns} FROM revision_statistics") == [(2, 2, 1, 2.0, Decimal(2))]


def test_what_is_said_again_is_no_change(story):
    """A restatement and a second withdrawal change nothing; another printed form or label does.

    recorded | source | figure | published | act       | value
    2030     | s      | x/m    | 2011      | published | 1
    2030     | s      | x/m    | 2012      | published | 1
    2030     | s      | x/m    | 2013      | published | 1.0
    2030     | s      | x/m    | 2014      | published | 1.0 final
    2030     | s      | x/m    | 2015      | withdrawn |
    2030     | s      | x/m    | 2016      | withdrawn |
    """
    assert story.rows("SELECT kind, new_printed, new_label FROM changes ORDER BY position") == [
        ("initial", "1", None),
        ("revision", "1.0", None),
        ("revision", "1.0", "final"),
        ("withdrawal", None, None),
    ]


def test_a_change_carries_its_evidence(desk, statement):
    """Document, locator, extractor, attribution, reason and note of the act stand with the change."""
    desk.record(statement("1", document="a" * 64, locator="row=5", extractor="e 1", attributed_to="Z", note="n"))
    asked = "SELECT document, locator, extractor, attributed_to, note FROM changes"
    assert desk.rows(asked) == [("a" * 64, "row=5", "e 1", "Z", "n")]


def test_the_revision_triangle(story):
    """Every period at every publication of its source that changed something of the series.

    recorded | source | figure      | published | act       | value
    2030     | s      | x/m 2018-01 | 2018-02   | published | 1
    2030     | s      | x/m 2018-01 | 2018-03   | published | 2
    2030     | s      | x/m 2018-02 | 2018-03   | published | 5
    2030     | s      | x/m 2018-02 | 2018-04   | withdrawn |
    2030     | s      | x/m 2018-01 | 2018-05   | published | 3
    2030     | s      | x/n 2018-01 | 2018-06   | published | 9
    2030     | t      | x/m 2018-01 | 2018-07   | published | 7
    """
    asked = "SELECT source, period, strftime(vintage, '%m'), printed, changed_then FROM vintage_matrix('x', 'm')"
    assert story.rows(asked) == [
        ("s", "2018-01", "02", "1", True),
        ("s", "2018-01", "03", "2", True),
        ("s", "2018-01", "04", "2", False),
        ("s", "2018-01", "05", "3", True),
        ("s", "2018-02", "03", "5", True),
        ("t", "2018-01", "07", "7", True),
    ]


def test_the_triangle_repeats_what_stood(story):
    """A period that a publication left alone is there with what it was, and says that it did not change then.

    recorded | source | figure      | published | act       | value
    2030     | s      | x/m 2018-01 | 2018-02   | published | 1
    2030     | s      | x/m 2018-02 | 2018-03   | published | 5
    """
    asked = "SELECT period, strftime(vintage, '%m'), printed, changed_then FROM vintage_matrix('x', 'm')"
    assert story.rows(asked) == [
        ("2018-01", "02", "1", True),
        ("2018-01", "03", "1", False),
        ("2018-02", "03", "5", True),
    ]
    assert story.rows(asked, published_by="2018-02-15") == [("2018-01", "02", "1", True)]
    assert story.rows("FROM vintage_matrix('x', 'unheard of')") == []


def test_rejections(desk):
    """A rejected row stands there with its number, its content and the reason; as of the past it is not there yet."""
    rejected = RowRejected(
        source="s",
        published_at=when("2020-01-01"),
        reason="ragged",
        row=7,
        content="a,b",
        subject="x",
        document="a" * 64,
    )
    desk.record(rejected, now="2030")
    asked = 'SELECT source, "row", reason, content, subject, measure, document, recorded_at FROM rejections'
    assert desk.rows(asked) == [("s", 7, "ragged", "a,b", "x", None, "a" * 64, when("2030-01-01"))]
    assert desk.rows(asked, recorded_by="2029-01-01") == []


def poll(outcome, start, **rest):
    """Make a poll of one minute."""
    return PollCompleted(
        source="s", outcome=outcome, started_at=start, finished_at=start + timedelta(minutes=1), **rest
    )  # fmt: skip


def test_polls(desk):
    """Every poll has its outcome, and a missed one is a poll too."""
    start = when("2020-01-01")
    desk.record(
        poll("changed", start, due_at=start, document="a" * 64),
        PollMissed(source="s", due_at=start + timedelta(hours=1), reason="not running"),
        poll("failed", start + timedelta(hours=2), reason="no answer"),
        now="2030",
    )
    asked = "SELECT outcome, due_at, started_at, reason, document FROM polls ORDER BY position"
    assert desk.rows(asked) == [
        ("changed", start, start, None, "a" * 64),
        ("missed", start + timedelta(hours=1), None, "not running", None),
        ("failed", None, start + timedelta(hours=2), "no answer", None),
    ]
    assert desk.rows(asked, recorded_by="2029-01-01") == []


def test_coverage(desk):
    """A span is watched when the polls at both its ends succeeded; a missed or failed one makes a gap."""
    start = when("2020-01-01")
    hours = [start + timedelta(hours=number) for number in range(5)]
    desk.record(
        poll("changed", hours[0]),
        poll("unchanged", hours[1]),
        PollMissed(source="s", due_at=hours[2], reason="not running"),
        poll("not-modified", hours[3]),
        poll("held", hours[4]),
    )
    minute = timedelta(minutes=1)
    assert desk.rows("SELECT span_from, span_to, watched FROM coverage WHERE source = 's' ORDER BY span_from") == [
        (hours[0] + minute, hours[1] + minute, True),
        (hours[1] + minute, hours[2], False),
        (hours[2], hours[3] + minute, False),
        (hours[3] + minute, hours[4] + minute, True),
    ]


def test_documents_and_their_removal(desk):
    """A document stands once, with its first retrieval; a take-down says since when and why, and keeps the digest."""
    digest = "a" * 64
    first = DocumentRetrieved(
        source="s",
        document=digest,
        retrieved_at=when("2020-01-01"),
        media_type="text/csv",
        bytes_count=5,
        url="u",
        warc="w",
    )
    again = DocumentRetrieved(source="t", document=digest, retrieved_at=when("2020-02-01"))
    desk.record(first, now="2030")
    desk.record(again, now="2031")
    asked = "SELECT source, bytes_count, retrieved_at, retrievals, removed_at, removal_reason FROM documents"
    assert desk.rows(asked) == [("s", 5, when("2020-01-01"), 2, None, None)]
    desk.record(DocumentRemoved(document=digest, reason="take-down"), now="2032")
    assert desk.rows(asked) == [("s", 5, when("2020-01-01"), 2, when("2032-01-01"), "take-down")]
    assert desk.rows(asked, recorded_by="2031-06-01") == [("s", 5, when("2020-01-01"), 2, None, None)]
    assert desk.rows(asked, recorded_by="2029-01-01") == []


def test_descriptions_have_a_past(desk):
    """Sources, subjects and measures are described as of the recording clock: the newest description that was there."""
    desk.record(
        SubjectDescribed(subject="x", title="X", details={"title_zh": "某"}), described("s", 2),
        MeasureDescribed(measure="m", title="M", unit="1", aliases=["n", 'q"'], frequency="monthly"), now="2030",
    )  # fmt: skip
    desk.record(
        SubjectDescribed(subject="x", title="XX"),
        described("s", 1),
        MeasureDescribed(measure="m", title="MM"),
        now="2031",
    )
    questions = {
        "SELECT title, title_zh FROM subjects": ([("X", "某")], [("XX", None)]),
        "SELECT rank FROM sources": ([(2,)], [(1,)]),
        "SELECT title, unit, aliases, frequency FROM measures": (
            [("M", "1", ["n", 'q"'], "monthly")], [("MM", None, None, None)],
        ),
    }  # fmt: skip
    for asked, (before, after) in questions.items():
        assert desk.rows(asked) == after
        assert desk.rows(asked, recorded_by="2030-06-01") == before
        assert desk.rows(asked, recorded_by="2029-06-01") == []


def test_what_is_not_described_is_listed(story):
    """A name that only figures speak of stands there too, from its first record on.

    recorded | source | figure | published | act       | value
    2030     | s      | x/m    | 2019      | published | 1
    """
    for view, name in (("sources", "s"), ("subjects", "x"), ("measures", "m")):
        asked = f"SELECT {view[:-1]}, position FROM {view}"
        assert story.rows(asked) == [(name, None)]
        assert story.rows(asked, recorded_by="2029-01-01") == []


def test_odd_details_hide_nothing(desk):
    """Details are free JSON: an event whose details are not what a view expects does not make the view fail."""
    odd = {
        "rows": "many",
        "absent": ["x"],
        "cause": {},
        "published_by": "never",
        "basis_position": "1.5.2",
        "aliases": 5,
    }
    when_published = when("2020-01-01")
    desk.record(
        ReleaseIngested(source="s", published_at=when_published, details=odd),
        ReleaseIngested(source="s", published_at=when_published, details={"rows": "7"}),
        SnapshotTaken(name="n", details=odd),
        SubjectDescribed(subject="x", title="X", details={"title_zh": ["a"], "description": {}}),
    )
    assert desk.rows("SELECT rows FROM releases ORDER BY position") == [(None,), (7,)]
    for name in VIEWS:
        assert len(desk.book.sql(f"FROM {name}")) == desk.rows(f"SELECT count(*) FROM {name}")[0][0]


def test_the_basis_says_what_the_ledger_is(desk, statement):
    """Position, size and time of the last commit, and the root of the tree; an empty ledger says so."""
    assert desk.rows("SELECT position, size, recorded_at FROM ledger_basis") == [(None, 0, None)]
    desk.record(statement("1"), statement("1", subject="y"), now="2030")
    position, recorded_at, root, size = desk.rows("SELECT position, recorded_at, merkle_root, size FROM ledger_basis")[
        0
    ]
    assert (position, recorded_at, size) == (1, when("2030-01-01"), 2)
    assert len(bytes.fromhex(root)) == 32


def test_every_view_can_be_asked_of_a_full_ledger(story):
    """Every audit of a view finds nothing in a ledger with all kinds of acts.

    recorded | source | figure   | published | act       | value
    2030     | s      | x/m 2018 | 2011      | published | 1
    2031     | t      | x/m 2018 | 2012      | published | 2
    2032     | s      | x/m 2018 | 2011      | corrected | 3
    2033     | s      | x/m 2018 | 2013      | withdrawn |
    """
    story.record(described("s", 1), SubjectDescribed(subject="x", title="X"))
    for name in VIEWS:
        assert len(story.book.sql(f"FROM {name}")) == len(story.book.sql(f"SELECT 1 FROM {name}"))
    report = story.book.verify()
    assert report.ok, report.findings
    assert report.checks["audits"] >= 15


def test_a_question_may_join_two_moments(story):
    """`figures_as_of` puts two moments side by side in one question.

    recorded | source | figure | published | act       | value
    2030     | s      | x/m    | 2011      | published | 1
    2031     | s      | x/m    | 2012      | published | 2
    """
    asked = """
        SELECT old.printed, new.printed
        FROM figures_as_of('2011-06-01', NULL) AS old JOIN figures_as_of(NULL, NULL) AS new USING (subject, measure)
    """
    assert story.rows(asked) == [("1", "2")]


def test_views_keep_names_apart(desk):
    """A figure of one source is not another's: the same names in several columns stay apart."""
    cell = {"measure": "m", "period": "", "published_at": when("2020-01-01")}
    pairs = ["aa", "ab", "ba", "bb"]
    desk.record(*(FigurePublished(source=one, subject=two, printed=one + two, text="t", **cell) for one, two in pairs))
    assert desk.rows("SELECT source, subject, printed FROM figures ORDER BY ALL") == [
        ("a", "a", "aa"), ("a", "b", "ab"), ("b", "a", "ba"), ("b", "b", "bb"),
    ]  # fmt: skip
