"""Checks of an effect: how far each is, and what it found."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.effect import Effect
from review.release_tables import effect as table
from store.database import Database

SILENT_S = 30.0  # a check that said nothing for so long ended with its process


@dataclass(frozen=True)
class Run:
    """`state`: running, done or failed. `result` are the fields of an Effect, None before it is done."""

    id: int
    begun: datetime
    who: str
    decisions: tuple[int, ...]
    state: str
    done: int
    total: int
    result: dict[str, Any] | None


class EffectRuns:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, who: str, decisions: Sequence[int], at: datetime) -> Run | None:
        """None while a check of this person runs."""
        values = {
            "begun": at, "who": who, "decisions": list(decisions), "state": "running", "done": 0, "total": 0,
            "alive": time.time(),
        }  # fmt: skip
        with self._database.writing() as connection:
            self._end_silent(connection)
            running = sa.select(table.c.id).where(table.c.who == who, table.c.state == "running")
            if connection.execute(running).first():
                return None
            connection.execute(table.delete().where(table.c.who == who))  # one person reads one result
            [key] = connection.execute(table.insert().values(**values)).inserted_primary_key
        return self.get(int(key))

    def get(self, key: int) -> Run | None:
        with self._database.reading() as connection:
            return _run(connection.execute(sa.select(table).where(table.c.id == key)).one_or_none())

    def newest(self, who: str) -> Run | None:
        """Of this person; one whose process ended is said to have failed."""
        with self._database.reading() as connection:
            query = sa.select(table).where(table.c.who == who).order_by(table.c.id.desc()).limit(1)
            return _run(connection.execute(query).one_or_none())

    def report(self, key: int, done: int, total: int) -> None:
        self._change(key, done=done, total=total, alive=time.time())

    def finish(self, key: int, effect: Effect) -> None:
        self._change(key, state="done", result=asdict(effect))

    def fail(self, key: int) -> None:
        self._change(key, state="failed")

    def _change(self, key: int, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(table.update().where(table.c.id == key).values(**values))

    @staticmethod
    def _end_silent(connection: Connection) -> None:
        silent = sa.and_(table.c.state == "running", table.c.alive < time.time() - SILENT_S)
        connection.execute(table.update().where(silent).values(state="failed"))


def _run(row: Any) -> Run | None:
    if row is None:
        return None
    silent = row.state == "running" and row.alive < time.time() - SILENT_S
    state = "failed" if silent else row.state
    return Run(row.id, row.begun, row.who, tuple(row.decisions), state, row.done, row.total, row.result)
