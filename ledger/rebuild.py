"""Rebuilding: every projection is dropped and made again from the log."""

from __future__ import annotations

import duckdb

from ledger import sql
from ledger.append import period_table
from ledger.commit import from_microseconds, write_nodes
from ledger.leaves import leaf_digests
from ledger.project import project
from ledger.proof import Frontier
from ledger.rows import first_row, registered


def rebuild(connection: duckdb.DuckDBPyConnection) -> int:
    """Drop every projection and replay the log, commit by commit, in one transaction; return the number of commits."""
    connection.execute("BEGIN")
    try:
        for name in sql.names("rebuild"):
            connection.execute(sql.statement(name))
        commits = connection.execute(sql.statement("log/commit_spans")).fetchall()
        frontier = Frontier()
        for first, last in commits:
            _replay(connection, frontier, first, last)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return len(commits)


def _replay(connection: duckdb.DuckDBPyConnection, frontier: Frontier, first: int, last: int) -> None:
    row = first_row(connection, "SELECT epoch_us(recorded_at) FROM events WHERE position = $1", [first])
    recorded_at = from_microseconds(row[0] if row else 0)
    connection.execute(sql.statement("log/replay"), {"first": first, "last": last})
    texts = connection.execute("SELECT DISTINCT period FROM incoming WHERE acts_on_figure").fetchall()
    with registered(connection, incoming_periods=period_table([text for (text,) in texts])):
        connection.execute(sql.statement("log/new_series"), {"recorded_at": recorded_at})
        connection.execute(sql.statement("log/new_periods"))
    connection.execute(sql.statement("log/stage"), {"first_position": first, "recorded_at": recorded_at})
    write_nodes(connection, frontier.append(leaf_digests(connection, first, last + 1)))
    connection.execute("INSERT INTO commits VALUES ($1, $2, $3, $4)", [first, last, recorded_at, frontier.root()])
    project(connection, recorded_at)
    connection.execute("DROP TABLE incoming")
