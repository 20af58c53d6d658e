"""The same answer by other doors: SQL, Python and curl that can be pasted."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

PYTHON = """import json
from urllib.parse import urlencode
from urllib.request import urlopen

asked = {asked}
with urlopen({address} + "?" + urlencode(asked)) as answer:
    rows = json.load(answer)
print(len(rows), "rows")
"""


def literal(text: str) -> str:
    """Write a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def select(view: str, given: Mapping[str, str | None], ending: str = "") -> str:
    """Write the rows of a view as a statement to be pasted; it is shown, and runs only where the reader sends it."""
    conditions = " AND ".join(f"{name} = {literal(value)}" for name, value in given.items() if value is not None)
    where = f" WHERE {conditions}" if conditions else ""
    return f"SELECT * FROM {view}{where}{ending}"  # noqa: S608 - a text for the reader, values quoted


def recipes(query: str, base: str, clocks: Mapping[str, str]) -> dict[str, str]:
    """Return what to paste into DuckDB, Python and a shell for the rows of a query as of both clocks."""
    asked = {"query": query, **clocks, "format": "json"}
    settings = "".join(f"SET VARIABLE {name} = TIMESTAMPTZ {literal(value)};\n" for name, value in clocks.items())
    members = "".join(f"    {name!r}: {value!r},\n" for name, value in asked.items())
    given = " \\\n".join(f"  --data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in asked.items())
    return {
        "sql": f"{settings}{query};",
        "python": PYTHON.format(asked="{\n" + members + "}", address=repr(f"{base}/sql")),
        "curl": f"curl --get {shlex.quote(f'{base}/sql')} \\\n{given}",
    }
