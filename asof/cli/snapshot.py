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
    _show_manifests([answer["snapshot"]], form, output)


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
        result = book.sql("SELECT * FROM snapshots ORDER BY position")
        brief = ("snapshot", "name", "rows", "published_by", "recorded_by", "recorded_at")
        show(result, form, output, brief=brief, empty="no snapshot")


@snapshot.command("show")
@click.argument("name", metavar="SNAPSHOT")
@rows_options
@home_option
def show_one(name: str, form: str, output: str | None) -> None:
    """Show the rows of a snapshot."""
    import snapshots

    with reading(current_home()) as book:
        show(snapshots.show(book, name), form, output)


@snapshot.command()
@click.argument("name", metavar="[SNAPSHOT]", required=False)
@rows_options
@home_option
def verify(name: str | None, form: str, output: str | None) -> None:
    """Take a snapshot again from the log and compare; exit status 1 if it differs."""
    import snapshots

    with reading(current_home()) as book, working("verifying"):
        checked = snapshots.verify(book, name)
    rows = [_members(one) for one in checked]
    _show_manifests(rows, form, output)
    if not all(row.get("ok", True) for row in rows):
        raise click.exceptions.Exit(1)


@snapshot.command()
@click.argument("name", metavar="SNAPSHOT")
@click.argument("path", metavar="FILE")
@home_option
def export(name: str, path: str) -> None:
    """Write a snapshot to a Parquet file."""
    import snapshots

    with reading(current_home()) as book:
        snapshots.export(book, name, Path(path).expanduser())


def _members(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _show_manifests(rows: list[dict[str, Any]], form: str, output: str | None) -> None:
    texts = [{name: _text(value) for name, value in row.items()} for row in rows]
    columns = list(dict.fromkeys(name for row in texts for name in row)) or ["snapshot"]
    show_rows(texts, columns, form, output, empty="no snapshot")


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
