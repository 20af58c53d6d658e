"""Real small ledgers under the pages: the Yangtze River Delta pack, and one whose every word is hostile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

import ledger
from asof.doors import Tokens
from asof.doors.context import Context
from asof.doors.http import create_application
from asof.doors.pages import routes
from asof.home import Home
from asof.making import make_home
from asof.service import service_status
from asof.service.desk import Desk
from events import FigurePublished, FigureWithdrawn, MeasureDescribed, SourceDescribed, SubjectDescribed

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}{% raw %}"
PAPER = f"day,count\n2018,111\n2019,{HOSTILE.replace(',', '')}\n"


def article(period: str, value: int, day: int, /, **more) -> FigurePublished:
    """Make a statement of 2020-08-DAY."""
    given = {
        "source": "gazette", "subject": "park", "measure": "projects", "period": period, "unit": "1",
        "published_at": datetime(2020, 8, day, tzinfo=UTC), "printed": str(value), "value": Decimal(value), **more,
    }  # fmt: skip
    return FigurePublished(**given)


@pytest.fixture(scope="session")
def delta_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home made from the pack, polled once."""
    home = Home.of(tmp_path_factory.mktemp("delta") / "home")
    before = Path.cwd()
    make_home(home, "yangtze-delta")
    with ledger.open(home.folder) as book:
        desk = Desk(home, book)
        desk.perform("run", {"sources": [], "everything": True})
        desk.close()
    os.chdir(before)
    return home.folder


@pytest.fixture(scope="session")
def story_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with revisions, a withdrawal, a second source, a status, and names that try to break out."""
    home = Home.of(tmp_path_factory.mktemp("story") / "home")
    make_home(home, "empty")
    hostile = {"source": HOSTILE, "subject": HOSTILE, "measure": HOSTILE}
    said = datetime(2020, 8, 9, tzinfo=UTC)
    with ledger.open(home.folder) as book:
        book.append(
            [
                SourceDescribed(source="gazette", title="The gazette", publisher="The park", rank=1),
                SubjectDescribed(subject="park", title="The park", details={"title_zh": "园区"}),
                MeasureDescribed(measure="projects", title="Projects", details={"title_zh": "项目"}),
                SubjectDescribed(subject=HOSTILE, title=HOSTILE, details={"title_zh": HOSTILE}),
                article("2017", 90, 1),
                article("2018", 111, 1),
                article("2018", 113, 3),
                article("2019", 150, 3),
                article("2018", 115, 5, label="revised"),
                article("2018", 99, 4, source="rival"),
                FigureWithdrawn(source="gazette", subject="park", measure="projects", period="2019", published_at=said),
                article("", 0, 1, measure="state", value=None, text="open", printed="open", unit=None),
                article("", 0, 6, measure="state", value=None, text="shut", printed="shut", unit=None),
                article("2018", 7, 2, **hostile, unit=HOSTILE, printed=HOSTILE, label=HOSTILE, locator=HOSTILE),
                article("2018", 5, 2, subject="a/b", measure="c/d.json"),
            ]
        )
        desk = Desk(home, book)
        path = home.folder / "paper.csv"
        path.write_text(PAPER, encoding="utf-8")
        desk.perform(
            "ingest",
            {
                "path": str(path), "source": "paper", "published_at": "2020-08-08T00:00:00Z", "subject": "paper",
                "period": "day", "measures": None, "absent": "unchanged", "units": None, "hold_above": None,
                "cause": None,
            },
        )  # fmt: skip
        desk.close()
    return home.folder


@pytest.fixture(scope="session")
def open_pages():
    """Give a function that makes the application of a home, and its context."""

    def make(folder: Path, **more):
        context = Context(folder, **more)
        return context, create_application(context, list(routes(context)))

    return make


def _client(folder: Path, make) -> Iterator[TestClient]:
    context, application = make(folder)
    with context, TestClient(application, raise_server_exceptions=False) as client:
        client.headers["accept"] = "text/html"
        yield client


@pytest.fixture(scope="session")
def delta(delta_home: Path, open_pages) -> Iterator[TestClient]:
    """Give a reader of the pack's pages."""
    yield from _client(delta_home, open_pages)


