"""Reads and writes offers and municipalities; every change raises the revision (knowledge/revisions.py)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge import tables
from knowledge.model import Asked, Contact, CostOption, Location, Municipality, Offer, Phone, Place, Removed, Schedule, Source
from knowledge.revisions import in_parts, last_removal, note_removed, raise_revision

_NAMESPACE = uuid.UUID("6d5c1b0e-64a7-4b5a-9d7e-0c9a6f3f6a11")
_TAXONOMIES = ("topics", "keywords", "audience", "amenities", "languages")
_CHILDREN: dict[str, tuple[sa.Table, type[Any]]] = {
    "schedules": (tables.schedule, Schedule),
    "phones": (tables.phone, Phone),
    "contacts": (tables.contact, Contact),
    "cost_options": (tables.cost_option, CostOption),
    "sources": (tables.source, Source),
}
_MANY = 1000  # offers written at once, after which the database's statistics no longer hold
_COLUMNS = [column.name for column in tables.service.columns if column.name not in ("organization_id", "revision")]


def _stable_id(*parts: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "|".join("" if part is None else str(part) for part in parts)))


# --- municipalities ---------------------------------------------------------------------------------------------------


def read_municipalities(connection: Connection) -> dict[str, Municipality]:
    """All of them with their places, by id."""
    places: dict[str, list[Place]] = defaultdict(list)
    for row in connection.execute(sa.select(tables.place).order_by(tables.place.c.municipality, tables.place.c.position)):
        values = dict(row._mapping)
        values.pop("position")
        values.update(aliases=tuple(values["aliases"]), postcodes=tuple(values["postcodes"]))
        places[values["municipality"]].append(Place(**values))
    found = {}
    for row in connection.execute(sa.select(tables.municipality)):
        values = dict(row._mapping)
        values["first_contacts"] = tuple(values["first_contacts"])
        found[values["id"]] = Municipality(**values, places=tuple(places[values["id"]]))
    return dict(sorted(found.items()))


def write_municipality(connection: Connection, municipality: Municipality) -> None:
    """Inserts or replaces the municipality and its places; its parent must be there."""
    values = {
        "name": municipality.name,
        "level": municipality.level,
        "parent": municipality.parent,
        "ags": municipality.ags,
        "first_contacts": list(municipality.first_contacts),
    }
    known = connection.execute(
        tables.municipality.update().where(tables.municipality.c.id == municipality.id).values(**values)
    ).rowcount
    if not known:
        connection.execute(tables.municipality.insert().values(id=municipality.id, **values))
    connection.execute(tables.place.delete().where(tables.place.c.municipality == municipality.id))
    rows = [
        {**asdict(place), "position": position, "aliases": list(place.aliases), "postcodes": list(place.postcodes)}
        for position, place in enumerate(municipality.places)
    ]
    if rows:
        connection.execute(tables.place.insert(), rows)
    raise_revision(connection)


# --- questions asked --------------------------------------------------------------------------------------------------


def read_asked(connection: Connection) -> list[Asked]:
    """Of all towns: what was asked in one helps where another inherits the same offers."""
    rows = sorted(connection.execute(sa.select(tables.asked)), key=lambda row: (row.municipality, row.position))
    return [Asked(row.municipality, row.text, tuple(row.offers), row.topic) for row in rows]


def write_asked(connection: Connection, municipality: str, asked: Sequence[Asked]) -> None:
    """Replaces a town's questions, but for those that staff linked (knowledge/learned.py)."""
    here = (tables.asked.c.municipality == municipality, tables.asked.c.position < tables.LINKED_FROM)
    connection.execute(tables.asked.delete().where(*here))
    rows = [
        {"municipality": municipality, "position": at, "text": one.text, "offers": list(one.offers), "topic": one.topic}
        for at, one in enumerate(asked)
    ]
    if rows:
        connection.execute(tables.asked.insert(), rows)
    raise_revision(connection)


# --- offers -----------------------------------------------------------------------------------------------------------


def read_ids(connection: Connection, municipalities: Sequence[str] | None = None) -> list[str]:
    """Of the offers of these municipalities (all without), sorted here, as each database sorts hyphens its own way."""
    query = sa.select(tables.service.c.id)
    if municipalities is not None:
        query = query.where(tables.service.c.municipality.in_(list(municipalities)))
    return sorted(row[0] for row in connection.execute(query))


