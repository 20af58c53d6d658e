"""An evidence bundle: one ZIP file that a person with a browser and Python can check.

index.html          what the figures are, how they changed, and where each stands in which document
figures.json        the current figures · changes.json every change with its quote
events/N.json       the canonical bytes of every event, as they are hashed
receipts/N.txt      the proof of each, against one signed checkpoint
documents/…         the documents as they came, and documents.warc.gz with how they came
provenance.json     PROV-JSON: who derived what from what
verify_receipt.py   the program that checks a receipt
origin.vkey         the public key, for those who have it from nowhere else
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jobs
import ledger
from asof.evidence.files import members
from asof.evidence.page import page, plain
from asof.evidence.provenance import provenance
from asof.evidence.quotes import Quotes
from asof.evidence.sql import question
from events import AsofError, canonical_bytes

if TYPE_CHECKING:
    from ledger import Book

_ENDINGS = {"text/csv": ".csv", "application/json": ".json", "text/html": ".html.txt", "application/pdf": ".pdf",
            "text/plain": ".txt", "text/tab-separated-values": ".tsv"}  # fmt: skip
"""A page of somebody else's is text here: a browser that opened it as a page would run what is in it."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export_evidence(book: Book, named: dict[str, str | None], target: Path) -> dict[str, int]:
    """Write the bundle of a figure (or of all periods of it) and return how much of what it holds."""
    figures = book.sql(question("figures_of"), named).rows()
    acts = book.sql(question("acts_of"), named).rows()
    documents = {row["document"] for row in acts if row["document"]}
    readings = book.sql(question("readings_of"), {"documents": sorted(documents)}).rows()
    signed = ledger.make_checkpoint(book, create_keys_if_none=True)
    new = target.with_name(f".{target.name}.new")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as bundle:
        for row in sorted([*acts, *readings], key=lambda row: row["position"]):
            position = row["position"]
            _put(bundle, f"events/{position}.json", canonical_bytes(row))
            _put(bundle, f"receipts/{position}.txt", ledger.receipt_of(book, position).encode())
        kept = _put_documents(bundle, book, documents)
        changes = _changes(book, named)
        removed = {row["document"]: row for row in readings if row["kind"] == "document-removed.v1"}
        for row in figures:
            removal = removed.get(row["document"], {})
            row["document_removed_at"], row["document_removal_reason"] = (
                removal.get("recorded_at"),
                removal.get("reason"),
            )
        _put(bundle, "figures.json", _json(figures))
        _put(bundle, "changes.json", _json(changes))
        _put(bundle, "provenance.json", _json(provenance(acts, readings)))
        _put(bundle, "verify_receipt.py", ledger.verifier_program())
        _put(bundle, "origin.vkey", f"{ledger.public_keys(book.home)[0]}\n".encode())
        _put(bundle, "checkpoint.note", signed.note.encode())
        title = f"{named['subject']}/{named['measure']}" + (f", {named['period']}" if named["period"] else "")
        text = page(title, figures, changes, kept, removed, signed.size, signed.root)
        _put(bundle, "index.html", text.encode())
    new.replace(target)
    return {"figures": len(figures), "events": len(acts) + len(readings), "documents": sum(map(bool, kept.values()))}


def _put(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Write a member without the time of day, so that equal contents make equal bundles."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    bundle.writestr(entry, data)


def _put_documents(bundle: zipfile.ZipFile, book: Book, documents: set[str]) -> dict[str, str | None]:
    """Put each document in as it is, and all records of them into one WARC file; None: its bytes are not kept."""
    folder = book.home / "documents"
    kept: dict[str, str | None] = dict.fromkeys(sorted(documents))
    with jobs.DocumentStore(folder, read_only=True) as store:
        for digest in kept:
            place = store.find(digest)
            try:
                payload = store.read(digest)
            except AsofError:
                continue
            ending = _ENDINGS.get(place.media_type.split(";")[0].strip() if place else "", ".bin")
            kept[digest] = f"documents/{digest}{ending}"
            _put(bundle, f"documents/{digest}{ending}", payload)
    records = _records(folder, {digest for digest, name in kept.items() if name is not None})
    if records:
        _put(bundle, "documents/documents.warc.gz", records)
    return kept


def _records(folder: Path, digests: set[str]) -> bytes:
    """Return the records of some documents, each with the request that belongs to it, byte for byte."""
    parts: list[bytes] = []
    for path in sorted(folder.glob("*.warc.gz")):
        data = path.read_bytes()
        wanted = False
        for member in members(path):
            wanted = member.document in digests if member.document is not None else wanted and member.kind == "request"
            if wanted and member.problem is None:
                parts.append(data[member.start : member.start + member.length])
    return b"".join(parts)


def _changes(book: Book, named: dict[str, str | None]) -> list[dict[str, Any]]:
    """Return every change with the words of its document."""
    rows = book.sql(question("changes_of"), named).rows()
    with jobs.DocumentStore(book.home / "documents", read_only=True) as store:
        quotes = Quotes(store, jobs.read_sources(book.home)[0])
        for row in rows:
            quote = quotes.at(row["document"], row["locator"], row["source"])
            row["quote"] = quote.text
            row["quote_state"] = "removed" if row["document_removed_at"] else quote.state
    return rows


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n").encode()
