"""Checking everything against everything, with as little of the writer's code as can be.

The writer makes states set by set in SQL; here one loop over the events makes rectangles from the definition of the
state, figure by figure. The writer hashes rows as they come; here leaves are derived again from what is stored.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from events import KINDS, UPCASTS
from ledger import log, sql
from ledger.findings import Report
from ledger.leaves import few_leaf_digests, stored_leaf_digests
from ledger.proof import Hasher, hasher_for, root_of
from ledger.rows import first_row, registered

if TYPE_CHECKING:
    from ledger.beside import Beside

_FIGURE_ACTS = ("figure-published", "figure-withdrawn", "record-corrected", "record-voided")
_INFINITY = 2**63 - 1
_BATCH = 50_000
_LEAVES = 4_000 * 256
_TWICE = 100
_RANGE = 500_000
_SLICE = 100_000
_SETTLED = 200_000
_TILE_BYTES = 256 * 32


def verify(cursor: duckdb.DuckDBPyConnection) -> Report:
    """Check the log, its tree, the projections and the views; return what was found.

    The log is gone through in a thread of its own while names and views are checked, each over a cursor of its own.
    """
    report, tree, names, states, audits = (Report() for _ in range(5))
    with cursor, cursor.cursor() as beside_it, ThreadPoolExecutor(1) as thread:
        _guarded(_log, cursor, report)
        size = report.checks.get("events", 0)
        walk = _Walk(size)
        try:
            going = thread.submit(_guarded, walk.tree, beside_it, tree)
            _guarded(_names, cursor, names)
            _several(cursor, states)
            _guarded(_audits, cursor, audits)
            going.result()
            _guarded(walk.states, cursor, states)
        finally:
            walk.close()
    for part in (tree, names, states, audits):
        report.checks |= part.checks
        report.findings += part.findings
    return report


def _guarded(check: Any, cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Run one check in a transaction of its own, so that what breaks one leaves the others standing."""
    name = check.__name__.lstrip("_")
    cursor.execute("BEGIN TRANSACTION READ ONLY")
    try:
        check(cursor, report)
    except (duckdb.Error, ValueError, TypeError, KeyError) as error:
        report.found(name, "the ledger file", f"cannot be read: {' '.join(str(error).split())[:300]}")
    finally:
        with suppress(duckdb.TransactionException):
            cursor.execute("ROLLBACK")


