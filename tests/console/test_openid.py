"""A city's own sign-in by OpenID Connect: the way there and back, passwords beside it, and out again."""

from __future__ import annotations

import html
import re
import time
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pyotp
import pytest

from knowledge.knowledge import Knowledge
from tests.builders import database_in
from tests.console.openid_provider import CLIENT_ID
from tests.console.openid_site import HERE, NAME, a_visitor, is_in, said, signed_in
from tests.console.site import PASSWORD, desk_of
from web.console.access import COOKIE
from web.console.openid import AWAY, FLOW_COOKIE, START
from web.console.openid_client import REDIRECT_PATH
from web.console.sign_in import SIGN_IN

# --- the way in ---


def test_the_account_of_the_verified_address_gets_in(city_desk, issuer):
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer, weiter="/redaktion/konten/ich?a=1")

    assert answer.status_code == 200
    assert 'content="0; url=/redaktion/konten/ich?a=1"' in answer.text
    assert "Anna" in visitor.get("/redaktion/").text


def test_the_button_names_the_city_and_where_one_wanted_to_go(city_desk):
    page = a_visitor(city_desk).get(f"{SIGN_IN}?weiter=/redaktion/konten%3Fa%3D1").text

    assert f'href="{START}?weiter=/redaktion/konten%3Fa%3D1">Mit {NAME} anmelden</a>' in page


