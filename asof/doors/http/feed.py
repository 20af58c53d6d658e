"""`/changes.atom`: the newest changes as an Atom feed (RFC 4287), for feed readers and automation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from asof.doors.context import Context, utc_text
from asof.doors.http import answers
from asof.doors.http.declare import Arguments, Operation, Parameter
from asof.doors.http.figures import MEASURE, SOURCE, SUBJECT
from asof.doors.sql import question

ENTRIES_MAX = 500
LIMIT = Parameter("limit", "At most so many entries.", "integer", (), 1, ENTRIES_MAX, 50)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEDIA_TYPE = "application/atom+xml"


async def get_feed(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /changes.atom`."""
    basis = await context.in_thread(context.basis)
    headers = answers.cache_headers(context, basis, {}, answers.entity_tag(basis, request.url.path, arguments))
    unchanged = answers.not_modified(request, headers)
    if unchanged is not None:
        return unchanged
    rows = await context.rows_async(question("newest_changes"), arguments)
    updated = utc_text(rows[0]["recorded_at"] if rows else basis.recorded_at or basis.published_copy_at)
    address = str(request.url)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_text(address)}</id>",
        "<title>Changes of published figures</title>",
        f"<updated>{updated}</updated>",
        "<author><name>Asof</name></author>",
        f'<link rel="self" href={quoteattr(_clean(address))}/>',
        *(_entry(request, row) for row in rows),
        "</feed>\n",
    ]
    return Response("\n".join(lines).encode(), 200, headers, _MEDIA_TYPE)


def _entry(request: Request, row: Mapping[str, Any]) -> str:
    series = f"{row['subject']}/{row['measure']}"
    period = f" ({row['period']})" if row["period"] else ""
    link = request.url.replace(path="/changes", query=f"after={row['position'] - 1}&limit=1")
    old, new = row["old_printed"] or "none", row["new_printed"] or "none"
    return (
        f"<entry><id>{_text(str(link))}</id>"
        f"<title>{_text(row['kind'])}: {_text(series + period)}: {_text(old)} → {_text(new)}</title>"
        f"<updated>{utc_text(row['recorded_at'])}</updated><published>{utc_text(row['published_at'])}</published>"
        f"<category term={quoteattr(_clean(row['kind']))}/><link href={quoteattr(str(link))}/>"
        f'<content type="text">{_text(row["source"])}: {_text(series + period)}, {_text(old)} → {_text(new)}, '
        f"published {utc_text(row['published_at'])}</content></entry>"
    )


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _text(text: str) -> str:
    return escape(_clean(text))


OPERATIONS = (
    Operation(
        "GET", "/changes.atom", "get_changes_feed", "The newest changes as an Atom feed", get_feed,
        (SUBJECT, MEASURE, SOURCE, LIMIT), (), (_MEDIA_TYPE,), (200, 304, 400, 401, 429, 503),
    ),
)  # fmt: skip
