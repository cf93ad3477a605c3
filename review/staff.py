"""Who works at the console: accounts, what each may do and for which towns."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from knowledge.tables import municipality
from review.audit import Entry, note
from review.staff_tables import account, session
from store.database import Database

ROLES = ("reviewer", "editor", "admin")  # each may what those before it may
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_LONGEST_NAME = 400  # as it was typed; whatever is longer is no name, and slow to compose
_FEWEST_LETTERS = 5  # different ones: "aaaaaaaaaaaa" is long and no password
_HASHER = PasswordHasher()
_NOBODYS = _HASHER.hash("a password of nobody")  # so that an unknown name takes as long as a wrong password


class NameTaken(ValueError):
    """Another account has this name, or this e-mail address."""


class WeakPassword(ValueError):
    """Shorter than SHORTEST_PASSWORD, longer than LONGEST_PASSWORD, of a few letters, or the name itself."""


class ChangedMeanwhile(RuntimeError):
    """Somebody else changed the account since the form was made; nothing was written."""


class LastAdmin(ValueError):
    """Afterwards nobody could manage the accounts of all towns any more."""


@dataclass(frozen=True)
class Staff:
    """`towns`: keys of municipalities, with those below them; empty stands for all."""

    id: int
    name: str
    role: str
    towns: frozenset[str] = frozenset()

    def may(self, role: str) -> bool:
        """Whether the role is at least this one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, municipality: str | None) -> bool:
        """What belongs to no town is seen by those who see all."""
        return not self.towns or municipality in self.towns

    def covers(self, towns: Collection[str]) -> bool:
        """Whether somebody for these towns (none stands for all) can do no more than this person."""
        return not self.towns or (bool(towns) and self.towns.issuperset(towns))


@dataclass(frozen=True)
class Account:
    """`towns` as they were given: a Kreis stands for those below it."""

    id: int
    name: str
    role: str
    towns: tuple[str, ...]
    email: str | None
    active: bool
    created: datetime
    has_second_factor: bool = False

    def noted(self) -> dict[str, Any]:
        """For the audit."""
        return {"role": self.role, "towns": list(self.towns), "email": self.email, "active": self.active}

    @property
    def mark(self) -> str:
        """Another one as soon as what an admin can change is another."""
        said = json.dumps(self.noted(), sort_keys=True)
        return hashlib.sha256(said.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True)
class Change:
    """New values of an account; None leaves a field as it is, an empty e-mail takes it away."""

    role: str | None = None
    towns: tuple[str, ...] | None = None
    email: str | None = None
    active: bool | None = None

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in vars(self).items() if value is not None}
        if "towns" in given:
            given["towns"] = sorted(given["towns"])
        if "email" in given:
            given["email"] = given["email"].strip().lower() or None
        return given

    def is_done(self, there: Account) -> bool:
        return there.noted() | self.values() == there.noted()


@dataclass(frozen=True)
class By:
    """Who changes an account, and when: for the audit."""

    who: str
    at: datetime = field(default_factory=datetime.now)


