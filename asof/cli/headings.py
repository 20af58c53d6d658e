"""What stands in the heading of a release, and what its columns mean where nobody said so."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

PERIOD_NAMES = (
    "period", "reference_period", "date", "day", "week", "month", "quarter", "year", "time", "time_period",
    "datum", "tag", "woche", "monat", "quartal", "jahr", "日期", "时间", "年份", "月份",
)  # fmt: skip
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for the subject (columns or a constant) and the period, and how to say it."""

    subject: str | list[str]
    period: str | None
    said: str


def headings(path: Path, delimiter: str | None) -> list[str]:
    """Return the column names of a file; none where it cannot be read, for the ledger says better what is wrong."""
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet

            return list(pyarrow.parquet.read_schema(path).names)
        if path.suffix.lower() in {".json", ".ndjson", ".jsonl"}:
            return _json_names(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = next((line for line in file if line.strip()), "")
    except (OSError, ValueError, csv.Error):
        return []
    tab = "\t" if path.suffix.lower() == ".tsv" else None
    chosen = delimiter or tab or Counter(one for one in line if one in _DELIMITERS).most_common(1)
    sign = chosen if isinstance(chosen, str) else chosen[0][0] if chosen else ","
    return next(csv.reader([line], delimiter=sign), [])


def _json_names(path: Path) -> list[str]:
    if path.suffix.lower() == ".json":
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
    else:
        with path.open(encoding="utf-8-sig") as file:
            rows = [json.loads(line) for line in islice((line for line in file if line.strip()), 100)]
    if not isinstance(rows, list):
        return []
    return list(dict.fromkeys(name for row in rows[:100] if isinstance(row, dict) for name in row))


def choose(
    columns: Sequence[str], source: str, subject: Sequence[str], constant: str | None, period: str | None
) -> Chosen:
    """Choose what was not said: a column `subject`, else the source's name; the one column named like a time."""
    said = []
    chosen_subject: str | list[str]
    if constant is not None:
        chosen_subject = constant
    elif subject:
        chosen_subject = _named(subject, columns)
    elif "subject" in columns:
        chosen_subject = ["subject"]
        said.append("subject from the column subject")
    else:
        chosen_subject = source
        said.append(f"subject {source!r} for every row, the source's name")
    if period is None:
        candidates = [name for name in columns if name.strip().lower() in PERIOD_NAMES and name not in chosen_subject]
        if len(candidates) == 1:
            period = candidates[0]
            said.append(f"period from the column {period}")
        elif candidates:
            said.append(f"no period, for several columns may be it: {', '.join(candidates)}")
        else:
            said.append("no period")
    return Chosen(chosen_subject, period or None, "; ".join(said))


def _named(given: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return the columns that were named, each by its own --subject or several with commas between them."""
    names: list[str] = []
    for text in given:
        names += [text] if text in columns or "," not in text else [part.strip() for part in text.split(",")]
    return names


def is_tall(columns: Sequence[str]) -> bool:
    """Tell whether a file has one figure a row, its measure named in a column, which is not a release's layout."""
    names = {name.strip().lower() for name in columns}
    return "measure" in names and bool(names & {"value", "printed"})
