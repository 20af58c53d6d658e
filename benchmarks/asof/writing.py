"""Figures written by hand: one, and a thousand neighbours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import ledger
from benchmarks import data
from benchmarks.bases import copied
from benchmarks.measuring import Pair, median, percentile, timed
from benchmarks.results import Measured
from benchmarks.sizes import PERIODS
from benchmarks.worker import Bench
from events import FigurePublished

NEIGHBOURS = 1_000
_PLAIN = (
    "CREATE TABLE acts (source TEXT, subject TEXT, measure TEXT, period TEXT, published_at TIMESTAMPTZ,"
    " value DECIMAL(38, 15), printed TEXT)"
)
_INSERT = "INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?, ?)"


def measure(bench: Bench) -> Iterator[Measured]:
    """Measure `hand` and `neighbours` on one copy of the large ledger."""
    base = bench.base()
    with copied(base, bench.folder / "copy") as home, _opened(bench, home) as book:
        yield _hand(bench, book)
        yield _neighbours(bench, book)
        yield _plain_hand(bench, book)


def _opened(bench: Bench, home: Path) -> ledger.Book:
    return bench.book(home, data.Clock(data.CHANGED.replace(year=2026)))


def figures(keys: Iterator[int] | range, day: int) -> list[FigurePublished]:
    """Make statements about keys of the first source."""
    when = data.CHANGED.replace(year=2023) + timedelta(days=day)
    names: dict[int, str] = {}
    made = []
    for key in keys:
        number = key // PERIODS
        subject = names.get(number) or names.setdefault(number, data.subject_of(key))
        made.append(
            FigurePublished(
                source="source-000", subject=subject, measure=data.MEASURE, period=_period(key), published_at=when,
                value=Decimal(key), printed=str(key),
            )
        )  # fmt: skip
    return made


def _period(key: int) -> str:
    month = key % PERIODS
    return f"{2012 + month // 12}-{month % 12 + 1:02}"


def _hand(bench: Bench, book: ledger.Book) -> Measured:
    step = max(1, bench.size.cells // bench.size.hand)
    one_by_one = [figures(iter([number * step]), number) for number in range(bench.size.hand)]
    book.append(figures(iter([1]), 400))
    took = [timed(lambda event=event: book.append(event)) for event in one_by_one]
    middle = median(one.wall for one in took) * 1000
    last = percentile([one.wall for one in took], 0.99) * 1000
    medians = {"median_ms": middle, "p99_ms": last, "rounds": len(took)}
    note = f"99th percentile {last:.1f} ms (reach 30 ms) of {len(took)} commits"
    return Measured("hand", middle, median(one.cpu for one in took) * 1000, medians, note, also=last <= 30)


def _plain_hand(bench: Bench, book: ledger.Book) -> Measured:
    """Compare with one durable INSERT into a plain event table in DuckDB."""
    pair = Pair()
    with bench.plain() as plain:
        plain.execute(_PLAIN)
        for number in range(bench.size.hand // 4 + 1):
            event = figures(iter([number]), 800 + number)
            (one,) = event
            row = [one.source, one.subject, one.measure, one.period, one.published_at, one.value, one.printed]
            pair.theirs.append(timed(lambda row=row: plain.execute(_INSERT, row)))
            pair.ours.append(timed(lambda event=event: book.append(event)))
    return Measured("plain-duckdb/hand", 1 / pair.wall, 1 / pair.cpu, pair.medians(), "no digest, no projection")


def _neighbours(bench: Bench, book: ledger.Book) -> Measured:
    pair = Pair()
    for number in range(max(1, bench.size.rounds * 2 - 1)):
        first = number * NEIGHBOURS % bench.size.cells
        events = figures(range(first, first + min(NEIGHBOURS, bench.size.cells)), 500 + number)
        folder = bench.folder / f"empty-{number}"
        with _opened(bench, folder) as empty:
            pair.theirs.append(timed(lambda empty=empty, events=events: empty.append(events)))
            pair.ours.append(timed(lambda events=events: book.append(events)))
        shutil.rmtree(folder)
    return Measured("neighbours", pair.wall, pair.cpu, pair.medians())
