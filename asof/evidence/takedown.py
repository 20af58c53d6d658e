"""Taking a document down: its bytes go, its digest stays, the log says when and why."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asof.evidence.sql import question
from events import DocumentRemoved, Incorrect, NotFound

if TYPE_CHECKING:
    from jobs import DocumentStore
    from ledger import Book

_DIGEST = re.compile(r"[0-9a-f]{64}")


def remove_document(book: Book, store: DocumentStore, digest: str, reason: str, recorder: str | None) -> dict[str, Any]:
    """Remove the bytes of a document for good, after the log says so; done twice, the second time finishes the first.

    What stays in the log are facts: the figures as they were printed, and the sentence that a figure was read from.

    Raises:
        NotFound: the ledger never had such a document.
        Incorrect: not a digest, or no reason.

    """
    digest = digest.removeprefix("sha256:").lower()
    if _DIGEST.fullmatch(digest) is None:
        raise Incorrect("not the name of a document", found=digest, allowed="a SHA-256 in 64 hexadecimal digits")
    if not reason.strip():
        raise Incorrect("a removal without a reason", do="say why with --reason")
    known = book.sql(question("document_known"), {"document": digest}).rows()
    if not known:
        raise NotFound("the ledger has no such document", found=digest, do="`asof documents list` shows what there is")
    if known[0]["removed_at"] is None:
        book.append([DocumentRemoved(document=digest, reason=reason, recorder=recorder)])
    was_kept = digest in store
    if was_kept:
        store.remove(digest)
    figures = book.sql(question("citing_figures"), {"document": digest}).fetchall()[0][0]
    return {"document": digest, "bytes_removed": was_kept, "figures": figures, "still_in": copies_of(book.home, digest)}


def copies_of(home: Path, digest: str) -> list[str]:
    """Return files of a home that are the document itself, such as what a source watches; they are not ours."""
    found = [path for path in sorted((home / "files").rglob("*")) if path.is_file()]
    return [str(path) for path in found if hashlib.sha256(path.read_bytes()).hexdigest() == digest]
