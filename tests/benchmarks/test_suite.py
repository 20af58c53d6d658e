"""The suite itself, at a size that is done at once: nothing here looks at a time, only at what is told."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.catalogue import Group, at_most
from benchmarks.children import run_child
from benchmarks.machine import machine
from benchmarks.running import Run
from benchmarks.sizes import SIZES
from benchmarks.table import table

ROOT = Path(__file__).parents[2]


def bench(*words: str, folder: Path) -> tuple[subprocess.CompletedProcess[str], dict]:
    """Run the suite at its smallest; return how it ended and what it wrote."""
    path = folder / "told.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--size", "tiny", "--json", str(path), *words],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return done, json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[subprocess.CompletedProcess[str], dict]:
    return bench("--no-peers", folder=tmp_path_factory.mktemp("bench"))


def test_every_row_of_the_issue_is_told(whole):
    """Table and JSON have a line for each row of the catalogue, measured or with its reason."""
    done, told = whole
    names = [row["name"] for row in told["rows"]]
    assert {
        "ingest-changed", "ingest-unchanged", "hand", "neighbours", "as-of", "history", "release", "snapshot",
        "rebuild", "verify", "memory", "disk", "start", "growth-commit", "growth-question", "corpus/rki_nowcast_r",
        "corpus/covid19_worldwide_aggregate", "plain-duckdb/as-of", "plain-duckdb/history",
        "plain-duckdb/ingest", "plain-duckdb/hand",
    } <= set(names)  # fmt: skip
    assert len(names) == len(set(names))
    assert done.returncode == 0, done.stdout + done.stderr
    for row in told["rows"]:
        assert row["what"] in done.stdout
        assert row["met"] in {"yes", "no", "cannot", "-"}, row
        assert (row["measured"] is None) == (row["met"] == "cannot"), row
        assert row["measured"] is not None or row["note"], row


def test_the_output_says_where_it_was_measured(whole):
    """Machine, versions, clock and data are written down with the medians."""
    _, told = whole
    assert told["machine"]["cores"] >= 1
    assert told["machine"]["memory_bytes"] > 0
    assert told["machine"]["processor"]
    assert {"python", "duckdb", "asof-ledger", "commit"} <= set(told["versions"])
    assert "perf_counter" in told["clock"]
    assert told["data"]["keys"] == 2_000
    by_name = {row["name"]: row for row in told["rows"]}
    assert by_name["ingest-unchanged"]["medians"]["ours_wall"] > 0
    assert by_name["ingest-unchanged"]["medians"]["theirs_cpu"] >= 0


def test_the_table_fits_a_terminal(whole):
    """No line is wider than 100 columns."""
    done, _ = whole
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


def run_of(module: str, folder: Path, seconds: float = 60) -> dict:
    """Measure one row by a module, as the suite does; return its line."""
    size = dataclasses.replace(SIZES["tiny"], seconds=seconds)
    run = Run(size, folder, [Group(module, (at_most("row", "a row", 1),))], lambda _: None)
    run.measure()
    (row,) = run.rows
    return row


@pytest.mark.parametrize(
    ("module", "seconds", "reason"),
    [
        ("benchmarks.nonsense", 60, "No module named"),
        ("benchmarks.asof.keeping:measure_disk", 60, "was not built"),
        ("benchmarks.asof.starting", 0.01, "did not end within"),
        ("benchmarks.asof.corpora", 0.02, "did not end within"),
    ],
)
def test_a_row_that_breaks_is_told_and_not_hidden(module, seconds, reason, tmp_path):
    """What raises or overruns is `failed`, with the reason, in the line and below the table."""
    row = run_of(module, tmp_path, seconds)
    assert (row["met"], row["measured"]) == ("failed", None)
    assert reason in row["note"]
    told = {
        "rows": [row], "machine": machine(), "versions": {}, "peers": {}, "data": SIZES["tiny"].describe(), "base": "",
        "clock": "", "date": "", "seconds": 0.0,
    }  # fmt: skip
    printed = table(told["rows"], told)
    assert "1 failed" in printed
    assert f"[row] {row['note'][:20]}" in printed


def test_what_takes_too_much_memory_is_ended_with_all_it_started(tmp_path):
    """Neither the process nor its children go on."""
    inner = "import time; held = b'x' * 80_000_000; time.sleep(60)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    ended = run_child([sys.executable, "-c", program], tmp_path / "log", 60, memory_max=60_000_000)
    assert "memory" in ended.stopped
    assert ended.memory_peak > 60_000_000
    assert ended.wall < 50


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_tells_what_it_has(tmp_path, number):
    """A signal ends the workers too and removes the folder of the run; what was measured is written."""
    path = tmp_path / "told.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "--size",
        "tiny",
        "--no-peers",
        "--only",
        "disk",
        "--only",
        "history",
    ]
    with subprocess.Popen(
        [*command, "--only", "memory", "--json", str(path)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        until = "small:" if number == signal.SIGINT else "history:"
        while until not in process.stderr.readline():
            pass
        process.send_signal(number)
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 130
    assert not (ROOT / "benchmarks" / "out" / f"run-{process.pid}").exists()
    met = {row["name"]: row["met"] for row in json.loads(path.read_text(encoding="utf-8"))["rows"]}
    assert {"history", "disk", "memory"} <= set(met)
    assert met["memory"] == "not run"
    assert (met["history"] == "not run") == (number == signal.SIGINT)
    assert told.startswith(path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n"))
    assert "not run*" in told


def test_the_time_of_a_run(tmp_path):
    """What a run has not come to in its time is told as not run, and the status says that rows are missing."""
    done, told = bench("--only", "start", "--only", "postgresql/hand", "--seconds", "0.5", folder=tmp_path)
    assert done.returncode == 1
    assert {row["met"] for row in told["rows"]} == {"not run"}
    assert "the time of the run was up" in done.stdout


def test_nothing_is_left_behind(whole):
    """A run removes its ledgers and tables."""
    assert whole[1]["rows"]
    own = [path for path in (ROOT / "benchmarks" / "out").glob("run-*") if not Path(f"/proc/{path.name[4:]}").exists()]
    assert own == []


def test_no_such_row(tmp_path):
    """A name that fits no row is refused."""
    done, told = bench("--only", "nonsense", folder=tmp_path)
    assert done.returncode == 1
    assert "nonsense" in done.stderr
    assert told == {}


@pytest.mark.heavy
def test_every_peer_has_its_rows(tmp_path):
    """Each peer does its jobs with the same answers as Asof, or says why it cannot; needs the registry once."""
    done, told = bench("--only", "*/hand", folder=tmp_path)
    rows = {row["name"]: row for row in told["rows"]}
    peers = ("plain-duckdb", "postgresql", "eventsourcing", "git-history", "dbt", "doltlite", "anatid")
    assert {f"{peer}/{job}" for peer in peers[1:] for job in ("ingest", "as-of", "history", "hand")} <= set(rows)
    assert not [row for row in told["rows"] if row["met"] == "failed"], done.stdout
    assert rows["dbt/hand"]["met"] == "cannot"
    assert "one clock" in rows["doltlite/ingest"]["note"] or rows["doltlite/ingest"]["met"] == "cannot"
