"""An inbox for tests: questions of Musterstadt, kept on a real database, and the groups they were sorted into."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from review.groups import sort_in
from review.inbox_tables import group
from review.log import Question, ReviewLog
from review.steps import Form
from store.database import Database
from tests.builders import TOWN

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, 0)
STOP_WORDS = frozenset({"wo", "gibt", "es", "eine", "wer", "ich", "suche", "kann", "ein"})
_forms = count(1)


def ask(database: Database, *texts: str, **changes: Any) -> list[int]:
    """Keeps these questions and sorts them in; the groups there are then, by id."""
    keep(database, *texts, **changes)
    sort_in(database, STOP_WORDS)
    return [row.id for row in groups(database)]


def keep(database: Database, *texts: str, **changes: Any) -> None:
    log = ReviewLog(database)
    plain = {"day": TODAY, "municipality": TOWN, "language": "de", "channel": "web", "reason": "handover"}
    for text in texts:
        log.keep(Question(**{**plain, "text": text, **changes}))


def groups(database: Database) -> list[sa.engine.Row]:
    """Those that hold questions."""
    with database.reading() as connection:
        return connection.execute(sa.select(group).where(group.c.size > 0).order_by(group.c.id)).all()


def a_form(database: Database, key: int, **changes: Any) -> Form:
    """As somebody sees the group now."""
    with database.reading() as connection:
        version = connection.execute(sa.select(group.c.version).where(group.c.id == key)).scalar_one()
    given = {"group": key, "version": version, "form_id": f"form-{next(_forms)}", "who": "Anna", "at": NOW}
    return Form(**{**given, **changes})
