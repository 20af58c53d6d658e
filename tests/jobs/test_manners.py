"""Manners towards publishers: robots.txt, pauses, so many requests at once, proxies."""

import threading
import time

import pytest

from jobs.fetch.manners import HOST_REQUESTS_MAX, Hosts

WIDE = 'layout = "wide"\nsubject = ["land"]\nperiod = "day"'
RELEASE = "land,day,cases\nA,2020-01-01,5\n"


def declare(home, url, name="web", more=""):
    return home.declare(name, f'kind = "http"\nurl = "{url}"\n{more}', 'format = "csv"', WIDE)


@pytest.mark.parametrize(
    ("robots", "outcome"),
    [
        (b"User-agent: *\nDisallow: /private\n", "failed"),
        (b"User-agent: asof-ledger\nDisallow: /private\n\nUser-agent: *\nDisallow:\n", "failed"),
        (b"User-agent: other\nDisallow: /\n", "changed"),
        (None, "changed"),
    ],
)
def test_robots_txt_is_obeyed(home, publisher, robots, outcome):
    """What the publisher does not want fetched is not fetched, and the poll says why."""
    publisher.robots = robots
    publisher.give(RELEASE)
    polled = home.run(declare(home, publisher.url + "/private/x.csv"))
    assert polled.outcome == outcome
    assert len(publisher.requests) == (outcome == "changed")
    assert (polled.reason or "robots.txt").startswith("robots.txt")


def test_robots_txt_can_be_set_aside(home, publisher):
    """A publisher who gave leave: `robots = false`."""
    publisher.robots = b"User-agent: *\nDisallow: /\n"
    publisher.give(RELEASE)
    assert home.run(declare(home, publisher.url, more="robots = false")).outcome == "changed"


def test_the_pause_between_requests(home, publisher):
    """The longer of our own pause and the host's Crawl-delay is kept between two requests to one host."""
    publisher.robots = b"User-agent: *\nCrawl-delay: 7\n"
    publisher.give(RELEASE)
    home.run(declare(home, publisher.url + "/a", "a"))
    home.run(declare(home, publisher.url + "/b", "b", more="pause_seconds = 2"))
    home.clock.forward(seconds=5)
    home.run(declare(home, publisher.url + "/c", "c", more="pause_seconds = 20"))
    assert home.waits == [7.0, 15.0]


def test_at_most_so_many_requests_to_a_host():
    """However many sources ask one host at once, only so many are let in; another host is not kept waiting."""
    hosts, inside, most, lock = Hosts(), 0, 0, threading.Lock()
    leave = threading.Event()

    def ask(url):
        nonlocal inside, most
        with hosts.turn(url, lambda: None, 0, time.sleep):
            with lock:
                inside += 1
                most = max(most, inside)
            leave.wait(10)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=ask, args=[f"https://slow.example/{n}"]) for n in range(8)]
    for thread in threads:
        thread.start()
    with hosts.turn("https://other.example/", lambda: None, 0, time.sleep):
        leave.set()
    for thread in threads:
        thread.join()
    assert most == HOST_REQUESTS_MAX


def test_a_proxy_is_asked(home, publisher):
    """Requests go to the declared proxy; its address may hold a password and comes from the environment."""
    host = publisher.url.removeprefix("http://")
    home.environment["MY_PROXY"] = f"http://ana:sesame-77@{host}"
    publisher.give(RELEASE)
    source = declare(home, "http://statistics.invalid/x.csv", more='proxy = "env:MY_PROXY"\nrobots = false')
    assert home.run(source).outcome == "changed"
    assert publisher.requests[0][0] == "http://statistics.invalid/x.csv"
    assert publisher.requests[0][1]["Proxy-Authorization"].startswith("Basic ")
    assert "sesame" not in str(home.rows("SELECT * FROM events"))
