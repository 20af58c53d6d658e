"""`asof ingest`: releases from files, with what was not said chosen in the open."""

from __future__ import annotations

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet
import pytest


def figures(asof, *arguments):
    return {
        (row["subject"], row["measure"], row["period"]): row["printed"]
        for row in asof("figures", *arguments, "--format", "json").rows
    }


def test_a_release_becomes_figures(asof, release):
    """Every cell of every column that is no key becomes a figure; the file is kept under its digest."""
    path = release("day.csv", "region,date,cases,deaths\nnorth,2020-01-01,5,0\nsouth,2020-01-01,7,\n")
    done = asof("ingest", path, "--source", "agency", "--published", "2020-01-02", "--subject", "region", "--period",
                "date", "--unit", "cases=1", "--format", "json")  # fmt: skip
    assert done.status == 0
    (row,) = done.rows
    assert (row["new"], row["rejected"], row["held"]) == (3, 0, False)
    assert row["document"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert figures(asof) == {
        ("north", "cases", "2020-01-01"): "5",
        ("north", "deaths", "2020-01-01"): "0",
        ("south", "cases", "2020-01-01"): "7",
    }
    (document,) = asof("sql", "SELECT document, url, media_type, bytes_count FROM documents", "--format", "json").rows
    assert document == {"document": row["document"], "url": "file:day.csv", "media_type": "text/csv",
                        "bytes_count": path.stat().st_size}  # fmt: skip


def test_the_next_release_revises_and_withdraws(asof, release):
    """Only what changed becomes events; what vanished is withdrawn."""
    first = release("1.csv", "date,a\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n")
    second = release("2.csv", "date,a\n2020-01-01,1\n2020-01-02,9\n2020-01-04,4\n")
    asof("ingest", first, "--source", "s", "--published", "2020-02-01")
    (row,) = asof("ingest", second, "--source", "s", "--published", "2020-02-02", "--format", "json").rows
    assert (row["new"], row["revised"], row["withdrawn"], row["unchanged"]) == (1, 1, 1, 1)
    assert figures(asof, "--published-by", "2020-02-01T12:00:00Z") == {
        ("s", "a", f"2020-01-0{n}"): str(n) for n in (1, 2, 3)
    }


def test_absent_unchanged_leaves_what_is_not_in_it(asof, release):
    """A partial release states only what is in it."""
    asof(
        "ingest", release("1.csv", "date,a\n2020-01-01,1\n2020-01-02,2\n"), "--source", "s", "--published", "2020-02-01"
    )
    asof("ingest", release("2.csv", "date,a\n2020-01-03,3\n"), "--source", "s", "--published", "2020-02-02", "--absent",
         "unchanged")  # fmt: skip
    assert sorted(figures(asof).values()) == ["1", "2", "3"]


def test_what_was_chosen_is_said(asof, release):
    """Without --subject and --period: a column `subject`, else the source; the one column named like a time."""
    done = asof(
        "ingest", release("a.csv", "subject,Datum,m\nx,2020-01-01,1\n"), "--source", "s", "--published", "2020-02-01"
    )
    assert done.err == "chosen: subject from the column subject; period from the column Datum\n"
    done = asof("ingest", release("b.csv", "m\n1\n"), "--source", "t", "--published", "2020-02-01")
    assert done.err == "chosen: subject 't' for every row, the source's name; no period\n"
    assert figures(asof) == {("x", "m", "2020-01-01"): "1", ("t", "m", ""): "1"}


def test_two_columns_named_like_a_time_are_not_guessed(asof, release):
    """Which of them is the reference period cannot be known, so neither is taken, and that is said."""
    done = asof("ingest", release("a.csv", "date,week,m\n2020-01-01,2020-W01,1\n"), "--source", "s", "--published",
                "2020-02-01")  # fmt: skip
    assert "several columns may be it: date, week" in done.err


def test_several_subject_columns(asof, release):
    """--subject is repeated, or has commas between the names."""
    path = release("a.csv", "land,age,m\nBE,0-4,1\n")
    for source, options in (("s", ("--subject", "land", "--subject", "age")), ("t", ("--subject", "land,age"))):
        assert asof("ingest", path, "--source", source, "--published", "2020-02-01", *options).status == 0
    assert set(figures(asof)) == {("BE/0-4", "m", "")}


def test_a_constant_subject(asof, release):
    """Every row is about the same."""
    asof("ingest", release("a.csv", "m\n1\n"), "--source", "s", "--published", "2020-02-01", "--subject-constant", "us")
    assert set(figures(asof)) == {("us", "m", "")}


def test_printed_forms_of_others(asof, release):
    """Semicolons, decimal commas, days as DD.MM.YYYY, a point for a missing value, another heading: all can be said."""
    asof("ingest", release("1.csv", "Datum,cases\n2020-01-01,1.5\n2020-01-02,2\n"), "--source", "s", "--published",
         "2020-02-01", "--unit", "cases=1")  # fmt: skip
    path = release("2.csv", "Datum;Fälle\n01.01.2020;1,5\n02.01.2020;2,5\n03.01.2020;.\n")
    (row,) = asof("ingest", path, "--source", "s", "--published", "2020-02-02", "--decimal", ",", "--period-format",
                  "DD.MM.YYYY", "--alias", "cases=Fälle", "--missing", ".", "--delimiter", ";", "--unit", "cases=1",
                  "--format", "json").rows  # fmt: skip
    assert (row["revised"], row["withdrawn"], row["new"], row["rejected"]) == (1, 0, 0, 0)


@pytest.mark.parametrize("kind", ["json", "ndjson", "tsv", "parquet"])
def test_other_kinds_of_files(asof, release, tmp_path, kind):
    """TSV, JSON, NDJSON and Parquet are read as CSV is, the defaults included."""
    row = {"date": "2020-01-01", "m": "1.50"}
    if kind == "parquet":
        path = tmp_path / "a.parquet"
        pa.parquet.write_table(pa.table({name: [text] for name, text in row.items()}), path)
    else:
        texts = {"json": '[{"date": "2020-01-01", "m": 1.50}]', "ndjson": '{"date": "2020-01-01", "m": 1.50}\n',
                 "tsv": "date\tm\n2020-01-01\t1.50\n"}  # fmt: skip
        path = release(f"a.{kind}", texts[kind])
    done = asof("ingest", path, "--source", "s", "--published", "2020-02-01")
    assert done.status == 0
    assert "period from the column date" in done.err
    assert figures(asof) == {("s", "m", "2020-01-01"): "1.50"}


def test_a_header_only_file_is_held(asof, release):
    """Nothing is read as withdrawn; exit status 1 says that a check failed, and a person can look."""
    asof("ingest", release("1.csv", "date,a\n2020-01-01,1\n"), "--source", "s", "--published", "2020-02-01")
    for name, text in (("2.csv", "date,a\n"), ("3.csv", "")):
        done = asof("ingest", release(name, text), "--source", "s", "--published", f"2020-03-0{name[0]}")
        assert done.status == 1
        assert "held" in done.err
    assert len(figures(asof)) == 1
    assert [row["sort"] for row in asof("review", "list", "--format", "json").rows] == ["release", "release"]


def test_a_held_release_is_accepted_or_rejected(asof, release):
    """A person decides; accepted, it is recorded under the terms under which it was ingested."""
    rows = "".join(f"2020-01-{day:02},{day}\n" for day in range(1, 11))
    asof("ingest", release("1.csv", "date,a\n" + rows), "--source", "s", "--published", "2020-02-01")
    for number in (2, 3):
        path = release(f"{number}.csv", f"date,a\n2020-01-01,{number}\n")
        assert asof("ingest", path, "--source", "s", "--published", f"2020-02-0{number}").status == 1
    first, second = (row["position"] for row in asof("review", "list", "--format", "json").rows)
    assert asof("review", "reject", first, "--person", "Ada", "--reason", "cut off").status == 0
    (decided,) = asof("review", "accept", second, "--person", "Ada", "--format", "json").rows
    assert decided["decision"] == "accepted"
    assert figures(asof) == {("s", "a", "2020-01-01"): "3"}
    assert asof("review", "list").err == "nothing waits\n"
    assert asof("review", "accept", second, "--person", "Ada").status == 2


def test_hold_above_never_takes_it_as_it_is(asof, release):
    """Who knows that nearly everything is withdrawn says so."""
    asof("ingest", release("1.csv", "date,a\n2020-01-01,1\n2020-01-02,1\n2020-01-03,1\n"), "--source", "s",
         "--published", "2020-02-01")  # fmt: skip
    path = release("2.csv", "date,a\n2020-01-01,1\n")
    assert asof("ingest", path, "--source", "s", "--published", "2020-02-02", "--hold-above", "never").status == 0
    assert len(figures(asof)) == 1


def test_rows_that_cannot_be_read_are_kept_with_a_reason(asof, release):
    """The rest goes in; the command says how many rows were not."""
    path = release("a.csv", "date,m\n2020-01-01,1\n2020-01-01,2\nyesterday,3\n2020-01-04,1e999\n2020-01-05,5\n")
    done = asof("ingest", path, "--source", "s", "--published", "2020-02-01", "--unit", "m=1")
    assert done.status == 0
    assert "rejections" in done.err
    reasons = asof("sql", "SELECT row, reason FROM rejections ORDER BY row", "--format", "json").rows
    assert all(row["reason"] for row in reasons)
    assert {row["row"] for row in reasons} >= {4, 5}
    assert figures(asof)[("s", "m", "2020-01-05")] == "5"


def test_other_content_for_the_same_time_is_a_conflict_until_it_is_a_correction(asof, release):
    """The same release again is no news; another one is refused, or corrects our own record with its cause."""
    terms = ("--source", "s", "--published", "2020-02-01", "--format", "json")
    path = release("1.csv", "date,a\n2020-01-01,1\n")
    asof("ingest", path, *terms)
    (again,) = asof("ingest", path, *terms).rows
    assert (again["new"], again["unchanged"], again["last_position"]) == (0, 1, None)
    other = release("2.csv", "date,a\n2020-01-01,2\n")
    assert asof("ingest", other, *terms).status == 2
    (mended,) = asof("ingest", other, *terms, "--cause", "mapping", "--reason", "wrong column").rows
    assert mended["corrected"] == 1
    assert [row["kind"] for row in asof("audit", "s/a", "--format", "json").rows] == ["initial", "record-correction"]


BAD_FILES = {
    "not-utf-8.csv": (b"date,m\n2020-01-01,\xff\xfe\n", "UTF-8"),
    "kind.xyz": (b"date,m\n", "unknown kind"),
    "no.json": (b"{", "JSON"),
    "twice.csv": (b"a,a\n1,2\n", "a"),
    "tall.csv": (b"subject,measure,value\na,m,1\n", "layout"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused(asof, release, name):
    """Exit status 2 and a message; nothing is recorded as a figure."""
    content, said = BAD_FILES[name]
    done = asof("ingest", release(name, content), "--source", "s", "--published", "2020-02-01")
    assert done.status == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert figures(asof) == {}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--published", "soon"), "ISO 8601"),
        (("--published", "2020-01-01T10:00:00"), "time zone"),
        (("--published", "2020-02-01", "--hold-above", "most"), "never"),
        (("--published", "2020-02-01", "--hold-above", "2"), "0 to 1"),
        (("--published", "2020-02-01", "--unit", "kg"), "MEASURE=UNIT"),
        (("--published", "2020-02-01", "--alias", "=x"), "NAME=OTHER"),
        (("--published", "2020-02-01", "--decimal", ";"), "decimal"),
        (("--published", "2020-02-01", "--subject", "m", "--subject-constant", "x"), "exclude"),
        (("--published", "2020-02-01", "--cause", "mapping"), "no release"),
        (("--published", "2020-02-01", "--delimiter", "ab"), "delimiter"),
        ((), "--published"),
    ],
)  # fmt: skip
def test_terms_that_are_refused(asof, release, options, said):
    """A wrong option is exit status 2, with what is allowed."""
    done = asof("ingest", release("a.csv", "m\n1\n"), "--source", "s", *options)
    assert done.status == 2
    assert said in done.err
    assert figures(asof) == {}


def test_missing_columns_hold_the_release(asof, release):
    """A renamed key is not a thousand withdrawals: the release waits for a person."""
    done = asof("ingest", release("a.csv", "Tag,m\n2020-01-01,1\n"), "--source", "s", "--published", "2020-02-01",
                "--period", "Datum")  # fmt: skip
    assert done.status == 1
    assert "Datum" in done.err


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_no_file(asof, name):
    """A path that is no file is named, with what is allowed."""
    done = asof("ingest", name, "--source", "s", "--published", "2020-02-01")
    assert done.status == 2
    assert "what to do" in done.err
    assert json.loads(asof("sql", "SELECT count(*) AS n FROM documents", "--format", "json").out) == [{"n": 0}]
