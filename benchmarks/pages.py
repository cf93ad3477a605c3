"""What a page costs a phone: `python -m benchmarks.pages [--url http://127.0.0.1:8080]`, against a running `make run`.

Each page in a fresh browser with 1.6 Mbit/s, 150 ms and a processor four times slower (Lighthouse's "slow 4G"): requests,
those to others, bytes as sent, largest paint and layout shift as Chromium measures them, cookies, findings of axe (WCAG 2.1
A and AA).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PATHS = (
    "/?stadt={town}", "/angebote/{town}", "/angebote/{town}?q=krabbelgruppe", "/angebot/{offer}", "/karte/{town}",
    "/kalender/{town}", "/faltblatt/{town}", "/mappe?angebote={offer}", "/datenschutz", "/barrierefreiheit",
)  # fmt: skip
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
_OBSERVE = """
window.__largest = 0; window.__shift = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) window.__largest = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; })
  .observe({type: "layout-shift", buffered: true});
"""


def measure(browser: Browser, origin: str, path: str) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(_OBSERVE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sent = _throttled(page)
    page.goto(origin + path, wait_until="networkidle")
    figures = {
        "path": path,
        "requests": len(asked),
        "to others": sum(1 for url in asked if not url.startswith((origin, "data:", "blob:"))),
        "kB sent": round(sum(sent.values()) / 1000, 1),
        "largest paint ms": round(page.evaluate("window.__largest")),
        "layout shift": round(page.evaluate("window.__shift"), 3),
        "axe findings": Axe().run(page, options=WCAG).violations_count,
        "cookies": len(context.cookies()),
    }
    context.close()
    return figures


def _throttled(page: Page) -> dict[str, float]:
    """Bytes on the wire by request, filled while the page loads."""
    sent: dict[str, float] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    wire.on("Network.loadingFinished", lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}))
    return sent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--town", default="ahlen")
    parser.add_argument("--offer", default="ahlen-fbs")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        paths = [path.format(town=given.town, offer=given.offer) for path in PATHS]
        rows = [measure(browser, given.url.rstrip("/"), path) for path in paths]
        browser.close()
    if given.json:
        print(json.dumps(rows, indent=1))
    else:
        _print_table(rows)
    return int(any(row["to others"] or row["axe findings"] or row["cookies"] for row in rows))


def _print_table(rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    widths = [max(len(name), *(len(str(row[name])) for row in rows)) for name in names]
    for line in (names, *([str(row[name]) for name in names] for row in rows)):
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)))


if __name__ == "__main__":
    sys.exit(main())
