"""An issuer of OpenID Connect that is down, slow or forged, and answers that nobody asked for: nobody gets in by them."""

from __future__ import annotations

import logging
import socket
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from tests.console.openid_provider import CLIENT_ID, CLIENT_SECRET, Person
from tests.console.openid_site import NAME, VERIFIED, a_visitor, audited, begun, is_in, said, signed_in
from web.console.openid import FLOW_COOKIE, START
from web.console.openid_client import REDIRECT_PATH
from web.console.sign_in import SIGN_IN


def other_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "eins"})


FORGED = {
    "wrong signature": lambda issuer: setattr(issuer, "signs_with", other_key()),
    "no signature": lambda issuer: issuer.answers.update({"/token": (200, '{"id_token": "eyJhbGciOiJub25lIn0.e30."}')}),
    "a signature by the shared secret": lambda issuer: (
        issuer.headers.update(alg="HS256"),
        setattr(issuer, "signs_with", OctKey.import_key(CLIENT_SECRET)),
    ),
    "wrong nonce": lambda issuer: issuer.changed_claims.update(nonce="n" * 32),
    "no nonce": lambda issuer: issuer.changed_claims.update(nonce=None),
    "wrong audience": lambda issuer: issuer.changed_claims.update(aud="another-service"),
    "for another, asked by us": lambda issuer: issuer.changed_claims.update(aud="another-service", azp=CLIENT_ID),
    "for several, by another": lambda issuer: issuer.changed_claims.update(aud=[CLIENT_ID, "x"], azp="x"),
    "wrong issuer": lambda issuer: issuer.changed_claims.update(iss="https://evil.example"),
    "from the future": lambda issuer: issuer.changed_claims.update(iat=int(time.time()) + 600),
    "without an end": lambda issuer: issuer.changed_claims.update(exp=None),
    "nobody": lambda issuer: issuer.changed_claims.update(sub=""),
    "a number for a person": lambda issuer: issuer.changed_claims.update(sub=7),
    "no ID token": lambda issuer: issuer.answers.update({"/token": (200, '{"access_token": "x", "token_type": "Bearer"}')}),
    "no token at all": lambda issuer: issuer.answers.update({"/token": (200, '{"id_token": "kein Token"}')}),
    "a refusal": lambda issuer: issuer.answers.update({"/token": (400, '{"error": "invalid_grant"}')}),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_proof_that_does_not_fit_lets_nobody_in(city_desk, issuer, forge):
    forge(issuer)
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer)

    assert answer.status_code == 422
    assert "passt nicht zu Ihrer Anmeldung" in said(answer)
    assert not is_in(visitor)
    assert "linked" not in [entry.action for entry in audited(city_desk)]


def test_a_proof_that_expired_lets_nobody_in(city_desk, issuer):
    issuer.changed_claims["exp"] = int(time.time()) - 300
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer)

    assert answer.status_code == 422
    assert "abgelaufen" in said(answer)
    assert not is_in(visitor)


DOWN = {
    "an error": (500, "kaputt"), "no JSON": (200, "<html>Wartung</html>"), "a redirect": (302, ""),
    "a list": (200, "[]"), "a page that is not there": (404, "{}"),
}  # fmt: skip


@pytest.mark.parametrize("answer", DOWN.values(), ids=DOWN)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_an_issuer_that_answers_nonsense_is_said_plainly(city_desk, issuer, path, answer):
    issuer.answers[path] = answer
    visitor = a_visitor(city_desk)

    there = visitor.get(START)
    answer = signed_in(visitor, issuer) if there.status_code == 303 else there

    assert answer.status_code in (422, 503)
    assert NAME in said(answer)
    assert 'name="password"' in answer.text
    assert not is_in(visitor)


def test_an_issuer_that_is_down_is_said_plainly(desk_with):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        city_desk = desk_with(LOTSIN_OIDC_ISSUER=f"http://127.0.0.1:{free.getsockname()[1]}")

        answer = a_visitor(city_desk).get(f"{START}?weiter=/redaktion/konten/ich")

    assert answer.status_code == 503
    assert "antwortet gerade nicht" in said(answer)
    assert f"{START}?weiter=/redaktion/konten/ich" in answer.text


def test_an_issuer_that_never_answers_is_waited_for_five_seconds(desk_with):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        city_desk = desk_with(LOTSIN_OIDC_ISSUER=f"http://127.0.0.1:{silent.getsockname()[1]}")
        begins = time.monotonic()

        answer = a_visitor(city_desk).get(START)

    assert answer.status_code == 503
    assert time.monotonic() - begins < 8


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://somebody.else"}, {"token_endpoint": None}, {"jwks_uri": 7},
        {"authorization_endpoint": "javascript:alert(1)"}, {"end_session_endpoint": "ftp://x"},
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_used_is_a_matter_for_the_operator(city_desk, issuer, changed):
    issuer.changed_document = changed

    answer = a_visitor(city_desk).get(START)

    assert answer.status_code == 422
    assert "nicht richtig eingerichtet" in said(answer)


def test_a_wrong_secret_is_a_matter_for_the_operator(desk_with, issuer):
    city_desk = desk_with(LOTSIN_OIDC_CLIENT_SECRET="falsch")

    answer = signed_in(a_visitor(city_desk), issuer)

    assert answer.status_code == 422
    assert "nicht richtig eingerichtet" in said(answer)


