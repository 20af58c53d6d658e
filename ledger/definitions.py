"""Whether the views, macros, tables and indexes of a ledger file are those that this version of Asof defines.

Somebody who redefines a view changes no event and no projection, and yet what everybody is told. The definitions are
made anew in an empty database in memory, those of packs out of the statements that the ledger keeps, and compared as
the engine writes them.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import duckdb

from events import Fault
from ledger.store import Limits, connect_reader, migrate

_MACROS = (
    "SELECT function_name, concat_ws(' ', function_type, CAST(parameters AS VARCHAR), macro_definition) "
    "FROM duckdb_functions() WHERE NOT internal AND schema_name = 'main'"
)
_WRITTEN = (
    ("view", "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'"),
    ("table", "SELECT table_name, sql FROM duckdb_tables() WHERE NOT internal AND schema_name = 'main'"),
    ("index", "SELECT index_name, sql FROM duckdb_indexes() WHERE schema_name = 'main'"),
    ("macro", _MACROS),
)
_RECORD = "SELECT sha256 FROM migrations WHERE name = 'views'"
_EXCLUDED = re.compile(r"(?<=EXCLUDE \()[^()]*(?=\))")
Definitions = dict[tuple[str, str], str]


def check_definitions(path: Path) -> tuple[int, list[tuple[str, str]]]:
    """Return how many definitions a ledger file has, and those that are not as they should be.

    Raises:
        Unavailable: another process writes to the file.
        Fault: what cannot be read of it.

    """
    with closing(connect_reader(path, Limits())) as held, closing(duckdb.connect(":memory:")) as made:
        try:
            migrate(made)
            if held.execute(_RECORD).fetchall() != made.execute(_RECORD).fetchall():
                problem = (
                    "those of another version of Asof; any command that writes makes them anew, such as `asof run`"
                )
                return 0, [("all", problem)]
            problems = _defined_again(made, dict(held.execute("SELECT name, statement FROM defined_views").fetchall()))
            found, expected = _definitions(held), _definitions(made)
        except duckdb.Error as error:
            raise Fault("the definitions cannot be read", found=str(error).splitlines()[0], code="damaged") from None
    for kind, name in found.keys() | expected.keys():
        if found.get((kind, name)) != expected.get((kind, name)):
            problems.setdefault(f"{kind} {name}", _difference(found.get((kind, name)), expected.get((kind, name))))
    return len(found), sorted(problems.items())


def _difference(found: str | None, expected: str | None) -> str:
    if found is None:
        return "is missing"
    return "is not one of the ledger's" if expected is None else "is not defined as it should be"


def _definitions(connection: duckdb.DuckDBPyConnection) -> Definitions:
    """Return what is defined, as the engine writes it; what it excludes from a star, it writes in any order."""
    return {
        (kind, name): _EXCLUDED.sub(lambda found: ", ".join(sorted(found[0].split(", "))), text)
        for kind, query in _WRITTEN
        for name, text in connection.execute(query).fetchall()
    }


def _defined_again(made: duckdb.DuckDBPyConnection, statements: dict[str, str]) -> dict[str, str]:
    """Define the views of packs, those first that need no other, and return what cannot be defined."""
    problems: dict[str, str] = {}
    while statements:
        problems = {}
        for name, statement in list(statements.items()):
            try:
                made.execute(statement)
                del statements[name]
            except duckdb.Error as error:
                problems[f"view {name}"] = f"cannot be defined: {' '.join(str(error).split())[:200]}"
        if len(problems) == len(statements) and problems:
            return problems
    return problems
