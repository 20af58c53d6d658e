"""Tokens, rates, other origins: who may ask, and how often."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import httpx
import pytest

from asof.doors import Context, Settings, Tokens, create_application
from asof.doors.http.guard import Buckets
from events import Conflict, NotFound


@pytest.fixture
def guarded(home, serve):
    """Serve the small ledger with tokens needed, one request a minute beyond a burst of six, one origin allowed."""
    settings = Settings(
        workers=1, house_workers=1, token_needed=True, requests_per_second=1 / 60, requests_burst=6,
        origins_allowed=("https://notebook.example",),
    )  # fmt: skip
    context = Context(home, settings)
    with serve(create_application(context)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_a_token_opens_the_door(guarded, home):
    """Bearer, password or api_key; without one, or with a wrong one, 401 that says how."""
    token = Tokens(home).create("notebook")
    try:
        refused = guarded.get("/openapi.json")
        assert refused.status_code == 401
        assert refused.json()["code"] == "unauthorized"
        assert refused.headers["www-authenticate"].startswith("Bearer, Basic")
        wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
        assert guarded.get("/openapi.json", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401
        assert guarded.get("/openapi.json", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        password = base64.b64encode(f"anybody:{token}".encode()).decode()
        assert guarded.get("/openapi.json", headers={"Authorization": f"Basic {password}"}).status_code == 200
        assert guarded.get("/nothing", params={"api_key": token}).status_code == 404
    finally:
        Tokens(home).revoke("notebook")
    assert guarded.get("/openapi.json", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_too_many_requests_are_told_when_to_come_back(guarded, home):
    """A burst passes, then 429 with Retry-After; somebody else is not held up."""
    first, second = Tokens(home).create("first"), Tokens(home).create("second")
    try:
        statuses = [
            guarded.get("/openapi.json", headers={"Authorization": f"Bearer {first}"}).status_code for _ in range(8)
        ]
        assert statuses == [200] * 6 + [429] * 2
        late = guarded.get("/openapi.json", headers={"Authorization": f"Bearer {first}"})
        assert int(late.headers["retry-after"]) >= 1
        assert guarded.get("/openapi.json", headers={"Authorization": f"Bearer {second}"}).status_code == 200
    finally:
        for name in ("first", "second"):
            Tokens(home).revoke(name)


def test_only_an_allowed_origin_may_read_from_a_browser(guarded):
    """CORS answers the origin that was allowed, and says nothing to another."""
    asked = {"Access-Control-Request-Method": "GET", "Origin": "https://notebook.example"}
    allowed = guarded.options("/figures", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == "https://notebook.example"
    other = guarded.options("/figures", headers={**asked, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_a_token_is_kept_only_as_a_digest(tmp_path):
    """The file holds no secret, and only its owner may read it."""
    tokens = Tokens(tmp_path)
    token = tokens.create("a")
    path = Path(tmp_path / "keys" / "tokens.json")
    assert token[8:] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert tokens.name_of(token) == "a"
    assert Tokens(tmp_path).name_of(token) == "a"


def test_a_name_has_one_token(tmp_path):
    """A second one is a conflict; an unknown one cannot be revoked; names are listed."""
    tokens = Tokens(tmp_path)
    tokens.create("a")
    with pytest.raises(Conflict):
        tokens.create("a")
    with pytest.raises(NotFound):
        tokens.revoke("b")
    assert tokens.names() == ["a"]
    tokens.revoke("a")
    assert tokens.names() == []


@pytest.mark.parametrize("text", ["", "a", "A" * 32, "a" * 31, "a" * 33, "é" * 32, "a" * 32])
def test_what_is_no_token_is_nobody_s(tmp_path, text):
    """Malformed, or of the right form but unknown."""
    tokens = Tokens(tmp_path)
    tokens.create("a")
    assert tokens.name_of(text) is None


def test_a_bucket_of_rate_zero_is_no_limit():
    """The default for a loopback address."""
    buckets = Buckets(0.0, 1)
    assert all(buckets.take("a") for _ in range(1000))


def test_buckets_are_not_kept_for_everybody_for_ever():
    """However many askers come, memory is bounded, and the newest are still limited."""
    buckets = Buckets(1e-9, 1, askers_max=10)
    assert all(buckets.take(str(number)) for number in range(1000))
    assert not buckets.take("999")
    assert len(buckets._levels) == 10
