"""Pages in a real browser: what they ask for, what a screen reader finds, whether they fit."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PATHS = (
    "/?stadt=ahlen", "/angebote/ahlen", "/angebote/ahlen?q=krabbelgruppe&alter=1-3", "/angebote/herne?thema=nichts&q=qwertz",
    "/angebot/ahlen-fbs", "/angebot/ahlen-fbs/meldung", "/angebot/gibt-es-nicht", "/karte/ahlen", "/kalender/ahlen",
    "/kalender/billerbeck", "/faltblatt/ahlen", "/faltblatt/herne", "/mappe", "/mappe?angebote=ahlen-fbs,ahlen-danceroom",
    "/datenschutz", "/barrierefreiheit?stadt=ahlen",
)  # fmt: skip


def findings(page: Page) -> str:
    """Of WCAG 2.1 A and AA, in words; empty where there are none."""
    result = Axe().run(page, options=WCAG)
    return str(result.generate_report()) if result.violations_count else ""


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
