"""`asof status`: how the ledger and the service are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

import ledger
from asof.cli.options import current_home, home_option
from asof.cli.output import width
from asof.cli.reading import catch_up, copy_time, span_text
from asof.cli.sql import question
from asof.cli.table import text_table
from asof.home import Home


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="json is for programs and stable.")  # fmt: skip
@home_option
def status(form: str) -> None:
    """Tell how the ledger and the service are."""
    home = current_home()
    home.require()
    found = _facts(home)
    if form == "json":
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in _lines(found):
        click.echo(line)


def _facts(home: Home) -> dict[str, Any]:
    import jobs
    from asof.cli.watching import source_rows
    from asof.service import service_status
    from asof.service.desk import moment_text
    from events import Unavailable

    try:
        service = service_status(home)
    except Unavailable as error:
        service = {"problem": str(error)}
    catch_up(home)
    with ledger.open(home.folder, read_only=True) as book:
        basis = book.sql("FROM ledger_basis").rows()[0]
        counts = book.sql(question("status")).rows()[0]
        waiting = [one.sort for one in jobs.waiting(book)]
    copied_at = copy_time(home)
    return {
        "home": str(home.folder),
        "service": service,
        "position": basis["position"],
        "recorded_at": moment_text(basis["recorded_at"]),
        "merkle_root": basis["merkle_root"],
        "copy": {
            "published_copy_at": moment_text(copied_at),
            "age_seconds": int((ledger.system_clock() - copied_at).total_seconds()) if copied_at else None,
        },
        **counts,
        "signed": _signed(home),
        "held_releases": waiting.count("release"),
        "candidates": waiting.count("figure"),
        "sources": [{name: _plain(value) for name, value in row.items()} for row in source_rows(home)],
    }


def _signed(home: Home) -> dict[str, Any]:
    """Return the size of the newest checkpoint and who signs; both are None before the first."""
    from events import AsofError

    sizes = [int(path.stem) for path in home.folder.glob("checkpoints/*.note") if path.stem.isdecimal()]
    try:
        origin = ledger.public_keys(home.folder)[0].name
    except AsofError:
        origin = None
    return {"size": max(sizes, default=None), "origin": origin}


def _plain(value: Any) -> Any:
    from asof.service.desk import moment_text

    return moment_text(value) if isinstance(value, datetime) else value


def _lines(found: dict[str, Any]) -> list[str]:
    service = found["service"]
    running = "not running" if service is None else service.get("problem") or (
        f"running, process {service['process']}, since {service['started_at']}"
    )  # fmt: skip
    age = found["copy"]["age_seconds"]
    copied = "none" if age is None else f"{found['copy']['published_copy_at']}, {span_text(timedelta(seconds=age))} old"
    position = "no event yet" if found["position"] is None else f"{found['position']}, {found['recorded_at']}"
    lines = [
        f"home       {found['home']}",
        f"service    {running}",
        f"position   {position}",
        f"root       {found['merkle_root'] or '-'}",
        f"copy       {copied}",
        f"signed     {_checkpoint(found)}",
        f"figures    {found['figures']} current, {found['changes']} changes, {found['snapshots']} snapshots",
        f"attention  {_attention(found)}",
    ]
    doors = (service or {}).get("doors")
    if doors:
        lines.append(f"doors      {doors.get('http') or 'off'}" + ("" if doors.get("open") else " (shut)"))
    columns = ("source", "outcome", "last_poll", "next_due")
    rows = [[source[name] for name in columns] for source in found["sources"]]
    return [*lines, "", *text_table(columns, rows, width())] if rows else lines


def _checkpoint(found: dict[str, Any]) -> str:
    signed, position = found["signed"], found["position"]
    if signed["size"] is None:
        return "nothing yet: `asof checkpoint` signs, and the service does every hour"
    return f"{signed['size']} of {0 if position is None else position + 1} events, by {signed['origin']}"


def _attention(found: dict[str, Any]) -> str:
    waiting = f"{found['held_releases']} held releases, {found['candidates']} candidates"
    return f"{waiting}, {found['open_alarms']} alarms, {found['rejected_rows']} rejected rows"
