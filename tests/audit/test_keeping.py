"""Backup and restore, and documents that are taken down."""

from __future__ import annotations

import gzip

import pytest

from asof.evidence.verifying import verify_home

FIGURE = "jiashan/projects"


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
    assert asof("backup", "kept", "--format", "json").rows[0]["written"] == 1


def test_a_damaged_backup_is_refused(asof, tmp_path):
    """A changed bit of a backup is found before a home appears; a folder that is no backup is left alone."""
    asof("backup", "kept")
    path = tmp_path / "kept" / "documents" / "asof-00001.warc.gz"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    done = asof("restore", "kept", "again")
    assert (done.status, "asof-00001.warc.gz" in done.err, (tmp_path / "again").exists()) == (2, True, False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me", encoding="utf-8")
    assert asof("backup", "mine").status == 2
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_a_document_that_is_taken_down_is_gone_from_every_file(asof, home, tmp_path):
    """Its bytes are nowhere, the log and a receipt still hold, and every figure of it says when and why."""
    asof("receipt", FIGURE, "--period", "2018", "-o", "r.txt", "--verifier", "v.py")
    asof("backup", "kept")
    _, later = documents_of(asof)
    done = asof("documents", "remove", later, "--reason", "the publisher asked", "--format", "json")
    assert (done.status, done.rows[0]["bytes_removed"], done.rows[0]["figures"]) == (0, True, 1), done.err
    for path in (one for one in home.rglob("*") if one.is_file()):
        data = gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()
        assert b"2018,113,96.0" not in data, path
    assert verify_home(home).findings == []
    rows = asof("audit", FIGURE, "--period", "2018", "--format", "json").rows
    assert rows[0]["quote"] == "111"
    assert rows[1]["quote"].startswith("(removed at 20")
    assert rows[1]["quote"].endswith("the publisher asked)")
    assert asof("receipt", FIGURE, "--period", "2018", "-o", "again.txt").status == 0
    assert (tmp_path / "again.txt").read_bytes() == (tmp_path / "r.txt").read_bytes()
    asof("backup", "kept")
    kept = gzip.decompress((tmp_path / "kept" / "documents" / "asof-00001.warc.gz").read_bytes())
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
