"""Figures say of themselves that their document was removed, when and why."""

from __future__ import annotations

from datetime import datetime

import click

from asof.cli.sql import question
from ledger import Book, Result

COLUMNS = ("document_removed_at", "document_removal_reason")
TOLD_MAX = 5


def with_removals(book: Book, figures: Result) -> Result:
    """Add when and why the document of each figure was removed, and tell it on standard error as well."""
    import pyarrow as pa

    removed = {row[0]: row[1:] for row in book.sql(question("documents_removed")).fetchall()}
    table = figures.arrow()
    cited = table.column("document").to_pylist() if removed else []
    found: list[tuple[datetime | None, str | None]] = [removed.get(one, (None, None)) for one in cited]
    found = found or [(None, None)] * table.num_rows
    table = table.append_column(COLUMNS[0], pa.array([one[0] for one in found], pa.timestamp("us", "UTC")))
    table = table.append_column(COLUMNS[1], pa.array([one[1] for one in found], pa.string()))
    _tell([one for one in dict.fromkeys(cited) if one in removed], removed)
    return Result(table)


def _tell(documents: list[str], removed: dict[str, tuple[datetime, str]]) -> None:
    for document in documents[:TOLD_MAX]:
        click.echo(removal_text(document, *removed[document]), err=True)
    if len(documents) > TOLD_MAX:
        more = len(documents) - TOLD_MAX
        click.echo(f"and {more} more documents of these figures were removed: `asof documents list`", err=True)


def removal_of(book: Book, document: str | None) -> tuple[datetime | None, str | None]:
    """Return when and why a document was removed; (None, None) if it was not."""
    for row in book.sql(question("documents_removed")).fetchall():
        if row[0] == document:
            return row[1], row[2]
    return None, None


def removal_text(document: str, removed_at: datetime, reason: str | None) -> str:
    """Say in one line that a document was removed, when and why."""
    return f"document {document[:12]}… was removed at {removed_at.strftime('%Y-%m-%dT%H:%M:%SZ')}: {reason}"
