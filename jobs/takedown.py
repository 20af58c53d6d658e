"""Documents that were taken down: what the log says is removed is not here, and never comes back."""

from __future__ import annotations

from jobs.book import Book, statement
from jobs.documents import DocumentStore


def finish_removals(book: Book, store: DocumentStore) -> int:
    """Remove every document whose removal stands in the log, and keep its bytes no more; return how many were here.

    A take-down is an event first and then the bytes go. Whoever opens the documents for writing finishes what a killed
    process began; and a source that still offers such a document does not bring it back.
    """
    removed = book.sql(statement("documents_removed")).fetchall()
    return sum(store.remove(str(document)) for (document,) in removed)
