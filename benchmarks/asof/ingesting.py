"""A release against a ledger of many keys: everything changed or new, and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

import ledger
from benchmarks import data
from benchmarks.bases import copied
from benchmarks.measuring import Pair, paired
from benchmarks.results import Measured
from benchmarks.worker import Bench


def measure(bench: Bench) -> Iterator[Measured]:
    """Measure `ingest-changed` and `ingest-unchanged` on one copy of the large ledger."""
    base = bench.base()
    plain = bench.plain()
    with (
        copied(base, bench.folder / "copy") as home,
        bench.book(home, data.Clock(data.CHANGED.replace(year=2025))) as book,
    ):
        runs = _Runs(bench, book, plain)
        # A process loads the index of the ledger and compiled code once, and not with every release.
        first = runs.pair("source-000", 9)
        changed = [runs.pair("source-000", 10 + number) for number in range(1 if bench.size.rounds == 1 else 2)]
        new = runs.pair("source-new", 1)
        yield _worst(first, changed, new, base.events)
        note = "rows as they came: no comparison, no events, no digests, no projections"
        yield Measured("plain-duckdb/ingest", 1 / new.wall, 1 / new.cpu, new.medians(), note)
        yield runs.unchanged()
    plain.close()


class _Runs:
    """Releases of one source after the other, the same rows put into a plain table in turns."""

    def __init__(self, bench: Bench, book: ledger.Book, plain: duckdb.DuckDBPyConnection) -> None:
        self._bench, self._book, self._plain = bench, book, plain
        self._month = 0

    def _ingest(self, table: pa.Table, source: str) -> ledger.IngestReceipt:
        self._month += 1
        return self._book.ingest(
            table, source=source, published_at=data.CHANGED + timedelta(days=self._month), subject=["subject"],
            period="period",
        )  # fmt: skip

    def _insert(self, table: pa.Table) -> None:
        self._plain.register("release", table)
        self._plain.execute("INSERT INTO release_rows SELECT * FROM release")
        self._plain.unregister("release")

    def pair(self, source: str, version: int) -> Pair:
        """Take in a release of which every cell differs from what is held, once, beside a plain INSERT."""
        table = data.release(0, self._bench.size.cells, version)
        self._plain.execute("CREATE OR REPLACE TABLE release_rows (subject VARCHAR, period VARCHAR, cases VARCHAR)")
        pair = paired(lambda: self._ingest(table, source), lambda: self._insert(table), rounds=1)
        receipt = pair.ours[0].value
        if receipt.new + receipt.revised + receipt.unchanged != table.num_rows or receipt.unchanged > 100:
            raise RuntimeError(f"not every cell was new or changed: {receipt}")
        return pair

    def unchanged(self) -> Measured:
        """Publish the same content again and again, beside DuckDB's join of it with a table of as many keys."""
        table = data.release(0, self._bench.size.cells, 1)
        self._stored(self._bench.folder / "keys.duckdb")
        self._plain.register("release", table)
        pair = paired(
            lambda: self._ingest(table, "source-new"), self._join, rounds=self._bench.size.rounds,
            until=self._bench.until,
        )  # fmt: skip
        size = [one.value for one in pair.ours]
        events = sum(one.new + one.revised + one.withdrawn for one in size)
        note = f"{events} figure events; beside a join with a plain table of {self._bench.base().sources + 1} releases"
        return Measured("ingest-unchanged", pair.wall, pair.cpu, pair.medians(), note, also=events == 0)

    def _stored(self, path: Path) -> None:
        self._plain.execute(f"ATTACH '{path}' AS stored")
        self._plain.execute(
            "CREATE TABLE stored.keys"
            " (source VARCHAR, subject VARCHAR, measure VARCHAR, period VARCHAR, printed VARCHAR)"
        )
        cells = self._bench.size.cells
        releases = [(data.source_name(one), one * cells, 0) for one in range(self._bench.base().sources)]
        for source, first, version in [*releases, ("source-new", 0, 1)]:
            self._plain.register("part", data.release(first, cells, version))
            self._plain.execute("INSERT INTO stored.keys SELECT ?, subject, 'cases', period, cases FROM part", [source])
        self._plain.unregister("part")
        self._plain.execute("CHECKPOINT stored")

    def _join(self) -> int:
        row = self._plain.execute(
            "SELECT count(*) FROM release LEFT JOIN stored.keys AS held ON held.source = 'source-new'"
            " AND held.subject = release.subject AND held.measure = 'cases' AND held.period = release.period"
            " WHERE held.printed IS DISTINCT FROM release.cases"
        ).fetchone()
        return int(row[0]) if row else -1


def _worst(first: Pair, changed: list[Pair], new: Pair, events: int) -> Measured:
    every = Pair([one.ours[0] for one in changed], [one.theirs[0] for one in changed])
    worst = max(every, new, key=lambda pair: pair.wall)
    note = (
        f"all changed {every.wall:.1f}x (CPU {every.cpu:.1f}x), all new {new.wall:.1f}x (CPU {new.cpu:.1f}x), "
        f"into {events:,} events; the worse one counts; the first of the process, {first.wall:.1f}x, does not"
    )
    medians = {"first": first.medians(), "changed": every.medians(), "new": new.medians()}
    return Measured("ingest-changed", worst.wall, worst.cpu, medians, note)
