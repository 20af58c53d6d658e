"""`/status` for people and monitors, `/metrics` for Prometheus."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context, utc_text
from asof.doors.http.answers import json_response
from asof.doors.http.declare import Arguments, Operation
from asof.doors.sql import question

SECONDS_BOUNDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0)
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of what was answered, by route and status, and how long it took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets = [0] * (len(SECONDS_BOUNDS) + 1)
        self._seconds = 0.0

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        bucket = sum(bound < seconds for bound in SECONDS_BOUNDS)
        with self._lock:
            self._requests[method, route, status] += 1
            self._buckets[bucket] += 1
            self._seconds += seconds

    def lines(self) -> Iterator[str]:
        """Write the counts in Prometheus' text format."""
        with self._lock:
            requests, buckets, seconds = dict(self._requests), list(self._buckets), self._seconds
        yield "# TYPE asof_http_requests_total counter"
        for (method, route, status), number in sorted(requests.items()):
            yield f'asof_http_requests_total{{method="{method}",route="{_label(route)}",status="{status}"}} {number}'
        yield "# TYPE asof_http_request_seconds histogram"
        total = 0
        for bound, number in zip((*SECONDS_BOUNDS, "+Inf"), buckets, strict=True):
            total += number
            yield f'asof_http_request_seconds_bucket{{le="{bound}"}} {total}'
        yield f"asof_http_request_seconds_sum {seconds:.6f}"
        yield f"asof_http_request_seconds_count {total}"


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


async def get_status(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /status`."""
    del request, arguments
    basis = (await context.rows_async(question("status")))[0]
    sources = await context.rows_async(question("status_sources"))
    content = {**_plain(basis), "sources": [_plain(row) for row in sources], "workers": context.counts()}
    return json_response(content, {"Cache-Control": "no-store"})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: utc_text(value) if isinstance(value, datetime) else value for name, value in row.items()}


async def get_metrics(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /metrics`."""
    del arguments
    metrics: Metrics = request.app.state.metrics
    basis = await context.in_thread(context.basis)
    lines = [
        *metrics.lines(),
        "# TYPE asof_ledger_position gauge",
        f"asof_ledger_position {basis.position}",
        "# TYPE asof_workers gauge",
        *(
            f'asof_workers{{pool="{pool}",state="{state}"}} {number}'
            for pool, counts in context.counts().items()
            for state, number in counts.items()
        ),
    ]
    for name, moment in (("recorded", basis.recorded_at), ("copied", basis.published_copy_at)):
        if moment is not None:
            lines += [f"# TYPE asof_ledger_{name}_timestamp_seconds gauge",
                      f"asof_ledger_{name}_timestamp_seconds {moment.timestamp():.6f}"]  # fmt: skip
    return Response("\n".join([*lines, ""]), 200, {"Cache-Control": "no-store"}, _MEDIA_TYPE)


_STATUSES = (200, 400, 401, 429, 503)
OPERATIONS = (
    Operation("GET", "/status", "get_status", "What the published copy is", get_status, statuses=_STATUSES),
    Operation(
        "GET", "/metrics", "get_metrics", "Counts for Prometheus", get_metrics,
        media_types=("text/plain",), statuses=_STATUSES,
    ),
)  # fmt: skip
