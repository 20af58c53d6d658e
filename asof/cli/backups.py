"""`asof backup` and `asof restore`."""

from __future__ import annotations

from pathlib import Path

import click

import ledger
from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working
from asof.cli.reading import reading


@click.command()
@click.argument("target", metavar="FOLDER|FILE.tar.gz")
@rows_options
@home_option
def backup(target: str, form: str, output: str | None) -> None:
    """Back the home up, also while the service runs.

    Into a folder, only what has changed is written, and what the home no longer
    has is removed there. The private key is part of it: keep it as you keep that.
    """
    with reading(current_home()) as book, working("backing up"):
        done = ledger.backup(book, Path(target).expanduser().absolute())
    names = ("size", "root", "files", "written", "removed")
    show_rows([{name: getattr(done, name) for name in names}], names, form, output)


@click.command()
@click.argument("source", metavar="FOLDER|FILE.tar.gz")
@click.argument("target", metavar="HOME")
@rows_options
@home_option
def restore(source: str, target: str, form: str, output: str | None) -> None:
    """Make a home from a backup; every file is checked before the home appears."""
    import jobs

    home = Path(target).expanduser().absolute()
    with working("restoring"):
        manifest = ledger.restore(Path(source).expanduser().absolute(), home)
        jobs.DocumentStore(home / "documents").close()
    row = {"home": str(home), "size": manifest["size"], "root": manifest["root"], "made_at": manifest["made_at"]}
    show_rows([row], tuple(row), form, output)
    click.echo(f"next: asof verify --home {home}", err=True)
