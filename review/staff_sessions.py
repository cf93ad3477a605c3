"""Who is signed in at the console, from which device, and until when."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from review.staff import Staff, staff_of
from review.staff_tables import account, session
from store.database import Database

SESSION_LASTS = timedelta(hours=10)  # a working day
UNUSED_LASTS = timedelta(hours=2)
_SEEN_EVERY = timedelta(minutes=5)  # a page that is looked at need not be written down each time


@dataclass(frozen=True)
class Session:
    digest: str
    begun: datetime
    seen: datetime
    device: str


class SessionBook:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, staff: Staff, at: datetime, device: str = "") -> str:
        """A token for the cookie; only its hash is kept. Sessions that ran out are deleted."""
        token = secrets.token_urlsafe(32)
        row = {
            "digest": digest_of(token), "account": staff.id, "begun": at, "seen": at, "until": at + SESSION_LASTS,
            "device": device[:80],
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(session.delete().where(sa.or_(session.c.until <= at, session.c.seen <= at - UNUSED_LASTS)))
            connection.execute(session.insert().values(**row))
        return token

    def staff(self, token: str, at: datetime) -> Staff | None:
        """None for a session that ended, and for an account that was closed."""
        mine = (session.c.digest == digest_of(token), account.c.active, *_alive(at))
        query = sa.select(account, session.c.seen).select_from(_joined()).where(*mine)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            found = staff_of(connection, row) if row else None
        if row and at - row.seen >= _SEEN_EVERY:
            with self._database.writing() as connection:
                connection.execute(session.update().where(session.c.digest == digest_of(token)).values(seen=at))
        return found

    def of_account(self, key: int, at: datetime) -> list[Session]:
        """The one used last comes first."""
        columns = (session.c.digest, session.c.begun, session.c.seen, session.c.device)
        query = sa.select(*columns).where(session.c.account == key, *_alive(at)).order_by(session.c.seen.desc())
        with self._database.reading() as connection:
            return [Session(*row) for row in connection.execute(query)]

    def end(self, token: str) -> None:
        with self._database.writing() as connection:
            connection.execute(session.delete().where(session.c.digest == digest_of(token)))

    def end_of(self, key: int, digest: str | None = None, but: str | None = None) -> None:
        """Of this account: the session of a digest, or all, or all `but` one."""
        mine = [session.c.account == key]
        if digest is not None:
            mine.append(session.c.digest == digest)
        if but is not None:
            mine.append(session.c.digest != but)
        with self._database.writing() as connection:
            connection.execute(session.delete().where(*mine))


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _alive(at: datetime) -> tuple[Any, ...]:
    return session.c.until > at, session.c.seen > at - UNUSED_LASTS


def _joined() -> sa.sql.FromClause:
    return account.join(session, session.c.account == account.c.id)
