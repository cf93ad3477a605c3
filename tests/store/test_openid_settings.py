"""A city's own sign-in: all of its settings or none, and what is said of those that cannot be used."""

from __future__ import annotations

import pytest

from store.settings import OpenId, SettingsError, load_settings

WHOLE = {
    "LOTSIN_OIDC_ISSUER": "https://login.example.de/realms/stadt/", "LOTSIN_OIDC_CLIENT_ID": "lotsin",
    "LOTSIN_OIDC_CLIENT_SECRET": " geheim ", "LOTSIN_OIDC_NAME": "Stadt Musterstadt",
}  # fmt: skip


def test_without_them_staff_sign_in_by_password_alone() -> None:
    assert load_settings({"LOTSIN_OIDC_ISSUER": " "}).openid is None


def test_all_of_them_are_read() -> None:
    plain = load_settings(WHOLE).openid
    changed = load_settings({**WHOLE, "LOTSIN_OIDC_PASSWORDS": "OFF", "LOTSIN_OIDC_TRUST_EMAIL": "on"}).openid

    assert plain == OpenId("https://login.example.de/realms/stadt", "lotsin", "geheim", "Stadt Musterstadt", True, False)
    assert changed == OpenId("https://login.example.de/realms/stadt", "lotsin", "geheim", "Stadt Musterstadt", False, True)


@pytest.mark.parametrize("missing", WHOLE)
def test_a_half_of_them_is_named(missing: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{missing}: missing") as caught:
        load_settings({**WHOLE, missing: ""})

    assert "geheim" not in str(caught.value)


def test_a_choice_without_an_issuer_is_named() -> None:
    with pytest.raises(SettingsError, match="LOTSIN_OIDC_ISSUER"):
        load_settings({"LOTSIN_OIDC_PASSWORDS": "off"})


@pytest.mark.parametrize(
    "issuer",
    [
        "login.example.de", "http://login.example.de", "https://", "https://login.example.de?a=1", "https://a:b@login.example.de",
        "https://login.example.de:port", "ftp://localhost", "https://login.example.de/" + "a" * 300,
    ],
)  # fmt: skip
def test_an_issuer_that_is_no_safe_address_is_named(issuer: str) -> None:
    with pytest.raises(SettingsError, match="LOTSIN_OIDC_ISSUER"):
        load_settings({**WHOLE, "LOTSIN_OIDC_ISSUER": issuer})


def test_on_this_machine_an_issuer_may_do_without_tls() -> None:
    openid = load_settings({**WHOLE, "LOTSIN_OIDC_ISSUER": "http://localhost:8180/realms/stadt"}).openid

    assert openid
    assert openid.issuer == "http://localhost:8180/realms/stadt"


@pytest.mark.parametrize("name", ["LOTSIN_OIDC_PASSWORDS", "LOTSIN_OIDC_TRUST_EMAIL"])
def test_a_switch_that_is_neither_on_nor_off_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}='nein': on or off"):
        load_settings({**WHOLE, name: "nein"})


def test_the_secret_is_not_printed_with_the_settings() -> None:
    assert "geheim" not in repr(load_settings(WHOLE))
