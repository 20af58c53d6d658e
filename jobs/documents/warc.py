"""WARC records, one gzip member each, appended to a file; a torn tail is found and cut."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import WARCIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Headers = Sequence[tuple[str, str]]
CHUNK_BYTES = 1 << 16
HIDDEN = "(not kept)"
REWRITTEN = ".rewritten"
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key"})
_MOVED_HEADERS = frozenset({"content-encoding", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """The request and the answer over HTTP that a document came with."""

    method: str
    status: int
    reason: str
    request_headers: Headers
    response_headers: Headers


def warc_time(moment: datetime) -> str:
    """Write a moment as WARC 1.1 wants it, in UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def without_secrets(headers: Headers, secret_names: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Blank the headers that carry secrets: the usual ones and those that the source fills from the environment."""
    return [(name, HIDDEN if name.lower() in SECRET_HEADERS | secret_names else value) for name, value in headers]


def _kept_headers(headers: Headers, length: int) -> list[tuple[str, str]]:
    """Return response headers that fit the decoded payload: what no longer holds is kept under another name."""
    kept = []
    for name, value in headers:
        if name.lower() in _MOVED_HEADERS:
            kept.append((f"X-Archive-Orig-{name}", value))
        elif name.lower() == "content-length":
            kept.append((name, str(length)))
        else:
            kept.append((name, value))
    return kept


class RecordBytes:
    """Builds the bytes of records: each a complete gzip member, to be appended in one write."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=True, warc_version="1.1")

    def _take(self, record: Any) -> bytes:
        self._writer.write_record(record)
        taken = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return taken

    def information(self, name: str, moment: datetime, software: str) -> bytes:
        """Return the record that opens a file and says who wrote it."""
        record = self._writer.create_warcinfo_record(name, {"software": software, "format": "WARC File Format 1.1"})
        record.rec_headers.replace_header("WARC-Date", warc_time(moment))
        return self._take(record)

    def _headers(self, moment: datetime, payload_digest: str, extra: Mapping[str, str]) -> dict[str, str]:
        return {"WARC-Date": warc_time(moment), "WARC-Payload-Digest": f"sha256:{payload_digest}", **extra}

    def resource(self, url: str, payload: bytes, digest: str, media_type: str, moment: datetime) -> bytes:
        """Return a record of a payload that came without HTTP."""
        record = self._writer.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_content_type=media_type,
            warc_headers_dict=self._headers(moment, digest, {}),
        )
        return self._take(record)

    def response(self, url: str, payload: bytes, digest: str, exchange: Exchange, moment: datetime) -> bytes:
        """Return a record of an HTTP answer with its (decoded) payload."""
        status = StatusAndHeaders(
            f"{exchange.status} {exchange.reason}",
            _kept_headers(without_secrets(exchange.response_headers), len(payload)),
            protocol="HTTP/1.1",
        )
        record = self._writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(payload),
            length=len(payload),
            http_headers=status,
            warc_headers_dict=self._headers(moment, digest, {}),
        )
        return self._take(record)

    def request(self, url: str, exchange: Exchange, moment: datetime) -> bytes:
        """Return a record of the HTTP request."""
        target = "/" + url.partition("://")[2].partition("/")[2]
        headers = StatusAndHeaders(
            f"{exchange.method} {target} HTTP/1.1",
            without_secrets(exchange.request_headers),
            is_http_request=True,
        )
        record = self._writer.create_warc_record(
            url, "request", http_headers=headers, warc_headers_dict={"WARC-Date": warc_time(moment)}
        )
        return self._take(record)

    def revisit(self, url: str, digest: str, first: tuple[str, str], exchange: Exchange, moment: datetime) -> bytes:
        """Return a record that says: the same payload again, kept before at (address, time)."""
        status = StatusAndHeaders(
            f"{exchange.status} {exchange.reason}",
            _kept_headers(without_secrets(exchange.response_headers), 0),
            protocol="HTTP/1.1",
        )
        record = self._writer.create_revisit_record(
            url, f"sha256:{digest}", first[0], first[1], http_headers=status,
            warc_headers_dict={"WARC-Date": warc_time(moment)},
        )  # fmt: skip
        return self._take(record)


