"""Whom an e-mail is due to, and who sends it: each goes once, also where several processes look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from review.notice_tables import sent
from review.notices import Chosen, chosen
from review.staff import Staff, staff_of
from review.staff_tables import account
from store.database import Database

FROM = time(7)  # local time: nothing is sent earlier in the day
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))  # after each try that was refused; then it is left
_LONGEST = timedelta(days=7)  # that a daily e-mail looks back after a break
_KEPT = timedelta(days=100)
_SAID = ("sent", "nothing")


@dataclass(frozen=True)
class Due:
    """What `staff` is to be told of the days from `since` to the one before `period`. `tries`: made before."""

    staff: Staff
    email: str | None
    kind: str  # daily, weekly
    period: date
    since: date
    tries: int = 0


@dataclass(frozen=True)
class _Before:
    """What became of a person's e-mails of the kind: this one, and the last that told everything until then."""

    this: sa.engine.Row | None
    last: date | None


def read_due(connection: Connection, now: datetime) -> list[Due]:
    """In the order of the accounts. Whoever chose after the hour at which it was due waits for the next."""
    if now.time() < FROM:
        return []
    choices = chosen(connection)
    rows = connection.execute(sa.select(account).where(account.c.active).order_by(account.c.id)).all()
    found = (_due(connection, row, choices.get(row.id, Chosen()), now) for row in rows)
    return [one for one in found if one]


def _due(connection: Connection, row: sa.engine.Row, choice: Chosen, now: datetime) -> Due | None:
    if choice.choice == "none":
        return None
    period = _period(choice.choice, now.date())
    if (choice.at or row.created) >= datetime.combine(period, FROM):
        return None
    before = _before(connection, row.id, choice.choice, period)
    if before.this and not (before.this.state == "waiting" and before.this.again <= now):
        return None
    since = _since(choice, period, before.last)
    return Due(staff_of(connection, row), row.email, choice.choice, period, since, before.this.tries if before.this else 0)


def _period(kind: str, today: date) -> date:
    """After a break only the last one counts."""
    return today - timedelta(days=today.weekday()) if kind == "weekly" else today


def _since(choice: Chosen, period: date, last: date | None) -> date:
    if choice.choice == "weekly":
        return period - _LONGEST
    begun = last or (choice.at.date() if choice.at else period)
    return min(max(begun, period - _LONGEST), period - timedelta(days=1))


def _before(connection: Connection, key: int, kind: str, period: date) -> _Before:
    mine = (sent.c.account == key, sent.c.kind == kind)
    this = connection.execute(sa.select(sent).where(*mine, sent.c.period == period)).one_or_none()
    last = sa.select(sa.func.max(sent.c.period)).where(*mine, sent.c.period < period, sent.c.state.in_(_SAID))
    return _Before(this, connection.execute(last).scalar())


class SendingBook:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime) -> list[Due]:
        with self._database.reading() as connection:
            return read_due(connection, now)

    def claim(self, one: Due, now: datetime, state: str = "sending") -> bool:
        """Whether it is ours to send, or to leave (`nothing`). Whoever claims and ends before it sent has not sent it: rather
        no e-mail than two.
        """
        if one.tries:
            waits = sa.and_(_this(one), sent.c.state == "waiting", sent.c.tries == one.tries, sent.c.again <= now)
            return self._change(waits, state=state, tries=one.tries + 1)
        values = {"account": one.staff.id, "kind": one.kind, "period": one.period, "state": state, "tries": 1}
        try:
            with self._database.writing() as connection:
                connection.execute(sent.insert().values(**values))
        except IntegrityError:
            return False
        return True

    def is_sent(self, one: Due, now: datetime) -> None:
        """Forgets what is long over."""
        self._change(_this(one), state="sent")
        with self._database.writing() as connection:
            connection.execute(sent.delete().where(sent.c.period < now.date() - _KEPT))

    def is_refused(self, one: Due, now: datetime) -> bool:
        """Whether it is tried again."""
        if one.tries >= len(PAUSES):
            self._change(_this(one), state="failed")
            return False
        return self._change(_this(one), state="waiting", again=now + PAUSES[one.tries])

    def is_left(self, one: Due, now: datetime) -> None:
        """No server took it: as if it had not been tried."""
        if one.tries:
            self._change(_this(one), state="waiting", tries=one.tries, again=now)
            return
        with self._database.writing() as connection:
            connection.execute(sent.delete().where(_this(one)))

    def _change(self, which: Any, **values: Any) -> bool:
        with self._database.writing() as connection:
            return bool(connection.execute(sent.update().where(which).values(**values)).rowcount)


def _this(one: Due) -> Any:
    return sa.and_(sent.c.account == one.staff.id, sent.c.kind == one.kind, sent.c.period == one.period)
