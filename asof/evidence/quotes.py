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
from functools import cached_property
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
_PLAIN = {"csv", "tsv", "json", "ndjson"}
UNREADABLE = Exception
"""A damaged file makes the programs that read it fail in more ways than can be listed."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document; `state` says what became of the search, `text` is None unless they were found.

    States: `found`, `no document`, `not kept`, `altered`, `no locator`, `not there`.
    """

    state: str
    text: str | None = None


class Quotes:
    """Finds words in the documents of a store; each document is read and parsed once for neighbouring questions."""

    def __init__(self, store: DocumentStore, sources: Iterable[Source] = ()) -> None:
        self._store = store
        self._sources = {source.name: source for source in sources}
        self._held: tuple[str, str | None, _Text] | None = None

    def at(self, document: str | None, locator: str | None, source: str | None) -> Quote:
        """Return the words at a place; whatever is wrong with it is a state and no error."""
        if document is None:
            return Quote("no document")
        try:
            text = self._text(document, source)
        except NotFound:
            return Quote("not kept")
        except UNREADABLE:
            return Quote("altered")
        if not locator:
            return Quote("no locator")
        found = self._find(text, locator, self._sources.get(source or ""))
        return Quote("not there") if found is None else Quote("found", found)

    def _text(self, document: str, source: str | None) -> _Text:
        if self._held is None or self._held[:2] != (document, source):
            read = getattr(self._sources.get(source or ""), "read", None)
            names = ("encoding", "delimiter", "quote")
            declared = {name: getattr(read, name) for name in names if getattr(read, name, None)}
            self._held = (document, source, _Text(self._store.read(document), **declared))
        return self._held[2]

    def _find(self, text: _Text, locator: str, source: Source | None) -> str | None:
        if source is None or source.read.format in _PLAIN:
            return text.at(locator)
        from jobs import quote_at

        try:
            return quote_at(text.payload, source.read, locator)
        except (AsofError, ValueError, LookupError):
            return None


def plain_quote(payload: bytes, locator: str) -> str | None:
    """Return the words at a locator of a text document in UTF-8, or None."""
    return _Text(payload).at(locator)


class _Text:
    """A document of text: rows, lines, characters and JSON values of it, each parsed once."""

    def __init__(self, payload: bytes, encoding: str = "utf-8", delimiter: str | None = None, quote: str = '"') -> None:
        self.payload = payload
        self._encoding = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding
        self._delimiter = delimiter
        self._quote = quote

    @cached_property
    def _words(self) -> str:
        return self.payload.decode(self._encoding)

    @cached_property
    def _rows(self) -> list[list[str]]:
        csv.field_size_limit(CELL_CHARACTERS_MAX)
        heading = self._words.split("\n", 1)[0]
        sign = self._delimiter or max(_DELIMITERS, key="".join(heading.split(self._quote)[::2]).count)
        return list(csv.reader(io.StringIO(self._words, newline=""), delimiter=sign, quotechar=self._quote))

    @cached_property
    def _json(self) -> Any:
        return json.loads(self._words, parse_float=str, parse_int=str)

    def at(self, locator: str) -> str | None:
        """Return the words at a locator, or None if it names nothing here."""
        try:
            if match := _CELL.fullmatch(locator):
                return self._cell(int(match[1]), int(match[2]) if match[2] else None)
            if match := _LINES.fullmatch(locator):
                return "\n".join(self._words.split("\n")[int(match[1]) : int(match[2]) if match[2] else None]) or None
            if match := _CHARACTERS.fullmatch(locator):
                return self._words[int(match[1]) : int(match[2])] or None
            return self._pointed(locator) if locator.startswith("/") else None
        except (ValueError, LookupError, TypeError, RecursionError, csv.Error):
            return None

    def _cell(self, row: int, column: int | None) -> str | None:
        """Return a cell, or a whole row as a line of CSV; both are counted from 1, the heading being row 1."""
        if row < 1 or column == 0:
            return None
        cells = self._rows[row - 1]
        if column is not None:
            return cells[column - 1]
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(cells)
        return line.getvalue()

    def _pointed(self, pointer: str) -> str:
        """Return what a JSON Pointer names: texts and numbers as they are written, the rest as JSON."""
        value = self._json
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) else value[name]
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def holds_printed(quote: str, printed: str) -> bool:
    """Tell whether the printed form of a figure stands in a quote, whatever space or CSV quoting is between."""
    return _plain(printed) in _plain(quote)


def _plain(text: str) -> str:
    return "".join(text.replace('""', '"').split())
