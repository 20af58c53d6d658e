"""Cut a text into paragraphs and sentences, with offsets.

A line is a paragraph, save where a long line breaks off in mid-sentence and the next goes on in small letters or digits
(hard-wrapped text). A sentence ends at 。！？!? or at a full stop before white space and a capital, digit, quote or
Chinese character, unless the stop belongs to an abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WRAPPED_LINE_MIN = 50
_ENDS = re.compile(r"[。！？!?]+[\"')」』]*|\.(?=[\"')]*\s+[A-Z0-9(\"'“‘\u4e00-\u9fff])[\"')]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Co|Corp|Ltd|Inc|vs|approx|ca|c|sq|cu|est|Fig|Vol"
    r"|pp?|Art|Sec|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|cf|U\.S|U\.K|E\.U|[A-Z])$"
)
_CONTINUES = re.compile(r"[a-z0-9(]")
_TERMINAL = re.compile(r"[.。!！?？;；:：|]\s*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: offsets into the text (without the white space around it) and whether it opens a paragraph."""

    start: int
    end: int
    opens_paragraph: bool
    line_start: int
    line_end: int


def sentences(folded: str) -> Iterator[Sentence]:
    """Yield the sentences in order; they never overlap."""
    for line_start, line_end in _paragraphs(folded):
        first = True
        for start, end in _cuts(folded, line_start, line_end):
            yield Sentence(start, end, first, line_start, line_end)
            first = False


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    position = 0
    lines = re.split(r"(\r\n|[\n\r\x0b\x0c\u0085\u2028\u2029])", text)
    for index in range(0, len(lines), 2):
        line = lines[index]
        position += len(line)
        breaker = lines[index + 1] if index + 1 < len(lines) else ""
        following = lines[index + 2] if index + 2 < len(lines) else ""
        if not (breaker and _is_wrapped(line, following)):
            yield start, position
            start = position + len(breaker)
        position += len(breaker)


def _is_wrapped(line: str, following: str) -> bool:
    return len(line) >= WRAPPED_LINE_MIN and not _TERMINAL.search(line[-8:]) and bool(_CONTINUES.match(following))


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    opened = start
    for match in _ENDS.finditer(text, start, end):
        if match.group().startswith(".") and _ABBREVIATION.search(text[max(opened, match.start() - 8) : match.start()]):
            continue
        yield from _trimmed(text, opened, match.end())
        opened = match.end()
    yield from _trimmed(text, opened, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
