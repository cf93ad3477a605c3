"""A session that ends in the middle of a long text: of every form of the console what was typed is kept through signing in."""

from __future__ import annotations

import html
import re

import pytest

from tests.console.site import PASSWORD, Visitor
from tests.console.test_security import address_of
from tests.console.two_towns import WRITING, name_of, two_towns
from web.console.access import COOKIE
from web.console.bodies import LARGEST_FORM
from web.console.kept import LARGEST

LONG = ("Ein Satz über Größen – mit „Anführung“, <b>Zeichen</b> & 🙂.\n" * 400)[:20_000]
FROM_HERE = {"Origin": "https://lotsin.example.de", "Sec-Fetch-Site": "same-origin"}
HTMX = {**FROM_HERE, "HX-Request": "true", "HX-Current-URL": "https://lotsin.example.de/redaktion/fragen?stand=open"}
IMPORT = "/redaktion/angebote/einlesen"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    for desk in two_towns(tmp_path_factory.mktemp("kept")):
        desk.staff.add("Anna", PASSWORD, "admin")
        yield desk


@pytest.fixture
def visitor(desk):
    """Whose session has ended."""
    visitor = Visitor(desk, role=None)
    visitor.cookies.set(COOKIE, "a session of yesterday", path="/redaktion")
    desk.__dict__.pop("attempts", None)  # each test signs in anew
    return visitor


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def signed_in_again(visitor, asked):
    return visitor.post("/redaktion/anmelden", data={"name": "Anna", "password": PASSWORD, "kept": hidden(asked.text, "kept")})


@pytest.mark.parametrize("headers", [FROM_HERE, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("route", WRITING, ids=name_of)
def test_a_long_text_of_every_form_is_there_again(visitor, route, headers):
    path = address_of(route)

    asked = visitor.post(path, data={"csrf": "alt", "text": LONG}, headers=headers)
    page = signed_in_again(visitor, asked).text

    assert asked.status_code == (200 if headers is HTMX else 403)
    assert "ist noch da" in asked.text
    assert f'action="{path}"' in page
    assert hidden(page, "text") == LONG


def test_with_htmx_the_whole_page_is_replaced(visitor):
    asked = visitor.post("/redaktion/fragen", data={"text": "Ein Satz."}, headers=HTMX)

    assert (asked.headers["hx-retarget"], asked.headers["hx-reswap"]) == ("body", "innerHTML")


def test_a_file_cannot_be_kept_and_it_is_said_which(visitor):
    files = {"datei": ("angebote & mehr.csv", b"ID;Name\n")}

    asked = visitor.post(IMPORT, data={"csrf": "alt", "stadt": "musterstadt"}, files=files, headers=FROM_HERE)
    page = signed_in_again(visitor, asked).text
    sent_anyhow = visitor.post(IMPORT, data={"csrf": hidden(page, "csrf"), "stadt": hidden(page, "stadt")})

    assert "Diese Datei konnten wir nicht aufheben: angebote &amp; mehr.csv" in page
    assert "wählen Sie eine Datei aus" in sent_anyhow.text
    assert 'name="datei"' in sent_anyhow.text


@pytest.mark.parametrize("headers", [FROM_HERE, HTMX], ids=["page", "htmx"])
def test_a_file_too_large_to_keep_is_said_and_leads_back(visitor, headers):
    files = {"datei": ("angebote.csv", b"x" * (LARGEST + 1))}

    asked = visitor.post(IMPORT, data={"csrf": "alt"}, files=files, headers=headers)

    assert "zu groß zum Aufheben" in asked.text
    assert "noch einmal aus" in asked.text
    assert 'name="kept"' not in asked.text
    assert "aria-invalid" not in asked.text


def test_as_much_as_is_kept_comes_through_signing_in(visitor):
    """What cannot be compressed, and letters that grow when they are sealed."""
    text = "".join(chr(0xC0 + at * at % 900) for at in range(LARGEST // 7))

    asked = visitor.post("/redaktion/fragen", data={"text": text}, headers=FROM_HERE)
    page = signed_in_again(visitor, asked)

    assert page.status_code == 200
    assert hidden(page.text, "text") == text


def test_passwords_and_tokens_are_never_kept(visitor):
    fields = {"csrf": "geheim-1", "password": "geheim-2", "old_password": "geheim-3", "new_password_again": "geheim-4"}

    asked = visitor.post("/redaktion/konten/ich/passwort", data={**fields, "text": "Ein Satz."}, headers=FROM_HERE)
    page = signed_in_again(visitor, asked).text

    assert "geheim" not in page


@pytest.mark.parametrize("size", [LARGEST_FORM * 2])
def test_without_a_session_no_more_is_read_than_is_kept(visitor, size):
    read = 0

    def body():
        nonlocal read
        while read < size:
            read += 100_000
            yield b"x" * 100_000

    headers = {**FROM_HERE, "Content-Type": "application/x-www-form-urlencoded"}
    answer = visitor.post("/redaktion/fragen", content=body(), headers=headers)

    assert "zu groß zum Aufheben" in answer.text
