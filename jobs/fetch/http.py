"""HTTP(S) as a source: conditional requests, redirects, limits, retries with backoff and jitter."""

from __future__ import annotations

import email.utils
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import httpx
import tenacity

from jobs.declarations import HttpFetch, WebSection
from jobs.documents import HIDDEN, Exchange
from jobs.fetch.files import media_type_of
from jobs.fetch.retrieval import FetchContext, FetchFailed, Known, NotModified, Retrieval
from jobs.fetch.secrets import hide, is_secret, parts, resolve, values

AGENT = "asof-ledger"
USER_AGENT = "asof-ledger/0.1 (a ledger of published figures)"
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
WAIT_FIRST_SECONDS = 0.5
WAIT_MAX_SECONDS = 60.0
ROBOTS_BYTES_MAX = 500 << 10
RETRY_AFTER_MAX_SECONDS = 300.0


def fetch_http(fetch: HttpFetch, known: Known, context: FetchContext) -> Iterator[Retrieval | NotModified]:
    """Yield the answer of an address, or that it has not changed."""
    yield get(fetch, fetch.url, known, context)


def get(fetch: WebSection, url: str, known: Known, context: FetchContext) -> Retrieval | NotModified:
    """Return the answer of an address under the manners and limits of its source.

    Raises:
        FetchFailed: no usable answer after all attempts, or robots.txt does not allow it.

    """
    environment = context.environment
    secrets = {name: resolve(value, environment) for name, value in fetch.headers.items() if is_secret(value)}
    proxy = fetch.proxy and resolve(fetch.proxy, environment)
    # The links of a feed are the publisher's words: only what is declared here may ask for a variable.
    asked = resolve(url, environment) if url == fetch.url else url
    found = [one for text in (fetch.url, *fetch.headers.values()) for one in values(text, environment)]
    found += [*secrets.values(), *(parts(proxy) if proxy else []), *parts(asked)[1:]]
    hidden = {str(number): value for number, value in enumerate(found)}
    request = _Request(fetch, asked, known, secrets, proxy, hidden)
    try:
        return _with_retries(request, context, _pause(request, context))
    except FetchFailed as failure:
        raise FetchFailed(hide(failure.reason, hidden), answer=failure.answer) from None


@cache
def _trust() -> ssl.SSLContext:
    """Return whom we trust over TLS; made once, for it takes longer than a request."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked, with the secrets that go into it and nowhere else."""

    fetch: WebSection
    url: str
    known: Known
    secrets: dict[str, str]
    proxy: str | None
    hidden: dict[str, str]
    """All that must not be written down, wherever it turns up."""

    def client(self) -> httpx.Client:
        try:
            return self._client()
        except (ValueError, httpx.InvalidURL, ImportError):  # its message would show the address
            raise FetchFailed("the address of the proxy cannot be used; allowed: http://… or https://…") from None

    def _client(self) -> httpx.Client:
        return httpx.Client(
            timeout=self.fetch.timeout_seconds,
            follow_redirects=self.fetch.redirects_max > 0,
            max_redirects=self.fetch.redirects_max,
            proxy=self.proxy,
            trust_env=self.proxy is None,
            verify=_trust(),
            event_hooks={"request": [self._keep_secrets_at_home]},
        )

    def _keep_secrets_at_home(self, request: httpx.Request) -> None:
        """Take the secrets off a request to another origin than the declared one: a redirect, a link of a feed."""
        if _origin(request.url) != _origin(httpx.URL(self.fetch.url)):
            for name in self.secrets:
                request.headers.pop(name, None)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _shown(url: httpx.URL, request: _Request) -> str:
    """Return an address as it may be written down: without a user, a password and what came from the environment."""
    return hide(str(url.copy_with(userinfo=b"")) if url.userinfo else str(url), request.hidden)


def _pause(request: _Request, context: FetchContext) -> float:
    """Return the seconds between two requests to a host; refuses what its robots.txt does not allow."""
    if not request.fetch.robots:
        return request.fetch.pause_seconds

    def read(url: str) -> tuple[int, str]:
        try:
            with request.client() as client, client.stream("GET", url, headers={"User-Agent": USER_AGENT}) as answer:
                text = b""
                for chunk in answer.iter_bytes():
                    text += chunk
                    if len(text) > ROBOTS_BYTES_MAX:
                        break
                return answer.status_code, text.decode("utf-8", errors="replace")
        except httpx.HTTPError:
            return 0, ""

    allowed, delay = context.hosts.rules(request.url, AGENT, context.clock(), read)
    if not allowed:
        raise FetchFailed("robots.txt does not allow it, or cannot be had")
    return max(request.fetch.pause_seconds, delay)


