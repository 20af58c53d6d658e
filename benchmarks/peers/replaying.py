"""git-history on a corpus: the same versions of a real file read by both."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ledger
from benchmarks.asof.corpora import FOLDER, RKI, Version, ingest, versions
from benchmarks.measuring import Pair, Took, median, timed
from benchmarks.peers.driving import Driver, Unable, driver
from benchmarks.peers.environments import Missing
from benchmarks.results import CANNOT, FAILED, Measured, Said
from benchmarks.worker import Bench

_KEY = "Datum"
_ASKED = "SELECT count(DISTINCT period), count(*), sum(value) FROM figures"


def measure(bench: Bench) -> Iterator[Measured | Said]:
    """Measure the four rows of git-history."""
    found = versions(RKI, bench.size.git_versions)
    if not found:
        yield Said("*", CANNOT, f"the corpus is not there ({FOLDER / RKI})")
        return
    if shutil.which("git") is None:
        yield Said("*", CANNOT, "there is no git")
        return
    _run_before(bench.folder, found[0])
    clock = iter(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number) for number in range(10**9))
    try:
        with (
            driver("git-history", bench.folder / "peer") as peer,
            ledger.open(bench.folder / "asof", clock=lambda: next(clock)) as book,
        ):
            yield from _rows(bench, peer, book, found)
    except Missing as reason:
        yield Said("*", CANNOT, str(reason))


def _run_before(folder: Path, one: Version) -> None:
    """Take in a version with a ledger that is not measured: the driver has loaded what it needs when it is ready."""
    path = folder / "before.csv"
    path.write_bytes(one.content)
    with ledger.open(folder / "before") as book:
        ingest(book, RKI, path, one)
    shutil.rmtree(folder / "before")


def _rows(bench: Bench, peer: Driver, book: ledger.Book, found: list[Version]) -> Iterator[Measured | Said]:
    paths = [bench.folder / f"{number}.csv" for number in range(len(found))]
    for path, one in zip(paths, found, strict=True):
        path.write_bytes(one.content)
    jobs: dict[str, Callable[[], tuple[Pair, str]]] = {
        "ingest": lambda: _ingest(peer, book, paths, found),
        "as-of": lambda: _as_of(bench, peer, book, found),
        "history": lambda: _history(peer, book),
        "hand": lambda: (Pair([Took(0, 0)], [peer.do("hand")]), ""),
    }
    for job, work in jobs.items():
        name = f"git-history/{job}"
        try:
            pair, note = work()
            yield Measured(
                name, 1 / pair.wall, 1 / pair.cpu, pair.medians(), note, data=f"{len(found)} versions of {RKI}"
            )
        except Unable as reason:
            yield Said(name, CANNOT, str(reason))
        except Exception as error:  # noqa: BLE001 - whatever it is, the table has to say it
            yield Said(name, FAILED, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")


def _ingest(peer: Driver, book: ledger.Book, paths: list[Path], found: list[Version]) -> tuple[Pair, str]:
    told = [(str(path), one.published_at.isoformat()) for path, one in zip(paths, found, strict=True)]
    theirs = peer.do("ingest", versions=told, key=_KEY)
    ours = [
        timed(lambda path=path, one=one: ingest(book, RKI, path, one)) for path, one in zip(paths, found, strict=True)
    ]
    total = Took(sum(one.wall for one in ours), sum(one.cpu for one in ours))
    return Pair([total], [theirs]), ""


def _as_of(bench: Bench, peer: Driver, book: ledger.Book, found: list[Version]) -> tuple[Pair, str]:
    when = found[len(found) // 2].published_at
    pair = Pair()
    for _ in range(bench.size.rounds):
        pair.ours.append(timed(lambda: book.sql(_ASKED, None, when).fetchall()[0]))
        pair.theirs.append(peer.do("as_of", when=when.isoformat()))
    held, given = pair.ours[0].value[0], pair.theirs[0].value
    note = f"one clock, that of publication; {given} rows of the file, Asof {held}"
    return pair, note


def _history(peer: Driver, book: ledger.Book) -> tuple[Pair, str]:
    rows = book.sql("SELECT DISTINCT period FROM figures ORDER BY period").fetchall()
    periods = [str(row[0]) for row in rows[:: max(1, len(rows) // 20)]]
    theirs = peer.do("history", column=_KEY, keys=periods)
    measure_name = str(book.sql("SELECT min(measure) FROM figures").fetchall()[0][0])
    ours = [timed(lambda one=one: book.history("de", measure_name, one, RKI).fetchall()) for one in periods]
    walls = [one.wall for one in ours]
    pair = Pair(
        [Took(median(walls), statistics.fmean(one.cpu for one in ours))],
        [Took(median(theirs.value), theirs.cpu / len(periods))],
    )
    return pair, f"median of {len(periods)} rows of the file; git-history gives all measures of the row, Asof one"
