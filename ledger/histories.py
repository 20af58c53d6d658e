"""Histories: every state that a figure has had on the publisher's clock."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from ledger import log, sql
from ledger.few_versions import known_closed, known_states, versions
from ledger.known_names import KnownNames
from ledger.moments import MomentLike, moment
from ledger.questions import readable
from ledger.readers import Readers, answer
from ledger.result import Result

FIGURES_MAX = 10_000
"""More figures than this are not looked up one by one."""


def history(
    readers: Readers,
    names: dict[str, str | None],
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Result:
    """Return the states of the figures of a subject's measure (of one period, of one source), with their evidence.

    Figures are found by index; a series with more periods than can be looked up is found by going through all states.
    The log's line `ledger.history_asked` says which it was.
    """
    published, recorded = moment(published_by, "published_by"), moment(recorded_by, "recorded_by")
    try:
        with readers.reading(published, recorded, together=False) as reading:
            figures = _figures(reading.cursor, names, readers.names)
            log.debug(
                "ledger.history_asked", plan="all states" if figures is None else f"{len(figures)} figures by index"
            )
            if figures is not None:
                return Result(_by_index(reading.cursor, figures, published, recorded if reading.earlier else None))
            reading.bind()
            return Result(answer(reading.cursor, sql.statement("log/history"), names))
    except duckdb.Error as error:
        raise readable(error) from None


def _by_index(
    cursor: duckdb.DuckDBPyConnection, figures: list[int], published_by: datetime | None, recorded_by: datetime | None
) -> pa.Table:
    """Return the states of a few figures as they are known, in the columns of figure_versions.

    To plan the conditions of both clocks over 25 columns takes the engine four times as long as to read the rows.
    """
    known = [known_states(_rows(cursor, "few/states_of", figures), recorded_by)]
    if recorded_by is not None:
        known.append(known_closed(_rows(cursor, "few/states_closed_of", figures), recorded_by))
    return versions(known, published_by)


def _rows(cursor: duckdb.DuckDBPyConnection, name: str, figures: list[int]) -> pa.RecordBatch:
    table = answer(cursor, sql.statement(name), {"figures": figures})
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _figures(
    cursor: duckdb.DuckDBPyConnection, names: dict[str, str | None], known_names: KnownNames
) -> list[int] | None:
    """Return the numbers of the figures that may be meant; None where they are too many to look up."""
    known = cursor.execute(sql.statement("few/series"), {"subjects": [names["subject"]]}).fetchall()
    series = [
        number
        for source, _, measure, number in known
        if measure == names["measure"] and names["source"] in (None, source)
    ]
    if not series:
        return [-1]
    periods = _periods(cursor, names["period"], known_names)
    if len(series) * len(periods) > FIGURES_MAX:
        return None
    return [one << 32 | period for one in series for period in periods] or [-1]


def _periods(cursor: duckdb.DuckDBPyConnection, period: str | None, known: KnownNames) -> list[int]:
    """Return the numbers of the periods that may be meant, as far as they are not too many."""
    if period is None:
        rows = cursor.execute(sql.statement("few/all_periods"), {"limit": FIGURES_MAX + 1}).fetchall()
        return [number for _, number in rows]
    number = known.periods.get(period)
    if number is None:
        found = dict(cursor.execute(sql.statement("few/periods"), {"periods": [period]}).fetchall())
        known.keep_periods(found)
        number = found.get(period)
    return [] if number is None else [number]
