"""The book of reports: what citizens say is wrong with an offer, masked, until somebody looked after it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from review.masking import masked
from review.tables import offer_report as table
from store.database import Database

REASONS = ("facts", "gone", "other")
LONGEST_TEXT = 1000  # characters
A_DAY_PER_OFFER = 20
KEPT_DAYS = 365
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Report:
    """`text` is masked; nothing says who wrote it."""

    id: int
    day: date
    offer_id: str
    municipality: str
    reason: str  # one of REASONS
    text: str


_FIELDS = [table.c[field.name] for field in fields(Report)]


class ReportBook:
    """Safe to share among threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, offer_id: str, municipality: str, reason: str, text: str, day: date) -> bool:
        """False where the same was said of this offer that day, or enough others: then it is not kept.

        Raises DatabaseUnavailable.
        """
        kept = masked(text.replace("\0", "").strip()[:LONGEST_TEXT])  # PostgreSQL takes no NUL
        digest = hashlib.sha256(kept.encode()).hexdigest()[:32]
        row = {"offer_id": offer_id, "municipality": municipality, "reason": reason, "text": kept, "day": day}
        todays = sa.and_(table.c.offer_id == offer_id, table.c.day == day)
        try:
            with self._database.writing() as connection:
                count = connection.execute(sa.select(sa.func.count()).select_from(table).where(todays)).scalar()
                if int(count or 0) >= A_DAY_PER_OFFER:
                    return False
                connection.execute(table.insert().values(**row, digest=digest, done=False))
        except IntegrityError:  # the index `ix_offer_report_once`
            return False
        return True

    def open_reports(self, municipality: str | None = None) -> list[Report]:
        """Nobody looked after them yet; oldest first."""
        query = sa.select(*_FIELDS).where(table.c.done.is_(False)).order_by(table.c.id)
        if municipality:
            query = query.where(table.c.municipality == municipality)
        with self._database.reading() as connection:
            return [Report(*row) for row in connection.execute(query)]

    def mark_done(self, number: int) -> bool:
        """False where no open report has this number."""
        with self._database.writing() as connection:
            return self.mark_done_in(connection, number)

    @staticmethod
    def mark_done_in(connection: Connection, number: int) -> bool:
        """As `mark_done`, in the transaction of whoever notes more about it."""
        this = sa.and_(table.c.id == min(number, _LARGEST_ID), table.c.done.is_(False))
        return bool(connection.execute(table.update().where(this).values(done=True)).rowcount)

    def forget_older(self, today: date, days: int = KEPT_DAYS) -> int:
        """Retention: how many were deleted."""
        with self._database.writing() as connection:
            old = table.delete().where(table.c.day < today - timedelta(days=days))
            return int(connection.execute(old).rowcount)
