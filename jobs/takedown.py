"""Taking a document down: its bytes go, its digest and every figure stay, and an event says so."""

from __future__ import annotations

from events import DocumentRemoved
from jobs.book import Book
from jobs.documents import DocumentStore


def remove_document(book: Book, store: DocumentStore, document: str, *, reason: str) -> None:
    """Remove the bytes of a document and record that, with the reason.

    Raises:
        NotFound: no document of this digest is kept.

    """
    store.remove(document)
    book.append([DocumentRemoved(document=document, reason=reason)])
