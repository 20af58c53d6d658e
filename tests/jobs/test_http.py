"""HTTP as a source, against a publisher on this machine: what goes out, what comes in, what goes wrong."""

import contextlib
import gzip
import socket
import threading

import pytest
import structlog

WIDE = 'layout = "wide"\nsubject = ["land"]\nperiod = "day"'
RELEASE = "land,day,cases\nA,2020-01-01,5\n"


@pytest.fixture
def source(home, publisher):
    return declare(home, publisher.url + "/data.csv")


def declare(home, url, name="web", more=""):
    return home.declare(name, f'kind = "http"\nurl = "{url}"\n{more}', 'format = "csv"', WIDE)


def test_a_release_over_http(home, publisher, source):
    """The answer is kept with its headers, read, and recorded with the time of the fetch."""
    publisher.give(RELEASE, Content_Type="text/csv", ETag='"v1"')
    outcome = home.run(source)
    assert (outcome.outcome, outcome.counts.new) == ("changed", 1)
    assert home.runner.store.read(outcome.documents[0]) == RELEASE.encode()
    ((url, status, media_type),) = home.rows(
        "SELECT body->>'$.url', body->>'$.status', body->>'$.media_type' FROM events WHERE kind LIKE 'document-retr%'"
    )
    assert (url, status, media_type) == (source.fetch.url, "200", "text/csv")


def test_the_next_request_is_conditional(home, publisher, source):
    """ETag and Last-Modified are sent back, also after a restart; 304 is the outcome not-modified."""
    day = "Wed, 21 Oct 2015 07:28:00 GMT"
    publisher.give(RELEASE, ETag='"v1"', Last_Modified=day)
    home.run(source)
    publisher.give(b"", status=304)
    assert home.run(source).outcome == "not-modified"
    home.start()
    assert home.run(source).outcome == "not-modified"
    for _, headers in publisher.requests[1:]:
        assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', day)
    home.clock.forward(hours=1)
    publisher.give(RELEASE.replace("5", "6"), ETag='"v2"')
    assert home.run(source).counts.revised == 1


def test_the_same_bytes_without_validators_are_unchanged(home, publisher, source):
    """A publisher that knows no ETag: equal bytes are no news."""
    publisher.give(RELEASE)
    assert [home.run(source).outcome for _ in range(2)] == ["changed", "unchanged"]


def test_every_answer_is_kept_with_its_headers(home, publisher, source):
    """Changed, unchanged, not modified and refused: each answer is a record, with its status and headers."""
    publisher.give(RELEASE, X_Answer="first")
    home.run(source)
    publisher.give(RELEASE, X_Answer="second")
    home.run(source)
    publisher.give(b"", status=304, X_Answer="third")
    home.run(source)
    publisher.give(b"gone", status=410, X_Answer="fourth")
    home.run(source)
    plain = b"".join(gzip.decompress(path.read_bytes()) for path in (home.folder / "documents").glob("*.warc.gz"))
    assert [word for word in (b"first", b"second", b"third", b"fourth") if b"X-Answer: " + word not in plain] == []
    assert b"HTTP/1.1 410 Gone" in plain
    assert home.rows("SELECT count(*) FROM documents") == [(1,)]


def test_compression_is_undone_before_the_digest(home, publisher, source):
    """The document is what the publisher wrote, whether or not it was compressed on the way."""
    publisher.give(RELEASE)
    plain = home.run(source).documents
    publisher.give(gzip.compress(RELEASE.encode()), Content_Encoding="gzip")
    again = home.run(source)
    assert (again.outcome, again.documents) == ("unchanged", plain)


def test_redirects_are_followed_to_a_limit(home, publisher):
    """The final address is the document's; a loop ends as a failure."""

    def answer(request):
        if request.path == "/old":
            return 302, {"Location": "/data.csv"}, b""
        if request.path == "/loop":
            return 302, {"Location": "/loop"}, b""
        return 200, {}, RELEASE.encode()

    publisher.answer = answer
    assert home.run(declare(home, publisher.url + "/old", "old")).outcome == "changed"
    looping = home.run(declare(home, publisher.url + "/loop", "loop"))
    assert (looping.outcome, looping.reason) == ("failed", "more than 10 redirects")


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_busy_publisher_is_asked_again_with_growing_waits(home, publisher, source, status):
    """Retried with backoff and jitter; the second answer counts."""
    answers = iter([(status, {}, b""), (status, {}, b""), (200, {}, RELEASE.encode())])
    publisher.answer = lambda request: next(answers)
    assert home.run(source).outcome == "changed"
    assert home.waits == [0.5, 1.0]


