"""Projections: kept up from the staged events of a commit, in its transaction."""

from __future__ import annotations

from datetime import datetime

import duckdb

from ledger import sql
from ledger.rows import execute_named, whole_number

_PLAIN = ("project/30_repeat", "project/31_supersede", "project/32_open")
_AFFECTED = tuple(name for name in sql.names("project") if name >= "project/50")


def project(connection: duckdb.DuckDBPyConnection, recorded_at: datetime, *, few: bool = False) -> str:
    """Bring the states of figures up to date with the temporary table `staged`; return how that was done.

    Where they are few, all its figures are worked out anew: that looks them up by index, and is right for the plain
    ones as well.
    """
    if few:
        connection.execute(sql.statement("few/affected"))
        touched, plain = whole_number(connection, "SELECT count(*) FROM affected"), 0
        names = _AFFECTED
    else:
        connection.execute(sql.statement("project/10_touched"))
        touched = whole_number(connection, "SELECT count(*) FROM touched")
        if not touched:
            return "no figures"
        connection.execute(sql.statement("project/20_plain"))
        plain = whole_number(connection, "SELECT count(*) FROM plain")
        anew = ("project/40_affected", *_AFFECTED) if plain < touched else ()
        names = (*(_PLAIN if plain else ()), *anew)
    for name in names:
        execute_named(connection, name, recorded_at=recorded_at)
    return f"{plain} figures stated in order, {touched - plain} worked out anew from all their cells"
