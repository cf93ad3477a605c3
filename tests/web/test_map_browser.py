"""The map in a real browser: by keyboard alone, under the strict policy, without a request to anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Place
from store.settings import load_settings
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from tests.web.site import WEDNESDAY
from web.app import make_app
from web.site import Site

HOSTILE = '"><img src=x onerror="document.title=1">'
NORTH = Place(TOWN, "Nord", "district", (), (), 51.78, 7.89, "district")
SOUTH = Place(TOWN, "Süd", "district", (), (), 51.75, 7.90, "district")
SQUARE = {"type": "Polygon", "coordinates": [[[7.8, 51.7], [8.0, 51.7], [8.0, 51.8], [7.8, 51.7]]]}


def in_place(key: str, name: str, precision: str, latitude: float = 51.76, **changes: Any) -> Any:
    place = Location(city="Musterstadt", latitude=latitude, longitude=7.88, precision=precision, **changes)
    return an_offer(id=key, name=name, locations=(place,))


OFFERS = [
    in_place("treff", "Elterntreff", "house", address_1="Weg 1"),
    in_place("fremd", HOSTILE, "house", 51.765, address_1="Weg 2"),
    *(in_place(f"gruppe-{number}", f"Gruppe {number}", "district", district="Nord") for number in range(10)),
    in_place("buero", "Familienbüro", "city"),
    an_offer(id="besuch", kind="welcome_visit", name="Besuch zu Hause", visits_home=True),
]


def a_site(home: Path, **environment: str) -> Site:
    database = database_in(home)
    save(database, *OFFERS, town=a_town(places=(NORTH, SOUTH)))
    (home / "outlines").mkdir()
    (home / "outlines" / f"{TOWN}.geojson").write_text(json.dumps(SQUARE), encoding="utf-8")
    settings = load_settings({"LOTSIN_HOME": str(home), **environment})
    return Site(settings, Knowledge(database, home.parent / "topic-model"), database, lambda: WEDNESDAY)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(a_site(tmp_path_factory.mktemp("map")))) as address:
        yield address


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A town's map, ready; `asked` are the addresses it requested, `complaints` what the browser found wrong."""
    contexts: list[BrowserContext] = []

    def open_map(query: str = "", ready: bool = True, **context: Any) -> Any:
        contexts.append(browser.new_context(**context))
        page: Any = contexts[-1].new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{address}/karte/{TOWN}{query}")
        if ready:
            page.locator(".spot-button").first.wait_for()
        return page

    yield open_map
    for context in contexts:
        context.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent").strip())


# --- what is seen ---


def test_exact_and_rough_places_look_different_and_say_so(opened: Callable[..., Page]) -> None:
    page = opened()

    exact = page.get_by_role("button", name="Elterntreff, Gruppe, Weg 1, Musterstadt, Genaue Lage", exact=True)
    rough = page.get_by_role("button", name="10 Angebote, Ortsteil Nord, Ungefähre Lage: Mitte des Ortsteils", exact=True)

    expect(exact.locator(".mark-exact")).to_be_visible()
    expect(rough.locator(".mark-rough")).to_have_text("10")


def test_districts_and_outline_are_drawn(opened: Callable[..., Page]) -> None:
    page = opened()

    expect(page.locator("path.area")).to_have_count(2)
    expect(page.locator("path.outline")).to_have_count(1)
    expect(page.locator(".area-name span", has_text="Süd")).to_be_visible()


def test_nothing_is_asked_of_others_and_the_policy_is_kept(opened: Callable[..., Any], address: str) -> None:
    page = opened()
    page.get_by_role("button", name="Elterntreff, Gruppe").click()

    assert [url for url in page.asked if not url.startswith((address, "data:"))] == []
    assert page.complaints == []


def test_tiles_of_the_citys_choice_are_loaded_with_their_attribution(browser: Browser, tmp_path: Path) -> None:
    tiles = {"LOTSIN_TILES": "https://tiles.example.de/{z}/{x}/{y}.png", "LOTSIN_TILES_ATTRIBUTION": "© <b>Kreis</b>"}
    context = browser.new_context()
    asked: list[str] = []
    context.route("https://tiles.example.de/**", lambda route: (asked.append(route.request.url), route.fulfill(status=404)))
    page = context.new_page()

    with serving(make_app(a_site(tmp_path, **tiles))) as address:
        page.goto(f"{address}/karte/{TOWN}")

        expect(page.locator(".leaflet-control-attribution")).to_have_text("© <b>Kreis</b>")
        expect(page.get_by_text("Das Kartenbild lädt Ihr Browser von tiles.example.de.")).to_be_visible()
        assert asked
        context.close()


def test_a_name_of_markup_is_text(opened: Callable[..., Page]) -> None:
    page = opened()

    page.locator(".spot-button[aria-label*='onerror']").click()

    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    assert page.locator("#karte img").count() == 0
    assert page.title() != "1"


# --- by keyboard ---


