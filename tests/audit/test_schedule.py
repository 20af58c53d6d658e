"""Checkpoints that the service makes by the clock."""

from __future__ import annotations

from asof.service.checkpoints import Checkpoints


def test_the_head_is_signed_once_a_key_is_there_and_the_log_has_grown(asof, home):
    """Without a key nothing is signed; with one the head is, and again only when there is more."""
    checkpoints = Checkpoints(home)
    assert checkpoints.sign() is None
    asof("keys", "create")
    first = checkpoints.sign()
    assert checkpoints.sign() == first
    given = ["--source", "o", "--subject", "s", "--measure", "m", "--published", "2021-01-01", "--printed", "1"]
    asof("record", *given, "--value", "1")
    assert checkpoints.sign() == first + 1
    assert {path.name for path in (home / "checkpoints").iterdir()} == {f"{first}.note", f"{first + 1}.note"}


def test_the_thread_signs_at_the_start_and_ends_when_told(asof, home):
    """A service that starts signs what is there."""
    asof("keys", "create")
    checkpoints = Checkpoints(home)
    checkpoints.start()
    checkpoints.stop(30)
    assert len(list((home / "checkpoints").glob("*.note"))) == 1
