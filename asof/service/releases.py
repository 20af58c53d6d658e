"""A release from a file: its terms, and the file itself kept as a document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asof.service.sql import question
from events import DocumentRetrieved, Incorrect, NotFound
from ledger import Book

if TYPE_CHECKING:
    from jobs import DocumentStore

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".html": "text/html",
    ".pdf": "application/pdf",
}
_TERMS = (
    "source", "published_at", "subject", "period", "measures", "absent", "units", "hold_above", "cause", "aliases",
    "missing", "decimal", "period_format", "delimiter", "reason", "published_not_before",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keeping:
    """A document that is kept: its digest, and the event of its retrieval if the ledger has none from that source."""

    digest: str
    news: list[DocumentRetrieved]


def release_terms(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that `Book.ingest` takes."""
    unknown = set(arguments) - set(_TERMS)
    if unknown:
        raise Incorrect("unknown terms of a release", found=", ".join(sorted(unknown)), allowed=", ".join(_TERMS))
    return dict(arguments)


def read_file(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        NotFound: there is none.
        Incorrect: it is a folder, or may not be read.

    """
    if path.is_dir():
        raise Incorrect("a folder is no file", found=str(path), allowed="one file", do="name the file", code="folder")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound("there is no such file", found=str(path), do="mend the path", code="no-file") from None
    except OSError as error:
        raise Incorrect("the file cannot be read", found=f"{path}: {error.strerror}", code="unreadable") from None


def keep_document(book: Book, store: DocumentStore, name: str, source: str) -> Keeping:
    """Keep a file byte for byte; its address is its name only, for a path would say where somebody's files lie."""
    path = Path(name)
    payload = read_file(path)
    digest = hashlib.sha256(payload).hexdigest()
    known = book.sql(question("retrieved"), {"source": source, "document": digest}).fetchone()
    if known is not None and known[0] and digest in store:
        return Keeping(digest, [])
    now = book.clock()
    media_type = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
    url = f"file:{path.name}"
    place = store.store(payload, url, now, media_type=media_type)
    event = DocumentRetrieved(
        source=source, document=place.digest, retrieved_at=now, media_type=media_type, bytes_count=len(payload),
        url=url, warc=place.warc or None,
    )  # fmt: skip
    return Keeping(digest, [event])
