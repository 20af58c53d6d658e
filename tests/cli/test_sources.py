"""`asof sources`, `asof run`, `asof status`: what is watched."""

from __future__ import annotations

import json

import pytest

SOURCE = """
name = "{name}"
title = "A source"
publisher = "An agency"
licence = "CC0-1.0"
rank = 10
[fetch]
{fetch}
[read]
format = "csv"
[mapping]
version = 1
layout = "wide"
subject = "x"
period = "date"
absent = "withdrawn"
[publication]
time = "2020-02-01"
timezone = "UTC"
[schedule]
every = "1h"
"""
FILE = 'kind = "file"\npath = "files/a.csv"'


@pytest.fixture
def watched(home, asof):
    """A home that watches one file."""
    (home / "files" / "a.csv").write_text("date,m\n2020-01-01,1\n")
    (home / "sources" / "agency.toml").write_text(SOURCE.format(name="agency", fetch=FILE))
    return asof


def test_list_tells_what_is_watched_and_when_it_is_due(watched):
    """Before and after its first poll."""
    (row,) = watched("sources", "list", "--format", "json").rows
    assert (row["source"], row["kind"], row["schedule"], row["last_poll"]) == ("agency", "file", "every 1h", None)
    watched("run")
    (row,) = watched("sources", "list", "--format", "json").rows
    assert row["outcome"] == "changed"
    assert row["next_due"] > row["last_poll"]


def test_check_names_file_line_and_key(watched, home):
    """A wrong source file is exit status 1; a right one is 0."""
    assert watched("sources", "check").status == 0
    path = home / "sources" / "agency.toml"
    path.write_text(path.read_text().replace('layout = "wide"', 'layout = "broad"'))
    done = watched("sources", "check", "--format", "json")
    assert done.status == 1
    (row,) = done.rows
    assert (row["file"], row["key"]) == ("sources/agency.toml", "mapping.layout")
    assert row["line"] == path.read_text().splitlines().index('layout = "broad"') + 1
    assert watched("run").status == 2


def test_try_shows_what_a_poll_would_bring_and_writes_nothing(watched):
    """Figures as they would be recorded; the ledger stays empty."""
    done = watched("sources", "test", "agency", "--format", "json")
    assert done.status == 0
    assert [(row["subject"], row["measure"], row["period"], row["printed"]) for row in done.rows] == [
        ("x", "m", "2020-01-01", "1")
    ]
    assert watched("figures", "--format", "json").rows == []


def test_run_polls_what_is_due_or_what_is_named(watched, home):
    """Due once; named again; unchanged the second time; the third with news."""
    outcomes = [
        [row["outcome"] for row in watched("run", *arguments, "--format", "json").rows]
        for arguments in ((), (), ("agency",), ("--all",))
    ]
    assert outcomes == [["changed"], [], ["unchanged"], ["unchanged"]]
    assert watched("run", "agenzy").status == 2


def test_a_source_that_cannot_be_reached_is_exit_status_3(watched, home):
    """The poll is recorded as failed; try again later."""
    fetch = 'kind = "http"\nurl = "http://127.0.0.1:9/a.csv"\nattempts_max = 1'
    (home / "sources" / "far.toml").write_text(SOURCE.format(name="far", fetch=fetch))
    done = watched("run", "far", "--format", "json")
    assert done.status == 3
    assert done.rows[0]["outcome"] == "failed"
    assert "far failed" in done.err
    assert watched("sources", "test", "far").status == 3


def test_a_release_that_no_longer_fits_is_held(watched, home):
    """Exit status 1: a person has to look."""
    watched("run")
    (home / "files" / "a.csv").write_text("day,m\n2020-01-01,1\n")
    done = watched("run", "agency")
    assert done.status == 1
    assert "held" in done.err
    assert json.loads(watched("status", "--format", "json").out)["held_releases"] == 1


def test_reread_after_a_mended_mapping_corrects_our_record(watched, home):
    """What the stored document says under the new mapping is a correction, never a revision."""
    watched("run")
    path = home / "sources" / "agency.toml"
    path.write_text(path.read_text().replace('subject = "x"', 'subject = "y"'))
    done = watched("sources", "reread", "agency", "--cause", "mapping", "--format", "json")
    assert done.status == 0
    assert [row["subject"] for row in watched("figures", "--format", "json").rows] == ["y"]
    kinds = watched("sql", "SELECT DISTINCT kind FROM changes ORDER BY kind", "--format", "json").rows
    assert "revision" not in {row["kind"] for row in kinds}


def test_status_tells_everything_at_a_glance(watched, home):
    """Home, service, position, root, copy, sources; json for programs."""
    watched("run")
    found = json.loads(watched("status", "--format", "json").out)
    assert (found["home"], found["service"], found["figures"]) == (str(home), None, 1)
    assert len(found["merkle_root"]) == 64
    assert found["copy"]["age_seconds"] >= 0
    assert found["sources"][0]["source"] == "agency"
    text = watched("status").out
    for word in ("not running", found["merkle_root"], "agency", "changed"):
        assert word in text