def test_every_mark_is_reached_with_the_tab_key(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("#karte").focus()

    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(focused(page))

    marks = [page.locator(".spot-button").nth(number).get_attribute("aria-label") for number in range(4)]
    assert [name for name in reached if name in marks] == marks


def test_escape_closes_a_window_and_gives_the_focus_back(opened: Callable[..., Page]) -> None:
    page = opened()
    mark = page.get_by_role("button", name="Elterntreff, Gruppe")
    mark.focus()

    page.keyboard.press("Enter")
    within = focused(page)
    expect(page.get_by_role("dialog", name="Weg 1, Musterstadt")).to_be_visible()
    expect(mark).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")

    assert within == "Weg 1, Musterstadt"
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(mark).to_be_focused()
    expect(mark).to_have_attribute("aria-expanded", "false")


def test_the_close_button_has_a_german_name_and_gives_the_focus_back(opened: Callable[..., Page]) -> None:
    page = opened()
    mark = page.get_by_role("button", name="Elterntreff, Gruppe")
    mark.focus()
    page.keyboard.press("Space")

    page.get_by_role("button", name="Fenster schließen").press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(mark).to_be_focused()


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(".spot-button").first.bounding_box()
    assert box is not None
    return box["x"], box["y"]


def test_arrows_plus_and_minus_work_on_the_map_and_on_a_mark(opened: Callable[..., Page]) -> None:
    page = opened(reduced_motion="reduce")
    for place in (page.locator("#karte"), page.locator(".spot-button").first):
        place.focus()
        before, scale = middle(page), page.locator(".leaflet-control-scale-line").text_content()

        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
        moved = middle(page)
        page.keyboard.press("+")
        page.wait_for_timeout(400)
        closer = page.locator(".leaflet-control-scale-line").text_content()
        page.keyboard.press("-")
        page.wait_for_timeout(400)

        assert moved[0] < before[0]
        assert closer != scale


def test_the_map_can_be_skipped(opened: Callable[..., Page]) -> None:
    page = opened()

    page.get_by_role("link", name="Karte überspringen, zur Liste").press("Enter")
    page.keyboard.press("Tab")

    assert focused(page) == page.locator(".entry a").first.text_content()


# --- the list ---


def test_an_entry_of_the_list_is_shown_on_the_map_and_escape_comes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    button = page.get_by_role("button", name=re.compile("Auf der Karte zeigen.*Familienbüro"))

    button.press("Enter")
    expect(page.get_by_role("dialog", name="Musterstadt, Ortsteil nicht bekannt")).to_be_visible()
    page.keyboard.press("Escape")

    expect(button).to_be_focused()


def test_what_comes_to_the_home_is_not_shown_on_the_map(opened: Callable[..., Page]) -> None:
    page = opened()

    entry = page.locator(".entry", has_text="Besuch zu Hause")

    expect(entry).to_contain_text("kommt zu Ihnen nach Hause")
    expect(entry.get_by_role("button")).to_have_count(0)


def test_a_crowded_mark_leads_to_the_list(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="10 Angebote, Ortsteil Nord").click()

    page.get_by_role("link", name="Alle 10 in der Liste").click()

    expect(page.locator("#liste").get_by_role("heading", name="Ortsteil Nord")).to_be_in_viewport()


def test_without_scripts_the_list_stands_alone(opened: Callable[..., Page]) -> None:
    page = opened(ready=False, java_script_enabled=False)

    expect(page.locator(".map-side noscript p")).to_be_visible()
    expect(page.locator(".entry")).to_have_count(len(OFFERS))
    expect(page.locator(".to-map").first).to_be_hidden()
    expect(page.locator("#karte")).to_be_hidden()


def test_a_map_that_cannot_be_loaded_says_so(opened: Callable[..., Page]) -> None:
    page = opened(ready=False)
    page.route("**/*.geojson", lambda route: route.abort())

    page.reload()

    expect(page.locator("#karte-meldung")).to_have_text(
        "Die Karte konnte nicht geladen werden. Die Liste zeigt dieselben Angebote."
    )
    expect(page.locator("#karte")).to_be_hidden()


def test_a_choice_without_a_place_leaves_the_districts_and_the_list(opened: Callable[..., Page]) -> None:
    page = opened("?art=welcome_visit", ready=False)

    expect(page.locator("path.area")).to_have_count(2)
    expect(page.locator(".spot-button")).to_have_count(0)
    expect(page.locator(".entry")).to_have_count(1)


# --- where I am ---


def test_the_position_is_asked_for_on_a_tap_only_and_stays_in_the_browser(opened: Callable[..., Any]) -> None:
    page = opened(geolocation={"latitude": 51.761, "longitude": 7.885, "accuracy": 40}, permissions=["geolocation"])
    expect(page.locator("path.position")).to_have_count(0)
    asked = len(page.asked)

    page.get_by_role("button", name="Meinen Standort zeigen").click()

    expect(page.locator("path.position")).to_have_count(1)
    expect(page.locator("#karte-meldung")).to_have_text(
        "Ihr Standort ist eingezeichnet, auf etwa 40 Meter genau. Er bleibt in Ihrem Browser."
    )
    assert page.asked[asked:] == []


def test_a_refused_position_is_no_dead_end(opened: Callable[..., Page]) -> None:
    page = opened(permissions=[])

    page.get_by_role("button", name="Meinen Standort zeigen").click()

    expect(page.locator("#karte-meldung")).to_contain_text("Die Ortsteile in der Liste helfen Ihnen weiter.")


# --- for everybody ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_accessibility_findings_with_an_open_window(opened: Callable[..., Page], scheme: str, width: int) -> None:
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 700})
    page.get_by_role("button", name="10 Angebote, Ortsteil Nord").click()

    assert findings(page) == ""
    assert overflow(page) <= 0


def test_on_a_phone_the_map_leaves_room_for_the_list(opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 320, "height": 700})

    box = page.locator("#karte").bounding_box()
    liste = page.locator("#liste").bounding_box()

    assert box is not None
    assert liste is not None
    assert box["height"] <= 0.6 * 700
    assert box["y"] < liste["y"]
