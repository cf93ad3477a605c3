"""What changed since when: a number that rises with every change, and the offers that each change touched."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge import tables
from knowledge.model import Removed

_TOGETHER = 500  # ids in one statement


@dataclass(frozen=True)
class Changed:
    """Ids of a municipality's offers that were written or removed since; one written anew may be in both."""

    written: frozenset[str]
    removed: frozenset[str]


def read_revision(connection: Connection) -> int:
    """0 before the first change."""
    return int(connection.execute(sa.select(tables.revision.c.number)).scalar() or 0)


def read_identity(connection: Connection) -> str:
    """A name of this database that no other bears, empty before the first change: what was made from another is not ours."""
    return str(connection.execute(sa.select(tables.revision.c.identity)).scalar() or "")


def raise_revision(connection: Connection) -> int:
    """The number of this change. Every change of what is known takes one, so that each process notices.

    The row stays locked until the transaction ends: numbers become visible in their order.
    """
    number = tables.revision.c.number
    if not connection.execute(tables.revision.update().values(number=number + 1)).rowcount:
        connection.execute(tables.revision.insert().values(id=1, number=1, identity=str(uuid.uuid4())))
    return read_revision(connection)


def note_written(connection: Connection, ids: Sequence[str]) -> None:
    """For changes of rows that are not written as a whole."""
    number = raise_revision(connection)
    for part in in_parts(ids):
        connection.execute(tables.service.update().where(tables.service.c.id.in_(part)).values(revision=number))


def note_removed(connection: Connection, ids: Sequence[str], number: int, replaced_by: Mapping[str, str] | None = None) -> None:
    """Before they are deleted: from then on their town is asked for them in vain.

    What was noted for another town stays: its index may not have heard of it yet.
    """
    service, removed = tables.service, tables.removed
    here = sa.exists().where(sa.and_(service.c.id == removed.c.service_id, service.c.municipality == removed.c.municipality))
    columns = [removed.c[name] for name in ("service_id", "municipality", "revision", "name")]
    for part in in_parts(ids):
        connection.execute(removed.delete().where(removed.c.service_id.in_(part), here))
        there = sa.select(service.c.id, service.c.municipality, sa.literal(number), service.c.name)
        connection.execute(removed.insert().from_select(columns, there.where(service.c.id.in_(part))))
    for key, successor in (replaced_by or {}).items():
        this = sa.and_(removed.c.service_id == key, removed.c.revision == number)
        connection.execute(removed.update().where(this).values(replaced_by=successor))


def last_removal(connection: Connection, key: str) -> Removed | None:
    """As it was noted when an offer left a town for the last time; it may be there again, or in another town."""
    removed = tables.removed
    query = sa.select(removed.c.municipality, removed.c.name, removed.c.replaced_by).where(removed.c.service_id == key)
    row = connection.execute(query.order_by(removed.c.revision.desc()).limit(1)).first()
    return Removed(*row) if row else None


def changed_since(connection: Connection, municipalities: Iterable[str], revision: int) -> Changed:
    """Of these municipalities, after the change of this number."""
    keys = list(municipalities)
    found = []
    for table, key in ((tables.service, tables.service.c.id), (tables.removed, tables.removed.c.service_id)):
        query = sa.select(key).where(table.c.municipality.in_(keys), table.c.revision > revision)
        found.append(frozenset(row[0] for row in connection.execute(query)))
    return Changed(*found)


def in_parts(ids: Sequence[str]) -> Iterator[list[str]]:
    """As many as one statement takes on every database."""
    for start in range(0, len(ids), _TOGETHER):
        yield list(ids[start : start + _TOGETHER])
