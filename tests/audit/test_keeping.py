"""Backup and restore, and documents that are taken down."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys

import pytest

import jobs
import ledger
from asof.evidence.verifying import verify_home
from events import DocumentRemoved

FIGURE = "jiashan/projects"
LATER = b"year,projects,gdp\n2017,100,90.5\n2018,113,96.0\n"
GIVEN = [
    "--source",
    "o",
    "--subject",
    "s",
    "--measure",
    "m",
    "--published",
    "2021-01-01",
    "--printed",
    "1",
    "--value",
    1,
]
RELEASE = ["--source", "office", "--subject-constant", "jiashan", "--period", "year"]


def unzipped(path):
    """What a file holds, and what is packed in it."""
    data = path.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def documents_of(asof):
    return [row["document"] for row in asof("documents", "list", "--format", "json").rows]


@pytest.mark.parametrize("name", ["kept", "kept.tar.gz"])
def test_what_is_restored_is_what_was_backed_up(asof, home, tmp_path, name):
    """A backup, as a folder or a file, becomes a home that verifies and answers the same; it takes new facts."""
    asof("keys", "create")
    asof("checkpoint")
    before = asof("figures", "--format", "json").rows
    assert asof("backup", name).status == 0
    assert asof("restore", name, "again").status == 0
    again = tmp_path / "again"
    assert verify_home(again).findings == []
    assert asof("--home", again, "figures", "--format", "json").rows == before
    given = ["--source", "o", "--subject", "s", "--measure", "m", "--published", "2021-01-01", "--printed", "1"]
    assert asof("--home", again, "record", *given, "--value", "1").status == 0
    assert asof("restore", name, "again").status == 2


def test_a_second_backup_writes_only_what_has_changed(asof, home):
    """Nothing new: nothing is written; a new fact: the ledger alone."""
    asof("backup", "kept")
    assert asof("backup", "kept", "--format", "json").rows[0]["written"] == 0
    given = ["--source", "o", "--subject", "s", "--measure", "m", "--published", "2021-01-01", "--printed", "1"]
    asof("record", *given, "--value", "1")
    done = asof("backup", "kept", "--format", "json").rows[0]
    assert done["written"] == 1
    assert done["bytes_written"] < done["bytes"]


def test_a_damaged_backup_is_refused(asof, tmp_path):
    """A changed bit of a backup is found before a home appears; a folder that is no backup is left alone."""
    asof("backup", "kept")
    listed = json.loads((tmp_path / "kept" / "backup.json").read_text(encoding="utf-8"))["files"]
    digest = listed["documents/asof-00001.warc.gz"]["parts"][0]
    path = tmp_path / "kept" / "parts" / digest[:2] / digest
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    done = asof("restore", "kept", "again")
    assert (done.status, "asof-00001.warc.gz" in done.err, (tmp_path / "again").exists()) == (2, True, False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me", encoding="utf-8")
    assert asof("backup", "mine").status == 2
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_a_backup_that_was_killed_leaves_the_earlier_one_whole(asof, home, tmp_path):
    """New parts beside an old list, and a part half written: what the list says can be restored, and made again."""
    before = asof("figures", "--format", "json").rows
    asof("backup", "kept")
    old = (tmp_path / "kept" / "backup.json").read_bytes()
    asof("record", *GIVEN)
    asof("backup", "second")
    for path in (tmp_path / "second" / "parts").rglob("*"):
        if path.is_file():
            beside = tmp_path / "kept" / path.relative_to(tmp_path / "second")
            beside.parent.mkdir(exist_ok=True)
            beside.write_bytes(path.read_bytes())
    (tmp_path / "kept" / "parts" / "half.new").write_bytes(b"x")
    assert (tmp_path / "kept" / "backup.json").read_bytes() == old
    assert asof("restore", "kept", "again").status == 0
    assert asof("--home", tmp_path / "again", "figures", "--format", "json").rows == before
    assert asof("backup", "kept", "--format", "json").rows[0]["bytes_written"] == 0
    assert not (tmp_path / "kept" / "parts" / "half.new").exists()


def test_a_backup_holds_no_checkpoint_of_what_it_does_not_hold(asof, home, tmp_path):
    """A checkpoint of events that are newer than the copy stays behind, so that what is restored verifies."""
    asof("keys", "create")
    asof("checkpoint")
    asof("record", *GIVEN)
    asof("backup", "kept")
    asof("restore", "kept", "older")
    asof("checkpoint")
    size = max(int(path.stem) for path in (home / "checkpoints").iterdir())
    for name in ("ledger.duckdb", "basis.json"):
        (home / "published" / name).write_bytes((tmp_path / "older" / "published" / name).read_bytes())
    with ledger.open(home, read_only=True) as book:
        assert ledger.backup(book, tmp_path / "third").size == size
    asof("restore", "third", "last")
    assert verify_home(tmp_path / "last").findings == []


def test_a_take_down_that_was_killed_is_finished_by_the_next_writer(asof, home, tmp_path):
    """The log says removed, the bytes are still in three places: the next one who opens the documents removes them."""
    _, later = documents_of(asof)
    warc = home / "documents" / "asof-00001.warc.gz"
    (home / "documents" / f"{warc.name}.rewritten").write_bytes(warc.read_bytes())
    (home / "inbox").mkdir()
    (home / "inbox" / "copy.csv").write_bytes(LATER)
    with ledger.open(home) as book:
        book.append([DocumentRemoved(document=later, reason="asked")])
    assert {one.check for one in verify_home(home).findings} == {"documents"}
    assert asof("run").status == 0
    for path in (one for one in home.rglob("*") if one.is_file()):
        assert b"2018,113,96.0" not in unzipped(path), path
    assert verify_home(home).findings == []
    (tmp_path / "later.csv").write_bytes(LATER)
    assert asof("ingest", "later.csv", *RELEASE, "--published", "2020-01-01").status == 0
    assert not any(b"2018,113,96.0" in unzipped(path) for path in home.rglob("*.gz"))


def test_a_copy_of_a_removed_document_is_found_by_verify_and_goes_with_the_next_removal(asof, home):
    """A file, an evidence bundle in the home, and what a killed process had put out of memory; others stay."""
    first, later = documents_of(asof)
    assert asof("export", "evidence", FIGURE, "-o", home / "bundle.zip").status == 0
    (home / "notes.zip").write_bytes(b"no bundle")
    (home / "temporary").mkdir(exist_ok=True)
    (home / "temporary" / "duckdb_temp_4194399_0_storage_DEFAULT-0.tmp").write_bytes(b"spilled: " + LATER)
    with ledger.open(home) as book:
        book.append([DocumentRemoved(document=later, reason="asked")])
    with jobs.DocumentStore(home / "documents") as store:
        store.remove(later)
    (home / "copy.csv").write_bytes(LATER)
    done = asof("verify")
    assert done.status == 1
    assert all(words in done.out.replace("\n", "") for words in ("copy.csv", "bundle.zip", "asof documents remove"))
    done = asof("documents", "remove", later, "--reason", "asked")
    assert (done.status, done.err.count("asof.copy_removed")) == (0, 2), done.err
    assert asof("verify").status == 0
    for path in (one for one in home.rglob("*") if one.is_file()):
        assert b"2018,113,96.0" not in unzipped(path), path
    assert (home / "notes.zip").exists()
    assert asof("export", "evidence", FIGURE, "-o", home / "bundle.zip").status == 0
    assert asof("documents", "remove", first, "--reason", "asked too").status == 0
    assert not (home / "bundle.zip").exists()


def test_every_figure_of_a_document_that_was_removed_says_so(asof):
    """Figures, history, which, cite: when and why; a figure of another document says nothing."""
    _, later = documents_of(asof)
    cited = asof("cite", FIGURE, "--period", "2018", "--format", "json").rows[0]
    asof("documents", "remove", later, "--reason", "the publisher asked")
    for command in (["figures"], ["history", FIGURE], ["which", "113"], ["cite", FIGURE, "--period", "2018"]):
        done = asof(*command, "--format", "json")
        told = {
            row["document"]: (row["document_removal_reason"], bool(row["document_removed_at"])) for row in done.rows
        }
        assert told.pop(later) == ("the publisher asked", True)
        assert set(told.values()) <= {(None, False)}
    past = ["--recorded-by", cited["recorded_by"], "--published-by", cited["published_by"]]
    assert "the publisher asked" in asof("figures", FIGURE, "--period", "2018", *past).err
    assert "the publisher asked" in asof("cite", FIGURE, "--period", "2018").out


def test_a_document_that_is_taken_down_is_gone_from_every_file(asof, home, tmp_path):
    """Its bytes are nowhere, the log and a receipt still hold, and every figure of it says when and why."""
    asof("receipt", FIGURE, "--period", "2018", "-o", "r.txt", "--verifier", "v.py")
    asof("backup", "kept")
    _, later = documents_of(asof)
    done = asof("documents", "remove", later, "--reason", "the publisher asked", "--format", "json")
    assert (done.status, done.rows[0]["bytes_removed"], done.rows[0]["figures"]) == (0, True, 1), done.err
    for path in (one for one in home.rglob("*") if one.is_file()):
        assert b"2018,113,96.0" not in unzipped(path), path
    assert verify_home(home).findings == []
    rows = asof("audit", FIGURE, "--period", "2018", "--format", "json").rows
    assert rows[0]["quote"] == "111"
    assert rows[1]["quote"].startswith("(removed at 20")
    assert rows[1]["quote"].endswith("the publisher asked)")
    assert asof("receipt", FIGURE, "--period", "2018", "-o", "again.txt").status == 0
    assert (tmp_path / "again.txt").read_bytes() == (tmp_path / "r.txt").read_bytes()
    asof("backup", "kept")
    assert asof("restore", "kept", "again").status == 0
    kept = b"".join(unzipped(path) for path in (tmp_path / "kept" / "parts").rglob("*") if path.is_file())
    assert b"2018,111,96.0" in kept
    assert b"2018,113,96.0" not in kept


def test_a_take_down_can_be_repeated_and_needs_a_known_document(asof):
    """The second removal changes nothing; what the ledger never had is not found; a reason is needed."""
    first, _ = documents_of(asof)
    assert asof("documents", "remove", first, "--reason", "asked").status == 0
    again = asof("documents", "remove", first, "--reason", "asked", "--format", "json")
    assert (again.status, again.rows[0]["bytes_removed"]) == (0, False)
    assert asof(
        "sql", "SELECT count(*) AS n FROM events WHERE kind = 'document-removed.v1'", "--format", "json"
    ).rows == [{"n": 1}]
    assert asof("documents", "remove", "ab" * 32, "--reason", "asked").status == 2
    assert asof("documents", "remove", "short", "--reason", "asked").status == 2
    assert asof("documents", "remove", first, "--reason", " ").status == 2


KILLED = """
import os, signal, sys
import jobs
from asof.cli import run
from asof.evidence import takedown
from jobs.documents import warc

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def half(source, target, count):
    target.write(source.read(40))
    target.flush()
    die()

