"""Many sources, a third of them bad in every way there is: each poll accounted for, the good ones on time."""

import gc
import logging
import socket
import sys
import time
from collections import Counter

import pytest

from jobs import load_sources, run_all

WORKERS = 16
TOML = """\
name = "{name}"
title = "{name}"
publisher = "p"
[fetch]
kind = "http"
url = "{url}"
timeout_seconds = {timeout}
attempts_max = 2
bytes_max = 20000
robots = false
[read]
format = "csv"
[mapping]
version = 1
layout = "tall"
[publication]
time = "fetched"
[schedule]
every = "{every}"
"""
BAD = ("refused", "slow", "error", "garbage", "huge", "loop")
EXPECTED = {
    "refused": {"failed"}, "slow": {"failed"}, "error": {"failed"}, "huge": {"failed"}, "loop": {"failed"},
    "garbage": {"held", "unchanged"}, "good": {"changed", "unchanged"},
}  # fmt: skip


def answer(request):
    kind = request.path.split("/")[1]
    if kind == "slow":
        time.sleep(1.5)
    if kind == "error":
        return 500, {}, b"broken"
    if kind == "loop":
        return 302, {"Location": request.path}, b""
    if kind == "huge":
        return 200, {}, b"x" * 100_000
    if kind == "garbage":
        return 200, {"Content-Type": "text/html"}, b"<html><title>503 Service Unavailable</title></html>"
    return 200, {"ETag": '"1"'}, b"subject,measure,printed\nA,projects,1\nB,projects,2\n"


def simulate(home, publisher, sources_count, days, slow_count):
    """Poll for some days, a tick an hour; return the sources and the numbers of Python objects day by day."""
    publisher.answer = answer
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    for number in range(sources_count):
        kind = BAD[number % 6] if number < 0.3 * sources_count else "good"
        if kind == "slow" and number // 6 >= slow_count:
            kind = "error"
        url = f"http://127.0.0.1:{nobody}/x" if kind == "refused" else f"{publisher.url}/{kind}/{number}"
        text = TOML.format(name=f"{kind}-{number:04}", url=url, every="1d", timeout=1 if kind == "slow" else 30)
        (home.folder / "sources" / f"{kind}-{number:04}.toml").write_text(text)
    sources = load_sources(home.folder)
    runner = home.start()
    blocks = []
    for _ in range(days):
        run_all(runner, sources, workers=WORKERS)
        home.clock.forward(hours=24)
        publisher.requests.clear()
        home.waits.clear()
        gc.collect()
        blocks.append(sys.getallocatedblocks())
    return sources, blocks


@pytest.mark.parametrize(
    ("sources_count", "days", "slow_count"),
    [(40, 3, 1), pytest.param(1000, 30, 5, marks=[pytest.mark.exhaustive, pytest.mark.timeout(7200)])],
)
def test_no_poll_is_unaccounted_for(home, publisher, caplog, sources_count, days, slow_count):
    """Every source has a poll for every day; the bad ones say why, the good ones are on time, and nothing piles up."""
    caplog.set_level(logging.ERROR)  # pytest keeps every line that is logged, which is what would pile up
    sources, blocks = simulate(home, publisher, sources_count, days, slow_count)
    polls = home.rows("SELECT source, outcome, reason IS NOT NULL FROM polls")
    assert Counter(source for source, _, _ in polls) == {source.name: days for source in sources}
    for source, outcome, has_reason in polls:
        assert outcome in EXPECTED[source.split("-")[0]]
        assert has_reason or outcome in {"changed", "unchanged", "not-modified"}
    good = [source for source in sources if source.name.startswith("good")]
    late = home.rows(
        "SELECT source FROM polls WHERE source LIKE 'good%' AND (outcome = 'missed' OR started_at > due_at)"
    )
    assert late == []
    assert home.rows("SELECT count(*) FROM figures") == [(2 * len(good),)]
    assert home.runner.polls.waiting_most <= WORKERS
    assert home.runner.polls.commits < sources_count * days
    assert blocks[-1] - blocks[len(blocks) // 2] < 20 * sources_count
