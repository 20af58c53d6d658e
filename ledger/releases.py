"""Giving a release back as it stood: wide, under its own column names, every cell as printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from events import NotFound
from ledger import log, sql
from ledger.known_names import KnownNames
from ledger.layout import print_period, split_subject
from ledger.moments import MomentLike, moment
from ledger.readers import Readers, answer
from ledger.result import Result
from ledger.wide import Wide, by_distinct, widen

Ask = Callable[[str, dict[str, Any]], pa.Table]
"""Asks one of the package's statements, by its name, with these parameters."""


def release(
    readers: Readers,
    source: str,
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Result:
    """Return the newest release of a source as of both clocks: texts, null where the release states nothing.

    Rows come in the order in which their figures were first seen, then rows that state nothing.

    Raises:
        NotFound: no release of that source had been ingested by then.

    """
    published, recorded = moment(published_by, "published_by"), moment(recorded_by, "recorded_by")
    with readers.reading(published, recorded) as reading:
        reading.bind()

        def ask(name: str, parameters: dict[str, Any]) -> pa.Table:
            return answer(reading.cursor, sql.statement(name), parameters)

        return Result(give_back(ask, source, earlier=reading.earlier, names=readers.names))


def give_back(ask: Ask, source: str, *, earlier: bool, names: KnownNames | None = None) -> pa.Table:
    """Put the newest release together out of the answers to the statements of `sql/release`, asked here or elsewhere.

    `earlier`: the questions are bound to an earlier record than that of now. `names`: those that are known already.

    Raises:
        NotFound: no release of that source had been ingested by then.

    """
    names = KnownNames() if names is None else names
    readings = ask("release/readings", {"source": source})
    newest = _newest(readings)
    if newest is None:
        raise NotFound(
            f"no release of {source} had been ingested by then",
            do="`asof sql 'SELECT * FROM releases'` lists what is there",
            code="no-release",
        )
    published_at, position = newest
    details: dict[str, Any] = json.loads(ask("release/layout", {"position": position}).column(0)[0].as_py())
    asked = {"source": source, "published_at": published_at}
    if details["absent"] == "unchanged":
        cells = ask("release/partial", asked)
    else:
        cells = ask("release/complete", asked)
        if earlier:
            cells = pa.concat_tables([cells, ask("release/closed", asked)])
        if _rejected(readings, published_at):
            unread = ask("release/unread", asked).column("figure")
            cells = cells.filter(pc.invert(pc.is_in(cells.column("figure"), value_set=unread)))
    wide = widen(cells, _series(ask, source, cells, names), [measure for _, measure in details["measures"]])
    log.debug("ledger.release_given", plan=wide.plan)

    def printed(numbers: list[int]) -> list[str]:
        texts = {number: names.texts.get(number) for number in numbers}
        missing = [number for number, text in texts.items() if text is None]
        if missing:
            found = dict(Result(ask("release/periods", {"first": min(missing), "last": max(missing)})).fetchall())
            names.keep_texts(found)
            texts |= found
        return [_printed(str(texts[number]), details) for number in numbers]

    return _headed(wide, by_distinct(wide.periods, printed), details)


def _newest(readings: pa.Table) -> tuple[datetime, int] | None:
    """Return when the newest release was published, and the position of its last record."""
    released = readings.filter(pc.invert(readings.column("rejected"))).select(["published_at", "position"])
    order = [("published_at", "descending"), ("position", "descending")]
    found = Result(released.sort_by(order).slice(0, 1)).fetchone()
    return None if found is None else (found[0], int(found[1]))


def _rejected(readings: pa.Table, published_at: datetime) -> bool:
    """Tell whether a release held anything that could not be read."""
    rejected = readings.filter(readings.column("rejected")).column("published_at").unique()
    return any(one == published_at for (one,) in Result(pa.table({"published_at": rejected})).fetchall())


def _series(ask: Ask, source: str, cells: pa.Table, names: KnownNames) -> pa.Table:
    """Return the series of a source. Numbers only grow: those that are known are all, if the last of the cells is."""
    last, known = names.series.get(source, (-1, None))
    if known is None or (pc.max(cells.column("figure")).as_py() or 0) >> 32 > last:
        known = ask("release/series", {"source": source})
        names.keep_series(source, pc.max(known.column("series")).as_py() or 0, known)
    return known


def _headed(wide: Wide, periods: pa.Array, details: dict[str, Any]) -> pa.Table:
    """Give the columns their own names and order, and put the rows without figures behind the others."""
    without = details.get("rows_without_figures", [])
    columns: dict[str, Any] = {}
    parts = details["subject_columns"]
    for place, column in enumerate(parts):
        texts = by_distinct(wide.subjects, partial(_part, place, len(parts)))
        columns[column] = _followed(texts, _part(place, len(parts), [subject for subject, _ in without]))
    if "period_column" in details:
        columns[details["period_column"]] = _followed(periods, [period for _, period in without])
    for (column, _), texts in zip(details["measures"], wide.columns, strict=True):
        columns[column] = _followed(texts, [None] * len(without))
    names = [name for name in details["columns"] if name in columns]
    return pa.table({name: columns[name] for name in names})


def _part(place: int, count: int, subjects: list[str]) -> list[str]:
    """Return what stands in one of the columns that make up the subjects."""
    return [split_subject(subject, count)[place] for subject in subjects]


def _followed(texts: pa.Array, more: list[Any]) -> pa.ChunkedArray:
    return pa.chunked_array([texts, pa.array(more, pa.string())] if more else [texts], pa.string())


def _printed(period: str, details: dict[str, Any]) -> str:
    if "printed_periods" in details:
        return str(details["printed_periods"].get(period, period))
    return print_period(period, details.get("period_pattern"))
