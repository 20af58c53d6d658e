"""Reading: the newest published copy, and how old it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

import ledger
from asof.cli.interrupts import leaving_on_interrupt
from asof.home import Home

if TYPE_CHECKING:
    from ledger import Book


@contextmanager
def reading(home: Home) -> Iterator[Book]:
    """Open the newest copy; where it is not known to be the log's newest state, say on standard error how old it is.

    Raises:
        NotFound: there is no home, or no ledger in it.

    """
    home.require()
    catch_up(home)
    with leaving_on_interrupt(), ledger.open(home.folder, read_only=True) as book:
        if service_runs(home) or is_behind(home):
            click.echo(f"reading the copy of {copy_age(home)}", err=True)
        yield book


def service_runs(home: Home) -> bool:
    """Tell whether a service takes commands for this home."""
    if not home.socket.exists():
        return False
    from asof.service import is_running

    return is_running(home)


def is_behind(home: Home) -> bool:
    """Tell whether the log may hold more than the copy: a write-ahead log is left, or there is no copy yet."""
    try:
        return home.ledger_file.with_suffix(".duckdb.wal").stat().st_size > 0 or not home.published_file.exists()
    except FileNotFoundError:
        return not home.published_file.exists()


def catch_up(home: Home) -> None:
    """Publish what a killed writer left behind; if another one is at work, its last copy has to do."""
    if not is_behind(home) or service_runs(home):
        return
    from events import Unavailable

    with suppress(Unavailable):
        ledger.open(home.folder).close()


def copy_time(home: Home) -> datetime | None:
    """Return when the newest copy was made."""
    try:
        return datetime.fromisoformat(json.loads(home.basis_file.read_text(encoding="utf-8"))["published_copy_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def copy_size(home: Home) -> int:
    """Return how many events the newest copy holds."""
    try:
        return int(json.loads(home.basis_file.read_text(encoding="utf-8"))["size"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def copy_age(home: Home) -> str:
    """Say when the newest copy was made and how long ago that is."""
    made = copy_time(home)
    if made is None:
        return "an unknown time"
    return f"{made.strftime('%Y-%m-%dT%H:%M:%SZ')}, {span_text(ledger.system_clock() - made)} old"


def span_text(span: timedelta) -> str:
    """Write a length of time in the two greatest units that are not zero."""
    seconds = max(0, int(span.total_seconds()))
    parts = []
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}" + ("s" if count != 1 else ""))
    return " ".join(parts[:2]) or "less than a second"
