"""What is kept: its size on disk, snapshots of it, verifying it, and making its projections anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import ledger
import snapshots
from benchmarks import data
from benchmarks.bases import copied
from benchmarks.measuring import timed
from benchmarks.results import Measured
from benchmarks.worker import Bench

_NOW = datetime(2030, 1, 1, tzinfo=UTC)


def measure_disk(bench: Bench) -> Iterator[Measured]:
    """Compare the ledger's file with its events in one zstd Parquet file."""
    base = bench.base()
    path, parquet = Path(base.home) / ledger.LEDGER_FILE, bench.folder / "events.parquet"
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(f"COPY (FROM events) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)")
    ours, theirs = path.stat().st_size, parquet.stat().st_size
    each = f"{ours / base.events:.0f} bytes an event, as Parquet {theirs / base.events:.0f}"
    note = f"{each}; the published copy is not counted"
    yield Measured("disk", ours / theirs, None, {"ours_bytes": ours, "theirs_bytes": theirs}, note)


def measure_snapshot(bench: Bench) -> Iterator[Measured]:
    """Compare a snapshot of all figures with COPY of the same rows from a plain table to Parquet."""
    base = bench.base()
    with (
        copied(base, bench.folder / "copy") as home,
        bench.book(home, data.Clock(_NOW)) as book,
        bench.plain() as plain,
    ):
        figures = book.cursor()
        figures.execute(f"COPY (FROM figures) TO '{bench.folder / 'figures.parquet'}' (FORMAT parquet)")
        figures.close()
        plain.execute(f"CREATE TABLE figures AS FROM '{bench.folder / 'figures.parquet'}'")
        plain.execute("CHECKPOINT")
        copy = f"COPY figures TO '{bench.folder / 'copied.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        theirs = [timed(lambda: plain.execute(copy))]
        ours = timed(lambda: snapshots.take(book, "all", "SELECT * FROM figures"))
        theirs.append(timed(lambda: plain.execute(copy)))
        made = timed(lambda: plain.execute("CREATE TABLE copied AS FROM figures; CHECKPOINT"))
        rows = ours.value.rows if isinstance(ours.value.rows, int) else None
    wall, cpu = (sum(one.wall for one in theirs) / 2, sum(one.cpu for one in theirs) / 2)
    medians = {"ours_wall": ours.wall, "theirs_wall": wall, "ours_cpu": ours.cpu, "theirs_cpu": cpu, "rounds": 1}
    both = f"{ours.wall / (wall + made.wall):.2f}x COPY and CREATE TABLE AS together"
    note = f"{rows or base.events:,} rows; COPY before and after it, the mean counts; a table is kept too: {both}"
    yield Measured("snapshot", ours.wall / wall, ours.cpu / cpu, medians, note)


def measure_rebuild(bench: Bench) -> Iterator[Measured]:
    """Compare `rebuild` with the bulk ingests that made the ledger, in this run."""
    base = bench.base()
    with (
        copied(base, bench.folder / "copy") as home,
        bench.book(home, data.Clock(_NOW)) as book,
    ):
        took = timed(book.rebuild)
    medians = {
        "ours_wall": took.wall, "theirs_wall": base.ingest_wall, "ours_cpu": took.cpu, "theirs_cpu": base.ingest_cpu,
        "rounds": 1,
    }  # fmt: skip
    note = f"{base.events:,} events, {took.value} commits; releases, revisions, late ones and corrections"
    yield Measured("rebuild", took.wall / base.ingest_wall, took.cpu / base.ingest_cpu, medians, note)


def measure_verify(bench: Bench) -> Iterator[Measured]:
    """Count the events that `verify` checks in a second."""
    base = bench.base()
    with bench.book(base.home, data.Clock(_NOW)) as book:
        took = timed(book.verify)
    note = f"{base.events:,} events in {took.wall:.1f} s (CPU {took.cpu:.1f} s)"
    medians = {"ours_wall": took.wall, "ours_cpu": took.cpu, "events": base.events, "rounds": 1}
    yield Measured("verify", base.events / took.wall / 1e6, base.events / took.cpu / 1e6, medians, note, took.value.ok)
