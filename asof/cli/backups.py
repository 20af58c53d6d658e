"""`asof backup` and `asof restore`."""

from __future__ import annotations

import time
from pathlib import Path

import click

import ledger
from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working
from asof.cli.reading import copy_size, reading, service_runs
from asof.home import Home
from events import Unavailable

SETTLE_SECONDS_MAX = 300.0


@click.command()
@click.argument("target", metavar="FOLDER|FILE.tar.gz")
@rows_options
@home_option
def backup(target: str, form: str, output: str | None) -> None:
    """Back the home up, also while the service runs.

    Into a folder, only what has changed is written, and what the home no longer
    has is removed there. The private key is part of it: keep it as you keep that.
    """
    home = current_home()
    with reading(home) as book, working("backing up"):
        done = ledger.backup(book, Path(target).expanduser().absolute(), lambda: _settle(home))
    names = ("size", "root", "files", "written", "removed", "bytes", "bytes_written")
    show_rows([{name: getattr(done, name) for name in names}], names, form, output)


def _settle(home: Home) -> None:
    """Wait until all that the service has recorded so far is in the published copy."""
    if not service_runs(home):
        return
    from asof.service import service_status

    status = service_status(home)
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while status is not None and status["position"] is not None and copy_size(home) <= status["position"]:
        if time.monotonic() > deadline:
            raise Unavailable("the published copy does not catch up", found=f"{copy_size(home)} events", do="try again",
                              allowed=f"more than {status['position']}", code="publication")  # fmt: skip
        time.sleep(0.05)


@click.command()
@click.argument("source", metavar="FOLDER|FILE.tar.gz")
@click.argument("target", metavar="[HOME]", required=False)
@rows_options
@home_option
def restore(source: str, target: str | None, form: str, output: str | None) -> None:
    """Make a home from a backup; every file is checked before the home appears.

    HOME must be empty or not exist yet; without it, that is the home of --home or
    ASOF_HOME.
    """
    import jobs

    home = Path(target).expanduser().absolute() if target is not None else current_home().folder
    with working("restoring"):
        manifest = ledger.restore(Path(source).expanduser().absolute(), home)
        jobs.DocumentStore(home / "documents").close()
    row = {"home": str(home), "size": manifest["size"], "root": manifest["root"], "made_at": manifest["made_at"]}
    show_rows([row], tuple(row), form, output)
    click.echo(f"next: asof verify --home {home}", err=True)
