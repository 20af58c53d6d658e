"""The pages in a real browser: Debian's Chromium, at two widths, light and dark."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from asof.cli import run

pytestmark = pytest.mark.heavy
CHROMIUM = shutil.which("chromium")
NEEDED = bool(os.environ.get("ASOF_BROWSER_NEEDED"))
"""Set where these tests are what is asked for: a browser that is missing is then no reason to skip them."""
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
CHECK = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160)).join(" | ")}`)"""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIGURE = "/figure/park/projects"
STORY = ("/", "/lately", FIGURE, "/compare?first_published_by=2020-08-02", "/disagreements", "/runs", "/review",
         "/query?query=SELECT+subject,measure,printed,unit,value+FROM+figures",
         "/query?query=SELEKT", "/runs/gazette", "/runs/nothing")  # fmt: skip
DELTA = ("/", "/enclaves", "/runs", "/runs/caohejing-article")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Give the browser, or skip."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
    if CHROMIUM is None:
        if NEEDED:
            pytest.fail("chromium is not installed; what to do: apt-get install chromium")
        pytest.skip("Debian's chromium is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def addresses(story_home: Path, delta_home: Path, open_pages, serve) -> Iterator[dict[str, str]]:
    """Serve both ledgers; their addresses."""
    story_context, story = open_pages(story_home)
    delta_context, delta = open_pages(delta_home)
    with story_context, delta_context, serve(story) as first, serve(delta) as second:
        yield {"story": first, "delta": second}


@pytest.fixture
def tell_all() -> Iterator[object]:
    """Give a function that opens a page whose every complaint fails the test."""
    told: list[str] = []

    def opened(browser, **more):
        page = browser.new_page(**more)
        page.set_default_timeout(60_000)
        page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: told.append(str(error)))
        return page

    yield opened
    assert told == []


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_quiet_and_fit(browser, addresses, width: int, scheme: str) -> None:
    """No page writes an error to the console, asks another host, is wider than the window, or keeps somebody out."""
    told, asked, serious = [], [], []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_default_timeout(60_000)
    page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    for name, paths in (("story", STORY), ("delta", DELTA)):
        for path in paths:
            status = page.goto(addresses[name] + path).status
            assert status == {"/query?query=SELEKT": 400, "/runs/nothing": 404}.get(path, 200), path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
            page.evaluate(AXE)
            serious += [f"{path} {found}" for found in page.evaluate(CHECK)]
    page.goto(addresses["delta"] + "/lately")
    page.goto(addresses["delta"] + page.locator("a.digest").first.get_attribute("href"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("mark").count() >= 1
    page.evaluate(AXE)
    serious += [f"evidence {found}" for found in page.evaluate(CHECK)]
    page.close()
    assert [line for line in told if "status of 40" not in line] == []
    assert serious == []
    assert set(asked) == {urlsplit(address).netloc for address in addresses.values()}


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_an_evidence_bundle_fits_and_asks_nobody(
    browser, delta_home, tmp_path, tell_all, width, scheme
) -> None:
    """Opened as a file it is no wider than the window, runs without a complaint, and keeps nobody out."""
    bundle = tmp_path / "bundle.zip"
    shutil.copytree(delta_home, tmp_path / "home")
    assert (
        run(
            [
                "--home",
                str(tmp_path / "home"),
                "export",
                "evidence",
                "caohejing-industrial-transfer-base/transfer-projects",
                "-o",
                str(bundle),
            ]
        )
        == 0
    )
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "bundle")
    page = tell_all(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "bundle" / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("article").count() >= 3
    page.evaluate(AXE)
    assert page.evaluate(CHECK) == []
    page.close()
    assert [url for url in asked if not url.startswith("file:")] == []


def test_slider_puts_the_page_and_its_address_into_the_past(browser, addresses) -> None:
    """By keyboard, a step of the slider changes the address and what the page says; the way back is there."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(addresses["story"] + FIGURE + "?period=2018&source=gazette")
    assert page.locator(".big").inner_text().strip() == "115"
    slider = page.locator("input[type=range]").first
    slider.focus()
    slider.evaluate("slider => { slider.value = '1'; slider.dispatchEvent(new Event('change')); }")
    page.wait_for_url("**published_by=2020-08-03**")
    assert page.locator(".big").inner_text().strip() == "113"
    assert "period=2018" in page.url
    page.locator(".clocks a.button").click()
    page.wait_for_url(lambda address: "published_by" not in address)
    assert page.locator(".big").inner_text().strip() == "115"
    page.close()


def test_pages_work_without_scripts(browser, addresses) -> None:
    """Without scripts the clocks are plain fields that are sent off by Enter."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_default_timeout(60_000)
    page.goto(addresses["story"] + FIGURE + "?period=2018&source=gazette")
    page.locator("#published_by").fill("2020-08-02")
    page.locator("#published_by").press("Enter")
    page.wait_for_url("**published_by=2020-08-02**")
    assert page.locator(".big").inner_text().strip() == "111"
    page.close()


def test_keyboard_reaches_the_content_first(browser, addresses) -> None:
    """The first stop of the Tab key leads past the navigation, and where one stands is visible."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(addresses["story"] + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_review_by_keyboard(browser, served, tell_all) -> None:
    """Without a pointer: the next and the one before, mend, reject, accept; the token is typed once."""
    page = tell_all(browser)
    page.goto(served.address + "/review")
    cards = page.locator(".card.waiting")
    waiting = cards.count()
    assert waiting == 4

    def here() -> str:
        return page.evaluate("document.activeElement.dataset.position ?? ''")

    page.keyboard.press("j")
    first = here()
    page.keyboard.press("j")
    second = here()
    page.keyboard.press("k")
    assert (here(), first != second, first != "") == (first, True, True)
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "token"
    page.keyboard.type(served.token)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_url(f"**/review?decided={first}")
    assert page.locator(".card.waiting").count() == waiting - 1
    assert here() == second
    page.keyboard.press("m")
    page.locator(f"#value-{second}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("121")
    page.keyboard.press("Escape")
    assert here() == second
    page.keyboard.press("a")
    page.wait_for_url(f"**/review?decided={second}")
    assert page.locator(".card.waiting").count() == waiting - 2
    page.close()
    decided = served.rows(
        "SELECT body->>'$.decision' AS decision, body->>'$.person' AS person FROM events "
        "WHERE kind = 'review-decided.v1' ORDER BY position"
    )
    assert decided == [{"decision": "rejected", "person": "ana"}, {"decision": "accepted", "person": "ana"}]
    assert served.rows("SELECT value::INTEGER AS value FROM figures WHERE source = 'page'") == [{"value": 121}]


def test_a_source_is_run_from_its_page(browser, served, tell_all) -> None:
    """The button polls, and the page that follows has the new run in its log."""
    page = tell_all(browser)
    page.goto(served.address + "/runs/wide")
    runs = page.locator("tbody").first.locator("tr").count()
    page.locator("#token-run").fill(served.token)
    page.locator(".run-now button").click()
    page.wait_for_url("**/runs/wide?ran=*")
    assert page.locator("tbody").first.locator("tr").count() == runs + 1
    page.locator("tbody").first.locator("a").first.click()
    page.wait_for_url("**poll=*")
    assert "poll-completed.v1" in page.locator("main").inner_text()
    page.close()


def test_the_editor_completes_tables_and_columns_and_runs(browser, addresses, tell_all) -> None:
    """Names of tables and of their columns are offered; the statement runs by keyboard as of both clocks."""
    page = tell_all(browser)
    page.goto(addresses["story"] + "/query")
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT count(*) AS figures FROM figu")
    options = page.locator(".cm-tooltip-autocomplete li")
    options.filter(has_text="figure_versions").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("res WHERE figures.mea")
    options.filter(has_text="measure").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type(" = 'projects' AND peri")
    options.filter(has_text="period_start").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("od = '2018' AND sour")
    options.filter(has_text="source").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type(" = 'gazette'")
    page.locator("#published_by").fill("2020-07-01")
    editor.focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**published_by=2020-07-01*")
    statement = "FROM figures WHERE figures.measure = 'projects' AND period = '2018' AND source = 'gazette'"
    assert statement in editor.inner_text()
    assert page.locator("table td").first.inner_text() == "0"
    page.goto(addresses["story"] + page.locator("#permanent").get_attribute("href"))
    assert "recorded_by=" in page.url
    assert page.locator("table td").first.inner_text() == "0"
    page.close()
