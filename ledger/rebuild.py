"""Rebuilding: every projection is dropped and made again from the log.

Figures whose statements arrived in the order of their publication have all their states made at once, by windows over
the whole log. The others (late arrivals, corrections, voided records) are replayed through the same steps as their
commits went, from the first commit that is not plain, and only their acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import duckdb
import pyarrow as pa

from events import Fault, Unavailable
from ledger import sql
from ledger.append import period_table
from ledger.commit import write_nodes
from ledger.leaves import stored_leaf_digests
from ledger.moments import from_microseconds
from ledger.project import project
from ledger.proof import HASH_BYTES, Frontier
from ledger.rows import registered

BLOCK = 1_000_000
"""Leaves are derived for so many events at once, or for one larger commit: one statement, 32 bytes each."""

_OUT_OF_MEMORY = ("could not allocate", "failed to pin block")
"""What the engine says where memory is short, in an error of its own or as the reason why it cannot commit."""

Span = tuple[int, int, int]
"""A commit: its first and its last position, and its time in microseconds since 1970."""


def rebuild(connection: duckdb.DuckDBPyConnection) -> int:
    """Drop every projection and make it again from the log, in one transaction; return the number of commits.

    Raises:
        Fault: the log itself is broken: positions are missing or twice there, or do not follow the times.
        Unavailable: the memory that may be used is not enough.

    """
    connection.execute("BEGIN")
    try:
        for name in _named("1"):
            connection.execute(sql.statement(name))
        spans = connection.execute(sql.statement("log/commit_spans")).fetchall()
        _require_whole(connection, spans)
        _make_tree(connection, spans)
        _make_names(connection)
        for name in _named("3"):
            connection.execute(sql.statement(name))
        _replay_odd(connection)
        for name in _named("9"):
            connection.execute(sql.statement(name))
        connection.execute("COMMIT")
    except BaseException as error:
        with suppress(duckdb.TransactionException):  # where the commit itself failed there is none to undo
            connection.execute("ROLLBACK")
        if any(sign in str(error) for sign in _OUT_OF_MEMORY):
            raise Unavailable(
                "not enough memory to make the projections again; nothing was changed",
                found=str(error).splitlines()[0],
                do="raise ledger.memory in asof.toml and rebuild again",
                code="memory",
            ) from None
        raise
    return len(spans)


def _named(tens: str) -> tuple[str, ...]:
    return tuple(name for name in sql.names("rebuild") if name.startswith(f"rebuild/{tens}"))


def _require_whole(connection: duckdb.DuckDBPyConnection, spans: list[Span]) -> None:
    """Refuse a log from which nothing can be derived that would be true."""
    expected = 0
    for first, last, _ in spans:
        if first != expected:
            break
        expected = last + 1
    held = connection.execute("SELECT count(*), count(DISTINCT position) FROM events").fetchall()[0]
    if held != (expected, expected) or [span[2] for span in spans] != sorted(span[2] for span in spans):
        raise Fault(
            "the log is broken, and nothing can be rebuilt from it", found=f"{held[0]} events at {held[1]} positions",
            allowed="positions from 0 without a gap, commit by commit",
            do="run `asof verify` to see where, and restore a backup", code="broken-log",
        )  # fmt: skip


def _make_tree(connection: duckdb.DuckDBPyConnection, spans: list[Span]) -> None:
    """Make the tables commits and tree_nodes."""
    frontier, nodes, roots = Frontier(), [], []
    for block in _blocks(spans):
        start = block[0][0]
        leaves = stored_leaf_digests(connection, start, block[-1][1] + 1)
        for first, last, _ in block:
            nodes += frontier.append(leaves[(first - start) * HASH_BYTES : (last + 1 - start) * HASH_BYTES])
            roots.append(frontier.root())
    write_nodes(connection, nodes)
    firsts, lasts, times = zip(*spans, strict=True) if spans else ((), (), ())
    table = pa.table({
        "first_position": pa.array(firsts, pa.int64()), "last_position": pa.array(lasts, pa.int64()),
        "recorded_at": pa.array(times, pa.timestamp("us", "UTC")), "root": pa.array(roots, pa.binary()),
    })  # fmt: skip
    with registered(connection, made_commits=table):
        connection.execute("INSERT INTO commits SELECT * FROM made_commits")


def _blocks(spans: list[Span]) -> Iterator[list[Span]]:
    """Put neighbouring commits together."""
    block: list[Span] = []
    for span in spans:
        if block and span[1] + 1 - block[0][0] > BLOCK:
            yield block
            block = []
        block.append(span)
    if block:
        yield block


def _make_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Number the series and the periods."""
    connection.execute(sql.statement("rebuild/20_made_series"))
    texts = connection.execute(sql.statement("rebuild/21_period_texts")).fetchall()
    with registered(connection, period_bounds=period_table([text for text, _ in texts])):
        connection.execute(sql.statement("rebuild/22_made_periods"))


def _replay_odd(connection: duckdb.DuckDBPyConnection) -> None:
    """Take up, commit by commit, the acts on figures whose states cannot be made all at once."""
    for microseconds, first, last in connection.execute(sql.statement("rebuild/40_odd_commits")).fetchall():
        recorded_at = from_microseconds(microseconds)
        bound = {"first": first, "last": last, "recorded_at": recorded_at}
        connection.execute(sql.statement("rebuild/41_staged"), bound)
        project(connection, recorded_at)