def test_retry_after_is_obeyed(home, publisher, source):
    """The publisher's own wait is kept when it is longer than ours, up to a limit."""
    answers = iter(
        [(503, {"Retry-After": "7"}, b""), (429, {"Retry-After": "99999"}, b""), (200, {}, RELEASE.encode())]
    )
    publisher.answer = lambda request: next(answers)
    assert home.run(source).outcome == "changed"
    assert home.waits == [7.0, 300.0]


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (500, 4), (204, 1)])
def test_an_answer_that_is_no_document_is_a_failure(home, publisher, source, status, requests):
    """Only what may pass is asked again; the reason names the status."""
    publisher.give(b"", status=status)
    outcome = home.run(source)
    assert outcome.outcome == "failed"
    assert str(status) in outcome.reason
    assert len(publisher.requests) == requests


def test_a_publisher_that_cannot_be_reached(home):
    """A refused connection is a failed poll with a reason."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = home.run(declare(home, f"http://127.0.0.1:{port}/x", more="robots = false"))
    assert outcome.outcome == "failed"
    assert "cannot reach 127.0.0.1" in outcome.reason
    assert home.rows("SELECT outcome FROM polls") == [("failed",)]


def test_a_huge_answer_is_cut_off(home, publisher):
    """More than bytes_max is not read to its end and not kept."""
    publisher.give(b"x" * 100_000)
    outcome = home.run(declare(home, publisher.url, more="bytes_max = 50000"))
    assert (outcome.outcome, outcome.reason) == ("failed", "larger than bytes_max = 50000")
    assert home.runner.store.digests() == []


def test_a_truncated_answer_is_a_failure(home, publisher, source):
    """Fewer bytes than announced: nothing is kept of it."""
    publisher.give(RELEASE, Content_Length="500")
    assert home.run(source).outcome == "failed"
    assert home.runner.store.digests() == []


def test_garbage_for_gzip_is_a_failure(home, publisher, source):
    """An answer that cannot be decompressed is an outcome."""
    publisher.give(b"this is not gzip", Content_Encoding="gzip")
    assert home.run(source).outcome == "failed"


def test_a_secret_goes_nowhere_but_into_the_request(home, publisher):
    """From the environment into the header; never into a log line, an event or a WARC, even when it is echoed."""
    home.environment["WEB_TOKEN"] = "swordfish-4711"
    source = declare(home, publisher.url, more='headers = { "X-Key" = "env:WEB_TOKEN", "Accept-Language" = "zh" }')
    publisher.give(RELEASE)
    with structlog.testing.capture_logs() as lines:
        home.run(source)
        publisher.give(b"", status=403)
        home.run(source)
    sent = publisher.requests[0][1]
    assert (sent["X-Key"], sent["Accept-Language"]) == ("swordfish-4711", "zh")
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in (home.folder / "documents").glob("*.warc.gz"))
    assert b"X-Key: (not kept)" in kept
    events = str(home.rows("SELECT * FROM events"))
    assert not [place for place in (kept.decode(), events, str(lines)) if "swordfish" in place]


def test_a_secret_stays_with_its_origin(home, publisher):
    """A redirect to another host gets no secret headers; an address is noted without its password."""
    other = "http://localhost:" + publisher.url.rpartition(":")[2]

    def answer(request):
        if request.path == "/here":
            return 302, {"Location": other + "/there"}, b""
        return 200, {}, RELEASE.encode()

    publisher.answer = answer
    home.environment["KEY"] = "swordfish"
    url = publisher.url.replace("http://", "http://ana:sesame@") + "/here"
    outcome = home.run(declare(home, url, more='headers = { "X-Key" = "env:KEY" }\nrobots = false'))
    assert outcome.outcome == "changed"
    sent = {path: headers.get("X-Key") for path, headers in publisher.requests}
    assert sent == {"/here": "swordfish", "/there": None}
    assert "sesame" not in str(home.rows("SELECT * FROM events"))


def test_an_answer_that_drips_is_given_up(home, publisher):
    """A publisher that sends a byte now and then cannot hold a poll for ever."""
    stop = threading.Event()

    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        with contextlib.suppress(OSError):
            while not stop.wait(0.1):
                request.wfile.write(b"x")
                request.wfile.flush()
        raise ConnectionResetError

    publisher.answer = answer
    publisher.server.handle_error = lambda *_: None
    source = declare(home, publisher.url, more="total_seconds = 1\nattempts_max = 1\nrobots = false")
    outcome = home.run(source)
    stop.set()
    assert (outcome.outcome, outcome.reason) == ("failed", "not done within total_seconds = 1")


def test_a_secret_that_is_not_set(home, publisher):
    """A variable that is missing fails the poll and names itself."""
    outcome = home.run(declare(home, publisher.url, more='headers = { "X-Key" = "env:NOT_SET" }'))
    assert outcome.outcome == "failed"
    assert "NOT_SET" in outcome.reason
    assert publisher.requests == []
