"""`kill -9` in the middle of polls: what is done is there once, what was cut off is done again."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime

import pytest

import ledger
from jobs import DocumentStore, load_sources, run_due

POLLER = """
    import sys
    from datetime import UTC, datetime, timedelta
    import ledger
    from jobs import load_sources, run_due
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    with ledger.open(sys.argv[1]) as book:
        print("open", flush=True)
        sources = load_sources(sys.argv[1])
        for _ in range(1000):
            run_due(book, sources, lambda: now[0], home=sys.argv[1], everything=True)
            now[0] += timedelta(hours=1)
"""
WIDE = 'layout = "wide"\nsubject = ["land"]\nabsent = "withdrawn"'
TALL = 'layout = "tall"'


def declare(folder):
    (folder / "sources").mkdir()
    (folder / "files" / "many").mkdir(parents=True)
    for number in range(12):
        rows = "".join(f"L{land},{land * number}\n" for land in range(20))
        (folder / "files" / "many" / f"{1_600_000_000 + number}_x.csv").write_text(f"land,cases\n{rows}")
    rows = "".join(f"s,m{number},{number},2020-01-01\n" for number in range(50))
    (folder / "files" / "one.csv").write_text(f"subject,measure,printed,published_at\n{rows}")
    head = 'title = "t"\npublisher = "p"\n[read]\nformat = "csv"\n'
    (folder / "sources" / "many.toml").write_text(
        f'name = "many"\n{head}[fetch]\nkind = "folder"\npath = "files/many"\n[mapping]\nversion = 1\n{WIDE}\n'
        '[publication]\ntime = "file"\npattern = "(?P<published_at>[0-9]+)_"\n'
    )
    (folder / "sources" / "one.toml").write_text(
        f'name = "one"\n{head}[fetch]\nkind = "file"\npath = "files/one.csv"\n[mapping]\nversion = 1\n{TALL}\n'
        '[publication]\ntime = "column"\n'
    )


def poll_and_kill(folder, seconds):
    poller = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(POLLER), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    while "open" not in poller.stdout.readline():
        assert poller.poll() is None
    time.sleep(seconds)
    os.kill(poller.pid, signal.SIGKILL)
    poller.wait()
    poller.stdout.close()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(1, 25))])
def test_a_service_that_is_killed_loses_and_repeats_nothing(tmp_path, seed):
    """Killed twice at random moments, then left to finish: the same figures, each statement recorded once."""
    chance = random.Random(seed)
    declare(tmp_path)
    for _ in range(2):
        poll_and_kill(tmp_path, chance.uniform(0, 1.5))
    with ledger.open(tmp_path) as book:
        run_due(book, load_sources(tmp_path), lambda: datetime(2026, 2, 1, tzinfo=UTC), home=tmp_path, everything=True)
        assert book.verify().ok
        figures = book.sql("SELECT source, subject, measure, printed FROM figures").fetchall()
        expected = {("one", "s", f"m{number}", str(number)) for number in range(50)}
        expected |= {("many", f"L{land}", "cases", str(land * 11)) for land in range(20)}
        assert sorted(figures) == sorted(expected)
        repeated = book.sql(
            "SELECT count(*) FROM events WHERE kind = 'figure-published.v1' "
            "GROUP BY source, subject, measure, period, published_at HAVING count(*) > 1"
        ).fetchall()
        assert repeated == []
        documents = {row[0] for row in book.sql("SELECT document FROM documents").fetchall()}
    with DocumentStore(tmp_path / "documents") as store:
        assert documents == set(store.digests())
        assert all(store.read(document) for document in documents)
