"""`asof verify` checks everything that is kept; `asof export evidence` hands out what stands behind a figure."""

from __future__ import annotations

from pathlib import Path

import click

from asof.cli.names import series_named
from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working
from asof.cli.reading import catch_up, reading
from ledger import Report, limits_of

TEXTS = ("table", "csv", "json", "ndjson")
COLUMNS = ("check", "checked", "wrong", "where", "problem")


@click.command()
@click.option("--quick", is_flag=True, help="Check only what is new since the last good verification.")
@rows_options
@home_option
def verify(quick: bool, form: str, output: str | None) -> None:
    """Check everything that is kept; exit status 1 if anything is wrong.

    The log and its tree, every projection and view, the published copy, keys,
    checkpoints, snapshots, documents, and that what was printed stands in the
    stored bytes where the log says.
    """
    from asof.evidence.verifying import verify_home
    from events import AsofError

    home = current_home()
    home.require()
    # What cannot be understood is a wrong request, and no damage.
    limits_of(home.folder)
    with working("verifying"):
        try:
            catch_up(home)
        except AsofError as error:
            click.echo(f"the copy could not be brought up to date: {error}", err=True)
        report = verify_home(home.folder, quick=quick)
    _show(report, form, output)
    if not report.ok:
        _advise(report)
        raise click.exceptions.Exit(1)


def _show(report: Report, form: str, output: str | None) -> None:
    wrong: dict[str, int] = {}
    for finding in report.findings:
        wrong[finding.check] = wrong.get(finding.check, 0) + 1
    rows = [
        {"check": name, "checked": count, "wrong": wrong.pop(name, 0), "where": None, "problem": None}
        for name, count in report.checks.items()
    ]
    rows += [{"check": name, "checked": None, "wrong": count} for name, count in wrong.items()]
    rows += [{"check": one.check, "where": one.where, "problem": one.problem} for one in report.findings]
    show_rows(rows, COLUMNS, form, output, brief=COLUMNS if report.findings else COLUMNS[:3])


def _advise(report: Report) -> None:
    from asof.evidence.verifying import what_stands

    stands = ", ".join(what_stands(report)) or "nothing"
    click.echo(
        f"{len(report.findings)} findings. What still stands: {stands}. What to do: `asof rebuild` makes everything "
        "again from the log; the next commit makes a damaged published copy again; if the log itself or a document "
        "is named, restore a backup.",
        err=True,
    )


@click.group()
@home_option
def export() -> None:
    """Hand out what stands behind a figure."""


@export.command()
@click.argument("name", metavar="SUBJECT/MEASURE")
@click.option("--period", metavar="P", help="Only this reference period, such as 2018-12.")
@click.option("-o", "--output", "target", metavar="FILE.zip", required=True, type=click.Path(dir_okay=False))
@click.option("--format", "form", type=click.Choice(TEXTS), default="table", show_default=True,
              help="How it is told what the bundle holds; json is for programs and stable.")  # fmt: skip
@home_option
def evidence(name: str, period: str | None, target: str, form: str) -> None:
    """Write a bundle that anyone can check: figures, events, receipts, documents.

    With a readable index.html, PROV-JSON, and the verifier; a browser and Python
    are all that it takes.
    """
    from asof.evidence.bundle import export_evidence

    with reading(current_home()) as book:
        subject, measure = series_named(book, name)
        path = Path(target).expanduser().absolute()
        row = export_evidence(book, {"subject": subject, "measure": measure, "period": period}, path)
    show_rows([{**row, "file": str(path)}], (*row, "file"), form)
