"""The document store: payloads by digest, kept in WARC files that other tools can replay."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from events import Conflict, Fault, NotFound, Unavailable
from jobs.documents import warc
from jobs.documents.index import Index, Place
from jobs.documents.warc import Exchange, RecordBytes

FILE_BYTES_MAX = 1 << 30
SOFTWARE = "asof-ledger"
_INDEX = "index.sqlite"
_LOCK = "writer.lock"


class DocumentStore:
    """Documents of a home folder, each under the SHA-256 of its bytes.

    One process writes (a lock file says who); any number may read. Whatever moment the writer is killed at, the next
    one finds every document that `store` had returned, and nothing half written.
    """

    def __init__(self, folder: Path | str, *, read_only: bool = False) -> None:
        self.folder = Path(folder)
        self._lock = threading.RLock()
        self._read_only = read_only
        self._removed: set[str] = set()
        self._writer_lock: int | None = None
        if not read_only:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._writer_lock = self._lock_out_others()
            self._index: Index | None = self._open_index()
            self._catch_up()
        else:
            path = self.folder / _INDEX
            self._index = Index(path, read_only=True) if path.exists() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index and let another process write."""
        with self._lock:
            if self._index is not None:
                self._index.close()
                self._index = None
            if self._writer_lock is not None:
                os.close(self._writer_lock)
                self._writer_lock = None

    def store(
        self,
        payload: bytes,
        url: str,
        retrieved_at: datetime,
        *,
        media_type: str = "application/octet-stream",
        exchange: Exchange | None = None,
    ) -> Place:
        """Keep a payload and return its place; one that is there already is not written again.

        An HTTP answer that repeats a kept payload is noted as a revisit record, with its own headers. What was taken
        down is not kept again: its place is no file.
        """
        digest = warc.digest_of(payload)
        records = RecordBytes()
        with self._lock:
            index = self._writable()
            if digest in self._removed:
                return Place(digest, "", 0, 0, url, warc.warc_time(retrieved_at), media_type)
            known = index.find(digest)
            if known is not None:
                if exchange is not None:
                    first = (known.url, known.retrieved_at)
                    self._append(index, [records.revisit(url, digest, first, exchange, retrieved_at)], [], retrieved_at)
                return known
            if exchange is None:
                data = [records.resource(url, payload, digest, media_type, retrieved_at)]
            else:
                data = [
                    records.response(url, payload, digest, exchange, retrieved_at),
                    records.request(url, exchange, retrieved_at),
                ]
            moment = warc.warc_time(retrieved_at)
            place = Place(digest, "", 0, len(data[0]), url, moment, media_type)
            return self._append(index, data, [place], retrieved_at)[0]

    def note(self, url: str, retrieved_at: datetime, digest: str, exchange: Exchange) -> None:
        """Note an HTTP answer without a payload that stands for a kept one (304 Not Modified)."""
        with self._lock:
            index = self._writable()
            known = index.find(digest)
            if known is not None:
                record = RecordBytes().revisit(url, digest, (known.url, known.retrieved_at), exchange, retrieved_at)
                self._append(index, [record], [], retrieved_at)

    def find(self, digest: str) -> Place | None:
        """Return where a document lies, or None if it is not here (any more)."""
        with self._lock:
            return self._index.find(digest) if self._index is not None else None

    def __contains__(self, digest: str) -> bool:
        return self.find(digest) is not None

    def read(self, digest: str) -> bytes:
        """Return the bytes of a document exactly as they came.

        Raises:
            NotFound: no document of this digest is kept.
            Fault: the kept bytes no longer have this digest.

        """
        place = self.find(digest)
        if place is None:
            raise NotFound(
                "no document of this digest is kept", found=digest, do="it may have been removed", code="document"
            )
        _, payload = warc.read_record(self.folder / place.warc, place.start, place.length)
        if warc.digest_of(payload) != digest:
            raise Fault("a kept document was altered", found=warc.digest_of(payload), allowed=digest, code="document")
        return payload

    def differences(self, digest: str) -> list[str]:
        """Return what the index says otherwise of a kept document than its record: address, time or media type.

        Characters that a WARC header cannot hold stand in it as percent signs and digits, and count as the same. A
        record without a media type has none that the index could contradict.
        """
        place = self.find(digest)
        if place is None:
            return []
        head, _ = warc.read_record(self.folder / place.warc, place.start, place.length)
        said = {
            "address": (place.url, head.url), "time": (place.retrieved_at, head.moment),
            "media type": (place.media_type, head.media_type or place.media_type),
        }  # fmt: skip
        return [name for name, (one, other) in said.items() if unquote(one) != unquote(other)]

    def indexed_bytes(self, name: str) -> int:
        """Return how far a WARC file has been indexed; 0 if the index does not know it."""
        with self._lock:
            return self._index.indexed_bytes(name) if self._index is not None else 0

    def remove(self, digest: str) -> bool:
        """Remove the bytes of a document for good (a take-down), and keep them no more; return whether any were here.

        Its digest stays wherever it was written. Killed at any moment, the next writer finds the document either as it
        was or gone, and all others untouched. Every copy goes: a second record, and what a killed writer had begun.
        """
        with self._lock:
            index = self._writable()
            self._removed.add(digest)
            was_kept = self._remove_torn(digest)
            while (place := index.find(digest)) is not None:
                path = self.folder / place.warc
                rest = warc.without_member(path, place.start, place.length)
                index.forget_file(place.warc)
                warc.replace(path, rest)
                self._index_tail(path, 0)
                was_kept = True
            return was_kept

    def _remove_torn(self, digest: str) -> bool:
        """Remove what was set aside of a record of this document that a killed writer had half written."""
        torn = [path for path in self.folder.glob("*.torn") if warc.tears(path, digest)]
        for path in torn:
            path.unlink()
        return bool(torn)

    def digests(self) -> list[str]:
        """Return the digests of all kept documents, in order."""
        with self._lock:
            return self._index.digests() if self._index is not None else []

    def _writable(self) -> Index:
        if self._read_only or self._index is None:
            raise Conflict("the document store is open for reading only", code="document-store")
        return self._index

    def _append(self, index: Index, data: list[bytes], places: list[Place], moment: datetime) -> list[Place]:
        """Append records to the newest file, then write down where they are."""
        path = self._current_file(moment)
        start = warc.append(path, b"".join(data))
        placed = [Place(p.digest, path.name, start, p.length, p.url, p.retrieved_at, p.media_type) for p in places]
        index.add(placed, path.name, start + sum(map(len, data)))
        return placed

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.warc.gz"))

    def _current_file(self, moment: datetime) -> Path:
        files = self._files()
        if files and files[-1].stat().st_size < FILE_BYTES_MAX:
            return files[-1]
        path = self.folder / f"asof-{len(files) + 1:05}.warc.gz"
        start = warc.append(path, RecordBytes().information(path.name, moment, SOFTWARE))
        self._writable().add([], path.name, start + path.stat().st_size)
        return path

    def _lock_out_others(self) -> int:
        descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise Unavailable(
                "another process writes to this document store", found=str(self.folder), do="try again later"
            ) from None
        return descriptor

    def _open_index(self) -> Index:
        """Open the index; one that is damaged is thrown away, for it can be made again."""
        path = self.folder / _INDEX
        try:
            index = Index(path, read_only=False)
            index.find("")
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            index = Index(path, read_only=False)
        return index

    def _catch_up(self) -> None:
        """Index what a killed writer had appended, and cut off a record that it had only half written."""
        for left in self.folder.glob(f"*{warc.REWRITTEN}"):
            left.unlink()  # a take-down was killed before the copy took the file's place; it begins again
        for path in self._files():
            indexed = self._writable().indexed_bytes(path.name)
            if path.stat().st_size > indexed:
                self._index_tail(path, indexed)

    def _index_tail(self, path: Path, start: int) -> None:
        whole = start
        places = []
        for offset, length in warc.whole_members(path, start):
            whole = offset + length
            head, payload = warc.read_record(path, offset, length)
            if head.kind in {"resource", "response"}:
                digest = warc.digest_of(payload)
                places.append(Place(digest, path.name, offset, length, head.url, head.moment, head.media_type))
        if whole < path.stat().st_size:
            warc.cut_tail(path, whole)
        self._writable().add(places, path.name, whole)
