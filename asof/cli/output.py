"""How rows are printed.

`table` is for people: 80 columns or the terminal's width; cells that do not fit are wrapped, and if that does not help,
rows come one below the other. The other forms are those of the doors: in `json`, `ndjson` and `csv` decimals are
texts with all their digits, times are ISO 8601 in UTC, an open end is the text `infinity`, and null is null (in CSV:
nothing).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from ledger import Result

BINARY = ("parquet", "arrow")


def show(
    result: Result, form: str, output: str | None = None, *, brief: Sequence[str] | None = None, empty: str = "no rows"
) -> None:
    """Print an answer. `brief`: the columns of the table for people (`a/b` joins two), empty ones left out."""
    if form == "table":
        _show_table(result.columns, result.fetchall(), output, brief, empty)
        return
    _check_terminal(form, output)
    _write_form(result.arrow(), form, output)


def show_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], form: str, output: str | None = None,
              *, brief: Sequence[str] | None = None, empty: str = "no rows") -> None:  # fmt: skip
    """Print rows that are no answer of the ledger, such as a receipt: texts, whole numbers, truths, times."""
    if form == "table":
        _show_table(columns, [tuple(row.get(name) for name in columns) for row in rows], output, brief, empty)
        return
    import pyarrow as pa

    _check_terminal(form, output)
    _write_form(pa.table({name: _column([row.get(name) for row in rows]) for name in columns}), form, output)


def _column(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    known = [value for value in values if value is not None]
    return pa.array(values, pa.string()) if not known else pa.array(values)


def _show_table(
    columns: Sequence[str], rows: Sequence[tuple[Any, ...]], output: str | None, brief: Sequence[str] | None, empty: str
) -> None:
    from asof.cli.table import text_table

    if brief is not None:
        places = [[list(columns).index(part) for part in name.split("/")] for name in brief]
        rows = [tuple(_joined(row, place) for place in places) for row in rows]
        used = [place for place in range(len(brief)) if any(row[place] not in {None, ""} for row in rows)]
        columns = [brief[place] for place in used]
        rows = [tuple(row[place] for place in used) for row in rows]
    with _opened(output) as file:
        if rows:
            file.writelines(line.encode() + b"\n" for line in text_table(columns, rows, width()))
        elif output is None:
            click.echo(empty, err=True)


def _joined(row: tuple[Any, ...], places: list[int]) -> Any:
    """Return one value, or several as the one name that commands take: SUBJECT/MEASURE."""
    return row[places[0]] if len(places) == 1 else "/".join(str(row[place]) for place in places)


def width() -> int:
    """Return the number of columns to write in: COLUMNS, else the terminal's, else 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _check_terminal(form: str, output: str | None) -> None:
    if form in BINARY and output is None and sys.stdout.isatty():
        raise click.UsageError(f"{form} is binary and would garble the terminal: add -o FILE, or redirect the output")


def _write_form(table: pa.Table, form: str, output: str | None) -> None:
    import duckdb

    from asof.doors.encodings import unique_names, write

    names = unique_names(table.column_names)
    with duckdb.connect() as connection, _opened(output) as file:
        connection.execute("SET TimeZone = 'UTC'")
        relation = connection.from_arrow(table.rename_columns(names))
        write(relation, form, names, sys.maxsize, file.writelines)


@contextmanager
def _opened(output: str | None) -> Iterator[IO[bytes]]:
    """Open where the rows go. A file appears only when it is whole."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = f"{output}.unfinished"
    try:
        with open(unfinished, "wb") as file:  # noqa: PTH123 - a path as the user gave it
            yield file
        os.replace(unfinished, output)  # noqa: PTH105
    except BaseException:
        if os.path.exists(unfinished):  # noqa: PTH110
            os.unlink(unfinished)  # noqa: PTH108
        raise
