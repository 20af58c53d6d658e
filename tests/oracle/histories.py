"""Random histories of acts, their way into a ledger, and the way of its answers back into the oracle's words."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from oracle import INFINITY, Act, Content, Oracle, State, cells_of, said

import ledger
from events import AsofError, FigurePublished, FigureWithdrawn, RecordCorrected, RecordVoided

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000
FIRST = 1_500_000_000_000_000
STARTED = 1_600_000_000_000_000

# Neighbours in one microsecond, ties with nothing else, and one moment that the ledger's clock never reaches.
MOMENTS = [FIRST + day * DAY for day in range(7)] + [FIRST + 3 * DAY + 1, FIRST + 3 * DAY - 1, STARTED * 2]
NAMES = ["cases", "Cases", "cases ", "o'brien\"; --", "上海", "e\u0301", "\u00e9", "a/b", "%", "NULL"]
PERIODS = ["", "2018", "2018-12", "2018-12-31", "2018-W50", "2018-Q4", "2018-01/2018-05"]
CONTENTS = [
    Content(Decimal(111), None, None, "111", None, "exact", None),
    Content(Decimal("111.0"), None, None, "111.0", None, "exact", None),
    Content(Decimal(113), None, None, "113", None, "exact", None),
    Content(Decimal(111), None, None, "111", None, "more_than", None),
    Content(Decimal(111), None, None, "111", "CNY", "exact", None),
    Content(Decimal(111), None, None, "111", None, "exact", "provisional"),
    Content(Decimal(111), Decimal(113), None, "111 to 113", None, "between", None),
    Content(Decimal(9_600_000_000), None, None, "96亿元", "CNY", "exact", None),
    Content(Decimal("-.000000000000001"), None, None, "-1e-15", None, "exact", None),
    Content(Decimal("99999999999999999999999.999999999999999"), None, None, "9.9e22", None, "at_most", None),
    Content(None, None, "111", "111", None, "exact", None),
    Content(None, None, "", "", None, "exact", None),
    Content(None, None, "withdrawn", "withdrawn", None, "exact", None),
]

# These differ from each other in one respect only, so that a comparison that forgets one of them is found out.
ALIKE = [*CONTENTS[:2], *CONTENTS[3:7], CONTENTS[10]]


def seeds(quick: int, all_of_them: int) -> list:
    """Give a few seeds to every run and the rest to the heavy one."""
    heavy = [pytest.param(seed, marks=pytest.mark.heavy) for seed in range(quick, all_of_them)]
    return [*range(quick), *heavy]


def moment(microseconds: int) -> datetime:
    """Turn the oracle's time into an aware datetime."""
    return EPOCH + timedelta(microseconds=microseconds)


def microseconds(when: datetime) -> int:
    """Turn an aware datetime into the oracle's time."""
    return (when - EPOCH) // timedelta(microseconds=1)


class Clock:
    """A clock that a test moves; each reading is `step` microseconds after the one before."""

    def __init__(self, now: int = STARTED, step: int = 1_000_003) -> None:
        self.now = now
        self.step = step

    def __call__(self) -> datetime:
        self.now += self.step
        return moment(self.now)


def event_of(act: Act) -> object:
    """Make the event that an act stands for."""
    source, subject, measure, period = act.figure
    fields = {
        "source": source,
        "subject": subject,
        "measure": measure,
        "period": period,
        "published_at": moment(act.published_at),
        "document": act.document,
        "locator": act.locator,
    }
    if act.kind == "withdrawn":
        return FigureWithdrawn(**fields)
    if act.kind == "voided":
        return RecordVoided(cause=act.cause or "transcription", **fields)
    if act.kind == "corrected":
        return RecordCorrected(cause=act.cause or "transcription", **act.content._asdict(), **fields)
    return FigurePublished(**act.content._asdict(), **fields)


