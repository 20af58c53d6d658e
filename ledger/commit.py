"""A commit: staged events go into the log, the tree and the projections in one transaction, or nowhere."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ledger import log, sql
from ledger.clock import Clock, next_recorded_at
from ledger.few import FEW
from ledger.leaves import leaf_digests
from ledger.moments import from_microseconds
from ledger.proof import Frontier, hasher_for
from ledger.rows import first_row, registered, run
from ledger.slots import Slot
from ledger.sources import Sources

_LOOKED_UP = 20_000
"""Up to so many values of the small side of a join are looked up: by index, or in the parts that can have them.

With more, the engine asks for what lies between the least and the greatest, and that may be the whole log.
"""


_FEW_NODES = 16
"""Up to so many nodes of the tree are bound one by one."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What goes into a commit: how many events, what writes them, what gives their leaf hashes.

    `leaves` is asked when the events are written, so that it may work beside that; where it is None or gives None,
    leaves are derived from the rows. `write` puts the events into the log and brings the projections up to date, and
    says how it did that.
    """

    count: int
    write: Callable[[], str]
    leaves: Callable[[], bytes | None] | None = None
    logged: bool = False
    """Whether the events are in the log already; their leaves are then made before the states need memory."""


class Log:
    """The end of the log: the next position, the last time, the open edge of the tree."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock
        self.plan = ""
        """How the last commit was made: figure by figure, or in sets, and why."""
        self.seen_periods: dict[str, int] = {}
        """Numbers of reference periods that were looked up before."""
        self.sources = Sources(connection)
        """How far the record of each source goes."""
        connection.execute(f"SET dynamic_or_filter_threshold = {_LOOKED_UP}")
        self._take_up()

    def _take_up(self) -> None:
        row = first_row(
            self.connection,
            "SELECT last_position, epoch_us(recorded_at) FROM commits ORDER BY last_position DESC LIMIT 1",
        )
        self.size = row[0] + 1 if row else 0
        self.last_recorded_at = from_microseconds(row[1]) if row else None
        self.announced_at = self.last_recorded_at
        """The time of the last commit, or of one that is under way and may be seen at any moment."""
        self._frontier: Frontier | None = None

    @property
    def frontier(self) -> Frontier:
        """The open edge of the tree, read when first wanted: a ledger whose tree is broken must open to be mended."""
        if self._frontier is None:
            self._frontier = Frontier.from_storage(self.size, self.read_nodes, self.read_leaves)
        return self._frontier

    def read_leaves(self, first: int, count: int) -> bytes:
        """Return leaf hashes, derived from the rows of the log."""
        return leaf_digests(self.connection, first, first + count)

    def read_nodes(self, level: int, first: int, count: int) -> bytes:
        """Return stored nodes of the tree."""
        rows = self.connection.execute(
            sql.statement("log/tree_nodes"),
            {
                "level": level,
                "first": first,
                "beyond": first + count,
            },
        ).fetchall()
        return b"".join(row[0] for row in rows)

    def commit(self, stage: Callable[[Slot], Staged]) -> Slot | None:
        """Make one commit of what `stage` prepares for its slot; return None, and commit nothing, where it is nothing.

        `plan` says afterwards how it was made.
        """
        recorded_at, stepped_back = next_recorded_at(self.clock, self.last_recorded_at)
        slot, edge = Slot(self.size, recorded_at), self.frontier
        self.announced_at = recorded_at
        self.connection.execute("BEGIN")
        try:
            staged = stage(slot)
            if staged.count == 0:
                self.connection.execute("ROLLBACK")
                self.announced_at = self.last_recorded_at
                return None
            frontier = self._write(slot, staged, edge.copy())
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        if stepped_back:
            log.warning("ledger.clock_stepped_back", last=str(self.last_recorded_at), recorded_at=str(recorded_at))
        log.debug("ledger.committed", first=slot.first_position, count=staged.count, plan=self.plan)
        self.size += staged.count
        self.last_recorded_at = recorded_at
        self._frontier = frontier
        return slot

    def _roll_back(self) -> None:
        self.sources.forget()
        try:
            self.connection.execute("ROLLBACK")
        except duckdb.Error:
            # DuckDB has already left the transaction; there is nothing more to undo.
            log.debug("ledger.rollback_was_done")

    def _write(self, slot: Slot, staged: Staged, frontier: Frontier) -> Frontier:
        beyond = slot.first_position + staged.count
        if staged.logged:
            leaves = leaf_digests(self.connection, slot.first_position, beyond)
            with ThreadPoolExecutor(1) as beside:
                nodes = beside.submit(frontier.append, leaves)
                self.plan = staged.write()
            write_nodes(self.connection, nodes.result())
        else:
            self.plan = staged.write()
            made = staged.leaves() if staged.leaves is not None else None
            leaves = leaf_digests(self.connection, slot.first_position, beyond) if made is None else made
            write_nodes(self.connection, frontier.append(leaves))
        bound = {"first": slot.first_position, "last": beyond - 1, "recorded_at": slot.recorded_at}
        run(self.connection, "log/commit", bound | {"root": frontier.root()})
        if staged.leaves is None:
            hashed = hasher_for(0).plan if staged.count > FEW else "hashed one by one"
            self.plan = f"{self.plan}; {hashed}"
        return frontier


def write_nodes(connection: duckdb.DuckDBPyConnection, nodes: list[tuple[int, int, bytes]]) -> None:
    """Store nodes of the tree that have become complete."""
    if not nodes:
        return
    levels, places, digests = zip(*nodes, strict=True)
    if len(nodes) <= _FEW_NODES:
        run(connection, "log/few_tree_nodes", {"levels": levels, "nodes": places, "digests": digests})
    else:
        table = pa.table({
            "level": pa.array(levels, pa.int8()), "node": pa.array(places, pa.int64()),
            "digest": pa.array(digests, pa.binary()),
        })  # fmt: skip
        with registered(connection, new_nodes=table):
            connection.execute("INSERT INTO tree_nodes SELECT level, node, digest FROM new_nodes")
