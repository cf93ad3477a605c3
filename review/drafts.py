"""Drafts of records: kept as they were typed, looked through by somebody else, published or dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from review.audit import Entry, note
from review.draft_tables import draft as table
from store.database import Database

OPEN = ("draft", "review")
KEPT = timedelta(days=365)  # after they were published or dropped, since they were last saved
KIND = "draft"  # of entries in the audit trail


@dataclass(frozen=True)
class Draft:
    """`fields` is what was typed. `form` names the form that began it; `link` the provider's link that it came by."""

    offer_id: str
    municipality: str
    base: int | None
    fields: Mapping[str, Any]
    author: str
    at: datetime
    form: str
    state: str = "draft"
    link: int | None = None
    message: str | None = None
    version: int = 1
    id: int = 0  # given by the book

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class StaleDraft(RuntimeError):
    """Somebody else saved the draft meanwhile; `now` is theirs, nothing was written."""

    def __init__(self, now: Draft) -> None:
        super().__init__(f"draft {now.id} is at version {now.version}")
        self.now = now


_COLUMNS = [table.c[field.name] for field in fields(Draft)]


class DraftBook:
    """Safe to share among threads. All methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading ---

    def of_id(self, number: int) -> Draft | None:
        return next(iter(self._read(table.c.id == number)), None)

    def of_form(self, form: str) -> Draft | None:
        """What a form that was sent before began."""
        return next(iter(self._read(table.c.form == form)), None)

    def open_of(self, offer_id: str) -> list[Draft]:
        """Newest first."""
        return self._read(table.c.offer_id == offer_id, table.c.state.in_(OPEN))

    def open_in(self, towns: Collection[str]) -> list[Draft]:
        """Newest first; of no towns, of all."""
        mine = (table.c.municipality.in_(sorted(towns)),) if towns else ()
        return self._read(table.c.state.in_(OPEN), *mine)

    def open_by(self, link: int) -> Draft | None:
        """What a provider proposed by this link and nobody decided yet."""
        return next(iter(self._read(table.c.link == link, table.c.state.in_(OPEN))), None)

    def _read(self, *which: Any) -> list[Draft]:
        query = sa.select(*_COLUMNS).where(*which).order_by(table.c.at.desc(), table.c.id.desc())
        with self._database.reading() as connection:
            return [Draft(**row._mapping) for row in connection.execute(query)]

    # --- writing ---

    def begin(self, wanted: Draft) -> Draft:
        """Keeps a new draft; the one that the same form began where it was sent twice."""
        try:
            with self._database.writing() as connection:
                return self.begin_in(connection, wanted)
        except IntegrityError:
            again = self.of_form(wanted.form)
            if again is None:
                raise
            return again

    @staticmethod
    def begin_in(connection: Connection, wanted: Draft) -> Draft:
        values = {name: value for name, value in vars(wanted).items() if name != "id"}
        [key] = connection.execute(table.insert().values(**values)).inserted_primary_key
        _note(connection, wanted, "proposed" if wanted.link else "begun", None)
        return replace(wanted, id=int(key))

    def keep(self, changed: Draft, before: Draft) -> Draft:
        """Saves over `before`, the version that the form showed. Raises StaleDraft; the same again changes nothing."""
        written = replace(changed, version=before.version + 1)
        with self._database.writing() as connection:
            this = sa.and_(table.c.id == before.id, table.c.version == before.version, table.c.state.in_(OPEN))
            values = {name: value for name, value in vars(written).items() if name not in ("id", "form", "link")}
            if connection.execute(table.update().where(this).values(**values)).rowcount:
                _note(connection, written, "saved", before)
                return written
        now = self.of_id(before.id)
        if now is None or not _is_same(now, changed):
            raise StaleDraft(now or before)
        return now

    @staticmethod
    def close_in(connection: Connection, closed: Draft, state: str, who: str, at: datetime) -> bool:
        """False where it was closed already."""
        this = sa.and_(table.c.id == closed.id, table.c.state.in_(OPEN))
        values = {"state": state, "version": table.c.version + 1}
        if not connection.execute(table.update().where(this).values(**values)).rowcount:
            return False
        entry = Entry(at, who, state, KIND, closed.offer_id, closed.municipality, dict(closed.fields), None)
        note(connection, entry)
        return True


def forget_closed(connection: Connection, at: datetime) -> int:
    """Retention: how many were deleted. Those that still wait stay."""
    old = sa.and_(table.c.state.not_in(OPEN), table.c.at < at - KEPT)
    return int(connection.execute(table.delete().where(old)).rowcount)


def _is_same(one: Draft, other: Draft) -> bool:
    return (dict(one.fields), one.state, one.author) == (dict(other.fields), other.state, other.author)


def _note(connection: Connection, now: Draft, action: str, before: Draft | None) -> None:
    fields_before = dict(before.fields) if before else None
    action = "asked for review" if now.state == "review" and action != "proposed" else action
    entry = Entry(now.at, now.author, action, KIND, now.offer_id, now.municipality, fields_before, dict(now.fields))
    note(connection, entry)
