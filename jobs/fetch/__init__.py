"""Fetching: everything that touches a disk or a network for a source. Failures are outcomes (`FetchFailed`)."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.declarations import CommandFetch, FeedFetch, FileFetch, FolderFetch, Source
from jobs.fetch.command import fetch_command
from jobs.fetch.feed import fetch_feed
from jobs.fetch.files import fetch_file, fetch_folder, media_type_of
from jobs.fetch.http import fetch_http
from jobs.fetch.retrieval import Clock, EntryFailed, FetchContext, FetchFailed, Item, Known, NotModified, Retrieval

__all__ = [
    "Clock",
    "EntryFailed",
    "FetchContext",
    "FetchFailed",
    "Item",
    "Known",
    "NotModified",
    "Retrieval",
    "fetch",
    "media_type_of",
]


def fetch(source: Source, known: Known, context: FetchContext) -> Iterator[Item]:
    """Yield what a source has now, one payload at a time.

    Raises:
        FetchFailed: the source cannot be had.

    """
    declared = source.fetch
    if isinstance(declared, FileFetch):
        return fetch_file(declared, known, context)
    if isinstance(declared, FolderFetch):
        return fetch_folder(declared, known, context)
    if isinstance(declared, CommandFetch):
        return fetch_command(declared, known, context)
    if isinstance(declared, FeedFetch):
        return fetch_feed(declared, known, context)
    return fetch_http(declared, known, context)
