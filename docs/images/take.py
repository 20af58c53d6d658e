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
HEIGHTS = {"figures": 900, "enclaves": 900, "figure": 2300}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


def main(delta: str, nowcast: str) -> None:
    """Write one PNG a page into this folder."""
    pictures = {
        "figures": f"{delta}/",
        "enclaves": f"{delta}/enclaves",
        "figure": f"{nowcast}/figure/de/PS_COVID_Faelle?published_by=2021-07-18",
    }
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(60_000)
        for name, address in pictures.items():
            page.goto(address)
            page.set_viewport_size({"width": 1200, "height": HEIGHTS[name]})
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
