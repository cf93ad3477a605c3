"""Every page in a real browser: by eye, by screen reader, on a small phone, in the dark, without scripts."""

import pytest

from tests.web.browser import PATHS, findings, overflow

SIZES = {"phone": (320, 640), "tablet": (768, 1024), "desk": (1440, 900)}
HEAVIEST = 100_000  # bytes of a page with its styles, without the map and the chat window


@pytest.fixture
def opened(browser, service):
    """A page at a path; also what it asked for, what its console said and what its policy forbade."""
    made = []

    def open_page(path, **context):
        shown = browser.new_context(**context)
        made.append(shown)
        page = shown.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(service + path, wait_until="load")
        return page

    yield open_page
    for context in made:
        context.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_findings_of_wcag_a_and_aa(opened, path, scheme):
    page = opened(path, viewport={"width": 1440, "height": 900}, color_scheme=scheme)

    assert findings(page) == ""


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_and_nothing_is_found_on_a_small_phone(opened, path):
    """320 px is also what a window of 1280 px has at 400 % zoom."""
    page = opened(path, viewport={"width": 320, "height": 640})

    assert overflow(page) <= 0
    assert findings(page) == ""


@pytest.mark.parametrize("path", PATHS)
def test_it_calls_nobody_but_its_own_server_and_sets_no_cookie(opened, service, path):
    page = opened(path)
    page.wait_for_timeout(300)

    assert [url for url in page.asked if not url.startswith((service, "data:", "blob:"))] == []
    assert page.context.cookies() == []
    assert [said for said in page.complaints if "404" not in said] == []


@pytest.mark.parametrize("path", PATHS)
def test_it_says_its_main_thing_without_scripts(opened, path):
    page = opened(path, java_script_enabled=False)

    assert len(page.inner_text("main")) > 60
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PATHS)
def test_it_is_light(browser, service, path):
    page = browser.new_page()
    sizes = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body()) if answer.ok else 0}))
    page.goto(service + path, wait_until="load")
    apart = ("/widget.js", "/static/map.js", "/static/map.css", ".geojson")
    heavy = {url: size for url, size in sizes.items() if not any(part in url for part in apart)}
    page.close()

    assert sum(heavy.values()) <= HEAVIEST, heavy


@pytest.mark.parametrize("path", ["/?stadt=ahlen", "/angebote/ahlen", "/angebot/ahlen-fbs"])
def test_the_first_stop_of_the_keyboard_leads_to_the_content(opened, path):
    page = opened(path)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "inhalt"


@pytest.mark.parametrize("size", SIZES)
def test_every_way_of_looking_says_the_same_of_an_offer(opened, size):
    width, height = SIZES[size]
    page = opened("/angebot/ahlen-fbs", viewport={"width": width, "height": height})
    text = page.inner_text("main")

    for path in ("/mappe?angebote=ahlen-fbs", "/angebote/ahlen?q=Familienbildungsst%C3%A4tte"):
        other = opened(path, viewport={"width": width, "height": height}).inner_text("main")
        assert "Familienbildungsstätte Ahlen" in other
        assert "Stand 2023" in other
    assert "02382 91230" in text
    assert "Stand 2023" in text
