"""`asof serve`: the service."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option


@click.command()
@click.option(
    "--http", metavar="HOST:PORT", help="HTTP, FRED and pages; 127.0.0.1:8321 unless asof.toml says otherwise."
)
@click.option("--postgresql", metavar="HOST:PORT", help="Checked only: this version has no PostgreSQL door.")
@home_option
def serve(http: str | None, postgresql: str | None) -> None:
    """Run the service until Ctrl-C or SIGTERM: schedule, control socket, doors.

    `off` instead of an address leaves a door shut. An address that is not on
    loopback wants a token from everybody.
    """
    from asof import logs
    from asof.service.lifetime import serve as run_service

    logs.configure()
    if postgresql not in {None, "", "off"}:
        click.echo("this version has no PostgreSQL door; nothing listens at --postgresql", err=True)
    run_service(current_home(), http, postgresql)
