"""The whole way to a city's own sign-in and back in a real browser: another site, strict cookies, no script."""

from __future__ import annotations

import pytest

from knowledge.knowledge import Knowledge
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.openid_provider import CLIENT_ID, CLIENT_SECRET, Person, an_issuer
from tests.console.site import PASSWORD, desk_of
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.access import COOKIE
from web.console.app import make_console
from web.console.openid_client import REDIRECT_PATH

NAME = "Stadt Musterstadt"
ME = "/redaktion/konten/ich"
LOOKS = [(320, "light"), (1440, "dark")]


@pytest.fixture(scope="module")
def issuer():
    """A browser takes localhost for another site than 127.0.0.1, where the console is."""
    with an_issuer("localhost") as issuer:
        yield issuer


@pytest.fixture(scope="module")
def desk(tmp_path_factory, issuer):
    home = tmp_path_factory.mktemp("openid")
    database = database_in(home)
    save(database, an_offer(), town=a_town())
    given = {
        "LOTSIN_OIDC_ISSUER": issuer.address, "LOTSIN_OIDC_CLIENT_ID": CLIENT_ID,
        "LOTSIN_OIDC_CLIENT_SECRET": CLIENT_SECRET, "LOTSIN_OIDC_NAME": NAME,
    }  # fmt: skip
    desk = desk_of(Knowledge(database, home.parent / "topic-model"), database, home, **given)
    desk.staff.add("Anna", PASSWORD, "admin", email="anna@stadt.de")
    desk.staff.add("Berta", PASSWORD, "editor", [TOWN])
    desk.knowledge.municipalities()  # trains what finding needs: no page waits for that
    yield desk
    database.close()


@pytest.fixture(scope="module")
def address(desk, issuer):
    with serving(make_console(desk)) as address:
        issuer.redirect_uris.add(f"{address}{REDIRECT_PATH}")
        yield address


@pytest.fixture
def opened(browser, address, issuer):
    """A page in a window of this look."""
    contexts = []
    issuer.person = Person()

    def make(width=1440, scheme="light", script=False):
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def go_there_and_back(page):
    page.get_by_role("link", name=f"Mit {NAME} anmelden").click()
    page.get_by_role("link", name="Weiter").click()


@pytest.mark.browser
def test_the_whole_way_ends_where_one_wanted_to_go(opened, address):
    page = opened()
    page.goto(ME)
    asked = page.url
    go_there_and_back(page)
    page.wait_for_url(f"{address}{ME}")

    assert asked.startswith(f"{address}/redaktion/anmelden?weiter=")
    assert page.get_by_role("heading", level=1).inner_text() == "Mein Konto"
    assert page.get_by_role("link", name="Mein Konto: Anna").is_visible()
    assert [one["sameSite"] for one in page.context.cookies() if one["name"] == COOKIE] == ["Strict"]


@pytest.mark.browser
def test_going_back_and_opening_the_answer_again_does_no_harm(opened, address):
    page = opened()
    page.goto(ME)
    page.get_by_role("link", name=f"Mit {NAME} anmelden").click()
    answer = page.get_by_role("link", name="Weiter").get_attribute("href")
    page.get_by_role("link", name="Weiter").click()
    page.wait_for_url(f"{address}{ME}")

    page.goto(answer)
    again = page.url
    page.goto(ME)

    assert again == f"{address}/redaktion/"
    assert page.get_by_role("heading", level=1).inner_text() == "Mein Konto"


@pytest.mark.browser
def test_what_was_typed_waits_while_one_signs_in_in_another_window(opened, address, desk):
    page = opened()
    page.goto("/redaktion/konten/2")
    go_there_and_back(page)
    page.wait_for_url(f"{address}/redaktion/konten/2")
    page.get_by_label("E-Mail-Adresse").fill("berta@stadt.de")
    desk.sessions.end_of(1)
    page.get_by_role("button", name="Speichern").click()
    with page.expect_popup() as popup:
        page.get_by_role("link", name=f"Mit {NAME} anmelden").click()
    other = popup.value
    other.get_by_role("link", name="Weiter").click()
    other.get_by_role("heading", name="Sie sind wieder angemeldet").wait_for()
    other.close()
    page.get_by_role("button", name="Ich bin wieder angemeldet").click()
    page.get_by_role("button", name="Jetzt absenden").click()

    assert page.get_by_role("status").inner_text() == "Die Änderungen sind gespeichert."
    assert desk.staff.account(2).email == "berta@stadt.de"


@pytest.mark.browser
def test_signing_out_here_and_there(opened, address, issuer):
    page = opened()
    page.goto(ME)
    go_there_and_back(page)
    page.wait_for_url(f"{address}{ME}")
    page.get_by_role("button", name="Abmelden", exact=True).click()
    page.get_by_role("link", name="auch dort abmelden").click()

    assert page.url.startswith(f"{issuer.address}/logout")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_of_the_way_has_findings_or_is_wider_than_the_window(opened, issuer, desk, width, scheme):
    page = opened(width, scheme, script=True)
    seen = {}
    page.goto(f"{ME}?a=1")
    seen["button"] = findings(page), overflow(page) <= 0
    page.goto(f"{REDIRECT_PATH}?state=x")
    seen["refused"] = findings(page), overflow(page) <= 0
    issuer.person = Person(subject="s-9", claims={"email": "ein-recht-langer-name@stadt.de", "email_verified": True})
    page.goto("/redaktion/anmelden")
    go_there_and_back(page)
    page.get_by_role("heading", name="Hier gibt es noch kein Konto").wait_for()
    seen["unknown"] = findings(page), overflow(page) <= 0
    page.goto("/redaktion/anmelden?abgemeldet=1")
    seen["signed out"] = findings(page), overflow(page) <= 0
    seen |= _seen_while_typing(page, desk)

    assert set(seen.values()) == {("", True)}, seen


def _seen_while_typing(page, desk):
    """The page that keeps a text, and the window beside it."""
    token = desk.sessions.begin(desk.staff.staff(1), desk.now())
    page.context.add_cookies([{"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": "/redaktion"}])
    page.goto("/redaktion/konten/1")
    desk.sessions.end_of(1)
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Ich bin wieder angemeldet").wait_for()
    return {"kept": (findings(page), overflow(page) <= 0)}
