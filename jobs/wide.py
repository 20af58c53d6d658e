"""Wide releases: one row a subject and period, a column a measure; the ledger takes them as a whole."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from events import RowRejected
from jobs.declarations import ReadDelimited, ReadJson, Source, WideMapping
from jobs.read import Table, decode
from jobs.tall import Release, renamed

EXTRACTOR = "wide/1"


def _mapping(source: Source) -> WideMapping:
    assert isinstance(source.mapping, WideMapping)  # noqa: S101 - the caller chose by layout
    return source.mapping


def wide_misfit(table: Table, source: Source) -> str | None:
    """Say why a table's columns do not fit the mapping; None if they do."""
    if table.unfit:
        return table.unfit
    mapping = _mapping(source)
    wanted = [] if isinstance(mapping.subject, str) else list(mapping.subject)
    wanted += [mapping.period] if mapping.period else []
    wanted += mapping.measures or []
    for name in wanted:
        if not {name, *mapping.aliases.get(name, [])} & set(table.columns):
            found = ", ".join(table.columns)[:300]
            return f"the column {name!r} is missing; found: {found}; what to do: add an alias under [mapping.aliases]"
    return None


def plain_text(payload: bytes, source: Source) -> bytes | None:
    """Return the document in UTF-8 if the ledger reads it as it is, every row in its place; else None."""
    read = source.read
    if isinstance(read, ReadDelimited):
        is_plain = read.quote == '"' and read.header_row == 1 and read.footnote is None
    else:
        is_plain = isinstance(read, ReadJson) and read.root == ""
    if not is_plain or not isinstance(read, ReadDelimited | ReadJson):
        return None
    text = decode(payload, read.encoding)
    return text.encode() if isinstance(text, str) else None


@contextmanager
def wide_release(payload: bytes, table: Table, source: Source) -> Iterator[Path | pa.Table]:
    """Give the release as the ledger takes it: the document as a file where it can read it, else its rows."""
    text = plain_text(payload, source)
    if text is None:
        yield wide_table(table)
        return
    with release_on_disk(text, f".{source.read.format}") as path:
        yield path


@contextmanager
def release_on_disk(payload: bytes, suffix: str) -> Iterator[Path]:
    """Put a document into a file of its own for as long as it is read."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(payload)
        file.flush()
        yield Path(file.name)


def wide_table(table: Table) -> pa.Table:
    """Return the rows as an Arrow table of texts, under the publisher's own names, with where each row stands."""
    columns = list(zip(*(row.cells for row in table.rows), strict=True)) or [() for _ in table.columns]
    arrays = [pa.array(cells, type=pa.string()) for cells in columns]
    places = {"asof.rows": json.dumps([row.number for row in table.rows])}
    return pa.Table.from_arrays(arrays, names=list(table.columns)).replace_schema_metadata(places)


def ingest_arguments(source: Source, release: Release) -> dict[str, Any]:
    """Return the keyword arguments of `ingest` that the mapping declares; what it does not declare is left out."""
    mapping = _mapping(source)
    arguments: dict[str, Any] = {
        "source": source.name,
        "published_at": release.published_at,
        "subject": mapping.subject,
        "period": mapping.period,
        "absent": mapping.absent,
        "hold_above": mapping.hold_above,
        "document": release.document,
        "measures": mapping.measures,
        "units": mapping.units,
        "aliases": mapping.aliases,
        "missing": mapping.missing,
        "decimal": mapping.decimal,
        "period_format": mapping.period_format,
        "published_not_before": release.published_not_before,
        "extractor": EXTRACTOR,
    }
    if isinstance(source.read, ReadDelimited):
        arguments["delimiter"] = source.read.delimiter
    always = {"source", "published_at", "subject", "period", "absent", "hold_above", "document"}
    return {name: value for name, value in arguments.items() if name in always or value}


def rejected_rows(table: Table, source: Source, release: Release) -> list[RowRejected]:
    """Return the rows that reading rejected before the ledger saw them."""
    return [
        RowRejected(
            source=source.name,
            published_at=release.published_at,
            row=problem.number,
            content=problem.content,
            reason=problem.reason,
            document=release.document,
        )
        for problem in table.problems
    ]


def wide_preview(table: Table, source: Source, figures_max: int) -> list[dict[str, str]]:
    """Return the first figures that a release states, for a person to look at; values as printed."""
    mapping = _mapping(source)
    names = renamed(table.columns, mapping.aliases)
    keys = {mapping.period} | (set() if isinstance(mapping.subject, str) else set(mapping.subject))
    measures = mapping.measures or [name for name in names if name not in keys]
    shown: list[dict[str, str]] = []
    for row in table.rows:
        cells = dict(zip(names, row.cells, strict=True))
        subject = (
            mapping.subject if isinstance(mapping.subject, str) else "/".join(cells[s] or "" for s in mapping.subject)
        )
        period = cells.get(mapping.period or "") or ""
        for measure in measures:
            printed = cells.get(measure)
            if printed and printed not in mapping.missing:
                shown.append({"subject": subject, "period": period, "measure": measure, "printed": printed})
            if len(shown) >= figures_max:
                return shown
    return shown
