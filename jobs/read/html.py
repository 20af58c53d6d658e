"""HTML: a table as rows whose cells are found again by CSS path, and the readable text of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobs.declarations import ReadHtmlTable
from jobs.read.table import Table, framed, unfit
from jobs.read.text import decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

SPAN_MAX = 1000
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "svg"})


def _parsed(text: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(text)


def declared_charset(payload: bytes) -> str | None:
    """Return the character set that a page declares for itself in its first kilobytes."""
    match = _CHARSET.search(payload[:4096])
    return match[1].decode("ascii") if match else None


def cell_text(node: LexborNode) -> str:
    """Return what a reader sees in a cell: its text with runs of white space as one space."""
    return _SPACE.sub(" ", node.text(deep=True)).strip()


def css_path(node: LexborNode) -> str:
    """Return the path of a node from the top, each step by its place among its like."""
    steps = []
    current: LexborNode | None = node
    while current is not None and current.tag and not current.tag.startswith(("-", "#")):
        place = 1
        before = current.prev
        while before is not None:
            place += before.tag == current.tag
            before = before.prev
        steps.append(current.tag if current.tag in {"html", "body", "head"} else f"{current.tag}:nth-of-type({place})")
        current = current.parent
    return " > ".join(reversed(steps))


def parse_html_table(payload: bytes, read: ReadHtmlTable) -> Table:
    """Read the one table that the declared selector names."""
    if not payload.strip():
        return unfit("the document is empty")
    text = decode(payload, read.encoding or declared_charset(payload) or "utf-8")
    if isinstance(text, Table):
        return text
    found = _parsed(text).css(read.table)
    if len(found) != 1 or found[0].tag != "table":
        what = f"{len(found)} elements" if len(found) != 1 else f"a <{found[0].tag}>"
        return unfit(f"read.table = {read.table!r} names {what}, allowed: exactly one table")
    grid = _grid(found[0])
    records = [(number, cells, path) for number, (cells, path) in enumerate(grid, start=1)]
    return framed(records, read.header_row, read.footnote)


def _grid(table: LexborNode) -> list[tuple[list[str], str]]:
    """Return the rows of a table, cells that span repeated in every place they cover, and the path of each row."""
    rows = [row for row in table.css("tr") if _table_of(row) == table]
    covered: dict[tuple[int, int], str] = {}
    grid = []
    for down, row in enumerate(rows):
        cells: list[str] = []
        for cell in (child for child in row.iter() if child.tag in {"td", "th"}):
            while (down, len(cells)) in covered:
                cells.append(covered[down, len(cells)])
            text = cell_text(cell)
            across = len(cells)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            covered.update({(down + d, across + a): text for d in range(1, high) for a in range(wide)})
            cells += [text] * wide
        while (down, len(cells)) in covered:
            cells.append(covered[down, len(cells)])
        grid.append((cells, css_path(row)))
    return grid


def _table_of(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent


def _span(cell: LexborNode, name: str) -> int:
    text = (cell.attributes.get(name) or "1").strip()
    return min(max(int(text), 1), SPAN_MAX) if text.isascii() and text.isdigit() else 1


def readable_text(text: str) -> str:
    """Return the text of a page, a line for each block; scripts, styles and the head are left out."""
    body = _parsed(text).body
    if body is None:
        return ""
    parts: list[str] = []
    _collect(body, parts)
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\v"))
    return "\n".join(line for line in lines if line)


def _collect(node: LexborNode, parts: list[str]) -> None:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            parts.append(child.text_content or "")
        elif child.tag not in _SILENT:
            is_block = child.tag in _BLOCKS
            parts.append("\v" if is_block else "")
            _collect(child, parts)
            parts.append("\v" if is_block else "")


def text_at(payload: bytes, encoding: str | None, path: str) -> str | None:
    """Return the text of the element that a CSS path names, or None."""
    text = decode(payload, encoding or declared_charset(payload) or "utf-8")
    if isinstance(text, Table):
        return None
    node = _parsed(text).css_first(path)
    return cell_text(node) if node is not None else None
