"""Recording by hand, and what can be seen of it: figures, history, audit, diff."""

from __future__ import annotations

import hashlib

import pytest

TRANSFER = ("--source", "article", "--subject", "base", "--measure", "projects", "--period", "2018-12")


@pytest.fixture
def story(asof):
    """111, then 113, which was corrected to 114, then taken back."""
    for arguments in (
        ("--published", "2019-01-10", "--printed", "111"),
        ("--published", "2019-02-10", "--printed", "113", "--label", "revised"),
        ("--published", "2019-02-10", "--printed", "114", "--correct", "--cause", "transcription", "--reason", "typo"),
        ("--published", "2019-03-10", "--withdraw", "--reason", "counted twice"),
    ):
        assert asof("record", *TRANSFER, *arguments).status == 0
    return asof


def test_a_recorded_figure_is_a_figure(asof):
    """What is recorded can be read at once, in full in JSON: numbers as text, times in UTC."""
    done = asof("record", *TRANSFER, "--published", "2020-08-17T08:00:00+08:00", "--printed", "96亿元", "--value",
                "9600000000", "--unit", "CNY", "--bound", "about", "--attributed-to", "Zhejiang Online",
                "--locator", "char=3,8", "--note", "all years", "--format", "json")  # fmt: skip
    assert (done.status, done.rows[0]["recorded"], done.rows[0]["unchanged"]) == (0, 1, 0)
    (row,) = asof("figures", "base/projects", "--format", "json").rows
    assert row["value"] == "9600000000"
    assert (row["printed"], row["unit"], row["bound"], row["period"]) == ("96亿元", "CNY", "about", "2018-12")
    assert (row["published_at"], row["locator"]) == ("2020-08-17T00:00:00Z", "char=3,8")
    assert (row["period_start"], row["period_end"]) == ("2018-12-01", "2019-01-01")


def test_a_text_and_a_span_of_numbers_are_figures_too(asof):
    """A fact that is no number has a text; a span has both ends."""
    assert asof("record", *TRANSFER, "--published", "2020-01-01", "--text", "planned").status == 0
    assert asof("record", *TRANSFER, "--published", "2020-02-01", "--printed", "3 to 5", "--value", "3", "--value-high",
                "5", "--bound", "between").status == 0  # fmt: skip
    texts = [
        (row["text"], row["value"], row["value_high"])
        for row in asof("history", "base/projects", "--format", "json").rows
    ]
    assert texts == [("planned", None, None), (None, "3", "5")]


def test_the_same_statement_again_is_no_news(asof):
    """A command may be repeated; the second time counts as unchanged."""
    statement = ("record", *TRANSFER, "--published", "2020-01-01", "--printed", "111", "--format", "json")
    assert asof(*statement).rows[0]["recorded"] == 1
    again = asof(*statement).rows[0]
    assert (again["recorded"], again["unchanged"], again["position"]) == (0, 1, None)


def test_another_content_for_the_same_publication_is_a_conflict(asof):
    """Nothing is overwritten; the message names what is there and what to do."""
    assert asof("record", *TRANSFER, "--published", "2020-01-01", "--printed", "111").status == 0
    done = asof("record", *TRANSFER, "--published", "2020-01-01", "--printed", "112")
    assert done.status == 2
    assert "111" in done.err
    assert "112" in done.err
    assert done.out == ""


def test_history_shows_states_on_the_publishers_clock(story):
    """A corrected record shows what the publisher really said; a withdrawal ends the last state."""
    rows = story("history", "base/projects", "--format", "json").rows
    assert [(row["printed"], row["published_from"], row["published_to"]) for row in rows] == [
        ("111", "2019-01-10T00:00:00Z", "2019-02-10T00:00:00Z"),
        ("114", "2019-02-10T00:00:00Z", "2019-03-10T00:00:00Z"),
    ]
    assert story("figures", "base/projects").err == "no figures\n"


