"""The lists of the pages: by kind, by state, in parts; two moments and two sources side by side; the map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

import ledger
from asof.home import Home
from asof.making import make_home
from events import (
    AlarmRaised,
    CandidateProposed,
    FigurePublished,
    FigureWithdrawn,
    ReleaseHeld,
    ReviewDecided,
    SourceDescribed,
)

FIRST, SECOND = datetime(2021, 5, 1, tzinfo=UTC), datetime(2021, 5, 8, tzinfo=UTC)
CITIES = 130


def said(subject: str, value: str, when: datetime, source: str = "bureau", **more: str) -> FigurePublished:
    """Make a statement about 2020."""
    given = {"measure": "people", "period": "2020", "printed": value, "value": Decimal(value), **more}
    return FigurePublished(source=source, subject=subject, published_at=when, **given)


def city(place: int) -> str:
    """Name a city."""
    return f"city-{place:03d}"


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory, open_pages) -> Iterator[TestClient]:
    """Give a reader of a ledger with many series, revised in part, disputed in part, with things held and late."""
    home = Home.of(tmp_path_factory.mktemp("towns") / "home")
    make_home(home, "empty")
    with ledger.open(home.folder) as book:
        book.append([SourceDescribed(source="bureau", title="Bureau", publisher="Bureau", rank=1)])
        book.append([said(city(place), str(100 + place), FIRST) for place in range(CITIES)])
        book.append([said(city(place), "7", FIRST, "rival") for place in range(0, CITIES, 2)])
        book.append([said(city(place), str(900 + place), SECOND, label="preliminary") for place in (3, 60, 129)])
        gone = {"source": "bureau", "subject": city(5), "measure": "people", "period": "2020"}
        book.append([FigureWithdrawn(**gone, published_at=SECOND)])
        held = book.append([ReleaseHeld(source="bureau", published_at=SECOND, reason="most of it would go")])
        proposed = {**gone, "subject": "village", "printed": "12", "value": Decimal(12)}
        book.append([CandidateProposed(**proposed, published_at=SECOND)])
        book.append([AlarmRaised(source="bureau", alarm="release-late", reason="not come", due_at=SECOND)])
        decided = held.first_position
        book.append([ReviewDecided(decision="rejected", decided_position=decided, person="Ann")])
    context, application = open_pages(home.folder)
    with context, TestClient(application, raise_server_exceptions=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def in_parts(client: TestClient, path: str, rows: str, **asked: str) -> list[dict]:
    """Follow the link to the next part until there is none."""
    found, link = [], f"{path}?" + "&".join(f"{name}={value}" for name, value in asked.items())
    for _ in range(20):
        content = client.get(link, headers={"accept": "application/json"}).json()
        found += content[rows]
        if not content["more"]:
            return found
        page = client.get(link).text
        link = re.findall(r'<a class="button" href="([^"]+)">', page)[-1].replace("&amp;", "&")
    raise AssertionError("the parts do not end")


def test_list_in_parts_has_every_series_once(towns: TestClient) -> None:
    """Following the links to the next part shows each series that has a figure once, in order."""
    rows = [(row["subject"], row["source"]) for row in in_parts(towns, "/", "figures")]
    expected = {(city(place), "bureau") for place in range(CITIES) if place != 5}
    expected |= {(city(place), "rival") for place in range(0, CITIES, 2)}
    assert sorted(rows) == rows
    assert len(rows) == len(set(rows))
    assert set(rows) == expected


def test_list_in_the_past_has_what_was_there(towns: TestClient) -> None:
    """A series withdrawn later is in the list of an earlier moment; before the first statement there is none."""
    asked = {"words": "city-005", "published_by": "2021-05-02"}
    assert len(towns.get("/index.json", params=asked).json()["figures"]) == 1
    assert towns.get("/index.json", params={"words": "city-005"}).json()["figures"] == []
    assert towns.get("/index.json", params={"published_by": "2021-04-01"}).json()["figures"] == []


@pytest.mark.parametrize(
    ("kind", "places"), [("revision", {3, 60, 129}), ("initial", set(range(0, CITIES, 2))), ("withdrawal", set())]
)
def test_list_by_kind(towns: TestClient, kind: str, places: set[int]) -> None:
    """By kind, the list has the series whose latest changes are of it; a withdrawn one is a change, and no figure."""
    content = towns.get("/index.json", params={"kind": kind}).json()
    assert {change["kind"] for change in content["changes"]} == {kind}
    assert {row["subject"] for row in content["figures"]} <= {city(place) for place in range(CITIES) if place != 5}
    if kind == "revision":
        assert {row["subject"] for row in content["figures"]} == {city(place) for place in places}


def test_changes_in_parts_are_each_there_once(towns: TestClient) -> None:
    """Following the links backwards gives every change once, the newest first, as the view has them."""
    rows = in_parts(towns, "/lately", "changes")
    positions = [row["position"] for row in rows]
    assert positions == sorted(set(positions), reverse=True)
    assert len(positions) == CITIES + CITIES // 2 + 3 + 1
    first = in_parts(towns, "/lately", "changes", kind="initial")
    assert len(first) == CITIES + CITIES // 2


def test_provisional_is_the_publishers_word(towns: TestClient) -> None:
    """What a publisher calls preliminary is provisional, at the moments at which it stands."""
    asked = {"state": "provisional"}
    assert {row["subject"] for row in towns.get("/index.json", params=asked).json()["figures"]} == {
        city(3), city(60), city(129),
    }  # fmt: skip
    asked["published_by"] = "2021-05-02"
    assert towns.get("/index.json", params=asked).json()["figures"] == []


def test_disputed_in_parts_has_every_disagreement(towns: TestClient) -> None:
    """Every figure on which sources differ is there once, under the state of the list and on its own page."""
    expected = [city(place) for place in range(0, CITIES, 2)]
    assert [row["subject"] for row in in_parts(towns, "/", "figures", state="disputed")] == expected
    assert [row["subject"] for row in in_parts(towns, "/disagreements", "disagreements")] == expected


def test_held_and_late_are_told(towns: TestClient) -> None:
    """What waits for a person is held until it is decided; what was expected and did not come is late."""
    held = towns.get("/index.json", params={"state": "held"}).json()["held"]
    assert [(row["kind"], row["subject"]) for row in held] == [("candidate-proposed.v1", "village")]
    assert [row["source"] for row in towns.get("/index.json", params={"state": "late"}).json()["late"]] == ["bureau"]
    assert '<span class="count">1</span>' in towns.get("/").text


def test_compared_in_parts_has_every_difference(towns: TestClient) -> None:
    """Two moments differ in what was said in between: each figure once, whatever the number of parts."""
    asked = {"first_published_by": "2021-05-02", "second_published_by": "2021-06-01"}
    rows = in_parts(towns, "/compare", "differences", **asked)
    assert {row["subject"]: row["difference"] for row in rows} == {
        city(3): "changed", city(5): "gone", city(60): "changed", city(129): "changed",
    }  # fmt: skip
    asked["first_published_by"] = "2021-01-01"
    assert len(in_parts(towns, "/compare", "differences", **asked)) == CITIES - 1 + CITIES // 2


def test_two_sources_stand_side_by_side(story: TestClient) -> None:
    """Of two sources both figures are there with their difference, and those that only one of them states."""
    rows = story.get("/disagreements.json", params={"source": "gazette", "other": "rival"}).json()["figures"]
    found = {(row["period"], row["old_value"], row["new_value"], row["difference"], row["agree"]) for row in rows}
    assert found == {("2018", "115", "99", "-16", False), ("2017", "90", None, None, False)}
    page = story.get("/disagreements", params={"source": "gazette", "other": "rival"}).text
    assert "−16" in page


def test_enclaves_have_a_map_with_an_arc_for_each_way(delta: TestClient) -> None:
    """Regions stand on the map where they are, north above south, and an arc leads from home to host."""
    page = delta.get("/enclaves").text
    drawing = page[page.index('class="map"') : page.index("</svg>", page.index('class="map"'))]
    assert "Shibei High-tech Nantong Science and Technology City: Shanghai → Nantong" in drawing
    heights = {
        name: float(re.search(rf'cy="([\d.]+)"[^>]*/><text[^>]*>{name}<', drawing).group(1))
        for name in ("Nantong", "Shanghai", "Wenzhou")
    }
    assert heights["Nantong"] < heights["Shanghai"] < heights["Wenzhou"]
