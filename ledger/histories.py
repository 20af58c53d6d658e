"""Histories: every state that a figure has had on the publisher's clock."""

from __future__ import annotations

import duckdb

from ledger import log, sql
from ledger.clock import Clock
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
            bind(cursor, now, published, recorded)
            figures = _figures(cursor, names)
            if figures is None:
                relation = cursor.sql(sql.statement("log/history"), params=names)
            else:
                relation = cursor.sql(sql.statement("few/history"), params={"figures": figures})
            log.debug(
                "ledger.history_asked", plan="all states" if figures is None else f"{len(figures)} figures by index"
            )
            return Result(relation.to_arrow_table())
        except duckdb.Error as error:
            raise readable(error) from None
        finally:
            cursor.execute("ROLLBACK")


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