@pytest.fixture(scope="session")
def story(story_home: Path, open_pages) -> Iterator[TestClient]:
    """Give a reader of the story's pages."""
    yield from _client(story_home, open_pages)


@pytest.fixture(scope="session")
def hostile() -> str:
    """Give the text that tries to break out."""
    return HOSTILE


class Elements(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.images = self.styles = 0
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        """Note scripts, images and handlers."""
        if tag == "script":
            self.scripts.append(dict(attrs).get("src"))
        self.images += tag == "img"
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.styles += tag == "style"
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}]


@pytest.fixture(scope="session")
def acted_on():
    """Give a function: a page to what a browser would act on in it."""

    def parse(text: str) -> Elements:
        elements = Elements()
        elements.feed(text)
        return elements

    return parse


FORM = {"accept": "text/html"}
PROSE = """name = "page"
title = "A page"
publisher = "p"
[fetch]
kind = "file"
path = "files/page.txt"
[read]
format = "text"
[mapping]
version = 1
layout = "prose"
subject = "base"
[[mapping.rules]]
match = "projects"
measure = "projects"
[publication]
time = "2020-08-17"
timezone = "UTC"
"""
WIDE = """name = "wide"
title = "A table"
publisher = "p"
[fetch]
kind = "file"
path = "files/wide.csv"
[read]
format = "csv"
[mapping]
version = 1
layout = "wide"
subject = ["land"]
period = "day"
[publication]
time = "fetched"
timezone = "UTC"
"""
SENTENCES = (
    "As of December 2018, the base had a total of 111 projects.\n"
    "As of December 2019, the base had a total of 120 projects.\n"
    "As of December 2020, the base had a total of 130 projects.\n"
)


@dataclass
class Served:
    """A home that a service serves."""

    home: Path
    address: str
    token: str
    reader: str

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        given = {"token": self.token, **fields}
        return httpx.post(self.address + path, data=given, headers={**FORM, **(headers or {})}, timeout=120)

    def get(self, path: str, **asked: str) -> httpx.Response:
        return httpx.get(self.address + path, params=asked or None, headers=FORM, timeout=120)

    def rows(self, query: str) -> list[dict[str, object]]:
        answer = self.get("/sql", query=query, format="json")
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text)

    def waiting(self, sort: str) -> list[dict[str, object]]:
        found = json.loads(self.get("/review.json").text)["waiting"]
        return [one for one in found if one["sort"] == sort]


def prepared(folder: Path) -> Path:
    """Make a home in which three candidates and one release wait."""
    home = Home.of(folder / "home")
    make_home(home, "empty")
    (home.folder / "files").mkdir(exist_ok=True)
    for name, text in (("page", PROSE), ("wide", WIDE)):
        (home.folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    (home.folder / "files" / "page.txt").write_text(SENTENCES, encoding="utf-8")
    lands = "".join(f"L{number},2020-01-01,{number}\n" for number in range(10))
    with ledger.open(home.folder) as book:
        desk = Desk(home, book)
        for table in (f"land,day,cases\n{lands}", "land,day,cases\nL1,2020-01-01,1\nL2,2020-01-01,5\n"):
            (home.folder / "files" / "wide.csv").write_text(table, encoding="utf-8")
            desk.perform("run", {"sources": ["page", "wide"]})
        desk.close()
    return home.folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve such a home with a process of its own; a token that writes and one that reads."""
    folder = tmp_path_factory.mktemp("deciding")
    home = prepared(folder)
    command = [
        sys.executable,
        "-m",
        "asof",
        "--home",
        str(home),
        "serve",
        "--http",
        "127.0.0.1:0",
        "--postgresql",
        "off",
    ]
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    try:
        address = None
        deadline = time.monotonic() + 60
        while address is None and time.monotonic() < deadline:
            assert process.poll() is None, (folder / "service.log").read_text()
            status = service_status(Home(home)) or {}
            address = (status.get("doors") or {}).get("http")
            time.sleep(0.1)
        assert address, (folder / "service.log").read_text()
        tokens = Tokens(home)
        yield Served(home, address, tokens.create("ana", writes=True), tokens.create("bob"))
    finally:
        process.terminate()
        process.wait(timeout=60)
