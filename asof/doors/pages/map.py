"""The drawn map of the enclaves: a sketch of the coast, the regions that it knows, an arc for each enclave."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

WIDTH, HEIGHT = 480, 560
NORTH, SOUTH, WEST, EAST = 34.0, 27.5, 117.9, 122.4
LABEL_GAP = 15
Row = Mapping[str, Any]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A region at its place, and where its name is written; `home` and `host` tell what it is to any enclave."""

    name: str
    x: float
    y: float
    label_y: float
    anchor: str
    home: bool
    host: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Outlines and arcs as paths in a drawing of 480 by 560; `unknown` are regions that have no place on it."""

    coast: str
    lake: str
    marks: list[Mark] = field(default_factory=list)
    arcs: list[tuple[str, str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def map_of(rows: Sequence[Row]) -> Map:
    """Draw the enclaves whose home and host are both known; a host of two cities is drawn to each."""
    found: dict[str, Place] = {}
    roles: dict[str, set[str]] = {}
    unknown: dict[str, None] = {}
    arcs = []
    for row in rows:
        if not row["home_region"] or not row["host_region"]:
            continue
        sides = [_placed(row[f"{side}_region"], found, unknown) for side in ("home", "host")]
        for side, names in zip(("home", "host"), sides, strict=True):
            for name in names:
                roles.setdefault(name, set()).add(side)
        label = f"{row['name'] or row['enclave']}: {row['home_region']} → {row['host_region']}"
        direction = "reverse" if row["direction"] == "reverse" else "outbound"
        arcs += [(_arc(found[one], found[other]), label, direction) for one in sides[0] for other in sides[1]]
    outlines = _places()
    return Map(
        _line([_at(place) for place in outlines["coast"]]), _line([_at(place) for place in outlines["lake"]]) + "Z",
        _marks(found, roles), arcs, list(unknown),
    )  # fmt: skip


def _placed(region: str, found: dict[str, Place], unknown: dict[str, None]) -> list[str]:
    """Return the places of a region by their names: of "Shanghai and Hangzhou" both."""
    names = []
    for part in re.split(r"\s+and\s+|、|和", region):
        name = next((name for name in _places()["places"] if part.startswith(name)), None)
        if name is None:
            unknown[part] = None
            continue
        shown = part.partition(",")[0]
        found[shown] = _at(_places()["places"][name])
        names.append(shown)
    return names


def _marks(found: Mapping[str, Place], roles: Mapping[str, set[str]]) -> list[Mark]:
    """Put names beside their marks, on the sea's side in the east, and apart where marks are close."""
    marks: list[Mark] = []
    taken: dict[str, float] = {}
    for name, (x, y) in sorted(found.items(), key=lambda item: item[1][1]):
        anchor = "start" if x > WIDTH * 0.62 else "end"
        label_y = max(y + 4, taken.get(anchor, -LABEL_GAP) + LABEL_GAP)
        taken[anchor] = label_y
        marks.append(Mark(name, x, y, round(label_y, 1), anchor, "home" in roles[name], "host" in roles[name]))
    return marks


def _at(place: Sequence[float]) -> Place:
    north, east = place
    wide = (east - WEST) / (EAST - WEST)
    high = (NORTH - north) / (NORTH - SOUTH)
    return round(wide * WIDTH, 1), round(high * HEIGHT, 1)


def _arc(start: Place, stop: Place) -> str:
    """Draw from home to host, bent to the left of the way, so that there and back are two lines."""
    across, down = stop[0] - start[0], stop[1] - start[1]
    length = math.hypot(across, down)
    if length < 1:
        return f"M{start[0]:g},{start[1]:g}m-9,0a9,9 0 1,1 18,0a9,9 0 1,1 -18,0"
    bend = min(0.22, 30 / length)
    middle = (start[0] + across / 2 + down * bend, start[1] + down / 2 - across * bend)
    return f"M{start[0]:g},{start[1]:g}Q{middle[0]:.1f},{middle[1]:.1f} {stop[0]:g},{stop[1]:g}"


def _line(points: Sequence[Place]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


@cache
def _places() -> dict[str, Any]:
    return tomllib.loads(files("asof.doors.pages").joinpath("places.toml").read_text(encoding="utf-8"))
