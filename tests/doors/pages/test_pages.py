"""What the pages say, in which forms, and that both clocks move all of it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

PAGES = ["/", "/lately", "/compare", "/disagreements", "/runs", "/review", "/query", "/figure/park/projects"]
FIGURE = "/figure/park/projects"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_answers_in_its_language_with_a_strict_policy(
    story: TestClient, path: str, language: str, acted_on
) -> None:
    """Every page answers in both languages, forbids inline scripts and other hosts, and names no other host."""
    answer = story.get(path, params={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    found = acted_on(answer.text)
    assert found.handlers == []
    assert found.styles == 0
    assert all(source and source.startswith("/assets/") for source in found.scripts)
    assert all(re.match(r"[/#](?!/)", address) for address in found.addresses)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_json_at_the_same_address(story: TestClient, path: str) -> None:
    """`.json` and the Accept header give the same object."""
    by_ending = story.get("/index.json" if path == "/" else f"{path}.json")
    by_header = story.get(path, headers={"accept": "application/json"})
    assert by_ending.headers["content-type"] == "application/json"
    assert by_ending.json() == by_header.json()


def test_figure_shows_value_revisions_and_evidence(delta: TestClient) -> None:
    """A figure shows its value, its own words, its period, and leads to the row it was read from."""
    page = delta.get("/figure/caohejing-industrial-transfer-base/transfer-investment")
    assert "96\u202f000\u202f000\u202f000" in page.text
    assert "96 billion yuan" in page.text
    link = unescape(re.search(r'href="(/evidence/[^"]+locator[^"]+)"', page.text).group(1))
    evidence = delta.get(link)
    assert re.search(r'<tr class="quoted"><th scope="row">3</th>', evidence.text)
    assert "<mark>96 billion yuan</mark>" in evidence.text


def test_both_clocks_put_a_figure_into_the_past(story: TestClient) -> None:
    """By the publication clock the figure is what was said then; before anything was recorded there is none."""

    def value(**clocks: str) -> list[str]:
        asked = {**clocks, "source": "gazette", "period": "2018"}
        return [figure["value"] for figure in story.get(f"{FIGURE}.json", params=asked).json()["figures"]]

    assert value() == ["115"]
    assert value(published_by="2020-08-02") == ["111"]
    assert value(published_by="2020-08-04") == ["113"]
    assert value(recorded_by="2020-08-04") == []
    page = story.get(FIGURE, params={"published_by": "2020-08-04", "recorded_by": "2020-01-01"}).text
    assert "There is no figure at this moment" in page


def test_links_of_a_page_in_the_past_stay_there(story: TestClient) -> None:
    """Links inside the service take both clocks along; the way back to now drops them."""
    page = story.get("/", params={"published_by": "2020-08-04"}).text
    links = [unescape(link) for link in re.findall(r'href="(/figure[^"]+)"', page)]
    assert links
    assert all("published_by=2020-08-04T00%3A00%3A00Z" in link for link in links)
    assert '<a class="button" href="/">' in page


def test_withdrawn_figure_is_gone_and_told(story: TestClient) -> None:
    """A withdrawal takes the figure away and stands among the changes."""
    content = story.get(f"{FIGURE}.json").json()
    assert "2019" not in {figure["period"] for figure in content["figures"]}
    assert "withdrawal" in {change["kind"] for change in content["changes"]}


def test_chart_has_a_line_for_each_vintage_and_steps_for_statuses(story: TestClient) -> None:
    """Each earlier publication is a faint line and the current one strong; a status is a staircase over publication."""
    series = story.get(FIGURE).text
    assert series.count('class="strong"') == 1
    assert series.count('class="faint"') == 2
    assert story.get("/figure/park/state").text.count('class="dot"') == 2


def test_matrix_marks_where_a_value_changed(story: TestClient) -> None:
    """A cell whose value is another than first printed is shaded, and framed at the publication that changed it."""
    page = story.get(FIGURE).text
    assert re.search(r'<td class="heat5 changed">115</td>', page)


def test_list_is_searched_by_all_words_and_filters(story: TestClient) -> None:
    """All words must occur, in names or titles, Chinese ones too; filters narrow further."""

    def found(**asked: str) -> set[tuple[str, str]]:
        return {(f["source"], f["measure"]) for f in story.get("/index.json", params=asked).json()["figures"]}

    assert found(words="园区 项目") == {("gazette", "projects"), ("rival", "projects")}
    assert found(words="park projects", source="rival") == {("rival", "projects")}
    assert found(words="park nowhere") == set()


def test_names_with_slashes_have_a_page(story: TestClient) -> None:
    """A subject or measure that would break a path is linked by its parameters."""
    links = {unescape(link) for link in re.findall(r'href="(/figure[^"]+)"', story.get("/").text)}
    link = "/figure?subject=a%2Fb&measure=c%2Fd.json"
    assert link in links
    assert all(story.get(other).status_code == 200 for other in links)


def test_lately_is_filtered_by_kind(story: TestClient) -> None:
    """Changes are chosen by their derived kind, the newest first."""
    changes = story.get("/lately.json", params={"kind": "revision"}).json()["changes"]
    assert {change["kind"] for change in changes} == {"revision"}
    positions = [change["position"] for change in changes]
    assert positions == sorted(positions, reverse=True)


def test_compare_shows_what_differs_between_moments(story: TestClient) -> None:
    """Two moments differ in what was said between them."""
    moments = {"first_published_by": "2020-08-02", "second_published_by": "2020-08-04"}
    rows = story.get("/compare.json", params=moments).json()["differences"]
    ours = [row for row in rows if row["source"] == "gazette" and row["subject"] == "park"]
    gazette = {(row["period"], row["difference"], row["old_value"], row["new_value"]) for row in ours}
    assert gazette == {("2018", "changed", "111", "113"), ("2019", "appeared", None, "150")}


def test_disagreements_stand_side_by_side(story: TestClient) -> None:
    """Where sources differ both are shown, with the difference."""
    rows = story.get("/disagreements.json").json()["disagreements"]
    assert [(r["best_source"], r["source"], r["difference"]) for r in rows] == [("gazette", "rival", "-16")]


def test_enclaves_are_a_table_and_a_drawing(delta: TestClient, story: TestClient) -> None:
    """The pack has its page; a ledger without it says how to get one."""
    page = delta.get("/enclaves").text
    assert "Haining Sub-zone" in page
    assert page.count('class="edge') >= 5
    assert story.get("/enclaves").status_code == 404


def test_runs_show_sources_and_their_log(delta: TestClient) -> None:
    """Each source has its last poll, and a log of its own."""
    content = delta.get("/runs.json").json()
    assert {source["source"]: source["last_outcome"] for source in content["sources"]} == {
        "caohejing-article": "changed", "caohejing-page": "changed",
    }  # fmt: skip
    assert delta.get("/runs/caohejing-page.json").json()["polls"][0]["outcome"] == "changed"


def test_query_runs_through_the_sandbox_with_both_clocks(story: TestClient) -> None:
    """A statement is answered as of both clocks; one that writes or reads files is refused on the page, with 400."""
    where = "measure = 'projects' AND period = '2018' AND source = 'gazette' AND subject = 'park'"
    asked = {"query": f"SELECT value FROM figures WHERE {where}"}
    assert story.get("/query.json", params=asked).json()["rows"] == [["115"]]
    assert story.get("/query.json", params={**asked, "published_by": "2020-08-02"}).json()["rows"] == [["111"]]
    for refused in ("SELECT * FROM read_csv('/etc/passwd')", "DROP VIEW figures", "SELEKT"):
        answer = story.get("/query", params={"query": refused})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_query_shows_the_beginning_of_a_long_answer(story: TestClient) -> None:
    """A long answer is cut, and says so."""
    content = story.get("/query.json", params={"query": "SELECT range AS n FROM range(100000)"}).json()
    assert len(content["rows"]) == 500
    assert content["more"] is True


def test_wrong_requests_are_told_as_pages_and_as_json(story: TestClient) -> None:
    """A wrong time, an unknown name and a missing figure are said with their status in the form that was asked for."""
    for path, status in (("/?published_by=soon", 400), ("/?vintage=1", 400), ("/figure/no/such", 404)):
        page = story.get(path)
        assert page.status_code == status
        assert page.text.startswith("<!doctype html>")
        assert "message" in story.get(path, headers={"accept": "application/json"}).json()


def test_recipes_work_when_pasted(story_home, open_pages, serve) -> None:
    """SQL, Python and curl from the box give the rows of the page, hostile names included."""
    context, application = open_pages(story_home)
    with context, serve(application) as address:
        import httpx

        page = httpx.get(f"{address}{FIGURE}?published_by=2020-08-04", headers={"accept": "text/html"}, timeout=60).text
        boxes = re.findall(r'id="recipe-(\w+)"[^>]*>(.*?)</pre>', page, re.DOTALL)
        texts = {name: unescape(text) for name, text in boxes}
        program = texts["python"] + "print(sorted(row['printed'] for row in rows))"
        told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        assert "['113', '150', '90', '99']" in told
        command = shlex.split(texts["curl"].replace("\\\n", " "))
        assert command[:2] == ["curl", "--get"]
        import duckdb

        with duckdb.connect(str(story_home / "published" / "ledger.duckdb"), read_only=True) as connection:
            assert len(connection.execute(texts["sql"]).fetchall()) == 4


def test_assets_are_served_by_digest(story: TestClient) -> None:
    """Assets live for ever under an address with their digest; another digest is not found."""
    address = re.search(r'href="(/assets/[^"]+css)"', story.get("/").text).group(1)
    answer = story.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert story.get(address.replace("/assets/", "/assets/0")).status_code == 404


def test_texts_are_there_in_each_language() -> None:
    """No text of the catalogue is empty in a language, and both have the same places for values."""
    from asof.doors.pages.texts import catalogue

    for key, texts in catalogue().items():
        assert all(texts.values()), key
        places = [sorted(re.findall(r"\{\w+\}", text)) for text in texts.values()]
        assert places[0] == places[1], key


def test_quoted_document_address_is_refused(story: TestClient) -> None:
    """What is no digest is refused, an unknown one is not found."""
    assert story.get(f"/evidence/{quote('<x>')}").status_code == 400
    assert story.get(f"/evidence/{'0' * 64}").status_code == 404