def random_history(dice: random.Random, figure: tuple[str, str, str, str], length: int) -> list[Act]:
    """Draw acts on one figure that the ledger must accept, in the order in which they are recorded."""
    known = Oracle()
    contents = dice.sample(ALIKE if dice.random() < 0.6 else CONTENTS, dice.randint(1, 4))
    acts: list[Act] = []
    while len(acts) < length:
        act = _random_act(dice, figure, cells_of(known.entries.get(figure, [])), contents)
        if act is not None and known.verdicts([act])[0] in ("appended", "unchanged"):
            known.append([act], len(acts), len(acts))
            acts.append(act)
    return acts


def _random_act(dice: random.Random, figure: tuple[str, str, str, str], cells: dict, contents: list) -> Act | None:
    document = f"{dice.getrandbits(256):064x}" if dice.random() < 0.3 else None
    locator = f"row={dice.randint(1, 9)}" if document else None
    dealt = dice.random()
    if dealt < 0.45:
        return Act("published", figure, dice.choice(MOMENTS), dice.choice(contents), document, locator)
    if dealt < 0.6:
        return Act("withdrawn", figure, dice.choice(MOMENTS), None, document, locator)
    if not cells:
        return None
    published_at = dice.choice(sorted(cells))
    held = said(cells[published_at].act)
    cause = dice.choice(["transcription", "extractor", "mapping"])
    if dealt < 0.78:
        content = dice.choice(contents)
        return None if content == held else Act("corrected", figure, published_at, content, document, locator, cause)
    if dealt < 0.92:
        return Act("voided", figure, published_at, None, document, locator, cause)
    if isinstance(held, str):
        return Act("withdrawn", figure, published_at, None, document, locator)
    return Act("published", figure, published_at, held, document, locator)


def shuffled_together(dice: random.Random, histories: list[list[Act]]) -> list[Act]:
    """Merge histories at random; each keeps its own order."""
    turns = [number for number, history in enumerate(histories) for _ in history]
    dice.shuffle(turns)
    rest = [iter(history) for history in histories]
    return [next(rest[number]) for number in turns]


def cut(dice: random.Random, acts: list[Act], sizes: list[int]) -> list[list[Act]]:
    """Cut a stream of acts into commits of random sizes."""
    commits = []
    while acts:
        size = dice.choice(sizes)
        commits.append(acts[:size])
        acts = acts[size:]
    return commits


def record(book: ledger.Book, known: Oracle, acts: list[Act]) -> None:
    """Append one commit to the ledger and to the oracle, and compare what the receipt says."""
    answers = known.verdicts(acts)
    receipt = book.append([event_of(act) for act in acts])
    assert (receipt.appended, receipt.unchanged) == (answers.count("appended"), answers.count("unchanged"))
    if receipt.appended:
        recorded_at = microseconds(receipt.recorded_at)
        assert not known.commits or recorded_at > known.commits[-1], "recorded_at must rise with every commit"
        known.append(acts, receipt.first_position, recorded_at)
        assert receipt.last_position == receipt.first_position + receipt.appended - 1


COLUMNS = """source, subject, measure, period, value, value_high, "text", printed, unit, bound, label,
    epoch_us(published_at), position, epoch_us(recorded_at), document, locator"""
BOUNDS = ", ".join(
    f"CASE WHEN isinf({name}) THEN {INFINITY} ELSE epoch_us({name}) END"
    for name in ("published_from", "published_to", "recorded_from", "recorded_to")
)


def figure_and_state(row: tuple) -> tuple[tuple[str, str, str, str], State]:
    """Read one row of COLUMNS."""
    return row[:4], State(Content(*row[4:11]), *row[11:16])


def states(rows: Iterable[tuple]) -> dict[tuple[str, str, str, str], State]:
    """Read rows of COLUMNS; a figure must not be there twice."""
    answers: dict[tuple[str, str, str, str], State] = {}
    for row in rows:
        figure, state = figure_and_state(row)
        assert figure not in answers, f"two rows for one figure: {figure}"
        answers[figure] = state
    return answers


