"""One run of the command line, from arguments to exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from asof.cli.interrupts import INTERRUPTED
from asof.cli.program import program

PIPE_BROKEN = 141


def run(arguments: Sequence[str]) -> int:
    """Do one command: 0 done, 1 a check failed, 2 the request was wrong, 3 try again later, 70 a fault of ours."""
    try:
        with program.make_context("asof", list(arguments)) as context:
            program.invoke(context)
            sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the last net: no traceback ever reaches a user
        return _status_after(error)
    return 0


def _status_after(error: BaseException) -> int:
    """Say what ended the command, and return the exit status."""
    if isinstance(error, click.ClickException):
        error.show()
        return 2
    if isinstance(error, BrokenPipeError):
        _leave_pipe()
        return PIPE_BROKEN
    if isinstance(error, KeyboardInterrupt | click.Abort) or str(error) == "Query interrupted":  # the engine's word
        click.echo("interrupted", err=True)
        return INTERRUPTED
    from asof.cli.failures import report

    return report(error)


def _leave_pipe() -> None:
    """Whoever read us has left; what is still buffered goes nowhere, without a complaint at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
