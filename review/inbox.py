"""Reads the inbox: which groups of questions there are, what each holds, what was done with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.groups import examples_in, same_shelf
from review.inbox_tables import facet, group, step
from review.likeness import vectors
from review.staff_tables import account
from review.tables import question

STATES = ("open", "draft", "done")
PAGE = 25  # groups
QUESTIONS = 50  # of a group, on a page
FACETS = ("reason", "topic", "channel")
_COMPARED = 200  # groups, when like ones are looked for


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed by; None or empty: by nothing. `towns`: those that one may see, None for all."""

    towns: frozenset[str] | None
    state: str = "open"
    municipality: str | None = None
    facets: Mapping[str, str] = field(default_factory=dict)  # reason, topic, channel → value
    language: str | None = None
    days: int | None = None  # the newest question is at most so old
    assigned: int | None = None  # account; 0: nobody's
    by_newest: bool = False
    after: int | None = None  # founded after this group


@dataclass(frozen=True)
class Group:
    """`this_week` and `last_week`: questions of the last seven days, and of the seven before."""

    id: int
    municipality: str | None
    language: str
    label: str
    size: int
    newest: date
    state: str
    assigned: int | None
    version: int
    assigned_name: str | None = None
    this_week: int = 0
    last_week: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    id: int
    kind: str
    text: str
    who: str
    at: datetime
    version: int
    undone: bool
    can_be_undone: bool


@dataclass(frozen=True)
class Kept:
    """A question of a group, masked, with what was thought, found and said."""

    id: int
    day: date
    channel: str
    reason: str
    text: str
    intents: Sequence[Sequence[Any]]
    topics: Sequence[str]
    results: Sequence[Sequence[Any]]
    said: Sequence[str]


_COLUMNS = [
    group.c[name] for name in ("id", "municipality", "language", "label", "size", "newest", "state", "assigned", "version")
]


def count_groups(connection: Connection, wanted: Wanted, today: date) -> tuple[int, int]:
    """How many groups fit, and how many questions they hold."""
    query = sa.select(sa.func.count(), sa.func.sum(group.c.size)).where(*_fitting(wanted, today))
    groups, questions = connection.execute(query).one()
    return int(groups), int(questions or 0)


def read_groups(connection: Connection, wanted: Wanted, today: date, page: int = 1) -> list[Group]:
    """Those of a page (the first is 1), the largest or the newest first."""
    order = (group.c.newest, group.c.size) if wanted.by_newest else (group.c.size, group.c.newest)
    query = sa.select(*_COLUMNS).where(*_fitting(wanted, today)).order_by(*(column.desc() for column in order), group.c.id)
    rows = connection.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return _filled(connection, rows, today)


def read_group(connection: Connection, key: int, today: date) -> Group | None:
    """None for one that is not there, or was merged into another."""
    rows = connection.execute(sa.select(*_COLUMNS).where(group.c.id == key, group.c.state != "merged")).all()
    return next(iter(_filled(connection, rows, today)), None)


def _fitting(wanted: Wanted, today: date) -> list[Any]:
    found = [group.c.state == wanted.state]
    if wanted.towns is not None:
        found.append(group.c.municipality.in_(sorted(wanted.towns)))
    if wanted.municipality:
        found.append(group.c.municipality == wanted.municipality)
    if wanted.language:
        found.append(group.c.language == wanted.language)
    if wanted.days:
        found.append(group.c.newest > today - timedelta(days=wanted.days))
    if wanted.after is not None:
        found.append(group.c.id > wanted.after)
    if wanted.assigned is not None:
        found.append(group.c.assigned == (wanted.assigned or None))
    for kind, value in wanted.facets.items():
        having = sa.select(facet.c.group_id).where(facet.c.kind == kind, facet.c.value == value)
        found.append(group.c.id.in_(having))
    return found


def _filled(connection: Connection, rows: Sequence[sa.engine.Row], today: date) -> list[Group]:
    ids = [row.id for row in rows]
    facets: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: {kind: {} for kind in FACETS})
    for row in connection.execute(
        sa.select(facet).where(facet.c.group_id.in_(ids)).order_by(facet.c.size.desc(), facet.c.value)
    ):
        facets[row.group_id][row.kind][row.value] = row.size
    weeks = _weeks(connection, ids, today)
    names = _names(connection, {row.assigned for row in rows if row.assigned})
    return [
        Group(**row._mapping, assigned_name=names.get(row.assigned), this_week=weeks.get((row.id, 0), 0),
              last_week=weeks.get((row.id, 1), 0), facets=facets[row.id])
        for row in rows
    ]  # fmt: skip


def _weeks(connection: Connection, ids: Sequence[int], today: date) -> dict[tuple[int, int], int]:
    """Questions by group and week: 0 this, 1 the last."""
    this, last = today - timedelta(days=7), today - timedelta(days=14)
    week: Any = sa.case((question.c.day > this, 0), else_=1)
    counted = sa.select(question.c.group_id, week, sa.func.count()).where(
        question.c.group_id.in_(list(ids)), question.c.day > last, question.c.day <= today
    )
    return {(key, at): n for key, at, n in connection.execute(counted.group_by(question.c.group_id, week))}


def _names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    return {
        row.id: row.name for row in connection.execute(sa.select(account.c.id, account.c.name).where(account.c.id.in_(ids)))
    }


def languages_in(connection: Connection, towns: frozenset[str] | None) -> list[str]:
    """In which there are groups."""
    query = sa.select(group.c.language).distinct()
    if towns is not None:
        query = query.where(group.c.municipality.in_(sorted(towns)))
    return sorted(row[0] for row in connection.execute(query))


def read_questions(connection: Connection, key: int, page: int = 1, limit: int = QUESTIONS) -> list[Kept]:
    """Of a group, newest first."""
    columns = [question.c[name] for name in ("id", "day", "channel", "reason", "text", "intents", "topics", "results", "said")]
    query = sa.select(*columns).where(question.c.group_id == key).order_by(question.c.day.desc(), question.c.id.desc())
    return [Kept(*row) for row in connection.execute(query.limit(limit).offset((page - 1) * limit))]


def read_steps(connection: Connection, key: int, after: int = 0) -> list[Step]:
    """Of a group, newest first; only those after a version."""
    query = sa.select(step).where(step.c.group_id == key, step.c.version > after).order_by(step.c.id.desc())
    return [
        Step(row.id, row.kind, row.text, row.who, row.at, row.version, row.undone, row.before is not None and not row.undone)
        for row in connection.execute(query)
    ]


def like_groups(connection: Connection, key: int, stop_words: Collection[str] = frozenset(), limit: int = 5) -> list[Group]:
    """Others of the town and language that are likest, for merging; among the largest open ones."""
    mine = connection.execute(sa.select(group).where(group.c.id == key)).one()
    others = connection.execute(
        sa.select(*_COLUMNS, group.c.examples)
        .where(same_shelf(mine.municipality, mine.language), group.c.id != key, group.c.state == "open")
        .order_by(group.c.size.desc(), group.c.id)
        .limit(_COMPARED)
    ).all()
    rows = vectors([examples_in(row) for row in (mine, *others)], stop_words)
    likeness = (rows[1:] @ rows[:1].T).toarray().ravel() if others else []
    best = sorted(range(len(others)), key=lambda at: -likeness[at])[:limit]
    return [Group(**{column.name: others[at][column.name] for column in _COLUMNS}) for at in best if likeness[at] > 0]
