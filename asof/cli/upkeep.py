"""`asof rebuild`: making everything again from the log."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working


@click.command()
@rows_options
@home_option
def rebuild(form: str, output: str | None) -> None:
    """Drop everything that is made from the log, and make it again."""
    from asof.service import carry_out

    with working("rebuilding"):
        answer = carry_out(current_home(), "rebuild", {})
    show_rows([answer], ("commits",), form, output)
