"""Files and folders of this machine as sources."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator
from pathlib import Path

from jobs.declarations import FileFetch, FolderFetch
from jobs.fetch.retrieval import FetchContext, FetchFailed, Known, Retrieval

_MEDIA_TYPES = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".ndjson": "application/x-ndjson"}


def media_type_of(name: str) -> str:
    """Guess a media type from a file's name; `application/octet-stream` if it says nothing."""
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name from an address is no path
    return _MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _read(path: Path, bytes_max: int) -> bytes:
    try:
        with path.open("rb") as file:
            payload = file.read(bytes_max + 1)
    except FileNotFoundError:
        raise FetchFailed(f"no such file: {path}") from None
    except IsADirectoryError:
        raise FetchFailed(f'a folder, not a file: {path}; what to do: use kind = "folder"') from None
    except OSError as error:
        raise FetchFailed(f"cannot read {path}: {error.strerror}") from None
    if len(payload) > bytes_max:
        raise FetchFailed(f"larger than bytes_max = {bytes_max}: {path}")
    return payload


def _retrieval(path: Path, bytes_max: int, context: FetchContext) -> Retrieval:
    moment = context.clock()
    payload = _read(path, bytes_max)
    return Retrieval(path.absolute().as_uri(), path.name, payload, moment, media_type_of(path.name))


def fetch_file(fetch: FileFetch, known: Known, context: FetchContext) -> Iterator[Retrieval]:
    """Yield the file as it is now."""
    del known
    yield _retrieval(context.home / fetch.path, fetch.bytes_max, context)


def fetch_folder(fetch: FolderFetch, known: Known, context: FetchContext) -> Iterator[Retrieval]:
    """Yield every file of the folder that was not read before, by name; hidden ones are somebody's work in progress."""
    folder = context.home / fetch.path
    if not folder.is_dir():
        raise FetchFailed(f"no such folder: {folder}")
    for path in sorted(folder.glob(fetch.glob)):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.absolute().as_uri() not in known.releases:
            yield _retrieval(path, fetch.bytes_max, context)
