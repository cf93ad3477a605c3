"""What each person chose to be told by e-mail, and up to which question they have looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from review.audit import Entry, note
from review.inbox_tables import group
from review.notice_tables import notice
from review.staff import By
from store.database import Database

CHOICES = ("none", "daily", "weekly")
USUAL = "weekly"  # of an account for which nothing was chosen


class UnknownChoice(ValueError):
    """None of CHOICES."""


@dataclass(frozen=True)
class Chosen:
    """`at`: None where it was not chosen, but is as it is for everybody."""

    choice: str = USUAL
    at: datetime | None = None


class NoticeBook:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def choice(self, account: int) -> str:
        with self._database.reading() as connection:
            return chosen(connection).get(account, Chosen()).choice

    def choose(self, account: int, choice: str, by: By) -> None:
        """The same again changes nothing. Raises UnknownChoice."""
        if choice not in CHOICES:
            raise UnknownChoice(choice)
        with self._database.writing() as connection:
            before = chosen(connection).get(account, Chosen()).choice
            if before == choice:
                return
            _write(connection, account, {"choice": choice, "chosen": by.at})
            said = {"notices": before}, {"notices": choice}
            note(connection, Entry(by.at, by.who, "changed", "account", by.who, None, *said))

    def look(self, account: int) -> None:
        """From now on the groups that are there are no news to this person."""
        with self._database.writing() as connection:
            newest = connection.execute(sa.select(sa.func.max(group.c.id))).scalar() or 0
            if newest > seen_group(connection, account):
                _write(connection, account, {"seen_group": newest})


def chosen(connection: Connection) -> dict[int, Chosen]:
    """By account; those that chose nothing are not in it."""
    columns = (notice.c.account, notice.c.choice, notice.c.chosen)
    rows = connection.execute(sa.select(*columns).where(notice.c.choice.is_not(None)))
    return {account: Chosen(choice, at) for account, choice, at in rows}


def seen_group(connection: Connection, account: int) -> int:
    """The newest group that was there when this person last looked; 0 before."""
    return int(connection.execute(sa.select(notice.c.seen_group).where(notice.c.account == account)).scalar() or 0)


def _write(connection: Connection, account: int, values: dict[str, object]) -> None:
    mine = notice.update().where(notice.c.account == account)
    if connection.execute(mine.values(**values)).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(notice.insert().values(**{"account": account, "seen_group": 0, **values}))
    except IntegrityError:  # another window of the same person was faster
        connection.execute(mine.values(**values))
