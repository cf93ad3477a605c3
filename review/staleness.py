"""How many offers of a town somebody must look at again, counted anew only where an offer changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.freshness import stale
from knowledge.repository import read_offers
from knowledge.tables import service

_Key = tuple[date, int, int]  # the day, how many offers, the latest change of one


class Staleness:
    """One for a process; safe to share among threads: at worst two count the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Key, int]] = {}

    def count(self, connection: Connection, town: str, today: date) -> int:
        columns: list[Any] = [sa.func.count(), sa.func.coalesce(sa.func.max(service.c.revision), 0)]
        offers, revision = connection.execute(sa.select(*columns).where(service.c.municipality == town)).one()
        key = (today, int(offers), int(revision))
        known = self._known.get(town)
        if known is None or known[0] != key:
            known = self._known[town] = (key, len(stale(read_offers(connection, [town]), today)))
        return known[1]


def became_stale(connection: Connection, town: str, since: date, today: date) -> int:
    """How many need confirming that did not then."""
    offers = read_offers(connection, [town])
    before = {one.offer.id for one in stale(offers, since)}
    return sum(one.offer.id not in before for one in stale(offers, today))
