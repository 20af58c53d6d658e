"""A small release in order is compared in memory, and comes to the same log, byte by byte, as one that is not small."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

import ledger
from events import Conflict, FigurePublished, RecordVoided, ReleaseIngested
from ledger import small
from ledger.proof import hasher_for, hashing

START = datetime(2020, 1, 1, tzinfo=UTC)
IN_MEMORY = "compared in memory: "
PRINTED = ["1", "1", "1.0", "2", "-0", " 7 ", "+7", ".5", "-3.", "1e3", "0.1234567890123456", "−5", "x", 'a, "b"\n']
PERIODS = ["2020-01", "2020-Q1", "2020-02-03", ""]
COLUMNS = ["cases", "deaths", "R"]


def table(dice, places):
    """Draw a release: some places, some periods, cells of which many are as in another one."""
    rows = [(place, period) for place in range(places) for period in dice.sample(PERIODS, 2)]
    rows = dice.sample(rows, dice.randint(len(rows) // 2, len(rows)))
    texts = PRINTED[: dice.choice([2, 5, len(PRINTED)])]
    columns = {name: [dice.choice([None, *texts]) for _ in rows] for name in dice.sample(COLUMNS, dice.randint(1, 3))}
    names = {"place": [f"p{place}/%" for place, _ in rows], "period": [period for _, period in rows]}
    return pa.table({name: pa.array(column, pa.string()) for name, column in {**names, **columns}.items()})


def said(book):
    """Give what a ledger holds: the roots of its commits, which hang on every byte of the log, and its names."""
    asked = book.cursor()
    return [asked.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in ("commits", "series", "periods")]


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Offer two ledgers with one clock, and a call that writes to both: in memory, and in sets."""

    def clock():
        return datetime(2021, 1, 1, tzinfo=UTC) + timedelta(seconds=len(plans))

    plans = []
    with ledger.open(tmp_path / "one", clock=clock) as one, ledger.open(tmp_path / "other", clock=clock) as other:

        def write(work):
            receipts = []
            for book, limit in ((one, 100_000), (other, -1)):
                monkeypatch.setattr(small, "SMALL", limit)
                receipts.append(work(book))
            plans.append(receipts[0].plan)
            assert IN_MEMORY not in receipts[1].plan
            assert [vars_of(receipt) for receipt in receipts[:1]] == [vars_of(receipt) for receipt in receipts[1:]]
            return receipts[0]

        yield write
        assert said(one) == said(other)
        assert one.verify().ok


def vars_of(receipt):
    """Give what a receipt says, but for how it was done."""
    return {name: getattr(receipt, name) for name in receipt.__slots__ if name != "plan"}


def take(release, day, **terms):
    """Make the work of ingesting a release of some day."""
    whole = {"source": "s", "subject": ["place"], "period": "period", "hold_above": None, **terms}
    return lambda book: book.ingest(release, published_at=START + timedelta(days=day), **whole)


@pytest.mark.parametrize("seed", range(3))
def test_it_comes_to_the_same_log(both, seed):
    """New, revised, withdrawn, reinstated, printed otherwise, texts and numbers of any form, new names in between, acts
    by hand: every event, number and state is the same."""
    dice = random.Random(seed)
    ways = set()
    for day in range(1, 9):
        terms = {"missing": ["2"]} if dice.random() < 0.2 else {}
        terms["absent"] = dice.choice(["withdrawn", "withdrawn", "unchanged"])
        plan = both(take(table(dice, 6), day, source=dice.choice("sst"), **terms)).plan
        ways.add((IN_MEMORY in plan, terms["absent"]))
        if dice.random() < 0.3:
            both(lambda book, day=day: book.append([hand(day)]))
    assert {(True, "withdrawn"), (True, "unchanged")} <= ways


