"""Real files, replayed version by version: nothing lost, nothing invented, in whatever order they arrive."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from pathlib import Path

import pytest

import ledger

RKI, COVID = "rki_nowcast_r", "covid19_worldwide_aggregate"
SUBJECTS = {RKI: "de", COVID: "world"}
SIZES = {RKI: 777, COVID: 585}
RENAMED = 71

# The daily file and the one published in its place on 2021-06-30: the same columns under other names, in one order.
ALIASES = {
    "Schätzer_Neuerkrankungen": "PS_COVID_Faelle",
    "UG_PI_Neuerkrankungen": "UG_PI_COVID_Faelle",
    "OG_PI_Neuerkrankungen": "OG_PI_COVID_Faelle",
    "Schätzer_Neuerkrankungen_ma4": "PS_COVID_Faelle_ma4",
    "UG_PI_Neuerkrankungen_ma4": "UG_PI_COVID_Faelle_ma4",
    "OG_PI_Neuerkrankungen_ma4": "OG_PI_COVID_Faelle_ma4",
    "Schätzer_Reproduktionszahl_R": "PS_4_Tage_R_Wert",
    "UG_PI_Reproduktionszahl_R": "UG_PI_4_Tage_R_Wert",
    "OG_PI_Reproduktionszahl_R": "OG_PI_4_Tage_R_Wert",
    "Schätzer_7_Tage_R_Wert": "PS_7_Tage_R_Wert",
}
ON_CHANGED_NAMES = {
    "aliases": {name: [other] for other, name in ALIASES.items()},
    "delimiter": ";",
    "decimal": ",",
    "missing": ["."],
    "period_format": "DD.MM.YYYY",
}


def clock() -> Callable[[], datetime]:
    """Give a clock that starts after the last version and rises by a second with each reading."""
    ticks = count()
    return lambda: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=next(ticks))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ledger.Book]:
    with ledger.open(tmp_path / "home", clock=clock()) as opened:
        yield opened


class Replay:
    """Versions of a corpus on their way through a ledger."""

    def __init__(self, book: ledger.Book, name: str, folder: Path, source: str | None = None) -> None:
        self.book = book
        self.name = name
        self.folder = folder
        self.source = source or name

    def ingest(self, version: object, **rest: object) -> ledger.IngestReceipt:
        """Ingest a version as the file that it was, at its own time."""
        path = self.folder / f"{version.sequence}.csv"
        path.write_bytes(version.content)
        settings = {"hold_above": None, "period": version.table[0][0], **rest}
        return self.book.ingest(
            path,
            source=self.source,
            published_at=version.published_at,
            subject=SUBJECTS[self.name],
            **settings,
        )

    def check_release(self, version: object) -> None:
        """Compare what the ledger gives back with the file, cell by cell, under the file's own column names.

        A row without a key was rejected; a row of nothing but empty cells states nothing and may be left out.
        """
        header, rows = version.table
        result = self.book.release(self.source, published_by=version.published_at)
        found = [tuple(row) for row in result.fetchall()]
        assert list(result.columns) == header
        stated = {row[0]: tuple(cell or None for cell in row) for row in rows if any(row[1:])}
        given = {row[0]: row for row in found if any(row[1:])}
        assert given == stated
        assert len(found) == len({row[0] for row in found})
        assert {row[0] for row in found} <= {row[0] for row in rows}

    def answers(self, published_by: datetime) -> dict[tuple[str, str], tuple]:
        """Ask for all figures as of a time of publication: (printed, value) by (measure, first day)."""
        rows = self.book.sql(
            """SELECT measure, period_start::VARCHAR, printed, "value", "text" FROM figures
            WHERE source = $1""",
            [self.source],
            published_by=published_by,
        ).fetchall()
        assert len({row[:2] for row in rows}) == len(rows)
        return {row[:2]: row[2:] for row in rows}


def cells(version: object) -> dict[tuple[str, str], str]:
    """Give the non-empty cells of a version by (measure, ISO day)."""
    header, rows = version.table
    return {
        (measure, iso(row[0])): cell for row in rows for measure, cell in zip(header[1:], row[1:], strict=True) if cell
    }


def iso(day: str) -> str:
    """Write a day of either corpus in ISO form: the first covid versions have month/day/year."""
    if "/" in day:
        month, of_month, year = (int(part) for part in day.split("/"))
        return f"20{year:02}-{month:02}-{of_month:02}"
    if "." in day:
        return "-".join(reversed(day.split(".")))
    return day


def said(printed: str) -> tuple[str, Decimal | None, str | None]:
    """Say what a figure shows for a printed cell; a value has at most fifteen digits behind the point."""
    if not printed.replace(".", "", 1).removeprefix("-").isdigit():
        return printed, None, printed
    return printed, Decimal(printed).quantize(Decimal("1e-15"), ROUND_HALF_UP), None


def figure_events(book: ledger.Book) -> int:
    """Count the acts on figures in the log."""
    query = "SELECT count(*) FROM events WHERE starts_with(kind, 'figure-') OR starts_with(kind, 'record-')"
    return book.sql(query).fetchone()[0]


def check_in_order(replay: Replay, versions: list) -> None:
    """Ingest oldest first; count the differences by hand and compare them with the receipts and with the log."""
    before: dict = {}
    ever: set = set()
    events = 0
    for version in versions:
        after = cells(version)
        receipt = replay.ingest(version)
        both = before.keys() & after.keys()
        expected = {
            "new": len(after.keys() - ever),
            "reinstated": len((after.keys() & ever) - before.keys()),
            "revised": sum(before[figure] != after[figure] for figure in both),
            "withdrawn": len(before.keys() - after.keys()),
            "unchanged": sum(before[figure] == after[figure] for figure in both),
        }
        assert {name: getattr(receipt, name) for name in expected} == expected, f"version {version.sequence}"
        assert not receipt.held
        events += sum(expected.values()) - expected["unchanged"]
        ever |= after.keys()
        before = after
    assert figure_events(replay.book) == events
    for version in versions:
        replay.check_release(version)


def check_answers(replay: Replay, versions: list) -> None:
    """Compare all figures at the time of each version with its file."""
    for version in versions:
        expected = {figure: said(printed) for figure, printed in cells(version).items()}
        assert replay.answers(version.published_at) == expected, f"version {version.sequence}"
    assert replay.answers(versions[0].published_at - timedelta(microseconds=1)) == {}


def states(book: ledger.Book) -> list[tuple]:
    """Ask for all states on the publication clock as they are known now; the open end is None."""
    rows = book.sql(
        """SELECT measure, period, printed, "value", "text", epoch(published_from)::BIGINT,
            CASE WHEN isinf(published_to) THEN NULL ELSE epoch(published_to)::BIGINT END
        FROM figure_versions WHERE recorded_to = 'infinity'"""
    ).fetchall()
    return sorted(rows, key=_by_text)


def _by_text(row: tuple) -> tuple[str, ...]:
    return tuple(str(part) for part in (*row[:3], *row[5:]))


@pytest.mark.parametrize("name", [RKI, COVID])
def test_a_sample_in_order_and_shuffled(tmp_path, corpus, name):
    """Every twentieth version (and those around the renamed one): exact round trip, no event for an unchanged cell,
    and the same answers in a random order of arrival."""
    everything = corpus(name)
    assert len(everything) == SIZES[name]
    chosen = {*range(0, len(everything), 20), *range(3), len(everything) - 1}
    if name == RKI:
        chosen |= {RENAMED - 1, RENAMED, RENAMED + 1, 86, 87}
    versions = [everything[number] for number in sorted(chosen)]
    with ledger.open(tmp_path / "ordered", clock=clock()) as book:
        replay = Replay(book, name, tmp_path)
        check_in_order(replay, versions)
        check_answers(replay, versions)
        ordered = states(book)
        assert ordered == expected_states(versions)
    random.Random(5).shuffle(versions)
    with ledger.open(tmp_path / "shuffled", clock=clock()) as book:
        replay = Replay(book, name, tmp_path)
        for version in versions:
            replay.ingest(version)
        assert states(book) == ordered
        for version in versions[:10]:
            replay.check_release(version)
        assert book.verify().ok


@pytest.mark.timeout(7_200)
@pytest.mark.parametrize(
    "name", [pytest.param(RKI, marks=pytest.mark.heavy), pytest.param(COVID, marks=pytest.mark.exhaustive)]
)
def test_every_version_in_order(book, tmp_path, corpus, name):
    """All versions, each at its own time: exact round trip of every one, and no event for an unchanged cell."""
    versions = list(corpus(name))
    assert len(versions) == SIZES[name]
    replay = Replay(book, name, tmp_path)
    check_in_order(replay, versions)
    check_answers(replay, versions[::10])
    assert states(book) == expected_states(versions)
    book.rebuild()
    assert states(book) == expected_states(versions)
    assert book.verify().ok


@pytest.mark.exhaustive
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("name", [RKI, COVID])
def test_every_version_in_a_random_order(book, tmp_path, corpus, name):
    """All versions in a random order of arrival: the same answer at every time of publication, every version back."""
    versions = list(corpus(name))
    replay = Replay(book, name, tmp_path)
    for version in random.Random(20_261_123).sample(versions, len(versions)):
        replay.ingest(version)
    check_answers(replay, versions)
    for version in versions:
        replay.check_release(version)
    assert states(book) == expected_states(versions)


def expected_states(versions: list) -> list[tuple]:
    """Build the states of all figures from the files alone."""
    runs: dict[tuple[str, str], tuple[str, int]] = {}
    found = []
    for version in versions:
        now = int(version.published_at.timestamp())
        stated = cells(version)
        for figure, (printed, since) in list(runs.items()):
            if stated.get(figure) != printed:
                found.append((*figure, *said(printed), since, now))
                del runs[figure]
        for figure, printed in stated.items():
            runs.setdefault(figure, (printed, now))
    found += [(*figure, *said(printed), since, None) for figure, (printed, since) in runs.items()]
    return sorted(found, key=_by_text)


def test_the_renamed_version_is_held(book, tmp_path, corpus):
    """With the default guard, the version in which every column had another name is held, not read as withdrawals."""
    versions = corpus(RKI)
    replay = Replay(book, RKI, tmp_path)
    for sequence in (RENAMED - 2, RENAMED - 1):
        assert not replay.ingest(versions[sequence], hold_above=0.5).held
    before = replay.answers(versions[RENAMED].published_at)
    receipt = replay.ingest(versions[RENAMED], hold_above=0.5)
    assert receipt.held
    assert replay.answers(versions[RENAMED].published_at) == before
    assert not replay.ingest(versions[RENAMED + 1], hold_above=0.5).held
    replay.check_release(versions[RENAMED - 1])
    replay.check_release(versions[RENAMED + 1])


def test_rows_without_a_key_are_rejected_and_named(book, tmp_path, corpus):
    """The renamed version has rows with an empty key, more than once: each is rejected with its row and its reason."""
    versions = corpus(RKI)
    replay = Replay(book, RKI, tmp_path)
    lines = [number for number, row in enumerate(versions[RENAMED].table[1]) if row[0] == ""]
    receipt = replay.ingest(versions[RENAMED])
    assert receipt.rejected >= len(lines) == 4
    rejected = book.sql("SELECT row, reason FROM rejections ORDER BY row").fetchall()
    assert len(rejected) == receipt.rejected
    assert all(reason for _, reason in rejected)
    assert len({row for row, _ in rejected}) == len(rejected)
    replay.check_release(versions[RENAMED])


def test_a_declared_mapping_neither_holds_nor_revises(book, tmp_path, corpus):
    """With aliases, delimiter, decimal comma, missing mark and form of dates declared, the renamed version is read as
    what it is: under the usual names, with a change only where a number is another one."""
    versions = corpus(RKI)
    before, renamed, after = (versions[number] for number in (RENAMED - 1, RENAMED, RENAMED + 1))
    replay = Replay(book, RKI, tmp_path)
    replay.ingest(before, hold_above=0.5)
    receipt = replay.ingest(renamed, hold_above=0.5, **ON_CHANGED_NAMES)
    numbers = {figure: Decimal(printed) for figure, printed in cells(before).items()}
    header, rows = renamed.table
    read = {
        (ALIASES.get(measure, measure), iso(row[0])): Decimal(cell.replace(",", "."))
        for row in rows
        if "." in row[0][:3]
        for measure, cell in zip(header[1:], row[1:], strict=True)
        if cell != "."
    }
    changed = {figure for figure in numbers.keys() & read.keys() if numbers[figure] != read[figure]}
    assert not receipt.held
    assert receipt.withdrawn == len(numbers.keys() - read.keys())
    assert receipt.new == len(read.keys() - numbers.keys())
    assert receipt.revised == len(changed)
    found = {figure: value for figure, (_, value, _) in replay.answers(renamed.published_at).items()}
    assert found == read
    replay.ingest(after, hold_above=0.5)
    replay.check_release(before)
    replay.check_release(after)
    check_answers(replay, [before])
    assert replay.answers(after.published_at) == {figure: said(p) for figure, p in cells(after).items()}


def test_the_first_form_of_dates_comes_back(book, tmp_path, corpus):
    """The first covid versions wrote 1/22/20, the later ones 2020-01-22: the days are the same figures, and each
    version comes back in its own form."""
    versions = corpus(COVID)
    forms = ["/" in version.table[1][0][0] for version in versions]
    first_iso = forms.index(False)
    assert first_iso > 0
    replay = Replay(book, COVID, tmp_path)
    receipts = [replay.ingest(versions[number], hold_above=0.5) for number in (first_iso - 1, first_iso)]
    assert not any(receipt.held for receipt in receipts)
    assert receipts[1].withdrawn == 0
    assert receipts[1].unchanged > receipts[1].new
    for number in (first_iso - 1, first_iso):
        replay.check_release(versions[number])