def _several(cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Find the figures that can be wrong about each other, for audits and states: outside of a transaction, to stay."""
    try:
        with registered(cursor, standing_twice=_standing_twice(cursor)):
            cursor.execute(sql.statement("verify/50_several"))
        cursor.execute(sql.statement("verify/50_unchained"))
    except duckdb.Error as error:
        report.found("states", "the ledger file", f"cannot be read: {' '.join(str(error).split())[:300]}")


def _standing_twice(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the figures of which two states stand: of a sound ledger there are none."""
    try:
        import numpy as np
    except ModuleNotFoundError:
        return cursor.sql(sql.statement("verify/49_standing_twice")).to_arrow_table()
    chunks = cursor.sql(sql.statement("verify/48_standing")).to_arrow_table().column("figure").chunks
    figures = np.concatenate([np.empty(0, np.int64), *(chunk.to_numpy() for chunk in chunks)])
    del chunks  # eight bytes a figure, and as many again for the sorted ones
    figures.sort(kind="stable")  # which goes through runs that rise, as most are stored
    return pa.table({"figure": np.unique(figures[1:][figures[1:] == figures[:-1]])})


def _log(cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Positions without a gap, times that rise from commit to commit."""
    count, low, high = _row(cursor, "SELECT count(*), min(position), max(position) FROM events")
    report.checks["events"] = count
    for (kind,) in cursor.execute("SELECT DISTINCT kind FROM events ORDER BY kind").fetchall():
        if kind not in KINDS and kind not in UPCASTS:
            report.found("log", f"kind {kind}", "this version of Asof does not know the kind")
    if count and ((low, high) != (0, count - 1) or _row(cursor, sql.statement("verify/breaks"))[0]):
        _log_out_of_order(cursor, report)


def _log_out_of_order(cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Say what is wrong with positions or times; rows that only stand in another order are right."""
    count, low, high, distinct = _row(
        cursor, "SELECT count(*), min(position), max(position), count(DISTINCT position) FROM events"
    )
    if (low, high, distinct) != (0, count - 1, count):
        report.found("log", f"positions {low} to {high}", f"{count} events where the positions allow {high + 1}")
    falling = cursor.execute(sql.statement("verify/falling_times")).fetchall()
    report.found_rows("log", falling, lambda row: (f"position {row[0]}", "recorded_at does not rise with the position"))


class _Walk:
    """The log gone through once: leaves for its tree, and what is kept of figures beside their acts."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._beside: Beside | None = None

    def tree(self, cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
        """Check the root of every commit, from leaves that are derived from the rows as they are stored."""
        commits = cursor.execute(
            "SELECT first_position, last_position, root FROM commits ORDER BY first_position"
        ).fetchall()
        report.checks["commits"] = len(commits)
        spans = cursor.execute(sql.statement("log/commit_spans")).fetchall()
        if [(first, last) for first, last, _ in commits] != [span[:2] for span in spans]:
            report.found("commits", "table commits", "they are not the commits that the log holds")
        wrong = cursor.execute(sql.statement("verify/commit_times")).fetchall()
        problem = "the time of the commit is not that of its events"
        report.found_rows("commits", wrong, lambda row: (f"position {row[0]}", problem))
        way = hasher_for(2 * self._size)
        self._beside = _beside(cursor, way)
        tree = _Tree(way)
        with closing(_Leaves(cursor, self._size, self._beside)) as leaves:
            for first, last, root in commits:
                for some in leaves.take(last + 1 - first):
                    tree.grow(some)
                if tree.root() != root:
                    problem = "the events do not hash to the root of their commit"
                    report.found("tree", f"positions {first} to {last}", problem)
                    return
            for first in leaves.differing:
                report.found("tree", f"from position {first}", "two ways to hash the events come to different leaves")
        stored = {(level, node): digest for level, node, digest in cursor.execute("FROM tree_nodes").fetchall()}
        if stored != tree.tiles:
            report.found("tree", "table tree_nodes", "the stored nodes are not those of the events")

    def close(self) -> None:
        """Let go of what is being read."""
        if self._beside is not None:
            self._beside.close()

    def states(self, cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
        """Check every rectangle of every figure: plain ones beside their events, the others worked out act by act."""
        report.checks["rectangles"] = _row(cursor, sql.statement("verify/rectangle_count"))[0]
        cursor.execute(sql.statement("verify/51_odd"), {"size": self._size})
        cursor.execute(sql.statement("verify/52_cells"))
        cursor.execute(sql.statement("verify/53_numbered"))
        compiled = self._beside is not None and self._beside.went_through(self._size)
        log.debug("ledger.states_verified", beside_the_log="by compiled code" if compiled else "by the engine")
        self.close()
        if self._beside is not None and compiled:
            _take_over(cursor, self._beside, self._size)
        else:
            _look_through(cursor, self._size)
        for low, high in cursor.execute(sql.statement("verify/80_slices"), {"count": _SLICE}).fetchall():
            _check_slice(cursor, report, {"low": low, "high": high})
        wrong = cursor.execute(sql.statement("verify/restatements")).fetchall()
        problem = "the cells that repeat a state are not those of the log"
        report.found_rows("restatements", wrong, lambda row: (f"figure {row[0]}", problem))


def _beside(cursor: duckdb.DuckDBPyConnection, way: Hasher) -> Beside | None:
    """Return what compiled code looks at the log with, where it is there and can be used."""
    if not way.composes:
        return None
    from ledger.beside import Beside

    beside = Beside(cursor, way)
    if not beside.works:
        beside.close()
        return None
    return beside


class _Tree:
    """An RFC 6962 tree that grows leaf by leaf, or tile by tile; remembers the roots of complete tiles of 256."""

    def __init__(self, hasher: Hasher) -> None:
        self.size = 0
        self._hasher = hasher
        self.tiles: dict[tuple[int, int], bytes] = {}
        self._stack: list[tuple[int, bytes]] = []

    def grow(self, leaves: memoryview) -> None:
        """Take in leaf hashes, 32 bytes each."""
        lone = min(-self.size % 256 * 32, len(leaves))
        beyond = lone + (len(leaves) - lone) // _TILE_BYTES * _TILE_BYTES
        self._grow_by_leaves(leaves[:lone])
        tiles = self._hasher.tiles(bytes(leaves[lone:beyond]))
        for place in range(0, len(tiles), 32):
            self._push(8, tiles[place : place + 32])
        self._grow_by_leaves(leaves[beyond:])

    def _grow_by_leaves(self, leaves: memoryview) -> None:
        for place in range(0, len(leaves), 32):
            self._push(0, bytes(leaves[place : place + 32]))

    def _push(self, height: int, digest: bytes) -> None:
        """Put a complete subtree to the right of all others, and join those of one height."""
        self.size += 1 << height
        while True:
            if height and height % 8 == 0:
                self.tiles[height // 8, (self.size >> height) - 1] = digest
            if not self._stack or self._stack[-1][0] != height:
                break
            digest = hashlib.sha256(b"\x01" + self._stack.pop()[1] + digest).digest()
            height += 1
        self._stack.append((height, digest))

    def root(self) -> bytes:
        digest = self._stack[-1][1] if self._stack else root_of([])
        for _, left in reversed(self._stack[:-1]):
            digest = hashlib.sha256(b"\x01" + left + digest).digest()
        return digest


class _Leaves:
    """The leaf hashes of the log from its beginning on; the next block is derived while this one is looked at."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, size: int, beside: Beside | None) -> None:
        self._cursor, self._size, self._beside = cursor, size, beside
        self.differing: list[int] = []
        self._thread = ThreadPoolExecutor(1)
        self._asked = 0
        self._held = memoryview(b"")
        self._next = self._ask()

    def _ask(self) -> Future[bytes]:
        return self._thread.submit(self._derived)

    def _derived(self) -> bytes:
        """Derive the next leaves in sets, and some of them once more one by one: in Python, with hashlib."""
        first = self._asked
        if first >= self._size:
            return b""
        made = self._composed(first)
        if made is None:
            made = stored_leaf_digests(self._cursor, first, min(first + _LEAVES, self._size))
        self._asked = min(first + max(len(made) // 32, 1), self._size)
        again = few_leaf_digests(self._cursor, first, min(first + _TWICE, self._asked))
        if not made.startswith(again):
            self.differing.append(first)
        return made

    def _composed(self, first: int) -> bytes | None:
        """Look at the next events with compiled code; where that cannot be done once, it is not tried again."""
        made = None
        if self._beside is not None:
            try:
                made = self._beside.leaves(first)
            except (duckdb.Error, pa.ArrowException, ValueError, TypeError):  # the ways of the engine will tell
                self._cursor.execute("ROLLBACK")
                self._cursor.execute("BEGIN TRANSACTION READ ONLY")
            if made is None:
                self._beside = None
        return made

    def take(self, count: int) -> Iterator[memoryview]:
        """Give the next leaves, in pieces; fewer than asked for where the log has no more."""
        wanted = count * 32
        while wanted:
            if not self._held:
                self._held = memoryview(self._next.result())
                self._next = self._ask()
                if not self._held:
                    return
            piece, self._held = self._held[:wanted], self._held[wanted:]
            wanted -= len(piece)
            yield piece

    def close(self) -> None:
        """Wait until the connection is free."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _names(cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Every series and period of the log has one number, in order of first position."""
    for name in ("series", "periods"):
        wrong = cursor.execute(sql.statement(f"verify/{name}")).fetchall()
        report.found_rows(name, wrong, lambda row: (str(row[0]), "the numbered names are not those of the log"))


def _take_over(cursor: duckdb.DuckDBPyConnection, beside: Beside, size: int) -> None:
    """Note which figures are odd, as compiled code has seen them; hold the states of the others against each other.

    Odd figures that are right are settled by compiled code too; what is left is for the loop that says what is wrong.
    """
    from ledger.settling import wrong_figures

    found = {"odd_found": beside.odd(), "strays_found": beside.strays(), "doubtful_found": beside.doubtful()}
    with registered(cursor, **found):
        for name in (
            "65_odd_found", "66_strays_found", "69_odd_strays", "67_cells_repeated", "70_odd_chains", "71_odd_states",
            "72_numbered_kept",
        ):  # fmt: skip
            cursor.execute(sql.statement(f"verify/{name}"))
        cursor.execute(sql.statement("verify/74_doubtful"), {"size": size})
    slices = cursor.execute(sql.statement("verify/80_slices"), {"count": _SETTLED}).fetchall()
    wrong = [wrong_figures(cursor, {"low": low, "high": high}) for low, high in slices]
    figures = pa.array([figure for some in wrong for figure in some], pa.int64())
    with registered(cursor, wrong_found=pa.table({"figure": figures})):
        cursor.execute(sql.statement("verify/75_settled"))


def _look_through(cursor: duckdb.DuckDBPyConnection, size: int) -> None:
    """Do the same in the engine, range by range."""
    for first in range(0, size, _RANGE):
        _look(cursor, {"first": first, "beyond": first + _RANGE})
    for name in ("69_odd_strays", "70_odd_chains", "73_odd_without_cells"):
        cursor.execute(sql.statement(f"verify/{name}"))


def _look(cursor: duckdb.DuckDBPyConnection, bounds: dict[str, int]) -> None:
    """Put the acts of a range beside what is kept of them; note which figures are odd."""
    cursor.execute(sql.statement("verify/60_looked"), bounds)
    cursor.execute(sql.statement("verify/61_odd_acts"))
    cursor.execute(sql.statement("verify/62_numbered"), bounds)
    if not _row(cursor, sql.statement("verify/row_counts"), bounds)[0]:
        cursor.execute(sql.statement("verify/63_odd_rows"), bounds)
    cursor.execute(sql.statement("verify/64_cells"), bounds)


def _check_slice(cursor: duckdb.DuckDBPyConnection, report: Report, bounds: dict[str, int]) -> None:
    """Work out the odd figures with numbers within bounds, and compare."""
    kept = _kept(cursor, bounds)
    for figure, acts in _figures(cursor, bounds):
        expected = _rectangles(acts)
        actual = kept.pop(figure, {})
        for key in sorted(expected.keys() ^ actual.keys())[:5]:
            problem = "is missing" if key in expected else "does not follow from the log"
            report.found("states", f"figure {figure}, position {key[0]}", f"a rectangle {problem}: {key}")
        for key in expected.keys() & actual.keys():
            if expected[key] != actual[key]:
                report.found(
                    "states", f"figure {figure}, position {key[0]}", f"{actual[key]} is kept for {expected[key]}"
                )
    problem = "states of a figure that the log does not have"
    report.found_rows("states", [(figure,) for figure in kept], lambda row: (f"figure {row[0]}", problem))


Rectangle = tuple[int, int, int, int, int]


def _kept(cursor: duckdb.DuckDBPyConnection, bounds: dict[str, int]) -> dict[int, dict[Rectangle, tuple[Any, ...]]]:
    kept: dict[int, dict[Rectangle, tuple[Any, ...]]] = {}
    result = cursor.execute(sql.statement("verify/rectangles"), bounds)
    while rows := result.fetchmany(_BATCH):
        for figure, position, *edges_and_content in rows:
            kept.setdefault(figure, {})[(position, *edges_and_content[:4])] = tuple(edges_and_content[4:])
    return kept


def _figures(cursor: duckdb.DuckDBPyConnection, bounds: dict[str, int]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Give each figure with its acts in order of position."""
    result = cursor.execute(sql.statement("verify/acts"), bounds)
    figure: int | None = None
    acts: list[tuple[Any, ...]] = []
    while rows := result.fetchmany(_BATCH):
        for number, *act in rows:
            if number != figure:
                if figure is not None:
                    yield figure, acts
                figure, acts = number, []
            acts.append(tuple(act))
    if figure is not None:
        yield figure, acts


def _rectangles(acts: list[tuple[Any, ...]]) -> dict[Rectangle, tuple[Any, ...]]:
    """Work out the rectangles of one figure: what was seen from when to when, commit by commit."""
    cells: dict[int, tuple[int, tuple[Any, ...], tuple[Any, ...]]] = {}
    moments: list[int] = []
    seen: dict[tuple[int, int, int], int] = {}
    closed: dict[Rectangle, tuple[Any, ...]] = {}
    contents: dict[int, tuple[Any, ...]] = {}
    for place, (position, recorded_at, act, published_at, says, evidence) in enumerate(acts):
        if act == "record-voided":
            cells.pop(published_at, None)
            moments.remove(published_at)
        else:
            if published_at not in cells:
                bisect.insort(moments, published_at)
            cells[published_at] = (position, (act == "figure-withdrawn", says), evidence)
        if place + 1 < len(acts) and acts[place + 1][1] == recorded_at:
            continue
        now = _runs(cells, moments, contents)
        for key in seen.keys() - now:
            closed[(*key, seen.pop(key), recorded_at)] = contents[key[0]]
        for key in now - seen.keys():
            seen[key] = recorded_at
    return closed | {(*key, since, _INFINITY): contents[key[0]] for key, since in seen.items()}


def _runs(
    cells: dict[int, tuple[int, tuple[Any, ...], tuple[Any, ...]]],
    moments: list[int],
    contents: dict[int, tuple[Any, ...]],
) -> set[tuple[int, int, int]]:
    """Return the unbroken runs of equal cells: (position of the first, its time, the time of the next run)."""
    firsts: list[tuple[int, int]] = []
    before: object = None
    for moment in moments:
        position, says, evidence = cells[moment]
        if says != before:
            firsts.append((position, moment))
            contents[position] = (*says, evidence)
        before = says
    ends = [*(moment for _, moment in firsts[1:]), _INFINITY][: len(firsts)]
    return {(position, moment, end) for (position, moment), end in zip(firsts, ends, strict=True)}


def _audits(cursor: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Every view has a query of the same name that must return no row."""
    audits = {name.removeprefix("audits/"): sql.statement(name) for name in sql.names("audits")}
    audits |= dict(cursor.execute("SELECT name, audit FROM defined_views WHERE audit IS NOT NULL").fetchall())
    report.checks["audits"] = len(audits)
    for name, query in audits.items():
        try:
            rows = cursor.execute(query).fetchall()
        except duckdb.Error as error:
            report.found("audit", name, f"the audit cannot be asked: {' '.join(str(error).split())[:300]}")
            continue
        report.found_rows("audit", rows, partial(_said_of_audit, name), most=5)


def _said_of_audit(name: str, row: tuple[Any, ...]) -> tuple[str, str]:
    return name, f"a row that must not be: {row}"


def _row(cursor: duckdb.DuckDBPyConnection, query: str, bound: dict[str, int] | None = None) -> tuple[Any, ...]:
    row = first_row(cursor, query, bound)
    assert row is not None  # noqa: S101 - an aggregate always has one row
    return tuple(row)
