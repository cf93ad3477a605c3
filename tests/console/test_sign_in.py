"""Signing in, with a second factor where there is one, and what was typed when a session ended."""

from __future__ import annotations

import html
import re

import pyotp
import pytest

from knowledge.knowledge import Knowledge
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, Visitor, desk_of
from web.console.access import COOKIE
from web.console.attempts import Attempts
from web.console.desk import Desk

INSTANT = 1_795_597_200  # WEDNESDAY in Berlin
SIGN_IN, ACCOUNTS, ME = "/redaktion/anmelden", "/redaktion/konten", "/redaktion/konten/ich"
FROM_HERE = {"Origin": "https://lotsin.example.de"}
LONG = "Ein langer Text.\nMit <b>Zeichen</b> & „Anführung“."


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    save(database, an_offer(id="anderswo", municipality="herne"), town=a_town(id="herne", name="Herne"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def signing_in(visitor, name="Anna", password=PASSWORD, **fields):
    return visitor.post(SIGN_IN, data={"name": name, "password": password, **fields})


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def new_account(**changes):
    plain = {"name": "Berta", "email": "", "role": "editor", "scope": "some", "towns": [TOWN], "password": PASSWORD}
    return {**plain, **changes}


# --- signing in ---


def test_guessing_a_password_has_to_wait(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)

    answers = [signing_in(visitor, password=f"geraten Nummer {number}") for number in range(7)]
    right = signing_in(visitor)

    assert [answer.status_code for answer in answers] == [422] * 6 + [429]
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0
    assert "Bitte warten Sie" in right.text


def test_guessing_names_from_one_address_has_to_wait():
    attempts = Attempts()  # without the hashing of passwords, which takes longer than the pauses on a busy machine

    waits = [attempts.wait_to_sign_in(f"Name {number}", "1.2.3.4") for number in range(50)]

    assert waits[:40] == [0] * 40
    assert waits[-1] > 0


def test_a_page_of_another_site_signs_nobody_in(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")

    answer = Visitor(desk, role=None).post(
        SIGN_IN, data={"name": "Anna", "password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_in_again_ends_the_session_before(desk):
    visitor = Visitor(desk, "reviewer")
    before = visitor.cookies[COOKIE]

    signing_in(visitor)

    assert desk.sessions.staff(before, desk.now()) is None


def with_second_factor(desk, name="Anna"):
    visitor = Visitor(desk, "editor", name=name)
    visitor.submit(f"{ME}/zweiter-faktor/einrichten")
    secret = desk.second_factor.pending(desk.staff.named(name).id)
    codes = visitor.submit(f"{ME}/zweiter-faktor/bestaetigen", code=pyotp.TOTP(secret).at(INSTANT)).text
    return visitor, secret, re.findall(r"<code>([a-z0-9-]+)</code>", codes)


def test_a_second_factor_is_set_up_and_then_asked_for(desk):
    _, secret, codes = with_second_factor(desk)
    visitor = Visitor(desk, role=None)

    asked = signing_in(visitor, weiter="/redaktion/?a=1")
    step = hidden(asked.text, "step")
    wrong = visitor.post(SIGN_IN, data={"step": step, "code": "123456"})
    answer = visitor.post(
        SIGN_IN, data={"step": step, "code": pyotp.TOTP(secret).at(INSTANT + 30), "weiter": hidden(asked.text, "weiter")}
    )

    assert len(codes) == 8
    assert "set-cookie" not in asked.headers
    assert wrong.status_code == 422
    assert answer.headers["location"] == "/redaktion/?a=1"
    assert visitor.get("/redaktion/").status_code == 200


def test_guessing_a_code_has_to_wait(desk):
    with_second_factor(desk)
    visitor = Visitor(desk, role=None)
    step = hidden(signing_in(visitor).text, "step")

    statuses = [visitor.post(SIGN_IN, data={"step": step, "code": f"00000{number}"}).status_code for number in range(6)]

    assert statuses[-1] == 429


def test_a_forged_step_lets_nobody_in(desk):
    with_second_factor(desk)

    answer = Visitor(desk, role=None).post(SIGN_IN, data={"step": "1.x.y", "code": "123456"})

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_the_qr_code_is_there_only_while_it_is_set_up(desk):
    visitor = Visitor(desk, "editor")
    before = visitor.get(f"{ME}/zweiter-faktor/qr.svg").status_code
    visitor.submit(f"{ME}/zweiter-faktor/einrichten")
    shown = visitor.get(f"{ME}/zweiter-faktor/qr.svg")

    assert before == 404
    assert shown.headers["content-type"] == "image/svg+xml"
    assert "<svg" in shown.text
    assert shown.headers["cache-control"] == "no-store"


def test_the_second_factor_is_turned_off_with_the_password_alone(desk):
    visitor, *_ = with_second_factor(desk)
    key = desk.staff.named("Anna").id

    wrong = visitor.submit(f"{ME}/zweiter-faktor/ausschalten", old_password="geraten geraten")
    still = desk.second_factor.is_on(key)
    visitor.submit(f"{ME}/zweiter-faktor/ausschalten", old_password=PASSWORD)

    assert (wrong.status_code, still, desk.second_factor.is_on(key)) == (422, True, False)


# --- a session that ends in the middle of a long text ---


def expired(desk, **account):
    """Somebody whose session just ran out."""
    visitor = Visitor(desk, **account)
    desk.sessions.end_of(desk.staff.named("Anna").id)
    return visitor


def test_what_was_typed_survives_signing_in(desk):
    visitor = expired(desk)
    fields = new_account(name="Neue Kollegin", email="neu@stadt.de")

    asked = visitor.post(f"{ACCOUNTS}/neu?a=1", data={**fields, "csrf": "alt", "text": LONG}, headers=FROM_HERE)
    wrong = signing_in(visitor, password="falsch falsch", kept=hidden(asked.text, "kept"))
    page = signing_in(visitor, kept=hidden(wrong.text, "kept")).text
    names = re.findall(r'type="hidden" name="(\w+)"', page.split("<main", 1)[1])

    assert asked.status_code == 403
    assert "ist noch da" in asked.text
    assert "Ihre Eingabe ist noch da" in page
    assert f'action="{ACCOUNTS}/neu?a=1"' in page
    assert html.unescape(page).count(LONG) == 2  # to read, and to send
    assert sorted(set(names)) == ["csrf", "email", "name", "role", "scope", "text", "towns"]
    assert PASSWORD not in page


def test_it_is_sent_again_with_one_button(desk):
    visitor = expired(desk)
    path = f"{ACCOUNTS}/{desk.staff.add('Berta', PASSWORD, 'reviewer', [TOWN]).id}"
    sent = {"csrf": "alt", "role": "editor", "scope": "some", "towns": [TOWN, "herne"], "email": "b@stadt.de"}

    asked = visitor.post(path, data=sent, headers=FROM_HERE)
    page = signing_in(visitor, kept=hidden(asked.text, "kept")).text.split("<main", 1)[1]
    again: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page):
        again.setdefault(name, []).append(html.unescape(value))
    before = desk.staff.named("Berta")
    answer = visitor.post(path, data=again)
    berta = desk.staff.named("Berta")

    assert before.role == "reviewer"
    assert answer.status_code == 303
    assert (berta.role, berta.towns, berta.email) == ("editor", ("herne", TOWN), "b@stadt.de")


def test_it_survives_the_second_factor_too(desk):
    visitor, secret, _ = with_second_factor(desk)
    desk.sessions.end_of(desk.staff.named("Anna").id)

    asked = visitor.post(f"{ME}/sitzungen", data={"session": "ein langer Text"}, headers=FROM_HERE)
    code = signing_in(visitor, kept=hidden(asked.text, "kept")).text
    given = {"step": hidden(code, "step"), "kept": hidden(code, "kept"), "code": pyotp.TOTP(secret).at(INSTANT + 30)}

    assert "ein langer Text" in visitor.post(SIGN_IN, data=given).text


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_is_not_kept(desk, headers):
    answer = expired(desk).post(f"{ACCOUNTS}/neu", data=new_account(), headers=headers)

    assert answer.status_code == 303
    assert "kept" not in answer.text


def test_what_this_console_did_not_seal_is_not_shown(desk: Desk):
    visitor = expired(desk)

    answer = signing_in(visitor, kept="WyIvcmVkYWt0aW9uL2tvbnRlbi9uZXUiLFtdLFtdXQ.x.y")

    assert answer.headers["location"] == "/redaktion/"


def test_a_part_of_a_page_leads_to_signing_in_as_a_whole(desk):
    answer = expired(desk).get(
        ACCOUNTS, headers={"HX-Request": "true", "HX-Current-URL": "https://lotsin.example.de/redaktion/konten?a=1"}
    )

    assert answer.headers["hx-redirect"] == "/redaktion/anmelden?weiter=/redaktion/konten%3Fa%3D1"
