"""Observations and vintage dates of one series: from the ledger's rows to the four output types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from asof.doors.fred.errors import SERIES_NOT_YET, FredError, bad_request, no_vintage_dates, too_many_vintage_dates
from asof.doors.fred.frequency import REQUESTS as FREQUENCIES
from asof.doors.fred.frequency import Frequency, aggregated, code_of_length, code_of_words, native, requested
from asof.doors.fred.intervals import (
    DAY,
    EARLIEST,
    LATEST,
    Cells,
    Interval,
    Voice,
    best_of,
    standing_on,
    vintage_dates,
)
from asof.doors.fred.parameters import Parameters, Window, not_later
from asof.doors.fred.render import Answer
from asof.doors.fred.seam import Ledger
from asof.doors.fred.series import one_series, readings, wanted
from asof.doors.fred.shapes import Row, first_releases, news, shown, tall, wide
from asof.doors.fred.transforms import UNITS, transformed

OBSERVATIONS = (
    "series_id", "observation_start", "observation_end", "units", "frequency", "aggregation_method", "output_type",
    "vintage_dates", "limit", "offset", "sort_order",
)  # fmt: skip
ROWS_MAX = 100_000
VINTAGE_DATES_MAX = 10_000
TABLE_CELLS_MAX = 5_000_000
# FRED's own cap for XML and JSON, imitated only where that is asked for.
FRED_VINTAGE_DATES_MAX = 2_000
# An id that fits several series is told so with at most so many of them.
SERIES_TOLD = 10
_UNRANKED = 2**31


@dataclass(frozen=True, slots=True)
class Request:
    """What a request for observations asks; `vintages` is empty unless vintage_dates were given."""

    series_id: str
    window: Window
    vintages: tuple[date, ...]
    observed: Window
    units: str
    frequency: str | None
    method: str
    output_type: int
    sort_order: str
    limit: int
    offset: int

    @property
    def plain(self) -> bool:
        """Whether the values are shown as they are, so that an observation depends on no other."""
        return self.units == "lin" and self.frequency is None


def read_request(parameters: Parameters, today: date) -> Request:
    """Read the parameters of series/observations."""
    vintages = tuple(parameters.days("vintage_dates"))
    not_later("vintage_dates", vintages, today)
    window = Window(vintages[0], vintages[-1]) if vintages else parameters.window(today)
    observed = Window(parameters.day("observation_start") or EARLIEST, parameters.day("observation_end") or LATEST)
    if observed.start > observed.end:
        raise bad_request(f"The variable observation_start can not be after observation_end ({observed.end}).")
    limit, offset = parameters.paging(ROWS_MAX)
    return Request(
        parameters.required("series_id"),
        window,
        vintages,
        observed,
        parameters.choice("units", UNITS, "lin"),
        parameters.choice("frequency", FREQUENCIES, "") if parameters.text("frequency") else None,
        parameters.choice("aggregation_method", ("avg", "sum", "eop"), "avg"),
        int(parameters.choice("output_type", ("1", "2", "3", "4"), "1")),
        parameters.choice("sort_order", ("asc", "desc"), "asc"),
        limit,
        offset,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """One series as the ledger has it: its cells, its frequency and its most decimals."""

    cells: Cells
    frequency: Frequency
    decimals: int
    first_day: date


def _voice(row: Mapping[str, Any]) -> Voice:
    # Of two periods that begin on one day the shorter one is shown, then the better ranked source.
    order = (row["days"], row["period"], _UNRANKED if row["rank"] is None else row["rank"])
    intervals = list(map(Interval, row["starts"], row["lasts"], row["values"]))
    return Voice(row["source"], order, intervals, row["moments"] or ())


def _of_stated_kind(rows: Sequence[Mapping[str, Any]], head: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Leave out periods of other lengths where the measure's own frequency is among them."""
    code = code_of_words(head["frequency"])
    if code is None or code not in {code_of_length(days) for days in head["lengths"]}:
        return rows
    return [row for row in rows if code_of_length(row["days"]) == code]


def find(ledger: Ledger, series_id: str, fetched: Window, observed: Window, *, rounded: bool = False) -> Found:
    """Ask for the states of a series that stood in a real-time period, for the observations of a period.

    The series' most decimals are counted only if values are to be `rounded` to them.
    """
    parameters = {
        **wanted(readings(series_id)),
        "rounded": rounded,
        "moment": ledger.moment,
        "first": fetched.start,
        "last": fetched.end,
        "observation_start": observed.start,
        "observation_end": observed.end,
    }
    rows = ledger.ask("observations", parameters)
    one_series([row for row in rows[:SERIES_TOLD] if row["period_start"] is None])
    head, states = rows[0], _of_stated_kind(rows[1:], rows[0])
    dated = groupby(states, key=itemgetter("period_start"))
    cells = {day: best_of([_voice(row) for row in group]) for day, group in dated}
    frequency = native(head["lengths"], head["frequency"], head["week_ending"] - 1)
    return Found(cells, frequency, head["decimals"] or 0, head["first_day"])


