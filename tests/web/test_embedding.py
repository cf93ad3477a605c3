"""The widget on a city's page of another origin, with the one script tag of the README, against the real service."""

import http.server
import re
import threading
from functools import partial

import pytest
from playwright.sync_api import expect

from store.settings import ROOT

QUESTION = "mein kind tanzt gern, wo gibts ne tanzgruppe?"


@pytest.fixture
def city(tmp_path, service):
    """`index.html` with the README's tag, from a server of its own."""
    tag = re.search(r"<script src=\"[^\"]*/widget\.js\"[^>]*></script>", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert tag, "the README shows no script tag"
    own = re.sub(r"src=\"[^\"]*/widget\.js\"", f'src="{service}/widget.js"', tag[0])
    page = f"<!doctype html><html lang=de><meta charset=utf-8><title>Stadt</title><h1>Unsere Stadt</h1><p>Text</p>{own}</html>"
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "zwei.html").write_text(page, encoding="utf-8")
    handler = partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """The test's output is not the place."""


@pytest.fixture
def page(browser, city):
    shown = browser.new_page(viewport={"width": 1000, "height": 800})
    shown.goto(city)
    yield shown
    shown.close()


def _ask(page, text):
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def _open(page):
    page.locator("lotsin-chat").get_by_role("button").first.click()


def test_a_citys_page_with_one_tag_talks_to_the_service(page):
    _open(page)
    _ask(page, QUESTION)

    expect(page.get_by_role("heading", name="Danceroom Ahlen")).to_be_visible(timeout=20_000)
    expect(page.locator("lotsin-chat")).to_contain_text("Stand November 2018")


def test_in_a_crisis_the_number_can_be_tapped(page):
    _open(page)
    _ask(page, "mein baby atmet nicht")

    expect(page.locator("lotsin-chat").get_by_role("log").locator("a[href='tel:112']").first).to_be_visible(timeout=20_000)


def test_the_conversation_goes_on_on_the_next_page_and_can_be_deepened(page, city):
    _open(page)
    _ask(page, QUESTION)
    expect(page.get_by_role("heading", name="Danceroom Ahlen")).to_be_visible(timeout=20_000)

    page.goto(f"{city}/zwei.html")
    if not page.get_by_role("textbox").is_visible():
        _open(page)
    expect(page.get_by_role("heading", name="Danceroom Ahlen")).to_be_visible()
    _ask(page, "und was kostet das?")

    expect(page.locator("lotsin-chat").get_by_role("log")).to_contain_text(re.compile("[Kk]ost"), timeout=20_000)


def test_a_site_that_is_not_named_gets_nothing(service, browser):
    page = browser.new_page()
    page.route("https://fremd.example/", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html"))
    page.goto("https://fremd.example/")

    said = page.evaluate(
        "url => fetch(url, {method: 'POST'}).then(answer => answer.status, error => String(error))",
        f"{service}/webhooks/web/session",
    )
    page.close()

    assert "TypeError" in str(said)