def _with_retries(request: _Request, context: FetchContext, pause: float) -> Retrieval | NotModified:
    def wait(state: tenacity.RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        backoff: float = min(WAIT_FIRST_SECONDS * 2 ** (state.attempt_number - 1), WAIT_MAX_SECONDS)
        asked = failure.wait_seconds if isinstance(failure, FetchFailed) else None
        return max(asked or 0.0, backoff * (0.5 + context.random()))

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(request.fetch.attempts_max),
        wait=wait,
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, FetchFailed) and error.retry),
        sleep=context.sleep,
        reraise=True,
    )

    def attempt() -> Retrieval | NotModified:
        with context.hosts.turn(request.url, context.clock, pause, context.sleep):
            return _once(request, context)

    answer: Retrieval | NotModified = retrying(attempt)
    return answer


def _request_headers(request: _Request) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
    if request.known.document is not None:
        if request.known.etag:
            headers["If-None-Match"] = request.known.etag
        if request.known.last_modified:
            headers["If-Modified-Since"] = request.known.last_modified
    return headers | request.fetch.headers | request.secrets


def _once(request: _Request, context: FetchContext) -> Retrieval | NotModified:
    fetch = request.fetch
    try:
        with (
            request.client() as client,
            client.stream("GET", request.url, headers=_request_headers(request)) as response,
        ):
            return _answer(request, response, context)
    except httpx.TooManyRedirects:
        raise FetchFailed(f"more than {fetch.redirects_max} redirects") from None
    except httpx.TimeoutException:
        raise FetchFailed(f"no answer within {fetch.timeout_seconds} seconds", retry=True) from None
    except httpx.TransportError as error:
        raise FetchFailed(f"cannot reach {httpx.URL(request.url).host}: {_plain(error)}", retry=True) from None
    except (httpx.InvalidURL, httpx.DecodingError) as error:
        raise FetchFailed(f"an answer that cannot be read: {_plain(error)}") from None


def _plain(error: Exception) -> str:
    return str(error) or type(error).__name__


def _answer(request: _Request, response: httpx.Response, context: FetchContext) -> Retrieval | NotModified:
    moment = context.clock()
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return NotModified(_shown(response.url, request), moment, _exchange(response, request))
    is_good = response.status_code == httpx.codes.OK
    payload = _payload(request.fetch, response)
    name = response.url.path.rpartition("/")[2] or response.url.host
    answer = Retrieval(
        _shown(response.url, request),
        hide(name, request.hidden),
        payload,
        moment,
        response.headers.get("content-type") or media_type_of(name),
        _exchange(response, request),
        response.headers.get("etag"),
        response.headers.get("last-modified"),
    )
    if is_good:
        return answer
    retry = response.status_code in RETRIED
    wait = _retry_after(response, moment) if retry else None
    raise FetchFailed(_status_text(response), retry=retry, wait_seconds=wait, answer=answer)


def _payload(fetch: WebSection, response: httpx.Response) -> bytes:
    """Read the body to its end, or to one of the limits: a publisher that drips could hold us for ever."""
    began = time.monotonic()
    payload = bytearray()
    for chunk in response.iter_bytes():
        payload += chunk
        if len(payload) > fetch.bytes_max:
            raise FetchFailed(f"larger than bytes_max = {fetch.bytes_max}")
        if time.monotonic() - began > fetch.total_seconds:
            raise FetchFailed(f"not done within total_seconds = {fetch.total_seconds}", retry=True)
    return bytes(payload)


def _status_text(response: httpx.Response) -> str:
    return f"status {response.status_code} {response.reason_phrase}".rstrip()


def _retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Read Retry-After (seconds, or an HTTP date); never more than the limit, for the poll has to end."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), RETRY_AFTER_MAX_SECONDS)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), RETRY_AFTER_MAX_SECONDS)


def _exchange(response: httpx.Response, request: _Request) -> Exchange:
    """Return both sides' headers for keeping, without the secrets, even where the publisher sends one back."""
    secret_names = {name.lower() for name in request.secrets}

    def text(raw: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
        return [
            (name, HIDDEN if name.lower() in secret_names else hide(value, request.hidden)) for name, value in pairs
        ]

    return Exchange(
        response.request.method,
        response.status_code,
        response.reason_phrase,
        text(response.request.headers.raw),
        text(response.headers.raw),
    )
