"""Who changed what, before and after: written in the transaction of the change, never changed again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
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


@dataclass(frozen=True)
class Looked:
    """Which entries somebody wants to see; `towns` are those that one may see, None stands for all."""

    towns: Collection[str] | None = None
    who: str = ""
    kind: str = ""
    municipality: str = ""
    day: date | None = None
    key: str = ""

    def conditions(self) -> list[Any]:
        found: list[Any] = [] if self.towns is None else [audit.c.municipality.in_(sorted(self.towns))]
        for name in ("who", "kind", "municipality", "key"):
            if wanted := getattr(self, name):
                found.append(audit.c[name] == wanted)
        if self.day:
            begins = datetime.combine(self.day, time())
            found += [audit.c.at >= begins, audit.c.at < begins + timedelta(days=1)]
        return found


def read(connection: Connection, looked: Looked, limit: int, older_than: int | None = None) -> list[tuple[int, Entry]]:
    """The newest first, with their numbers; `older_than` is the number of the last one seen."""
    query = sa.select(audit).where(*looked.conditions()).order_by(audit.c.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(audit.c.id < older_than)
    rows = (dict(row._mapping) for row in connection.execute(query))
    return [(row.pop("id"), Entry(**row)) for row in rows]


def known(connection: Connection, looked: Looked, column: str) -> list[str]:
    """What there is to choose from in a column: `who` or `kind`."""
    seen = Looked(looked.towns).conditions()
    return sorted(connection.execute(sa.select(audit.c[column]).where(*seen).distinct()).scalars())


class Difference(NamedTuple):
    """`field` is a path: `phones.0.number`; None where there was or is nothing."""

    field: str
    before: str | None
    after: str | None


def differences(before: Any, after: Any) -> list[Difference]:
    """What differs, field by field; what stayed is left out."""
    old, new = dict(_flat(before)), dict(_flat(after))
    fields = dict.fromkeys([*old, *new])
    return [Difference(one, old.get(one), new.get(one)) for one in fields if old.get(one) != new.get(one)]


def _flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Every single value with its path; lists of plain values are one."""
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in _flat(part, f"{path}.{name}" if path else str(name))]
    if isinstance(value, list) and any(isinstance(part, (dict, list)) for part in value):
        return [found for at, part in enumerate(value) for found in _flat(part, f"{path}.{at}" if path else str(at))]
    if value is None or value == []:
        return []
    return [(path, ", ".join(map(str, value)) if isinstance(value, list) else str(value))]
