"""What stands before every operation: the host that was meant, the token, the rate; and the log line behind it."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

import anyio.to_thread
import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from asof.doors.context import Context
from asof.doors.http.answers import error_response
from asof.doors.http.status import Metrics
from asof.doors.tokens import Tokens
from events import AsofError, Incorrect

_LOCAL_NAMES = frozenset({"localhost", "testserver"})
Refusal = Callable[[Request, AsofError], Response]
"""Writes an error of the house in the form of one door."""
_log = structlog.get_logger("asof.doors")


class Guard:
    """ASGI middleware. Without a token only a loopback host is answered, so that no web page can reach us by a name."""

    def __init__(
        self, app: ASGIApp, context: Context, metrics: Metrics, refusals: Mapping[str, Refusal] | None = None
    ) -> None:
        self.app = app
        self.refusals = refusals or {}
        self.settings = context.settings
        self.metrics = metrics
        self.tokens = Tokens(context.home)
        self.buckets = Buckets(self.settings.requests_per_second, self.settings.requests_burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with an error."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            asker = await self._admit(scope)
            scope["asof.asker"] = asker
            await self.app(scope, receive, noting)
        except AsofError as error:
            await self._refused(scope, error)(scope, receive, noting)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _refused(self, scope: Scope, error: AsofError) -> Response:
        """Write an error as the door does that was meant: its clients can read no other form."""
        for beginning, refusal in self.refusals.items():
            if scope["path"].startswith(beginning):
                return refusal(Request(scope), error)
        return error_response(error)

    async def _admit(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        self._check_host(headers.get("host", ""))
        client = (scope.get("client") or ("unknown", 0))[0]
        asker = await self._check_token(scope, headers) if self.settings.token_needed else str(client)
        if not self.buckets.take(asker):
            rate = f"{self.settings.requests_per_second:g} requests a second"
            raise Incorrect(
                "too many requests", found=asker, allowed=rate, do="wait a little", code="too-many-requests"
            )
        return asker

    def _check_host(self, host: str) -> None:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        name = name.strip("[]").lower()
        if self.settings.token_needed or name in _LOCAL_NAMES or name in self.settings.hosts_allowed or _is_local(name):
            return
        raise Incorrect(
            "this door answers only under its loopback address",
            found=host[:100],
            allowed=", ".join(("127.0.0.1", "localhost", *self.settings.hosts_allowed)),
            do="ask http://127.0.0.1, or allow the name with hosts_allowed",
            code="host",
        )

    async def _check_token(self, scope: Scope, headers: Headers) -> str:
        for token in _tokens_given(scope, headers):
            name = await anyio.to_thread.run_sync(self.tokens.name_of, token)  # scrypt is slow on purpose
            if name is not None:
                return name
        raise Incorrect(
            "a token is needed here",
            allowed="Authorization: Bearer TOKEN, the token as password, or api_key=TOKEN",
            do="ask whoever runs this service for a token",
            code="unauthorized",
        )

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self.metrics.count(scope["method"], route, status, seconds)
        broken = scope.get("asof.broken")
        _log.info(
            "request.answered",
            method=scope["method"],
            path=scope["path"],
            status=status,
            seconds=round(seconds, 4),
            asker=scope.get("asof.asker"),
            **({"broken": broken} if broken else {}),
        )


class Buckets:
    """A bucket of tokens for each asker: `rate` a second flow in, `burst` fit. A rate of 0 is no limit."""

    def __init__(self, rate: float, burst: int, askers_max: int = 10_000) -> None:
        self.rate = rate
        self.burst = burst
        self.askers_max = askers_max
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, asker: str) -> bool:
        """Take one; False if the asker's bucket is empty."""
        if self.rate <= 0:
            return True
        moment = time.monotonic()
        with self._lock:
            level, filled_at = self._levels.pop(asker, (float(self.burst), moment))
            level = min(float(self.burst), level + (moment - filled_at) * self.rate)
            allowed = level >= 1
            self._levels[asker] = (level - 1 if allowed else level, moment)
            if len(self._levels) > self.askers_max:
                self._levels.popitem(last=False)
        return allowed


def _tokens_given(scope: Scope, headers: Headers) -> list[str]:
    kind, _, content = headers.get("authorization", "").partition(" ")
    given = []
    if kind.lower() == "bearer":
        given.append(content.strip())
    elif kind.lower() == "basic":
        try:
            given.append(base64.b64decode(content, validate=True).decode().partition(":")[2])
        except (binascii.Error, UnicodeDecodeError):
            given = []
    query = scope.get("query_string", b"")
    if b"api_key=" in query:  # clients of FRED can say it nowhere else
        given += parse_qs(query.decode("latin-1")).get("api_key", [])
    return given


def _is_local(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
