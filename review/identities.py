"""Whose account it is that a city's own sign-in vouches for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from review.audit import Entry, note
from review.identity_tables import identity
from review.staff import By, Staff, staff_of
from review.staff_tables import account, session
from store.database import Database

UNKNOWN = "unbekannt"  # who, in the audit, where no account is meant
Reason = Literal["no_account", "closed", "somebody_else"]


@dataclass(frozen=True)
class Proof:
    """What an issuer's ID token says. `email`: in small letters, and only where the issuer vouches for it."""

    issuer: str
    subject: str
    email: str | None = field(default=None, repr=False)

    def noted(self) -> dict[str, str]:
        """For the audit: enough to find the person at the issuer, and no address."""
        return {"issuer": self.issuer, "subject": self.subject}


class NotAdmitted(RuntimeError):
    """`no_account` has this e-mail address, its account is `closed`, or `somebody_else` signs in with it."""

    def __init__(self, reason: Reason, name: str = "", town: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name
        self.town = town


class IdentityBook:
    """All methods raise DatabaseUnavailable. Times are local ones, without zone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def admitted(self, proof: Proof, at: datetime) -> Staff:
        """The person's account: found by e-mail address the first time, by issuer and subject from then on.

        Raises NotAdmitted, and notes that somebody tried.
        """
        try:
            return self._found(proof, at)
        except NotAdmitted as refused:
            who, why = refused.name or UNKNOWN, {**proof.noted(), "reason": refused.reason}
            with self._database.writing() as connection:
                note(connection, Entry(at, who, "refused", "sign_in", proof.issuer[:160], refused.town, None, why))
            raise

    def _found(self, proof: Proof, at: datetime) -> Staff:
        try:
            return self._once(proof, at)
        except IntegrityError:  # two windows at the same moment: the other one is in the table now
            return self._once(proof, at)

    def _once(self, proof: Proof, at: datetime) -> Staff:
        with self._database.writing() as connection:
            return _known(connection, proof) or _linked(connection, proof, at)

    def linked(self, key: int) -> datetime | None:
        """Since when the account belongs to somebody at an issuer."""
        query = sa.select(sa.func.max(identity.c.linked)).where(identity.c.account == key)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def unlink(self, key: int, by: By) -> None:
        """Ends the sessions; the next sign-in goes by the e-mail address again."""
        with self._database.writing() as connection:
            row = connection.execute(sa.select(account).where(account.c.id == key)).one()
            gone = connection.execute(sa.select(identity).where(identity.c.account == key)).all()
            connection.execute(identity.delete().where(identity.c.account == key))
            connection.execute(session.delete().where(session.c.account == key))
            for one in gone:
                before = Proof(one.issuer, one.subject).noted()
                note(connection, Entry(by.at, by.who, "unlinked", "account", row.name, _town(row), before))


def _known(connection: Connection, proof: Proof) -> Staff | None:
    """Raises NotAdmitted for an account that was closed."""
    mine = (identity.c.issuer == proof.issuer, identity.c.subject == proof.subject)
    joined = account.join(identity, identity.c.account == account.c.id)
    row = connection.execute(sa.select(account).select_from(joined).where(*mine)).one_or_none()
    return _open(connection, row) if row else None


def _linked(connection: Connection, proof: Proof, at: datetime) -> Staff:
    """The account of this e-mail address, from now on this person's. Raises NotAdmitted."""
    row = _of_email(connection, proof.email)
    if row is None:
        raise NotAdmitted("no_account")
    staff = _open(connection, row)
    mine = (identity.c.account == row.id, identity.c.issuer == proof.issuer)
    linked = connection.execute(sa.select(identity.c.subject).where(*mine)).scalar()
    if linked == proof.subject:  # in another window, since we looked
        return staff
    if linked is not None:
        raise NotAdmitted("somebody_else", row.name, _town(row))
    values = {"issuer": proof.issuer, "subject": proof.subject, "account": row.id, "linked": at}
    connection.execute(identity.insert().values(**values))
    note(connection, Entry(at, row.name, "linked", "account", row.name, _town(row), None, proof.noted()))
    return staff


def _of_email(connection: Connection, email: str | None) -> Any:
    return connection.execute(sa.select(account).where(account.c.email == email)).one_or_none() if email else None


def _open(connection: Connection, row: Any) -> Staff:
    """Raises NotAdmitted for an account that was closed."""
    if not row.active:
        raise NotAdmitted("closed", row.name, _town(row))
    return staff_of(connection, row)


def _town(row: Any) -> str | None:
    """For the audit, as in `review.staff`: the town that alone is meant."""
    return row.towns[0] if len(row.towns) == 1 else None
