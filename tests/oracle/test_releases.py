"""Random complete and partial releases in every order of arrival, against their meaning as full statements."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest
from histories import DAY, FIRST, Clock, literal, microseconds, moment, seeds
from oracle import Release, number, releases_as_of

import ledger
from events import Conflict

REGIONS = ["north", "south", 'o\'west "x"', "上海"]
MONTHS = ["2020-01", "2020-02", "2020-Q1"]
MEASURES = ["cases", "Deaths", "R value, 7 days"]
PRINTED = ["1", "1", "1.0", "2", "2.50", ".5", "-3.", "+7", "1e3", "n/a", "2,25"]


@dataclass
class Table:
    """A release as a publisher's table: the header and the rows, every cell as printed, "" for an empty one."""

    header: list[str]
    rows: list[tuple[str, ...]]

    def statements(self) -> dict[tuple[str, str, str], str]:
        """Give the non-empty cells by (subject, measure, period)."""
        return {
            (row[0], measure, row[1]): cell
            for row in self.rows
            for measure, cell in zip(self.header[2:], row[2:], strict=True)
            if cell
        }

    def arrow(self) -> pa.Table:
        """Make the Arrow table; an empty cell is a null."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.header)
        return pa.table(
            {
                name: pa.array([c or None for c in column], pa.string())
                for name, column in zip(self.header, columns, strict=True)
            }
        )

    def csv(self, path: Path, delimiter: str = ",") -> Path:
        """Write the CSV file, quoting only where it must."""
        lines = [delimiter.join(_quoted(cell, delimiter) for cell in row) for row in [tuple(self.header), *self.rows]]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def _quoted(cell: str, delimiter: str) -> str:
    special = any(mark in cell for mark in (delimiter, '"', "\n"))
    return '"' + cell.replace('"', '""') + '"' if special else cell


def given_back(book: ledger.Book, source: str, **clocks: object) -> tuple[list[str], set[tuple]]:
    """Ask for a release; the order of its rows is not a matter of meaning, a repeated row would be."""
    result = book.release(source, **clocks)
    rows = [tuple(row) for row in result.fetchall()]
    assert len(set(rows)) == len(rows)
    return list(result.columns), set(rows)


def as_printed(table: Table) -> tuple[list[str], set[tuple]]:
    """Say what `release` must give back for a table."""
    return table.header, {tuple(cell or None for cell in row) for row in table.rows}


def random_table(dice: random.Random) -> Table:
    """Draw a table of which much is likely to be the same as in another; every row has a cell that is not empty."""
    measures = dice.sample(MEASURES, dice.randint(1, len(MEASURES)))
    rows = []
    for region in dice.sample(REGIONS, dice.randint(1, len(REGIONS))):
        for month in dice.sample(MONTHS, dice.randint(1, len(MONTHS))):
            cells = ["" if dice.random() < 0.2 else dice.choice(PRINTED[: dice.choice([2, 11])]) for _ in measures]
            if any(cells):
                rows.append((region, month, *cells))
    return Table(["region", "month", *measures], rows or [("north", "2020-01", *["1"] * len(measures))])


@dataclass
class Arrivals:
    """Releases of one source in a ledger, and what each moment of recording knew of them."""

    book: ledger.Book
    source: str
    folder: Path
    known: dict[int, tuple[Release, Table]] = field(default_factory=dict)
    pasts: list[tuple[int, dict[int, tuple[Release, Table]]]] = field(default_factory=list)

    def ingest(
        self, table: Table, published_at: int, *, complete: bool, as_file: bool = False, **rest: object
    ) -> object:
        """Ingest a release, as an Arrow table or as a CSV file, and remember it."""
        release = table.csv(self.folder / f"{len(self.pasts)}.csv") if as_file else table.arrow()
        receipt = self.book.ingest(
            release,
            source=self.source,
            published_at=moment(published_at),
            subject=["region"],
            period="month",
            absent="withdrawn" if complete else "unchanged",
            hold_above=None,
            **rest,
        )
        assert not receipt.held
        assert receipt.rejected == 0
        self.known[published_at] = (Release(published_at, complete, table.statements()), table)
        if receipt.recorded_at is not None:
            self.pasts.append((microseconds(receipt.recorded_at), dict(self.known)))
        return receipt

    def check_figures(self, recorded_by: int, known: dict[int, tuple[Release, Table]]) -> None:
        """Compare the figures at every time of publication, and a microsecond before it."""
        for published_at in known:
            for published_by in (published_at, published_at - 1):
                rows = self.book.sql(
                    f"""SELECT subject, measure, period, printed, epoch_us(published_at), "value", "text"
                    FROM figures_as_of({literal(published_by)}, {literal(recorded_by)}) WHERE source = $1""",
                    [self.source],
                ).fetchall()
                found = {row[:3]: row[3:5] for row in rows}
                assert len(found) == len(rows)
                expected = releases_as_of([release for release, _ in known.values()], published_by)
                assert found == expected, self.story(known)
                for *_, printed, _, value, text in rows:
                    assert (value, text) == (number(printed), None if number(printed) is not None else printed)

    def check_releases(self, recorded_by: int, known: dict[int, tuple[Release, Table]]) -> None:
        """Compare each release with what was ingested, as it was known at a moment of recording."""
        for published_at, (_, table) in known.items():
            clocks = {"published_by": moment(published_at), "recorded_by": moment(recorded_by)}
            assert given_back(self.book, self.source, **clocks) == as_printed(table), self.story(known)

    def check(self, *, all_pasts: bool = True) -> None:
        """Compare everything, now and at every earlier moment of recording."""
        for recorded_by, known in self.pasts if all_pasts else self.pasts[-1:]:
            self.check_figures(recorded_by, known)
            self.check_releases(recorded_by, known)

    def story(self, known: dict[int, tuple[Release, Table]]) -> str:
        """Write the releases in order of arrival, for the message of a failing test."""
        lines = [f"source {self.source}; known now: {sorted(known)}"]
        seen: dict[int, Release] = {}
        for recorded_at, past in self.pasts:
            for published_at, (release, _) in past.items():
                if seen.get(published_at) != release:
                    day = (published_at - FIRST) // DAY
                    kind = "complete" if release.complete else "partial"
                    lines.append(f"recorded {recorded_at} | day {day} | {kind} | {release.statements}")
                    seen[published_at] = release
        return "\n".join(lines)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ledger.Book]:
    with ledger.open(tmp_path_factory.mktemp("releases"), clock=Clock(step=1_001)) as opened:
        yield opened


def _orders(dice: random.Random, count: int) -> list[list[int]]:
    inside = list(range(count))
    return [inside, inside[::-1], dice.sample(inside, count)]


@pytest.mark.parametrize("kinds", ["complete", "partial", "mixed"])
@pytest.mark.parametrize("seed", seeds(3, 24))
def test_any_order_of_arrival(book, tmp_path, seed, kinds):
    """Each release is a full statement: the answers at every publication time are the same in every arrival order,
    right at every moment on the way, and every release is given back as it was printed."""
    dice = random.Random(f"{seed} {kinds}")
    count = dice.randint(2, 6)
    complete = [kinds == "complete" or (kinds == "mixed" and dice.random() < 0.5) for _ in range(count)]
    tables = [random_table(dice) for _ in range(count)]
    for again in range(1, count):
        if dice.random() < 0.3:
            tables[again] = tables[dice.randrange(again)]
    for number_of_order, order in enumerate(_orders(dice, count)):
        arrivals = Arrivals(book, f"{kinds} {seed} {number_of_order}", tmp_path)
        for place in order:
            arrivals.ingest(tables[place], FIRST + place * DAY, complete=complete[place], as_file=dice.random() < 0.5)
        arrivals.check()


@pytest.mark.parametrize("seed", seeds(4, 40))
def test_corrections_of_our_reading(book, tmp_path, seed):
    """A release read again with a cause replaces what we had written of it, and moves no other release."""
    dice = random.Random(f"cause {seed}")
    arrivals = Arrivals(book, f"cause {seed}", tmp_path)
    days = list(range(4))
    complete = {day: dice.random() < 0.7 for day in days}
    dice.shuffle(days)
    for day in days:
        arrivals.ingest(random_table(dice), FIRST + day * DAY, complete=complete[day])
        if dice.random() < 0.6:
            published_at = dice.choice(sorted(arrivals.known))
            table = random_table(dice)
            if arrivals.known[published_at][0].statements == table.statements():
                continue
            cause = dice.choice(["transcription", "extractor", "mapping"])
            before = _kinds(book, arrivals.source)
            arrivals.ingest(table, published_at, complete=arrivals.known[published_at][0].complete, cause=cause)
            assert _kinds(book, arrivals.source) - before, "a correction must leave a trace in the log"
    arrivals.check()


def _kinds(book: ledger.Book, source: str) -> set[tuple]:
    return set(book.sql("SELECT position, kind FROM events WHERE source = $1", [source]).fetchall())


def figure_events(book: ledger.Book, source: str) -> int:
    """Count the events of a source that set or empty a cell."""
    query = """SELECT count(*) FROM events
        WHERE source = $1 AND (starts_with(kind, 'figure-') OR starts_with(kind, 'record-'))"""
    return book.sql(query, [source]).fetchone()[0]


@pytest.mark.parametrize("seed", seeds(3, 10))
def test_only_differences_become_events(book, tmp_path, seed):
    """Complete releases in order: one event for each cell that differs, none for one that does not; counts agree."""
    dice = random.Random(f"differences {seed}")
    arrivals = Arrivals(book, f"differences {seed}", tmp_path)
    before: dict = {}
    ever: set = set()
    events = 0
    table = random_table(dice)
    for day in range(5):
        table = random_table(dice) if dice.random() < 0.7 else table
        after = table.statements()
        receipt = arrivals.ingest(table, FIRST + day * DAY, complete=True, as_file=dice.random() < 0.5)
        expected = {
            "new": len(after.keys() - ever),
            "reinstated": len((after.keys() & ever) - before.keys()),
            "revised": sum(before[figure] != after[figure] for figure in before.keys() & after.keys()),
            "withdrawn": len(before.keys() - after.keys()),
            "unchanged": sum(before[figure] == after[figure] for figure in before.keys() & after.keys()),
        }
        assert {name: getattr(receipt, name) for name in expected} == expected
        events += sum(expected.values()) - expected["unchanged"]
        assert figure_events(book, arrivals.source) == events
        ever |= after.keys()
        before = after


def test_a_partial_release_is_a_statement_of_each_figure(book, tmp_path):
    """111 stated again in a partial release is an event: when a 113 dated between the two arrives late, the state is
    111, 113, 111."""
    arrivals = Arrivals(book, "stated again", tmp_path)
    low, high = (Table(["region", "month", "cases"], [("north", "2020-01", cell)]) for cell in ("111", "113"))
    arrivals.ingest(low, FIRST, complete=False)
    arrivals.ingest(low, FIRST + 2 * DAY, complete=False)
    assert figure_events(book, arrivals.source) == 2
    arrivals.ingest(high, FIRST + DAY, complete=False)
    assert figure_events(book, arrivals.source) == 3
    arrivals.check()


def test_the_same_release_again_is_no_news(book, tmp_path):
    """The same content for the same time adds no act on a figure, whether it is the latest release or an older one,
    and whichever form it comes in."""
    for complete in (True, False):
        arrivals = Arrivals(book, f"again {complete}", tmp_path)
        dice = random.Random(7)
        tables = [random_table(dice) for _ in range(3)]
        for day, table in enumerate(tables):
            arrivals.ingest(table, FIRST + day * DAY, complete=complete)
        count = figure_events(book, arrivals.source)
        for day in (2, 0, 1):
            again = Table(tables[day].header, tables[day].rows[::-1])
            receipt = arrivals.ingest(again, FIRST + day * DAY, complete=complete, as_file=True)
            assert (receipt.new, receipt.revised, receipt.withdrawn, receipt.reinstated) == (0, 0, 0, 0)
        assert figure_events(book, arrivals.source) == count
        arrivals.check()


def test_other_content_for_the_same_time_is_a_conflict(book, tmp_path):
    """A changed, a missing or an added cell in a release we already have is refused, whatever was an event and what
    was not; nothing is written."""
    arrivals = Arrivals(book, "conflict", tmp_path)
    rows = [("north", "2020-01", "1"), ("south", "2020-01", "2")]
    arrivals.ingest(Table(["region", "month", "cases"], rows), FIRST, complete=True)
    arrivals.ingest(Table(["region", "month", "cases"], rows), FIRST + DAY, complete=True)
    last = book.sql("SELECT max(position) FROM events").fetchone()
    others = [
        [("north", "2020-01", "1"), ("south", "2020-01", "3")],
        [("north", "2020-01", "1")],
        [*rows, ("west", "2020-01", "9")],
        [("north", "2020-01", "1.0"), ("south", "2020-01", "2")],
    ]
    for published_at in (FIRST, FIRST + DAY):
        for other in others:
            with pytest.raises(Conflict):
                Arrivals(book, "conflict", tmp_path).ingest(
                    Table(["region", "month", "cases"], other), published_at, complete=True
                )
    assert book.sql("SELECT max(position) FROM events").fetchone() == last
    arrivals.check()


def test_a_correction_reaches_only_its_own_release(book, tmp_path):
    """Three releases with one content, of which only the first became events: when the middle one turns out to have
    been read wrongly, the last one still says what it said."""
    arrivals = Arrivals(book, "middle", tmp_path)
    same = Table(["region", "month", "cases"], [("north", "2020-01", "1"), ("south", "2020-01", "2")])
    for day in range(3):
        arrivals.ingest(same, FIRST + day * DAY, complete=True)
    other = Table(["region", "month", "cases"], [("north", "2020-01", "5"), ("上海", "2020-01", "7")])
    arrivals.ingest(other, FIRST + DAY, complete=True, cause="extractor")
    arrivals.check()
    arrivals.ingest(same, FIRST + DAY, complete=True, cause="extractor")
    arrivals.check()


def test_a_late_release_holds_only_until_the_next(book, tmp_path):
    """A late complete release between two that say the same changes what was said between them and nothing else; a
    partial one between them does not end its reach for figures it does not name."""
    header = ["region", "month", "cases"]
    old = Table(header, [("north", "2020-01", "1"), ("south", "2020-01", "1")])
    late = Table(header, [("north", "2020-01", "1"), ("south", "2020-01", "5"), ("上海", "2020-01", "5")])
    part = Table(header, [("north", "2020-01", "2")])
    for steps in (
        [(0, old, True), (2, old, True), (1, late, True)],
        [
            (0, old, True),
            (2, part, False),
            (3, old, True),
            (1, late, True),
        ],
    ):
        arrivals = Arrivals(book, f"late {len(steps)}", tmp_path)
        for day, table, complete in steps:
            arrivals.ingest(table, FIRST + day * DAY, complete=complete)
        arrivals.check()


def test_back_and_forth_is_three_states(book, tmp_path):
    """A, B, A: three states on the publication clock, and three in the history, oldest first."""
    arrivals = Arrivals(book, "revert", tmp_path)
    for day, cell in enumerate(["111", "113", "111"]):
        arrivals.ingest(
            Table(["region", "month", "cases"], [("north", "2020-01", cell)]), FIRST + day * DAY, complete=True
        )
    rows = book.sql(
        """SELECT "value", epoch_us(published_from) FROM figure_versions
        WHERE source = 'revert' AND recorded_to = 'infinity' ORDER BY published_from"""
    ).fetchall()
    assert rows == [(Decimal(111), FIRST), (Decimal(113), FIRST + DAY), (Decimal(111), FIRST + 2 * DAY)]
    history = book.history("north", "cases", "2020-01", source="revert")
    assert [row[list(history.columns).index("printed")] for row in history.fetchall()] == ["111", "113", "111"]


def test_sources_do_not_touch_each_other(book, tmp_path):
    """Two sources with the same figures at the same times: a release of one never withdraws or continues the other."""
    dice = random.Random(11)
    both = [Arrivals(book, name, tmp_path) for name in ("twin", "twin ", "Twin")]
    steps = [(arrivals, day) for arrivals in both for day in range(4)]
    dice.shuffle(steps)
    for arrivals, day in steps:
        arrivals.ingest(random_table(dice), FIRST + day * DAY, complete=dice.random() < 0.5)
    for arrivals in both:
        arrivals.check(all_pasts=False)


def test_hand_made_statements_between_releases(book, tmp_path):
    """A figure stated by `append` under the same source between two complete releases lasts until the second one."""
    from events import FigurePublished

    arrivals = Arrivals(book, "by hand", tmp_path)
    table = Table(["region", "month", "cases"], [("north", "2020-01", "1")])
    arrivals.ingest(table, FIRST, complete=True)
    statement = {"source": "by hand", "subject": "south", "measure": "cases", "period": "2020-01"}
    book.append([FigurePublished(**statement, published_at=moment(FIRST + DAY), printed="9", value=Decimal(9))])
    arrivals.ingest(table, FIRST + 2 * DAY, complete=True)
    query = "SELECT subject, printed FROM figures_as_of({}, NULL) WHERE source = 'by hand' ORDER BY subject"
    assert book.sql(query.format(literal(FIRST + DAY))).fetchall() == [("north", "1"), ("south", "9")]
    assert book.sql(query.format(literal(FIRST + 2 * DAY))).fetchall() == [("north", "1")]


def test_every_pair_of_arrival_orders_agrees(tmp_path):
    """The as-of answers of one set of releases are the same for all orders in which they may arrive."""
    dice = random.Random(3)
    tables = [random_table(dice) for _ in range(4)]
    with ledger.open(tmp_path / "home", clock=Clock()) as book:
        answers = []
        for number_of_order, order in enumerate([[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]]):
            arrivals = Arrivals(book, f"order {number_of_order}", tmp_path)
            for day in order:
                arrivals.ingest(tables[day], FIRST + day * DAY, complete=True)
            query = """SELECT subject, measure, period, printed, value, published_from, published_to
                FROM figure_versions WHERE source = $1 AND recorded_to = 'infinity' ORDER BY ALL"""
            answers.append(book.sql(query, [arrivals.source]).fetchall())
        assert answers[0]
        for one, other in combinations(answers, 2):
            assert one == other
        book.rebuild()
        assert book.sql(query, [arrivals.source]).fetchall() == answers[0]
