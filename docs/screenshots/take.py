"""Takes the pictures of every page from a running `make run`: `python docs/screenshots/take.py [--to FOLDER] [--all]`.

Each page at 1440 px; with `--all` also at 768 and 320 px and in the dark. The chat: a question, an emergency, Arabic.
`--console NAME` takes those of the handbook for staff instead, signed in with this account; its password is read from the
standard input. Some questions should have been asked before.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PAGES = {
    "town": "/?stadt=ahlen",
    "offers": "/angebote/ahlen?q=krabbelgruppe",
    "offer": "/angebot/ahlen-fbs",
    "report": "/angebot/ahlen-fbs/meldung",
    "map": "/karte/ahlen",
    "calendar": "/kalender/ahlen",
    "leaflet": "/faltblatt/ahlen",
    "folder": "/mappe?angebote=ahlen-fbs,ahlen-caritas-eltern-kinder",
    "privacy": "/datenschutz?stadt=ahlen",
    "accessibility": "/barrierefreiheit?stadt=ahlen",
    "not-found": "/angebot/gibt-es-nicht",
}
CHATS = {
    "chat": ("ahlen", "de", "mein kind tanzt gern, wo gibts ne tanzgruppe?", 1000),
    "crisis": ("ahlen", "de", "mein baby atmet nicht", 390),
    "chat-arabic": ("herne", "ar", "أين أجد مجموعة للأطفال؟", 390),
}
HANDBOOK = Path(__file__).parents[1] / "redaktion" / "bilder"
CONSOLE = {
    "uebersicht": "/redaktion/",
    "fragen": "/redaktion/fragen",
    "gruppe": "/redaktion/fragen/{group}",
    "verknuepfen": "/redaktion/fragen/{group}/entscheiden?art=link",
    "wirkung": "/redaktion/wirkung",
    "fassungen": "/redaktion/wirkung/fassungen",
    "angebote": "/redaktion/angebote?stadt=ahlen",
    "angebot": "/redaktion/angebote/ahlen-danceroom",
    "veraltet": "/redaktion/angebote/veraltet?stadt=ahlen",
    "einlesen": "/redaktion/angebote/einlesen",
    "abdeckung": "/redaktion/angebote/abdeckung?stadt=ahlen",
    "anliegen": "/redaktion/anliegen",
    "berichte": "/redaktion/berichte?stadt=ahlen",
    "konten": "/redaktion/konten",
    "mein-konto": "/redaktion/konten/ich",
}
TALLEST = 1600  # pixels: the rest of a long list looks like its beginning
WIDTHS = {"": 1440, "-768": 768, "-320": 320}


def take_page(browser: Browser | BrowserContext, address: str, path: Path, width: int, scheme: str = "light") -> None:
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address, wait_until="networkidle")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": width, "height": height})  # what sticks to the window's edge is at its edge
    page.screenshot(path=path)
    page.close()
    make_small(path)


def make_small(path: Path) -> None:
    """To 128 colours: pictures of pages have few, and a repository keeps each forever."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def take_chat(browser: Browser, url: str, path: Path, chat: tuple[str, str, str, int]) -> None:
    town, language, question, width = chat
    page = browser.new_page(viewport={"width": width, "height": 860}, locale=language)
    page.goto(f"{url}/?stadt={town}")
    page.evaluate("code => document.querySelector('lotsin-chat').setAttribute('language', code)", language)
    _ask(page, question)
    page.screenshot(path=path)
    page.close()
    make_small(path)


def _ask(page: Page, question: str) -> None:
    page.locator("lotsin-chat").get_by_role("button").first.click()
    page.locator("lotsin-chat").get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_timeout(3000)


def take_console(browser: Browser, url: str, folder: Path, name: str, password: str) -> None:
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{url}/redaktion/anmelden")
    page.screenshot(path=folder / "anmelden.png")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passwort").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/redaktion/")
    page.goto(f"{url}/redaktion/fragen?stadt=ahlen")
    group = page.locator('main a[href^="/redaktion/fragen/"]').first.get_attribute("href") or ""
    for picture, path in CONSOLE.items():
        address = url + path.format(group=group.rpartition("/")[2])
        take_page(context, address, folder / f"{picture}.png", 1440)
    context.close()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--console", metavar="NAME")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        if given.console:
            take_console(browser, given.url, given.to or HANDBOOK, given.console, sys.stdin.readline().rstrip("\n"))
            return 0
        given.to = given.to or Path(__file__).parent
        for name, path in PAGES.items():
            for ending, width in WIDTHS.items():
                if given.all or not ending:
                    take_page(browser, given.url + path, given.to / f"{name}{ending}.png", width)
            if given.all:
                take_page(browser, given.url + path, given.to / f"{name}-dark.png", 1440, "dark")
        for name, chat in CHATS.items():
            take_chat(browser, given.url, given.to / f"{name}.png", chat)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
