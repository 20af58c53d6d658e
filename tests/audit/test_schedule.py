"""Checkpoints that the service makes by the clock."""

from __future__ import annotations

from asof.service.checkpoints import Checkpoints


def test_the_head_is_signed_when_the_log_has_grown(asof, home):
    """The first time makes the key, if nobody has; the same head is not signed again; status tells how far it goes."""
    assert any(line.startswith("signed     nothing yet") for line in asof("status").out.splitlines())
    checkpoints = Checkpoints(home)
    first = checkpoints.sign()
    origin = asof("keys", "--format", "json").rows[0]["origin"]
    assert checkpoints.sign() == first
    given = ["--source", "o", "--subject", "s", "--measure", "m", "--published", "2021-01-01", "--printed", "1"]
    asof("record", *given, "--value", "1")
    assert f"signed     {first} of {first + 1} events, by {origin}" in asof("status").out.splitlines()
    assert checkpoints.sign() == first + 1
    assert {path.name for path in (home / "checkpoints").iterdir()} == {f"{first}.note", f"{first + 1}.note"}
    assert asof("keys", "--format", "json").rows[0]["origin"] == origin
    assert asof("verify").status == 0


def test_a_log_without_events_is_not_signed(asof, tmp_path):
    """There is nothing to sign, and so no key is made either."""
    assert asof("--home", tmp_path / "new", "init", "--pack", "empty").status == 0
    assert Checkpoints(tmp_path / "new").sign() is None
    assert not list((tmp_path / "new").glob("keys/*"))


def test_the_thread_signs_at_the_start_and_ends_when_told(asof, home):
    """A service that starts signs what is there."""
    checkpoints = Checkpoints(home)
    checkpoints.start()
    checkpoints.stop(30)
    assert len(list((home / "checkpoints").glob("*.note"))) == 1