def test_somebody_who_cancels_is_back_at_the_page_for_signing_in(city_desk, issuer):
    issuer.cancels = True
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer, weiter="/redaktion/konten/ich")

    assert "abgebrochen" in said(answer)
    assert f"{START}?weiter=/redaktion/konten/ich" in answer.text
    assert "/token" not in issuer.asked


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("server_error", "antwortet gerade nicht"), ("unauthorized_client", "nicht richtig eingerichtet"),
        ("<script>", "nicht richtig eingerichtet"),
    ],
)  # fmt: skip
def test_an_error_of_the_issuer_is_said_plainly(city_desk, issuer, error, words):
    visitor = a_visitor(city_desk)
    state = parse_qs(urlsplit(begun(visitor, issuer)).query)["state"][0]

    answer = visitor.get(REDIRECT_PATH, params={"error": error, "state": state})

    assert words in said(answer)
    assert "<script>" not in answer.text


def test_an_answer_is_good_once(city_desk, issuer):
    visitor = a_visitor(city_desk)
    address = begun(visitor, issuer)
    kept = visitor.cookies[FLOW_COOKIE]
    visitor.get(address)
    there, thief = a_visitor(city_desk), a_visitor(city_desk)
    thief.cookies.set(FLOW_COOKIE, kept, path=SIGN_IN)

    by_the_same, without_cookie, with_cookie = visitor.get(address), there.get(address), thief.get(address)

    assert by_the_same.headers["location"] == "/redaktion/"
    assert "schon beendet" in said(without_cookie)
    assert "passt nicht zu Ihrer Anmeldung" in said(with_cookie)
    assert not is_in(there)
    assert not is_in(thief)


def test_the_answer_to_somebody_else_opens_nothing(city_desk, issuer):
    victim, attacker = a_visitor(city_desk), a_visitor(city_desk)
    begun(victim, issuer)
    foreign = begun(attacker, issuer)

    answer = victim.get(foreign)

    assert "schon beendet" in said(answer)
    assert not is_in(victim)
    assert "/token" not in issuer.asked


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=x", "?state=", "?error=access_denied", "?state=%00"])
def test_an_answer_that_nobody_asked_for_opens_nothing(city_desk, query):
    answer = a_visitor(city_desk).get(f"{REDIRECT_PATH}{query}")

    assert answer.status_code == 422
    assert "schon beendet" in said(answer)


@pytest.mark.parametrize("changed", [{"iss": "https://evil.example"}, {"code": ""}, {"code": "x" * 5000}, {"code": "geraten"}])
def test_an_answer_that_was_changed_on_the_way_opens_nothing(city_desk, issuer, changed):
    visitor = a_visitor(city_desk)
    given = {name: values[0] for name, values in parse_qs(urlsplit(begun(visitor, issuer)).query).items()}

    answer = visitor.get(REDIRECT_PATH, params=given | changed)

    assert answer.status_code == 422
    assert "passt nicht zu Ihrer Anmeldung" in said(answer)
    assert not is_in(visitor)


@pytest.mark.parametrize("cookie", ["", "x", "WyJhIl0.x.y", "ä"])
def test_a_cookie_that_this_console_did_not_seal_opens_nothing(city_desk, issuer, cookie):
    visitor = a_visitor(city_desk)
    address = begun(visitor, issuer)
    visitor.cookies.clear()

    answer = visitor.get(address, headers={"Cookie": f"{FLOW_COOKIE}={cookie}".encode()})

    assert answer.status_code == 422


def test_who_tries_too_often_has_to_wait(city_desk, issuer):
    visitor = a_visitor(city_desk)

    answers = [visitor.get(START) for _ in range(90)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "Bitte warten Sie" in said(answers[-1])


def test_the_log_names_no_person_and_no_token(city_desk, issuer, caplog):
    caplog.set_level(logging.DEBUG, logger="web")
    caplog.set_level(logging.DEBUG, logger="review")
    issuer.person = Person(claims={"email": "fremd@stadt.de", "email_verified": True})
    signed_in(a_visitor(city_desk), issuer)
    issuer.person = Person(claims=VERIFIED)
    address = begun(visitor := a_visitor(city_desk), issuer)
    issuer.codes.clear()
    visitor.get(address)
    issuer.changed_claims["nonce"] = "falsch"
    signed_in(a_visitor(city_desk), issuer)

    assert "no_account" in caplog.text
    assert "invalid_grant" in caplog.text
    assert "InvalidClaimError nonce" in caplog.text
    for secret in ("stadt.de", "Anna", CLIENT_SECRET, "eyJ", "at-geheim", parse_qs(urlsplit(address).query)["code"][0]):
        assert secret not in caplog.text


def test_a_restart_in_between_does_no_harm(city_desk, desk_with, issuer):
    before = a_visitor(city_desk)
    address = begun(before, issuer)
    after = a_visitor(desk_with())
    after.cookies.set(FLOW_COOKIE, before.cookies[FLOW_COOKIE], path=SIGN_IN)

    after.get(address)

    assert is_in(after)
