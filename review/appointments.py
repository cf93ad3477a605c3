"""The book of appointment requests: who wants one where, how to reach them, gone as soon as it is not needed any more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date, timedelta
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from review.appointment_mail import LONGEST_WISH, AppointmentRequest, mail_of, withdrawal_of
from review.mail import Mailer, MailNotSent, MailServerUnreachable, mailer_of
from review.masking import masked
from review.numbers import new_number
from review.tables import appointment_request as table
from store.database import Database, DatabaseUnavailable
from store.settings import Settings

logger = logging.getLogger(__name__)
OPEN_PER_SENDER = 3
A_DAY_PER_PLACE = 20
KEPT_DAYS = 365  # of the row without contact detail, wish and sender: for counts
_FIELDS = [table.c[field.name] for field in fields(AppointmentRequest)]
_EMPTIED = {"reach": None, "wish": None, "sender": None}


class TooManyRequests(RuntimeError):
    """`sender`: this conversation has as many open requests as it may; `place`: this place got as many today as it may."""


class AppointmentBook:
    """Safe to share among threads. With a mailer, places that have an address also get each request by e-mail."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer | None = None,
        retention_days: int = 30,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._database, self._mailer, self.retention_days, self._today = database, mailer, retention_days, today
        self._background = ThreadPoolExecutor(1, thread_name_prefix="mail")  # no reply waits for a mail server
        self._mailing = Lock()

    def mails_to(self, place_email: str | None) -> bool:
        return self._mailer is not None and bool(place_email)

    # --- asking ---

    def limit_reached(self, place_id: str, sender: str | None) -> str | None:
        """`sender` or `place`, as in TooManyRequests. Raises DatabaseUnavailable."""
        with self._database.reading() as connection:
            return self._limit(connection, place_id, sender)

    def _limit(self, connection: Connection, place_id: str, sender: str | None) -> str | None:
        own = sa.and_(table.c.sender == sender, table.c.status == "open")
        if sender is not None and _count(connection, own) >= OPEN_PER_SENDER:
            return "sender"
        todays = sa.and_(table.c.place_id == place_id, table.c.created == self._today())
        return "place" if _count(connection, todays) >= A_DAY_PER_PLACE else None

    def ask(self, wanted: AppointmentRequest) -> str:
        """Keeps the request and has it mailed; its number. Raises TooManyRequests, DatabaseUnavailable."""
        wish = masked(wanted.wish or "")[:LONGEST_WISH]
        wanted = replace(wanted, wish=wish, created=self._today(), status="open", mailed=False)
        try:
            number = self._write(wanted)
        except IntegrityError:  # the number is taken: seldom once, never twice
            number = self._write(wanted)
        self._mail_later(number)
        return number

    def _write(self, wanted: AppointmentRequest) -> str:
        request = replace(wanted, number=new_number())
        values = {column.name: getattr(request, column.name) for column in _FIELDS}
        with self._database.writing() as connection:
            limit = self._limit(connection, request.place_id, request.sender)
            if limit:
                raise TooManyRequests(limit)
            connection.execute(table.insert().values(**values, recalled=False))
        return request.number

    # --- ending ---

    def withdraw(self, number: str) -> AppointmentRequest | None:
        """What is left of it, its contact detail deleted; None where no open request has this number.

        A place that got it by e-mail is told.
        """
        return next(iter(self._close(table.c.number == number, "withdrawn")), None)

    def withdraw_all(self, sender: str) -> list[str]:
        """The numbers of this sender's requests, all withdrawn."""
        return [request.number for request in self._close(table.c.sender == sender, "withdrawn")]

    def mark_answered(self, number: str) -> bool:
        """Deletes the contact detail; False where no open request has this number."""
        with self._database.writing() as connection:
            return self.mark_answered_in(connection, number)

    @staticmethod
    def mark_answered_in(connection: Connection, number: str) -> bool:
        """As `mark_answered`, in the transaction of whoever notes more about it."""
        return bool(_close(connection, table.c.number == number, "answered"))

    def forget_older(self, days: int | None = None) -> int:
        """Retention: of how many requests the contact detail was deleted unanswered. Rows go after KEPT_DAYS."""
        today = self._today()
        oldest = today - timedelta(days=self.retention_days if days is None else days)
        with self._database.writing() as connection:
            connection.execute(table.delete().where(table.c.created < today - timedelta(days=KEPT_DAYS)))
        return len(self._close(table.c.created <= oldest, "expired"))

    def _close(self, which: Any, status: str) -> list[AppointmentRequest]:
        with self._database.writing() as connection:
            closed = _close(connection, which, status)
        for request in closed:
            if request.status == "withdrawn":
                self._mail_later(request.number)
        return closed

    # --- reading ---

    def of_sender(self, sender: str) -> list[AppointmentRequest]:
        """What is kept of this sender, oldest first."""
        with self._database.reading() as connection:
            return _read(connection, table.c.sender == sender)

    def open_requests(self, municipality: str | None = None) -> list[AppointmentRequest]:
        """Oldest first."""
        of_town = table.c.municipality == municipality if municipality else sa.true()
        with self._database.reading() as connection:
            return _read(connection, sa.and_(table.c.status == "open", of_town))

    # --- e-mail ---

    def _mail_later(self, number: str) -> Future[int] | None:
        return self._background.submit(self._mail_quietly, number) if self._mailer else None

    def _mail_quietly(self, number: str) -> int:
        try:
            return self.mail_pending(number)
        except DatabaseUnavailable as error:
            logger.error("an e-mail about an appointment waits until tomorrow: %s", error)
            return 1

    def settle(self) -> None:
        """Waits until every e-mail asked for so far was tried."""
        self._background.submit(int).result()

    def mail_pending(self, number: str | None = None) -> int:
        """Sends what no place was told yet, or what is about one request; how many could not be sent.

        They are tried again when this is called again: by the running service once a day. Raises DatabaseUnavailable.
        """
        if self._mailer is None:
            return 0
        with self._mailing:
            unsent = self._send_all(self._mailer, "mailed", "open", number)
            return unsent + self._send_all(self._mailer, "recalled", "withdrawn", number)

    def _send_all(self, mailer: Mailer, flag: str, status: str, number: str | None) -> int:
        """`flag` is the column that says that it was sent."""
        wanted = sa.and_(table.c[flag].is_(False), table.c.status == status, table.c.place_email.is_not(None))
        if flag == "recalled":
            wanted = sa.and_(wanted, table.c.mailed.is_(True))
        with self._database.reading() as connection:
            pending = _read(connection, sa.and_(wanted, table.c.number == number) if number else wanted)
        unsent = 0
        for at, request in enumerate(pending):
            try:
                mailer.send(mail_of(request, self.retention_days) if flag == "mailed" else withdrawal_of(request))
            except MailServerUnreachable as error:
                logger.warning("e-mails about appointments are not sent: %s", error)
                return unsent + len(pending) - at
            except MailNotSent as error:
                logger.warning("an e-mail about an appointment at %s was not sent: %s", request.place_id, error)
                unsent += 1
            else:
                self._mark(request, flag)
        return unsent

    def _mark(self, request: AppointmentRequest, flag: str) -> None:
        with self._database.writing() as connection:
            connection.execute(table.update().where(table.c.number == request.number).values({flag: True}))


def _close(connection: Connection, which: Any, status: str) -> list[AppointmentRequest]:
    """Row by row, so that of two who end the same request one does."""
    closed = []
    for request in _read(connection, sa.and_(which, table.c.status == "open")):
        this = sa.and_(table.c.number == request.number, table.c.status == "open")
        if connection.execute(table.update().where(this).values(status=status, **_EMPTIED)).rowcount:
            closed.append(replace(request, status=status, reach=None, wish=None, sender=None))
    return closed


def _count(connection: Connection, which: Any) -> int:
    found = connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar()
    return int(found or 0)


def _read(connection: Connection, which: Any) -> list[AppointmentRequest]:
    rows = connection.execute(sa.select(*_FIELDS).where(which).order_by(table.c.id))
    return [AppointmentRequest(**row._mapping) for row in rows]


def open_book(settings: Settings, database: Database) -> AppointmentBook:
    return AppointmentBook(database, mailer_of(settings), settings.retention_days)