def replaced(path, copy):
    copy.replace(path)
    die()

places = {
    "after the event": (jobs.DocumentStore, "remove", die),
    "within the rewriting": (warc, "_copy", half),
    "before the file is replaced": (warc, "replace", die),
    "after the file is replaced": (warc, "replace", replaced),
    "before the copies go": (takedown, "copies_at_home", die),
}
setattr(*places[sys.argv[1]])
run(["documents", "remove", sys.argv[2], "--reason", "asked"])
"""
FINISHES = [
    ["run"],
    ["ingest", "other.csv", *RELEASE, "--published", "2020-01-01"],
    ["documents", "remove", "DIGEST", "--reason", "asked"],
]


@pytest.mark.heavy
@pytest.mark.parametrize("finish", FINISHES, ids=["run", "ingest", "remove"])
@pytest.mark.parametrize(
    "place",
    ["after the event", "within the rewriting", "before the file is replaced", "after the file is replaced",
     "before the copies go"],
)  # fmt: skip
def test_a_take_down_is_finished_wherever_its_process_was_killed(asof, home, tmp_path, place, finish):
    """`verify` says that it is not finished; the next writer finishes it; then the bytes are nowhere, and all holds."""
    _, later = documents_of(asof)
    (home / "copy.csv").write_bytes(LATER)
    assert asof("receipt", FIGURE, "--period", "2018", "-o", "r.txt", "--verifier", "v.py").status == 0
    (tmp_path / "other.csv").write_bytes(LATER.replace(b"113", b"114"))
    killed = subprocess.run([sys.executable, "-c", KILLED, place, later], cwd=tmp_path, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert asof("figures").status == 0
    assert "documents" in {one.check for one in verify_home(home).findings}
    assert asof(*[later if word == "DIGEST" else word for word in finish]).status == 0
    for path in (one for one in home.rglob("*") if one.is_file()):
        assert b"2018,113,96.0" not in unzipped(path), path
    assert verify_home(home).findings == []
    assert subprocess.run([sys.executable, "v.py", "r.txt"], cwd=tmp_path, check=False).returncode == 0
