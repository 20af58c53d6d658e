"""Ten thousand random histories of all acts against the oracle, on both clocks, through the public API."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from histories import (
    BOUNDS,
    COLUMNS,
    CONTENTS,
    DAY,
    FIRST,
    MOMENTS,
    NAMES,
    PERIODS,
    STARTED,
    Clock,
    cut,
    event_of,
    fails_alone,
    fresh,
    literal,
    moment,
    random_history,
    record,
    seeds,
    shrunk,
    shuffled_together,
    states,
    story,
    wrong_versions,
)
from oracle import INFINITY, Act, Oracle

import ledger
from events import Conflict, NotFound

SEED = 20_261_123
HISTORIES = 10_000
SIZES = [1, 2, 17, 255, 257, 2_000, 2_000, 5_000]
ALL = f"SELECT {COLUMNS}, {BOUNDS} FROM figure_versions"


@dataclass
class World:
    """One ledger that holds all the histories, the oracle of it, and the commits as they were made."""

    home: Path
    book: ledger.Book
    known: Oracle
    commits: list[list[Act]]

    def reopen(self) -> None:
        """Close the ledger and open it again."""
        self.book.close()
        self.book = ledger.open(self.home, clock=Clock(self.known.commits[-1]))

    def grid(self, dice: random.Random, number: int) -> list[tuple[int, int]]:
        """Draw interesting (published_by, recorded_by): on a moment, one microsecond before, one after."""
        recorded = [STARTED - DAY, *self.known.commits, self.known.commits[-1] + DAY]
        near = (-1, 0, 0, 0, 1)
        return [
            (dice.choice(MOMENTS) + dice.choice(near), dice.choice(recorded) + dice.choice(near)) for _ in range(number)
        ]

    def of_figure(self, figure: tuple) -> list[list[Act]]:
        """Pick the acts on one figure, commit by commit."""
        picked = [[act for act in commit if act.figure == figure] for commit in self.commits]
        return [commit for commit in picked if commit]

    def complaint(self, figure: tuple) -> str:
        """Tell of a figure that came out wrong: the smallest history that fails alone, if one does."""
        commits = self.of_figure(figure)
        if fails_alone(commits):
            return f"seed {SEED}, shrunk:\n{story(shrunk(commits))}"
        return f"seed {SEED}, right when alone, wrong among others:\n{story(commits)}"

    def check_versions(self) -> None:
        """Compare the rectangles with the oracle everywhere."""
        wrong = wrong_versions(self.known, self.book.sql(ALL).fetchall())
        assert not wrong, f"{len(wrong)} figures are wrong; {self.complaint(wrong[0])}"


def _figures(dice: random.Random) -> list[tuple[str, str, str, str]]:
    figures: dict[tuple[str, str, str, str], None] = {}
    while len(figures) < HISTORIES:
        subject = f"{dice.choice(NAMES)}{dice.randint(0, 400) or ''}"
        figures[dice.choice(["one", "two", "Two"]), subject, dice.choice(NAMES), dice.choice(PERIODS)] = None
    return list(figures)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    dice = random.Random(SEED)
    histories = [random_history(dice, figure, dice.randint(1, 14)) for figure in _figures(dice)]
    commits = cut(dice, shuffled_together(dice, histories), SIZES)
    home = tmp_path_factory.mktemp("histories")
    book, known = fresh(home, commits)
    world = World(home, book, known, commits)
    yield world
    world.book.close()


def test_every_rectangle_is_right_everywhere(world):
    """`figure_versions` covers exactly the states of the oracle, on the whole plane of both clocks, without overlap."""
    world.check_versions()


def test_figures_as_of_any_moment(world):
    """`figures_as_of(p, r)` is the oracle's state at (p, r), for all figures at once."""
    for published_by, recorded_by in world.grid(random.Random(1), 25):
        query = f"SELECT {COLUMNS} FROM figures_as_of({literal(published_by)}, {literal(recorded_by)})"
        found = states(world.book.sql(query).fetchall())
        assert found == world.known.figures_as_of(published_by, recorded_by), (published_by, recorded_by)


def test_figures_with_both_clocks_bound(world):
    """`figures`, asked with both clocks bound to the statement, is the oracle's state."""
    for published_by, recorded_by in world.grid(random.Random(2), 25):
        result = world.book.sql(
            f"SELECT {COLUMNS} FROM figures",
            published_by=moment(published_by),
            recorded_by=moment(recorded_by),
        )
        assert states(result.fetchall()) == world.known.figures_as_of(published_by, recorded_by)