def test_an_open_end_is_the_text_infinity(asof):
    """A state that still holds has no end; json says `infinity`, so that null keeps its own meaning."""
    asof("record", *TRANSFER, "--published", "2020-01-01", "--printed", "111")
    (row,) = asof("history", "base/projects", "--format", "json").rows
    assert (row["published_to"], row["recorded_to"], row["label"]) == ("infinity", "infinity", None)


def test_history_as_of_an_earlier_publication(story):
    """Asked as of February, March has not happened."""
    rows = story("history", "base/projects", "--published-by", "2019-02-11", "--format", "json").rows
    assert [(row["printed"], row["published_to"]) for row in rows] == [
        ("111", "2019-02-10T00:00:00Z"), ("114", "infinity"),
    ]  # fmt: skip


def test_audit_tells_each_change_with_its_kind(story):
    """Initial, revision, correction of our record, withdrawal: each with old and new."""
    rows = story("audit", "base/projects", "--period", "2018-12", "--format", "json").rows
    assert [(row["kind"], row["old_printed"], row["new_printed"], row["cause"], row["reason"]) for row in rows] == [
        ("initial", None, "111", None, None),
        ("revision", "111", "113", None, None),
        ("record-correction", "113", "114", "transcription", "typo"),
        ("withdrawal", "114", None, None, "counted twice"),
    ]


def test_audit_names_the_document(asof, release):
    """A file given as the document is kept byte for byte, and its digest, name and place stand with the change."""
    page = release("page.html", "<p>96亿元</p>")
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    asof(
        "record", *TRANSFER, "--published", "2020-01-01", "--printed", "1", "--document", page, "--locator", "char=3,8"
    )
    (row,) = asof("audit", "base/projects", "--format", "json").rows
    assert (row["document"], row["document_url"], row["locator"]) == (digest, "file:page.html", "char=3,8")
    table = asof("audit", "base/projects").out
    assert digest[:60] in table
    assert "file:page.html" in table


def test_a_digest_is_taken_as_the_document_itself(asof):
    """A document that lies elsewhere is named by its SHA-256."""
    digest = hashlib.sha256(b"elsewhere").hexdigest()
    asof("record", *TRANSFER, "--published", "2020-01-01", "--printed", "1", "--document", f"sha256:{digest}")
    assert asof("figures", "--format", "json").rows[0]["document"] == digest


def test_diff_of_two_publications(story):
    """Between two moments of the publishers' clock: what appeared, changed, disappeared, as known now."""
    first = story("diff", "--from", "2019-01-01", "--to", "2019-01-20", "--format", "json").rows
    assert [(row["change"], row["from_printed"], row["to_printed"]) for row in first] == [("appeared", None, "111")]
    second = story("diff", "--from", "2019-01-20", "--to", "2019-02-20", "--format", "json").rows
    assert [(row["change"], row["from_value"], row["to_value"], row["difference"]) for row in second] == [
        ("changed", "111", "114", "3")
    ]
    third = story("diff", "base", "--from", "2019-02-20", "--to", "2019-03-20", "--format", "json").rows
    assert [row["change"] for row in third] == ["disappeared"]


def test_diff_of_two_recordings(asof):
    """On the recording clock: what this ledger knew before and after a correction."""
    first = asof("record", *TRANSFER, "--published", "2019-01-10", "--printed", "111", "--format", "json").rows[0]
    second = asof("record", *TRANSFER, "--published", "2019-01-10", "--printed", "117", "--correct", "--cause",
                  "transcription", "--format", "json").rows[0]  # fmt: skip
    (row,) = asof("diff", "--clock", "recorded", "--from", first["recorded_at"], "--to", second["recorded_at"],
                  "--format", "json").rows  # fmt: skip
    assert (row["from_printed"], row["to_printed"]) == ("111", "117")
    assert asof("diff", "--from", "2019-01-20", "--to", "2019-02-20").err == "no figure differs\n"


