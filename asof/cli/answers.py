"""`asof history --query`: one answer at every moment at which an input of it changed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from asof.cli.output import show_rows
from ledger import Book, answer_history

COLUMNS = ("moment", "value", "changed", "events")


def show_answers(book: Book, query: str, clock: str, form: str, output: str | None) -> None:
    """Print the history of the answer to a query that gives one value."""
    found = answer_history(book, query, clock)
    if found.way == "steps":
        click.echo(f"asked at each of {len(found.answers)} moments by itself: {found.why}", err=True)
    written = _ranges if form == "table" else _each
    rows = [
        {"moment": one.moment, "value": one.value, "changed": one.changed, "events": written(one.positions)}
        for one in found.answers
    ]
    show_rows(rows, COLUMNS, form, output, empty="no act that the query could read")


def _each(positions: Sequence[int]) -> str:
    return ", ".join(map(str, positions))


def _ranges(positions: Sequence[int]) -> str:
    """Write positions for people: those that follow each other as first–last."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][-1] + 1:
            runs[-1][1:] = [position]
        else:
            runs.append([position])
    return ", ".join("–".join(map(str, run)) for run in runs)
