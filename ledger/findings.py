"""What verification says: what was checked, and what was found to be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_Saying = Callable[[tuple[Any, ...]], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: in which check, where, and what was found instead of what."""

    check: str
    where: str
    problem: str


@dataclass(slots=True)
class Report:
    """What was checked and what was found."""

    checks: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found to be wrong."""
        return not self.findings

    def found(self, check: str, where: str, problem: str) -> None:
        """Write down something that is wrong."""
        self.findings.append(Finding(check, where, problem))

    def found_rows(self, check: str, rows: list[tuple[Any, ...]], say: _Saying, most: int = 20) -> None:
        """Write down the first of the rows that are wrong, in their order, and how many more there are.

        `say` tells where a row is wrong, and what is wrong with it.
        """
        wrong = sorted(rows, key=_in_order)
        for row in wrong[:most]:
            self.found(check, *say(row))
        if (rest := len(wrong) - most) > 0:
            where, problem = say(wrong[most])
            self.found(check, f"{where} and beyond", f"{rest:,} more like it: {problem}")


def _in_order(row: tuple[Any, ...]) -> list[tuple[int, float, str]]:
    """Return what to sort rows of an answer by: numbers before texts, and all else as it is printed."""
    return [(0, cell, "") if isinstance(cell, int) else (1, 0, str(cell)) for cell in row]
