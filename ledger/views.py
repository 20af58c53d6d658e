"""Views that a pack or a person adds to the ledger."""

from __future__ import annotations

import re
from contextlib import suppress

import duckdb

from events import Incorrect
from ledger.questions import readable
from ledger.rows import first_row

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_COMMENT = re.compile(r"^\s*(--[^\n]*\n\s*)*")


def define_view(connection: duckdb.DuckDBPyConnection, name: str, statement: str, audit: str | None) -> None:
    """Create or replace a view by its `CREATE OR REPLACE VIEW name AS …`, with the query that must return no row.

    Raises:
        Incorrect: the name is taken by the ledger itself, or the statement makes something else.

    """
    if _NAME.fullmatch(name) is None:
        raise Incorrect(
            "not a name for a view", found=repr(name), allowed="lower-case letters, digits and _", code="view"
        )
    body = _COMMENT.sub("", statement)
    if not re.match(rf"CREATE\s+(OR\s+REPLACE\s+)?VIEW\s+{name}\s+AS\b", body, re.IGNORECASE):
        raise Incorrect(
            "not the definition of that view",
            found=body[:80],
            allowed=f"CREATE OR REPLACE VIEW {name} AS …",
            code="view",
        )
    ours = first_row(
        connection,
        "SELECT view_name FROM duckdb_views() WHERE view_name = $1 AND NOT internal "
        "AND view_name NOT IN (SELECT name FROM defined_views) "
        "UNION ALL SELECT table_name FROM duckdb_tables() WHERE table_name = $1",
        [name],
    )
    if ours is not None:
        raise Incorrect(
            "the ledger has a view or table of that name", found=name, do="choose another name", code="view"
        )
    try:
        if len(connection.extract_statements(statement)) != 1:
            raise Incorrect("not one statement", found=name, allowed=f"CREATE OR REPLACE VIEW {name} AS …", code="view")
        connection.execute("BEGIN")
        connection.execute(
            re.sub(r"\bCREATE\s+VIEW\b", "CREATE OR REPLACE VIEW", statement, count=1, flags=re.IGNORECASE)
        )
        connection.execute("INSERT OR REPLACE INTO defined_views VALUES ($1, $2, $3)", [name, statement, audit])
        connection.execute("COMMIT")
    except duckdb.Error as error:
        with suppress(duckdb.TransactionException):
            connection.execute("ROLLBACK")
        raise readable(error) from None
