"""What jobs ask of a ledger: the few methods of `ledger.open(...)` that are used here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Protocol

from events import Event


class Rows(Protocol):
    """The result of a query."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""


class Book(Protocol):
    """An open ledger."""

    def append(self, events: Sequence[Event]) -> Any:
        """Append events as one commit."""

    def ingest(self, release: Any, **arguments: Any) -> Any:
        """Take in a whole release."""

    def sql(self, query: str, parameters: Any = None) -> Rows:
        """Ask in SQL."""


def statement(name: str) -> str:
    """Return one of the queries in `jobs/sql`."""
    return (files("jobs") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
