"""Releases and sources: a FRED release is a source of this ledger, a FRED source is its publisher.

Their numbers follow the order in which the ledger first recorded something of them, so they never change; wherever a
release's number is taken its name is taken too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from asof.doors.fred.errors import bad_request
from asof.doors.fred.parameters import Parameters, Window
from asof.doors.fred.render import Answer
from asof.doors.fred.seam import Ledger
from asof.doors.fred.search import filtered, listing
from asof.doors.fred.series import all_series, find_series

RELEASE_ORDERS = ("release_id", "name", "press_release", "realtime_start", "realtime_end")
SOURCE_ORDERS = ("source_id", "name", "realtime_start", "realtime_end")
DATE_ORDERS = ("release_date", "release_id", "release_name")
NO_DATA = "include_release_dates_with_no_data"


def _release(row: Mapping[str, Any], window: Window) -> dict[str, Any]:
    link = {"link": row["url"]} if row["url"] else {}
    return {
        "id": row["release_number"],
        "realtime_start": window.start,
        "realtime_end": window.end,
        "name": row["title"],
        "press_release": False,
        **link,
    }


def _publishers(rows: Sequence[Mapping[str, Any]], window: Window) -> list[dict[str, Any]]:
    names = {row["publisher_number"]: row["publisher"] for row in rows}
    return [
        {"id": number, "realtime_start": window.start, "realtime_end": window.end, "name": names[number]}
        for number in sorted(names)
    ]


def _listed(
    name: str, items: list[dict[str, Any]], parameters: Parameters, window: Window, orders: Sequence[str]
) -> Answer:
    """Order and page releases or sources, with their envelope."""
    order_by = parameters.choice("order_by", orders, orders[0])
    sort_order = parameters.choice("sort_order", ("asc", "desc"), "asc")
    limit, offset = parameters.paging(1_000)
    member = "id" if order_by.endswith("_id") else order_by
    items.sort(key=lambda item: item[member], reverse=sort_order == "desc")
    envelope = {
        "realtime_start": window.start,
        "realtime_end": window.end,
        "order_by": order_by,
        "sort_order": sort_order,
        "count": len(items),
        "offset": offset,
        "limit": limit,
    }
    return Answer(name, name.removesuffix("s"), items[offset : offset + limit], envelope)


def _short(name: str, items: Sequence[Mapping[str, Any]], window: Window) -> Answer:
    envelope = {"realtime_start": window.start, "realtime_end": window.end}
    return Answer(name, name.removesuffix("s"), items, envelope)


def _rows(ledger: Ledger) -> list[dict[str, Any]]:
    return ledger.ask("releases", {})


def _one_release(ledger: Ledger, parameters: Parameters) -> dict[str, Any]:
    wanted = parameters.required("release_id")
    for row in _rows(ledger):
        if wanted in (str(row["release_number"]), row["source"]):
            return row
    raise bad_request("The release does not exist.")


def _of_publisher(ledger: Ledger, parameters: Parameters) -> list[dict[str, Any]]:
    wanted = parameters.required("source_id")
    found = [row for row in _rows(ledger) if wanted in (str(row["publisher_number"]), row["publisher"])]
    if not found:
        raise bad_request("The source does not exist.")
    return found


def releases(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer releases: every source of the ledger."""
    window = parameters.window(ledger.today)
    items = [_release(row, window) for row in _rows(ledger)]
    return _listed("releases", items, parameters, window, RELEASE_ORDERS)


def release(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer release: one source of the ledger."""
    window = parameters.window(ledger.today)
    return _short("releases", [_release(_one_release(ledger, parameters), window)], window)


def release_sources(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer release/sources: who publishes it."""
    window = parameters.window(ledger.today)
    return _short("sources", _publishers([_one_release(ledger, parameters)], window), window)


def release_series(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer release/series: the series that a source states."""
    window = parameters.window(ledger.today)
    source = _one_release(ledger, parameters)["source"]
    stated = [one for one in all_series(ledger, window) if source in one.sources]
    ranked = [(0, one) for one in filtered(stated, parameters)]
    return listing(ranked, parameters, window, "series_id")


def series_release(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer series/release: the sources that state a series, the best ranked of which is shown."""
    window = parameters.window(ledger.today)
    found = find_series(ledger, window, parameters.required("series_id"))
    items = [_release(row, window) for row in _rows(ledger) if row["source"] in found.sources]
    return _short("releases", items, window)


def series_categories(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer series/categories: the ledger has no tree of categories, so a series that exists is in none."""
    window = parameters.window(ledger.today)
    find_series(ledger, window, parameters.required("series_id"))
    return Answer("categories", "category", [])


def sources(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer sources: every publisher."""
    window = parameters.window(ledger.today)
    return _listed("sources", _publishers(_rows(ledger), window), parameters, window, SOURCE_ORDERS)


def source(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer source: one publisher."""
    window = parameters.window(ledger.today)
    return _short("sources", _publishers(_of_publisher(ledger, parameters), window), window)


def source_releases(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer source/releases: the ledger's sources of one publisher."""
    window = parameters.window(ledger.today)
    items = [_release(row, window) for row in _of_publisher(ledger, parameters)]
    return _listed("releases", items, parameters, window, RELEASE_ORDERS)


def _dates(
    ledger: Ledger, parameters: Parameters, wanted: str | None, orders: Sequence[str], sort_order: str
) -> Answer:
    window = parameters.window(ledger.today, whole_by_default=True)
    sort_order = parameters.choice("sort_order", ("asc", "desc"), sort_order)
    order_by = parameters.choice("order_by", orders, "release_date")
    limit, offset = parameters.paging(10_000 if wanted is not None else 1_000)
    rows = ledger.ask(
        "release_dates",
        {
            "moment": ledger.moment,
            "first": window.start,
            "last": window.end,
            "release": wanted,
            "with_no_data": parameters.flag(NO_DATA),
        },
    )
    member = {"release_date": "day", "release_id": "release_number", "release_name": "title"}[order_by]
    rows.sort(key=lambda row: row[member], reverse=sort_order == "desc")
    envelope = {
        "realtime_start": window.start,
        "realtime_end": window.end,
        "order_by": order_by,
        "sort_order": sort_order,
        "count": len(rows),
        "offset": offset,
        "limit": limit,
    }
    named = wanted is None
    items = [
        {"release_id": row["release_number"], **({"release_name": row["title"]} if named else {}), "date": row["day"]}
        for row in rows[offset : offset + limit]
    ]
    return Answer("release_dates", "release_date", items, envelope, text="date")


def release_dates(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer release/dates: the days on which a source published something new."""
    wanted = str(_one_release(ledger, parameters)["release_number"])
    return _dates(ledger, parameters, wanted, ("release_date",), "asc")


def releases_dates(ledger: Ledger, parameters: Parameters) -> Answer:
    """Answer releases/dates: those days for every source."""
    return _dates(ledger, parameters, None, DATE_ORDERS, "desc")
