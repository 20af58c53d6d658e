"""The WARC files of a home, read member by member without the code that wrote them."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asof.evidence.quotes import UNREADABLE

CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a WARC file: its place, its digest where it carries a document, and what is wrong with it."""

    file: str
    start: int
    length: int
    document: str | None
    problem: str | None = None
    kind: str = ""


def members(path: Path, start: int = 0) -> Iterator[Member]:
    """Give every record of a file from an offset on; a damaged rest is one member with a problem."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            try:
                length, data = _inflated(file, start)
            except zlib.error as error:
                yield Member(path.name, start, size - start, None, f"cannot be unpacked: {error}")
                return
            if length == 0:
                yield Member(path.name, start, size - start, None, "ends in the middle of a record")
                return
            kind, document, problem = _document(data)
            yield Member(path.name, start, length, document, problem, kind)
            start += length


def _inflated(file: io.BufferedReader, start: int) -> tuple[int, bytes]:
    """Return the length of the gzip member at an offset, and what is in it; length 0: it is torn."""
    file.seek(start)
    inflater, parts, read = zlib.decompressobj(zlib.MAX_WBITS + 16), [], 0
    while data := file.read(CHUNK_BYTES):
        parts.append(inflater.decompress(data))
        read += len(data)
        if inflater.eof:
            return read - len(inflater.unused_data), b"".join(parts)
    return 0, b""


def _document(data: bytes) -> tuple[str, str | None, str | None]:
    """Return the kind of a record, the digest of the document in it (None: it carries none), and a problem."""
    from warcio.archiveiterator import WARCIterator

    try:
        record = next(iter(WARCIterator(io.BytesIO(data))))
        payload = record.content_stream().read()
    except UNREADABLE as error:
        return "", None, f"is no WARC record: {error}"
    if record.rec_type not in {"response", "resource"}:
        return record.rec_type, None, None
    digest = hashlib.sha256(payload).hexdigest()
    told = (record.rec_headers.get_header("WARC-Payload-Digest") or "").removeprefix("sha256:")
    return record.rec_type, digest, None if told == digest else f"holds {digest} and says {told}"