def count_offers(connection: Connection, municipalities: Sequence[str]) -> int:
    """How many offers these municipalities have."""
    service = tables.service
    query = sa.select(sa.func.count()).where(service.c.municipality.in_(list(municipalities))).select_from(service)
    return int(connection.execute(query).scalar() or 0)


def read_offers(connection: Connection, municipalities: Sequence[str] | None = None) -> list[Offer]:
    """The offers of these municipalities (all without), ordered by id."""
    return list(offers_of(connection, read_ids(connection, municipalities)))


def offers_of(connection: Connection, ids: Sequence[str]) -> Iterator[Offer]:
    """One after the other in the order of the ids, a few hundred in memory at a time; what is not there is left out."""
    for part in in_parts(ids):
        parts = _read_parts(connection, part)
        found = {row.id: row for row in connection.execute(_SERVICES, {"ids": part})}
        for key in part:
            if row := found.get(key):
                values = {**row._mapping, **parts[key]}
                values["steps"] = tuple(values["steps"])
                yield Offer(**values)


def _read_parts(connection: Connection, wanted: list[str]) -> Mapping[str, dict[str, Any]]:
    parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, (rows, cls) in _PARTS.items():
        for key, *values in connection.execute(rows, {"ids": wanted}):
            parts[key][name].append(cls(*values))
    for key, taxonomy, term in connection.execute(_TERMS, {"ids": wanted}):
        parts[key][taxonomy].append(term)
    result: dict[str, dict[str, Any]] = defaultdict(dict)
    for service_id, lists in parts.items():
        result[service_id] = {name: tuple(values) for name, values in lists.items()}
    return result


# Made once: putting a statement together takes SQLAlchemy as long as asking it.
_WANTED: Any = sa.bindparam("ids", expanding=True)


def _services() -> Any:
    service, organization = tables.service, tables.organization
    columns = [service.c[name] for name in _COLUMNS]
    joined = service.outerjoin(organization, organization.c.id == service.c.organization_id)
    query = sa.select(*columns, organization.c.name.label("organization")).select_from(joined)
    return query.where(service.c.id.in_(_WANTED))


def _rows_of(table: sa.Table, cls: type[Any]) -> Any:
    columns = [table.c[field.name] for field in fields(cls)]
    rows = sa.select(table.c.service_id, *columns).where(table.c.service_id.in_(_WANTED))
    return rows.order_by(table.c.service_id, table.c.position)


def _locations() -> Any:
    at, places = tables.service_at_location, tables.location
    columns = [places.c[field.name] for field in fields(Location)]
    joined = sa.select(at.c.service_id, *columns).join(places, places.c.id == at.c.location_id)
    return joined.where(at.c.service_id.in_(_WANTED)).order_by(at.c.service_id, at.c.position)


def _terms() -> Any:
    attribute = tables.attribute
    terms = sa.select(attribute.c.service_id, attribute.c.taxonomy, attribute.c.term)
    return terms.where(attribute.c.service_id.in_(_WANTED)).order_by(
        attribute.c.service_id, attribute.c.taxonomy, attribute.c.position
    )


_SERVICES, _TERMS = _services(), _terms()
_PARTS: dict[str, tuple[Any, type[Any]]] = {
    **{name: (_rows_of(table, cls), cls) for name, (table, cls) in _CHILDREN.items()},
    "locations": (_locations(), Location),
}


