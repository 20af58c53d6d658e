"""The loop of the checker over the acts on figures, in numbers only: machine code by numba, imported by `settling`.

It works out, as `ledger.verify` does, the rectangles of each figure from the definition of a state: after each commit
the cells that are filled, in order of their publication, are runs of equal statements. It says of which figures exactly
these rectangles and cells are kept; of the others `ledger.verify` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from ledger.proof.kernels import compiled

VOIDED = 3
INFINITY = 2**63 - 1
FIGURE = 0
POSITION, RECORDED, ACT, PUBLISHED, SAYS = range(1, 6)
"""The columns of an act: what it says is a number that only acts which say the same have in common."""
FROM, TO, SINCE, UNTIL = range(2, 6)
"""The columns of a rectangle behind its figure and position: on the publisher's clock, and on ours."""

_types: Any = numba.types
_Function = TypeVar("_Function", bound=Callable[..., Any])
_TABLE = _types.Array(_types.int64, 2, "C")


def _part(function: _Function) -> _Function:
    """Compile a part of the loop, when it is first called."""
    return cast("_Function", numba.njit(nogil=True)(function))


@_part
def _take(cells: Any, count: int, position: int, act: int, published: int, says: int) -> Any:
    """Put an act into its cell, in order of publication; return how many are filled, -1 where it voids nothing."""
    place = count
    while place > 0 and cells[place - 1, 0] >= published:
        place -= 1
    held = place < count and cells[place, 0] == published
    if act == VOIDED:
        if not held:
            return -1
        for later in range(place, count - 1):
            cells[later] = cells[later + 1]
        return count - 1
    if not held:
        for later in range(count, place, -1):
            cells[later] = cells[later - 1]
        count += 1
    cells[place, 0], cells[place, 1], cells[place, 2] = published, position, says
    return count


@_part
def _runs(cells: Any, count: int, runs: Any) -> Any:
    """Write the runs of equal cells as (position of the first, its time, the time of the next run); return how many."""
    made = 0
    for place in range(count):
        if place and cells[place, 2] == cells[place - 1, 2]:
            continue
        if made:
            runs[made - 1, 2] = cells[place, 0]
        runs[made, 0], runs[made, 1], runs[made, 2] = cells[place, 1], cells[place, 0], INFINITY
        made += 1
    return made


@_part
def _find(kept: Any, first: int, beyond: int, used: Any, run: Any, until: int) -> Any:
    """Find the rectangle that a run was until it ended, and strike it off; tell whether it is kept."""
    for place in range(first, beyond):
        row = kept[place]
        if (
            not used[place]
            and row[POSITION] == run[0]
            and row[FROM] == run[1]
            and row[TO] == run[2]
            and row[SINCE] == run[3]
            and row[UNTIL] == until
        ):
            used[place] = 1
            return True
    return False


@_part
def _follow(seen: Any, seen_count: int, runs: Any, count: int, at: int, kept: Any, bounds: Any, used: Any) -> Any:
    """Strike off what a commit has ended, and note since when its runs are seen; tell whether all that is kept."""
    place = 0
    for number in range(count):
        runs[number, 3] = at
        while place < seen_count and seen[place, 1] < runs[number, 1]:
            if not _find(kept, bounds[0], bounds[1], used, seen[place], at):
                return False
            place += 1
        if place < seen_count and seen[place, 1] == runs[number, 1]:
            if seen[place, 0] == runs[number, 0] and seen[place, 2] == runs[number, 2]:
                runs[number, 3] = seen[place, 3]
            elif not _find(kept, bounds[0], bounds[1], used, seen[place], at):
                return False
            place += 1
    for left in range(place, seen_count):  # noqa: SIM110 - a generator is not compiled
        if not _find(kept, bounds[0], bounds[1], used, seen[left], at):
            return False
    return True


@_part
def _cells_kept(cells: Any, count: int, filled: Any, first: int, beyond: int) -> Any:
    """Tell whether exactly these cells are kept, as states or as what repeats one: (figure, published, position)."""
    if beyond - first != count:
        return False
    for place in range(first, beyond):
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if cells[middle, 0] < filled[place, 1]:
                low = middle + 1
            else:
                high = middle
        if low == count or cells[low, 0] != filled[place, 1] or cells[low, 1] != filled[place, 2]:
            return False
        cells[low, 1] = -1  # a cell that is kept twice is found once
    return True


@_part
def _is_right(acts: Any, first: int, beyond: int, kept: Any, bounds: Any, used: Any) -> Any:
    """Work out one figure; return whether its rectangles are those that are kept, its cells, and how many it fills."""
    size = beyond - first
    cells = np.zeros((size + 1, 3), np.int64)
    one, other = np.zeros((size + 1, 4), np.int64), np.zeros((size + 1, 4), np.int64)
    count = seen = 0
    for place in range(first, beyond):
        act = acts[place]
        count = _take(cells, count, act[POSITION], act[ACT], act[PUBLISHED], act[SAYS])
        if count < 0:
            return False, cells, count
        if place + 1 < beyond and acts[place + 1, RECORDED] == act[RECORDED]:
            continue
        made = _runs(cells, count, other)
        if not _follow(one, seen, other, made, act[RECORDED], kept, bounds, used):
            return False, cells, count
        one, other, seen = other, one, made
    for place in range(seen):
        if not _find(kept, bounds[0], bounds[1], used, one[place], INFINITY):
            return False, cells, count
    for place in range(bounds[0], bounds[1]):
        if not used[place]:
            return False, cells, count
    return True, cells, count


@_part
def _beyond(rows: Any, first: int, figure: int) -> Any:
    """Return where the rows of a figure end."""
    while first < rows.shape[0] and rows[first, FIGURE] == figure:
        first += 1
    return first


@compiled(_types.Array(_types.int64, 1, "C"), _TABLE, _TABLE, _TABLE, _types.Array(_types.uint8, 1, "C"))
def settle(figures: Any, acts: Any, kept: Any, filled: Any, right: Any) -> None:
    """Put 1 into `right` for each figure of which exactly what follows from its acts is kept.

    All rows stand in the order of `figures`, acts of one figure in order of position; every row belongs to one of them.
    """
    used = np.zeros(kept.shape[0] + 1, np.uint8)
    act = row = cell = 0
    bounds = np.zeros(2, np.int64)
    for place in range(figures.size):
        figure = figures[place]
        acts_beyond, cells_beyond = _beyond(acts, act, figure), _beyond(filled, cell, figure)
        bounds[0], bounds[1] = row, _beyond(kept, row, figure)
        same, cells, count = _is_right(acts, act, acts_beyond, kept, bounds, used)
        right[place] = same and _cells_kept(cells, count, filled, cell, cells_beyond)
        act, row, cell = acts_beyond, bounds[1], cells_beyond
