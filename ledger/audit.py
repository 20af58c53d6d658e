"""Checking the files of a ledger, one by one: all of it, or what is new since a size that was good."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from events import AsofError, Fault
from ledger import sql
from ledger.findings import Report
from ledger.proof import Frontier, load_keys
from ledger.proofs import KEYS_FOLDER, Stored
from ledger.store import Limits, connect_reader
from ledger.tables import quoted
from ledger.verify import verify

if TYPE_CHECKING:
    from ledger.book import Book

_LEAVES = 10_000
_MEMORY = "1GB"
"""What DuckDB may use while a file is checked; of ten million events, the process takes 1.5 GB with it."""


def verify_file(path: Path) -> Report:
    """Check one file of a ledger, the writer's or a copy, opened for reading only.

    Raises:
        Unavailable: another process writes to it.
        Fault: it cannot be opened, being damaged.

    """
    with closing(connect_reader(path, Limits(memory=_MEMORY))) as connection:
        return verify(connection.cursor())


def table_digests(path: Path) -> dict[str, int | None]:
    """Read every block of every table of a file; return one number a table that stands for its content.

    Two files with the same numbers hold the same rows, but for chance; against intent there is the tree.

    Raises:
        Fault: a block is damaged.

    """
    digests: dict[str, int | None] = {}
    with closing(connect_reader(path, Limits())) as connection:
        tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
        for schema, name in tables:
            query = f"SELECT bit_xor(hash(each_row)) FROM {quoted(schema)}.{quoted(name)} AS each_row"  # noqa: S608
            try:
                row = connection.execute(query).fetchone()
            except duckdb.Error as error:
                found = " ".join(str(error).split())[:300]
                raise Fault("a table cannot be read", found=f"{schema}.{name}: {found}", code="damaged") from None
            digests[f"{schema}.{name}"] = row[0] if row else None
    return digests


def verify_growth(book: Book, since: int, root: str) -> Report:
    """Check that the log still begins with the `since` events of that root, and every commit after them.

    The events before are not read again; the stored tree is, as far as the root needs it.
    """
    report = Report()
    stored = Stored(book)
    commits = book.sql(sql.statement("audit/commits_since"), {"since": since}).fetchall()
    report.checks["commits"] = len(commits)
    try:
        frontier = Frontier.from_storage(since, stored.nodes, stored.leaves)
    except AsofError as error:
        report.found("tree", f"the first {since} events", str(error))
        return report
    if frontier.root().hex() != root:
        report.found("tree", f"the first {since} events", f"root {frontier.root().hex()} where {root} was good")
        return report
    for first, last, told in commits:
        for start in range(frontier.size, last + 1, _LEAVES):
            frontier.append(stored.leaves(start, min(_LEAVES, last + 1 - start)))
        if frontier.size != last + 1 or frontier.root() != told:
            report.found("tree", f"positions {first} to {last}", "the events do not hash to the root of their commit")
            break
    report.checks["events"] = max(0, frontier.size - since)
    return report


def check_keys(home: Path) -> list[tuple[str, str]]:
    """Check the files of the folder of the keys against each other; return (file, problem) for what is wrong."""
    if not any((home / KEYS_FOLDER).glob("*.*key")):
        return []
    try:
        load_keys(home / KEYS_FOLDER)
    except AsofError as error:
        return [(KEYS_FOLDER, str(error))]
    return []
