"""`asof run`: poll what is due, once."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working

COLUMNS = (
    "source", "outcome", "started_at", "finished_at", "documents", "new", "revised", "withdrawn", "reinstated",
    "unchanged", "rejected", "missed", "reason",
)  # fmt: skip
BRIEF = ("source", "outcome", "new", "revised", "withdrawn", "unchanged", "rejected")


@click.command("run")
@click.argument("sources", metavar="[SOURCE…]", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source, due or not.")
@rows_options
@home_option
def run_sources(sources: tuple[str, ...], everything: bool, form: str, output: str | None) -> None:
    """Poll every source that is due, or the named ones due or not, then leave.

    Exit status 1 if a release was held for a person to decide, 3 if a source
    could not be read.
    """
    from asof.service import carry_out

    with working("polling"):
        answer = carry_out(current_home(), "run", {"sources": list(sources), "everything": everything})
    polls = answer["polls"]
    nothing = "no source is due" if answer["sources"] else "no source is declared in sources/*.toml"
    show_rows(polls, COLUMNS, form, output, brief=BRIEF, empty=nothing)
    outcomes = {poll["outcome"] for poll in polls}
    for poll in polls:
        if poll["outcome"] in {"failed", "held"}:
            click.echo(f"{poll['source']} {poll['outcome']}: {poll['reason']}", err=True)
    if outcomes & {"failed", "held"}:
        raise click.exceptions.Exit(1 if "held" in outcomes else 3)
