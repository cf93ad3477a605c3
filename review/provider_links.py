"""Links with which a provider proposes changes to its own offer without an account: signed, expiring, revocable."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.engine import Connection

from knowledge.model import Offer
from review.audit import Entry, note
from review.draft_tables import provider_link as table
from store.database import Database

LASTS = timedelta(days=30)
KEPT = timedelta(days=30)  # after its end, revoked or not
_SALT = "provider-link"
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class ProviderLink:
    id: int
    offer_id: str
    municipality: str
    made_by: str
    made: datetime
    until: datetime
    revoked: bool

    def holds(self, at: datetime) -> bool:
        return not self.revoked and at < self.until


_COLUMNS = [table.c[field.name] for field in fields(ProviderLink)]


class LinkBook:
    """`secret` signs the tokens; the database knows which of them hold."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._signer = URLSafeSerializer(secret, salt=_SALT)

    def make(self, offer: Offer, who: str, at: datetime) -> ProviderLink:
        values = {
            "offer_id": offer.id, "municipality": offer.municipality, "made_by": who, "made": at, "until": at + LASTS,
            "revoked": False,
        }  # fmt: skip
        with self._database.writing() as connection:
            [key] = connection.execute(table.insert().values(**values)).inserted_primary_key
            until = {"until": (at + LASTS).date().isoformat()}
            note(connection, Entry(at, who, "link made", "provider_link", offer.id, offer.municipality, None, until))
        return ProviderLink(int(key), offer.id, offer.municipality, who, at, at + LASTS, False)

    def token(self, link: ProviderLink) -> str:
        """For the address; the same whenever it is asked for."""
        return str(self._signer.dumps([link.id, link.offer_id]))

    def of_token(self, token: str, at: datetime) -> ProviderLink | None:
        """None for one that we did not sign, and one that expired or was revoked."""
        try:
            number, offer_id = self._signer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        link = self.of_id(number)
        return link if link and link.offer_id == offer_id and link.holds(at) else None

    def of_id(self, number: int) -> ProviderLink | None:
        return next(iter(self._read(table.c.id == min(number, _LARGEST_ID))), None)

    def of_offer(self, offer_id: str, at: datetime) -> list[ProviderLink]:
        """Those that hold, newest first."""
        return [link for link in self._read(table.c.offer_id == offer_id) if link.holds(at)]

    def _read(self, which: sa.sql.ClauseElement) -> list[ProviderLink]:
        query = sa.select(*_COLUMNS).where(which).order_by(table.c.id.desc())
        with self._database.reading() as connection:
            return [ProviderLink(**row._mapping) for row in connection.execute(query)]

    def revoke(self, link: ProviderLink, who: str, at: datetime) -> bool:
        """False where it was revoked already."""
        this = sa.and_(table.c.id == link.id, table.c.revoked.is_(False))
        with self._database.writing() as connection:
            if not connection.execute(table.update().where(this).values(revoked=True)).rowcount:
                return False
            note(connection, Entry(at, who, "link revoked", "provider_link", link.offer_id, link.municipality))
        return True


def forget_ended(connection: Connection, at: datetime) -> int:
    """Retention: how many were deleted.

    The newest stays: SQLite would give its number once more, and a token that was handed out long ago would open that.
    """
    newest = connection.execute(sa.select(sa.func.max(table.c.id))).scalar()
    ended = sa.and_(table.c.until < at - KEPT, table.c.id != newest)
    return int(connection.execute(table.delete().where(ended)).rowcount)
