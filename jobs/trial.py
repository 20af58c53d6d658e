"""What a source's mapping would do, without writing anything: fetch once, read, show."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jobs.declarations import Source, TallMapping
from jobs.fetch import Clock, FetchContext, FetchFailed, Known, Retrieval, fetch
from jobs.publication import release_time
from jobs.read import RowProblem, Table, parse
from jobs.tall import Release, misfit, read_tall
from jobs.wide import wide_misfit, wide_preview

PREVIEW_ROWS = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of a poll: rows as dictionaries of texts, what would be rejected, or why it would be held."""

    source: str
    url: str | None = None
    published_at: datetime | None = None
    columns: tuple[str, ...] = ()
    rows_count: int = 0
    figures: tuple[dict[str, str], ...] = ()
    rejected: tuple[RowProblem, ...] = ()
    held: str | None = None
    failed: str | None = None


def try_source(
    source: Source,
    clock: Clock,
    *,
    home: Path | str,
    environment: Mapping[str, str] | None = None,
    rows_max: int = PREVIEW_ROWS,
) -> Trial:
    """Fetch a source once and say what its mapping makes of it; nothing is written anywhere."""
    surroundings = os.environ if environment is None else environment
    context = FetchContext(Path(home), clock, surroundings, time.sleep, random.random)
    try:
        item = next(iter(fetch(source, Known(), context)), None)
    except FetchFailed as failure:
        return Trial(source.name, failed=failure.reason)
    if not isinstance(item, Retrieval):
        return Trial(source.name, failed="there is nothing to read yet")
    table = parse(item.payload, source.read)
    try:
        published_at = release_time(source.publication, item.name, item.retrieved_at)
    except ValueError as error:
        return Trial(source.name, item.url, columns=table.columns, held=str(error))
    return _trial(source, item, table, published_at, rows_max)


def _trial(source: Source, item: Retrieval, table: Table, published_at: datetime, rows_max: int) -> Trial:
    is_tall = isinstance(source.mapping, TallMapping)
    held = table.unfit or (misfit(table, source) if is_tall else wide_misfit(table, source))
    figures: list[dict[str, str]] = []
    rejected = list(table.problems)
    if held is None and is_tall:
        reading = read_tall(table, source, Release(None, published_at))
        figures = [_shown(figure.model_dump(exclude_none=True)) for figure in reading.figures[:rows_max]]
        rejected = [RowProblem(row.row or 0, row.content or "", row.reason) for row in reading.rejected]
    elif held is None:
        figures = wide_preview(table, source, rows_max)
    return Trial(
        source.name,
        item.url,
        published_at,
        table.columns,
        len(table.rows),
        tuple(figures),
        tuple(rejected),
        held,
    )


def _shown(figure: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in figure.items() if name not in {"source", "document"}}
