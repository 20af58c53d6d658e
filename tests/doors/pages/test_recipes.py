"""The box at the foot of each page: what it says works when it is pasted, and gives the same rows by every door."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape

import duckdb
import httpx
import pytest

FIGURE = "/figure/park/projects"
PAGES = (
    "/", "/?subject=park&source=rival", "/lately", "/lately?kind=revision", FIGURE, f"{FIGURE}?published_by=2020-08-04",
    f"{FIGURE}?period=2018&recorded_by=2200-01-01", "/compare?first_published_by=2020-08-02", "/disagreements", "/runs",
    "/runs/gazette", "/review", "/query", "/query?query=SELECT+1+AS+a+UNION+SELECT+2;",
    "/query?query=SELECT+%27it%27%27s+%22+%24HOME%27+AS+a+--+so", "/figure?subject={hostile}&measure={hostile}",
    "/evidence/{document}",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(story_home, open_pages, serve) -> Iterator[str]:
    """Serve the story."""
    context, application = open_pages(story_home)
    with context, serve(application) as served:
        yield served


def boxes(page: str) -> dict[str, str]:
    """Return the texts of the box as a reader copies them."""
    found = re.findall(r'<pre[^>]*id="recipe-(\w+)"[^>]*>(.*?)</pre>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def by_curl(command: str) -> list[dict[str, object]]:
    """Paste a command into a shell; without curl on this machine, ask what it would ask."""
    if shutil.which("curl"):
        told = subprocess.run(["sh", "-c", f"{command} --silent --fail"], capture_output=True, text=True, check=True)
        return json.loads(told.stdout)
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:2] == ["curl", "--get"]
    asked = dict(word.split("=", 1) for word in words[4::2])
    return httpx.get(words[2], params=asked, timeout=60).json()


@pytest.mark.parametrize("path", PAGES)
def test_the_box_of_a_page_works_when_pasted(address, story_home, hostile, path: str) -> None:
    """SQL over the published copy, Python and curl give one and the same number of rows; hostile names included."""
    asked = httpx.get(f"{address}/lately.json?source=paper", timeout=60).json()["changes"][0]["document"]
    if "{hostile}" in path:
        where = httpx.URL(f"{address}/figure", params={"subject": hostile, "measure": hostile})
    else:
        where = httpx.URL(address + path.replace("{document}", asked))
    answer = httpx.get(where, headers={"accept": "text/html"}, timeout=60)
    assert answer.status_code == 200
    texts = boxes(answer.text)
    assert set(texts) == {"sql", "python", "curl"}
    told = subprocess.run([sys.executable, "-c", texts["python"]], capture_output=True, text=True, check=True).stdout
    with duckdb.connect(str(story_home / "published" / "ledger.duckdb"), read_only=True) as connection:
        number = len(connection.execute(texts["sql"]).fetchall())
    assert told == f"{number} rows\n"
    assert len(by_curl(texts["curl"])) == number
    assert number > 0 or path in {"/review", "/runs", "/runs/gazette"}
