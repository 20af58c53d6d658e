"""Schemathesis against the running door: whatever is asked, no 5xx and no answer that the description does not have."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from importlib.util import find_spec

import httpx
import pytest

from asof.doors import Doors, Settings
from events import FigurePublished
from ledger import open as open_ledger

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("described")
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    with open_ledger(folder, clock=lambda: moment) as book:
        book.append([
            FigurePublished(source="demo", subject="0", measure="0", period="2020", published_at=moment, printed="1",
                            value=Decimal(1)),
        ])  # fmt: skip
        book.publish()
    opened = Doors(folder, ("127.0.0.1", 0), Settings(workers=1, house_workers=1, statement_seconds_max=5))
    opened.start()
    yield opened
    opened.stop()


@pytest.mark.heavy
@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_no_answer_is_a_surprise(doors, tmp_path):
    """Hundreds of right and wrong requests to every operation."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{doors.address}/openapi.json", "--max-examples", "40",
        "--checks", ",".join(CHECKS), "--request-timeout", "60", "--suppress-health-check", "all",
        "--generation-database", "none",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=500)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert "Operations:       12 selected" in done.stdout


HOSTILE = [
    "/sql?query=%00",
    "/sql?query=SELECT%20'%ff'",
    "/sql?query=SELECT%20%3F&parameters=[[[[[[[[]]]]]]]]",
    "/sql?query=SELECT%20%3F&parameters={%22type%22:1}",
    "/sql?query=SELECT%20%3F&parameters=[{%22type%22:%22DECIMAL%22,%22value%22:%22NaN%22}]",
    "/sql?query=SELECT%20%3F&parameters=[1e400]",
    "/sql?query=SELECT%20%3F&parameters=[" + "9" * 60 + "]",
    "/sql?query=SELECT%20%3F&parameters=[%22\\ud800%22]",
    "/sql?query=" + "(" * 3000,
    "/sql?query=SELECT%201&published_by=0001-01-01",
    "/sql?query=SELECT%201&published_by=0001-01-01T00:00:00%2B14:00",
    "/sql?query=SELECT%201&published_by=9999-12-31T23:59:59Z",
    "/sql?query=SELECT%20repeat('x',%202000000000)",
    "/sql?query=SELECT%20INTERVAL%201%20DAY&format=parquet",
    "/sql?query=SELECT%201%20AS%20%22%22",
    "/sql?query=SELECT%20union_value(a%20:=%201)%20AS%20u&format=parquet",
    "/sql?query=SELECT%20TIMETZ%20'10:00:00%2B01'%20AS%20t&format=parquet",
    "/sql?query=SELECT%20NULL%20AS%20n&format=parquet",
    "/sql?query=SELECT%20{'a':%20'nan'::DOUBLE}%20AS%20n",
    "/sql?query=SELECT%20'101'::BIT%20AS%20b&format=arrow",
    "/figures?limit=" + "1" * 400,
    "/figures?cursor=W10&limit=1",
    "/figures?cursor=WyJcdWQ4MDAiLCJhIiwiYSIsImEiXQ&limit=1",
    "/figures?subject=%F0%9F%98%80%00",
    "/history/%2F/%2F",
    "/history//",
    "/history/a%0d%0ab/c",
    "/changes?after=99999999999999999999",
    "/documents/..%2f..%2fetc%2fpasswd",
    "/snapshots/a/b/c",
    "/" + "a" * 10_000,
    "/figures?" + "&".join(f"x{number}=1" for number in range(500)),
]


@pytest.mark.parametrize("address", HOSTILE, ids=[address[:60] for address in HOSTILE])
def test_what_is_hostile_or_odd_is_no_fault_of_ours(doors, address):
    """Strange characters, sizes, types and dates: an answer or a clear refusal, never a 5xx."""
    answer = httpx.get(doors.address + address, timeout=60)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.json()["message"]


BODIES = {
    "not JSON": (b"{", "application/json"),
    "not UTF-8": (b"\xff\xfe", "application/json"),
    "not UTF-8 text": (b"SELECT '\xff'", "text/plain"),
    "a list": (b"[]", "application/json"),
    "unknown member": (b'{"query": "SELECT 1", "vintage_date": "2019-01-01"}', "application/json"),
    "a number for a statement": (b'{"query": 1}', "application/json"),
    "deep": (b"[" * 100_000, "application/json"),
    "empty": (b"", "application/json"),
    "nothing": (b"", "text/plain"),
    "parameters of a text": (b'{"query": "SELECT 1", "parameters": "x"}', "application/json"),
    "too large": (b"x" * 3_000_000, "text/plain"),
    "NaN": (b'{"query": "SELECT ?", "parameters": [NaN]}', "application/json"),
    "both": (b'{"query": "SELECT 1", "format": "csv"}', "application/json"),
}


@pytest.mark.parametrize(("content", "kind"), BODIES.values(), ids=BODIES)
def test_a_wrong_body_is_refused(doors, content, kind):
    """400 or 413 with what is wrong; the parameter of a revised figure is named as everywhere."""
    address = f"{doors.address}/sql?format=json"
    answer = httpx.post(address, content=content, headers={"Content-Type": kind}, timeout=60)
    assert answer.status_code in {400, 413}, answer.text
    assert answer.json()["message"]
    if b"vintage_date" in content:
        assert "published_by" in answer.json()["do"]
