"""What the people of the next network meeting should know of the last months, on one page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.freshness import Stale, stale
from knowledge.model import Offer
from review.demand import Months, read_demand, read_missing
from review.inbox_tables import decision, group
from review.staff_tables import audit
from review.suppression import SMALLEST, Cell, shown_parts

FEW = 6  # rows of each part: the page has room for no more


@dataclass(frozen=True)
class Digest:
    """`noted`: questions for which staff noted that an offer is missing, masked, asked at least five times, with how often.

    `asked` is None where the questions are too few to be told apart. `stale_in_all` counts what `stale` has the first of.
    """

    asked: list[tuple[str, Cell]] | None
    missing: list[tuple[str, int]]
    noted: list[tuple[str, int]]
    new: list[str]
    stale: list[Stale]
    stale_in_all: int


def read_digest(connection: Connection, towns: Collection[str], months: Months, offers: Iterable[Offer], today: date) -> Digest:
    """`offers`: the towns' own."""
    known = list(offers)
    old = stale(known, today)
    return Digest(
        _asked(connection, towns, months),
        most_missed(read_missing(connection, towns, months))[:FEW],
        _noted(connection, towns, months),
        _new(connection, towns, months, {offer.id: offer.name for offer in known}),
        old[:FEW],
        len(old),
    )


def _asked(connection: Connection, towns: Collection[str], months: Months) -> list[tuple[str, Cell]] | None:
    cells = shown_parts(read_demand(connection, towns, months).by.get("topic", {}))
    if cells is None:
        return None
    shown = [(topic, cell) for topic, cell in cells.items() if topic and cell.turns]
    return sorted(shown, key=lambda one: (-(one[1].turns or 0), one[0]))[:FEW]


def most_missed(counted: dict[str, int]) -> list[tuple[str, int]]:
    """Those that may be shown, the most often missed first."""
    shown = [(topic, count) for topic, count in counted.items() if count >= SMALLEST]
    return sorted(shown, key=lambda one: (-one[1], one[0]))


def _noted(connection: Connection, towns: Collection[str], months: Months) -> list[tuple[str, int]]:
    query = (
        sa.select(group.c.label, group.c.size)
        .join(decision, decision.c.group_id == group.c.id)
        .where(decision.c.kind == "missing_offer", decision.c.state != "undone", group.c.size >= SMALLEST)
        .where(decision.c.municipality.in_(sorted(towns)), *_within(decision.c.at, months))
        .distinct()
        .order_by(group.c.size.desc(), group.c.label)
        .limit(FEW)
    )
    return [(label, int(size)) for label, size in connection.execute(query)]


def _new(connection: Connection, towns: Collection[str], months: Months, names: dict[str, str]) -> list[str]:
    """Names of offers that somebody added at the console and that are still there."""
    query = (
        sa.select(audit.c.key, audit.c.before)
        .where(audit.c.kind == "offer", audit.c.action == "published", *_within(audit.c.at, months))
        .where(audit.c.municipality.in_(sorted(towns)))
        .order_by(audit.c.id.desc())
    )
    added = (key for key, before in connection.execute(query) if before is None)
    return [names[key] for key in dict.fromkeys(added) if key in names][:FEW]


def _within(column: Any, months: Months) -> tuple[Any, ...]:
    return column >= datetime.combine(months.first, time.min), column < datetime.combine(months.end, time.min)