def hand(day, kind=FigurePublished, value="5", **fields):
    """Make an act by hand on a figure that a release states too, an hour after it."""
    fields |= {"value": Decimal(value), "printed": value} if kind is FigurePublished else {}
    at = START + timedelta(days=day, hours=1)
    return kind(source="s", subject="p1/%", measure="cases", period="2020-01", published_at=at, **fields)


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 2_001, pytest.param(65_537, marks=pytest.mark.heavy)])
def test_at_every_size(both, count):
    """Around tiles and around the number up to which leaves are hashed one by one."""
    for day, changed, absent in ((1, 0, "withdrawn"), (2, (count + 1) // 2, "withdrawn"), (3, count, "unchanged")):
        values = [str(number + (number < changed)) for number in range(count)]
        release = pa.table({"place": [f"p{number}" for number in range(count)], "value": values})
        plan = both(take(release, day, period=None, absent=absent)).plan
        assert (IN_MEMORY in plan) == (count > 0 and (absent == "withdrawn" or count <= 2_000))


@pytest.mark.parametrize("few", [-1, 2_000])
def test_leaves_by_compiled_code(both, monkeypatch, few):
    """Where compiled code is loaded it hashes the rows on their way into the log; the roots are those of other ways."""
    monkeypatch.setattr(small, "FEW", few)
    monkeypatch.setattr(hashing, "WORTHWHILE", 0)
    dice = random.Random(few)
    for day in range(1, 5):
        evidence = {"document": "a" * 64, "recorder": "wörk\t1"} if day % 2 else {}
        both(take(table(dice, 9), day, **evidence))
    release = pa.table({"place": [f"p{number}" for number in range(2_300)], "value": ["1.50", "x"] * 1_150})
    told = both(take(release, 9, period=None, source="t"))
    assert ("compiled" in told.plan) == hasher_for(1).composes


@pytest.mark.parametrize(
    ("terms", "counts"),
    [
        ({"aliases": {"deaths": ["R"]}, "measures": ["deaths"]}, [(3, 0, 0, 5, 0), (0, 2, 0, 1, 0)]),
        ({"units": {"cases": "1", "R": "1"}}, [(0, 4, 0, 0, 1), (0, 2, 2, 1, 0)]),
        (
            {"document": "a" * 64, "extractor": "x/1", "recorder": "me", "published_not_before": START},
            [(0, 2, 3, 0, 0), (0, 2, 2, 1, 0)],
        ),
        ({"decimal": ","}, [(0, 2, 3, 0, 0), (0, 2, 2, 1, 0)]),
        ({"hold_above": 0.1}, [(0, 2, 3, 0, 0), (0, 0, 0, 0, 0)]),
        ({"absent": "unchanged"}, [(0, 2, 3, 0, 0), (0, 2, 2, 0, 0)]),
        ({"missing": ["1"]}, [(0, 2, 2, 1, 0), (0, 2, 1, 1, 0)]),
    ],
)
def test_under_all_terms(both, terms, counts):
    """Other headings, units, evidence, marks: what is said of a release is said of its events, and where a fifth of the
    figures would vanish it is held if that was asked for."""
    columns = {"place": ["a", "b", "c"], "period": ["2020", "2020", "01.02.2020"], "cases": ["1", "2", None]}
    both(take(pa.table({**columns, "R": ["1,5", "7", "8"]}), 1))
    second = both(take(pa.table({**columns, "R": ["1,50", "7.0", "8"]}), 2, **terms))
    third = both(take(pa.table({**columns, "R": ["9", None, "9"]}), 3, **terms))
    assert (second.held, third.held) == (False, "hold_above" in terms)
    assert [(one.new, one.revised, one.unchanged, one.withdrawn, one.rejected) for one in (second, third)] == counts


def test_files_name_their_cells(both, tmp_path):
    """Locators are those of the document: cells of a CSV file, lines, pointers."""
    for day, (name, text) in enumerate(
        [
            ("a.csv", "place,period,a/b\nx,2020,1\ny,2020,2\n"),
            ("b.ndjson", '{"place":"x","period":"2020","a/b":3}\n{"place":"y","period":"2020","a/b":4.0}\n'),
            ("c.json", '[{"place":"x","period":"2020","a/b":5},{"place":"y","period":"2020","a/b":true}]'),
        ],
        1,
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert IN_MEMORY in both(take(tmp_path / name, day)).plan


def test_what_is_not_small_and_in_order_goes_in_sets(both):
    """The receipt says which way it went."""
    dice, other = random.Random(5), {name.upper() + "2": [name] for name in COLUMNS}
    assert IN_MEMORY in both(take(pa.table({"place": ["a"], "period": ["2020"], "cases": ["1"]}), 5)).plan
    for day, terms in ((4, {}), (5, {"cause": "mapping"}), (6, {"absent": "unchanged", "aliases": other})):
        assert IN_MEMORY not in both(take(table(dice, 3), day, **terms)).plan
    rejected = pa.table({"place": ["a", "a"], "period": ["2020", "2020"], "cases": ["1", "2"]})
    assert IN_MEMORY not in both(take(rejected, 7)).plan
    assert both(take(pa.table({"place": ["a"], "period": ["2020"], "cases": ["–"]}), 8)).rejected == 1


def test_what_was_kept_in_mind_is_forgotten_with_a_commit_that_fails(desk):
    """Behind a conflict, a release of the future, one put in by hand and a voided record, releases are right."""
    release = pa.table({"place": ["p1"], "period": ["2020-01"], "cases": ["1"]})
    other = pa.table({"place": ["p1"], "period": ["2020-01"], "cases": ["2"]})
    take(release, 3)(desk.book)
    with pytest.raises(Conflict):
        take(other, 3)(desk.book)
    assert IN_MEMORY in take(other, 4)(desk.book).plan
    desk.record(ReleaseIngested(source="s", published_at=START + timedelta(days=9), details={"absent": "withdrawn"}))
    assert IN_MEMORY not in take(release, 5)(desk.book).plan
    assert IN_MEMORY in take(release, 10)(desk.book).plan
    void = RecordVoided(
        source="s", subject="p1", measure="cases", period="2020-01", published_at=START + timedelta(days=3),
        cause="mapping",
    )  # fmt: skip
    desk.record(void)
    assert take(release, 11)(desk.book).unchanged == 1
    assert desk.book.verify().ok
