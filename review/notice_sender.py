"""Sends the e-mails that are due: looks every minute, tries again later where a server does not answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event, Thread

from sqlalchemy.engine import Connection

from knowledge.knowledge import Knowledge
from review.groups import sort_in
from review.mail import Mail, Mailer, MailNotSent, MailServerUnreachable, mailer_of
from review.news import read_arrived, read_waiting
from review.notice_mail import Reader, daily_mail, weekly_mail
from review.notices_due import Due, SendingBook
from review.staleness import became_stale
from review.week import read_week
from store.database import Database, DatabaseUnavailable
from store.settings import Settings

logger = logging.getLogger(__name__)
_PAUSES_S = (60.0, 300.0, 900.0, 3600.0)  # between two looks; the longer ones while no server answers
_PATIENCE_S = 10.0  # for an e-mail under way when it ends


@dataclass(frozen=True)
class NoticeSender:
    """`console` is the address of the console as seen from outside; `now` says local time without zone."""

    database: Database
    knowledge: Knowledge
    mailer: Mailer
    console: str
    now: Callable[[], datetime]

    def send_due(self) -> int:
        """How many were sent. Raises MailServerUnreachable, DatabaseUnavailable; what is left is due at the next call."""
        now, book = self.now(), SendingBook(self.database)
        return sum(self._send(book, one, mail, now) for one, mail in self.written(now))

    def written(self, now: datetime) -> Iterator[tuple[Due, Mail | None]]:
        """What is due, each with its e-mail; None where there is nothing to say, or no address. Raises DatabaseUnavailable."""
        due = SendingBook(self.database).due(now)
        while due and sort_in(self.database, self.knowledge.lexicon.stop_words):
            pass
        fallen: dict[tuple[str, date], int] = {}  # counted once for all who read of the town
        for one in due:
            yield one, self._mail(one, fallen)

    def _send(self, book: SendingBook, one: Due, mail: Mail | None, now: datetime) -> bool:
        if not book.claim(one, now, "sending" if mail else "nothing") or mail is None:
            return False
        try:
            self.mailer.send(mail)
        except MailServerUnreachable:
            book.is_left(one, now)
            raise
        except MailNotSent as error:
            again = book.is_refused(one, now)
            logger.warning(
                "the %s e-mail to account %d was not sent%s: %s", one.kind, one.staff.id, "" if again else " for good", error
            )
            return False
        book.is_sent(one, now)
        return True

    def _mail(self, one: Due, fallen: dict[tuple[str, date], int]) -> Mail | None:
        if not one.email:
            return None
        towns = {town.id: town.name for town in self.knowledge.municipalities() if one.staff.sees(town.id)}
        topics = {key: topic.name for key, topic in self.knowledge.lexicon.topics.items()}
        reader = Reader(one.staff, one.email, self.console, towns, topics)
        with self.database.reading() as connection:
            if one.kind == "weekly":
                return self._weekly(connection, reader, one, fallen)
            arrived = read_arrived(connection, one.staff, one.since, one.period)
        return None if arrived.is_nothing else daily_mail(reader, arrived, one.since)

    @staticmethod
    def _weekly(connection: Connection, reader: Reader, one: Due, fallen: dict[tuple[str, date], int]) -> Mail:
        for town in reader.towns:
            if (town, one.period) not in fallen:
                fallen[town, one.period] = became_stale(connection, town, one.since, one.period)
        stale = {town: fallen[town, one.period] for town in reader.towns}
        week = read_week(connection, stale, one.period, one.staff.name)
        return weekly_mail(reader, week, read_waiting(connection, one.staff))


class NoticeThread:
    """Sends beside the console, until it is stopped."""

    def __init__(self, sender: NoticeSender, pauses_s: tuple[float, ...] = _PAUSES_S) -> None:
        self._sender, self._pauses_s = sender, pauses_s
        self._ending = Event()
        self._thread = Thread(target=self._keep_sending, name="notices", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits for the e-mail under way."""
        self._ending.set()
        self._thread.join(_PATIENCE_S)

    def _keep_sending(self) -> None:
        failures = 0
        while not self._ending.wait(self._pauses_s[min(failures, len(self._pauses_s) - 1)]):
            failures = 0 if self._send() else failures + 1

    def _send(self) -> bool:
        try:
            self._sender.send_due()
        except (MailServerUnreachable, DatabaseUnavailable) as error:
            logger.warning("e-mails for people at the console wait: %s", error)
            return False
        return True


def sender_of(settings: Settings, database: Database, knowledge: Knowledge, now: Callable[[], datetime]) -> NoticeSender | None:
    """None where no mail server is set, or not where the console is reached: every e-mail says how to end it."""
    mailer = mailer_of(settings)
    if mailer is None or settings.console_url is None:
        return None
    return NoticeSender(database, knowledge, mailer, settings.console_url, now)
