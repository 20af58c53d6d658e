"""The SQL page: table, chart, plan, exports and a link that keeps its answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

import pytest
from starlette.testclient import TestClient

from asof.doors.pages.result_chart import result_chart

QUERY = "SELECT period_start, value FROM figures WHERE measure = 'projects' AND source = 'gazette' AND subject = 'park'"


def test_a_result_has_a_table_a_chart_and_a_plan(story: TestClient) -> None:
    """Numbers over days are a line; the plan names what is read, and is JSON too."""
    page = story.get("/query", params={"query": QUERY}).text
    assert page.count('class="line line1"') == 1
    assert len(re.findall(r'class="point point1"', page)) == 2
    assert 'id="plan"' in page
    assert story.get("/query.json", params={"query": QUERY}).json()["plan"]
    assert 'class="line' not in story.get("/query", params={"query": "SELECT 'a' AS a, 'b' AS b"}).text


@pytest.mark.parametrize("form", ["csv", "json", "ndjson", "parquet", "arrow"])
def test_export_links_give_the_same_rows_as_of_both_clocks(story: TestClient, form: str) -> None:
    """Each link answers in its format, and takes both clocks along."""
    page = story.get("/query", params={"query": QUERY, "published_by": "2020-08-02"}).text
    link = next(unescape(found) for found in re.findall(r'href="(/sql\?[^"]+)"', page) if f"format={form}" in found)
    assert "published_by=2020-08-02" in link
    answer = story.get(link)
    assert answer.status_code == 200
    assert len(answer.content) > 0
    if form == "json":
        assert [row["value"] for row in answer.json()] == ["90", "111"]


def test_the_permanent_link_names_both_clocks_and_keeps_what_was_chosen(story: TestClient) -> None:
    """It carries the statement, the chart's columns and both clocks, and gives the same rows."""
    asked = {"query": QUERY, "x": "period_start", "y": "value"}
    link = unescape(re.search(r'id="permanent" href="([^"]+)"', story.get("/query", params=asked).text)[1])
    assert all(f"{name}=" in link for name in ("query", "x", "y", "published_by", "recorded_by"))
    again = story.get(link.replace("/query?", "/query.json?")).json()
    assert again["rows"] == story.get("/query.json", params=asked).json()["rows"]


@pytest.mark.parametrize("refused", ["EXPLAIN SELECT 1", "SELECT 1; SELECT 2", "EXPLAIN ANALYZE SELECT 1"])
def test_the_plan_opens_no_way_around_the_sandbox(story: TestClient, refused: str) -> None:
    """Only what the sandbox has let through is explained."""
    assert story.get("/query", params={"query": refused}).status_code == 400


def test_what_a_chart_is_drawn_from() -> None:
    """Names give bars, times and numbers lines; open ends, nothing and what is mixed have no place on it."""
    day = datetime(2020, 1, 1, tzinfo=UTC)
    bars = result_chart(["a", "n"], [["x", 3], ["y", Decimal("-1.5")], ["z", None]])
    assert bars is not None
    assert [(bar.name, bar.text) for bar in bars.bars] == [("x", "3"), ("y", "-1.5")]
    lines = result_chart(["t", "n"], [[day, 1], [datetime.max.replace(tzinfo=UTC), 9], [day.replace(day=2), 2]])
    assert lines is not None
    assert [len(line.dots) for line in lines.lines] == [2]
    chosen = result_chart(["t", "n", "m"], [[day, 1, 5], [day, 2, 6]], x="n", y="m")
    assert chosen is not None
    assert (chosen.x, chosen.y) == ("n", ["m"])
    for rows in ([], [[1, "a"]], [["a", "b"], ["c", "d"]], [[1, True], ["a", False]], [[float("nan"), "a"], [2, "b"]]):
        assert result_chart(["a", "b"], rows) is None
    assert result_chart(["n", "m"], [[5, 5], [5, 5]]) is not None
