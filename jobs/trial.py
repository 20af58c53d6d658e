"""What a source's mapping would do, without writing anything: fetch once, read, show."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from jobs.declarations import ProseMapping, ReadText, Source, TallMapping
from jobs.fetch import Clock, EntryFailed, FetchContext, FetchFailed, Known, Retrieval, fetch
from jobs.guards import guard
from jobs.prose_figures import read_candidates
from jobs.publication import release_time
from jobs.read import RowProblem, parse, read_page
from jobs.tall import Release, misfit, read_tall
from jobs.text_figures import read_patterns, text_misfit
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
        found = list(islice(_documents(source, context), 1))
    except FetchFailed as failure:
        return Trial(source.name, failed=failure.reason)
    if not found:
        return Trial(source.name, failed="there is nothing to read yet")
    (item,) = found
    try:
        published_at = item.published_at or release_time(source.publication, item.name, item.retrieved_at)
    except ValueError as error:
        return Trial(source.name, item.url, held=str(error))
    source = source.at(published_at)
    held = guard(source, item)
    if held is not None:
        return Trial(source.name, item.url, published_at, held=held)
    if isinstance(source.read, ReadText):
        return _trial_of_text(source, item, published_at, rows_max)
    return _trial_of_rows(source, item, published_at, rows_max)


def _documents(source: Source, context: FetchContext) -> Iterator[Retrieval]:
    for item in fetch(source, Known(), context):
        if isinstance(item, EntryFailed):
            raise FetchFailed(f"{item.key}: {item.reason}")
        if isinstance(item, Retrieval) and not item.is_index:
            yield item


def _trial_of_text(source: Source, item: Retrieval, published_at: datetime, rows_max: int) -> Trial:
    assert isinstance(source.read, ReadText)  # noqa: S101 - the caller chose by format
    page = read_page(item.payload, source.read)
    release = Release(None, published_at)
    if isinstance(source.mapping, ProseMapping):
        found = [] if page.unfit else read_candidates(page, source, release)
        shown = tuple(_shown(event.model_dump(exclude_none=True)) for event in found[:rows_max])
        return Trial(source.name, item.url, published_at, (), len(found), shown, (), page.unfit)
    held = text_misfit(page, source)
    if held is not None:
        return Trial(source.name, item.url, published_at, held=held)
    reading = read_patterns(page, source, release)
    shown = tuple(_shown(figure.model_dump(exclude_none=True)) for figure in reading.figures[:rows_max])
    rejected = tuple(RowProblem(row.row or 0, row.content or "", row.reason) for row in reading.rejected)
    return Trial(source.name, item.url, published_at, (), len(reading.figures), shown, rejected)


def _trial_of_rows(source: Source, item: Retrieval, published_at: datetime, rows_max: int) -> Trial:
    table = parse(item.payload, source.read)
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
