"""The page of an evidence bundle: what people read of it, with no script and no request."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root{{color-scheme:light dark;--paper:#fff;--ink:#1b1b1b;--link:#0b4fa8}}
@media (prefers-color-scheme:dark){{:root{{--paper:#151515;--ink:#e6e6e6;--link:#8fc1ff}}}}
body{{background:var(--paper);color:var(--ink)}}
body{{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em;overflow-wrap:anywhere}}
a{{color:var(--link)}}
article{{border-top:1px solid #888;padding:.6em 0}}
h3{{font-size:1em;margin:0}}
dl{{display:grid;grid-template-columns:9em minmax(0,1fr);gap:.1em 1em;margin:.4em 0}}
dt{{opacity:.8}}
dd{{margin:0}}
code,pre{{font-size:.9em;white-space:pre-wrap}}
blockquote{{margin:0;white-space:pre-wrap}}
@media (max-width:30em){{dl{{grid-template-columns:minmax(0,1fr)}}dd{{margin-bottom:.4em}}}}
</style></head><body><main>
<h1>{title}</h1>
<h2>What is said now</h2>{figures}
<h2>How it came to be said</h2>{changes}
<h2>Documents</h2>{documents}
<h2>How to check it</h2>
<p>Every event is in <code>events/</code>, as it is hashed, and has a receipt in <code>receipts/</code>. The receipts
lead to the root <code>{root}</code> of a log of {size} events, which was signed (<code>checkpoint.note</code>). With
Python 3.9 or later and the package <code>cryptography</code>:</p>
<pre>python verify_receipt.py receipts/{example}.txt --key origin.vkey</pre>
<p>The key in this bundle shows that the parts fit together. Who signed is shown only with a key that you have from
whoever runs the ledger, by another way than this file. A document is the one that is meant if its SHA-256 is its
name.</p>
</main></body></html>
"""
_FIGURE = ("value", "unit", "label", "source", "published_at", "recorded_at")
_CHANGE = (
    "source",
    "attributed_to",
    "new_label",
    "cause",
    "reason",
    "published_at",
    "recorded_at",
    "recorder",
    "extractor",
)
_NAMES = {"attributed_to": "said by", "new_label": "label", "recorder": "recorded by", "extractor": "read by"}


def page(
    title: str, figures: list[dict[str, Any]], changes: list[dict[str, Any]], documents: dict[str, str | None],
    removals: dict[str, dict[str, Any]], size: int, root: str,
) -> str:  # fmt: skip
    """Write the page; `documents` leads from a digest to its file in the bundle, None where its bytes are not kept."""
    return _PAGE.format(
        title=html.escape(title),
        figures="".join(_figure(row) for row in figures) or "<p>No figure: what was said was taken back.</p>",
        changes="".join(_change(row, documents) for row in changes) or "<p>Nothing was said.</p>",
        documents="".join(_document(*one, removals.get(one[0])) for one in documents.items()) or "<p>None.</p>",
        example=changes[-1]["position"] if changes else "POSITION", size=size, root=root,
    )  # fmt: skip


def _figure(row: dict[str, Any]) -> str:
    heading = f"{_period(row)}: {_said(row['printed'])}"
    return _block(heading, [*_lines(row, _FIGURE), _proof(row["position"])])


def _change(row: dict[str, Any], documents: dict[str, str | None]) -> str:
    before, after = row["old_printed"], row["new_printed"]
    step = f"{_said(before)} → {_said(after)}" if before is not None else _said(after)
    lines = [*_lines(row, _CHANGE), _proof(row["position"])]
    if row["document"]:
        lines.append(("document", _file(row["document"], documents.get(row["document"]))))
        lines += _lines(row, ("locator",))
        quote = (
            f"<blockquote>{html.escape(row['quote'])}</blockquote>" if row["quote"] else html.escape(row["quote_state"])
        )
        lines.append(("quote", quote))
    return _block(f"{html.escape(row['kind'])}, {_period(row)}: {step}", lines)


def _document(digest: str, name: str | None, removal: dict[str, Any] | None) -> str:
    """Return a document: its file, or why there is none."""
    if removal is not None and name is None:
        fate = html.escape(f"removed at {plain(removal['recorded_at'])}: {removal['reason']}")
    else:
        fate = _file(digest, name)
    return _block("Document", [("SHA-256", f"<code>{html.escape(digest)}</code>"), ("file", fate)])


def _file(digest: str, name: str | None) -> str:
    if name is None:
        return f"<code>{html.escape(digest)}</code>, whose bytes are not in this bundle"
    return f'<a href="{html.escape(name)}">{html.escape(name)}</a>'


def _proof(position: int) -> tuple[str, str]:
    links = (
        f'<a href="{kind}/{position}.{ending}">{kind[:-1]}</a>'
        for kind, ending in (("events", "json"), ("receipts", "txt"))
    )
    return "position", f"{position} ({', '.join(links)})"


def _period(row: dict[str, Any]) -> str:
    return html.escape(row["period"] or "no reference period")


def _said(printed: str | None) -> str:
    return "withdrawn" if printed is None else f"<strong>{html.escape(printed)}</strong>"


def _lines(row: dict[str, Any], names: Iterable[str]) -> list[tuple[str, str]]:
    return [
        (_NAMES.get(name, name.replace("_", " ")), html.escape(plain(row[name])))
        for name in names
        if row[name] is not None
    ]


def _block(heading: str, lines: list[tuple[str, str]]) -> str:
    """Return one block of terms and what they are; what it is given is HTML already."""
    terms = "".join(f"<dt>{term}</dt><dd>{what}</dd>" for term, what in lines)
    return f"<article><h3>{heading}</h3><dl>{terms}</dl></article>\n"


def plain(value: Any) -> str:
    """Write numbers with the digits they have, and times in UTC."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
