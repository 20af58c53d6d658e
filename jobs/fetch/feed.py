"""RSS and Atom: each entry of a feed is a release, with the time that the feed gives it."""

from __future__ import annotations

import email.utils
import re
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from jobs.declarations import FeedFetch
from jobs.fetch.http import get
from jobs.fetch.retrieval import EntryFailed, FetchContext, FetchFailed, Item, Known, NotModified, Retrieval

ENTRIES_MAX = 1000
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?P<encoding>[A-Za-z0-9_\-]+)["'][^>]*\?>""")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; `key` changes when the entry does."""

    key: str
    link: str | None
    published_at: datetime | None
    content: str | None


def fetch_feed(fetch: FeedFetch, known: Known, context: FetchContext) -> Iterator[Item]:
    """Yield the feed itself (to be kept, not read), then every entry that was not read before, oldest first."""
    answer = get(fetch, fetch.url, known, context)
    if isinstance(answer, NotModified):
        yield answer
        return
    yield replace(answer, is_index=True)
    entries = [entry for entry in parse_feed(answer.payload, answer.url) if entry.key not in known.releases]
    for entry in sorted(entries, key=lambda entry: (entry.published_at or answer.retrieved_at, entry.key)):
        try:
            yield _release(fetch, entry, answer, context)
        except FetchFailed as failure:
            yield EntryFailed(entry.key, failure.reason)


def _release(fetch: FeedFetch, entry: Entry, feed: Retrieval, context: FetchContext) -> Retrieval:
    if fetch.entry == "content":
        if entry.content is None:
            raise FetchFailed(f"the entry {entry.key} has no content; what to do: use entry = 'link'")
        payload = entry.content.encode()
        return Retrieval(
            entry.link or entry.key, entry.key, payload, feed.retrieved_at, "text/html; charset=utf-8",
            published_at=entry.published_at, key=entry.key,
        )  # fmt: skip
    if entry.link is None:
        raise FetchFailed(f"the entry {entry.key} has no link")
    answer = get(fetch, entry.link, Known(), context)
    if isinstance(answer, NotModified):
        raise FetchFailed(f"not modified, though nothing was asked: {entry.link}")
    return replace(answer, published_at=entry.published_at, key=entry.key, etag=None, last_modified=None)


def parse_feed(payload: bytes, base: str) -> list[Entry]:
    """Read the entries of an RSS 2.0, RSS 1.0 or Atom feed.

    Raises:
        FetchFailed: it is no feed.

    """
    if b"<!DOCTYPE" in payload or b"<!ENTITY" in payload:
        raise FetchFailed("a feed with a document type, which is not read (entities could be anything)")
    try:
        root = ET.fromstring(_declared_text(payload))  # noqa: S314 - without a document type there are no entities to expand
    except (ET.ParseError, ValueError) as error:
        raise FetchFailed(f"not a feed: {error}") from None
    if _name(root) not in {"rss", "feed", "RDF"}:
        raise FetchFailed(f"not a feed: found <{_name(root)}>, allowed: rss, feed, RDF")
    items = [element for element in root.iter() if _name(element) in {"item", "entry"}]
    return [_entry(item, base) for item in items[:ENTRIES_MAX]]


def _declared_text(payload: bytes) -> bytes | str:
    """Return a feed in an encoding that the XML reader does not know (GB2312, Big5, Shift JIS) as text."""
    match = _DECLARATION.match(payload)
    if match is None or match["encoding"].lower() in {b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1"}:
        return payload
    try:
        return payload[match.end() :].decode(match["encoding"].decode("ascii"))
    except (LookupError, ValueError):
        return payload


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(item: ET.Element, *names: str) -> str | None:
    for name in names:
        for child in item:
            if _name(child) == name:
                text = "".join(child.itertext()).strip()
                if text:
                    return text
    return None


def _entry(item: ET.Element, base: str) -> Entry:
    link = _link(item, base)
    named = _text(item, "id", "guid") or link or _text(item, "title") or ""
    changed = _text(item, "updated", "modified")
    published = _moment(_text(item, "published", "pubDate", "issued", "date", "updated"))
    return Entry(
        f"{named}#{changed}" if changed else named,
        link,
        published if changed is None else _moment(changed) or published,
        _text(item, "encoded", "content", "description", "summary"),
    )


def _link(item: ET.Element, base: str) -> str | None:
    for wanted in ("alternate", None, "enclosure"):
        for child in item:
            if _name(child) == "link" and child.get("rel") == wanted:
                target = child.get("href") or (child.text or "").strip()
                if target:
                    return urllib.parse.urljoin(base, target)
    enclosure = next((child.get("url") for child in item if _name(child) == "enclosure"), None)
    return urllib.parse.urljoin(base, enclosure) if enclosure else None


def _moment(text: str | None) -> datetime | None:
    """Read the time of an entry (RFC 3339 or RFC 822); one without a zone is none that we can vouch for."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if text[:4].isdigit() else email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
