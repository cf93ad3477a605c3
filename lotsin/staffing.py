"""`lotsin staff`: accounts of the console, made where the service runs: the first admin, and somebody who forgot."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence

from actions.services import berlin_now
from knowledge.repository import read_municipalities
from lotsin.cli import OK, CommandError
from review.second_factor import turn_off
from review.staff import Account, By, Change, LastAdmin, NameTaken, StaffBook, WeakPassword, clean_name
from store.database import Database, open_database
from store.settings import load_settings

_LONGEST_NAME = 80


def _by() -> By:
    return By(f"lotsin staff ({getpass.getuser()})"[:_LONGEST_NAME], berlin_now())


def add(arguments: argparse.Namespace) -> int:
    database, name = open_database(load_settings()), clean_name(arguments.name)
    if not name or len(name) > _LONGEST_NAME:
        raise CommandError(f"a name has 1 to {_LONGEST_NAME} letters")
    towns = _towns(database, arguments.town or ())
    book = StaffBook(database)
    if book.named(name):
        raise CommandError(f"there is an account {name!r} already: `lotsin staff list`")
    try:
        book.add(name, _password(), arguments.role, towns, _by(), arguments.email or "")
    except NameTaken as error:
        raise CommandError("another account has this name or e-mail address") from error
    except WeakPassword as error:
        raise CommandError(str(error)) from error
    print(f"{name} may sign in as {arguments.role} of {', '.join(towns) or 'all towns'}")
    return OK


def _towns(database: Database, given: Sequence[str]) -> list[str]:
    """Keys as the database has them. Raises CommandError for one that is not there."""
    with database.reading() as connection:
        known = read_municipalities(connection)
    towns = [town.strip().lower() for town in given]
    if strangers := [town for town in towns if town not in known]:
        raise CommandError(
            f"{strangers[0]!r} is not known; these are: {', '.join(known) or 'none yet, see `lotsin kb import`'}"
        )
    return list(dict.fromkeys(towns))


def _password() -> str:
    """Never an argument, which the list of processes and the shell's history would show."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("these were two different passwords")
    return password


def show(arguments: argparse.Namespace) -> int:
    for one in StaffBook(open_database(load_settings())).accounts():
        state = "" if one.active else "  closed"
        factor = "  second factor" if one.has_second_factor else ""
        print(f"{one.name:<24} {one.role:<9} {', '.join(one.towns) or 'all towns'}{factor}{state}")
    return OK


def close(arguments: argparse.Namespace) -> int:
    book = StaffBook(open_database(load_settings()))
    account = _account(book, arguments.name)
    try:
        book.change(account.id, Change(active=False), _by())
    except LastAdmin as error:
        raise CommandError(f"{account.name} is the last admin: `lotsin staff add NAME --role admin` first") from error
    print(f"{account.name} is closed")
    return OK


def password(arguments: argparse.Namespace) -> int:
    database = open_database(load_settings())
    book = StaffBook(database)
    account = _account(book, arguments.name)
    try:
        book.set_password(account.id, _password(), _by())
    except WeakPassword as error:
        raise CommandError(str(error)) from error
    if arguments.without_second_factor:
        turn_off(database, account.id, account.name, _by())
    print(f"{account.name} has a new password; all sessions ended")
    return OK


def _account(book: StaffBook, name: str) -> Account:
    account = book.named(name)
    if account is None:
        raise CommandError(f"there is no account {clean_name(name)!r}: `lotsin staff list`")
    return account
