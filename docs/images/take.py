# ruff: noqa: INP001 - a script, run by hand
"""Take the screenshots of the guides from two running services: `take.py DELTA_ADDRESS NOWCAST_ADDRESS`.

The services are made from the packs (`asof init --pack yangtze-delta` and `--pack rki-nowcast`, then `asof run` and
`asof serve`). Needs Debian's chromium and Playwright for Python.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


def main(delta: str, nowcast: str) -> None:
    """Write one PNG a page into this folder."""
    figure = f"{nowcast}/figure/de/PS_COVID_Faelle?published_by=2021-07-18"
    compared = f"{nowcast}/compare?first_published_by=2021-07-16&second_published_by=2021-07-18"
    pictures = (
        ("figures", f"{delta}/", 1200, 900, "light"),
        ("figure", figure, 1200, 1500, "light"),
        ("figure-dark-phone", figure, 360, 900, "dark"),
        ("compare", compared, 1200, 900, "light"),
        ("enclaves", f"{delta}/enclaves", 1200, 1000, "light"),
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, address, width, height, scheme in pictures:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.set_default_timeout(60_000)
            page.goto(address)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
