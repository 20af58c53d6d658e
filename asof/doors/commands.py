"""Commands that belong to the doors: `asof mcp` and `asof token`."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option


@click.command()
@home_option
def mcp() -> None:
    """Answer an assistant over standard input and output (Model Context Protocol); the service need not run."""
    from asof.doors.mcp import serve_stdio

    serve_stdio(current_home().folder)


@click.group()
def token() -> None:
    """Say who may ask from elsewhere than this machine."""


@token.command()
@click.argument("name")
@click.option("--write", is_flag=True, help="Its holder may also decide about what waits, and have sources polled.")
@home_option
def create(name: str, write: bool) -> None:
    """Make a token for NAME and print it; it cannot be shown again.

    NAME is recorded with every decision that is made with it.
    """
    from asof.doors.tokens import Tokens

    click.echo(Tokens(current_home().folder).create(name, writes=write))


@token.command()
@click.argument("name")
@home_option
def revoke(name: str) -> None:
    """Take the token of NAME back, at once."""
    from asof.doors.tokens import Tokens

    Tokens(current_home().folder).revoke(name)


@token.command("list")
@home_option
def list_names() -> None:
    """Name those who have a token."""
    from asof.doors.tokens import Tokens

    for name in Tokens(current_home().folder).names():
        click.echo(name)
