"""Streams: half an answer never looks whole, a client that leaves stops its statement, memory stays small."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pyarrow.parquet
import pytest

from asof.doors import Context, Doors, Settings, create_application
from events import DocumentRemoved, DocumentRetrieved
from jobs import DocumentStore
from ledger import open as open_ledger
from snapshots import take

HTML = "text/html; charset=utf-8"
NEVER = "SELECT count(*) FROM range(1000000000) a, range(1000000) b"
BREAKS = "SELECT CASE WHEN range < 1500000 THEN range ELSE error('late') END AS n FROM range(2000000)"


@pytest.fixture(scope="module")
def served(home, serve):
    """Serve the small ledger with one worker for people and a limit of two million rows."""
    context = Context(home, Settings(workers=1, house_workers=1, rows_max=2_000_000))
    with serve(create_application(context)) as address:
        yield context, address


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "arrow", "parquet"])
def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(served, form):
    """An error after the first rows ends the connection without the end of the document, in every format."""
    _, address = served
    for query in (BREAKS, "SELECT * FROM range(3000000)"):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{address}/sql", params={"query": query, "format": form}, timeout=60)
    assert httpx.get(f"{address}/sql", params={"query": "SELECT 1 AS a"}, timeout=60).json() == [{"a": 1}]


def test_an_error_before_the_first_row_is_a_status(served):
    """What goes wrong before anything was sent is a 400 with its reason."""
    _, address = served
    answer = httpx.get(f"{address}/sql", params={"query": "SELECT error('early')", "format": "csv"}, timeout=60)
    assert answer.status_code == 400
    assert "early" in answer.json()["found"]


def test_a_client_that_leaves_stops_its_statement(served):
    """The only worker is free again although the statement would run for hours."""
    context, address = served
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{address}/sql", params={"query": NEVER}, timeout=1.0)
    assert httpx.get(f"{address}/sql", params={"query": "SELECT 1 AS a"}, timeout=30).json() == [{"a": 1}]
    assert context.counts()["people"]["replaced"] == 0


def test_a_client_that_leaves_half_way_stops_its_statement(served):
    """Leaving in the middle of a stream frees the worker, too."""
    _, address = served
    query = {"query": "SELECT * FROM range(1900000)", "format": "csv"}
    with httpx.stream("GET", f"{address}/sql", params=query, timeout=30) as answer:
        assert next(answer.iter_bytes()).startswith(b"range\n0\n1\n")
    assert httpx.get(f"{address}/sql", params={"query": "SELECT 1 AS a"}, timeout=30).json() == [{"a": 1}]


@pytest.mark.heavy
@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "arrow", "parquet"])
def test_memory_does_not_grow_with_the_rows(home, form):
    """Twelve million rows take no more memory than two million, in the door and in its workers."""
    doors = Doors(home, ("127.0.0.1", 0), Settings(workers=1, house_workers=1, statement_seconds_max=600))
    doors.start()
    try:
        peaks = [_peak_megabytes(doors, form, rows) for rows in (2_000_000, 12_000_000)]
    finally:
        doors.stop()
    assert peaks[1] < peaks[0] + 100, peaks


def _peak_megabytes(doors: Doors, form: str, rows: int) -> int:
    query = f"SELECT range AS n, range * 1.5 AS v, 'subject/' || range AS s FROM range({rows})"
    with httpx.stream("GET", f"{doors.address}/sql", params={"query": query, "format": form}, timeout=120) as answer:
        assert answer.status_code == 200
        size = sum(len(piece) for piece in answer.iter_raw())
    assert size > rows
    children = Path(f"/proc/{doors.process_id}/task/{doors.process_id}/children").read_text().split()
    return max(_high_water(name) for name in (str(doors.process_id), *children))


def _high_water(process_id: str) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


@pytest.fixture(scope="module")
def with_documents(tmp_path_factory, serve):
    """Serve a ledger with a page that would run a script and one that was taken down."""
    folder = tmp_path_factory.mktemp("documents")
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    with open_ledger(folder, clock=lambda: moment) as book:
        digests = []
        with DocumentStore(folder / "documents") as store:
            for content in (b"<script>alert(1)</script>", b"gone"):
                place = store.store(content, "https://example.org/a", moment, media_type="text/html")
                digests.append(place.digest)
        book.append([
            *(DocumentRetrieved(source="demo", document=digest, retrieved_at=moment, media_type=HTML)
              for digest in digests),
            DocumentRemoved(document=digests[1], reason="a take-down of the publisher"),
        ])  # fmt: skip
        book.publish()
    context = Context(folder, Settings(workers=1, house_workers=1))
    with serve(create_application(context)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client, digests


def test_a_document_comes_byte_for_byte_and_runs_nothing(with_documents):
    """The bytes that were kept, as an attachment, sandboxed, unsniffed, cached for ever."""
    client, (page, _) = with_documents
    answer = client.get(f"/documents/{page}")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(f"/documents/{page}", headers={"If-None-Match": f'"{page}"'}).status_code == 304


def test_a_document_that_was_taken_down_is_gone(with_documents):
    """410, with the reason; the digest stays known."""
    client, (_, removed) = with_documents
    answer = client.get(f"/documents/{removed}")
    assert answer.status_code == 410
    assert answer.json()["found"] == "a take-down of the publisher"


def test_a_snapshot_is_there_for_ever(tmp_path, serve):
    """Its rows, its manifest and its file, under its own name never changing; under the plain name the newest."""
    moments = iter(datetime(2024, 1, 1, second=second, tzinfo=UTC) for second in range(60))
    with open_ledger(tmp_path, clock=lambda: next(moments)) as book:
        taken = [take(book, "weekly", "SELECT count(*) AS n FROM events") for _ in range(2)]
        book.publish()
    context = Context(tmp_path, Settings(workers=1, house_workers=1))
    with serve(create_application(context)) as address, httpx.Client(base_url=address, timeout=60) as client:
        first = f"/snapshots/{taken[0].snapshot}"
        assert [row["snapshot"] for row in client.get("/snapshots").json()] == [one.snapshot for one in taken]
        assert client.get(first).json()[0]["content_sha256"] == taken[0].content_sha256
        rows = client.get(f"{first}/rows")
        assert rows.json() == [{"n": 0}]
        assert "immutable" in rows.headers["cache-control"]
        assert client.get(f"{first}/rows", headers={"If-None-Match": rows.headers["etag"]}).status_code == 304
        newest = client.get("/snapshots/weekly/rows?format=csv")
        assert newest.text == "n\n1\n"
        assert newest.headers["cache-control"] == "no-cache"
        assert client.get(f"{first}/manifest").json()["content_sha256"] == taken[0].content_sha256
        table = pyarrow.parquet.read_table(io.BytesIO(client.get(f"{first}/parquet").content))
        assert table.to_pylist() == [{"n": 0}]
        (tmp_path / "snapshots" / f"{taken[0].snapshot}.json").unlink()
        (tmp_path / "snapshots" / f"{taken[0].snapshot}.json").symlink_to("/etc/hostname")
        for path in (
            f"{first}/manifest",
            f"{first}/other",
            "/snapshots/none/rows",
            "/snapshots/..%2f..%2fetc/manifest",
        ):
            assert client.get(path).status_code in {400, 404}, path


def test_a_new_copy_changes_the_tag(tmp_path, serve):
    """After a publication the tag is another one, and the answer is new."""
    moments = iter(datetime(2024, 1, 1, second=second, tzinfo=UTC) for second in range(60))
    with open_ledger(tmp_path, clock=lambda: next(moments)) as book:
        book.publish()
        context = Context(tmp_path, Settings(workers=1, house_workers=1))
        with serve(create_application(context)) as address:
            empty = httpx.get(f"{address}/figures", timeout=60)
            book.append(
                [DocumentRetrieved(source="demo", document="0" * 64, retrieved_at=datetime(2024, 1, 1, tzinfo=UTC))]
            )
            book.publish()
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                later = httpx.get(f"{address}/figures", headers={"If-None-Match": empty.headers["etag"]}, timeout=60)
                if later.status_code == 200:
                    break
            assert later.status_code == 200
            assert later.headers["etag"] != empty.headers["etag"]
            assert later.headers["asof-position"] == "0"
