"""Every attempt once more from outside: over HTTP, against running doors, over a ledger of the ledger's own making."""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from asof.doors import Doors, Settings
from events import FigurePublished
from ledger import open as open_ledger

sys.path.insert(0, str(Path(__file__).parent))
from attempts import MEASURED, OURS

# In a real ledger the log takes the place of the small table that the other tests have.
ATTEMPTS = {name: text.replace("notes", "events") for name, text in {**MEASURED, **OURS}.items()}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Run the doors over a ledger of one figure; give them with the home folder."""
    folder = tmp_path_factory.mktemp("attempts")
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    with open_ledger(folder, clock=lambda: moment) as book:
        book.append([
            FigurePublished(source="demo", subject="a", measure="b", period="2020", published_at=moment, printed="1",
                            value=Decimal(1)),
        ])  # fmt: skip
        book.publish()
    doors = Doors(folder, ("127.0.0.1", 0), Settings(workers=1, house_workers=1, statement_seconds_max=10))
    doors.start()
    with httpx.Client(base_url=doors.address, timeout=90) as client:
        yield client, folder, doors
    doors.stop()


def fingerprints(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("text", ATTEMPTS.values(), ids=ATTEMPTS)
def test_an_attempt_over_http_is_refused_and_the_next_question_answered(guarded, text):
    """400 with a reason; the files of the home are what they were; the same doors answer on."""
    client, folder, _ = guarded
    before = fingerprints(folder)
    refused = client.post("/sql", content=text.encode(), headers={"Content-Type": "text/plain"})
    assert refused.status_code == 400, refused.text
    assert refused.json()["message"]
    assert str(folder) not in refused.text
    assert client.get("/sql", params={"query": "SELECT count(*) AS n FROM events"}).json() == [{"n": 1}]
    assert fingerprints(folder) == before


def test_after_all_of_it_the_doors_never_died(guarded):
    """None of the attempts ended the doors' process."""
    _, _, doors = guarded
    assert doors.check()
    assert doors.restarts == 0
