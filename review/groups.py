"""Sorts new questions into groups of those that mean the same; a question once sorted in is moved by people only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.text import fold, words
from review.inbox_tables import facet, group
from review.likeness import Example, nearest, vectors
from review.tables import question
from store.database import Database

# Likeness from which a question joins a group. Of the judged sentences' pairs just above it, two in three mean the same thing
# ("schwimmkurs wanne", "Schwimmkurs für 4jährige"); a group too many is merged with a click.
JOINS_FROM = 0.45
AT_ONCE = 1000  # questions sorted in while somebody waits for the page
_EXAMPLES = 3  # of a group, that new questions are compared with
_LABEL = 200  # characters
_TOGETHER = 500  # ids in one statement
_Counted = Counter[tuple[str, str]]  # by kind of facet and value


class SortedMeanwhile(RuntimeError):
    """Another process sorted the same questions in."""


@dataclass
class _Joining:
    """Questions that join a group, or found one (`group_id` None)."""

    group_id: int | None
    rows: list[sa.engine.Row] = field(default_factory=list)


def sort_in(database: Database, stop_words: Collection[str] = frozenset(), limit: int = AT_ONCE) -> int:
    """At most `limit` new questions, oldest first; how many are left. Raises DatabaseUnavailable."""
    try:
        with database.writing() as connection:
            return _sort_in(connection, stop_words, limit)
    except SortedMeanwhile:
        return 0


def _sort_in(connection: Connection, stop_words: Collection[str], limit: int) -> int:
    new = (question.c.group_id.is_(None),)
    rows = connection.execute(sa.select(question).where(*new).order_by(question.c.id).limit(limit)).all()
    shelves: dict[tuple[str | None, str], list[sa.engine.Row]] = defaultdict(list)
    for row in rows:
        shelves[row.municipality, row.language].append(row)
    for (municipality, language), questions in shelves.items():
        _write(connection, _joined(connection, municipality, language, questions, stop_words))
    if len(rows) < limit:
        return 0
    return int(connection.execute(sa.select(sa.func.count()).select_from(question).where(*new)).scalar() or 0)


def _joined(
    connection: Connection, town: str | None, language: str, rows: Sequence[sa.engine.Row], stop_words: Collection[str]
) -> list[_Joining]:
    groups = connection.execute(
        sa.select(group.c.id, group.c.examples).where(same_shelf(town, language), group.c.state != "merged")
    ).all()
    known = vectors([*(examples_in(row) for row in groups), *([_example(row)] for row in rows)], stop_words)
    new = known[len(groups) :]
    best, likeness = nearest(new, known[: len(groups)])
    among = (new @ new.T).toarray()
    joins: dict[int, _Joining] = {}  # by group
    founders: dict[int, _Joining] = {}  # by the first of the new questions
    for at, row in enumerate(rows):
        first = max(founders, key=lambda other: among[at, other], default=None)
        inside = 0.0 if first is None else among[at, first]
        if likeness[at] >= max(JOINS_FROM, inside):
            key = groups[best[at]].id
            joins.setdefault(key, _Joining(key)).rows.append(row)
        elif first is not None and inside >= JOINS_FROM:
            founders[first].rows.append(row)
        else:
            founders[at] = _Joining(None, [row])
    return [*joins.values(), *founders.values()]


def same_shelf(municipality: str | None, language: str) -> Any:
    """Only what was asked in one town and language is compared."""
    return sa.and_(group.c.municipality == municipality, group.c.language == language)


def examples_in(row: sa.engine.Row) -> list[Example]:
    return [(text, tuple(topics)) for text, topics in row.examples]


def _example(row: sa.engine.Row) -> Example:
    return row.text, tuple(row.topics)


def _write(connection: Connection, joinings: Sequence[_Joining]) -> None:
    counted: dict[int, _Counted] = {}
    for joining in joinings:
        key = joining.group_id or _insert(connection, joining.rows)
        _claim(connection, key, [row.id for row in joining.rows])
        counted[key] = _facets(joining.rows)
    grown = {joining.group_id: joining.rows for joining in joinings if joining.group_id}
    for part in in_parts(list(grown)):
        _grow(connection, {key: grown[key] for key in part})
        for row in connection.execute(sa.select(facet).where(facet.c.group_id.in_(part))):
            counted[row.group_id][row.kind, row.value] += row.size
    _write_facets(connection, counted)


def in_parts(ids: Sequence[int]) -> Iterator[list[int]]:
    """As many as one statement takes on every database."""
    for start in range(0, len(ids), _TOGETHER):
        yield list(ids[start : start + _TOGETHER])


def _claim(connection: Connection, key: int, ids: Sequence[int]) -> None:
    for part in in_parts(ids):
        mine = question.update().where(question.c.id.in_(part), question.c.group_id.is_(None))
        if connection.execute(mine.values(group_id=key)).rowcount != len(part):
            raise SortedMeanwhile


def found_group(connection: Connection, rows: Sequence[sa.engine.Row]) -> int:
    """An open group of these questions, which are not yet told so; its id."""
    key = _insert(connection, rows)
    _write_facets(connection, {key: _facets(rows)})
    return key


def _insert(connection: Connection, rows: Sequence[sa.engine.Row]) -> int:
    values = {
        "municipality": rows[0].municipality, "language": rows[0].language, "state": "open", "assigned": None, "version": 1,
        **_summary(rows),
    }  # fmt: skip
    [key] = connection.execute(group.insert().values(**values)).inserted_primary_key
    return int(key)


def _grow(connection: Connection, joining: Mapping[int, Sequence[sa.engine.Row]]) -> None:
    columns = [group.c[name] for name in ("id", "size", "newest", "state", "reopens_after")]
    changed = []
    for old in connection.execute(sa.select(*columns).where(group.c.id.in_(list(joining)))):
        rows = joining[old.id]
        newest = max(old.newest, *(row.day for row in rows))
        reopened = old.state == "done" and old.reopens_after is not None and newest > old.reopens_after
        state, after = ("open", None) if reopened else (old.state, old.reopens_after)
        new = {"size": old.size + len(rows), "newest": newest, "state": state, "reopens_after": after}
        changed.append({"key": old.id, **new})
    connection.execute(group.update().where(group.c.id == sa.bindparam("key")), changed)


def recount(connection: Connection, keys: Iterable[int]) -> None:
    """What these groups say of their questions, read anew; an empty one keeps its words."""
    counted = {}
    for key in keys:
        rows = connection.execute(sa.select(question).where(question.c.group_id == key).order_by(question.c.id)).all()
        values = _summary(rows) if rows else {"size": 0}
        connection.execute(group.update().where(group.c.id == key).values(**values))
        counted[key] = _facets(rows)
    _write_facets(connection, counted)


def remove_empty(connection: Connection, before: date) -> None:
    """Groups whose questions were all forgotten; merged ones, which are needed to take merging back, after as long."""
    gone = sa.or_(group.c.state != "merged", group.c.newest < before)
    connection.execute(group.delete().where(group.c.size == 0, gone))


def _summary(rows: Sequence[sa.engine.Row]) -> dict[str, Any]:
    by_text: dict[str, list[sa.engine.Row]] = defaultdict(list)
    for row in rows:
        by_text[" ".join(words(fold(row.text)))].append(row)
    usual = sorted(by_text.values(), key=lambda same: -len(same))[:_EXAMPLES]
    return {
        "label": usual[0][0].text[:_LABEL], "examples": [[same[0].text, list(same[0].topics)] for same in usual],
        "size": len(rows), "newest": max(row.day for row in rows),
    }  # fmt: skip


def _facets(rows: Iterable[sa.engine.Row]) -> _Counted:
    counted: _Counted = Counter()
    for row in rows:
        counted.update([("reason", row.reason), ("channel", row.channel), *(("topic", topic) for topic in row.topics)])
    return counted


def _write_facets(connection: Connection, counted: Mapping[int, _Counted]) -> None:
    """Replaces those of these groups."""
    for part in in_parts(list(counted)):
        connection.execute(facet.delete().where(facet.c.group_id.in_(part)))
        rows = [
            {"group_id": key, "kind": kind, "value": value[:80], "size": number}
            for key in part
            for (kind, value), number in counted[key].items()
        ]
        if rows:
            connection.execute(facet.insert(), rows)
