"""Questions as the engine's own trees: read from SQL, searched, and written back as SQL by the engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from events import Fault
from ledger.rows import first_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

Tree = dict[str, Any]


def tree_of(cursor: duckdb.DuckDBPyConnection, query: str) -> Tree:
    """Return a SELECT as the engine's tree; an empty one if the engine cannot write it so."""
    row = first_row(cursor, "SELECT CAST(json_serialize_sql($1) AS VARCHAR)", [query])
    tree: Tree = json.loads(row[0]) if row else {}
    return {} if tree.get("error") else tree


def text_of(cursor: duckdb.DuckDBPyConnection, tree: Tree) -> str:
    """Return the SQL that the engine writes for a tree; a tree can only hold one SELECT."""
    row = first_row(cursor, "SELECT json_deserialize_sql(CAST($1 AS JSON))", [json.dumps(tree)])
    if row is None:
        raise Fault("the engine wrote nothing for a question")
    return str(row[0])


def nodes(tree: Any, kind: str) -> Iterator[Tree]:
    """Give every node of a kind, anywhere in a tree."""
    if isinstance(tree, dict):
        if tree.get("type") == kind:
            yield tree
        for each in tree.values():
            yield from nodes(each, kind)
    elif isinstance(tree, list):
        for each in tree:
            yield from nodes(each, kind)


def select_node(tree: Tree) -> Tree:
    """Return the one SELECT of a tree, without what stands around it; an empty one where there is none."""
    statements = tree.get("statements", [])
    node: Tree = statements[0]["node"] if len(statements) == 1 else {}
    return node


def named_keys(tree: Tree, keys: tuple[str, ...], views: dict[str, tuple[str, ...]]) -> dict[str, str | None]:
    """Return the keys that a query asks for by name, where it reads one view, and nothing else, that keeps them apart.

    `views` says by which keys the rows of a view are worked out by themselves.
    """
    named: dict[str, str | None] = dict.fromkeys(keys)
    node = select_node(tree)
    source = node.get("from_table") or {}
    own = views.get(source.get("table_name", ""), ())
    tables = [*nodes(tree, "BASE_TABLE"), *nodes(tree, "TABLE_FUNCTION")]
    if len(tables) != 1 or tables[0] is not source or source["column_name_alias"]:
        return named
    where = node.get("where_clause") or {}
    for one in where["children"] if where.get("type") == "CONJUNCTION_AND" else [where]:
        found = _equality(one)
        if found is not None and found[0] in own:
            named[found[0]] = found[1]
    return named


def _equality(one: Tree) -> tuple[str, str] | None:
    """Return column and text of `column = 'text'`, either way round."""
    if one.get("type") != "COMPARE_EQUAL":
        return None
    sides = {side["type"]: side for side in (one["left"], one["right"])}
    column, constant = sides.get("COLUMN_REF"), sides.get("VALUE_CONSTANT")
    text = _text(constant or {})
    return None if column is None or text is None else (column["column_names"][-1], text)


def _text(constant: Tree) -> str | None:
    """Return the text of a constant; the engine writes it in one of two forms, by the version of its storage."""
    literal, value = constant.get("literal") or {}, constant.get("value") or {}
    if literal.get("kind") == "STRING":
        return str(literal["text"])
    if (value.get("type") or {}).get("id") == "VARCHAR" and not value.get("is_null"):
        return str(value["value"])
    return None