def append(path: Path, data: bytes) -> int:
    """Append bytes durably and return the offset at which they begin."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        offset = os.fstat(descriptor).st_size
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if offset == 0:
        _sync_folder(path.parent)
    return offset


def without_member(path: Path, start: int, length: int) -> Path:
    """Write a copy of a file without one of its records, beside it, and return the copy."""
    copy = path.with_name(f"{path.name}{REWRITTEN}")
    with path.open("rb") as source, copy.open("wb") as target:
        _copy(source, target, start)
        source.seek(start + length)
        _copy(source, target, None)
        target.flush()
        os.fsync(target.fileno())
    return copy


def _copy(source: io.BufferedReader, target: io.BufferedWriter, count: int | None) -> None:
    """Copy so many bytes, or all that are left."""
    while count is None or count > 0:
        data = source.read(CHUNK_BYTES if count is None else min(CHUNK_BYTES, count))
        if not data:
            return
        target.write(data)
        count = None if count is None else count - len(data)


def replace(path: Path, copy: Path) -> None:
    """Put a copy in the place of a file, durably."""
    copy.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cut_tail(path: Path, size: int) -> None:
    """Cut what a killed writer had half written; the bytes are set aside, for cutting must never lose any."""
    with path.open("rb") as file:
        file.seek(size)
        torn = file.read()
    aside = path.with_name(f"{path.name}.{size}.torn")
    aside.unlink(missing_ok=True)
    append(aside, torn)
    os.truncate(path, size)


def tears(path: Path, digest: str) -> bool:
    """Tell whether bytes that were set aside are the beginning of a record of this document."""
    head = zlib.decompressobj(zlib.MAX_WBITS + 16)
    with path.open("rb") as file:
        try:
            begun = head.decompress(file.read(CHUNK_BYTES), CHUNK_BYTES)
        except zlib.error:
            return False
    return f"WARC-Payload-Digest: sha256:{digest}".encode() in begun.partition(b"\r\n\r\n")[0]


def whole_members(path: Path, start: int) -> Iterator[tuple[int, int]]:
    """Yield (offset, length) of every complete gzip member from an offset on; stop before a torn one."""
    with path.open("rb") as file:
        file.seek(start)
        offset = start
        pending = b""
        while True:
            length, pending = _member_length(file, pending)
            if length == 0:
                return
            yield offset, length
            offset += length


def _member_length(file: io.BufferedReader, pending: bytes) -> tuple[int, bytes]:
    """Return the compressed length of the next member (0: none that is whole) and the bytes read beyond it."""
    decompressor = zlib.decompressobj(zlib.MAX_WBITS + 16)
    length = 0
    data = pending or file.read(CHUNK_BYTES)
    while data:
        try:
            decompressor.decompress(data)
        except zlib.error:
            return 0, b""
        if decompressor.eof:
            rest = decompressor.unused_data
            return length + len(data) - len(rest), rest
        length += len(data)
        data = file.read(CHUNK_BYTES)
    return 0, b""


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What the index needs to know of a record."""

    kind: str
    url: str
    moment: str
    payload_digest: str
    media_type: str


def read_record(path: Path, offset: int, length: int) -> tuple[RecordHead, bytes]:
    """Return a record's head and payload; the payload is empty for kinds that have none."""
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read(length)
    records = WARCIterator(io.BytesIO(data))
    record = next(iter(records))
    payload: bytes = record.content_stream().read()
    headers = record.rec_headers
    http = record.http_headers
    media_type = (http.get_header("Content-Type") if http else headers.get_header("Content-Type")) or ""
    head = RecordHead(
        record.rec_type,
        headers.get_header("WARC-Target-URI") or "",
        headers.get_header("WARC-Date") or "",
        (headers.get_header("WARC-Payload-Digest") or "").removeprefix("sha256:"),
        media_type,
    )
    return head, payload


def digest_of(payload: bytes) -> str:
    """Return the name of a document: the SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(payload).hexdigest()
