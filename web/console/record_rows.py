"""A town's records as light rows: enough to list, search and tell apart, without reading them whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.duplicates import FEWEST_DIGITS, digits_of
from knowledge.tables import attribute, organization, phone, service
from knowledge.text import fold


@dataclass(frozen=True)
class RecordRow:
    id: str
    municipality: str
    name: str
    kind: str
    status: str
    assured_date: date | None
    organization: str | None
    topics: tuple[str, ...] = ()

    def says(self, words: Iterable[str]) -> bool:
        """Whether all of these folded words are in name, organization or id."""
        text = fold(f"{self.name} {self.organization or ''} {self.id}")
        return all(word in text for word in words)


def rows_of(connection: Connection, municipality: str) -> list[RecordRow]:
    """By name, as a dictionary sorts."""
    topics = _topics(connection, municipality)
    names = ("id", "municipality", "name", "kind", "status", "assured_date")
    columns = [*(service.c[name] for name in names), organization.c.name.label("organization")]
    joined = service.outerjoin(organization, organization.c.id == service.c.organization_id)
    query = sa.select(*columns).select_from(joined).where(service.c.municipality == municipality)
    found = [RecordRow(**row._mapping, topics=tuple(topics[row.id])) for row in connection.execute(query)]
    return sorted(found, key=lambda row: (fold(row.name), row.id))


def _topics(connection: Connection, municipality: str) -> dict[str, list[str]]:
    joined = sa.select(attribute.c.service_id, attribute.c.term).join(service, service.c.id == attribute.c.service_id)
    mine = (service.c.municipality == municipality, attribute.c.taxonomy == "topics")
    found: dict[str, list[str]] = defaultdict(list)
    for key, term in connection.execute(joined.where(*mine).order_by(attribute.c.service_id, attribute.c.position)):
        found[key].append(term)
    return found


def alike(connection: Connection, municipality: str, name: str, numbers: Sequence[str], but: str) -> list[RecordRow]:
    """Records of the town with the same name or one of these phone numbers: likely the same offer a second time."""
    wanted = {digits for number in numbers if len(digits := digits_of(number)) >= FEWEST_DIGITS}
    joined = sa.select(phone.c.service_id, phone.c.number).join(service, service.c.id == phone.c.service_id)
    called = {key for key, number in connection.execute(joined.where(service.c.municipality == municipality))
              if digits_of(number) in wanted}  # fmt: skip
    meant = " ".join(fold(name).split())
    rows = rows_of(connection, municipality)
    return [
        row for row in rows if row.id != but and (row.id in called or (meant and " ".join(fold(row.name).split()) == meant))
    ]
