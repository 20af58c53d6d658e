"""Documents that are not what they should be, told from their first and last bytes: held, never read as news."""

from __future__ import annotations

import re

from jobs.declarations import Source
from jobs.fetch import Retrieval

_HTML_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_ERROR_TITLE = re.compile(
    r"<(title|h1)[^>]*>[^<]{0,80}\b("
    r"error|not found|forbidden|unavailable|bad gateway|timed? ?out|maintenance|access denied|too many requests|"
    r"[45]\d\d)\b[^<]{0,80}</\1>|<title[^>]*>[^<]{0,40}(错误|无法访问|维护中|页面不存在)",
    re.IGNORECASE,
)
ERROR_PAGE_CHARACTERS_MAX = 20_000
_OPENED = re.compile(rb"<table\b", re.IGNORECASE)
_CLOSED = re.compile(rb"</table\s*>", re.IGNORECASE)


def guard(source: Source, item: Retrieval) -> str | None:
    """Say in one line why a document must not be read; None if nothing speaks against it."""
    wants_html = source.read.format in {"html", "html-text"}
    looks_html = _HTML_START.match(item.payload) is not None
    if looks_html and not wants_html:
        return f"an HTML page where {source.read.format} was expected{_error_words(item)}"
    says = item.media_type.partition(";")[0].strip().lower()
    if wants_html and item.exchange is not None and says and not _may_be_html(says):
        return f"the content type {says!r} where an HTML page was expected"
    if wants_html and (error := _error_words(item)):
        return f"an error page with status 200{error}"
    return _torn(source, item.payload)


def _may_be_html(media_type: str) -> bool:
    return media_type in {"text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "text/xml"}


def _error_words(item: Retrieval) -> str:
    """Return what an error page says of itself: only a short page with such a heading is one."""
    if len(item.payload) > ERROR_PAGE_CHARACTERS_MAX:
        return ""
    match = _ERROR_TITLE.search(item.payload.decode("utf-8", errors="ignore"))
    return f": {re.sub('<[^>]*>', '', match[0]).strip()!r}" if match else ""


def _torn(source: Source, payload: bytes) -> str | None:
    """Say that a document ends in the middle, where its format shows it; a torn JSON or XLSX does not parse at all."""
    if source.read.format == "html" and len(_OPENED.findall(payload)) > len(_CLOSED.findall(payload)):
        return "ends in the middle of a table"
    if source.read.format == "pdf" and b"%%EOF" not in payload[-2048:]:
        return "ends in the middle of the PDF"
    return None
