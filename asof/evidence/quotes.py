"""From a document and a locator to the words: read again from the stored bytes, not from what was once extracted.

`row=` and `cell=` of RFC 7111, `line=` and `char=` of RFC 5147 and JSON Pointers (RFC 6901) are read here, without the
code that extracted the figure. What needs a reader of its own (a sheet, an element of a page, the text of an article)
is read by the reader that the source declares.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from events import AsofError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs import DocumentStore, Source

_CELL = re.compile(r"(?:row|cell)=([0-9]+)(?:,([0-9]+))?")
_LINES = re.compile(r"line=([0-9]+)(?:,([0-9]+))?")
_CHARACTERS = re.compile(r"char=([0-9]+),([0-9]+)")
_DELIMITERS = (",", ";", "\t", "|")
CELL_CHARACTERS_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document; `state` says what became of the search, `text` is None unless they were found.

    States: `found`, `no document`, `not kept`, `altered`, `no locator`, `not there`.
    """

    state: str
    text: str | None = None


class Quotes:
    """Finds words in the documents of a store; each document is read once for neighbouring questions."""

    def __init__(self, store: DocumentStore, sources: Iterable[Source] = ()) -> None:
        self._store = store
        self._sources = {source.name: source for source in sources}
        self._held: tuple[str, bytes] | None = None

    def at(self, document: str | None, locator: str | None, source: str | None) -> Quote:
        """Return the words at a place; whatever is wrong with it is a state and no error."""
        if document is None:
            return Quote("no document")
        try:
            payload = self._payload(document)
        except NotFound:
            return Quote("not kept")
        except (AsofError, OSError, ValueError, EOFError, StopIteration):
            return Quote("altered")
        if not locator:
            return Quote("no locator")
        text = self._find(payload, locator, self._sources.get(source or ""))
        return Quote("not there") if text is None else Quote("found", text)

    def _payload(self, document: str) -> bytes:
        if self._held is None or self._held[0] != document:
            self._held = (document, self._store.read(document))
        return self._held[1]

    def _find(self, payload: bytes, locator: str, source: Source | None) -> str | None:
        read = source.read if source is not None else None
        if read is not None and not _is_plain(getattr(read, "format", "")):
            from jobs import quote_at

            try:
                return quote_at(payload, read, locator)
            except (AsofError, ValueError, LookupError):
                return None
        return plain_quote(
            payload, locator, getattr(read, "encoding", None), getattr(read, "delimiter", None),
            getattr(read, "quote", None) or '"',
        )  # fmt: skip


def _is_plain(form: str) -> bool:
    return form in {"csv", "tsv", "json", "ndjson"}


def plain_quote(
    payload: bytes, locator: str, encoding: str | None = None, delimiter: str | None = None, quote: str = '"'
) -> str | None:
    """Return the words at a locator of a text document, or None; without an encoding, UTF-8 with or without a mark."""
    try:
        text = payload.decode("utf-8-sig" if (encoding or "utf-8").lower() in {"utf-8", "utf8"} else str(encoding))
    except (UnicodeDecodeError, LookupError):
        return None
    if match := _CELL.fullmatch(locator):
        return _cell(text, int(match[1]), int(match[2]) if match[2] else None, delimiter, quote)
    if match := _LINES.fullmatch(locator):
        lines = text.split("\n")[int(match[1]) : int(match[2]) if match[2] else None]
        return "\n".join(lines) or None
    if match := _CHARACTERS.fullmatch(locator):
        return text[int(match[1]) : int(match[2])] or None
    return _pointed(text, locator) if locator.startswith("/") else None


def _cell(text: str, row: int, column: int | None, delimiter: str | None, quote: str) -> str | None:
    """Return a cell, or a whole row as a line of CSV; both are counted from 1, the heading being row 1."""
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    heading = text.split("\n", 1)[0]
    sign = delimiter or max(_DELIMITERS, key="".join(heading.split(quote)[::2]).count)
    try:
        cells = next(islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign, quotechar=quote), row - 1, None))
    except (StopIteration, ValueError, csv.Error):
        return None
    if column is not None:
        return cells[column - 1] if 0 < column <= len(cells) else None
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _pointed(text: str, pointer: str) -> str | None:
    """Return what a JSON Pointer names: texts and numbers as they are written, the rest as JSON."""
    try:
        value: Any = json.loads(text, parse_float=str, parse_int=str)
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) else value[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def holds_printed(quote: str, printed: str) -> bool:
    """Tell whether the printed form of a figure stands in a quote, whatever space or CSV quoting is between."""
    return _plain(printed) in _plain(quote)


def _plain(text: str) -> str:
    return "".join(text.replace('""', '"').split())
