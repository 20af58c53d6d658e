"""`changes`: the kind of a change is derived from the acts, and old and new are what was said before and after."""

import random

import pytest
from histories import (
    CONTENTS,
    DAY,
    FIRST,
    Clock,
    cut,
    fresh,
    moment,
    random_history,
    record,
    seeds,
    shuffled_together,
    story,
)
from oracle import Act, Content, Oracle, cells_of, said

import ledger

CONTENT = ("value", "value_high", "text", "printed", "unit", "bound", "label")
OLD, NEW = (", ".join(f"{age}_{name}" for name in CONTENT) for age in ("old", "new"))
QUERY = f"SELECT position, kind, cause, {OLD}, {NEW} FROM changes ORDER BY position"
FAR = moment(FIRST * 4)


def content(columns: tuple) -> Content | None:
    """Read a content from its columns; nothing was said where nothing is printed."""
    return None if columns[3] is None else Content(*columns)


def changes(book: ledger.Book) -> dict[int, tuple]:
    """Ask for all changes: (kind, cause, old, new) by position; an act makes one change at most."""
    rows = book.sql(QUERY, published_by=FAR).fetchall()
    found = {row[0]: (row[1], row[2], content(row[3:10]), content(row[10:17])) for row in rows}
    assert len(found) == len(rows)
    return found


def in_publication_order(dice: random.Random, figure: tuple, length: int) -> list[Act]:
    """Draw statements and withdrawals in the order in which they were published."""
    acts = []
    for day in range(length):
        if dice.random() < 0.3:
            acts.append(Act("withdrawn", figure, FIRST + day * DAY))
        else:
            acts.append(Act("published", figure, FIRST + day * DAY, dice.choice(CONTENTS[:4])))
    return acts


def expected_kind(before: list[Act], act: Act) -> tuple | None:
    """Say what change an act makes that follows all others on both clocks; None where nothing changes."""
    last = said(before[-1]) if before else None
    old = last if isinstance(last, Content) else None
    if act.kind == "withdrawn":
        return ("withdrawal", None, old, None) if old else None
    if act.content == old:
        return None
    kind = "revision" if old else "reinstatement" if before else "initial"
    return (kind, None, old, act.content)


@pytest.mark.parametrize("seed", seeds(1, 6))
def test_changes_of_what_was_recorded_in_order(tmp_path, seed):
    """Statements in order: initial, revision, withdrawal, reinstatement, and no change where the same is said again."""
    dice = random.Random(seed)
    figures = [("s", str(number), "m", "") for number in range(60)]
    histories = [in_publication_order(dice, figure, dice.randint(1, 9)) for figure in figures]
    commits = cut(dice, shuffled_together(dice, histories), [1, 7, 100])
    book, known = fresh(tmp_path, commits)
    with book:
        found = changes(book)
        for figure, entries in known.entries.items():
            acts = [entry.act for entry in entries]
            for place, entry in enumerate(entries):
                expected = expected_kind(acts[:place], entry.act)
                assert found.pop(entry.position, None) == expected, (figure, story([acts[: place + 1]]))
        assert not found


@pytest.mark.parametrize("seed", seeds(1, 6))
def test_changes_of_our_own_records(tmp_path, seed):
    """Each act on our own record is one change with its cause, from what the record held, whatever else happens."""
    dice = random.Random(seed)
    figures = [("s", str(number), "m", "") for number in range(60)]
    histories = [random_history(dice, figure, dice.randint(1, 12)) for figure in figures]
    book, known = fresh(tmp_path, cut(dice, shuffled_together(dice, histories), [1, 7, 100]))
    with book:
        found = changes(book)
    events = {entry.position: entry.act for entries in known.entries.values() for entry in entries}
    assert set(found) <= set(events)
    for entries in known.entries.values():
        for place, entry in enumerate(entries):
            act = entry.act
            if act.kind in ("published", "withdrawn"):
                kinds = ("withdrawal",) if act.kind == "withdrawn" else ("initial", "revision", "reinstatement")
                assert found.get(entry.position, (kinds[0],))[0] in kinds
                assert found.get(entry.position, (None, None, None, act.content))[3] == act.content
                continue
            kind, cause, old, new = found[entry.position]
            held = said(cells_of(entries[:place])[act.published_at].act)
            assert cause == act.cause
            assert old == (held if isinstance(held, Content) else None)
            if act.kind == "voided":
                assert kind == "record-void"
            else:
                assert kind == ("technical" if act.cause == "extractor" else "record-correction")
                assert new == act.content


def test_changes_have_a_past_of_their_own(tmp_path):
    """As of each commit, `changes` is what it was when that commit was fresh."""
    dice = random.Random(1)
    histories = [random_history(dice, ("s", str(number), "m", ""), 9) for number in range(9)]
    then = []
    known = Oracle()
    with ledger.open(tmp_path, clock=Clock()) as book:
        for acts in cut(dice, shuffled_together(dice, histories), [3, 9]):
            record(book, known, acts)
            then.append(book.sql(QUERY, published_by=FAR).fetchall())
        for recorded_at, rows in zip(known.commits, then, strict=False):
            assert book.sql(QUERY, published_by=FAR, recorded_by=moment(recorded_at)).fetchall() == rows
