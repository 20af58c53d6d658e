"""Questions: all figures as of any moment, one history with its evidence, a release given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import duckdb

import ledger
from benchmarks import data
from benchmarks.bases import SMALL_SOURCE, Base
from benchmarks.measuring import Pair, median, paired, percentile, timed
from benchmarks.results import Measured
from benchmarks.worker import Bench

_ASKED = "SELECT count(*), sum(value), sum(length(subject)), max(position) FROM figures"
_SCANNED = (
    "SELECT count(*), sum(value), sum(length(subject)), max(position) FROM plain.states WHERE published_from <= $1"
    " AND published_to > $1 AND recorded_from <= $2 AND recorded_to > $2"
)
_PACKED = """
SELECT count(*), sum(value), sum(length(subject)), max(position)
FROM (
    SELECT
        subject,
        arg_max(value, hugeint '1' * epoch_us(published_at) * 4294967296 + position) AS value,
        arg_max(position, hugeint '1' * epoch_us(published_at) * 4294967296 + position) AS position
    FROM plain.acts
    WHERE published_at <= $1 AND recorded_at <= $2
    GROUP BY source, subject, measure, period
)
"""
_NOW = datetime(2030, 1, 1, tzinfo=UTC)


def measure(bench: Bench) -> Iterator[Measured]:
    """Measure `as-of`, `history`, `release` and the plain event table on the large ledger."""
    base = bench.base()
    with bench.book(base.home, data.Clock(_NOW)) as book:
        cursor = book.cursor()
        try:
            yield _history(bench, book, base)
            yield from _release(bench, book)
            cursor.execute(f"ATTACH '{bench.folder / 'plain.duckdb'}' AS plain")
            yield _as_of(bench, book, cursor, base)
            yield from _plain_events(bench, book, cursor, base)
        finally:
            cursor.execute("DETACH DATABASE IF EXISTS plain")
            cursor.close()


def _moments(base: Base) -> list[tuple[datetime, datetime]]:
    """Give points on both clocks: now, and down to a time when a fifth had been recorded."""
    recorded = [datetime.fromisoformat(one) for one in base.recorded]
    return [
        (_NOW, _NOW),
        (data.REVISED, recorded[len(recorded) // 2]),
        (data.LATE, recorded[-1]),
        (data.FIRST, recorded[len(recorded) // 5]),
    ]


def _as_of(bench: Bench, book: ledger.Book, cursor: duckdb.DuckDBPyConnection, base: Base) -> Measured:
    """Compare with a filtered scan of a plain table that has one row for each state."""
    cursor.execute("CREATE TABLE plain.states AS SELECT * FROM figure_versions")
    cursor.execute("CHECKPOINT plain")
    pairs = [_asked_and_scanned(bench, book, cursor, _SCANNED, moments) for moments in _moments(base)]
    worst = max(pairs, key=lambda pair: pair.wall)
    spread = max(_ours(one) for one in pairs) / min(_ours(one) for one in pairs)
    depths = ", ".join(f"{pair.wall:.2f}x" for pair in pairs)
    note = f"at four depths, now first: {depths}; slowest depth {spread:.2f} x the fastest; the worst ratio counts"
    return Measured("as-of", worst.wall, worst.cpu, {"depths": [one.medians() for one in pairs]}, note)


def _ours(pair: Pair) -> float:
    return float(pair.medians()["ours_wall"])


def _asked_and_scanned(
    bench: Bench, book: ledger.Book, cursor: duckdb.DuckDBPyConnection, query: str, moments: tuple[datetime, datetime],
) -> Pair:  # fmt: skip
    published, recorded = moments
    pair = paired(
        lambda: book.sql(_ASKED, None, published, recorded).fetchall(),
        lambda: cursor.execute(query, [published, recorded]).fetchall(),
        rounds=bench.size.rounds + 2, until=bench.until, warm=True,
    )  # fmt: skip
    ours, theirs = pair.ours[0].value, pair.theirs[0].value
    if ours != theirs:
        raise RuntimeError(f"not the same answer as of {published}, {recorded}: {ours} and {theirs}")
    return pair


def _history(bench: Bench, book: ledger.Book, base: Base) -> Measured:
    """Ask for keys that lie far apart, each of them once, so that nothing is warm by having been asked before."""
    count = max(2, bench.size.hand // 2)
    step = max(1, bench.size.cells // count)
    keys = [(data.subject_of(number * step), data.period_of(number * step)) for number in range(count)]

    def asked(subject: str, period: str) -> int:
        return len(book.history(subject, data.MEASURE, period, "source-000").fetchall())

    asked(*keys[0])
    took = [timed(lambda key=key: asked(*key)) for key in keys]
    if not all(one.value for one in took):
        raise RuntimeError("a figure without a history")
    middle, last = (median(one.wall for one in took) * 1000, percentile([one.wall for one in took], 0.99) * 1000)
    note = f"median of {count} figures, 99th percentile {last:.1f} ms, {base.events:,} events"
    medians = {"median_ms": middle, "p99_ms": last, "rounds": count}
    return Measured("history", middle, median(one.cpu for one in took) * 1000, medians, note)


def _release(bench: Bench, book: ledger.Book) -> Iterator[Measured]:
    """Compare with reading the same rows, wide and as text, from one Parquet file."""
    pairs = []
    for month in (1, 2, 3):
        when = data.FIRST.replace(month=month)
        path = bench.folder / f"release-{month}.parquet"
        cursor = book.cursor()
        cursor.register("given", book.release(SMALL_SOURCE, when).arrow())
        cursor.execute(f"COPY given TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        given, read = _given(book, when), _read(cursor, str(path))
        if given() != read():
            raise RuntimeError("the release is not what the file holds")
        pairs.append(paired(given, read, rounds=bench.size.rounds + 4, until=bench.until, warm=True))
        cursor.close()
    worst = max(pairs, key=lambda pair: pair.wall)
    shown = ", ".join(f"{pair.wall:.1f}x" for pair in pairs)
    note = f"at three moments {shown}; {bench.size.small_cells:,} cells; the worst counts"
    yield Measured("release", worst.wall, worst.cpu, {"moments": [one.medians() for one in pairs]}, note)


def _given(book: ledger.Book, when: datetime) -> Callable[[], tuple[int, int]]:
    def give() -> tuple[int, int]:
        table = book.release(SMALL_SOURCE, when).arrow()
        return table.num_rows, table.num_columns

    return give


def _read(cursor: duckdb.DuckDBPyConnection, path: str) -> Callable[[], tuple[int, int]]:
    def read() -> tuple[int, int]:
        table = cursor.execute("SELECT * FROM read_parquet(?)", [path]).to_arrow_table()
        return table.num_rows, table.num_columns

    return read


def _plain_events(bench: Bench, book: ledger.Book, cursor: duckdb.DuckDBPyConnection, base: Base) -> Iterator[Measured]:
    """Compare with an event table in DuckDB, asked with the packed arg_max and, for one figure, filtered by its key."""
    cursor.execute(
        "CREATE TABLE plain.acts AS SELECT position, recorded_at, kind, source, subject, measure, period, published_at,"
        " value, printed, document, locator FROM events WHERE subject IS NOT NULL ORDER BY position"
    )
    cursor.execute("CHECKPOINT plain")
    pairs = [_asked_and_scanned(bench, book, cursor, _PACKED, one) for one in _moments(base)[:2]]
    worst = min(pairs, key=lambda pair: 1 / pair.wall)
    yield Measured("plain-duckdb/as-of", 1 / worst.wall, 1 / worst.cpu, worst.medians())
    subject, period = data.subject_of(bench.size.cells // 3), data.period_of(bench.size.cells // 3)
    query = (
        "SELECT * FROM plain.acts WHERE source = 'source-000' AND subject = ? AND measure = 'cases' AND period = ?"
        " ORDER BY published_at, position"
    )
    pair = paired(
        lambda: len(book.history(subject, data.MEASURE, period, "source-000").fetchall()),
        lambda: len(cursor.execute(query, [subject, period]).fetchall()),
        rounds=bench.size.rounds * 3, warm=True,
    )  # fmt: skip
    yield Measured("plain-duckdb/history", 1 / pair.wall, 1 / pair.cpu, pair.medians())
