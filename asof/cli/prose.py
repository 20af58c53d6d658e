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
ENDINGS = (".txt", ".md", ".text", ".html", ".htm")


@click.command()
@click.argument("text", metavar="TEXT|FILE")
@click.option("--published", type=MOMENT, metavar="T", help='When it was published; "last year" needs it.')
@click.option("--refusals", is_flag=True, help="Also what looks like a figure and was refused, with the reason.")
@rows_options
def read(text: str, published: datetime | None, refusals: bool, form: str, output: str | None) -> None:
    """Show the figures that a text states, and write nothing.

    TEXT is English or Chinese prose, or the name of a UTF-8 file, or - for standard input.
    Offsets count characters from the start of the text.
    """
    from jobs import read_prose

    seen = read_prose(_text(text), published_on=None if published is None else published.date())
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


def _text(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    named = len(given) < 4_096 and "\n" not in given
    if not named or not (Path(given).exists() or Path(given).suffix.lower() in ENDINGS):
        return given
    try:
        return Path(given).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFound("there is no such file", found=given, do="name a file, or give the text itself") from None
    except (UnicodeDecodeError, OSError) as error:
        raise Incorrect("the file cannot be read", found=f"{given}: {error}", allowed="a text file in UTF-8") from None
