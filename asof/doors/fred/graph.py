"""fredgraph.csv: the newest figures of a few series side by side, for spreadsheets and pandas-datareader."""

from __future__ import annotations

import csv
import io
from datetime import date

from asof.doors.fred.errors import bad_request
from asof.doors.fred.intervals import EARLIEST, LATEST
from asof.doors.fred.observations import latest
from asof.doors.fred.parameters import Parameters, Window, not_later
from asof.doors.fred.seam import Ledger

GRAPH = ("id", "cosd", "coed", "vintage_date", "api_key", "recorded_by")
SERIES_MAX = 50


def graph(ledger: Ledger, parameters: Parameters) -> str:
    """Write the CSV: `observation_date` and one column a series; no value is an empty cell, a missing one "."."""
    names = [name.strip() for name in parameters.required("id").split(",") if name.strip()]
    if len(names) > SERIES_MAX:
        raise bad_request(f"Value of id names {len(names)} series; at most {SERIES_MAX} at once.")
    observed = Window(parameters.day("cosd") or EARLIEST, parameters.day("coed") or LATEST)
    vintage = parameters.day("vintage_date") or ledger.today
    not_later("vintage_date", [vintage], ledger.today)
    columns: list[dict[date, str]] = [latest(ledger, name, observed, vintage) for name in names]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["observation_date", *names])
    for day in sorted(set().union(*columns)):
        writer.writerow([day.isoformat(), *(column.get(day, "") for column in columns)])
    return text.getvalue()
