"""Writes to a ledger for as long as it lives and prints each thing that was acknowledged, one JSON line at a time.

Run as `python worker.py HOME SEED FIRST`: the work is numbered from FIRST, and what number n writes follows from n
alone, so that whoever reads the lines can say what must be in the ledger.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

import ledger
import snapshots
from events import FigurePublished, FigureWithdrawn, RecordCorrected, RecordVoided

START = datetime(2020, 1, 1, tzinfo=UTC)
SIZES = (1, 3, 257, 1_500)
KINDS = ("append", "append", "ingest", "ingest", "late", "mend", "publish", "snapshot", "rebuild")


def size_of(number: int) -> int:
    """Tell how many figures the append with this number states."""
    return SIZES[number % len(SIZES)]


def published_at(number: int) -> datetime:
    """Tell when the publication with this number was made."""
    return START + timedelta(hours=number)


def release_of(number: int) -> list[tuple[str, str, str]]:
    """Give the rows of the release with this number: some come, some go, most stay."""
    dice = random.Random(number)
    return [(f"r{row}", "2020-01", str(dice.randrange(3))) for row in range(200) if row % 10 or dice.random() < 0.5]


def _append(book: ledger.Book, number: int) -> object:
    fields = {"source": "a", "measure": "m", "period": "", "published_at": published_at(number)}
    return book.append(
        [
            FigurePublished(**fields, subject=f"{number}/{place}", printed=str(place), value=place)
            for place in range(size_of(number))
        ]
    )


def _ingest(book: ledger.Book, number: int, source: str) -> object:
    columns = list(zip(*release_of(number), strict=True))
    table = pa.table({name: pa.array(cells) for name, cells in zip(("row", "month", "n"), columns, strict=True)})
    return book.ingest(
        table,
        source=source,
        published_at=published_at(-number if source == "late" else number),
        subject=["row"],
        period="month",
        hold_above=None,
    )


def _mend(book: ledger.Book, number: int) -> object:
    fields = {"source": "m", "subject": str(number), "measure": "m", "period": "", "published_at": published_at(number)}
    later = fields | {"published_at": published_at(number + 1)}
    return book.append(
        [
            FigurePublished(**fields, printed="1", value=1),
            RecordCorrected(**fields, printed="2", value=2, cause="transcription"),
            FigureWithdrawn(**later),
            RecordVoided(**later, cause="mapping"),
        ]
    )


def work(book: ledger.Book, kind: str, number: int) -> dict:
    """Do one piece of work; returns what is promised about it."""
    if kind == "append":
        receipt = _append(book, number)
    elif kind in ("ingest", "late"):
        receipt = _ingest(book, number, kind)
    elif kind == "mend":
        receipt = _mend(book, number)
    elif kind == "publish":
        book.publish()
        return {}
    elif kind == "rebuild":
        book.rebuild()
        return {}
    else:
        snapshots.take(book, f"snapshot-{number}", "SELECT source, count(*) AS figures FROM figures GROUP BY ALL")
        return {}
    return {"first": receipt.first_position, "last": receipt.last_position}


def main() -> None:
    """Work until killed."""
    home, seed, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    dice = random.Random(seed)
    with ledger.open(home) as book:
        print(json.dumps({"ready": number}), flush=True)  # noqa: T201 - the lines are the protocol
        while True:
            kind = dice.choice(KINDS)
            print(json.dumps({"begun": kind, "number": number}), flush=True)  # noqa: T201 - the protocol
            done = work(book, kind, number)
            print(json.dumps({"done": kind, "number": number, **done}), flush=True)  # noqa: T201 - the protocol
            number += 1


if __name__ == "__main__":
    main()
