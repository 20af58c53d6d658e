"""Choosing and ordering among series: search, filters, order_by, paging."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from asof.doors.fred.errors import bad_request
from asof.doors.fred.parameters import Parameters, Window
from asof.doors.fred.render import Answer
from asof.doors.fred.series import Series

ORDERS = (
    "search_rank", "series_id", "title", "units", "frequency", "seasonal_adjustment", "realtime_start", "realtime_end",
    "last_updated", "observation_start", "observation_end", "popularity", "group_popularity",
)  # fmt: skip
FILTERS = ("frequency", "units", "seasonal_adjustment")
LISTING = (
    "limit",
    "offset",
    "order_by",
    "sort_order",
    "filter_variable",
    "filter_value",
    "tag_names",
    "exclude_tag_names",
)
SEARCH = ("search_text", "search_type", *LISTING)
_WORD = re.compile(r"[^\s\[\]'\",+]+")
_DESCENDING = ("search_rank", "popularity", "group_popularity")


def matcher(text: str, search_type: str) -> Callable[[Series], int]:
    """Make the function that ranks a series against a search text; 0 is no match.

    All words must occur; an id that is a word, and a title that begins a word with it, rank higher.
    """
    if search_type == "series_id":
        pattern = text.lower() if "*" in text else f"*{text.lower()}*"
        pattern = pattern.replace("[", "[[]").replace("?", "[?]")
        return lambda series: int(fnmatchcase(series.id.lower(), pattern))
    words = [word.lower() for word in _WORD.findall(text)]

    def rank(series: Series) -> int:
        if not words or not all(word in series.words for word in words):
            return 0
        whole = set(re.split(r"[\s/:,.]+", series.words))
        return 1 + sum(word in whole for word in words)

    return rank


def filtered(series: Sequence[Series], parameters: Parameters) -> list[Series]:
    """Apply filter_variable with filter_value, and the tags: no series here has any."""
    if parameters.text("exclude_tag_names") and not parameters.text("tag_names"):
        raise bad_request("Variable exclude_tag_names needs the variable tag_names.")
    if parameters.text("tag_names"):
        return []
    value = parameters.text("filter_value")
    if parameters.text("filter_variable") is None:
        if value is not None:
            raise bad_request(f"Variable filter_value needs filter_variable, one of: {', '.join(FILTERS)}.")
        return list(series)
    variable = parameters.choice("filter_variable", FILTERS, "")
    return [one for one in series if value is None or one.item[variable].lower() == value.lower()]


def listing(ranked: Sequence[tuple[int, Series]], parameters: Parameters, window: Window, default_order: str) -> Answer:
    """Order and page series, with the envelope that FRED's lists of series have."""
    order_by = parameters.choice("order_by", ORDERS, default_order)
    usual = "desc" if order_by in _DESCENDING else "asc"
    sort_order = parameters.choice("sort_order", ("asc", "desc"), usual)
    limit, offset = parameters.paging(1_000)

    def key(entry: tuple[int, Series]) -> Any:
        rank, one = entry
        if order_by == "search_rank":
            return rank
        name = {"series_id": "id", "group_popularity": "popularity"}.get(order_by, order_by)
        return one.item[name]

    by_id = sorted(ranked, key=lambda entry: entry[1].id)
    ordered = sorted(by_id, key=key, reverse=sort_order == "desc")
    items = [{**one.item, "group_popularity": 0} for _, one in ordered[offset : offset + limit]]
    envelope = {
        "realtime_start": window.start,
        "realtime_end": window.end,
        "order_by": order_by,
        "sort_order": sort_order,
        "count": len(ordered),
        "offset": offset,
        "limit": limit,
    }
    return Answer("seriess", "series", items, envelope)