def test_without_the_settings_there_is_no_button_and_no_page(tmp_path):
    database = database_in(tmp_path)
    visitor = a_visitor(desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path))

    answers = [visitor.get(path) for path in (START, REDIRECT_PATH, AWAY)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert START not in visitor.get(SIGN_IN).text


def test_the_session_cookie_is_strict_and_the_one_of_the_way_is_lax_and_short(city_desk, issuer):
    visitor = a_visitor(city_desk)
    there = visitor.get(START)
    answer = signed_in(visitor, issuer)
    on_the_way, session = there.headers["set-cookie"], answer.headers.get_list("set-cookie")

    assert all(part in on_the_way for part in (FLOW_COOKIE, "HttpOnly", "SameSite=lax", "Secure", "Max-Age=600"))
    assert any(COOKIE in one and "SameSite=strict" in one and "HttpOnly" in one and "Secure" in one for one in session)
    assert any(f'{FLOW_COOKIE}="";' in one and "Max-Age=0" in one for one in session)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/redaktion/\\evil.example", ""])
def test_the_way_on_is_a_page_of_the_console(city_desk, issuer, address):
    answer = signed_in(a_visitor(city_desk), issuer, weiter=address)

    assert 'content="0; url=/redaktion/"' in answer.text


def test_the_outside_address_of_the_console_is_where_the_issuer_sends_people_back_to(desk_with, issuer):
    city_desk = desk_with(LOTSIN_CONSOLE_URL="https://redaktion.stadt.de/")
    there = a_visitor(city_desk).get(START).headers["location"]

    assert parse_qs(urlsplit(there).query)["redirect_uri"] == [f"https://redaktion.stadt.de{REDIRECT_PATH}"]


def test_a_secret_in_the_form_is_sent_where_the_issuer_takes_it(city_desk, issuer):
    issuer.changed_document["token_endpoint_auth_methods_supported"] = ["client_secret_post", "client_secret_basic"]
    visitor = a_visitor(city_desk)

    signed_in(visitor, issuer)

    assert is_in(visitor)


def test_the_issuer_is_asked_for_its_document_and_keys_only_now_and_then(city_desk, issuer):
    for _ in range(3):
        signed_in(a_visitor(city_desk), issuer)

    assert sorted(set(issuer.asked)) == ["/.well-known/openid-configuration", "/keys", "/token"]
    assert [issuer.asked.count(path) for path in ("/.well-known/openid-configuration", "/keys", "/token")] == [1, 1, 3]


def test_a_new_key_of_the_issuer_is_fetched(city_desk, issuer):
    signed_in(a_visitor(city_desk), issuer)
    issuer.new_key()
    visitor = a_visitor(city_desk)

    signed_in(visitor, issuer)

    assert is_in(visitor)
    assert issuer.asked.count("/keys") == 2


def test_clocks_may_differ_by_two_minutes(city_desk, issuer):
    now = int(time.time())
    issuer.changed_claims = {"iat": now + 90, "nbf": now + 90, "exp": now + 150}
    fast = a_visitor(city_desk)
    signed_in(fast, issuer)
    issuer.changed_claims = {"iat": now - 150, "exp": now - 90}
    slow = a_visitor(city_desk)
    signed_in(slow, issuer)

    assert is_in(fast)
    assert is_in(slow)


def test_a_second_factor_here_is_not_asked_for(city_desk, issuer):
    anna = city_desk.staff.staff(city_desk.staff.named("Anna").id)
    city_desk.second_factor.propose(anna.id)
    code = pyotp.TOTP(city_desk.second_factor.pending(anna.id)).at(city_desk.now().replace(tzinfo=ZoneInfo("Europe/Berlin")))
    city_desk.second_factor.confirm(anna, code, city_desk.now())
    visitor = a_visitor(city_desk)

    signed_in(visitor, issuer)

    assert city_desk.second_factor.is_on(anna.id)
    assert is_in(visitor)


# --- passwords and signing out ---


def test_a_password_still_works_unless_it_is_forbidden(city_desk, desk_with, issuer):
    strict = desk_with(LOTSIN_OIDC_PASSWORDS="off")
    given = {"name": "Anna", "password": PASSWORD}

    unlinked = a_visitor(strict).post(SIGN_IN, data=given)
    signed_in(a_visitor(city_desk), issuer)
    allowed, forbidden = (a_visitor(one).post(SIGN_IN, data=given) for one in (city_desk, strict))
    wrong = a_visitor(strict).post(SIGN_IN, data={**given, "password": "geraten geraten"})

    assert [answer.status_code for answer in (unlinked, allowed, forbidden, wrong)] == [303, 303, 422, 422]
    assert said(forbidden) == f"Dieses Konto meldet sich nur mit „{NAME}“ an."
    assert said(wrong) == "Name oder Passwort stimmen nicht."


def test_signing_out_ends_the_session_and_offers_the_issuers_too(city_desk, issuer):
    visitor = a_visitor(city_desk)
    signed_in(visitor, issuer)

    out = visitor.submit("/redaktion/abmelden")
    page = visitor.get(out.headers["location"])
    there = visitor.get(AWAY)

    assert not is_in(visitor)
    assert AWAY in page.text
    assert there.headers["location"].startswith(f"{issuer.address}/logout?client_id={CLIENT_ID}")


def test_an_issuer_that_signs_nobody_out_leads_back_to_the_page_for_signing_in(city_desk, issuer):
    issuer.changed_document["end_session_endpoint"] = None

    assert a_visitor(city_desk).get(AWAY).headers["location"] == SIGN_IN


# --- what was typed when a session ended ---


def test_what_was_typed_waits_in_its_window(city_desk, issuer):
    visitor = a_visitor(city_desk)
    signed_in(visitor, issuer)
    city_desk.sessions.end_of(city_desk.staff.named("Anna").id)
    sent = {"csrf": "alt", "text": "Ein langer Text"}

    asked = visitor.post("/redaktion/konten/ich/sitzungen", data=sent, headers={"Origin": HERE})
    kept = html.unescape(re.search(r'name="kept" value="([^"]*)"', asked.text)[1])
    early = visitor.post(SIGN_IN, data={"again": "1", "kept": kept})
    elsewhere = signed_in(visitor, issuer, fenster="1")
    again = visitor.post(SIGN_IN, data={"again": "1", "kept": kept})

    assert f'href="{START}?fenster=1" target="_blank"' in asked.text
    assert "noch nicht angemeldet" in said(early)
    assert "anderen Fenster" in elsewhere.text
    assert "refresh" not in elsewhere.text
    assert "Ihre Eingabe ist noch da" in again.text
    assert "Ein langer Text" in again.text
