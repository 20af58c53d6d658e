"""The page of the Yangtze River Delta pack: enclaves as a table, and home and host regions as a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asof.doors.pages.asked import Asked, Page, Rows
from asof.doors.pages.map import map_of
from asof.doors.pages.texts import text_of
from events import NotFound

ROW_HEIGHT = 30
WIDTH, MARGIN = 560, 180


@dataclass(frozen=True, slots=True)
class Node:
    """A region at its place in the drawing."""

    name: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Home regions on the left, host regions on the right, a curve for each enclave between them."""

    height: int
    homes: list[Node]
    hosts: list[Node]
    edges: list[tuple[str, str, str]]


async def page(asked: Asked) -> Page:
    """Make the page.

    Raises:
        NotFound: this ledger was made without the pack.

    """
    if not await asked.rows("views", name="enclaves"):
        raise NotFound(
            "this ledger has no enclaves", do="make one with them: asof init HOME --pack yangtze-delta, then asof run"
        )
    rows = await asked.rows("enclaves")
    return Page(
        "enclaves.html",
        text_of(asked.language, "nav.enclaves"),
        {"enclaves": rows},
        {"drawing": drawing_of(rows), "map": map_of(rows)},
        "SELECT * FROM enclaves ORDER BY enclave",
    )


def drawing_of(rows: Rows) -> Drawing:
    """Place the regions of enclaves whose home and host are both known."""
    known: list[dict[str, Any]] = [row for row in rows if row["home_region"] and row["host_region"]]
    homes = sorted({row["home_region"] for row in known})
    hosts = sorted({row["host_region"] for row in known})
    lines = max(len(homes), len(hosts), 1)
    height = lines * ROW_HEIGHT + 20

    def places(names: list[str], x: float, anchor: str) -> dict[str, Node]:
        step = (height - 20) / max(1, len(names))
        return {name: Node(name, x, 10 + step * (place + 0.5), anchor) for place, name in enumerate(names)}

    left, right = places(homes, MARGIN, "end"), places(hosts, WIDTH - MARGIN, "start")
    edges = [
        (_curve(left[row["home_region"]], right[row["host_region"]]), str(row["name"] or row["enclave"]),
         str(row["direction"] or ""))
        for row in known
    ]  # fmt: skip
    return Drawing(height, list(left.values()), list(right.values()), edges)


def _curve(start: Node, stop: Node) -> str:
    middle = (start.x + stop.x) / 2
    return f"M{start.x:g},{start.y:g}C{middle:g},{start.y:g} {middle:g},{stop.y:g} {stop.x:g},{stop.y:g}"
