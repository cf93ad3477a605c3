"""Takes the pictures of the README from a running `make run`: `python docs/screenshots/take.py`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from store.settings import load_settings

FOLDER = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> int:
    settings = load_settings()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, width, text in (
            ("chat", 900, "mein kind tanzt gern, wo gibts ne tanzgruppe?"),
            ("crisis", 390, "mein baby atmet nicht"),
        ):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"http://{settings.host}:{settings.port}/?stadt=ahlen")
            page.locator("#town option").nth(1).wait_for(state="attached")
            page.fill("#message", text)
            page.keyboard.press("Enter")
            page.locator("li:not(.mine)").first.wait_for()
            page.mouse.wheel(0, -5000)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
