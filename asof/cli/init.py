"""`asof init`: a new home."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option
from asof.home import Home

DEFAULT_PACK = "yangtze-delta"


@click.command()
@click.argument("folder", metavar="[HOME]", required=False)
@click.option("--pack", default=DEFAULT_PACK, show_default=True, metavar="NAME",
              help="yangtze-delta, rki-nowcast or empty.")  # fmt: skip
@home_option
def init(folder: str | None, pack: str) -> None:
    """Make a home folder: settings, sources, files and views of a pack.

    An existing folder must be empty; a home that was made from the same pack is
    left as it is.
    """
    from asof.making import make_home

    home = Home.of(folder) if folder else current_home()
    made = make_home(home, pack)
    click.echo(f"{'made' if made else 'there already:'} {home.folder} (pack {pack})")
    if made:
        click.echo("next: asof run, then asof figures; or asof serve", err=True)
