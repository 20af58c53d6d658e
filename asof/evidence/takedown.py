"""Taking a document down: its bytes go, its digest stays, the log says when and why."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from asof.evidence.sql import question
from events import DocumentRemoved, Incorrect, NotFound

if TYPE_CHECKING:
    from jobs import DocumentStore
    from ledger import Book

log = structlog.get_logger("asof.evidence")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OWN = {"ledger.duckdb", "ledger.duckdb.wal", "published", "documents", "snapshots", "checkpoints", "keys", "asof.toml"}
"""What of a home is never the copy of a document: what the ledger itself writes there."""


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
    was_kept = store.remove(digest)
    copies = copies_at_home(book.home, digest, known[0]["bytes_count"])
    for path in [*copies, *_spilled(book.home)]:
        path.unlink(missing_ok=True)
    watched = _copies(_files_watched(book.home), digest, known[0]["bytes_count"])
    return {
        "document": digest, "bytes_removed": was_kept, "copies_removed": len(copies),
        "figures": book.sql(question("citing_figures"), {"document": digest}).fetchall()[0][0],
        "gone": [str(path) for path in copies], "still_in": sorted({str(path) for path in watched}),
    }  # fmt: skip


def finish_removals(book: Book, store: DocumentStore) -> None:
    """Finish every take-down that the log has, whatever moment its process was killed at."""
    import jobs

    jobs.finish_removals(book, store)
    for document, size in book.sql(question("documents_removed")).fetchall():
        for path in copies_at_home(book.home, document, size):
            log.warning("asof.copy_removed", document=document, file=str(path), reason="the document was taken down")
            path.unlink(missing_ok=True)
        for path in _spilled(book.home):
            path.unlink(missing_ok=True)


def copies_at_home(home: Path, digest: str, size: int | None) -> list[Path]:
    """Return the files of a home, beside its own, that are a document, or an evidence bundle that holds it."""
    files = list(_files_of_home(home))
    bundles = [path for path in files if path.suffix == ".zip" and _bundles(path, digest)]
    return [*_copies(iter(files), digest, size), *bundles]


def _bundles(path: Path, digest: str) -> bool:
    """Tell whether a file is an evidence bundle with this document in it."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return any(name.startswith(f"documents/{digest}") for name in bundle.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _spilled(home: Path) -> Iterator[Path]:
    """Give what a killed process had put out of its memory; the engine removes it only when it next does so itself."""
    for folder in (home, home / "published"):
        for path in folder.glob("temporary/duckdb_temp_*"):
            process = path.name.split("_")[2]
            if process.isdigit() and not _lives(int(process)):
                yield path


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _copies(paths: Iterator[Path], digest: str, size: int | None) -> Iterator[Path]:
    """Give those of some files that are the document itself."""
    for path in paths:
        try:
            if size is None or path.stat().st_size == size:
                with path.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                        yield path
        except OSError:
            continue  # it went away, or is not ours to read


def _files_of_home(home: Path) -> Iterator[Path]:
    """Give the files of a home that somebody put there, such as those that a pack brings and its sources watch."""
    for entry in sorted(home.iterdir()):
        if entry.name not in _OWN:
            for path in sorted([entry, *entry.rglob("*")]):
                if path.is_file() and not path.is_symlink():
                    yield path


def _files_watched(home: Path) -> Iterator[Path]:
    """Give the files that sources watch, wherever they lie: outside of the home they are not ours to remove."""
    import jobs

    for source in jobs.read_sources(home)[0]:
        named = getattr(source.fetch, "path", None)
        if named is not None:
            place = home / named
            yield from (path for path in (sorted(place.rglob("*")) if place.is_dir() else [place]) if path.is_file())
