"""The console as somebody with bad intentions meets it: guessing, forged headers, odd addresses."""

from __future__ import annotations

import logging
import re
import time
from urllib.parse import urljoin, urlsplit

import pyotp
import pytest
from starlette.requests import Request

from tests.console.site import PASSWORD, Visitor, desk_of
from tests.console.test_security import address_of
from tests.console.two_towns import GUARDED, ROUTES, WRITING, name_of, two_towns
from web.console.access import COOKIE
from web.console.callers import address_of as caller_of

SIGN_IN, ME = "/redaktion/anmelden", "/redaktion/konten/ich"
INSTANT = 1_795_597_200  # the desk's moment
LETTERS = "a" + "\u0301\u0327" * 200_000  # 800 kB: composing them takes minutes


@pytest.fixture
def desk(tmp_path):
    yield from two_towns(tmp_path)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """An admin, for what leaves no trace."""
    for desk in two_towns(tmp_path_factory.mktemp("attacks")):
        yield Visitor(desk)


def asked(headers, client="10.0.0.9"):
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "headers": raw, "client": (client, 1)})


def signing_in(visitor, name="Anna", password=PASSWORD, headers=None, **fields):
    return visitor.post(SIGN_IN, data={"name": name, "password": password, **fields}, headers=headers)


# --- who asks ---


