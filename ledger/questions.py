"""Questions in SQL: one read-only statement, bound to two clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from events import AsofError, Fault, Incorrect, Unavailable
from ledger.moments import MomentLike, moment
from ledger.readers import Parameters, Readers, answer
from ledger.result import Result

READS = "one statement: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN"


@contextmanager
def asking(
    readers: Readers,
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
    with _asking(readers, query, published_by, recorded_by, again=False) as cursor:
        relation = cursor.sql(query, params=parameters)
        if relation is None:
            raise Incorrect("a statement that gives no rows", found=query[:80], allowed=READS)
        yield relation


def ask(
    readers: Readers,
    query: str,
    parameters: Parameters = None,
    *,
    published_by: MomentLike = None,
    recorded_by: MomentLike = None,
) -> Result:
    """Run one statement as `asking` does, and return its rows."""
    with _asking(readers, query, published_by, recorded_by) as cursor:
        return Result(answer(cursor, query, parameters))


@contextmanager
def _asking(
    readers: Readers, query: str, published_by: MomentLike, recorded_by: MomentLike, *, again: bool = True
) -> Iterator[duckdb.DuckDBPyConnection]:
    published, recorded = moment(published_by, "published_by"), moment(recorded_by, "recorded_by")
    try:
        with readers.reading(published, recorded, again=again) as reading:
            _one_statement(reading.cursor, query)
            reading.bind()
            yield reading.cursor
    except duckdb.Error as error:
        raise readable(error) from None


def _one_statement(cursor: duckdb.DuckDBPyConnection, query: str) -> None:
    statements = cursor.extract_statements(query)
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
