"""Why a figure is what it is: audit with quotes, which, cite, first publications and their revisions."""

from __future__ import annotations

import json
import shlex

import pytest

from asof.evidence import holds_printed
from asof.evidence.quotes import plain_quote

FIGURE = "jiashan/projects"


def test_audit_shows_each_change_with_the_words_of_the_document(asof):
    """Old and new value, kind, source, times, position, and the cell as it stands in the stored bytes."""
    rows = asof("audit", FIGURE, "--period", "2018", "--format", "json").rows
    assert [(row["kind"], row["old_printed"], row["new_printed"], row["quote"]) for row in rows] == [
        ("initial", None, "111", "111"),
        ("revision", "111", "113", "113"),
    ]
    assert [row["published_at"] for row in rows] == ["2019-01-10T00:00:00Z", "2019-03-10T00:00:00Z"]
    assert all(row["locator"] == "cell=3,2" and len(row["document"]) == 64 and row["position"] for row in rows)


def test_audit_says_when_there_is_nothing_to_quote(asof, monkeypatch):
    """A figure without a document says so, and who recorded it, the user if nobody is named; so does one not kept."""
    monkeypatch.setenv("LOGNAME", "ann")
    given = ["--subject", "jiashan", "--measure", "area", "--published", "2020-01-01", "--value", "5", "--source", "o"]
    asof("record", *given, "--printed", "5", "--recorder", "me", "--period", "2019")
    once = [*given, "--printed", "5", "--document", "ab" * 32, "--locator", "row=1", "--period", "2020"]
    assert asof("record", *once, "--format", "json").rows[0]["recorded"] == 1
    again = asof("record", *once, "--recorder", "eve", "--format", "json").rows[0]
    assert (again["recorded"], again["unchanged"]) == (0, 1)
    rows = asof("audit", "jiashan/area", "--format", "json").rows
    assert [(row["quote"], row["written_by"]) for row in rows] == [("(no document)", "me"), ("(not kept)", "ann")]


@pytest.mark.parametrize(
    ("text", "locator", "quote"),
    [
        ("a,b\n1,2\n", "row=2", "1,2"),
        ('a;b\n"x;y";2\n', "cell=2,1", "x;y"),
        ('a,b\n"x\ny",2\n3,4\n', "row=3", "3,4"),
        ('[{"a/b": 9.50}]', "/0/a~1b", "9.50"),
        ('{"a": 1}\n{"a": 2}\n', "line=1,2", '{"a": 2}'),
        ("约96亿元。", "char=1,5", "96亿元"),
        ("a,b\n", "row=9", None),
        ("a,b\n", "cell=1,9", None),
        ("[1]", "/7", None),
        ("[1]", "body > p", None),
    ],
)
def test_a_locator_is_read_by_its_standard(text, locator, quote):
    """Rows and cells of RFC 7111, JSON Pointer, lines and characters; what is not there is nothing."""
    assert plain_quote(text.encode(), locator) == quote


def test_a_printed_form_is_found_whatever_quoting_is_around_it():
    """Spaces and doubled quotation marks of CSV do not hide a printed form; another number does not pass."""
    assert holds_printed('a,"he said ""96""",x', 'he said "96"')
    assert not holds_printed("a,95,x", "96")


def test_which_refuses_a_measure_that_nobody_knows(asof):
    """A mistyped measure is wrong (2), with what is there; a number that nobody published is no (1)."""
    done = asof("which", "111", "--measure", "project")
    assert (done.status, "projects" in done.err) == (2, True)
    assert asof("which", "112", "--measure", "projects").status == 1
    assert asof("which", "111", "--measure", "jiashan/projects").status == 0


def test_which_tells_where_a_number_comes_from(asof):
    """A number in a report: its publication, whether it has changed, and what it is now."""
    rows = asof("which", "111", "--measure", "projects", "--format", "json").rows
    assert [(row["state"], row["printed"], row["current_printed"]) for row in rows] == [("changed since", "111", "113")]
    assert rows[0]["published_to"] == "2019-03-10T00:00:00Z"
    assert asof("which", "96.0", "--measure", "jiashan/gdp", "--format", "json").rows[0]["state"] == "still stands"
    assert asof("which", "97").status == 1


def test_which_tells_a_correction_of_ours_from_a_revision(asof):
    """A number that only our own mistake had put into the ledger is said to be that."""
    given = ["--source", "o", "--subject", "s", "--measure", "m", "--period", "2020", "--published", "2021-01-01"]
    asof("record", *given, "--printed", "41", "--value", "41")
    asof("record", *given, "--printed", "14", "--value", "14", "--correct", "--cause", "transcription")
    assert asof("which", "41", "--measure", "m", "--format", "json").rows[0]["state"] == "our record was corrected"


