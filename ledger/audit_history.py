"""The history of an answer: a question with one value, asked at every moment at which one of its inputs changed.

The moments come from the log: between two acts on the figures that a question reads, its answer cannot change. If all
that it reads on the asked clock is `figures`, it is asked at all moments at once, each `figures` in it being replaced
by the state at the moment of the row; the engine then goes through the states once and not once a moment. Any other
question is asked one moment after the other: slower, with the same answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from events import AsofError, Incorrect
from ledger import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.book import Book
    from ledger.result import Result

_KEYS = ("source", "subject", "measure", "period")
# Views that the publisher's clock does not touch; on the recording clock all of them would move.
_STILL = {"published": {"sources", "subjects", "measures"}, "recorded": set()}
_CLOCK_WORDS = ("now", "today", "current_", "get_current", "ledger_", "asked_", "transaction_timestamp", "getvariable",
                "random", "uuid", "localtime", "local")  # fmt: skip
_AT_THE_MOMENT = {
    "published": "SELECT 1 FROM figures_as_of(change_points.moment, NULL)",
    "recorded": "SELECT 1 FROM figures_as_of(NULL, change_points.moment)",
}


@dataclass(frozen=True, slots=True)
class AnswerAt:
    """The answer from a moment on, and the positions of the acts of that moment that it may come from."""

    moment: datetime
    value: Any
    changed: bool
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """The answers, oldest first, and whether they were found at once (`set`) or one by one (`steps`)."""

    answers: list[AnswerAt]
    way: str


def answer_history(book: Book, query: str, clock: str = "published", *, at_once: bool = True) -> AnswerHistory:
    """Return the value of a query at every moment of a clock at which one of its inputs changed.

    `at_once=False` asks one moment after the other, whatever the question is.

    Raises:
        Incorrect: the query does not give one value, or is no query.

    """
    _require_one_value(book.sql(query))
    tree = _tree(book, query)
    tables = list(_nodes(tree, "BASE_TABLE"))
    points = book.sql(sql.statement(f"audit/points_{clock}"), _named_keys(tree, tables)).fetchall()
    values = _at_once(book, tree, tables, clock, points) if at_once else None
    way = "steps" if values is None else "set"
    if values is None:
        values = {moment: _value(book, query, clock, moment) for moment, _ in points}
    return AnswerHistory(list(_answers(points, values)), way)


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


def _tree(book: Book, query: str) -> dict[str, Any]:
    """Return the query as the engine's own tree; an empty one if it cannot write it so."""
    row = book.sql("SELECT CAST(json_serialize_sql($query) AS VARCHAR)", {"query": query}).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {}
    return {} if tree.get("error") else tree


def _nodes(tree: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Give every node of a kind, anywhere in a tree."""
    if isinstance(tree, dict):
        if tree.get("type") == kind:
            yield tree
        for each in tree.values():
            yield from _nodes(each, kind)
    elif isinstance(tree, list):
        for each in tree:
            yield from _nodes(each, kind)


def _named_keys(tree: dict[str, Any], tables: list[dict[str, Any]]) -> dict[str, str | None]:
    """Return the keys that the query asks for by name, where it reads `figures` once and nothing else."""
    keys: dict[str, str | None] = dict.fromkeys(_KEYS)
    statements = tree.get("statements", [])
    node = statements[0]["node"] if len(statements) == 1 else {}
    source = node.get("from_table") or {}
    if len(tables) != 1 or source is not tables[0] or source.get("table_name") != "figures":
        return keys
    if any(True for _ in _nodes(tree, "TABLE_FUNCTION")):
        return keys
    where = node.get("where_clause") or {}
    for one in where["children"] if where.get("type") == "CONJUNCTION_AND" else [where]:
        named = _equality(one)
        if named is not None and named[0] in keys:
            keys[named[0]] = named[1]
    return keys


def _equality(one: dict[str, Any]) -> tuple[str, str] | None:
    """Return column and text of `column = 'text'`, either way round."""
    if one.get("type") != "COMPARE_EQUAL":
        return None
    sides = {side["type"]: side for side in (one["left"], one["right"])}
    column, constant = sides.get("COLUMN_REF"), sides.get("VALUE_CONSTANT")
    text = _text(constant or {})
    return None if column is None or text is None else (column["column_names"][-1], text)


def _text(constant: dict[str, Any]) -> str | None:
    """Return the text of a constant; the engine writes it in one of two forms, by the version of its storage."""
    literal, value = constant.get("literal") or {}, constant.get("value") or {}
    if literal.get("kind") == "STRING":
        return str(literal["text"])
    if (value.get("type") or {}).get("id") == "VARCHAR" and not value.get("is_null"):
        return str(value["value"])
    return None


def _at_once(
    book: Book, tree: dict[str, Any], tables: list[dict[str, Any]], clock: str, points: list[tuple[Any, ...]]
) -> dict[datetime, Any] | None:
    """Ask at all moments in one statement; None where that cannot be done."""
    if not tree or not points or not _reads_only_figures(tree, tables, clock):
        return None
    state = next(_nodes(_tree(book, _AT_THE_MOMENT[clock]), "TABLE_FUNCTION"))
    for table in tables:
        if table["table_name"] == "figures":
            name = table["alias"] or "figures"
            table.clear()
            table.update(state | {"alias": name})
    try:
        row = book.sql("SELECT json_deserialize_sql(CAST($tree AS JSON))", {"tree": json.dumps(tree)}).fetchone()
        question = str(row[0]) if row else ""
        # The engine itself has written `question`, out of a tree that can only hold one SELECT.
        found = book.sql(
            f"SELECT moment, ({question}) FROM (SELECT unnest($moments) AS moment) AS change_points",  # noqa: S608
            {"moments": [moment for moment, _ in points]},
        )
    except AsofError:
        return None
    return dict(found.fetchall())


def _reads_only_figures(tree: dict[str, Any], tables: list[dict[str, Any]], clock: str) -> bool:
    """Tell whether `figures` is all that moves with the clock, and nothing in the query reads a clock by itself."""
    names = {table["table_name"] for table in tables if not table["schema_name"]}
    functions = {str(node.get("function_name", "")).lower() for node in _nodes(tree, "FUNCTION")}
    columns = {node["column_names"][0].lower() for node in _nodes(tree, "COLUMN_REF")}
    return (
        "figures" in names
        and names <= {"figures"} | _STILL[clock]
        and not any(table["schema_name"] or table["sample"] for table in tables)
        and not any(True for _ in _nodes(tree, "TABLE_FUNCTION"))
        and not any(name.startswith(_CLOCK_WORDS) for name in functions | columns)
    )
