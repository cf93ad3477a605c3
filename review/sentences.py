"""Sentences that staff named the right kind of question for: the language model learns them at its next training."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.release_tables import current, release
from review.release_tables import sentence as table
from store.database import Database
from store.files import read_yaml
from store.settings import ROOT, Settings

_NOT_TAUGHT = {"report_crisis"}  # learned from sentences that two people judged, never from a click


class UnknownIntent(ValueError):
    """No kind of question that can be taught."""


@dataclass(frozen=True)
class Sentence:
    """`text` is masked; `decision` is the id of the decision that named the intent."""

    id: int
    intent: str
    text: str
    language: str
    decision: int


@cache
def teachable_intents() -> tuple[str, ...]:
    """Kinds of question as the language model knows them, in the order of the domain."""
    intents = read_yaml(ROOT / "domain.yml")["intents"]
    return tuple(intent for intent in intents if intent not in _NOT_TAUGHT)


class SentenceBook:
    """`waiting` come with the next training, `published` are answered with; all raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection: Connection, intent: str, text: str, language: str, decision_id: int) -> int:
        """The sentence's id; said twice by one decision it is one sentence. Raises UnknownIntent."""
        if intent not in teachable_intents():
            raise UnknownIntent(intent)
        values = {"intent": intent, "text": " ".join(text.split()), "language": language, "decision": decision_id}
        same = sa.and_(*(table.c[name] == value for name, value in values.items()))
        if (known := connection.execute(sa.select(table.c.id).where(same)).scalar()) is not None:
            connection.execute(table.update().where(table.c.id == known).values(taken_back=False))
            return int(known)
        [key] = connection.execute(table.insert().values(**values, taken_back=False)).inserted_primary_key
        return int(key)

    def take_back(self, connection: Connection, decision_id: int) -> None:
        """The next training goes without them; a release that holds them keeps them."""
        connection.execute(table.update().where(table.c.decision == decision_id).values(taken_back=True))

    def wanted(self, connection: Connection) -> list[Sentence]:
        """What the next training learns."""
        return _read(connection, sa.not_(table.c.taken_back))

    def published(self, connection: Connection) -> list[Sentence]:
        """What the current release learned."""
        return self.of_ids(connection, _published_ids(connection))

    def waiting(self, connection: Connection) -> list[Sentence]:
        """Wanted, not yet published."""
        known = set(_published_ids(connection))
        return [one for one in self.wanted(connection) if one.id not in known]

    def leaving(self, connection: Connection) -> list[Sentence]:
        """Published, taken back since: the next training goes without them."""
        wanted = {one.id for one in self.wanted(connection)}
        return [one for one in self.published(connection) if one.id not in wanted]

    def of_ids(self, connection: Connection, ids: Collection[int]) -> list[Sentence]:
        """By id; those that are not there are left out."""
        return [one for one in _read(connection) if one.id in set(ids)]

    def read(self, which: str) -> list[Sentence]:
        """`wanted`, `published`, `waiting` or `leaving`, in a connection of its own."""
        with self._database.reading() as connection:
            found: list[Sentence] = getattr(self, which)(connection)
            return found


def published_sentences(settings: Settings) -> list[Sentence]:
    """Of this instance; none where its database is not made yet. Changes nothing. Raises DatabaseUnavailable."""
    database = Database(settings.database_url)
    if database.is_sqlite and not Path(str(database.engine.url.database)).exists():
        return []
    try:
        with database.reading() as connection:
            if not sa.inspect(connection).has_table(current.name):
                return []
            return SentenceBook(database).published(connection)
    finally:
        database.close()


def _published_ids(connection: Connection) -> list[int]:
    joined = current.join(release, current.c.release == release.c.id)
    return list(connection.execute(sa.select(release.c.sentences).select_from(joined)).scalar() or [])


def _read(connection: Connection, *conditions: Any) -> list[Sentence]:
    columns = [table.c[name] for name in ("id", "intent", "text", "language", "decision")]
    query = sa.select(*columns).where(*conditions).order_by(table.c.id)
    return [Sentence(*row) for row in connection.execute(query)]
