"""Releases of the language model: trained from what staff taught, checked, published, taken back with a click."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.audit import Entry, note
from review.release_tables import current, release
from review.sentences import SentenceBook
from store.database import Database

KEPT = 5  # releases whose model stays on the disk: some 10 MB each
SILENT_S = 30.0  # a training that said nothing for so long was killed; it says so every two seconds
_LINES = 60  # of a training's log
INTERRUPTED = "Das Training wurde abgebrochen. Die bisherige Fassung antwortet weiter. Sie können es noch einmal starten."


class NotReady(ValueError):
    """A release that was not trained to its end, or refused, or whose model is no longer kept."""


@dataclass(frozen=True)
class Release:
    """`state`: training, ready, refused or failed. `figures`: by name, each `[before, after]`."""

    id: int
    made: datetime
    who: str
    state: str
    sentences: tuple[int, ...]
    model: str | None
    figures: dict[str, list[float]]
    effect: dict[str, Any]
    faults: list[str]
    log: list[str]
    progress: int
    alive: float
    published: datetime | None


class ReleaseBook:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading ---

    def all(self) -> list[Release]:
        """Newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(release).order_by(release.c.id.desc()))
            return [_release(row) for row in rows]

    def get(self, key: int) -> Release | None:
        with self._database.reading() as connection:
            return _get(connection, key)

    def current_id(self) -> int | None:
        """None for the model as it is delivered. One row: it is asked for every second."""
        with self._database.reading() as connection:
            return _current_id(connection)

    def current(self) -> Release | None:
        with self._database.reading() as connection:
            key = _current_id(connection)
            return None if key is None else _get(connection, key)

    def models_kept(self) -> set[str]:
        """Files of the last releases that can be gone back to, and of the current one."""
        now = self.current_id()
        ready = [one for one in self.all() if one.state == "ready" and one.model]
        return {str(one.model) for at, one in enumerate(ready) if at < KEPT or one.id == now}

    # --- training ---

    def begin(self, who: str, at: datetime) -> Release | None:
        """A new release that learns all that is wanted; None while another one is trained."""
        with self._database.writing() as connection:
            _lock(connection)
            self._end_silent(connection)
            if connection.execute(sa.select(release.c.id).where(release.c.state == "training")).first():
                return None
            wanted = [one.id for one in SentenceBook(self._database).wanted(connection)]
            values = {
                "made": at, "who": who, "state": "training", "sentences": wanted, "figures": {}, "effect": {}, "faults": [],
                "log": [], "progress": 0, "alive": time.time(),
            }  # fmt: skip
            [key] = connection.execute(release.insert().values(**values)).inserted_primary_key
            note(connection, Entry(at, who, "train", "release", str(key), after={"sentences": wanted}))
            return _get(connection, int(key))

    def report(self, key: int, line: str, progress: int) -> None:
        """A line of the log, and how much is done, in percent."""
        with self._database.writing() as connection:
            known = _get(connection, key)
            log = [*(known.log if known else []), line][-_LINES:]
            values = {"log": log, "progress": progress, "alive": time.time()}
            connection.execute(release.update().where(release.c.id == key).values(**values))

    def beat(self, key: int) -> None:
        """The training still runs."""
        with self._database.writing() as connection:
            connection.execute(release.update().where(release.c.id == key).values(alive=time.time()))

    def end(self, key: int, state: str, **values: Any) -> bool:
        """`model`, `figures`, `effect`, `faults` as they are known. False for a training that has ended before."""
        mine = sa.and_(release.c.id == key, release.c.state == "training")
        changed = {"state": state, "progress": 100, **values}
        with self._database.writing() as connection:
            return bool(connection.execute(release.update().where(mine).values(**changed)).rowcount)

    @staticmethod
    def _end_silent(connection: Connection) -> None:
        silent = sa.and_(release.c.state == "training", release.c.alive < time.time() - SILENT_S)
        connection.execute(release.update().where(silent).values(state="failed", faults=[INTERRUPTED], progress=100))

    def rename_model(self, key: int, model: str) -> None:
        """The same sentences, trained anew after an update of the program."""
        with self._database.writing() as connection:
            connection.execute(release.update().where(release.c.id == key).values(model=model))

    # --- publishing ---

    def use(self, connection: Connection, key: int | None, who: str, at: datetime) -> None:
        """From now on this release answers, without one the model as delivered. Doing it twice is doing it once.

        Raises NotReady.
        """
        _lock(connection)
        before = _current_id(connection)
        if key == before:
            return
        if key is not None:
            chosen = _get(connection, key)
            if chosen is None or chosen.state != "ready" or not chosen.model:
                raise NotReady(key)
            connection.execute(release.update().where(release.c.id == key).values(published=at))
        connection.execute(current.update().values(release=key, since=at, who=who))
        note(connection, Entry(at, who, "publish", "release", str(key or 0), None, {"release": before}, {"release": key}))

    def cannot_be_loaded(self, key: int, back_to: int | None, reason: str) -> None:
        """Marks it as failed; `back_to` is what answers on."""
        with self._database.writing() as connection:
            _lock(connection)
            connection.execute(release.update().where(release.c.id == key).values(state="failed", faults=[reason]))
            connection.execute(current.update().where(current.c.release == key).values(release=back_to))

    def go_back(self, key: int) -> None:
        """From the model as delivered, which cannot be loaded, to the release that answers on."""
        with self._database.writing() as connection:
            connection.execute(current.update().where(current.c.release.is_(None)).values(release=key))


def _lock(connection: Connection) -> None:
    """Until the transaction ends nobody else begins a training or publishes."""
    connection.execute(current.update().where(current.c.id == 1).values(id=1))


def _current_id(connection: Connection) -> int | None:
    return connection.execute(sa.select(current.c.release)).scalar()


def _get(connection: Connection, key: int) -> Release | None:
    row = connection.execute(sa.select(release).where(release.c.id == key)).one_or_none()
    return _release(row) if row else None


def _release(row: sa.engine.Row) -> Release:
    """A training that was killed is said to have failed."""
    values: dict[str, Any] = {**row._mapping, "sentences": tuple(row.sentences)}
    if row.state == "training" and row.alive < time.time() - SILENT_S:
        values |= {"state": "failed", "faults": [INTERRUPTED]}
    return Release(**values)
