"""Signing in and accounts in a real browser: accessible, narrow enough, and without any script."""

from __future__ import annotations

import pytest

from knowledge.knowledge import Knowledge
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, desk_of, windows
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.app import make_console

ME = "/redaktion/konten/ich"
SIGNED_OUT = ("/redaktion/anmelden", "/redaktion/anmelden?weiter=/redaktion/konten")
PAGES = (
    "/redaktion/", ME, f"{ME}?fertig=passwort", f"{ME}/zweiter-faktor", "/redaktion/konten", "/redaktion/konten/neu",
    "/redaktion/konten/2", "/redaktion/verlauf", "/redaktion/nichts",
)  # fmt: skip
LOOKS = [(320, "light"), (1440, "dark")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    home = tmp_path_factory.mktemp("console")
    database = database_in(home)
    save(database, an_offer(), town=a_town())
    desk = desk_of(Knowledge(database, home.parent / "topic-model"), database, home)
    desk.staff.add("Anna", PASSWORD, "admin")
    desk.staff.add("Berta mit einem recht langen Namen", PASSWORD, "editor", [TOWN], email="berta@stadt.de")
    desk.sessions.begin(desk.staff.checked("Anna", PASSWORD), desk.now(), "Firefox, Windows")
    desk.second_factor.propose(1)
    yield desk
    database.close()


@pytest.fixture(scope="module")
def address(desk):
    with serving(make_console(desk)) as address:
        yield address


@pytest.fixture
def opened(browser, address, desk):
    """A page in a window of this look."""
    with windows(browser, desk, address) as make:
        yield make


def sign_in(page):
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_label("Passwort").press("Enter")
    page.wait_for_load_state()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_has_findings_or_is_wider_than_the_window(opened, width, scheme):
    for signed_in, paths in ((False, SIGNED_OUT), (True, PAGES)):
        page = opened(width, scheme, account=1 if signed_in else None)
        for path in paths:
            page.goto(path)

            assert findings(page) == "", path
            assert overflow(page) <= 0, path


@pytest.mark.browser
def test_a_form_with_errors_has_no_findings(opened):
    page = opened(320, "dark")
    page.goto("/redaktion/konten/neu")
    page.get_by_label("Name", exact=True).fill("Anna")
    page.get_by_label("Erstes Passwort").fill("kurz")
    page.get_by_text("für alle, auch künftige").click()
    page.get_by_role("button", name="Konto anlegen").click()

    assert page.get_by_role("alert").is_visible()
    assert findings(page) == ""
    assert overflow(page) <= 0


@pytest.mark.browser
def test_without_script_what_was_typed_survives_the_end_of_a_session(opened, desk):
    page = opened(script=False)
    page.goto("/redaktion/konten/2")
    page.get_by_label("E-Mail-Adresse").fill("neu@stadt.de")
    desk.sessions.end_of(1)
    page.get_by_role("button", name="Speichern").click()
    sign_in(page)
    page.get_by_role("button", name="Jetzt absenden").click()

    assert page.get_by_role("status").inner_text() == "Die Änderungen sind gespeichert."
    assert desk.staff.account(2).email == "neu@stadt.de"


@pytest.mark.browser
def test_the_page_that_kept_it_has_no_findings(opened, desk):
    page = opened(320)
    page.goto("/redaktion/konten/2")
    desk.sessions.end_of(1)
    page.get_by_role("button", name="Speichern").click()
    asked = findings(page)
    sign_in(page)

    assert asked == ""
    assert page.get_by_role("heading", level=1).inner_text() == "Ihre Eingabe ist noch da"
    assert findings(page) == ""
    assert overflow(page) <= 0
