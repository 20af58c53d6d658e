"""Histories: every state that a figure has had on the publisher's clock."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from ledger import log, sql
from ledger.clock import Clock
from ledger.few_versions import known_closed, known_states, versions
from ledger.moments import MomentLike, moment
from ledger.questions import bind, readable
from ledger.result import Result

FIGURES_MAX = 10_000
"""More figures than this are not looked up one by one."""


def history(
    cursor: duckdb.DuckDBPyConnection,
    clock: Clock,
    names: dict[str, str | None],
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Result:
    """Return the states of the figures of a subject's measure (of one period, of one source), with their evidence.

    Figures are found by index; a series with more periods than can be looked up is found by going through all states.
    The log's line `ledger.history_asked` says which it was.
    """
    with cursor:
        now, published, recorded = clock(), moment(published_by, "published_by"), moment(recorded_by, "recorded_by")
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            figures = _figures(cursor, names)
            log.debug(
                "ledger.history_asked", plan="all states" if figures is None else f"{len(figures)} figures by index"
            )
            if figures is not None:
                return Result(_by_index(cursor, figures, published, recorded))
            bind(cursor, now, published, recorded)
            return Result(cursor.sql(sql.statement("log/history"), params=names).to_arrow_table())
        except duckdb.Error as error:
            raise readable(error) from None
        finally:
            cursor.execute("ROLLBACK")


def _by_index(
    cursor: duckdb.DuckDBPyConnection, figures: list[int], published_by: datetime | None, recorded_by: datetime | None
) -> pa.Table:
    """Return the states of a few figures as they are known, in the columns of figure_versions.

    To plan the conditions of both clocks over 25 columns takes the engine four times as long as to read the rows.
    """
    bound = {"figures": figures}
    states = cursor.sql(sql.statement("few/states_of"), params=bound).to_arrow_table()
    known = known_states(states, recorded_by)
    if recorded_by is not None:
        closed = cursor.sql(sql.statement("few/states_closed_of"), params=bound).to_arrow_table()
        known = pa.concat_tables([known, known_closed(closed, recorded_by)])
    return versions(known, published_by)


def _figures(cursor: duckdb.DuckDBPyConnection, names: dict[str, str | None]) -> list[int] | None:
    """Return the numbers of the figures that may be meant; None where they are too many to look up."""
    known = cursor.execute(sql.statement("few/series"), {"subjects": [names["subject"]]}).fetchall()
    series = [
        number
        for source, _, measure, number in known
        if measure == names["measure"] and names["source"] in (None, source)
    ]
    if names["period"] is None:
        periods = cursor.execute(sql.statement("few/all_periods"), {"limit": FIGURES_MAX + 1}).fetchall()
    else:
        periods = cursor.execute(sql.statement("few/periods"), {"periods": [names["period"]]}).fetchall()
    if len(series) * len(periods) > FIGURES_MAX:
        return None
    return [one << 32 | period for one in series for _, period in periods] or [-1]
