"""Whatever sources call things, it stays text; and nobody else's page decides for a reader."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

import ledger
from asof.doors.tokens import Tokens
from asof.home import Home
from asof.making import make_home
from asof.service.desk import Desk


@pytest.mark.parametrize("path", ["/", "/lately", "/figure", "/runs", "/query", "/compare", "/disagreements"])
def test_hostile_words_stay_text(story: TestClient, hostile: str, path: str, acted_on) -> None:
    """A subject, unit, label, printed form or locator that looks like HTML or a template is shown, and nothing more."""
    asked = {
        "/figure": {"subject": hostile, "measure": hostile},
        "/query": {"query": "SELECT * FROM figures"},
        "/compare": {"first_published_by": "2020-01-01"},
    }.get(path, {})
    answer = story.get(path, params=asked)
    assert answer.status_code == 200
    found = acted_on(answer.text)
    assert found.images == 0
    assert found.handlers == []
    assert all(source is not None and source.startswith("/assets/") for source in found.scripts)
    if path not in {"/disagreements", "/runs"}:
        assert "&lt;script&gt;alert(1)" in answer.text


def test_hostile_request_stays_text(story: TestClient, hostile: str, acted_on) -> None:
    """What is in the address is shown as text as well, in pages and in errors."""
    for path in ("/?words=", "/query?query=", "/?published_by=", "/figure/x/"):
        found = acted_on(story.get(path + hostile.replace("#", "")).text)
        assert found.images == 0
        assert all(source for source in found.scripts)


def test_hostile_document_stays_text(story: TestClient, acted_on) -> None:
    """A document is shown as text around its place, whether or not its source is declared."""
    changes = story.get("/lately.json", params={"source": "paper"}).json()["changes"]
    digest, locator = changes[0]["document"], changes[0]["locator"]
    placed = story.get(f"/evidence/{digest}", params={"locator": locator})
    assert "<mark>" in placed.text
    for answer in (placed, story.get(f"/evidence/{digest}")):
        assert answer.status_code == 200
        assert "&lt;script&gt;alert(1)" in answer.text
        assert acted_on(answer.text).images == 0


DOCUMENTS = {
    "page.html": "<!doctype html><html><head><script>alert(1)</script></head><body onload=alert(2)>"
    "<table><tr><td><img src=x onerror=alert(3)>111</td></tr></table></body></html>",
    "rows.json": '[{"n": "<script>alert(1)</script>"}, {"n": "</pre><img src=x onerror=alert(2)>"}]',
    "words.txt": "As of 2018 </mark></pre><script>alert(1)</script><svg onload=alert(2)> 111 projects",
}
PLACES = (None, "char=11,40", "char=0,9", "/1/n", "/1", "row=1", "cell=1,1", "line=0,1", "html > body:nth-of-type(1)")


@pytest.fixture(scope="module")
def documents(tmp_path_factory, open_pages):
    """Give a reader of a ledger that keeps documents which would run, and the digest of each."""
    home = Home.of(tmp_path_factory.mktemp("documents") / "home")
    make_home(home, "empty")
    digests = {}
    with ledger.open(home.folder) as book:
        desk = Desk(home, book)
        for name, text in DOCUMENTS.items():
            path = home.folder / name
            path.write_text(text, encoding="utf-8")
            recorded = {
                "act": "published", "source": "s", "subject": name, "measure": "m", "published_at": "2020-01-01",
                "printed": "111", "document_path": str(path), "locator": "char=0,9",
            }  # fmt: skip
            digests[name] = desk.perform("record", recorded)["document"]
        removed = {"document": digests["words.txt"], "reason": "<b>asked</b> to", "recorder": None}
        digests["removed"] = desk.perform("remove_document", removed) and digests.pop("words.txt")
        desk.close()
    context, application = open_pages(home.folder)
    with context, TestClient(application, raise_server_exceptions=False) as client:
        client.headers["accept"] = "text/html"
        client.app_home = home.folder
        yield client, digests


@pytest.mark.parametrize("place", PLACES)
def test_documents_that_would_run_are_text(documents, place: str | None, acted_on) -> None:
    """Whatever kind a document is and whatever place is asked for, nothing of it becomes an element of the page."""
    client, digests = documents
    for name in ("page.html", "rows.json"):
        answer = client.get(f"/evidence/{digests[name]}", params={"locator": place} if place else None)
        found = acted_on(answer.text)
        assert answer.status_code == 200
        assert (found.images, found.handlers, found.styles) == (0, [], 0)
        assert all(source and source.startswith("/assets/") for source in found.scripts)
        stored = client.get(f"/documents/{digests[name]}")
        assert "sandbox" in stored.headers["content-security-policy"]
        assert stored.headers["content-disposition"].startswith("attachment")


def test_a_removed_document_says_so(documents) -> None:
    """Its digest, its figures and the reason stay; its words and its bytes are gone."""
    client, digests = documents
    page = client.get(f"/evidence/{digests['removed']}", params={"locator": "char=0,9"})
    assert page.status_code == 200
    assert "Taken down" in page.text
    assert "&lt;b&gt;asked&lt;/b&gt;" in page.text
    assert "111 projects" not in page.text
    assert client.get(f"/evidence/{digests['removed']}.json").json()["state"] == "removed"
    assert client.get(f"/documents/{digests['removed']}").status_code == 410


def test_receipts_are_checked_without_us(documents, tmp_path) -> None:
    """The receipt of a document's retrieval and the verifier come from the page, and the one accepts the other."""
    client, digests = documents
    page = client.get(f"/evidence/{digests['page.html']}").text
    receipt = re.search(r'href="(/receipts/[0-9]+)"', page)[1]
    (tmp_path / "receipt.txt").write_bytes(client.get(receipt).content)
    (tmp_path / "verify.py").write_bytes(client.get("/receipts/verify_receipt.py").content)
    key = str(ledger.public_keys(client.app_home)[0])
    command = [sys.executable, "verify.py", "receipt.txt", "--key", key]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert client.get("/receipts/99999").status_code in {400, 404}


def test_decision_needs_a_token(story: TestClient) -> None:
    """Without a token nothing is decided."""
    assert story.post("/review/3", data={"decision": "accepted"}).status_code == 401
    assert story.post("/review/3", data={"decision": "accepted", "token": "a" * 32}).status_code == 401


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_decision_from_another_site_is_refused(story: TestClient, headers: dict[str, str]) -> None:
    """A page of another site cannot decide in a reader's name."""
    answer = story.post("/review/3", data={"decision": "accepted", "token": "a" * 32}, headers=headers)
    assert answer.status_code == 400
    assert "from another site" in answer.text


def test_decision_without_a_service_says_what_to_do(story: TestClient, story_home) -> None:
    """With a token but no service that writes, the page says so instead of writing itself."""
    token = Tokens(story_home).create("reviewer", writes=True)
    try:
        answer = story.post("/review/3", data={"decision": "rejected", "token": token})
    finally:
        Tokens(story_home).revoke("reviewer")
    assert answer.status_code == 503
    assert "asof serve" in answer.text


def test_decision_is_a_form(story: TestClient) -> None:
    """Anything else than a form is refused before it is read."""
    assert story.post("/review/3", json={"decision": "accepted"}).status_code == 400
