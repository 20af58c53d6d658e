"""What is news in a release, on its way into the log and the states of figures: straight from the table `fates`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from events import Event
from ledger import sql
from ledger.few import INCOMING
from ledger.project import project
from ledger.rows import count_named, execute_named, registered, whole_number


class News:
    """The news of one release. `counts` are its figures by fate, `bound` what its statements ask for.

    `why` is said where no figure is among them; `by_figure`: they stand in the order of their figures' numbers.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        counts: Mapping[str, int],
        bound: Mapping[str, Any],
        why: str = "no figures",
        *,
        by_figure: bool = False,
    ) -> None:
        self.written = 0
        """How many events are in the log."""
        self._connection = connection
        self._counts = counts
        self._bound = bound
        self._why = why
        self._by_figure = by_figure
        self._figures = sum(number for fate, number in counts.items() if fate != "unchanged")

    def append(self, readings: Sequence[Event], *, complete: bool = False) -> None:
        """Put the news into the log, and behind it what acts on no figure: rejected rows, the release itself."""
        if self._figures:
            execute_named(self._connection, "ingest/50_new_series", **self._bound)
            execute_named(self._connection, "ingest/51_new_periods", **self._bound)
        for name in self._steps(complete=complete):
            # The first two go to places of their own among the news, so both begin at the same position.
            self.written += self._append(name, behind=self.written if self.written >= self._figures else 0)
        rows = [one.to_row() | {"place": place, "acts_on_figure": False} for place, one in enumerate(readings)]
        with registered(self._connection, incoming=pa.Table.from_pylist(rows, INCOMING)):
            self.written += self._append("log/append_readings", behind=self.written)

    def _steps(self, *, complete: bool) -> list[str]:
        vanished, voided = self._counts.get("withdraw", 0) + self._counts.get("void", 0), self._counts.get("void", 0)
        steps = {
            "log/append_stated": self._figures > vanished,
            "log/append_vanished": vanished > 0,
            "log/append_behind_voided": voided > 0 and complete,
            "log/append_kept_later": self._bound.get("next_at") is not None,
        }
        return [name for name, needed in steps.items() if needed]

    def _append(self, name: str, behind: int) -> int:
        first = self._bound["first_position"] + behind
        return count_named(self._connection, name, **{**self._bound, "first_position": first})

    def project(self) -> str:
        """Bring the states up to date with the news; return how that was done."""
        if not self._figures:
            return f"in sets: {self.written} events; {self._why}"
        if not self._in_order():
            execute_named(self._connection, "ingest/75_staged", **self._bound)
            return f"in sets: {self.written} events; {project(self._connection, self._bound['recorded_at'])}"
        steps = {
            "ingest/71_repeat": self._counts.get("restate", 0) > 0,
            "ingest/72_supersede": self._figures > self._counts.get("new", 0),
        }
        for name in (name for name, needed in steps.items() if needed):
            execute_named(self._connection, name, **self._bound)
        opened = sql.statement("ingest/73_open")
        if not self._by_figure:
            opened = opened.removesuffix(";\n") + "\nORDER BY fates.figure;\n"
        self._connection.execute(opened, {"first_position": self._bound["first_position"]})
        return f"in sets: {self.written} events; {self._figures} figures stated in order, the whole release in order"

    def _in_order(self) -> bool:
        """Tell whether each figure of the news only ends its last state or repeats it."""
        if self._bound["cause"] is not None or self._bound["next_at"] is not None:
            return False
        named = {name: self._bound[name] for name in ("source", "published_at")}
        return bool(whole_number(self._connection, sql.statement("ingest/70_in_order"), named))
