"""What a neighbouring commit and a question about one figure cost in a small and in a large ledger."""

from __future__ import annotations

from collections.abc import Iterator

import ledger
from benchmarks import data
from benchmarks.asof.writing import figures
from benchmarks.bases import Base, copied
from benchmarks.measuring import Pair, timed
from benchmarks.results import Measured
from benchmarks.worker import Bench


def measure(bench: Bench) -> Iterator[Measured]:
    """Measure both in turns: large as a multiple of small."""
    large, small = bench.base(), bench.base("small")
    clock = data.Clock(data.CHANGED.replace(year=2027))
    with (
        copied(large, bench.folder / "large") as large_home,
        copied(small, bench.folder / "small") as small_home,
        bench.book(large_home, clock) as many,
        bench.book(small_home, clock) as few,
    ):
        rounds = max(1, bench.size.rounds * 2)
        in_order = _commits(bench, many, few, range(600, 600 + rounds))
        late = _commits(bench, many, few, range(-rounds, 0))
        worse = max(in_order, late, key=lambda pair: pair.wall)
        note = f"{_grown(large, small)}; in order {in_order.wall:.2f}x, late {late.wall:.2f}x; the worse one counts"
        yield Measured("growth-commit", worse.wall, worse.cpu, worse.medians(), note)
        question = _questions(bench, many, few)
        yield Measured("growth-question", question.wall, question.cpu, question.medians(), _grown(large, small))


def _grown(large: Base, small: Base) -> str:
    return f"from {small.events:,} to {large.events:,} events"


def _commits(bench: Bench, many: ledger.Book, few: ledger.Book, days: range) -> Pair:
    """Commit a thousand neighbouring figures a day."""
    pair = Pair()
    cells = min(1_000, bench.size.cells)
    for number, day in enumerate(days):
        first = number * cells % bench.size.cells
        events = figures(range(first, first + cells), day)
        pair.theirs.append(timed(lambda events=events: few.append(events)))
        pair.ours.append(timed(lambda events=events: many.append(events)))
    return _without_first(pair)


def _questions(bench: Bench, many: ledger.Book, few: ledger.Book) -> Pair:
    pair = Pair()
    count = max(2, bench.size.hand // 4)
    for number in range(count):
        key = number * (bench.size.cells // count)
        named = (data.subject_of(key), data.MEASURE, data.period_of(key), "source-000")
        pair.theirs.append(timed(lambda named=named: few.history(*named).fetchall()))
        pair.ours.append(timed(lambda named=named: many.history(*named).fetchall()))
    return _without_first(pair)


def _without_first(pair: Pair) -> Pair:
    return Pair(pair.ours[1:], pair.theirs[1:]) if len(pair.ours) > 1 else pair
