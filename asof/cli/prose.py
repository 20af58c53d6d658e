"""`asof read`: what the grammar sees in a text, without writing anything."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from asof.cli.options import MOMENT, rows_options
from asof.cli.output import show_rows
from events import Incorrect, NotFound, number_text

COLUMNS = (
    "value", "value_high", "bound", "unit", "counted", "rate", "change", "period", "printed", "attributed_to",
    "start", "end", "quote", "refused",
)  # fmt: skip
ENDINGS = (".txt", ".md", ".text", ".html", ".htm", ".pdf")


@click.command()
@click.argument("text", metavar="TEXT|FILE")
@click.option("--published", type=MOMENT, metavar="T", help='When it was published; "last year" needs it.')
@click.option("--encoding", metavar="NAME", help="How a file is written; by default UTF-8, or what a page says.")
@click.option("--refusals", is_flag=True, help="Also what looks like a figure and was refused, with the reason.")
@rows_options
def read(
    text: str, published: datetime | None, encoding: str | None, refusals: bool, form: str, output: str | None
) -> None:
    """Show the figures that a text states, and write nothing.

    TEXT is English or Chinese prose, or the name of a file (text, HTML or PDF), or - for standard input.
    Offsets count characters from the start of the text; of a page, of the text between its tags.
    """
    from jobs import read_prose

    seen = read_prose(_text(text, encoding), published_on=None if published is None else published.date())
    rows = [_row(one) for one in seen.candidates]
    if refusals:
        rows += [
            {"printed": one.printed, "start": one.start, "end": one.end, "quote": one.quote, "refused": one.reason}
            for one in seen.refusals
        ]
    brief = ("printed", "value", "bound", "unit", "period", "quote", "refused")
    show_rows(rows, COLUMNS, form, output, brief=brief, empty="no figure is stated")


def _row(one: Any) -> dict[str, Any]:
    row = {name: getattr(one, name, None) for name in COLUMNS}
    numbers = {"value": one.value, "value_high": one.value_high}
    return row | {name: None if number is None else number_text(number) for name, number in numbers.items()}


def _text(given: str, encoding: str | None) -> str:
    from jobs import document_text

    if given == "-":
        return document_text(sys.stdin.buffer.read(), "", encoding)
    if not given.strip():
        raise Incorrect("no text was given", allowed="a text, the name of a file, or - for standard input")
    named = len(given) < 4_096 and "\n" not in given
    path = Path(given)
    if not named or not (_exists(path) or path.suffix.lower() in ENDINGS):
        return given
    try:
        return document_text(path.read_bytes(), path.suffix, encoding)
    except FileNotFoundError:
        raise NotFound("there is no such file", found=given, do="name a file, or give the text itself") from None
    except OSError as error:
        raise Incorrect("the file cannot be read", found=f"{given}: {error.strerror}", allowed="a text file") from None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # longer than a name of a file may be
        return False
