"""Who changed what, before and after: written in the transaction of the change, never changed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from review.staff_tables import audit


@dataclass(frozen=True)
class Entry:
    """`before` and `after` are JSON-ready; None where there was or is nothing. Texts of questions are masked already."""

    at: datetime
    who: str
    action: str
    kind: str
    key: str
    municipality: str | None = None
    before: Any = None
    after: Any = None


def note(connection: Connection, entry: Entry) -> None:
    """In the same transaction as the change: neither is there without the other."""
    connection.execute(audit.insert().values(**vars(entry)))
