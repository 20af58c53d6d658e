"""`asof sql`: one question in SQL."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from asof.cli.options import clock_options, current_home, home_option, rows_options
from asof.cli.output import show
from asof.cli.reading import reading


@click.command()
@click.argument("query")
@clock_options
@rows_options
@home_option
def sql(query: str, published_by: datetime | None, recorded_by: datetime | None, form: str, output: str | None) -> None:
    r"""Ask in SQL, now or as of any moment; - reads the query from standard input.

    \b
    Views: figures, best_figures, figure_versions, changes, disagreements,
           rejections, polls, coverage, documents, sources, subjects,
           measures, snapshots, releases, ledger_basis, and events itself
    Macros: figures_as_of(published_by, recorded_by),
            vintage_matrix(subject, measure)
    """
    text = sys.stdin.read() if query == "-" else query
    with reading(current_home()) as book:
        show(book.sql(text, published_by=published_by, recorded_by=recorded_by), form, output)
