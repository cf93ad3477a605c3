"""The console with a city's own sign-in: an issuer, visitors on their way there and back, and what they are told."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from knowledge.knowledge import Knowledge
from review.audit import Looked, read
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.openid_provider import CLIENT_ID, CLIENT_SECRET, an_issuer
from tests.console.site import PASSWORD, Visitor, desk_of
from web.console.openid import START
from web.console.openid_client import REDIRECT_PATH

HERE = "https://lotsin.example.de"
NAME = "Stadt Musterstadt"
VERIFIED = {"email": "anna@stadt.de", "email_verified": True}


@pytest.fixture
def issuer():
    with an_issuer() as issuer:
        issuer.redirect_uris.add(f"{HERE}{REDIRECT_PATH}")
        yield issuer


@pytest.fixture
def desk_with(tmp_path, issuer):
    """The console with this issuer, and with further settings."""
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())

    def make(**changes):
        given = {
            "LOTSIN_OIDC_ISSUER": issuer.address, "LOTSIN_OIDC_CLIENT_ID": CLIENT_ID,
            "LOTSIN_OIDC_CLIENT_SECRET": CLIENT_SECRET, "LOTSIN_OIDC_NAME": NAME, **changes,
        }  # fmt: skip
        return desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path, **given)

    yield make
    database.close()


@pytest.fixture
def city_desk(desk_with):
    """Where Anna has an account."""
    desk = desk_with()
    desk.staff.add("Anna", PASSWORD, "editor", [TOWN], email="anna@stadt.de")
    return desk


def a_visitor(desk) -> Visitor:
    return Visitor(desk, role=None)


def begun(visitor, issuer, **query) -> str:
    """The address that the issuer sends the browser back to."""
    there = visitor.get(START, params=query)
    assert there.status_code == 303, there.text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there.headers["location"]).query).items()}
    return issuer.authorize(asked).removeprefix(HERE)


def signed_in(visitor, issuer, **query):
    return visitor.get(begun(visitor, issuer, **query))


def said(answer) -> str:
    """What the notice on the page says."""
    return html.unescape(re.search(r'role="alert"[^>]*>([^<]+)<', answer.text)[1])


def is_in(visitor) -> bool:
    return visitor.get("/redaktion/").status_code == 200


def audited(desk):
    with desk.database.reading() as connection:
        return [entry for _, entry in read(connection, Looked(), 50)]
