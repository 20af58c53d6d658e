"""`asof sources`: what is watched, whether its files are right, and what a poll would bring."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working


@click.group()
@home_option
def sources() -> None:
    """List, check and try what is watched (sources/*.toml)."""


@sources.command("list")
@rows_options
@home_option
def list_sources(form: str, output: str | None) -> None:
    """List the sources with their last poll and when they are due next."""
    from asof.cli.watching import source_rows

    home = current_home()
    home.require()
    columns = (
        "source", "title", "publisher", "licence", "rank", "kind", "schedule",
        "last_poll", "outcome", "next_due", "held",
    )  # fmt: skip
    brief = ("source", "kind", "schedule", "last_poll", "outcome", "next_due")
    show_rows(source_rows(home), columns, form, output, brief=brief, empty="no source is declared in sources/*.toml")


@sources.command()
@rows_options
@home_option
def check(form: str, output: str | None) -> None:
    """Check every source file; exit status 1 if one is wrong."""
    import jobs

    home = current_home()
    home.require()
    right, problems = jobs.read_sources(home.folder)
    rows = [{"file": p.file, "line": p.line, "key": p.key, "problem": p.message} for p in problems]
    show_rows(rows, ("file", "line", "key", "problem"), form, output, empty=f"{len(right)} source files are right")
    if problems:
        raise click.exceptions.Exit(1)


@sources.command()
@click.argument("name", metavar="SOURCE")
@rows_options
@home_option
def test(name: str, form: str, output: str | None) -> None:
    """Fetch a source once and show what its mapping makes of it; nothing is written."""
    import jobs
    import ledger

    home = current_home()
    home.require()
    source = jobs.select_sources(jobs.load_sources(home.folder), [name])[0]
    trial = jobs.try_source(source, ledger.system_clock, home=home.folder)
    if trial.failed is not None:
        click.echo(f"{name} cannot be fetched: {trial.failed}", err=True)
        raise click.exceptions.Exit(3)
    columns = list(dict.fromkeys(key for figure in trial.figures for key in figure)) or ["subject", "measure", "period"]
    wanted = ("subject", "measure", "period", "printed", "unit", "published_at")
    brief = [name for name in wanted if name in columns]
    show_rows(trial.figures, columns, form, output, brief=brief, empty="no figure")
    click.echo(f"{trial.rows_count} rows of {trial.url}; the first figures are shown", err=True)
    for problem in trial.rejected[:10]:
        click.echo(f"rejected row {problem.number}: {problem.reason}", err=True)
    if trial.held is not None:
        click.echo(f"the release would be held: {trial.held}", err=True)
        raise click.exceptions.Exit(1)


@sources.command()
@click.argument("name", metavar="SOURCE")
@click.option("--cause", type=click.Choice(["extractor", "mapping"]), default="extractor", show_default=True,
              help="Why what we recorded may differ.")  # fmt: skip
@rows_options
@home_option
def reread(name: str, cause: str, form: str, output: str | None) -> None:
    """Read the stored documents of a source again, after its reading was mended.

    What differs becomes a correction of our own record, never a revision.
    """
    from asof.service import carry_out

    with working(f"reading the documents of {name} again"):
        answer = carry_out(current_home(), "reread", {"source": name, "cause": cause})
    columns = ("published_at", "recorded", "corrected", "unchanged", "rejected", "skipped", "document")
    show_rows(answer["documents"], columns, form, output, brief=columns[:6], empty="no document is stored")
