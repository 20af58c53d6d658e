"""`asof figures` and `asof history`: figures as they are, and as they were."""

from __future__ import annotations

from datetime import datetime

import click

from asof.cli.names import require_known, series_named
from asof.cli.options import clock_options, current_home, home_option, rows_options
from asof.cli.output import show
from asof.cli.reading import reading
from asof.cli.removals import with_removals
from asof.cli.sql import question

_source_option = click.option("--source", metavar="NAME", help="Only what this source says.")
_period_option = click.option("--period", metavar="P", help="Only this reference period, such as 2018-12.")


@click.command()
@click.argument("name", metavar="[SUBJECT[/MEASURE]]", required=False)
@_source_option
@_period_option
@click.option("--best", is_flag=True, help="One figure of all sources: the best ranked.")
@clock_options
@rows_options
@home_option
def figures(
    name: str | None, source: str | None, period: str | None, best: bool, published_by: datetime | None,
    recorded_by: datetime | None, form: str, output: str | None,
) -> None:  # fmt: skip
    """Show the current figures: all, of one subject, or of one measure of it."""
    with reading(current_home()) as book:
        bound = {"name": name, "source": source, "period": period}
        result = book.sql(question("best_figures" if best else "figures"), bound, published_by, recorded_by)
        result = with_removals(book, result)
        if not len(result) and name is not None:
            require_known(book, name)
        brief = ("subject/measure", "period", "printed", "unit", "published_at", "source")
        show(result, form, output, brief=brief, empty="no figures")


@click.command()
@click.argument("name", metavar="SUBJECT/MEASURE", required=False)
@_source_option
@_period_option
@click.option("--query", metavar="SQL", help="The history of an answer: any query that gives one value.")
@click.option("--clock", type=click.Choice(["published", "recorded"]), default="published", show_default=True,
              help="With --query: on the publishers' clock, or that of this ledger.")  # fmt: skip
@clock_options
@rows_options
@home_option
def history(
    name: str | None, source: str | None, period: str | None, query: str | None, clock: str,
    published_by: datetime | None, recorded_by: datetime | None, form: str, output: str | None,
) -> None:  # fmt: skip
    """Show every state that a figure has had on the publisher's clock.

    With --query instead: the value of a query at every moment an input of it
    changed, and the positions of the events that moved it.
    """
    if (name is None) == (query is None):
        raise click.UsageError("give either SUBJECT/MEASURE or --query")
    if query is not None and (source or period or published_by or recorded_by):
        raise click.UsageError("--query stands alone: put source, period and other conditions into it")
    with reading(current_home()) as book:
        if query is not None:
            from asof.cli.answers import show_answers

            show_answers(book, query, clock, form, output)
            return
        subject, measure = series_named(book, name or "")
        result = with_removals(book, book.history(subject, measure, period, source, published_by, recorded_by))
        brief = ("period", "published_from", "published_to", "printed", "label", "source")
        show(result, form, output, brief=brief, empty="no state of this figure")
