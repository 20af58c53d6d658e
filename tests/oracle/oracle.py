"""The meaning of the ledger as a dictionary and a loop: slow, short, and independent of the ledger.

All times are whole microseconds since 1970 (UTC), so that nothing here depends on a time library. A figure is the tuple
(source, subject, measure, period).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

INFINITY = 1 << 62
WITHDRAWN = "withdrawn"


class Content(NamedTuple):
    """What a publisher said; two statements are the same when all of it is equal (1 and 1.0 differ in `printed`)."""

    value: Decimal | None
    value_high: Decimal | None
    text: str | None
    printed: str
    unit: str | None
    bound: str
    label: str | None


class Act(NamedTuple):
    """One act: `kind` is published, withdrawn, corrected or voided; only the first and third carry a content."""

    kind: str
    figure: tuple[str, str, str, str]
    published_at: int
    content: Content | None = None
    document: str | None = None
    locator: str | None = None
    cause: str | None = None


class Entry(NamedTuple):
    """An act as it was recorded."""

    position: int
    recorded_at: int
    act: Act


class State(NamedTuple):
    """What is shown of a figure: its content, and the first cell of the unbroken run that ends there."""

    content: Content
    published_at: int
    position: int
    recorded_at: int
    document: str | None
    locator: str | None


def cells_of(entries: list[Entry], recorded_by: int = INFINITY) -> dict[int, Entry]:
    """Fill the cells of one figure, keyed by `published_at`, with the last act on each; a voided cell is gone."""
    cells: dict[int, Entry] = {}
    for entry in entries:
        if entry.recorded_at > recorded_by:
            continue
        if entry.act.kind == "voided":
            cells.pop(entry.act.published_at, None)
        else:
            cells[entry.act.published_at] = entry
    return cells


def said(act: Act) -> Content | str:
    """Tell what a filled cell holds: a content, or that the figure was withdrawn."""
    return WITHDRAWN if act.kind == "withdrawn" else act.content


def verdict(entries: list[Entry], act: Act) -> str:
    """Tell what `append` does with an act: "appended", "unchanged", "conflict" or "not-found"."""
    held = cells_of(entries).get(act.published_at)
    if act.kind in ("corrected", "voided"):
        return "not-found" if held is None else "appended"
    if held is None:
        return "appended"
    return "unchanged" if said(held.act) == said(act) else "conflict"


def state_of(cells: dict[int, Entry], published_by: int = INFINITY) -> State | None:
    """Walk the filled cells in order of publication; a cell that says the same continues the run."""
    first: Entry | None = None
    for published_at in sorted(cells):
        if published_at > published_by:
            break
        entry = cells[published_at]
        if first is None or said(entry.act) != said(first.act):
            first = entry
    if first is None or said(first.act) == WITHDRAWN:
        return None
    act = first.act
    return State(act.content, act.published_at, first.position, first.recorded_at, act.document, act.locator)


def figure_as_of(entries: list[Entry], published_by: int, recorded_by: int) -> State | None:
    """Answer the ledger's one question for one figure."""
    return state_of(cells_of(entries, recorded_by), published_by)


@dataclass
class Oracle:
    """The log of every figure, appended to as `book.append` is."""

    entries: dict[tuple[str, str, str, str], list[Entry]] = field(default_factory=dict)
    commits: list[int] = field(default_factory=list)

    def verdicts(self, acts: list[Act]) -> list[str]:
        """Tell, act by act, what one sequential batch would do, without recording it."""
        trial: dict[tuple[str, str, str, str], list[Entry]] = {}
        answers = []
        for act in acts:
            entries = trial.setdefault(act.figure, list(self.entries.get(act.figure, [])))
            answers.append(verdict(entries, act))
            if answers[-1] == "appended":
                entries.append(Entry(-1, INFINITY - 1, act))
        return answers

    def append(self, acts: list[Act], first_position: int, recorded_at: int) -> int:
        """Record the acts that are news, in order; returns how many were."""
        position = first_position
        for act, answer in zip(acts, self.verdicts(acts), strict=True):
            if answer == "appended":
                self.entries.setdefault(act.figure, []).append(Entry(position, recorded_at, act))
                position += 1
        self.commits.append(recorded_at)
        return position - first_position

    def figures_as_of(self, published_by: int, recorded_by: int) -> dict[tuple[str, str, str, str], State]:
        """Answer for every figure at once; a figure that is not there has no key."""
        answers = {figure: figure_as_of(e, published_by, recorded_by) for figure, e in self.entries.items()}
        return {figure: state for figure, state in answers.items() if state is not None}


class Release(NamedTuple):
    """A whole release: `statements` has the printed form of every non-empty cell by (subject, measure, period)."""

    published_at: int
    complete: bool
    statements: dict[tuple[str, str, str], str]


def number(printed: str) -> Decimal | None:
    """Read a number as it is printed; None when the printed form is a text fact."""
    try:
        return Decimal(printed)
    except InvalidOperation:
        return None


def releases_as_of(releases: list[Release], published_by: int) -> dict[tuple[str, str, str], tuple[str, int]]:
    """Read releases as full statements: (printed, since when it has been said without a break) of each figure.

    A complete release withdraws whatever it does not name; a partial one says nothing of what it does not name.
    """
    state: dict[tuple[str, str, str], tuple[str, int]] = {}
    for release in sorted(releases, key=lambda r: r.published_at):
        if release.published_at > published_by:
            break
        after = {} if release.complete else dict(state)
        for figure, printed in release.statements.items():
            same = figure in state and state[figure][0] == printed
            after[figure] = state[figure] if same else (printed, release.published_at)
        state = after
    return state