def test_void_takes_the_record_away(asof):
    """A publication that never was leaves no figure, but two events."""
    asof("record", *TRANSFER, "--published", "2019-01-10", "--printed", "111")
    assert asof("record", *TRANSFER, "--published", "2019-01-10", "--void", "--cause", "mapping").status == 0
    assert asof("figures", "--format", "json").rows == []
    assert [row["kind"] for row in asof("audit", "base/projects", "--format", "json").rows] == [
        "initial",
        "record-void",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--printed", "96亿元"), "--value"),
        ((), "--value, --text, or --printed"),
        (("--value", "1", "--text", "one"), "one of them"),
        (("--value", "1e999"), "--value is no number"),
        (("--value", "１２３"), "--value is no number"),
        (("--value", "1,234.5"), "--value is no number"),
        (("--value", "1", "--bound", "between"), "value_high"),
        (("--value", "1", "--cause", "mapping"), "--correct and --void"),
        (("--value", "1", "--reason", "x"), "--note"),
        (("--withdraw", "--value", "1"), "has no value"),
        (("--void",), "--cause"),
        (("--correct", "--value", "1"), "--cause"),
        (("--printed", "1", "--period", "last year"), "period"),
        (("--printed", "1", "--document", "no-such-file.html"), "no such file"),
        (("--printed", "1", "--published-not-before", "2030-01-01"), "published_not_before"),
    ],
)  # fmt: skip
def test_what_is_refused(asof, arguments, said):
    """A wrong or incomplete citation is exit status 2, says what is allowed, and changes nothing."""
    done = asof("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", "2020-01-01", *arguments)
    assert done.status == 2
    assert said in done.err
    assert done.out == ""
    assert asof("figures", "--format", "json").rows == []


def test_a_correction_of_nothing_is_not_found(asof):
    """There must be a record to correct."""
    done = asof("record", *TRANSFER, "--published", "2019-01-10", "--printed", "1", "--correct", "--cause", "mapping")
    assert done.status == 2
    assert "what to do" in done.err or "allowed" in done.err


def test_names_with_slashes_and_aliases(asof):
    """Subject and measure may both hold slashes; what the log has decides how a name is split."""
    asof("record", "--source", "s", "--subject", "a/b", "--measure", "c", "--published", "2020-01-01", "--printed", "1")
    asof("record", "--source", "s", "--subject", "a", "--measure", "x/y", "--published", "2020-01-01", "--printed", "2")
    assert asof("history", "a/b/c", "--format", "json").rows[0]["printed"] == "1"
    assert asof("history", "a/x/y", "--format", "json").rows[0]["printed"] == "2"
    assert len(asof("figures", "a", "--format", "json").rows) == 1


def test_a_name_that_could_be_two_figures_is_refused(asof):
    """a/b/c could be (a/b, c) or (a, b/c): both are there, so neither is guessed."""
    for subject, measure in (("a/b", "c"), ("a", "b/c")):
        asof("record", "--source", "s", "--subject", subject, "--measure", measure, "--published", "2020-01-01",
             "--printed", "1")  # fmt: skip
    done = asof("history", "a/b/c")
    assert done.status == 2
    assert "several" in done.err


def test_an_unknown_name_is_refused_with_a_proposal(asof):
    """A mistyped name is an error, not an empty answer."""
    asof("record", *TRANSFER, "--published", "2019-01-10", "--printed", "111")
    for command in ("figures", "history", "audit"):
        done = asof(command, "base/project")
        assert done.status == 2
        assert "base/projects" in done.err


def test_best_takes_one_source(asof):
    """Sources never overwrite each other; --best picks one."""
    for source, printed, published in (("one", "1", "2020-01-01"), ("two", "2", "2020-01-02")):
        asof(
            "record",
            "--source",
            source,
            "--subject",
            "a",
            "--measure",
            "m",
            "--published",
            published,
            "--printed",
            printed,
        )
    assert [row["printed"] for row in asof("figures", "a", "--format", "json").rows] == ["1", "2"]
    assert [row["printed"] for row in asof("figures", "a", "--best", "--format", "json").rows] == ["2"]
    assert [row["printed"] for row in asof("figures", "--source", "one", "--format", "json").rows] == ["1"]
