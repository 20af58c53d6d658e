"""An evidence bundle is checked by a stranger with Python and a browser."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture
def bundle(asof, home, tmp_path):
    """The bundle of one figure, unpacked."""
    asof("keys", "create", "--origin", "ledger.example/figures")
    done = asof("export", "evidence", "jiashan/projects", "--period", "2018", "-o", "e.zip")
    assert done.status == 0, done.err
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        archive.extractall(tmp_path / "e")
    return tmp_path / "e"


def test_every_receipt_of_a_bundle_holds(bundle, home):
    """Each event has a receipt that the program in the bundle accepts, under the ledger's key."""
    receipts = sorted((bundle / "receipts").iterdir())
    assert {path.stem for path in receipts} == {path.stem for path in (bundle / "events").iterdir()}
    assert len(receipts) == 4
    for path in receipts:
        given = [str(bundle / "verify_receipt.py"), str(path), "--key", str(home / "keys" / "origin.vkey")]
        command = [sys.executable, "-I", *given]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert (bundle / "events" / f"{path.stem}.json").read_text(encoding="utf-8") in path.read_text(encoding="utf-8")


def test_the_documents_of_a_bundle_are_those_that_figures_cite(bundle):
    """Every cited document is there under its digest, as a file and as a WARC record."""
    cited = {row["document"] for row in json.loads((bundle / "changes.json").read_text(encoding="utf-8"))}
    files = {path.name.split(".")[0]: path.read_bytes() for path in (bundle / "documents").glob("*.csv")}
    assert cited == set(files)
    assert all(hashlib.sha256(data).hexdigest() == name for name, data in files.items())
    records = ArchiveIterator(io.BytesIO((bundle / "documents" / "documents.warc.gz").read_bytes()))
    payloads = [record.content_stream().read() for record in records if record.rec_type in {"resource", "response"}]
    assert sorted(payloads) == sorted(files.values())


def test_the_page_of_a_bundle_asks_nobody_and_runs_nothing(bundle):
    """No script, no request: what a person reads stands in the file; it shows 111, 113 and where they stand."""
    page = (bundle / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|https?://|src=|@import|url\(", page)
    for words in ("revision", "111", "113", "cell=3,2", "python verify_receipt.py"):
        assert words in page
    for link in re.findall(r'href="([^"]+)"', page):
        assert (bundle / link).is_file()


def test_the_provenance_leads_from_a_statement_to_its_document(bundle):
    """Each relation joins things that are there: statement, recording, source, document."""
    prov = json.loads((bundle / "provenance.json").read_text(encoding="utf-8"))
    things = {name for kind in ("entity", "activity", "agent") for name in prov[kind]}
    for relation in ("wasDerivedFrom", "wasGeneratedBy", "wasAttributedTo", "used"):
        for members in prov[relation].values():
            assert {value for key, value in members.items() if key.startswith("prov:") and key != "prov:type"} <= things
    derived = {(one["prov:generatedEntity"], one["prov:usedEntity"]) for one in prov["wasDerivedFrom"].values()}
    assert ("asof:event/7", "asof:event/3") in derived
    assert len(derived) == 3


def test_a_bundle_tells_that_a_document_was_removed(asof, tmp_path):
    """After a take-down a bundle can be made, without the document and saying so; hostile text stays text."""
    given = ["--subject", "jiashan", "--measure", "name", "--published", "2020-01-01", "--source", "<script>x</script>"]
    assert asof("record", *given, "--printed", "<b>", "--text", "<b>").status == 0
    first = asof("documents", "list", "--format", "json").rows[0]["document"]
    asof("documents", "remove", first, "--reason", "asked")
    assert asof("export", "evidence", "jiashan/projects", "-o", "e.zip").status == 0
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        assert not any(first in name for name in archive.namelist())
        changes = json.loads(archive.read("changes.json"))
        assert {row["quote_state"] for row in changes if row["document"] == first} == {"removed"}
        assert re.search(r"removed at 20\S+Z: asked", archive.read("index.html").decode())
        told = {row["document"]: row["document_removal_reason"] for row in json.loads(archive.read("figures.json"))}
        assert told[first] == "asked"
        prov = json.loads(archive.read("provenance.json"))
        assert [one["prov:entity"] for one in prov["wasInvalidatedBy"].values()] == [f"document:{first}"]
    assert asof("export", "evidence", "jiashan/name", "-o", "n.zip").status == 0
    with zipfile.ZipFile(tmp_path / "n.zip") as archive:
        assert b"<script" not in archive.read("index.html")
