"""The same releases, questions and single figures, by a peer and by Asof in turns; the answers have to agree."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

import ledger
from benchmarks import data
from benchmarks.asof.writing import figures
from benchmarks.measuring import Pair, Took, median, timed
from benchmarks.peers.driving import Driver, Unable, driver
from benchmarks.peers.environments import Missing
from benchmarks.results import CANNOT, FAILED, Measured, Said
from benchmarks.worker import Bench

STEPS = ("first", "revised", "late")
_WHEN = {"first": data.FIRST, "revised": data.REVISED, "late": data.LATE}
_ASKED = "SELECT count(*), sum(value)::BIGINT FROM figures"
_HAND = 20
_KEYS = 20


@dataclass(frozen=True)
class Terms:
    """How a peer is compared: the share of the keys it gets, and on which clocks it can be asked about the past."""

    peer: str
    share: float
    clocks: tuple[str, ...]


@dataclass
class _State:
    """What both hold so far: the steps done, with the marks of the peer's recording clock and of ours."""

    marks: dict[str, tuple[Any, datetime]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def compare(bench: Bench, terms: Terms) -> Iterator[Measured | Said]:
    """Measure the four rows of a peer; what it cannot do is said, not left out."""
    keys = max(100, int(bench.size.peer_keys * terms.share))
    run_before(bench.folder, data.release(0, keys), subject=["subject"], period="period")
    try:
        with (
            driver(terms.peer, bench.folder / "peer") as peer,
            ledger.open(bench.folder / "asof", clock=data.Clock()) as book,
        ):
            yield from _Comparison(bench, terms, peer, book, keys).rows()
    except Missing as reason:
        yield Said("*", CANNOT, str(reason))


def run_before(folder: Path, release: Any, **terms: Any) -> None:
    """Take in a release with a ledger that is not measured: drivers have loaded what they need when they are ready."""
    with ledger.open(folder / "before", clock=data.Clock()) as book:
        book.ingest(release, source="before", published_at=data.FIRST, **terms)
    shutil.rmtree(folder / "before")


class _Comparison:
    """One peer beside one ledger."""

    def __init__(self, bench: Bench, terms: Terms, peer: Driver, book: ledger.Book, keys: int) -> None:
        self._bench, self._terms, self._peer, self._book, self._keys = bench, terms, peer, book, keys
        self._state = _State()

    def rows(self) -> Iterator[Measured | Said]:
        """Give the rows in the order in which they have to be measured."""
        for job, work in (("ingest", self._ingest), ("as-of", self._as_of), ("history", self._history),
                          ("hand", self._hand)):  # fmt: skip
            yield self._told(f"{self._terms.peer}/{job}", work)

    def _told(self, name: str, work: Callable[[], tuple[Pair, str]]) -> Measured | Said:
        try:
            pair, note = work()
        except Unable as reason:
            return Said(name, CANNOT, str(reason))
        except Exception as error:  # noqa: BLE001 - whatever it is, the table has to say it
            return Said(name, FAILED, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")
        cpu = None if self._terms.peer == "postgresql" else 1 / pair.cpu
        return Measured(name, 1 / pair.wall, cpu, pair.medians(), note, data=f"{self._keys:,} keys")

    def _ingest(self) -> tuple[Pair, str]:
        """Take in a first release, a revised tenth, and what was late; the sums of those that the peer can do count."""
        ours, theirs = [], []
        for step in STEPS:
            table = data.release(0, self._keys) if step == "first" else data.partial(0, self._keys, step)
            path = self._bench.folder / f"{step}.csv"
            _write(table, _WHEN[step], path)
            try:
                theirs.append(self._peer.do("ingest", path=str(path), step=step))
            except Unable as reason:
                self._state.notes.append(f"late statements: cannot ({reason})")
                continue
            ours.append(timed(lambda table=table, step=step: self._take(table, step)))
            self._state.marks[step] = (theirs[-1].value, ours[-1].value.recorded_at)
        rates = ", ".join(f"{step} {b.wall / a.wall:.1f}x" for step, a, b in zip(STEPS, ours, theirs, strict=False))
        note = f"{rates}; " + "; ".join(self._state.notes)
        return Pair([_sum(ours)], [_sum(theirs)]), note.rstrip("; ")

    def _take(self, table: pa.Table, step: str) -> ledger.IngestReceipt:
        absent = "withdrawn" if step == "first" else "unchanged"
        return self._book.ingest(
            table, source="source-000", published_at=_WHEN[step], subject=["subject"], period="period", absent=absent
        )

    def _as_of(self) -> tuple[Pair, str]:
        """Ask for all figures now and in the past, on the clocks that the peer has."""
        pairs = [self._asked(published, recorded) for published, recorded in self._points()]
        worst = max(pairs, key=lambda pair: pair.wall)
        clocks = " and ".join(self._terms.clocks)
        return worst, f"asked on the clock{'s' * (len(self._terms.clocks) > 1)} of {clocks}; the worst moment counts"

    def _points(self) -> list[tuple[datetime, str]]:
        if not self._state.marks:
            raise RuntimeError("it has taken in nothing that could be asked for")
        last = list(self._state.marks)[-1]
        points = [(data.CHANGED, last)]
        if "publication" in self._terms.clocks:
            points.append((data.FIRST, last))
        if "recording" in self._terms.clocks:
            points.append((data.CHANGED, "first"))
        return points

    def _asked(self, published: datetime, step: str) -> Pair:
        their_mark, our_mark = self._state.marks[step]

        def theirs() -> Took:
            return self._peer.do("as_of", published=published.isoformat(), recorded=their_mark)

        def ours() -> list[int]:
            return [int(one) for one in self._book.sql(_ASKED, None, published, our_mark).fetchall()[0]]

        given, held = theirs().value, ours()
        if given != held:
            raise RuntimeError(f"not the same answer as of {published}, {step}: {given}, Asof {held}")
        pair = Pair()
        for _ in range(self._bench.size.rounds):
            pair.ours.append(timed(ours))
            pair.theirs.append(theirs())
        return pair

    def _history(self) -> tuple[Pair, str]:
        step = max(1, self._keys // _KEYS)
        keys = [(data.subject_of(key), data.period_of(key)) for key in range(0, self._keys, step)]
        theirs = self._peer.do("history", keys=keys)
        ours = [timed(lambda key=key: self._story(*key)) for key in keys]
        return _each(ours, theirs), f"median of {len(keys)} figures"

    def _story(self, subject: str, period: str) -> int:
        return len(self._book.history(subject, data.MEASURE, period, "source-000").fetchall())

    def _hand(self) -> tuple[Pair, str]:
        step = max(1, self._keys // _HAND)
        chosen = [figures(iter([key]), 1) for key in range(0, self._keys, step)]
        rows = [(one.subject, one.period, one.printed, one.published_at.isoformat()) for (one,) in chosen]
        theirs = self._peer.do("hand", figures=rows)
        ours = [timed(lambda event=event: self._book.append(event)) for event in chosen]
        return _each(ours, theirs), f"median of {len(rows)} commits"


def _write(table: pa.Table, when: datetime, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["subject", "period", "value", "published_at"])
        columns = [column.to_pylist() for column in table.columns]
        writer.writerows((*row, when.isoformat()) for row in zip(*columns, strict=True))


def _sum(took: list[Took]) -> Took:
    return Took(sum(one.wall for one in took), sum(one.cpu for one in took))


def _each(ours: list[Took], theirs: Took) -> Pair:
    """Pair the medians of work that was done one by one; the peer's CPU time is known for all of it."""
    count = len(theirs.value)
    return Pair(
        [Took(median(one.wall for one in ours), sum(one.cpu for one in ours) / len(ours))],
        [Took(median(theirs.value), theirs.cpu / count)],
    )


def anatid(bench: Bench) -> Iterator[Measured | Said]:
    """Compare with anatid."""
    return compare(bench, Terms("anatid", 0.04, ("publication",)))


def dbt(bench: Bench) -> Iterator[Measured | Said]:
    """Compare with a dbt snapshot on DuckDB."""
    return compare(bench, Terms("dbt", 1, ("publication",)))


def doltlite(bench: Bench) -> Iterator[Measured | Said]:
    """Compare with doltlite."""
    return compare(bench, Terms("doltlite", 1, ("recording",)))


def eventsourcing(bench: Bench) -> Iterator[Measured | Said]:
    """Compare with eventsourcing on SQLite."""
    return compare(bench, Terms("eventsourcing", 0.2, ("publication", "recording")))


def postgresql(bench: Bench) -> Iterator[Measured | Said]:
    """Compare with PostgreSQL 15."""
    if not Path("/usr/lib/postgresql/15/bin/postgres").exists():
        return iter([Said("*", CANNOT, "PostgreSQL 15 is not installed (Debian: apt-get install postgresql-15)")])
    return compare(bench, Terms("postgresql", 1, ("publication", "recording")))
