"""The last week of some towns, as it may leave the house: counts and topics; no figure under five, no word of a family.

What was asked is counted by month only. Of the running month the figures are about so: exact sums of two Mondays would tell by
subtraction how few asked in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.engine import Connection

from review.demand import Months, read_demand
from review.digest import read_digest
from review.inbox_tables import decision, facet, group
from review.suppression import SMALLEST, Cell, shown_total
from review.tables import question

TOP = 5  # of each list: a mail is read on a telephone
_YOUNG = 7  # days: until then the month before says more


@dataclass(frozen=True)
class Asked:
    """Questions of a month. `rounded`: the month is not over, and the figures are about so; None is hidden, `percent` also
    where nothing was asked. `topics`: the most asked, by key.
    """

    month: date
    rounded: bool
    turns: int | None
    percent: int | None
    topics: Sequence[str]


@dataclass(frozen=True)
class Often:
    """A group of questions that were asked often this week, and are open."""

    group: int
    municipality: str | None
    topic: str | None
    size: int
    is_new: bool


@dataclass(frozen=True)
class Week:
    """`since` to the day before `until`. `stale`: towns with how many offers became stale; `decided`: decisions by kind."""

    since: date
    until: date
    asked: Asked
    often: Sequence[Often]
    stale: Sequence[tuple[str, int]]
    decided: Sequence[tuple[str, int]]


def read_week(connection: Connection, stale: Mapping[str, int], until: date, who: str) -> Week:
    """The seven days before `until`. `stale`: the towns it is of, each with how many of its offers became stale in this week.
    `who` reads it: of decisions only those of others are told.
    """
    since = until - timedelta(days=7)
    return Week(
        since, until, _asked(connection, stale, until), _often(connection, stale, since, until),
        sorted(((town, count) for town, count in stale.items() if count), key=lambda one: (-one[1], one[0])),
        _decided(connection, stale, since, until, who),
    )  # fmt: skip


def _asked(connection: Connection, towns: Collection[str], today: date) -> Asked:
    month = (today - timedelta(days=_YOUNG)).replace(day=1)
    months, running = Months(month, month), today < month + relativedelta(months=1)
    cell = shown_total(read_demand(connection, towns, months).total)
    topics = read_digest(connection, towns, months, (), today).asked or ()
    return Asked(month, running, *_figures(cell, running), [topic for topic, _ in topics[:TOP]])


def _figures(cell: Cell, rounded: bool) -> tuple[int | None, int | None]:
    percent = None if cell.share is None else 100 * cell.share
    if not rounded or not cell.turns:
        return cell.turns, None if percent is None else round(percent)
    if cell.turns < 10:
        return None, None
    return round(cell.turns, -1), None if percent is None else 5 * round(percent / 5)


def _often(connection: Connection, towns: Collection[str], since: date, until: date) -> list[Often]:
    counted = sa.func.count()
    query = (
        sa.select(group.c.id, group.c.municipality, counted.label("size"))
        .join(question, question.c.group_id == group.c.id)
        .where(group.c.state == "open", group.c.newest >= since, group.c.municipality.in_(sorted(towns)))
        .where(question.c.day >= since, question.c.day < until)
        .group_by(group.c.id, group.c.municipality)
        .having(counted >= SMALLEST)
        .order_by(counted.desc(), group.c.id)
        .limit(TOP)
    )
    return [
        Often(row.id, row.municipality, _topic(connection, row.id), row.size, _begun(connection, row.id) >= since)
        for row in connection.execute(query)
    ]  # fmt: skip


def _topic(connection: Connection, key: int) -> str | None:
    """The one that most of the group's questions are about, where those are enough."""
    mine = (facet.c.group_id == key, facet.c.kind == "topic", facet.c.size >= SMALLEST)
    most = sa.select(facet.c.value).where(*mine).order_by(facet.c.size.desc(), facet.c.value).limit(1)
    return connection.execute(most).scalar()


def _begun(connection: Connection, key: int) -> date:
    first: date = connection.execute(sa.select(sa.func.min(question.c.day)).where(question.c.group_id == key)).scalar_one()
    return first


def _decided(connection: Connection, towns: Collection[str], since: date, until: date, who: str) -> list[tuple[str, int]]:
    days: tuple[Any, ...] = (
        decision.c.at >= datetime.combine(since, time.min), decision.c.at < datetime.combine(until, time.min),
    )  # fmt: skip
    others = (decision.c.who != who, decision.c.state != "undone", decision.c.municipality.in_(sorted(towns)))
    rows = connection.execute(sa.select(decision.c.kind).where(*days, *others)).scalars()
    return Counter(rows).most_common()