def test_one_clock_alone_leaves_the_other_at_now(world):
    """Either clock may be left out; it then means now, and a publication dated after now is not seen."""
    published_by, recorded_by = FIRST + 2 * DAY, world.known.commits[len(world.known.commits) // 2]
    now = world.known.commits[-1] + DAY
    query = f"SELECT {COLUMNS} FROM figures"
    assert states(world.book.sql(query).fetchall()) == world.known.figures_as_of(now, now)
    only_published = world.book.sql(query, published_by=moment(published_by))
    assert states(only_published.fetchall()) == world.known.figures_as_of(published_by, now)
    only_recorded = world.book.sql(query, recorded_by=moment(recorded_by))
    assert states(only_recorded.fetchall()) == world.known.figures_as_of(now, recorded_by)
    macro = f"SELECT {COLUMNS} FROM figures_as_of(NULL, NULL)"
    assert states(world.book.sql(macro).fetchall()) == world.known.figures_as_of(now, now)
    macro = f"SELECT {COLUMNS} FROM figures_as_of(NULL, {literal(recorded_by)})"
    assert states(world.book.sql(macro).fetchall()) == world.known.figures_as_of(now, recorded_by)
    macro = f"SELECT {COLUMNS} FROM figures_as_of({literal(published_by)}, NULL)"
    assert states(world.book.sql(macro).fetchall()) == world.known.figures_as_of(published_by, now)


def test_a_range_filter_on_versions_is_the_as_of_answer(world):
    """Whoever filters `figure_versions` by hand gets the rows of `figures_as_of`, to the last column."""
    for published_by, recorded_by in world.grid(random.Random(3), 6):
        p, r = literal(published_by), literal(recorded_by)
        ranges = f"published_from <= {p} AND {p} < published_to AND recorded_from <= {r} AND {r} < recorded_to"
        by_hand = world.book.sql(f"SELECT {COLUMNS} FROM figure_versions WHERE {ranges}").fetchall()
        asked = world.book.sql(f"SELECT {COLUMNS} FROM figures_as_of({p}, {r})").fetchall()
        assert sorted(by_hand, key=repr) == sorted(asked, key=repr)


def test_no_state_is_cut_in_two(world):
    """One rectangle is one state: no two of them touch with everything else equal."""
    rows = world.book.sql(ALL).fetchall()
    by_rest: dict[tuple, set] = {}
    for row in rows:
        by_rest.setdefault((row[:16], row[16:18]), set()).add(row[18:20])
    touching = [k for k, spans in by_rest.items() if {s[1] for s in spans} & {s[0] for s in spans}]
    assert not touching, (
        f"{len(touching)} states are cut on the recording clock; {story(world.of_figure(touching[0][0][:4]))}"
    )


def test_the_log_holds_every_accepted_act_once(world):
    """Positions have no gap, times of recording rise with them, and nothing that was unchanged is in the log."""
    entries = [entry for entries in world.known.entries.values() for entry in entries]
    rows = world.book.sql("SELECT position, epoch_us(recorded_at), source FROM events ORDER BY position").fetchall()
    assert [row[0] for row in rows] == list(range(len(rows)))
    assert all(before[1] <= after[1] for before, after in pairwise(rows))
    of_figures = [row[:2] for row in rows if row[2] in ("one", "two", "Two", "three")]
    assert of_figures == sorted((entry.position, entry.recorded_at) for entry in entries)


def test_changes_show_no_figure_early(world):
    """Asked in the past, no view shows a statement that was not public, or not recorded, by then."""
    for published_by, recorded_by in world.grid(random.Random(4), 4):
        for view in ("figures", "best_figures", "figure_versions", "changes", "disagreements"):
            early = world.book.sql(
                f"""SELECT count(*) FROM {view}
                WHERE published_at > {literal(published_by)} OR recorded_at > {literal(recorded_by)}""",
                published_by=moment(published_by),
                recorded_by=moment(recorded_by),
            )
            assert early.fetchone() == (0,), view


def test_the_same_after_closing_and_opening(world):
    """A ledger that is opened again gives the same answers."""
    before = sorted(world.book.sql(ALL).fetchall(), key=repr)
    world.reopen()
    assert sorted(world.book.sql(ALL).fetchall(), key=repr) == before
    world.check_versions()


def test_the_same_after_a_rebuild(world):
    """Dropping every projection and replaying the log gives back the same rows."""
    before = sorted(world.book.sql(ALL).fetchall(), key=repr)
    world.book.rebuild()
    assert sorted(world.book.sql(ALL).fetchall(), key=repr) == before
    assert world.book.verify().ok


def test_the_log_goes_on_after_a_rebuild(world):
    """Acts that come after a rebuild meet the state as if it had never happened."""
    dice = random.Random(5)
    figures = [("three", f"after {number}", "cases", "") for number in range(300)]
    old = dice.sample([*world.known.entries], 300)
    more = [random_history(dice, figure, dice.randint(1, 8)) for figure in figures]
    late = [[Act("published", figure, FIRST - DAY, dice.choice(CONTENTS))] for figure in old]
    for acts in cut(dice, shuffled_together(dice, more + late), [1, 257, 400]):
        record(world.book, world.known, acts)
        world.commits.append(acts)
    world.check_versions()


def test_the_published_copy_answers_the_same(world):
    """The read-only copy, opened by the library or by DuckDB itself, gives the writer's answers."""
    expected = {}
    grid = world.grid(random.Random(6), 3)
    for published_by, recorded_by in grid:
        expected[published_by, recorded_by] = world.known.figures_as_of(published_by, recorded_by)
    world.book.close()
    with ledger.open(world.home, clock=Clock(world.known.commits[-1]), read_only=True) as copy:
        assert not wrong_versions(world.known, copy.sql(ALL).fetchall())
        for (published_by, recorded_by), answer in expected.items():
            macro = f"SELECT {COLUMNS} FROM figures_as_of({literal(published_by)}, {literal(recorded_by)})"
            assert states(copy.sql(macro).fetchall()) == answer
    with duckdb.connect(world.home / "published" / "ledger.duckdb", read_only=True) as plain:
        assert not wrong_versions(world.known, plain.execute(ALL).fetchall())
        for (published_by, recorded_by), answer in expected.items():
            plain.execute(f"SET VARIABLE published_by = {literal(published_by)}")
            plain.execute(f"SET VARIABLE recorded_by = {literal(recorded_by)}")
            assert states(plain.execute(f"SELECT {COLUMNS} FROM figures").fetchall()) == answer
    world.book = ledger.open(world.home, clock=Clock(world.known.commits[-1]))


@pytest.mark.parametrize("seed", seeds(6, 40))
def test_small_ledgers_with_ties(tmp_path, seed):
    """A few figures, many acts on the same cells in one commit: the later position wins, act by act."""
    dice = random.Random(seed)
    figures = [("one", "s", "m", ""), ("two", "s", "m", ""), ("one", "s", "m", "2018")]
    histories = [random_history(dice, figure, dice.randint(5, 40)) for figure in figures]
    commits = cut(dice, shuffled_together(dice, histories), [1, 5, 40])
    book, known = fresh(tmp_path, commits, step=dice.choice([0, 1, 1_000_000, -7]))
    with book:
        wrong = wrong_versions(known, book.sql(ALL).fetchall())
        assert not wrong, f"seed {seed}\n{story(shrunk(commits))}"
        book.rebuild()
        assert not wrong_versions(known, book.sql(ALL).fetchall()), f"seed {seed}, after a rebuild"


@pytest.mark.parametrize("seed", seeds(3, 12))
def test_refused_batches_leave_nothing(tmp_path, seed):
    """Unsound batches are refused whole, with the right error, and the next one goes in as if they had never been."""
    dice = random.Random(seed)
    figure = ("one", "s", "m", "")
    book, known = fresh(tmp_path, [random_history(dice, figure, 6)])
    refused = {"conflict": 0, "not-found": 0}
    with book:
        for _ in range(60):
            size = dice.randint(1, 4)
            acts = [
                Act(
                    kind := dice.choice(["published", "withdrawn", "corrected", "voided"]),
                    figure,
                    dice.choice(MOMENTS),
                    dice.choice(CONTENTS) if kind in ("published", "corrected") else None,
                )
                for _ in range(size)
            ]
            bad = [answer for answer in known.verdicts(acts) if answer in refused]
            if not bad:
                if all(act.kind != "corrected" for act in acts):
                    record(book, known, acts)
                continue
            refused[bad[0]] += 1
            with pytest.raises(Conflict if bad[0] == "conflict" else NotFound):
                book.append([event_of(act) for act in acts])
        assert min(refused.values()) > 0
        assert not wrong_versions(known, book.sql(ALL).fetchall()), f"seed {seed}"
        assert book.sql("SELECT count(*), max(position) FROM events WHERE source = 'one'").fetchone()[0] == len(
            known.entries[figure]
        )


def test_the_oracle_is_not_blind():
    """The comparison sees a wrong bound, a missing state, a doubled one and a wrong value."""
    figure = ("one", "s", "m", "")
    known = Oracle()
    known.append([Act("published", figure, FIRST, CONTENTS[0]), Act("withdrawn", figure, FIRST + DAY)], 0, STARTED)
    row = (*figure, *CONTENTS[0], FIRST, 0, STARTED, None, None, FIRST, FIRST + DAY, STARTED, INFINITY)
    assert wrong_versions(known, [row]) == []
    for place, value in ((4, CONTENTS[2].value), (7, "112"), (17, FIRST + DAY + 1), (17, INFINITY), (19, STARTED + 1)):
        assert wrong_versions(known, [(*row[:place], value, *row[place + 1 :])]) == [figure]
    assert wrong_versions(known, []) == [figure]
    assert wrong_versions(known, [row, row]) == [figure]
