"""The first page and the choice of e-mails in a real browser: accessible, narrow enough, by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.knowledge import Knowledge
from review.notices import NoticeBook
from review.releases import ReleaseBook
from review.reports import ReportBook
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, WEDNESDAY, desk_of, windows
from tests.review.inbox import ask
from tests.review.notices import CONSOLE, want_appointment
from tests.uvicorn_server import serving
from tests.web.browser import findings, overflow
from web.console.app import make_console

START, ME = "/redaktion/", "/redaktion/konten/ich"
MAIL = {"LOTSIN_SMTP_URL": "smtp://localhost", "LOTSIN_MAIL_FROM": "l@example.org", "LOTSIN_CONSOLE_URL": CONSOLE}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    home = tmp_path_factory.mktemp("console")
    database = database_in(home)
    old = WEDNESDAY.date() - timedelta(days=500)
    save(database, an_offer(assured_date=old), town=a_town())
    save(database, an_offer(id="anderswo", municipality="herne", assured_date=old), town=a_town(id="herne", name="Herne"))
    ask(database, "Wo gibt es einen Schwimmkurs?", "Wer hilft bei Schulangst?")
    want_appointment(database, WEDNESDAY.date())
    ReportBook(database).keep("krabbelgruppe-nord", TOWN, "facts", "Das Telefon stimmt nicht.", WEDNESDAY.date())
    ReleaseBook(database).begin("Anna", WEDNESDAY)
    desk = desk_of(Knowledge(database, home.parent / "topic-model"), database, home, **MAIL)
    desk.staff.add("Anna", PASSWORD, "admin", email="anna@stadt.de")
    desk.knowledge.municipalities()  # its models are made before a browser waits for them
    yield desk
    database.close()


@pytest.fixture(scope="module")
def address(desk):
    with serving(make_console(desk)) as address:
        yield address


@pytest.fixture
def opened(browser, address, desk):
    """A window of this look, signed in."""
    with windows(browser, desk, address) as make:
        yield make


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
@pytest.mark.parametrize("path", [START, ME, "/redaktion/fragen"])
def test_nothing_keeps_anybody_out(opened, path, width, scheme):
    page = opened(width, scheme)
    page.goto(path)

    assert findings(page) == ""
    assert overflow(page) <= 0


@pytest.mark.browser
def test_one_chooses_by_keyboard_alone_and_without_script(opened, desk):
    page = opened(script=False)
    page.goto(ME)

    page.get_by_label("wöchentlich, am Montag").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.get_by_role("status").inner_text() == "Ihre Wahl gilt ab jetzt."
    assert page.get_by_label("täglich, wenn es Neues gibt").is_checked()
    assert NoticeBook(desk.database).choice(desk.staff.named("Anna").id) == "daily"
