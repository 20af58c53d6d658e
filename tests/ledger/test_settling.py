"""Compiled code finds those odd figures right whose rectangles and cells the checker's own loop works out."""

import random

import numpy as np
import pytest

from ledger import rectangle_kernels
from ledger.verify import _rectangles

ACTS = ("figure-published", "figure-withdrawn", "record-corrected", "record-voided")


def acts_of(dice, first):
    """Draw acts on one figure: (position, recorded_at, act, published_at, says); what is corrected is there."""
    acts, filled, at = [], set(), 0
    for position in range(first, first + dice.randrange(1, 12)):
        at += dice.randrange(2)
        published = dice.choice(sorted(filled)) if filled and dice.random() < 0.4 else dice.randrange(6)
        kinds = ACTS[2:] if published in filled else ACTS[:2]
        act = dice.choice(kinds)
        filled = filled - {published} if act == "record-voided" else filled | {published}
        acts.append((position, at, act, published, dice.randrange(3)))
    return acts


def cells_of(acts):
    """Return the cells that are filled in the end: the last act on each moment, unless it voids it."""
    cells = {}
    for position, _, act, published, _ in acts:
        cells[published] = None if act == "record-voided" else position
    return {(published, position) for published, position in cells.items() if position is not None}


def settled(figures):
    """Let compiled code look at figures: (number, acts, rectangles, cells)."""
    acts = [
        (figure, position, at, 3 if act == "record-voided" else 0, published, 2 * says + (act == "figure-withdrawn"))
        for figure, some, _, _ in figures
        for position, at, act, published, says in some
    ]
    kept = [(figure, *rectangle) for figure, _, rectangles, _ in figures for rectangle in rectangles]
    filled = [(figure, *cell) for figure, _, _, cells in figures for cell in cells]
    tables = [np.array(rows, np.int64).reshape(-1, width) for rows, width in ((acts, 6), (kept, 6), (filled, 3))]
    right = np.zeros(len(figures), np.uint8)
    rectangle_kernels.settle(np.array([figure for figure, *_ in figures], np.int64), *tables, right)
    return right.astype(bool).tolist()


def drawn(seed, count):
    """Draw figures with what is rightly kept of them, in any order."""
    dice = random.Random(seed)
    for figure in range(count):
        acts = acts_of(dice, 100 * figure)
        given = [(position, at, act, published, says, "evidence") for position, at, act, published, says in acts]
        rectangles, cells = list(_rectangles(given)), list(cells_of(acts))
        dice.shuffle(rectangles)
        yield dice, (figure, acts, rectangles, cells)


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 2_000])
def test_what_follows_from_the_acts_is_right(count):
    """Late, corrected, withdrawn and voided statements, several in a commit: what the loop works out is found right."""
    assert settled([figure for _, figure in drawn(count, count)]) == [True] * count


def test_anything_else_is_not_right():
    """One number of one rectangle or cell, one of them too few, twice or too many: no such figure is found right."""
    changed = []
    for dice, (figure, acts, rectangles, cells) in drawn(7, 2_000):
        if not rectangles:
            continue  # stated and voided in one commit
        rows = dice.choice([some for some in (rectangles, cells) if some])
        place = dice.randrange(len(rows))
        what = dice.choice(["number", "lost", "twice"])
        if what == "number":
            row, column = list(rows[place]), dice.randrange(len(rows[place]))
            row[column] += dice.choice([-1, 1]) if row[column] < 2**62 else -1
            rows[place] = tuple(row)
        elif what == "lost":
            del rows[place]
        else:
            rows.append(rows[place])
        changed.append((figure, acts, rectangles, cells))
    assert len(changed) > 1_900
    assert settled(changed) == [False] * len(changed)


def test_an_act_that_voids_nothing_is_not_right():
    """There is no cell that it could empty, so the log itself is odd."""
    assert settled([(5, [(0, 1, "record-voided", 9, 0)], [], []), (6, [], [(0, 0, 1, 1, 2)], [])]) == [False, False]
