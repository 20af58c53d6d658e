"""Two real files, replayed version by version: what a release costs beside reading it, and its exact return."""

from __future__ import annotations

import csv
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

import ledger
from benchmarks.measuring import Pair, timed
from benchmarks.results import CANNOT, Measured, Said
from benchmarks.worker import Bench

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "corpora"
RKI, COVID = "rki_nowcast_r", "covid19_worldwide_aggregate"
_NAMES = {RKI: ("de", "Datum"), COVID: ("world", "Date")}
"""The subject of each, and its column with the reference period."""


@dataclass(frozen=True)
class Version:
    """One published version of a file."""

    published_at: datetime
    content: bytes


def versions(corpus: str, count: int) -> list[Version]:
    """Unpack the first versions of a corpus; none where the corpus is not there."""
    folder = FOLDER / corpus
    if not folder.is_dir():
        return []
    import zstandard

    with (folder / "index.csv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index))[:count]
    with (folder / "versions.tar.zst").open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        with tarfile.open(fileobj=io.BytesIO(stream.read())) as archive:
            return [
                Version(
                    datetime.fromtimestamp(int(row["committer_epoch"]), UTC), archive.extractfile(row["file"]).read()
                )
                for row in rows
            ]


def measure(bench: Bench) -> Iterator[Measured | Said]:
    """Replay both."""
    for corpus in (RKI, COVID):
        found = versions(corpus, bench.size.corpus_versions)
        if not found:
            yield Said(f"corpus/{corpus}", CANNOT, f"the corpus is not there ({FOLDER / corpus})")
            continue
        yield _replayed(bench, corpus, found)


def _replayed(bench: Bench, corpus: str, found: list[Version]) -> Measured:
    """Take in each version, beside DuckDB that reads the same file into a table of its own."""
    pair, cells, news = Pair(), 0, 0
    clock = iter(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number) for number in range(10**9))
    plain = duckdb.connect(str(bench.folder / f"{corpus}.duckdb"))
    with ledger.open(bench.folder / corpus, clock=lambda: next(clock)) as book:
        for number, one in enumerate(found):
            path = bench.folder / f"{corpus}-{number}.csv"
            path.write_bytes(one.content)
            pair.ours.append(timed(lambda path=path, one=one: ingest(book, corpus, path, one)))
            table = f"CREATE TABLE version_{number} AS FROM read_csv('{path}', all_varchar = true)"
            pair.theirs.append(timed(lambda table=table: plain.execute(table)))
            receipt = pair.ours[-1].value
            news += receipt.new + receipt.revised + receipt.withdrawn + receipt.reinstated
            cells += receipt.new + receipt.revised + receipt.unchanged + receipt.reinstated
    plain.close()
    took = sum(one.wall for one in pair.ours)
    note = (
        f"{len(found)} versions, {cells:,} cells, {news:,} changes; {took:.1f} s of ingest, "
        f"{cells / took:,.0f} cells a second"
    )
    return Measured(f"corpus/{corpus}", pair.wall, pair.cpu, pair.medians(), note)


def ingest(book: ledger.Book, corpus: str, path: Path, one: Version) -> ledger.IngestReceipt:
    """Take in one version of a corpus."""
    subject, period = _NAMES[corpus]
    receipt = book.ingest(
        path, source=corpus, published_at=one.published_at, subject=subject, period=period, hold_above=None
    )
    if receipt.held:
        raise RuntimeError(f"held: {receipt.held_reason}")
    return receipt
