"""Every page of the console in a real browser: with a screen reader, on a small phone, by keyboard alone, without scripts."""

from __future__ import annotations

import pytest

from tests.builders import TOWN
from tests.console.site import PASSWORD, windows
from tests.console.test_effect_browser import with_releases, with_result
from tests.console.two_towns import READING, records_in, two_towns
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.app import make_console

NO_PAGES = (".csv", ".pdf", ".svg", "/stand", "/training")  # files, and parts of a page that follow what is under way
PAGES = [route.path for route in READING if not route.path.endswith(NO_PAGES)]
GROUP = "/redaktion/fragen/{group:int}"
STATES = [
    *(f"{GROUP}/entscheiden?art={kind}" for kind in ("link", "word", "intent", "missing_offer", "old_data", "forward")),
    f"{GROUP}/entscheiden?art=link&q=ballett",
    "/redaktion/fragen?stadt=gibtesnicht",
    "/redaktion/angebote?q=qwertz",
    "/redaktion/angebote/neu?gruppe={group}",
    "/redaktion/nichts",
]
ADDRESSES = [*PAGES, *STATES]
LOOKS = [(320, "dark"), (1440, "light")]
# What can be reached by keyboard, as somebody sees it; of a group of radio buttons one is a stop.
STOPS = """() => {
  const groups = new Set();
  const all = document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], [role=button], [onclick]');
  return [...all].filter(one => {
    if (one.disabled || one.ariaHidden === 'true' || !one.checkVisibility() || !one.getClientRects().length) return false;
    if (one.type !== 'radio') return true;
    const first = !groups.has(one.name);
    groups.add(one.name);
    return first;
  }).map((one, at) => { one.dataset.stop = one.type === 'radio' ? one.name : at; return one.dataset.stop; });
}"""
HERE = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const stop = one.type === 'radio' ? one.name : one.dataset.stop;
  return [stop ?? null, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, one.outerHTML.slice(0, 120)];
}"""
# Elements that ask the service by script and are neither a form, nor a link, nor a part that follows something by itself.
ONLY_BY_SCRIPT = """() => [...document.querySelectorAll('[hx-get], [hx-post], [onclick]')].filter(one =>
  !(one.matches('form[action], a[href]') || /every|load/.test(one.getAttribute('hx-trigger') ?? '')))
  .map(one => one.outerHTML)"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A console with something on every page: the desk, and the keys that addresses need."""
    for desk in two_towns(tmp_path_factory.mktemp("pages")):
        desk.staff.add("Anna", PASSWORD, "admin")
        records = records_in(desk, TOWN, "tanz" if desk.knowledge.offer(TOWN, "tanz") else "ballett")
        with_releases(desk)
        with_result(desk)
        desk.second_factor.propose(1)
        keys = {
            "{group:int}": records.group, "{group}": records.group, "{number:int}": records.upload, "{offer_id}": records.offer,
            "{key:int}": records.account,
        }  # fmt: skip
        yield desk, keys


@pytest.fixture(scope="module")
def address(house):
    desk, _ = house
    with serving(make_console(desk)) as address:
        yield address


@pytest.fixture
def opened(browser, house, address):
    """A page at an address, signed in as admin; also what its console complained of."""
    desk, keys = house
    with windows(browser, desk, address) as make:

        def open_page(path, width=1440, scheme="light", script=True):
            page = make(width, scheme, script, desk.staff.named("Anna").id)
            page.complaints = []
            page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            for name, key in keys.items():
                path = path.replace(name, str(key))
            page.goto(path, wait_until="load")
            return page

        yield open_page


def test_no_address_is_left_without_its_key(house):
    _, keys = house
    filled = list(PAGES)
    for name, key in keys.items():
        filled = [path.replace(name, str(key)) for path in filled]

    assert [path for path in filled if "{" in path] == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", ADDRESSES)
def test_no_findings_of_wcag_and_nothing_scrolls_sideways(opened, path, width, scheme):
    page = opened(path, width, scheme)

    assert page.locator("h1").count() == 1
    assert findings(page) == ""
    assert overflow(page) <= 0
    assert [said for said in page.complaints if "404" not in said] == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_tab_key_reaches_everything_and_shows_where_it_is(opened, path):
    page = opened(path)
    wanted, reached, hidden = set(page.evaluate(STOPS)), set(), []

    for _ in range(5 * len(wanted) + 20):  # a field for a date has several stops
        page.keyboard.press("Tab")
        stop, outlined, seen = page.evaluate(HERE)
        if stop is not None and not outlined:
            hidden.append(seen)
        reached.add(stop)
        if wanted <= reached:
            break

    left = [page.locator(f'[data-stop="{stop}"]').first.evaluate("one => one.outerHTML") for stop in wanted - reached]

    assert left == []
    assert hidden == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_needs_a_script(opened, path):
    with_script, without = opened(path), opened(path, script=False)
    names = "main a, main button, main summary, main label"

    assert with_script.evaluate(ONLY_BY_SCRIPT) == []
    assert set(without.locator(names).all_inner_texts()) >= set(with_script.locator(names).all_inner_texts())
