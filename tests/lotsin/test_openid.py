"""What `lotsin doctor` says of a city's own sign-in, from outside."""

from __future__ import annotations

import pytest

from tests.console.openid_provider import CLIENT_ID, CLIENT_SECRET, an_issuer
from tests.lotsin.conftest import Instance
from tests.mail_server import free_port

NAMED = {
    "LOTSIN_OIDC_CLIENT_ID": CLIENT_ID, "LOTSIN_OIDC_CLIENT_SECRET": CLIENT_SECRET, "LOTSIN_OIDC_NAME": "Stadt Musterstadt",
}  # fmt: skip
CONSOLE = {"LOTSIN_CONSOLE_URL": "https://redaktion.example.de"}


@pytest.fixture
def home(tmp_path):
    return Instance(tmp_path, free_port())


def test_doctor_says_whether_the_issuer_answers_and_what_it_must_allow(home):
    without = home.run("doctor")
    with an_issuer() as issuer:
        answering = home.run("doctor", LOTSIN_OIDC_ISSUER=issuer.address, **NAMED, **CONSOLE)
        nowhere_to_go = home.run("doctor", LOTSIN_OIDC_ISSUER=issuer.address, **NAMED)
        issuer.changed_document["issuer"] = "https://login.example.de"
        another = home.run("doctor", LOTSIN_OIDC_ISSUER=issuer.address, **NAMED, **CONSOLE)
    silent = home.run("doctor", LOTSIN_OIDC_ISSUER=issuer.address, **NAMED, **CONSOLE)

    assert "ok    sign-in by OpenID Connect: not configured" in without.stdout
    assert f"ok    sign-in by OpenID Connect: {issuer.address} answers" in answering.stdout
    assert "https://redaktion.example.de/redaktion/anmelden/openid/zurueck" in answering.stdout
    assert "mend  sign-in by OpenID Connect: set LOTSIN_CONSOLE_URL" in nowhere_to_go.stdout
    assert "mend  sign-in by OpenID Connect: the issuer calls itself https://login.example.de" in another.stdout
    assert "mend  sign-in by OpenID Connect: 127.0.0.1" in silent.stdout
    assert "Traceback" not in silent.stderr
    assert CLIENT_SECRET not in silent.stdout + silent.stderr


@pytest.mark.parametrize("command", [("doctor",), ("console",)])
def test_a_half_of_the_settings_is_named_at_the_start(home, command):
    shown = home.run(*command, LOTSIN_OIDC_ISSUER="https://login.example.de", LOTSIN_OIDC_NAME="Stadt")

    assert shown.returncode == 2
    assert "LOTSIN_OIDC_CLIENT_ID, LOTSIN_OIDC_CLIENT_SECRET: missing" in shown.stderr
    assert "Traceback" not in shown.stderr
