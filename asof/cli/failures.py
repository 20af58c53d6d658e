"""From an exception to a message on standard error and an exit status."""

from __future__ import annotations

import errno
import os
import tempfile
import traceback
from pathlib import Path

import click

from events import AsofError, Fault, Incorrect, Unavailable

DEBUG_VARIABLE = "ASOF_DEBUG"
_LATER = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.EROFS}


def report(error: BaseException) -> int:
    """Say what went wrong and return the exit status."""
    known = as_ours(error)
    click.echo(f"Error: {known}", err=True)
    if os.environ.get(DEBUG_VARIABLE):
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    return known.exit_status


def as_ours(error: BaseException) -> AsofError:
    """Return an exception as one of the house; what nobody foresaw is a fault of ours, with its details in a file."""
    if isinstance(error, AsofError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        return _of_the_system(error)
    return Fault(
        "a fault of ours",
        found=f"{type(error).__name__}: {' '.join(str(error).split())[:300]}",
        do=f"please report it with the file {_details(error)}",
    )


def _of_the_system(error: OSError) -> AsofError:
    found = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)
    if error.errno in _LATER:
        return Unavailable("the system cannot do it now", found=found, do="make room, and try again", code="system")
    return Incorrect("a file or folder cannot be used", found=found, do="mend its path or its rights", code="system")


def _details(error: BaseException) -> Path:
    """Write the traceback to a file of its own."""
    descriptor, name = tempfile.mkstemp(prefix="asof-fault-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        file.writelines(traceback.format_exception(error))
    return Path(name)