def test_a_citation_leads_to_the_same_figure_for_ever(asof):
    """What a citation pins gives the cited figure after it was revised, and its root is that of its position."""
    cited = asof("cite", FIGURE, "--period", "2018", "--format", "json").rows[0]
    assert cited["printed"] == "113"
    given = ["--source", "office", "--subject", "jiashan", "--measure", "projects", "--period", "2018"]
    asof("record", *given, "--published", "2019-06-01", "--printed", "120", "--value", "120")
    clocks = ["--published-by", cited["published_by"], "--recorded-by", cited["recorded_by"]]
    again = asof("figures", FIGURE, "--period", "2018", *clocks, "--format", "json").rows
    assert [(row["printed"], row["position"]) for row in again] == [("113", cited["position"])]
    grown = asof("consistency", cited["size"], "--format", "json").rows[0]
    assert grown["old_root"] == cited["merkle_root"]
    words = asof("cite", FIGURE, "--period", "2018", *clocks).out
    assert cited["merkle_root"] in words
    assert "published 2019-03-10T00:00:00Z" in words


def test_first_publications_and_how_far_they_were_revised(asof):
    """111 was printed first and became 113 after 59 days: mean revision over both years is 1."""
    rows = json.loads(
        asof("sql", "FROM first_published WHERE period = '2018' ORDER BY measure", "--format", "json").out
    )
    assert [(row["measure"], row["printed"], row["last_printed"], row["revisions"]) for row in rows] == [
        ("gdp", "96.0", "96.0", 0),
        ("projects", "111", "113", 1),
    ]
    query = "FROM revision_statistics WHERE measure = 'projects'"
    row = json.loads(asof("sql", query, "--format", "json").out)[0]
    assert (row["figures"], row["figures_revised"], float(row["mean_revision"])) == (2, 1, 1.0)
    assert float(row["mean_days_to_last_change"]) == 59.0
    assert float(row["spread"]) == pytest.approx(2**0.5)


def test_the_command_of_a_citation_gives_the_same_figure(asof):
    """What a citation ends with is a command; run later, after a revision, it gives what was cited."""
    command = asof("cite", FIGURE, "--period", "2018").out.splitlines()[-1].removeprefix("Again with: asof ")
    given = ["--source", "office", "--subject", "jiashan", "--measure", "projects", "--period", "2018"]
    asof("record", *given, "--published", "2019-06-01", "--printed", "120", "--value", "120")
    rows = asof(*shlex.split(command), "--format", "json").rows
    assert [row["printed"] for row in rows] == ["113"]


def test_audit_tells_who_or_what_recorded_each_kind_of_change(asof):
    """A release names its reader, a person is named; each kind of change that there is comes with old and new."""
    given = ["--source", "office", "--subject", "jiashan", "--measure", "projects", "--period", "2018"]
    when = ["--published", "2019-06-01"]
    for act in (
        ["--published", "2019-04-01", "--withdraw"],
        ["--published", "2019-05-01", "--printed", 113],
        [*when, "--printed", 120, "--attributed-to", "Mayor Li"],
        [*when, "--printed", 121, "--correct", "--cause", "extractor"],
        [*when, "--printed", 122, "--correct", "--cause", "transcription"],
        [*when, "--void", "--cause", "transcription"],
    ):
        done = asof("record", *given, *act, "--recorder", "ann")
        assert done.status == 0, done.err
    rows = asof("audit", FIGURE, "--period", "2018", "--format", "json").rows
    assert [(row["kind"], row["old_printed"], row["new_printed"], row["written_by"]) for row in rows] == [
        ("initial", None, "111", "ingest/1"),
        ("revision", "111", "113", "ingest/1"),
        ("withdrawal", "113", None, "ann"),
        ("reinstatement", None, "113", "ann"),
        ("revision", "113", "120", "ann"),
        ("technical", "120", "121", "ann"),
        ("record-correction", "121", "122", "ann"),
        ("record-void", "122", "113", "ann"),
    ]
    assert rows[4]["attributed_to"] == "Mayor Li"


def test_diff_refuses_what_it_cannot_mean(asof):
    """Moments the wrong way round and names that nobody has are wrong requests, not empty answers."""
    assert asof("diff", "--from", "2020-01-01", "--to", "2019-01-01").status == 2
    assert asof("diff", "nowhere", "--from", "2019-01-01", "--to", "2020-01-01").status == 2
    row = asof("diff", "jiashan", "--from", "2019-02-01", "--to", "2019-04-01", "--format", "json").rows[0]
    assert (row["change"], row["from_printed"], row["to_printed"]) == ("changed", "111", "113")
