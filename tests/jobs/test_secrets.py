"""A secret goes from the environment into the request, and nowhere else: the whole home is searched for it."""

import gzip

import pytest
import structlog

CANARY = "canary/4711+ü"
TALL = 'layout = "tall"'
RELEASE = "subject,measure,printed\npark,projects,12\n"


def searched_files(folder):
    """Return the names of all files of a home that hold the canary, unpacked where they are packed."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".toml":
            payload = path.read_bytes()
            payload += gzip.decompress(payload) if path.name.endswith(".gz") else b""
            found += [path.name] * (b"canary" in payload)
    return found


def echo(request):
    """A publisher that says back in its headers all that it was told."""
    told = request.headers.get("X-Key", "")
    if "/moved" in request.path:
        return 302, {"Location": request.path.replace("/moved", "/here")}, b""
    if "/broken" in request.path:
        return 503, {"X-Echo": told}, b"out of order"
    return 200, {"X-Echo": told, "Content-Location": request.path, "ETag": '"1"'}, RELEASE.encode()


@pytest.mark.parametrize("path", ["here", "moved", "broken"])
def test_a_secret_in_headers_address_and_proxy(home, publisher, path):
    """Good, redirected and failed answers that echo it: no file, event or log line has the secret in any form."""
    publisher.answer = echo
    home.environment |= {"CANARY": CANARY, "PROXY": f"http://ana:canary-4711@{publisher.url.removeprefix('http://')}"}
    fetch = (
        f'kind = "http"\nurl = "{publisher.url}/{path}?key={{env:CANARY}}"\nproxy = "env:PROXY"\nattempts_max = 2\n'
        'robots = false\nheaders = { X-Key = "env:CANARY_ASCII", Authorization = "Bearer {env:CANARY_ASCII}" }'
    )
    home.environment["CANARY_ASCII"] = "canary-4711"
    source = home.declare("secretive", fetch, 'format = "csv"', TALL)
    with structlog.testing.capture_logs() as lines:
        outcome = home.run(source)
    assert outcome.outcome == ("failed" if path == "broken" else "changed"), outcome.reason
    sent = publisher.requests[-1][1]
    assert (sent["X-Key"], sent["Authorization"]) == ("canary-4711", "Bearer canary-4711")
    assert "key=canary" in publisher.requests[-1][0]
    assert not [line for line in (str(lines), str(home.rows("SELECT * FROM events"))) if "canary" in line]
    home.close()
    assert searched_files(home.folder) == []


@pytest.mark.parametrize("broken", ["http://ana:canary-4711@127.0.0.1:1", "nonsense://canary-4711"])
def test_a_proxy_that_cannot_be_used_is_not_told(home, broken):
    """The reason of a failed poll names the publisher and not what stands in the address of the proxy."""
    home.environment["PROXY"] = broken
    fetch = 'kind = "http"\nurl = "http://statistics.invalid/x"\nproxy = "env:PROXY"\nattempts_max = 1\nrobots = false'
    outcome = home.run(home.declare("proxied", fetch, 'format = "csv"', TALL))
    assert outcome.outcome == "failed"
    assert "canary" not in outcome.reason + str(home.rows("SELECT * FROM events"))


def test_a_feed_cannot_ask_for_a_variable(home, publisher):
    """What a publisher writes into a link is an address, never a name in our environment."""
    home.environment["CANARY"] = CANARY
    link = publisher.url + "/entry/{env:CANARY}"
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><updated>2026-01-01T00:00:00Z</updated>'
        f'<link href="{link}"/></entry></feed>'
    )
    publisher.answer = lambda request: (200, {}, (feed if request.path == "/feed" else RELEASE).encode())
    fetch = f'kind = "feed"\nurl = "{publisher.url}/feed"\nrobots = false'
    home.run(home.declare("news", fetch, 'format = "csv"', TALL, 'time = "entry"'))
    assert publisher.requests
    assert not [path for path, _ in publisher.requests if "4711" in path]
