"""How the tests use the widget: the page a city would write, and a person's few steps."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.widget.conftest import City
from tests.widget.fake_service import Service

TITLE = "Stadt Ahlen"
_ACTIVE = """() => {
  const at = document.querySelector("lotsin-chat").shadowRoot.activeElement ?? document.activeElement;
  return at.id || at.className || at.localName;
}"""


def page_with(service: Service, attributes: str = 'data-municipality="ahlen"', head: str = "", body: str = "") -> str:
    script = f'<script src="{service.origin}/widget.js" {attributes} defer></script>'
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}{script}</head>'
        f'<body><main><h1>{TITLE}</h1><p>Willkommen</p><button id="own">Suche</button>{body}</main></body></html>'
    )


def visit(context: Any, city: City, service: Service, *, path: str = "/", csp: str = "", **parts: str) -> Page:
    headers = {"Content_Security_Policy": csp} if csp else {}
    address = city.publish(path, page_with(service, **parts), **headers)
    page: Page = context.new_page()
    page.goto(address)
    return page


def open_window(page: Page) -> None:
    page.locator(".launcher").click()
    expect(page.locator(".window")).to_be_visible()


def ask(page: Page, text: str) -> None:
    """Types and sends; comes back when the answer is there."""
    before = page.locator(".answer").count()
    page.locator("textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(before + 1)


def active(page: Page) -> str:
    """Id, class or tag of what has the focus inside the widget."""
    return str(page.evaluate(_ACTIVE))
