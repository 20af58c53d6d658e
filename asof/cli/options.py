"""Options that several commands have."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from asof.home import DEFAULT, VARIABLE, Home

if TYPE_CHECKING:
    from datetime import datetime

Function = TypeVar("Function", bound=Callable[..., Any])
FORMATS = ("table", "csv", "json", "ndjson", "parquet", "arrow")


def _remember_home(context: click.Context, _: click.Parameter, path: str | None) -> None:
    if path is not None:
        context.find_root().meta["asof.home"] = path


def current_home() -> Home:
    """Return the home that the command is about: --home, else ASOF_HOME, else ./asof-home."""
    chosen = click.get_current_context().find_root().meta.get("asof.home")
    return Home.of(chosen or os.environ.get(VARIABLE) or DEFAULT)


home_option = click.option(
    "--home",
    metavar="FOLDER",
    expose_value=False,
    callback=_remember_home,
    help=f"The home folder; otherwise {VARIABLE}, otherwise {DEFAULT}.",
)


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic in click's newest stubs only
    """A time: ISO 8601, a bare date being the start of that day in UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | None:
        """Read a time, or say what a time looks like."""
        from events import Incorrect
        from ledger import moment

        option = max(param.opts, key=len) if param is not None else "time"
        try:
            return moment(value, option)
        except Incorrect as error:
            raise click.UsageError(str(error), ctx) from None


MOMENT = Moment()


def clock_options(command: Function) -> Function:
    """Add --published-by and --recorded-by: the two clocks of a question."""
    for name, meaning in (
        ("--recorded-by", "As this ledger knew it at that time."),
        ("--published-by", "As it had been published by that time."),
    ):
        command = click.option(name, type=MOMENT, metavar="T", help=meaning)(command)
    return command


def rows_options(command: Function) -> Function:
    """Add --format and -o, for every command that prints rows."""
    command = click.option(
        "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write to a file instead."
    )(command)
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True,
        help="How rows are printed; json is for programs and stable.",
    )(command)  # fmt: skip


def user_name() -> str | None:
    """Return what the system calls whoever runs the command; None if it has no name for them."""
    import getpass

    try:
        return getpass.getuser() or None
    except (OSError, KeyError, ImportError):
        return None


def recorder_option(help_text: str, name: str = "--recorder") -> Callable[[Function], Function]:
    """Add an option for the person who acts: the log says who did it, so it is never empty where that can be known."""
    return click.option(name, metavar="NAME", default=user_name, show_default="the system's user name", help=help_text)
