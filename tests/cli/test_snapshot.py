"""`asof snapshot`: taken once, the same for ever."""

from __future__ import annotations

import json

import duckdb
import pytest


@pytest.fixture
def taken(asof):
    """One figure, and a snapshot of it."""
    asof("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", "2020-01-01", "--printed", "111",
         "--value", "111")  # fmt: skip
    done = asof("snapshot", "take", "daily", "SELECT subject, value FROM figures", "--format", "json")
    assert done.status == 0
    return done.rows[0]["snapshot"]


def test_a_snapshot_stays_as_it_was(asof, taken):
    """Later figures change nothing of it."""
    asof("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", "2020-02-01", "--printed", "113")
    assert asof("snapshot", "show", taken, "--format", "json").rows == [{"subject": "a", "value": "111"}]
    assert asof("snapshot", "show", "daily", "--format", "json").rows == [{"subject": "a", "value": "111"}]
    (row,) = asof("snapshot", "list", "--format", "json").rows
    assert (row["snapshot"], row["name"], row["rows"], row["query"]) == (
        taken, "daily", 1, "SELECT subject, value FROM figures",
    )  # fmt: skip


def test_a_snapshot_is_verified_and_a_changed_file_is_found(asof, taken, home):
    """It is recomputed from the log; a Parquet file that was touched fails the check with exit status 1."""
    assert asof("snapshot", "verify", "--format", "json").rows == [{"snapshot": taken, "ok": True, "problem": None}]
    duckdb.sql(f"COPY (SELECT 'a' AS subject, 112::DECIMAL(38,15) AS value) TO '{home}/snapshots/{taken}.parquet'")
    done = asof("snapshot", "verify", taken, "--format", "json")
    assert done.status == 1
    assert "Parquet" in done.rows[0]["problem"]


def test_export_writes_rows_and_manifest(asof, taken, tmp_path):
    """Parquet, CSV and JSON, each with its manifest beside it."""
    for kind in ("parquet", "csv", "json"):
        assert asof("snapshot", "export", taken, tmp_path / f"out.{kind}").status == 0
        manifest = json.loads((tmp_path / f"out.{kind}.manifest.json").read_text())
        assert manifest["snapshot"] == taken
    assert duckdb.sql(f"SELECT value FROM '{tmp_path}/out.parquet'").fetchall()[0][0] == 111
    assert asof("snapshot", "export", taken, tmp_path / "out.xlsx").status == 2


def test_a_snapshot_of_the_past(asof, taken):
    """Both clocks can be set; a later figure is then not in it."""
    asof("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", "2020-02-01", "--printed", "113",
         "--value", "113")  # fmt: skip
    done = asof("snapshot", "take", "past", "SELECT value FROM figures", "--published-by", "2020-01-15")
    assert done.status == 0
    assert asof("snapshot", "show", "past", "--format", "json").rows == [{"value": "111"}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("take", "daily"), "asof.toml"),
        (("take", "Not A Name", "SELECT 1"), "a-z"),
        (("take", "a", "SELEC"), "syntax"),
        (("show", "nothing"), "daily"),
        (("export", "nothing", "x.csv"), "daily"),
        (("verify", "nothing"), "daily"),
        (("take", "a", "SELECT 1", "--recorded-by", "2999-01-01"), "future"),
    ],
)  # fmt: skip
def test_what_is_refused(asof, taken, arguments, said):
    """A wrong name, query or moment is exit status 2 with what is allowed."""
    done = asof("snapshot", *arguments)
    assert done.status == 2
    assert said in done.err
