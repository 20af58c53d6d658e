"""Stopping while something is under way."""

from __future__ import annotations

import socket

HANGING = """
name = "far"
title = "A source that never answers"
publisher = "Nobody"
licence = "CC0-1.0"
rank = 10
[fetch]
kind = "http"
url = "http://127.0.0.1:{port}/a.csv"
robots = false
[read]
format = "csv"
[mapping]
version = 1
layout = "wide"
subject = "x"
period = "date"
absent = "withdrawn"
[publication]
time = "fetched"
timezone = "UTC"
[schedule]
every = "1h"
"""


def test_a_poll_that_hangs_does_not_hold_the_service_up(place):
    """After its grace the poll is given up: exit status 0, the socket gone, the ledger whole and free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        (place.home / "sources" / "far.toml").write_text(HANGING.format(port=listener.getsockname()[1]))
        (place.home / "asof.toml").write_text("[service]\ngrace_seconds = 0.5\n")
        place.start()
        line, _ = listener.accept()
        assert place.stop() == 0
        line.close()
    assert "asof.work_given_up" in place.log
    assert not (place.home / "control.sock").exists()
    record = (
        "record",
        "--source",
        "s",
        "--subject",
        "a",
        "--measure",
        "m",
        "--published",
        "2020-01-01",
        "--printed",
        "1",
    )
    assert place.asof(*record).status == 0
    assert place.asof("sql", "SELECT 1").status == 0
