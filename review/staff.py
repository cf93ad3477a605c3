"""Who works at the console: accounts, what each may do and for which towns, and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError

from review.staff_tables import account, session
from store.database import Database

ROLES = ("reviewer", "editor", "admin")  # each may what those before it may
SESSION_LASTS = timedelta(hours=10)  # a working day
SHORTEST_PASSWORD = 12
_HASHER = PasswordHasher()
_NOBODYS = _HASHER.hash("a password of nobody")  # so that an unknown name takes as long as a wrong password


class NameTaken(ValueError):
    """Another account has this name."""


class WeakPassword(ValueError):
    """Shorter than SHORTEST_PASSWORD."""


@dataclass(frozen=True)
class Staff:
    """`towns`: keys of municipalities; empty stands for all."""

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


class StaffBook:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, password: str, role: str, towns: Collection[str] = (), at: datetime | None = None) -> Staff:
        """Raises NameTaken, WeakPassword."""
        if len(password) < SHORTEST_PASSWORD:
            raise WeakPassword(f"a password has at least {SHORTEST_PASSWORD} characters")
        values = {
            "name": name, "password": _HASHER.hash(password), "role": role, "towns": sorted(towns), "active": True,
            "created": at or datetime.now(),
        }  # fmt: skip
        try:
            with self._database.writing() as connection:
                [key] = connection.execute(account.insert().values(**values)).inserted_primary_key
        except IntegrityError as error:
            raise NameTaken(name) from error
        return Staff(int(key), name, role, frozenset(towns))

    def checked(self, name: str, password: str) -> Staff | None:
        """The active account with this name and password."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(account).where(account.c.name == name, account.c.active)).one_or_none()
        try:
            _HASHER.verify(row.password if row else _NOBODYS, password)
        except (VerificationError, InvalidHashError):
            return None
        return _staff(row) if row else None

    # --- sessions ---

    def begin(self, staff: Staff, at: datetime) -> str:
        """A token for the cookie; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        row = {"digest": _digest(token), "account": staff.id, "begun": at, "until": at + SESSION_LASTS}
        with self._database.writing() as connection:
            connection.execute(session.insert().values(**row))
        return token

    def of_session(self, token: str, at: datetime) -> Staff | None:
        """None for a session that ended, and for an account that was closed."""
        joined = account.join(session, session.c.account == account.c.id)
        mine = (session.c.digest == _digest(token), session.c.until > at, account.c.active)
        with self._database.reading() as connection:
            row = connection.execute(sa.select(account).select_from(joined).where(*mine)).one_or_none()
        return _staff(row) if row else None

    def end(self, token: str) -> None:
        with self._database.writing() as connection:
            connection.execute(session.delete().where(session.c.digest == _digest(token)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _staff(row: sa.engine.Row) -> Staff:
    return Staff(row.id, row.name, row.role, frozenset(row.towns))