def write_offers(connection: Connection, offers: Iterable[Offer]) -> None:
    """Inserts or replaces offers as a whole, in this connection's transaction; their municipality must be there."""
    batch = list(offers)
    if not batch:
        return
    number = raise_revision(connection)
    _remove(connection, [offer.id for offer in batch], number)
    _write_organizations(connection, {offer.organization for offer in batch if offer.organization})
    rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    for offer in batch:
        values = {name: getattr(offer, name) for name in _COLUMNS}
        organization = offer.organization and _stable_id("organization", offer.organization)
        values |= {"steps": list(offer.steps), "organization_id": organization, "revision": number}
        rows[tables.service].append(values)
        for name, (table, _) in _CHILDREN.items():
            for position, part in enumerate(getattr(offer, name)):
                rows[table].append({"service_id": offer.id, "position": position, **asdict(part)})
        for taxonomy in _TAXONOMIES:
            for position, term in enumerate(getattr(offer, taxonomy)):
                row = {"service_id": offer.id, "taxonomy": taxonomy, "position": position, "term": term}
                rows[tables.attribute].append(row)
    connection.execute(tables.service.insert(), rows.pop(tables.service))
    for table, values_of in rows.items():
        connection.execute(table.insert(), values_of)
    _write_locations(connection, batch)
    if len(batch) >= _MANY and connection.dialect.name == "postgresql":
        _take_statistics(connection)


def _take_statistics(connection: Connection) -> None:
    """PostgreSQL does so by itself a minute after a large import; until then it reads offers in twice the time."""
    written = (tables.service, tables.attribute, tables.location, tables.service_at_location, tables.organization)
    names = [table.name for table in (*written, *(table for table, _ in _CHILDREN.values()))]
    connection.execute(sa.text(f"ANALYZE {', '.join(names)}"))


def _write_organizations(connection: Connection, names: set[str]) -> None:
    names_of = tables.organization.c.name
    known = {
        row.name
        for part in in_parts(sorted(names))
        for row in connection.execute(sa.select(names_of).where(names_of.in_(part)))
    }
    rows = [{"id": _stable_id("organization", name), "name": name} for name in sorted(names - known)]
    if rows:
        connection.execute(tables.organization.insert(), rows)


def _write_locations(connection: Connection, offers: Sequence[Offer]) -> None:
    """A place that several offers share is one row."""
    places, links = {}, []
    for offer in offers:
        for position, place in enumerate(offer.locations):
            values = asdict(place)
            place_id = _stable_id(*values.values())
            places[place_id] = {"id": place_id, **values}
            links.append({"service_id": offer.id, "position": position, "location_id": place_id})
    ids = tables.location.c.id
    for part in in_parts(list(places)):
        for row in connection.execute(sa.select(ids).where(ids.in_(part))):
            del places[row.id]
    if places:
        connection.execute(tables.location.insert(), list(places.values()))
    if links:
        connection.execute(tables.service_at_location.insert(), links)


def read_imported(connection: Connection, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """What the last import of these offers held (knowledge/merging.py); those never imported are missing."""
    wanted = sorted(set(ids))
    found: dict[str, dict[str, str]] = {}
    for part in in_parts(wanted):
        rows = connection.execute(sa.select(tables.imported).where(tables.imported.c.service_id.in_(part)))
        found.update((row.service_id, row.fields) for row in rows)
    return found


def write_imported(connection: Connection, held: Mapping[str, Mapping[str, str]]) -> None:
    """Replaces what was noted before."""
    if not held:
        return
    for part in in_parts(list(held)):
        connection.execute(tables.imported.delete().where(tables.imported.c.service_id.in_(part)))
    connection.execute(tables.imported.insert(), [{"service_id": key, "fields": dict(held[key])} for key in held])


def remove_offers(connection: Connection, ids: Sequence[str], replaced_by: Mapping[str, str] | None = None) -> int:
    """How many were there. Their parts go with them; `replaced_by`: which offer took the place of which."""
    there = [key for part in in_parts(ids) for key in _known(connection, part)]
    if there:
        _remove(connection, there, raise_revision(connection), replaced_by)
    return len(there)


def read_removed(connection: Connection, offer_id: str) -> Removed | None:
    """None for an offer that was never removed, or is there again."""
    return None if _known(connection, [offer_id]) else last_removal(connection, offer_id)


def _known(connection: Connection, ids: list[str]) -> list[str]:
    key = tables.service.c.id
    return [row[0] for row in connection.execute(sa.select(key).where(key.in_(ids)))]


def _remove(connection: Connection, ids: Sequence[str], number: int, replaced_by: Mapping[str, str] | None = None) -> None:
    note_removed(connection, ids, number, replaced_by)
    for part in in_parts(ids):
        connection.execute(tables.service.delete().where(tables.service.c.id.in_(part)))