class StaffBook:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, name: str, password: str, role: str, towns: Collection[str] = (), by: By | None = None, email: str = ""
    ) -> Staff:
        """Raises NameTaken, WeakPassword."""
        name, by = clean_name(name), by or By(name)
        refuse_weak(password, name)
        values = {
            "name": name, "password": hashed(password), "role": role, "towns": sorted(towns), "active": True,
            "email": email.strip().lower() or None, "created": by.at, "totp_step": 0,
        }  # fmt: skip
        try:
            with self._database.writing() as connection:
                [key] = connection.execute(account.insert().values(**values)).inserted_primary_key
                _note(connection, by, "added", None, _read(connection, account.c.id == key)[0])
                return Staff(int(key), name, role, towns_below(connection, towns))
        except IntegrityError as error:
            raise NameTaken(name) from error

    def checked(self, name: str, password: str) -> Staff | None:
        """The active account with this name and password."""
        mine = (account.c.name == clean_name(name), account.c.active)
        with self._database.reading() as connection:
            row = connection.execute(sa.select(account).where(*mine)).one_or_none()
            right = _fits(row.password if row else _NOBODYS, password)
            return staff_of(connection, row) if row and right else None

    def has_password(self, key: int, password: str) -> bool:
        with self._database.reading() as connection:
            kept = connection.execute(sa.select(account.c.password).where(account.c.id == key)).scalar()
        return _fits(kept or _NOBODYS, password)

    def accounts(self) -> list[Account]:
        """By name, those that were closed last."""
        with self._database.reading() as connection:
            return sorted(_read(connection), key=lambda one: (not one.active, one.name.casefold()))

    def account(self, key: int) -> Account | None:
        with self._database.reading() as connection:
            return next(iter(_read(connection, account.c.id == key)), None)

    def staff(self, key: int) -> Staff | None:
        """None for an account that was closed."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(account).where(account.c.id == key, account.c.active)).one_or_none()
            return staff_of(connection, row) if row else None

    def named(self, name: str) -> Account | None:
        with self._database.reading() as connection:
            return next(iter(_read(connection, account.c.name == clean_name(name))), None)

    def change(self, key: int, change: Change, by: By, mark: str | None = None) -> None:
        """Closing ends the sessions; the same a second time changes nothing. `mark`: of the account as somebody saw it.

        Raises ChangedMeanwhile, LastAdmin, and NameTaken for an e-mail address of somebody else.
        """
        try:
            with self._database.writing() as connection:
                _hold(connection, key)
                [before] = _read(connection, account.c.id == key)
                if change.is_done(before):
                    return
                if mark not in (None, before.mark):
                    raise ChangedMeanwhile(before.name)
                admins = _admins(connection)
                connection.execute(account.update().where(account.c.id == key).values(**change.values()))
                if _lost(admins, _admins(connection)):
                    raise LastAdmin(before.name)
                [after] = _read(connection, account.c.id == key)
                if not after.active:
                    connection.execute(session.delete().where(session.c.account == key))
                _note(connection, by, "changed" if after.active else "closed", before, after)
        except IntegrityError as error:
            raise NameTaken(change.email) from error

    def set_password(self, key: int, password: str, by: By, but: str | None = None) -> None:
        """Ends all sessions, `but` the one of this digest. Raises WeakPassword."""
        with self._database.writing() as connection:
            [mine] = _read(connection, account.c.id == key)
            refuse_weak(password, mine.name)
            connection.execute(account.update().where(account.c.id == key).values(password=hashed(password)))
            others = (session.c.account == key, session.c.digest != (but or ""))
            connection.execute(session.delete().where(*others))
            _note(connection, by, "password_set", mine, mine)


def _hold(connection: Connection, key: int) -> None:
    """Until the end of the transaction nobody else changes it; SQLite begins one with the first writing alone."""
    connection.execute(account.update().where(account.c.id == key).values(active=account.c.active))


def clean_name(name: str) -> str:
    """One spelling: a Mac composes letters with dots differently from Windows."""
    return " ".join(unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).split())


def refuse_weak(password: str, name: str) -> None:
    """Raises WeakPassword."""
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(f"a password has at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword(f"a password has at most {LONGEST_PASSWORD} characters")
    if len(set(password)) < _FEWEST_LETTERS or password.casefold().replace(name.casefold(), "") == "":
        raise WeakPassword("a password is not one letter again and again, and not the name")


def hashed(password: str) -> str:
    return _HASHER.hash(unicodedata.normalize("NFKC", password))


def _fits(kept: str, password: str) -> bool:
    """Composing letters takes time that grows with the square of the length: no password is longer than it may be."""
    password = password[: LONGEST_PASSWORD + 1]
    try:
        return _HASHER.verify(kept, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False


def staff_of(connection: Connection, row: sa.engine.Row) -> Staff:
    """The person of a row of `account`."""
    return Staff(row.id, row.name, row.role, towns_below(connection, row.towns))


def towns_below(connection: Connection, towns: Iterable[str]) -> frozenset[str]:
    """These towns and those that belong to them: a Kreis includes its towns, also one that joined later."""
    found, added = frozenset[str](), frozenset(towns)
    while added - found:
        found |= added
        below = sa.select(municipality.c.id).where(municipality.c.parent.in_(sorted(added)))
        added = frozenset(connection.execute(below).scalars())
    return found


def _admins(connection: Connection) -> list[list[str]]:
    """The towns of each admin. Locked, so that two who close each other at the same moment do not both succeed."""
    query = sa.select(account.c.towns).where(account.c.role == "admin", account.c.active).with_for_update()
    return list(connection.execute(query).scalars())


def _lost(before: list[list[str]], after: list[list[str]]) -> bool:
    """Whether nobody is left who manages accounts, or nobody who manages those of all towns."""
    return (bool(before) and not after) or ([] in before and [] not in after)


def _read(connection: Connection, *conditions: Any) -> list[Account]:
    return [
        Account(row.id, row.name, row.role, tuple(row.towns), row.email, row.active, row.created, bool(row.totp))
        for row in connection.execute(sa.select(account).where(*conditions))
    ]


def _note(connection: Connection, by: By, action: str, before: Account | None, after: Account) -> None:
    town = after.towns[0] if len(after.towns) == 1 else None
    entry = Entry(by.at, by.who, action, "account", after.name, town, before and before.noted(), after.noted())
    note(connection, entry)
