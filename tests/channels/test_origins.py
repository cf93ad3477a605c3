"""Whose pages may ask, and for which towns."""

import pytest

from bot.channels.origins import OriginRefused, Origins, headers_for
from store.settings import SettingsError, load_settings

OWN = "https://lotsin.example.de"
AHLEN, KREIS, ALL = "https://www.ahlen.de", "https://kreis.example.de", "https://familie.example.de"
ORIGINS = Origins({AHLEN: frozenset({"ahlen"}), KREIS: frozenset({"ahlen", "beckum"}), ALL: frozenset()})


def test_programs_and_our_own_pages_may_always_ask():
    assert ORIGINS.check(None, OWN) == ORIGINS.check(OWN, OWN) == frozenset()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://www.ahlen.de", "https://www.ahlen.de:8443", "null", ""])
def test_a_site_that_is_not_named_may_not_ask(origin):
    with pytest.raises(OriginRefused):
        ORIGINS.check(origin, OWN)


def test_a_site_of_one_town_asks_for_that_town():
    allowed = ORIGINS.check(AHLEN, OWN)

    assert ORIGINS.town(allowed, None) == ORIGINS.town(allowed, "ahlen") == "ahlen"
    with pytest.raises(OriginRefused):
        ORIGINS.town(allowed, "herne")


def test_a_site_of_several_towns_says_which():
    allowed = ORIGINS.check(KREIS, OWN)

    assert ORIGINS.town(allowed, "beckum") == "beckum"
    with pytest.raises(OriginRefused):
        ORIGINS.town(allowed, None)


def test_a_site_without_towns_asks_for_all():
    allowed = ORIGINS.check(ALL, OWN)

    assert ORIGINS.town(allowed, "herne") == "herne"
    assert ORIGINS.town(allowed, None) is None


def test_pages_of_the_own_machine_may_ask_only_while_the_service_is_tried_out():
    page = "http://localhost:9000"

    assert Origins({}, on_trial=True).check(page, OWN) == frozenset()
    with pytest.raises(OriginRefused):
        Origins({}).check(page, OWN)
    with pytest.raises(OriginRefused):
        Origins({}, on_trial=True).check("http://localhost.evil.example", OWN)


def test_only_the_site_that_asked_may_read_the_answer():
    assert headers_for(AHLEN, OWN)["Access-Control-Allow-Origin"] == AHLEN
    assert "Access-Control-Allow-Origin" not in headers_for(None, OWN)


def test_sites_are_read_from_the_environment():
    text = "https://www.Ahlen.de=ahlen, https://kreis.example.de/=ahlen+Beckum https://familie.example.de"

    assert load_settings({"LOTSIN_ORIGINS": text}).origins == ORIGINS.towns


@pytest.mark.parametrize("text", ["www.ahlen.de", "https://www.ahlen.de/familie=ahlen", "*", "javascript:alert(1)"])
def test_what_is_no_site_is_said(text):
    with pytest.raises(SettingsError, match="LOTSIN_ORIGINS"):
        load_settings({"LOTSIN_ORIGINS": text})
