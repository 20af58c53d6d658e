"""What changed lately: the end of the log is walked backwards, and changes are derived for what is found there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asof.doors.pages.asked import Asked, Rows

KINDS = ("initial", "revision", "withdrawal", "reinstatement", "record-correction", "record-void", "technical")
STATEMENTS = ("figure-published.v1", "figure-withdrawn.v1", "record-corrected.v1", "record-voided.v1")
ACT_OF_KIND = {
    "initial": STATEMENTS[0],
    "revision": STATEMENTS[0],
    "reinstatement": STATEMENTS[0],
    "withdrawal": STATEMENTS[1],
    "record-correction": STATEMENTS[2],
    "technical": STATEMENTS[2],
    "record-void": STATEMENTS[3],
}
RESTATED = ("revision", "reinstatement")
ROUNDS_MAX = 4
NO_END = 2**62
NEAR = 2**20


async def newest_changes(
    asked: Asked, filters: Mapping[str, str | None], kind: str | None, limit: int, before: int | None = None
) -> tuple[Rows, int | None]:
    """Return the newest changes before a position, and before which position to go on, None at the beginning.

    A round looks at so many acts, each round at more; where few of them are of the kind that is asked for, fewer
    changes than `limit` come back, with the place to go on from.
    """
    found: Rows = []
    reached: int | None = before if before is not None else NO_END
    size = limit + 1
    for _ in range(ROUNDS_MAX):
        if reached is None or len(found) > limit:
            break
        acts = await _acts(asked, filters, kind, reached, size)
        found += await _derived(asked, acts, kind, limit + 1 - len(found)) if acts else []
        reached = acts[-1]["position"] if len(acts) == size else None
        size *= 4
    if len(found) > limit:
        return found[:limit], found[limit - 1]["position"]
    return found, reached


async def _acts(asked: Asked, filters: Mapping[str, str | None], kind: str | None, before: int, limit: int) -> Rows:
    if kind in RESTATED:
        return await asked.rows("acts_restated", **filters, before=before, limit=limit)
    if kind == "initial":
        return await _first_acts(asked, filters, before, limit)
    wanted = [ACT_OF_KIND[kind]] * len(STATEMENTS) if kind else STATEMENTS
    named = dict(zip(("published", "withdrawn", "corrected", "voided"), wanted, strict=True))
    return await asked.rows("acts", **named, **filters, before=before, limit=limit)


async def _first_acts(asked: Asked, filters: Mapping[str, str | None], before: int, limit: int) -> Rows:
    """Look for first statements near the end of the log, and in all of it only where that does not have enough."""
    basis = await asked.context.in_thread(asked.context.basis)
    near = min(before, basis.position + 1) - NEAR
    if near > 0:
        acts = await asked.rows("acts_first", **filters, floor=near, before=before, limit=limit)
        if len(acts) == limit:
            return acts
    return await asked.rows("acts_first", **filters, floor=0, before=before, limit=limit)


async def _derived(asked: Asked, acts: Rows, kind: str | None, limit: int) -> Rows:
    """Derive the changes of acts, given the newest first; other acts of their series in between are among them."""
    names = {name: sorted(set(one)) if isinstance(one, list) else one for name, one in names_of(acts).items()}
    return await asked.rows(
        "lately", **names, kind=kind, first=acts[-1]["position"], last=acts[0]["position"], limit=limit
    )


def names_of(rows: Rows, *more: str) -> dict[str, Any]:
    """Return the names in rows as lists to be bound, and the bounds of their subjects."""
    subjects = [row["subject"] for row in rows]
    return {
        "subjects": subjects,
        "measures": [row["measure"] for row in rows],
        "sources": [row["source"] for row in rows],
        **{f"{name}s": [row[name] for row in rows] for name in more},
        "low": min(subjects, default=""),
        "high": max(subjects, default=""),
    }
