"""The history of an answer: a question with one value, asked at every moment at which one of its inputs changed.

The moments come from the log: between two acts on what a question reads, its answer cannot change. Where that can be
done it is asked at many moments in one statement (`seen`), which goes through the states of the figures once and not
once a moment. Any other question is asked one moment after the other: slower, with the same answers, and it says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from events import Incorrect
from ledger import sql
from ledger.readers import bind_now
from ledger.result import Result
from ledger.seen import MOMENTS, CannotBeSeen, Seen
from ledger.steady import why_not_steady
from ledger.trees import Tree, named_keys, text_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.book import Book

_KEYS = ("source", "subject", "measure", "period")
_OWN_KEYS = {
    **dict.fromkeys(("figures", "figure_versions", "changes", "first_published"), _KEYS),
    **dict.fromkeys(("best_figures", "disagreements"), _KEYS[1:]),
}
"""The keys of which each is worked out by itself: acts on other ones do not move what a view says of it."""
_STATES_AT_A_TIME = 20_000_000
_MOMENTS_MIN, _MOMENTS_MAX = 25, 2000
"""How many moments one statement asks about: so many that states times moments stay within what memory can hold."""


@dataclass(frozen=True, slots=True)
class AnswerAt:
    """The answer from a moment on, and the positions of the acts of that moment that it may come from."""

    moment: datetime
    value: Any
    changed: bool
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """The answers, oldest first; whether they were found at many moments at once (`set`) or one by one (`steps`).

    `why` says what did not let them be found at once.
    """

    answers: list[AnswerAt]
    way: str
    why: str = ""


def answer_history(book: Book, query: str, clock: str = "published", *, at_once: bool = True) -> AnswerHistory:
    """Return the value of a query at every moment of a clock at which one of its inputs changed.

    `at_once=False` asks one moment after the other, whatever the question is.

    Raises:
        Incorrect: the query does not give one value, or is no query.

    """
    _require_one_value(book.sql(query))
    with book.cursor() as cursor:
        bind_now(cursor, book.clock())
        tree = tree_of(cursor, query)
        keys = named_keys(tree, _KEYS, _OWN_KEYS)
        for key, name in keys.items():
            cursor.execute(f"SET VARIABLE named_{key} = CAST($1 AS VARCHAR)", [name])
        seen = Seen(cursor, clock)
        try:
            question = seen.written_out(tree)
            acts = seen.acts
            why = why_not_steady(tree, question)
        except CannotBeSeen as error:
            question, acts, why = {}, None, str(error)
        points = Result(
            cursor.sql(sql.statement(f"audit/points_{clock}"), params=keys | {"acts": acts}).to_arrow_table()
        ).fetchall()
        moments = [moment for moment, _ in points]
        values: dict[datetime, Any] = {}
        if not why and at_once:
            values, why = _at_once(book, query, cursor, seen, question, clock, moments)
    way = "set" if at_once and not why else "steps"
    if way == "steps":
        values = {moment: _value(book, query, clock, moment) for moment in moments}
    return AnswerHistory(list(_answers(points, values)), way, why)


def _answers(points: list[tuple[Any, ...]], values: dict[datetime, Any]) -> Iterator[AnswerAt]:
    before: Any = object()
    for moment, positions in points:
        value = values[moment]
        yield AnswerAt(moment, value, value != before, tuple(positions))
        before = value


def _value(book: Book, query: str, clock: str, moment: datetime) -> Any:
    result = book.sql(query, None, **{f"{clock}_by": moment})
    _require_one_value(result)
    row = result.fetchone()
    return None if row is None else row[0]


def _require_one_value(result: Result) -> None:
    if len(result.columns) != 1 or len(result) > 1:
        raise Incorrect(
            "a history is of one value", found=f"{len(result)} rows of {len(result.columns)} columns",
            allowed="a query that gives one row of one column, such as SELECT sum(value) FROM figures WHERE …",
            code="one-value",
        )  # fmt: skip


def _at_once(
    book: Book, query: str, cursor: duckdb.DuckDBPyConnection, seen: Seen, question: Tree, clock: str,
    moments: list[datetime],
) -> tuple[dict[datetime, Any], str]:  # fmt: skip
    """Ask at all moments in few statements; say why where that cannot be done."""
    try:
        states = seen.prepare()
        cursor.execute(
            "CREATE TEMP TABLE change_points AS SELECT unnest(CAST($1 AS TIMESTAMPTZ[])) AS moment", [moments]
        )
        at_a_time = min(max(_STATES_AT_A_TIME // max(states, 1), _MOMENTS_MIN), _MOMENTS_MAX)
        values = dict(_asked(cursor, text_of(cursor, question), moments, at_a_time))
    except duckdb.Error as error:
        return {}, f"the engine cannot ask it at many moments: {' '.join(str(error).split())[:200]}"
    for moment in {moments[place] for place in (0, len(moments) // 2, -1) if moments}:
        if values[moment] != _value(book, query, clock, moment):
            return {}, f"asked at many moments it says otherwise at {moment.isoformat()}"
    return values, ""


def _asked(
    cursor: duckdb.DuckDBPyConnection, question: str, moments: list[datetime], at_a_time: int
) -> Iterator[tuple[datetime, Any]]:
    """Give the answer at each moment; a statement that needs too much memory is asked of fewer moments."""
    first = 0
    while first < len(moments):
        chunk = moments[first : first + at_a_time]
        try:
            # The engine itself has written `question`, out of a tree that can only hold one SELECT.
            found = cursor.sql(
                f"SELECT moment, ({question}) FROM (SELECT moment FROM temp.main.change_points "  # noqa: S608
                f"WHERE moment BETWEEN CAST($1 AS TIMESTAMPTZ) AND CAST($2 AS TIMESTAMPTZ)) AS {MOMENTS}",
                params=[chunk[0], chunk[-1]],
            )
            yield from Result(found.to_arrow_table()).fetchall()
        except duckdb.OutOfMemoryException:
            if at_a_time == 1:
                raise
            at_a_time = max(at_a_time // 4, 1)
            continue
        first += at_a_time
