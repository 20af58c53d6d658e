"""`asof diff`: two moments of one clock side by side."""

from __future__ import annotations

from datetime import datetime

import click

from asof.cli.names import require_known
from asof.cli.options import MOMENT, current_home, home_option, rows_options
from asof.cli.output import show
from asof.cli.reading import reading
from asof.cli.sql import question


@click.command()
@click.argument("name", metavar="[SUBJECT[/MEASURE]]", required=False)
@click.option("--from", "from_time", type=MOMENT, required=True, metavar="T1", help="The earlier moment.")
@click.option("--to", "to_time", type=MOMENT, required=True, metavar="T2", help="The later moment.")
@click.option("--clock", type=click.Choice(["published", "recorded"]), default="published", show_default=True,
              help="The publishers' clock, or that of this ledger.")  # fmt: skip
@rows_options
@home_option
def diff(name: str | None, from_time: datetime, to_time: datetime, clock: str, form: str, output: str | None) -> None:
    """Compare two moments: every figure that is not the same, or is only at one.

    With --clock published: what publishers said by T1 and by T2, as known now.
    With --clock recorded: what this ledger knew at T1 and at T2.
    """
    if from_time > to_time:
        raise click.UsageError(
            f"--from ({from_time.isoformat()}) is later than --to ({to_time.isoformat()}): swap them"
        )
    with reading(current_home()) as book:
        bound = {"name": name, "from_time": from_time, "to_time": to_time}
        result = book.sql(question(f"diff_{clock}"), bound)
        if not len(result) and name is not None:
            require_known(book, name)
        brief = ("change", "subject/measure", "period", "from_printed", "to_printed", "difference", "source")
        show(result, form, output, brief=brief, empty="no figure differs")
