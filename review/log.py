"""The list staff read: every turn that ended without an answer, masked, with what was thought, found and said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from secrets import randbelow
from typing import Any

import sqlalchemy as sa

from review.groups import recount, remove_empty
from review.masking import masked
from review.tables import question
from store.database import Database

# `asked_again`: the same in other words; `sample`: a confident answer, as confident errors reach no list by themselves.
REASONS = ("clarify_twice", "handover", "declined", "thumbs_down", "asked_again", "person_wanted", "sample")
ONE_IN = 100  # confident answers that are kept as a sample
KEPT_DAYS = 365
LONGEST_TEXT = 1000  # characters kept


@dataclass(frozen=True)
class Question:
    """One unanswered turn. `text` is masked by the log itself, whatever is handed in."""

    day: date
    municipality: str | None
    language: str
    channel: str
    reason: str
    text: str
    intents: tuple[tuple[str, float], ...] = ()
    topics: tuple[str, ...] = ()
    results: tuple[tuple[str, float], ...] = ()
    said: tuple[str, ...] = ()


class ReviewLog:
    def __init__(self, database: Database, drawn: Callable[[int], int] = randbelow) -> None:
        """`drawn`: a number below another one by chance."""
        self._database = database
        self._drawn = drawn

    def keep_sample(self, answered: Question) -> bool:
        """Of a hundred confident answers one, by chance. Whether this was it; raises DatabaseUnavailable."""
        if self._drawn(ONE_IN):
            return False
        self.keep(replace(answered, reason="sample"))
        return True

    def keep(self, asked: Question) -> None:
        """Raises DatabaseUnavailable; the answer to the parent does not depend on it."""
        row: dict[str, Any] = asdict(asked)
        row["text"] = masked(asked.text)[:LONGEST_TEXT]
        for name in ("intents", "topics", "results", "said"):
            row[name] = [list(item) if isinstance(item, tuple) else item for item in row[name]]
        with self._database.writing() as connection:
            connection.execute(question.insert().values(**row))

    def newest(self, municipality: str | None = None, limit: int = 50) -> list[tuple[int, Question]]:
        """With their numbers, newest first."""
        query = sa.select(question).order_by(question.c.id.desc()).limit(limit)
        if municipality:
            query = query.where(question.c.municipality == municipality)
        with self._database.reading() as connection:
            return [_from_row(dict(row._mapping)) for row in connection.execute(query)]

    def forget_older(self, today: date, days: int = KEPT_DAYS) -> int:
        """Retention: how many were deleted. Groups count what is left; those without a question go."""
        oldest = today - timedelta(days=days)
        old = question.c.day < oldest
        with self._database.writing() as connection:
            groups = sa.select(question.c.group_id).where(old, question.c.group_id.is_not(None)).distinct()
            touched = [row[0] for row in connection.execute(groups)]
            deleted = int(connection.execute(question.delete().where(old)).rowcount)
            recount(connection, touched)
            remove_empty(connection, oldest)
        return deleted


def _from_row(row: dict[str, Any]) -> tuple[int, Question]:
    number = int(row.pop("id"))
    row.pop("group_id")
    lists: dict[str, Any] = {name: row.pop(name) for name in ("intents", "topics", "results", "said")}
    kept: dict[str, Any] = {
        name: tuple(tuple(item) if isinstance(item, list) else item for item in items) for name, items in lists.items()
    }
    return number, Question(**row, **kept)