def literal(when: int) -> str:
    """Write a time as a SQL literal."""
    return f"TIMESTAMPTZ '{moment(when).isoformat()}'"


def wrong_versions(known: Oracle, rows: list[tuple]) -> list[tuple]:
    """Compare `figure_versions` with the oracle at every corner of every figure; returns the figures that differ.

    Both answers are constant between the moments that occur in either, so the lower corners decide for all times.
    """
    rectangles: dict[tuple, list[tuple[State, tuple]]] = {figure: [] for figure in known.entries}
    for row in rows:
        figure, state = figure_and_state(row)
        rectangles.setdefault(figure, []).append((state, row[16:20]))
    return [figure for figure in rectangles if not _same(known.entries.get(figure, []), rectangles[figure])]


def _same(entries: list, rectangles: list[tuple[State, tuple]]) -> bool:
    for state, (published_from, published_to, recorded_from, recorded_to) in rectangles:
        if not (published_from < published_to and recorded_from < recorded_to and state.published_at == published_from):
            return False
    published = {e.act.published_at for e in entries} | {t for _, box in rectangles for t in box[:2]}
    recorded = {e.recorded_at for e in entries} | {t for _, box in rectangles for t in box[2:]}
    for recorded_by in recorded - {INFINITY}:
        cells = cells_of(entries, recorded_by)
        expected = _run_states(cells, sorted(published - {INFINITY}))
        for published_by, state in expected.items():
            found = [s for s, b in rectangles if b[0] <= published_by < b[1] and b[2] <= recorded_by < b[3]]
            if found != ([state] if state else []):
                return False
    return True


def _run_states(cells: dict, moments: list[int]) -> dict[int, State | None]:
    from oracle import state_of

    return {published_by: state_of(cells, published_by) for published_by in moments}


def fresh(home: Path, commits: list[list[Act]], **clock: int) -> tuple[ledger.Book, Oracle]:
    """Record commits in a new ledger and in a new oracle; the caller closes the ledger."""
    book = ledger.open(home, clock=Clock(**clock))
    known = Oracle()
    try:
        for acts in commits:
            record(book, known, acts)
    except BaseException:
        book.close()
        raise
    return book, known


def fails_alone(commits: list[list[Act]]) -> bool:
    """Tell whether these commits, in a ledger of their own, give a wrong answer."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            book, known = fresh(Path(folder), commits)
        except (AssertionError, AsofError):
            return True
        with book:
            rows = book.sql(f"SELECT {COLUMNS}, {BOUNDS} FROM figure_versions").fetchall()
            return bool(wrong_versions(known, rows))


def shrunk(commits: list[list[Act]], fails: Callable[[list[list[Act]]], bool] = fails_alone) -> list[list[Act]]:
    """Drop acts one by one as long as the rest still fails (and is still a history that must be accepted)."""
    again = True
    while again:
        again = False
        for number, acts in enumerate(commits):
            for place in range(len(acts)):
                trial = [*commits[:number], acts[:place] + acts[place + 1 :], *commits[number + 1 :]]
                trial = [commit for commit in trial if commit]
                if trial and _acceptable(trial) and fails(trial):
                    commits, again = trial, True
                    break
            if again:
                break
    return commits


def _acceptable(commits: list[list[Act]]) -> bool:
    known = Oracle()
    for number, acts in enumerate(commits):
        if set(known.verdicts(acts)) - {"appended", "unchanged"}:
            return False
        known.append(acts, number * 10_000, number)
    return True


def story(commits: list[list[Act]]) -> str:
    """Write commits as a small table, for the message of a failing test."""
    lines = ["commit | act | figure | published_at | content"]
    for number, acts in enumerate(commits):
        for act in acts:
            day = (act.published_at - FIRST) / DAY
            lines.append(f"{number} | {act.kind} | {act.figure} | day {day:g} | {act.content}")
    return "\n".join(lines)
