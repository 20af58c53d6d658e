"""`asof snapshot`: a query fixed for ever."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from asof.cli.options import clock_options, current_home, home_option, rows_options
from asof.cli.output import show, show_rows
from asof.cli.progress import working
from asof.cli.reading import reading
from asof.cli.sql import question

BRIEF = ("snapshot", "rows", "basis_position")


@click.group()
@home_option
def snapshot() -> None:
    """Fix a query at a moment of both clocks, for ever, and get it back."""


@snapshot.command()
@click.argument("name")
@click.argument("query", required=False)
@clock_options
@rows_options
@home_option
def take(
    name: str, query: str | None, published_by: datetime | None, recorded_by: datetime | None, form: str,
    output: str | None,
) -> None:  # fmt: skip
    """Take a snapshot of QUERY; without one, that of the plan NAME in asof.toml."""
    from asof.service import carry_out

    home = current_home()
    home.require()
    arguments: dict[str, Any] = {"name": name, "query": query or planned_query(name)}
    for key, moment in (("published_by", published_by), ("recorded_by", recorded_by)):
        arguments[key] = moment.isoformat() if moment is not None else None
    with working(f"taking {name}"):
        answer = carry_out(home, "snapshot", arguments)
    manifest = answer["snapshot"]
    show_rows([manifest], list(manifest), form, output, brief=BRIEF)


def planned_query(name: str) -> str:
    """Return the query of a planned snapshot.

    Raises:
        Incorrect: no plan has this name.

    """
    from asof.settings import read_settings
    from events import Incorrect

    plans = {plan.name: plan.query for plan in read_settings(current_home().settings_file).snapshots}
    if name not in plans:
        raise Incorrect(
            "a snapshot needs a query", found=f"{name!r}, which asof.toml does not plan",
            allowed=", ".join(plans) or "no snapshot is planned", do="give a query after the name", code="snapshot",
        )  # fmt: skip
    return plans[name]


@snapshot.command("list")
@rows_options
@home_option
def list_them(form: str, output: str | None) -> None:
    """List the snapshots that were taken."""
    with reading(current_home()) as book:
        result = book.sql(question("snapshots"))
        show(result, form, output, brief=BRIEF, empty="no snapshot")


@snapshot.command("show")
@click.argument("name", metavar="SNAPSHOT")
@rows_options
@home_option
def show_one(name: str, form: str, output: str | None) -> None:
    """Show the rows of a snapshot: NAME@TIME, or the newest of NAME."""
    import snapshots

    with reading(current_home()) as book:
        show(snapshots.rows(book, name), form, output)


@snapshot.command()
@click.argument("name", metavar="[SNAPSHOT]", required=False)
@rows_options
@home_option
def verify(name: str | None, form: str, output: str | None) -> None:
    """Ask again from the log and compare; exit status 1 if anything differs.

    The answer must be the same as the table and the Parquet file that are kept.
    """
    import snapshots

    with reading(current_home()) as book, working("verifying"):
        checked = snapshots.verify(book, name)
    rows = [{"snapshot": one.snapshot, "ok": one.ok, "problem": "\n".join(one.problems) or None} for one in checked]
    show_rows(rows, ("snapshot", "ok", "problem"), form, output, empty="no snapshot")
    if not all(one.ok for one in checked):
        raise click.exceptions.Exit(1)


@snapshot.command()
@click.argument("name", metavar="SNAPSHOT")
@click.argument("path", metavar="FILE")
@home_option
def export(name: str, path: str) -> None:
    """Write a snapshot to FILE (.parquet, .csv or .json), its manifest beside it."""
    import snapshots

    with reading(current_home()) as book:
        written = snapshots.export(book, name, Path(path).expanduser().absolute())
    click.echo(f"written: {written}")
