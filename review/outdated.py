"""Offers of which staff decided, reading families' questions, that their facts are old: until somebody looked after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from review.decisions import texts_of
from review.inbox_tables import decision
from review.records import KIND
from review.staff_tables import audit

SHOWN = 5  # questions of a group
_LOOKED_AFTER = ("published", "restored", "confirmed", "removed")  # actions with a record; an import is nobody's look


@dataclass(frozen=True)
class Outdated:
    """Of a decision: `text` is what staff wrote; `municipality` and `group` are those of the questions."""

    offer_id: str
    municipality: str | None
    group: int | None
    text: str
    who: str
    at: datetime
    questions: tuple[str, ...]


def outdated(connection: Connection, ids: Collection[str] | None = None) -> Mapping[str, list[Outdated]]:
    """By offer (of these, else all), the newest first.

    A decision ends when it is taken back, and when the offer was published or confirmed after it.
    """
    this = (decision.c.kind == "old_data", decision.c.state == "published")
    rows = connection.execute(sa.select(decision).where(*this).order_by(decision.c.id.desc())).all()
    told = [row for row in rows if (key := row.payload.get("offer")) and (ids is None or key in ids)]
    looked = _looked_after(connection, {row.payload["offer"] for row in told})
    found: dict[str, list[Outdated]] = defaultdict(list)
    for row in told:
        key = row.payload["offer"]
        if looked.get(key, datetime.min) < row.at:
            found[key].append(_outdated(connection, row))
    return found


def _looked_after(connection: Connection, ids: Collection[str]) -> dict[str, datetime]:
    mine = (audit.c.kind == KIND, audit.c.key.in_(sorted(ids)), audit.c.action.in_(_LOOKED_AFTER))
    last = sa.select(audit.c.key, sa.func.max(audit.c.at)).where(*mine).group_by(audit.c.key)
    return {row[0]: row[1] for row in connection.execute(last)}


def _outdated(connection: Connection, row: sa.engine.Row) -> Outdated:
    questions = texts_of(connection, row.group_id)[:SHOWN] if row.group_id else ()
    return Outdated(
        row.payload["offer"], row.municipality, row.group_id, row.payload.get("text") or "", row.who, row.at, questions
    )