def _fetched(request: Request) -> Window:
    """Widen the real-time period by a day on either side, to see whether a value began or ended at its edge.

    The initial release (type 4) must be known to be the first, so everything before is needed as well.
    """
    start, end = request.window.start, request.window.end
    if request.output_type == 4 or start == EARLIEST:
        start = date.min + DAY
    return Window(start - DAY, end + DAY if end < LATEST else end)


def _computed(found: Found, request: Request) -> Cells:
    cells, frequency = found.cells, found.frequency
    if request.frequency is not None:
        target = requested(request.frequency, frequency)
        if target is not None:
            cells = aggregated(cells, frequency, target, request.method, found.decimals)
            frequency = target
    cells = transformed(cells, request.units, frequency)
    if request.plain:
        return cells
    observed = request.observed
    return {day: intervals for day, intervals in cells.items() if observed.start <= day <= observed.end}


def _check_cap(count: int, window: Window, *, imitate_caps: bool) -> None:
    if imitate_caps and count > FRED_VINTAGE_DATES_MAX:
        raise too_many_vintage_dates(count, window.start, window.end, FRED_VINTAGE_DATES_MAX)


def _table(cells: Cells, request: Request, vintages: Sequence[date]) -> list[Row]:
    if len(vintages) * len(cells) > TABLE_CELLS_MAX:
        raise bad_request(
            f"A table of {len(cells)} observations and {len(vintages)} vintage dates is larger than this server makes "
            f"({TABLE_CELLS_MAX} cells); shorten the real-time or the observation period, or use output_type 1."
        )
    if request.output_type == 2:
        return wide(cells, request.series_id, vintages)
    return news(cells, request.series_id, vintages, from_nothing=bool(request.vintages))


def _rows(found: Found, request: Request, *, imitate_caps: bool) -> list[Row]:
    """Give the rows of the asked output type; all but type 1 are made of vintage dates, and fail without any."""
    cells, window = _computed(found, request), request.window
    if imitate_caps or request.output_type != 1:
        vintages = list(request.vintages) or vintage_dates(found.cells, window.start, window.end)
        _check_cap(len(vintages), window, imitate_caps=imitate_caps)
        if request.output_type != 1 and not vintages:
            raise no_vintage_dates(window.start, window.end)
        if request.output_type in (2, 3):
            return _table(cells, request, vintages)
        if request.output_type == 4:
            return first_releases(cells, window)
    return tall(cells, window, request.vintages)


def observations(ledger: Ledger, parameters: Parameters, file_type: str, *, imitate_caps: bool) -> Answer:
    """Answer series/observations."""
    request = read_request(parameters, ledger.today)
    observed = request.observed if request.plain else Window(date.min, LATEST)
    rounded = request.frequency is not None
    found = find(ledger, request.series_id, _fetched(request), observed, rounded=rounded)
    if request.window.end < found.first_day:
        raise FredError(SERIES_NOT_YET)
    rows = _rows(found, request, imitate_caps=imitate_caps)
    if request.sort_order == "desc":
        # The rows of one observation stay in order of realtime_start, as FRED has them.
        rows.sort(key=lambda row: row["date"], reverse=True)
    envelope = {
        "realtime_start": request.window.start,
        "realtime_end": request.window.end,
        "observation_start": request.observed.start,
        "observation_end": request.observed.end,
        "units": request.units,
        "output_type": request.output_type,
        "file_type": file_type,
        "order_by": "observation_date",
        "sort_order": request.sort_order,
        "count": len(rows),
        "offset": request.offset,
        "limit": request.limit,
    }
    return Answer("observations", "observation", rows[request.offset : request.offset + request.limit], envelope)


def latest(ledger: Ledger, series_id: str, observed: Window, day: date) -> dict[date, str]:
    """Give a series as it stood on a day: the observations that had a figure, with their values as text."""
    found = find(ledger, series_id, Window(day, day), observed)
    standing = {observed_on: standing_on(intervals, day) for observed_on, intervals in found.cells.items()}
    return {observed_on: shown(one.value) for observed_on, one in standing.items() if one is not None}


def dates_of_vintages(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer series/vintagedates: the days on which the series changed."""
    window = parameters.window(ledger.today, whole_by_default=True)
    limit, offset = parameters.paging(VINTAGE_DATES_MAX)
    sort_order = parameters.choice("sort_order", ("asc", "desc"), "asc")
    everything = Window(date.min, LATEST)
    found = find(ledger, parameters.required("series_id"), everything, everything)
    days = vintage_dates(found.cells, window.start, window.end)
    if sort_order == "desc":
        days.reverse()
    envelope = {
        "realtime_start": window.start,
        "realtime_end": window.end,
        "order_by": "vintage_date",
        "sort_order": sort_order,
        "count": len(days),
        "offset": offset,
        "limit": limit,
    }
    items = [day.isoformat() for day in days[offset : offset + limit]]
    return Answer("vintage_dates", "vintage_date", items, envelope)
