"""What a held release would change if a person accepted it; found out in a ledger of its own, nothing is written."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ledger
from jobs.book import Book, statement
from jobs.declarations import Source, WideMapping
from jobs.documents import DocumentStore
from jobs.queue import Waiting
from jobs.review import read_held

MEMORY = "512MB"
_NAMES = ("subject", "measure", "period", "printed", "value", "text", "unit", "bound")
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a held release differs from what the ledger holds: counts of figures, and the first rows of each difference.

    A row has `difference` (`gone`, `changed` or `appeared`), `subject`, `measure`, `period`, and `old_printed` and
    `new_printed`, None where there is none.
    """

    appeared: int
    gone: int
    changed: int
    same: int
    rows: tuple[dict[str, Any], ...]


def held_difference(
    book: Book, one: Waiting, *, store: DocumentStore, sources: Sequence[Source] = (), rows_max: int = 20
) -> Difference:
    """Compare a held release with the figures of its source at its time, of a ledger that need only be readable.

    Raises:
        NotFound: its document or source is gone.
        Incorrect: the document cannot be read under the source's mapping.

    """
    limits = ledger.Limits(memory=MEMORY, threads=1)
    with tempfile.TemporaryDirectory(prefix="asof-held-") as folder, ledger.open(folder, limits=limits) as trial:
        read_held(trial, one, store, sources)
        stated = trial.sql(statement("held_stated")).fetchall()
    moment = max([one.published_at, *(row[-1] for row in stated)])
    held = book.sql(statement("held_before"), [moment, one.source]).fetchall()
    return _compared(
        {row[:3]: row[3:-1] for row in held}, {row[:3]: row[3:-1] for row in stated},
        complete=_is_complete(one, sources), rows_max=rows_max,
    )  # fmt: skip


def _is_complete(one: Waiting, sources: Sequence[Source]) -> bool:
    """Tell whether a figure that the release leaves out is withdrawn by it."""
    source = next((source for source in sources if source.name == one.source), None)
    if source is None:
        return one.details.get("absent") == "withdrawn"
    mapping = source.at(one.published_at).mapping
    return isinstance(mapping, WideMapping) and mapping.absent == "withdrawn"


def _compared(
    before: dict[_Key, tuple[Any, ...]], after: dict[_Key, tuple[Any, ...]], *, complete: bool, rows_max: int
) -> Difference:
    found = {
        "changed": sorted(key for key in before.keys() & after.keys() if before[key] != after[key]),
        "gone": sorted(before.keys() - after.keys()) if complete else [],
        "appeared": sorted(after.keys() - before.keys()),
    }
    rows = [
        {
            "difference": difference, **dict(zip(_NAMES, key, strict=False)),
            "old_printed": before[key][0] if key in before else None,
            "new_printed": after[key][0] if key in after and difference != "gone" else None,
        }
        for difference, keys in found.items()
        for key in keys[:rows_max]
    ]  # fmt: skip
    same = len(before.keys() & after.keys()) - len(found["changed"])
    return Difference(len(found["appeared"]), len(found["gone"]), len(found["changed"]), same, tuple(rows))
