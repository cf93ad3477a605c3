"""Pairs of records that look alike, as staff decide: one offer, of which one record stays, or two."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from knowledge.duplicates import pair_key
from knowledge.model import Offer
from knowledge.revisions import raise_revision
from review.audit import Entry, note
from review.records import KIND, ChangedMeanwhile, as_json, offer_from, publish, remove, stored
from review.upkeep_tables import told_apart as table
from store.database import Database


@dataclass(frozen=True)
class Side:
    """A record of the pair, and the revision that a form showed it in."""

    offer: Offer
    base: int


def told_apart(connection: Connection) -> frozenset[tuple[str, str]]:
    """Of all towns, as knowledge.duplicates.pair_key names them."""
    return frozenset((row.first, row.second) for row in connection.execute(sa.select(table)))


def tell_apart(database: Database, one: Offer, other: Offer, who: str, at: datetime) -> bool:
    """They are two: False where somebody said so before."""
    first, second = pair_key(one.id, other.id)
    try:
        with database.writing() as connection:
            connection.execute(table.insert().values(first=first, second=second, who=who, at=at))
            note(connection, Entry(at, who, "told apart", KIND, one.id, one.municipality, None, None))
            note(connection, Entry(at, who, "told apart", KIND, other.id, other.municipality, None, None))
    except IntegrityError:
        return False
    return True


def merged(kept: Offer, gone: Offer, take: Collection[str]) -> Offer:
    """What is kept, with these fields of the other. Raises Fault where they do not go together."""
    taken = replace(kept, **{name: getattr(gone, name) for name in take})
    return taken if taken == kept else offer_from(as_json(taken))


def merge(connection: Connection, kept: Side, gone: Side, take: Collection[str], who: str, at: datetime) -> None:
    """One record stays, the other is removed and leads to it. Raises ChangedMeanwhile, and Fault as `merged`."""
    raise_revision(connection)  # holds the records until the end
    for side in (kept, gone):
        now = stored(connection, side.offer.id)
        if now is None or now[1] != side.base:
            raise ChangedMeanwhile(side.offer.id)
    whole = merged(kept.offer, gone.offer, take)
    if whole != kept.offer:
        publish(connection, whole, kept.base, who, at, "merged")
    remove(connection, gone.offer, kept.offer.id, who, at)
