"""Series: how an id is read, and what is told about a series.

An id is `SUBJECT/MEASURE`. The measure may be one of its aliases, and the subject may be left out where only one
subject has the measure, so that an alias alone (`GDPC1`) is an id as well. Where several sources state a series, the
best ranked is taken on each day; `SOURCE:SUBJECT/MEASURE` asks one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from asof.doors.fred.errors import SERIES_UNKNOWN, FredError, bad_request
from asof.doors.fred.frequency import native
from asof.doors.fred.parameters import Window
from asof.doors.fred.seam import Ledger

ID_LENGTH_MAX = 1_000
READINGS_MAX = 64


class Reading(NamedTuple):
    """One way to read an id; None stands for any."""

    source: str | None
    subject: str | None
    name: str


def readings(series_id: str) -> list[Reading]:
    """List the ways to read an id, the likeliest first: a slash or colon may also belong to a name."""
    if len(series_id) > ID_LENGTH_MAX:
        raise FredError(SERIES_UNKNOWN)
    slashes = [index for index, character in enumerate(series_id) if character == "/"][::-1]
    colons = [index for index, character in enumerate(series_id) if character == ":"]
    whole = [Reading(None, series_id[:slash], series_id[slash + 1 :]) for slash in slashes]
    whole.append(Reading(None, None, series_id))
    of_source = [
        Reading(series_id[:colon], series_id[colon + 1 : slash], series_id[slash + 1 :])
        for colon in colons
        for slash in slashes
        if slash > colon
    ]
    of_source += [Reading(series_id[:colon], None, series_id[colon + 1 :]) for colon in colons]
    return (whole + of_source)[:READINGS_MAX]


def wanted(found: Sequence[Reading]) -> dict[str, list[Any]]:
    """Give the readings as the parameters of a statement; an alias comes right after the name itself."""
    return {
        "precedences": [2 * place for place in range(len(found))],
        "sources": [reading.source for reading in found],
        "subjects": [reading.subject for reading in found],
        "names": [reading.name for reading in found],
    }


def one_series(rows: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that the rows speak of exactly one series.

    Raises:
        FredError: there is none, or the id fits several.

    """
    if not rows:
        raise FredError(SERIES_UNKNOWN)
    ids = sorted({f"{row['subject']}/{row['measure']}" for row in rows})
    if len(ids) > 1:
        some = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
        raise bad_request(f"The series id fits several series: {some}.  Write SUBJECT/MEASURE.")


@dataclass(frozen=True, slots=True)
class Series:
    """A series and what is told about it; `sources` are the names of those who state it."""

    item: dict[str, Any]
    sources: tuple[str, ...]
    words: str

    @property
    def id(self) -> str:
        """The id under which it is told."""
        return str(self.item["id"])


def _updated(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S+00")


def _title(row: Mapping[str, Any]) -> str:
    return f"{row['measure_title'] or row['measure']}: {row['subject_title'] or row['subject']}"


def described(row: Mapping[str, Any], window: Window, name: str | None = None) -> Series:
    """Describe a series as FRED does; what Asof does not know says so ("Not Applicable", popularity 0)."""
    frequency = native(row["lengths"], row["frequency"], row["week_ending"] - 1)
    unit = "; ".join(filter(None, row["units"])) or "Not Applicable"
    canonical = f"{row['subject']}/{row['measure']}"
    aliases = row["aliases"] or []
    known_as = f"  Also known as: {', '.join(aliases)}." if aliases else ""
    item = {
        "id": name or canonical,
        "realtime_start": window.start,
        "realtime_end": window.end,
        "title": _title(row),
        "observation_start": row["observation_start"],
        "observation_end": row["observation_end"],
        "frequency": frequency.title,
        "frequency_short": frequency.short,
        "units": unit,
        "units_short": unit,
        "seasonal_adjustment": "Not Applicable",
        "seasonal_adjustment_short": "NA",
        "last_updated": _updated(row["updated_at"]),
        "popularity": 0,
        "notes": f"{canonical}, as stated by: {', '.join(sorted(row['sources']))}.{known_as}",
    }
    words = " ".join([canonical, item["title"], unit, *aliases]).lower()
    return Series(item, tuple(row["sources"]), words)


def series_rows(ledger: Ledger, window: Window, found: Sequence[Reading]) -> list[dict[str, Any]]:
    """Ask for the series that the readings of an id fit; for all of them if there is no reading."""
    times = {"moment": ledger.moment, "first": window.start, "last": window.end}
    return ledger.ask("series", {**wanted(found), **times})


def find_series(ledger: Ledger, window: Window, series_id: str) -> Series:
    """Find the one series that an id names.

    Raises:
        FredError: there is none in that real-time period, or the id fits several.

    """
    rows = series_rows(ledger, window, readings(series_id))
    one_series(rows)
    return described(rows[0], window, series_id)


def all_series(ledger: Ledger, window: Window) -> list[Series]:
    """List every series of a real-time period."""
    return [described(row, window) for row in series_rows(ledger, window, [])]
