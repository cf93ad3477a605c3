"""Whose account a city's own sign-in opens, and how an admin undoes it."""

from __future__ import annotations

import html
import threading

import pytest

from review.staff import By, Change
from tests.builders import TOWN
from tests.console.openid_provider import Person
from tests.console.openid_site import NAME, VERIFIED, a_visitor, audited, begun, is_in, said, signed_in
from tests.console.site import PASSWORD, Visitor


def test_once_linked_the_address_no_longer_matters(city_desk, issuer):
    signed_in(a_visitor(city_desk), issuer)
    issuer.person = Person(claims={"email": "verheiratet@stadt.de", "email_verified": False})
    visitor = a_visitor(city_desk)

    signed_in(visitor, issuer)

    assert is_in(visitor)
    assert [entry.action for entry in audited(city_desk)].count("linked") == 1


def test_somebody_else_with_the_same_address_does_not_get_in(city_desk, issuer):
    signed_in(a_visitor(city_desk), issuer)
    issuer.person = Person(subject="s-2", claims=VERIFIED)
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer)
    noted = audited(city_desk)[0]

    assert answer.status_code == 403
    assert "schon jemand anderes" in said(answer)
    assert not is_in(visitor)
    assert (noted.action, noted.who, noted.municipality) == ("refused", "Anna", TOWN)


def test_an_address_without_an_account_is_told_whom_to_ask(city_desk, issuer):
    issuer.person = Person(subject="s-9", claims={"email": "fremd@stadt.de", "email_verified": True})
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer)
    noted = audited(city_desk)[0]

    assert answer.status_code == 403
    assert "fremd@stadt.de" in answer.text
    assert f"bei „{NAME}“ angemeldet" in html.unescape(answer.text)
    assert not is_in(visitor)
    assert (noted.action, noted.kind, noted.after["subject"], noted.after["reason"]) == (
        "refused",
        "sign_in",
        "s-9",
        "no_account",
    )
    assert "fremd" not in repr(noted)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "anna@stadt.de", "email_verified": False},
        {"email": "anna@stadt.de", "email_verified": "false"},
        {"email": "anna@stadt.de"},
        {"email": ["anna@stadt.de"], "email_verified": True},
        {},
    ],
)
def test_an_address_that_nobody_verified_opens_nothing(city_desk, issuer, claims):
    issuer.person = Person(claims=claims)
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer)

    assert answer.status_code == 403
    assert "bestätigt keine E-Mail-Adresse" in said(answer)
    assert not is_in(visitor)


@pytest.mark.parametrize(("verified", "gets_in"), [(None, True), (False, False)])
def test_an_issuer_may_be_trusted_that_says_nothing_of_addresses(desk_with, issuer, verified, gets_in):
    city_desk = desk_with(LOTSIN_OIDC_TRUST_EMAIL="on")
    city_desk.staff.add("Anna", PASSWORD, "editor", email="anna@stadt.de")
    issuer.person = Person(claims={"email": "anna@stadt.de", "email_verified": verified})
    visitor = a_visitor(city_desk)

    signed_in(visitor, issuer)

    assert is_in(visitor) is gets_in


def test_letters_that_only_look_alike_are_another_address(desk_with, issuer):
    city_desk = desk_with()
    city_desk.staff.add("Karl", PASSWORD, "editor", email="karl@stadt.de")
    issuer.person = Person(claims={"email": "\N{KELVIN SIGN}arl@stadt.de", "email_verified": True})

    assert signed_in(a_visitor(city_desk), issuer).status_code == 403


@pytest.mark.parametrize("linked", [False, True])
def test_a_closed_account_does_not_get_in(city_desk, issuer, linked):
    if linked:
        signed_in(a_visitor(city_desk), issuer)
    city_desk.staff.change(city_desk.staff.named("Anna").id, Change(active=False), By("Chefin"))
    visitor = a_visitor(city_desk)

    answer = signed_in(visitor, issuer)

    assert answer.status_code == 403
    assert "geschlossen" in said(answer)
    assert not is_in(visitor)


def test_an_admin_takes_the_link_away_and_the_sessions_end(city_desk, issuer):
    visitor = a_visitor(city_desk)
    signed_in(visitor, issuer)
    key = city_desk.staff.named("Anna").id
    admin = Visitor(city_desk, "admin", name="Chefin")

    before = admin.get(f"/redaktion/konten/{key}").text
    admin.submit(f"/redaktion/konten/{key}/trennen")
    after = admin.get(f"/redaktion/konten/{key}").text

    assert f"Mit „{NAME}“ verbunden seit" in html.unescape(before)
    assert "Verbindung lösen" not in after
    assert not is_in(visitor)
    assert (audited(city_desk)[0].action, audited(city_desk)[0].who) == ("unlinked", "Chefin")


def test_two_windows_at_once_make_one_link(city_desk, issuer):
    visitors = [a_visitor(city_desk) for _ in range(4)]
    addresses = [begun(visitor, issuer) for visitor in visitors]
    threads = [threading.Thread(target=visitor.get, args=[address]) for visitor, address in zip(visitors, addresses)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(is_in(visitor) for visitor in visitors)
    assert [entry.action for entry in audited(city_desk)].count("linked") == 1
