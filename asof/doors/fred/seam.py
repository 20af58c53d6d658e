"""What the door asks of its surroundings: questions to the ledger's published copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from asof.doors.fred.queries import statement


class Context(Protocol):
    """Anything that runs the house's own SQL on the published copy, one dictionary a row."""

    def rows(
        self,
        sql: str,
        parameters: Sequence[Any] | Mapping[str, Any] | None = None,
        *,
        published_by: datetime | None = None,
        recorded_by: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Run one statement."""
        ...


@dataclass(frozen=True, slots=True)
class Ledger:
    """The published copy at one moment of one request: `moment` is now, `recorded_by` None or the asked record."""

    context: Context
    moment: datetime
    recorded_by: datetime | None = None

    @property
    def today(self) -> date:
        """The day of the question, UTC."""
        return self.moment.astimezone(UTC).date()

    def ask(self, name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Run the statement of that name."""
        return self.context.rows(statement(name), dict(parameters), recorded_by=self.recorded_by)


def moment_of(context: Context) -> datetime:
    """Ask the ledger's clock."""
    moment: datetime = context.rows(statement("today"))[0]["moment"]
    return moment