@pytest.mark.parametrize(
    ("headers", "proxies", "address"),
    [
        ([("X-Forwarded-For", "6.6.6.6")], 0, "10.0.0.9"),
        ([("X-Forwarded-For", "6.6.6.6, 1.2.3.4")], 1, "1.2.3.4"),
        ([("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "1.2.3.4")], 1, "1.2.3.4"),  # a proxy may add a line of its own
        ([("X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.0.0.1")], 2, "1.2.3.4"),
        ([], 1, "10.0.0.9"),
    ],
)
def test_nobody_says_of_himself_where_he_comes_from(headers, proxies, address):
    assert caller_of(asked(headers), proxies) == address


def test_a_forged_address_does_not_help_guessing(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)

    statuses = [
        signing_in(visitor, password=f"geraten {number}", headers={"X-Forwarded-For": f"6.6.6.{number}"}).status_code
        for number in range(8)
    ]

    assert statuses[-1] == 429


@pytest.mark.parametrize("spelled", ["Ａｎｎａ", "  Anna ", "Anna\u00a0"])
def test_another_spelling_of_the_name_does_not_help_guessing(desk, spelled):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)
    for number in range(6):
        signing_in(visitor, password=f"geraten {number}")

    assert desk.staff.named(spelled)
    assert signing_in(visitor, spelled).status_code == 429


def test_guessing_from_elsewhere_does_not_keep_somebody_out(tmp_path):
    for here in two_towns(tmp_path):
        desk = desk_of(here.knowledge, here.database, tmp_path, LOTSIN_PROXIES="1")
        desk.staff.add("Anna", PASSWORD, "reviewer")
        visitor = Visitor(desk, role=None)
        for number in range(20):
            signing_in(visitor, password=f"geraten {number}", headers={"X-Forwarded-For": "6.6.6.6"})

        assert signing_in(visitor, headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 303


def test_being_throttled_tells_nothing_of_whether_there_is_an_account(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)

    answers = {name: [signing_in(visitor, name, "geraten geraten") for _ in range(7)][-1] for name in ("Anna", "Niemand")}

    assert {answer.status_code for answer in answers.values()} == {429}
    told = {name: re.sub(r"\d+ Sekunden", "", answer.text.replace(name, "")) for name, answer in answers.items()}
    assert told["Anna"] == told["Niemand"]


@pytest.mark.parametrize("fields", [{"name": LETTERS}, {"password": LETTERS}])
def test_names_and_passwords_without_end_cost_no_time(desk, fields):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    begun = time.monotonic()

    answer = signing_in(Visitor(desk, role=None), **fields)

    assert answer.status_code == 422
    assert time.monotonic() - begun < 5


def test_a_session_that_was_planted_is_not_the_one_that_begins(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)
    visitor.cookies.set(COOKIE, "planted", path="/redaktion")

    answer = signing_in(visitor)

    assert "planted" not in answer.headers["set-cookie"]
    assert desk.sessions.staff("planted", desk.now()) is None


def test_with_a_lost_secret_it_is_said_what_to_do(desk, tmp_path):
    visitor = Visitor(desk)
    visitor.submit(f"{ME}/zweiter-faktor/einrichten")
    secret = desk.second_factor.pending(desk.staff.named("Anna").id)
    visitor.submit(f"{ME}/zweiter-faktor/bestaetigen", code=pyotp.TOTP(secret).at(INSTANT))
    other = Visitor(desk_of(desk.knowledge, desk.database, tmp_path, LOTSIN_SECRET="a new one"), role=None)

    step = signing_in(other).text.split('name="step" value="')[1].split('"')[0]
    answer = other.post(SIGN_IN, data={"step": step, "code": pyotp.TOTP(secret).at(INSTANT + 30)})

    assert answer.status_code == 422
    assert "Wiederherstellungscodes, oder bitten Sie die Verwaltung" in answer.text


# --- other sites ---


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("route", WRITING, ids=name_of)
def test_a_form_of_another_site_is_refused_even_with_a_token(visitor, route, site):
    answer = visitor.post(address_of(route), data={"csrf": visitor.token()}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403


def test_no_page_can_be_framed(visitor):
    for path in ("/redaktion/", SIGN_IN, "/redaktion/fragen", "/redaktion/gibtesnicht"):
        assert "frame-ancestors 'none'" in visitor.get(path).headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "/redaktion/\t/evil.example", "/redaktion/\r\nSet-Cookie: a=b", "/redaktion/..//evil.example",
     "/redaktion@evil.example", "//evil.example/redaktion/", "https:evil.example", "/redaktion/%2f%2fevil.example"],
)  # fmt: skip
def test_signing_in_stays_on_this_site(desk, address):
    desk.staff.add("Anna", PASSWORD, "reviewer")

    answer = signing_in(Visitor(desk, role=None), weiter=address)
    reached = urlsplit(urljoin("https://lotsin.example.de/redaktion/anmelden", answer.headers["location"]))

    assert (reached.scheme, reached.netloc) == ("https", "lotsin.example.de")
    assert "a=b" not in answer.headers["set-cookie"]


def test_a_forged_host_stands_in_no_page_and_leads_nowhere(desk, visitor):
    forged = {"Host": "evil.example"}

    assert "evil.example" not in visitor.get("/redaktion/", headers=forged).text
    assert Visitor(desk, role=None).get("/redaktion/", headers=forged).headers["location"].startswith(f"{SIGN_IN}?")


# --- odd addresses and methods ---


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_do_nothing_on_any_route(visitor, method):
    for route in ROUTES:
        answer = visitor.request(method, address_of(route))
        assert answer.status_code == 405, route.path
        assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["../desk.py", "..%2fdesk.py", "%2e%2e/%2e%2e/desk.py", "/etc/passwd", "%2fetc%2fpasswd", "a%00.css", "x" * 5000,
             "README.md", "", "..\\desk.py"],
)  # fmt: skip
def test_no_other_file_is_served_than_styles_and_scripts(visitor, name):
    assert visitor.get(f"/redaktion/static/{name}").status_code == 404


@pytest.mark.parametrize("number", [2**31, 10**18, 10**40])
@pytest.mark.parametrize("route", [route for route in GUARDED if ":int" in route.path], ids=name_of)
def test_a_number_that_no_database_holds_is_not_found(visitor, route, number):
    path = address_of(route).replace("999999", str(number))
    answer = visitor.submit(path) if "POST" in route.methods else visitor.get(path)

    assert answer.status_code in (303, 400, 404, 409)


@pytest.mark.parametrize("query", ["wer=%00", "stadt=%%0000", "tag=a%00b"])
def test_a_zero_byte_in_a_query_reaches_no_database(visitor, query):
    answer = visitor.get(f"/redaktion/verlauf?{query}")

    assert answer.status_code == 200
    assert "\0" not in answer.text


def test_a_zero_byte_in_a_path_is_not_found(visitor):
    assert visitor.get("/redaktion/angebote/a%00b").status_code == 404


# --- what is written down ---


def test_no_log_holds_a_password_a_token_or_a_code(desk, caplog):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)
    with caplog.at_level(logging.DEBUG):
        signing_in(visitor, password="ganz geheimer Satz")
        signing_in(visitor)
        visitor.get("/redaktion/")
        visitor.get("/redaktion/vorschlag/WzEsImEiXQ.geheim")

    logged = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore")))

    assert not any(secret in logged for secret in ("geheim", PASSWORD, visitor.cookies[COOKIE], visitor.token()))
