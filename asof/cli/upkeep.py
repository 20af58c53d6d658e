"""`asof verify` and `asof rebuild`: whether everything follows from the log, and making it so again."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working
from asof.cli.reading import reading


@click.command()
@rows_options
@home_option
def verify(form: str, output: str | None) -> None:
    """Check the log, its tree, every projection and every view; exit status 1 if anything is wrong."""
    with reading(current_home()) as book, working("verifying"):
        report = book.verify()
    wrong: dict[str, int] = {}
    for finding in report.findings:
        wrong[finding.check] = wrong.get(finding.check, 0) + 1
    rows = [
        {"check": name, "checked": count, "wrong": wrong.pop(name, 0), "where": None, "problem": None}
        for name, count in report.checks.items()
    ]
    rows += [{"check": name, "checked": None, "wrong": count} for name, count in wrong.items()]
    rows += [{"check": one.check, "where": one.where, "problem": one.problem} for one in report.findings]
    columns = ("check", "checked", "wrong", "where", "problem")
    brief = columns if report.findings else columns[:3]
    show_rows(rows, columns, form, output, brief=brief)
    if not report.ok:
        click.echo(
            f"{len(report.findings)} findings; what to do: `asof rebuild` makes everything again from the log; if the "
            "log itself is named, restore a backup",
            err=True,
        )
        raise click.exceptions.Exit(1)


@click.command()
@rows_options
@home_option
def rebuild(form: str, output: str | None) -> None:
    """Drop everything that is made from the log, and make it again."""
    from asof.service import carry_out

    with working("rebuilding"):
        answer = carry_out(current_home(), "rebuild", {})
    show_rows([answer], ("commits",), form, output)
