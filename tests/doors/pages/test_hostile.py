"""Whatever sources call things, it stays text; and nobody else's page decides for a reader."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from asof.doors.tokens import Tokens


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
