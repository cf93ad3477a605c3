"""`lotsin doctor`: what is configured, reachable, out of date."""

from __future__ import annotations

import argparse
import socket
from importlib.util import find_spec

from knowledge.repository import read_municipalities, read_offers
from lotsin.cli import FINDING, OK
from lotsin.telegram import check_bots
from review.mail import MailServerUnreachable, mailer_of
from review.staff import StaffBook
from store.database import DatabaseUnavailable, open_database
from store.settings import Settings, load_settings
from web.console.openid_client import REDIRECT_PATH, OpenIdClient
from web.console.openid_discovery import OpenIdFault

_PATIENCE = 4.0  # seconds for each step with the mail server


def doctor(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    checks = [
        _database(settings),
        _model(settings),
        _port(settings),
        _console(settings),
        _openid(settings),
        _mail(settings),
        *check_bots(settings),
    ]
    for good, text in checks:
        print(f"{'ok  ' if good else 'mend'}  {text}")
    return OK if all(good for good, _ in checks) else FINDING


def _database(settings: Settings) -> tuple[bool, str]:
    try:
        with open_database(settings).reading() as connection:
            towns, offers = read_municipalities(connection), read_offers(connection)
    except DatabaseUnavailable as error:
        return False, str(error)
    if not offers:
        return False, "the database is empty: `lotsin kb import knowledge/data`, or your own town"
    return True, f"database: {len(offers)} offers of {len(towns)} places"


def _model(settings: Settings) -> tuple[bool, str]:
    if find_spec("rasa") is None:
        return False, "Rasa is not installed: only search and review work; `make setup` installs it"
    from bot.model import current_path

    path = current_path(settings)
    if path.exists():
        return True, f"model: {path.name}"
    return False, "the language model is missing or older than its data: `lotsin train`"


def _port(settings: Settings) -> tuple[bool, str]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return False, f"port {settings.port} on {settings.host}: {error.strerror}; another `lotsin serve`? set LOTSIN_PORT"
    return True, f"port {settings.port} on {settings.host} is free"


def _console(settings: Settings) -> tuple[bool, str]:
    """Without an account all is well: a town may do without the console."""
    try:
        open_accounts = sum(one.active for one in StaffBook(open_database(settings)).accounts())
    except DatabaseUnavailable as error:
        return False, str(error)
    if not open_accounts:
        return True, "console: nobody can sign in yet; `lotsin staff add NAME --role admin`"
    return True, f"console: {open_accounts} open accounts, port {settings.console_port}"


def _openid(settings: Settings) -> tuple[bool, str]:
    if settings.openid is None:
        return True, "sign-in by OpenID Connect: not configured (LOTSIN_OIDC_ISSUER); staff sign in by password"
    try:
        provider = OpenIdClient(settings.openid).check()
    except OpenIdFault as fault:
        return False, f"sign-in by OpenID Connect: {fault}; check LOTSIN_OIDC_ISSUER"
    if settings.console_url is None:
        return False, "sign-in by OpenID Connect: set LOTSIN_CONSOLE_URL, where the issuer sends people back to"
    return True, f"sign-in by OpenID Connect: {provider.issuer} answers; it must allow {settings.console_url}{REDIRECT_PATH}"


def _mail(settings: Settings) -> tuple[bool, str]:
    mailer = mailer_of(settings, _PATIENCE)
    if mailer is None:
        return True, "e-mail: not configured (LOTSIN_SMTP_URL); requests for appointments only stand in the list"
    try:
        mailer.check()
    except MailServerUnreachable as error:
        return False, f"e-mail: {error}; check LOTSIN_SMTP_URL"
    return True, f"e-mail: {mailer.name} takes it, from {settings.mail_from}"
