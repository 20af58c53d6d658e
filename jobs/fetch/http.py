"""HTTP(S) as a source: conditional requests, redirects, limits, retries with backoff and jitter."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import tenacity

from jobs.declarations import HttpFetch
from jobs.documents import HIDDEN, Exchange
from jobs.fetch.files import media_type_of
from jobs.fetch.retrieval import FetchContext, FetchFailed, Known, NotModified, Retrieval
from jobs.fetch.secrets import PREFIX, hide, resolve

USER_AGENT = "asof-ledger/0.1 (a ledger of published figures)"
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
WAIT_FIRST_SECONDS = 0.5
WAIT_MAX_SECONDS = 60.0
RETRY_AFTER_MAX_SECONDS = 300.0


def fetch_http(fetch: HttpFetch, known: Known, context: FetchContext) -> Iterator[Retrieval | NotModified]:
    """Yield the answer of an address, or that it has not changed.

    Raises:
        FetchFailed: no usable answer after all attempts.

    """
    secrets = {
        name: resolve(value, context.environment) for name, value in fetch.headers.items() if value.startswith(PREFIX)
    }
    try:
        yield _with_retries(fetch, known, context, secrets)
    except FetchFailed as failure:
        raise FetchFailed(hide(failure.reason, secrets)) from None


def _with_retries(
    fetch: HttpFetch, known: Known, context: FetchContext, secrets: dict[str, str]
) -> Retrieval | NotModified:
    def wait(state: tenacity.RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        backoff: float = min(WAIT_FIRST_SECONDS * 2 ** (state.attempt_number - 1), WAIT_MAX_SECONDS)
        asked = failure.wait_seconds if isinstance(failure, FetchFailed) else None
        return max(asked or 0.0, backoff * (0.5 + context.random()))

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(fetch.attempts_max),
        wait=wait,
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, FetchFailed) and error.retry),
        sleep=context.sleep,
        reraise=True,
    )
    answer: Retrieval | NotModified = retrying(_once, fetch, known, context, secrets)
    return answer


def _request_headers(fetch: HttpFetch, known: Known, secrets: dict[str, str]) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
    if known.document is not None:
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
    return headers | fetch.headers | secrets


def _once(fetch: HttpFetch, known: Known, context: FetchContext, secrets: dict[str, str]) -> Retrieval | NotModified:
    headers = _request_headers(fetch, known, secrets)
    try:
        with (
            httpx.Client(
                timeout=fetch.timeout_seconds,
                follow_redirects=fetch.redirects_max > 0,
                max_redirects=fetch.redirects_max,
                proxy=fetch.proxy and resolve(fetch.proxy, context.environment),
                trust_env=fetch.proxy is None,
            ) as client,
            client.stream("GET", fetch.url, headers=headers) as response,
        ):
            return _answer(fetch, response, context, frozenset(name.lower() for name in secrets))
    except httpx.TooManyRedirects:
        raise FetchFailed(f"more than {fetch.redirects_max} redirects") from None
    except httpx.TimeoutException:
        raise FetchFailed(f"no answer within {fetch.timeout_seconds} seconds", retry=True) from None
    except httpx.TransportError as error:
        raise FetchFailed(f"cannot reach {httpx.URL(fetch.url).host}: {_plain(error)}", retry=True) from None
    except (httpx.InvalidURL, httpx.DecodingError) as error:
        raise FetchFailed(f"an answer that cannot be read: {_plain(error)}") from None


def _plain(error: Exception) -> str:
    return str(error) or type(error).__name__


def _answer(
    fetch: HttpFetch, response: httpx.Response, context: FetchContext, secret_names: frozenset[str]
) -> Retrieval | NotModified:
    moment = context.clock()
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return NotModified(str(response.url), moment, _exchange(response, secret_names))
    if response.status_code in RETRIED:
        raise FetchFailed(_status_text(response), retry=True, wait_seconds=_retry_after(response, moment))
    if response.status_code != httpx.codes.OK:
        raise FetchFailed(_status_text(response))
    payload = bytearray()
    for chunk in response.iter_bytes():
        payload += chunk
        if len(payload) > fetch.bytes_max:
            raise FetchFailed(f"larger than bytes_max = {fetch.bytes_max}")
    name = response.url.path.rpartition("/")[2] or response.url.host
    return Retrieval(
        str(response.url),
        name,
        bytes(payload),
        moment,
        response.headers.get("content-type") or media_type_of(name),
        _exchange(response, secret_names),
        response.headers.get("etag"),
        response.headers.get("last-modified"),
    )


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


def _exchange(response: httpx.Response, secret_names: frozenset[str]) -> Exchange:
    def text(raw: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
        return [(name, HIDDEN if name.lower() in secret_names else value) for name, value in pairs]

    return Exchange(
        response.request.method,
        response.status_code,
        response.reason_phrase,
        text(response.request.headers.raw),
        text(response.headers.raw),
    )
