"""Manners towards publishers: so many requests at once to a host, its robots.txt, and the pause that it asks for."""

from __future__ import annotations

import threading
import urllib.parse
import urllib.robotparser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOST_REQUESTS_MAX = 2
ROBOTS_KEPT = timedelta(hours=24)
ROBOTS_RETRIED = timedelta(minutes=10)
PAUSE_SECONDS_MAX = 60.0

Reader = Callable[[str], tuple[int, str]]
"""Reads an address: its status (0: unreachable) and its text."""


@dataclass(slots=True)
class _Host:
    """What is known of one host."""

    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(HOST_REQUESTS_MAX))
    robots_lock: threading.Lock = field(default_factory=threading.Lock)
    robots: urllib.robotparser.RobotFileParser | None = None
    robots_until: datetime | None = None
    last_request_at: datetime | None = None


class Hosts:
    """The hosts that are asked; one object for all sources of a service."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def _host(self, url: str) -> _Host:
        origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(url))
        with self._lock:
            return self._hosts.setdefault(origin, _Host())

    @contextmanager
    def turn(
        self, url: str, now: Callable[[], datetime], pause: float, sleep: Callable[[float], None]
    ) -> Iterator[None]:
        """Wait for a turn at the host of an address, with at least `pause` seconds since the last request to it."""
        host = self._host(url)
        with host.turns:
            if pause and host.last_request_at is not None:
                left = pause - (now() - host.last_request_at).total_seconds()
                if left > 0:
                    sleep(min(left, PAUSE_SECONDS_MAX))
            host.last_request_at = now()
            yield

    def rules(self, url: str, agent: str, now: datetime, read: Reader) -> tuple[bool, float]:
        """Tell whether robots.txt lets `agent` fetch an address, and the pause in seconds that it asks for."""
        host = self._host(url)
        with host.robots_lock:
            if host.robots is None or host.robots_until is None or now >= host.robots_until:
                host.robots, kept = _robots(url, read)
                host.robots_until = now + kept
        delay = host.robots.crawl_delay(agent)
        return host.robots.can_fetch(agent, url), float(delay or 0)


def _robots(url: str, read: Reader) -> tuple[urllib.robotparser.RobotFileParser, timedelta]:
    """Read the robots.txt of a host as RFC 9309 says: none means all is allowed, unreachable means nothing is."""
    parser = urllib.robotparser.RobotFileParser()
    status, text = read(urllib.parse.urljoin(url, "/robots.txt"))
    if status == 0 or status >= 500:
        parser.parse(["User-agent: *", "Disallow: /"])
        return parser, ROBOTS_RETRIED
    parser.parse(text.splitlines() if status == 200 else [])
    return parser, ROBOTS_KEPT
