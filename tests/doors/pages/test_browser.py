"""The pages in a real browser: Debian's Chromium, at two widths, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.heavy
CHROMIUM = shutil.which("chromium")
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
         "/query?query=SELECT+subject,measure,printed,unit+FROM+figures")  # fmt: skip
DELTA = ("/", "/enclaves", "/runs", "/runs/caohejing-article")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Give the browser, or skip."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
    if CHROMIUM is None:
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


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_quiet_and_fit(browser, addresses, width: int, scheme: str) -> None:
    """No page writes an error to the console, asks another host, or is wider than the window."""
    told, asked = [], []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_default_timeout(60_000)
    page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    for name, paths in (("story", STORY), ("delta", DELTA)):
        for path in paths:
            assert page.goto(addresses[name] + path).status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
    page.goto(addresses["delta"] + "/lately")
    page.goto(addresses["delta"] + page.locator("a.digest").first.get_attribute("href"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("mark").count() >= 1
    page.close()
    assert told == []
    assert set(asked) == {urlsplit(address).netloc for address in addresses.values()}


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
