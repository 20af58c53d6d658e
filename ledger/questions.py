"""Questions in SQL: one read-only statement, bound to two clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb

from events import AsofError, Fault, Incorrect, Unavailable
from ledger.clock import Clock
from ledger.moments import MomentLike, moment
from ledger.result import Result
from ledger.rows import first_row

READS = "one statement: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN"
Parameters = Sequence[Any] | Mapping[str, Any] | None


@contextmanager
def asking(
    connection: duckdb.DuckDBPyConnection,
    clock: Clock,
    query: str,
    parameters: Parameters = None,
    *,
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Open one statement that only reads, with every view bound to both clocks; its rows can be read in the block.

    Raises:
        Incorrect: the statement is not one statement, writes, does not parse, or names what is not there.

    """
    asked_published = moment(published_by, "published_by")
    asked_recorded = moment(recorded_by, "recorded_by")
    with connection.cursor() as cursor:
        _one_statement(cursor, query)
        now = clock()
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            bind(cursor, now, asked_published, asked_recorded)
            relation = cursor.sql(query, params=parameters)
            if relation is None:
                raise Incorrect(
                    "a statement that gives no rows",
                    found=query[:80],
                    allowed=READS,
                )
            yield relation
        except duckdb.Error as error:
            raise readable(error) from None
        finally:
            cursor.execute("ROLLBACK")


def ask(
    connection: duckdb.DuckDBPyConnection,
    clock: Clock,
    query: str,
    parameters: Parameters = None,
    *,
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Result:
    """Run one statement as `asking` does, and return its rows."""
    bound = {"published_by": published_by, "recorded_by": recorded_by}
    with asking(connection, clock, query, parameters, **bound) as relation:
        return Result(relation.to_arrow_table())


def bind(
    cursor: duckdb.DuckDBPyConnection, now: datetime, published_by: datetime | None, recorded_by: datetime | None
) -> datetime | None:
    """Bind a connection to both clocks; views and macros read the variables. Return the recording clock as it is bound.

    A moment at or after the last commit is bound as "everything": it sees the same, and the engine then has one range
    to look at where it would have two in a row of OR. That holds for the transaction that is open, not for a later one.
    """
    if recorded_by is not None and _nothing_after(cursor, recorded_by):
        recorded_by = None
    cursor.execute("SET VARIABLE ledger_now = $1", [now])
    cursor.execute("SET VARIABLE published_by = CAST($1 AS TIMESTAMPTZ)", [published_by])
    cursor.execute("SET VARIABLE recorded_by = CAST($1 AS TIMESTAMPTZ)", [recorded_by])
    if recorded_by is not None:
        # The log itself follows the clock too: a view of this connection alone stands before the table.
        catalog = first_row(cursor, "SELECT current_database()")
        name = str(catalog[0]).replace('"', '""') if catalog else "ledger"
        cursor.execute(
            f'CREATE OR REPLACE TEMP VIEW events AS SELECT * FROM "{name}".main.events '  # noqa: S608 - quoted above
            "WHERE recorded_at <= CAST(getvariable('recorded_by') AS TIMESTAMPTZ)"
        )
    return recorded_by


def _nothing_after(cursor: duckdb.DuckDBPyConnection, recorded_by: datetime) -> bool:
    row = first_row(cursor, "SELECT max(recorded_at) <= $1 FROM commits", [recorded_by])
    return row is not None and row[0] is True


def _one_statement(cursor: duckdb.DuckDBPyConnection, query: str) -> None:
    try:
        statements = cursor.extract_statements(query)
    except duckdb.Error as error:
        raise readable(error) from None
    if len(statements) != 1:
        raise Incorrect("not one statement", found=f"{len(statements)} statements", allowed="one statement that reads")
    try:
        kind = statements[0].type.name
    except ValueError:
        kind = "unknown"
    if kind not in ("SELECT", "EXPLAIN"):
        raise Incorrect("a statement that does not ask", found=f"{kind}: {query[:80]}", allowed=READS, code="read-only")


_CALLER = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConversionException,
    duckdb.InvalidInputException,
    duckdb.TypeMismatchException,
    duckdb.OutOfRangeException,
    duckdb.SyntaxException,
    duckdb.ProgrammingError,
    duckdb.DataError,
)


def readable(error: duckdb.Error) -> AsofError:
    """Turn the driver's exception into one of ours."""
    text = " ".join(str(error).split())
    if isinstance(error, duckdb.OutOfMemoryException):
        return Unavailable("the question needs more memory than is allowed", found=text[:300], code="memory")
    if isinstance(error, duckdb.InterruptException):
        return Unavailable("the question was interrupted", found=text[:300], code="interrupted")
    if "read-only" in text.lower() or "read only" in text.lower():
        return Incorrect("the statement writes", found=text[:300], allowed="one statement that reads", code="read-only")
    if isinstance(error, _CALLER):
        return Incorrect("the statement cannot be answered", found=text[:600], do="mend the SQL", code="sql")
    return Fault("the engine failed", found=text[:600], do="run `asof verify`", code="engine")
