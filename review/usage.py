"""Counts what is asked and what is shown, without anything personal; an answer never waits for it."""

from __future__ import annotations

import atexit
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Event, Lock, Thread
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from review import usage_tables
from store.database import Database, DatabaseUnavailable

logger = logging.getLogger(__name__)
DIMENSIONS = ("all", "topic", "district", "age", "channel", "language")
SIGNS = ("shown", "opened", "helpful", "not_helpful")  # of an offer
CRISIS = "crisis"
KEPT_MONTHS = 60  # sums of months: what a funder compares over five years
EVERY_S = 3.0
MOST = 200  # turns and offers that wait before they are written at once
PREGNANT = "schwanger"
_BANDS = ((12, "0-1"), (36, "1-3"), (72, "3-6"), (120, "6-10"), (168, "10-14"), (216, "14-18"))  # below so many months
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def age_band(ages: Sequence[int], pregnant: bool = False) -> str | None:
    """Of the first child named, `ages` in months; None where none is, and for grown-up children."""
    if not ages:
        return PREGNANT if pregnant else None
    return next((band for below, band in _BANDS if ages[0] < below), None)


@dataclass(frozen=True)
class CountedTurn:
    """Of a crisis nothing is counted but that there was one."""

    day: date
    municipality: str | None
    outcome: str
    topic: str | None = None
    district: str | None = None
    age: str | None = None
    channel: str | None = None
    language: str | None = None

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """One for each dimension: what is counted together could point at a family, what is counted apart cannot."""
        for dimension in DIMENSIONS[:1] if self.outcome == CRISIS else DIMENSIONS:
            value = "" if dimension == "all" else getattr(self, dimension) or ""
            yield self.day.replace(day=1), self.municipality or "", dimension, value[:80], self.outcome


class UsageLog:
    """Keeps counts in memory; a thread of its own writes them every few seconds, and when many wait."""

    def __init__(self, database: Database, every_s: float = EVERY_S, most: int = MOST) -> None:
        self._database = database
        self._every_s, self._most = every_s, most
        self._turns: Counter[tuple[Any, ...]] = Counter()
        self._offers: Counter[tuple[Any, ...]] = Counter()
        self._waiting = 0
        self._lock, self._writing = Lock(), Lock()
        self._wake, self._closing = Event(), Event()
        self._thread: Thread | None = None

    def count_turn(self, turn: CountedTurn) -> None:
        with self._lock:
            self._turns.update(turn.rows())
            self._note_one()

    def count_offers(self, sign: str, day: date, municipality: str | None, ids: Iterable[str]) -> None:
        """`sign`: one of SIGNS."""
        month, town = day.replace(day=1), municipality or ""
        with self._lock:
            self._offers.update((month, town, offer_id, sign) for offer_id in ids)
            self._note_one()

    def _note_one(self) -> None:
        """Under the lock. The thread begins with the first count: who counts nothing has none."""
        self._waiting += 1
        if self._thread is None and not self._closing.is_set():
            self._thread = Thread(target=self._write_on, name="usage", daemon=True)
            self._thread.start()
            atexit.register(self.close)
        if self._waiting >= self._most:
            self._wake.set()

    def _write_on(self) -> None:
        while not self._closing.is_set():
            self._wake.wait(self._every_s)
            self._wake.clear()
            self.flush()

    def flush(self) -> None:
        """Writes what waits. A database that is gone costs these counts, nothing else."""
        with self._writing:
            with self._lock:
                turns, offers = self._turns, self._offers
                self._turns, self._offers, self._waiting = Counter(), Counter(), 0
            if not turns and not offers:
                return
            try:
                with self._database.writing() as connection:
                    _add(connection, usage_tables.turns, _turn_rows(turns), ("turns",))
                    _add(connection, usage_tables.offers, _offer_rows(offers), SIGNS)
            except DatabaseUnavailable as error:
                logger.warning("counts of the last seconds were not kept: %s", error)

    def close(self) -> None:
        """Writes what is left; what is counted afterwards is written by nobody but `flush`."""
        self._closing.set()
        self._wake.set()
        if self._thread:
            self._thread.join()
        self.flush()
        atexit.unregister(self.close)


def _turn_rows(counts: Counter[tuple[Any, ...]]) -> list[dict[str, Any]]:
    names = [column.name for column in usage_tables.turns.primary_key]
    return [dict(zip(names, key)) | {"turns": count} for key, count in sorted(counts.items())]


def _offer_rows(counts: Counter[tuple[Any, ...]]) -> list[dict[str, Any]]:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for (month, town, offer_id, sign), count in sorted(counts.items()):
        new = {"month": month, "municipality": town, "offer_id": offer_id} | dict.fromkeys(SIGNS, 0)
        rows.setdefault((month, town, offer_id), new)[sign] += count
    return list(rows.values())


def _add(connection: Connection, table: sa.Table, rows: list[dict[str, Any]], summed: Sequence[str]) -> None:
    """Rows come sorted by their key: two processes that write at once wait for each other in the same order."""
    if not rows:
        return
    insert = _INSERT[connection.dialect.name](table)
    added = {name: table.c[name] + insert.excluded[name] for name in summed}
    keys = [column.name for column in table.primary_key]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=added), rows)


def forget_old_counts(connection: Connection, today: date) -> int:
    """Retention: how many rows were deleted."""
    oldest = today.replace(day=1) - relativedelta(months=KEPT_MONTHS)
    tables = (usage_tables.turns, usage_tables.offers)
    return sum(int(connection.execute(table.delete().where(table.c.month < oldest)).rowcount) for table in tables)
