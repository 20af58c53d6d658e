"""A stranger's statement: looked at before it runs, and run where it can change nothing.

Several walls, each enough for most attempts: one statement of the reading kind; every node of its syntax tree on a
list; table functions on a list, dangerous functions refused by name; a database opened read-only; no external
access; the configuration locked; a READ ONLY transaction. Time, memory and rows are the business of the worker that
runs it (`asof.doors.worker`) and of the pool that watches the worker (`asof.doors.pool`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from asof.doors import grammar
from asof.doors.settings import Settings
from events import AsofError, Fault, Incorrect, Unavailable

LOG_AS_RECORDED = """
CREATE TEMP VIEW events AS SELECT * FROM ledger.main.events
WHERE recorded_at <= CAST(getvariable('recorded_by') AS TIMESTAMPTZ)
"""
"""The log follows the recording clock too: a view of one connection alone stands before the table."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that passed.

    `text` has no closing semicolon. `steady`: the same question gives the same answer as long as the position of the
    ledger is the same. `clocked`: besides, it reads nothing but views that follow both clocks.
    """

    text: str
    steady: bool
    clocked: bool


class Sandbox:
    """A published ledger file, opened so that nothing can be written, read or configured through it."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        try:
            self.connection = duckdb.connect(str(path), read_only=True, config=_configuration(settings))
        except duckdb.IOException:
            raise Unavailable(
                "the published copy of the ledger cannot be opened",
                do="wait until the service has published one, then ask again",
            ) from None
        self.connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self.connection.execute("SET lock_configuration = true")
        self._has_log = "events" in self._names("SELECT table_name FROM duckdb_tables()")
        self._macros = self._names("SELECT DISTINCT function_name FROM duckdb_functions() WHERE NOT internal")
        self._volatile = self._names("SELECT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def cursor(
        self, published_by: datetime | None = None, recorded_by: datetime | None = None, now: datetime | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Return a fresh cursor in a READ ONLY transaction whose views follow the two clocks (None: now)."""
        cursor = self.connection.cursor()
        clocks = {"ledger_now": now, "published_by": published_by, "recorded_by": recorded_by}
        for name, moment in clocks.items():
            if moment is not None:
                cursor.execute(f"SET VARIABLE {name} = ?::TIMESTAMPTZ", [moment])
        if recorded_by is not None and self._has_log:
            cursor.execute(LOG_AS_RECORDED)
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        return cursor

    def relation(self, cursor: duckdb.DuckDBPyConnection, text: str, parameters: Any = None) -> duckdb.DuckDBPyRelation:
        """Prepare a statement that has passed; its rows stream when they are asked for.

        Raises:
            Incorrect: a name is unknown, a parameter is missing, a file was meant.

        """
        try:
            return cursor.sql(text, params=parameters)
        except duckdb.Error as error:
            raise explained(error) from None

    def check(self, text: str) -> Statement:
        """Look at a statement without running it.

        Raises:
            Incorrect: it is too long, not one statement of the reading kind, or uses something that is not allowed.

        """
        size = len(text.encode())
        if size > self.settings.statement_bytes_max:
            raise Incorrect(
                "the statement is too long",
                found=f"{size} bytes",
                allowed=f"{self.settings.statement_bytes_max} bytes",
                do="pass long lists as parameters, or ask in several statements",
                code="statement-size",
            )
        tree = self._tree(text)
        uses = _Uses()
        for node in _nodes(tree):
            uses.look(node)
        self._refuse(uses)
        return self._judged(_without_semicolon(text), uses)

    def _judged(self, text: str, uses: _Uses) -> Statement:
        relations = uses.relations - uses.common_names
        spoken = uses.functions | uses.columns | uses.words
        steady = (
            not uses.shows
            and not spoken & (self._volatile | grammar.WORDS_OF_NOW)
            and relations <= grammar.STEADY_RELATIONS
            and uses.table_functions <= grammar.STEADY_TABLE_FUNCTIONS
        )
        clocked = relations <= grammar.CLOCKED_RELATIONS and "figures_as_of" not in uses.table_functions
        return Statement(text, steady=steady, clocked=steady and clocked)

    def _tree(self, text: str) -> Any:
        """Return the JSON form of the one statement in `text`."""
        try:
            statements = self.connection.extract_statements(text)
            kinds = [statement.type for statement in statements]
        except duckdb.Error as error:
            raise explained(error) from None
        except ValueError:
            raise _not_a_question("a statement of another kind") from None
        if len(kinds) != 1:
            raise Incorrect(
                "a request holds one statement",
                found=f"{len(kinds)} statements",
                allowed=grammar.STATEMENTS,
                code="statement-count",
            )
        if kinds[0] != duckdb.StatementType.SELECT:
            raise _not_a_question(str(kinds[0]).rpartition(".")[2])
        try:
            row = self.connection.cursor().execute("SELECT json_serialize_sql(?)", [text]).fetchone()
            tree = json.loads(row[0]) if row else {"error": True}
        except duckdb.Error as error:
            raise explained(error) from None
        except RecursionError:
            raise Incorrect("the statement is nested too deeply", do="use WITH to take it apart") from None
        if tree["error"]:
            raise _not_a_question(str(tree.get("error_message", "no syntax tree")))
        return tree["statements"]

    def _refuse(self, uses: _Uses) -> None:
        strange = uses.nodes - grammar.NODES
        if strange:
            raise _not_a_question(", ".join(sorted(name.removesuffix("_NODE") for name in strange)))
        tables = uses.table_functions - grammar.TABLE_FUNCTIONS - self._macros
        if tables:
            raise _refused("a table function that is not offered here", tables, sorted(grammar.TABLE_FUNCTIONS))
        functions = {
            name
            for name in uses.functions
            if name in grammar.FUNCTIONS_REFUSED or name.startswith(grammar.FUNCTION_PREFIXES_REFUSED)
        }
        if functions or uses.exports_state:
            raise _refused("a function that is not offered here", functions or {"EXPORT_STATE"}, None)
        relations = uses.relations & grammar.RELATIONS_REFUSED
        if relations:
            raise _refused("a table about the service itself", relations, None)
        hidden = uses.common_names & (grammar.TABLE_FUNCTIONS | grammar.RELATIONS_REFUSED)
        if hidden:
            raise _refused("a WITH name that hides a system table", hidden, None)

    def _names(self, query: str) -> frozenset[str]:
        return frozenset(str(row[0]).lower() for row in self.connection.execute(query).fetchall())


class _Uses:
    """What a syntax tree uses: node types, functions, table functions, relations."""

    def __init__(self) -> None:
        self.nodes: set[str] = set()
        self.functions: set[str] = set()
        self.table_functions: set[str] = set()
        self.relations: set[str] = set()
        self.common_names: set[str] = set()
        self.columns: set[str] = set()
        self.words: set[str] = set()
        self.exports_state = False
        self.shows = False

    def look(self, node: dict[str, Any]) -> None:
        """Note one object of the tree."""
        kind = node.get("type")
        if isinstance(kind, str):
            self.nodes.add(kind)
        if kind == "TABLE_FUNCTION":
            self.table_functions.add(_last_name(node["function"], "function_name"))
        elif kind == "BASE_TABLE":
            self.relations.add(_last_name(node, "table_name"))
        elif kind == "SHOW_REF":
            self.shows = True
            self.relations.add(str(node.get("table_name", "")).strip('"').lower())
        elif kind == "COLUMN_REF":
            self.columns.add(str(node["column_names"][-1]).lower())
        elif kind == "VALUE_CONSTANT":
            self.words.add(str((node.get("literal") or node.get("value") or {}).get("text", "")).strip().lower())
        elif "function_name" in node:
            self.functions.add(_last_name(node, "function_name"))
            self.exports_state |= bool(node.get("export_state"))
        elif set(node) == {"key", "value"} and isinstance(node["value"], dict) and "query_node" in node["value"]:
            self.common_names.add(str(node["key"]).lower())


def _last_name(node: dict[str, Any], member: str) -> str:
    path = (node.get("qualified_name") or {}).get("path") or [node[member]]
    return str(path[-1]).lower()


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Go through every object of the tree, without recursion: a statement may be nested as deep as it is long."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _configuration(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "enable_external_access": "false",
        "python_enable_replacements": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "memory_limit": f"{settings.memory_megabytes}MB",
        "threads": str(settings.threads),
        "temp_directory": "",
    }


def _not_a_question(found: str) -> Incorrect:
    return Incorrect(
        "this door only answers questions",
        found=found,
        allowed=grammar.STATEMENTS,
        do="ask with SELECT; to pivot, use FROM … PIVOT (… FOR … IN (…))",
        code="statement-kind",
    )


def _refused(what: str, names: set[str], allowed: list[str] | None) -> Incorrect:
    return Incorrect(
        f"the statement uses {what}",
        found=", ".join(sorted(names)),
        allowed=", ".join(allowed) if allowed else None,
        do="see the tables with SHOW TABLES",
        code="statement-refused",
    )


def _without_semicolon(text: str) -> str:
    """Cut at the semicolon behind the statement, so that the text can stand in parentheses."""
    content = text.encode()
    ending = len(content)
    for offset, kind in reversed(duckdb.tokenize(text)):
        if content[offset : offset + 1] == b";" and kind == duckdb.token_type.operator:
            ending = offset
        elif kind != duckdb.token_type.comment:
            break
    return content[:ending].decode().lstrip("; \t\r\n")


_EXPLANATIONS: tuple[tuple[type[Exception], str, str, str | None], ...] = (
    (duckdb.InterruptException, "interrupted", "the statement was ended", "ask for less, or ask in parts"),
    (duckdb.OutOfMemoryException, "memory", "the statement needs more memory than a question may have", "ask for less"),
    (duckdb.CatalogException, "unknown-name", "a name is not known", "see the tables with SHOW TABLES"),
    (duckdb.PermissionException, "statement-refused", "the statement is not allowed", None),
    (duckdb.ParserException, "syntax", "the statement cannot be read", None),
)


def explained(error: duckdb.Error) -> AsofError:
    """Turn a driver's error into one of the house's five."""
    text = str(error).strip()
    if isinstance(error, (duckdb.InternalException, duckdb.FatalException)):
        return Fault("the database engine failed on this statement", found=text.splitlines()[0][:300])
    for kind, code, message, todo in _EXPLANATIONS:
        if isinstance(error, kind):
            found = text.splitlines()[0] if code == "memory" else text  # the engine's advice is about its settings
            return Incorrect(message, found=found, do=todo, code=code)
    return Incorrect("the statement does not run", found=text, do="correct the statement", code="statement")
