"""A town's offers for looking through: which are about a topic, for an age, in a district, open now. No record is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge import tables
from knowledge.model import AUDIENCES, Offer, Place, Schedule
from knowledge.search.arrays import Ints
from knowledge.search.facts import DAYS, mask_of
from knowledge.search.segment import Segment
from knowledge.text import fold
from knowledge.view import View
from knowledge.when import open_now
from store.database import Database

_NO_LIMIT = 9999  # months, as in knowledge/search/facts.py
_STAGED = ("expectant", "baby", "toddler", "preschool", "primary", "youth")
_KEPT = "catalog"  # among what a view remembers


@dataclass(frozen=True)
class Stage:
    """Of a child's life: from the first to the last month, and what the records call such children."""

    first: int
    last: int
    audience: tuple[str, ...]


@dataclass(frozen=True)
class Catalog:
    """Offers that are not over, numbered: the town's own by name, then those of each level above it by name.

    A mask says of each offer whether it fits; a mapping's arrays are the numbers of the offers that fit.
    """

    ids: tuple[str, ...]
    land: str | None
    level: Ints
    last_day: Ints  # of its validity, proleptic Gregorian ordinal
    youngest: Ints
    oldest: Ints
    audience: Ints
    days: Ints
    topics: Mapping[str, Ints]
    districts: Mapping[str, Ints]  # of the town's own, as the town calls them
    amenities: Mapping[str, Ints]
    hours: Mapping[tuple[str, ...], Ints] = field(repr=False)  # opening hours → active offers that have them

    def mask(self, numbers: Ints | None) -> Ints:
        fits = np.zeros(len(self.ids), dtype=bool)
        if numbers is not None:
            fits[numbers] = True
        return fits

    def numbers_of(self, ids: Sequence[str]) -> Ints:
        """In this order; those that are not in it are left out."""
        at = {key: number for number, key in enumerate(self.ids)}
        return np.array([at[key] for key in ids if key in at], dtype=np.int64)

    def still_valid(self, day: date) -> Ints:
        return self.last_day >= day.toordinal()

    def on_day(self, day: str) -> Ints:
        """`mon` … `sun`; what names no day of the week is on none."""
        return (self.days & mask_of((day,), DAYS)) > 0

    def for_stage(self, stage: Stage) -> Ints:
        """By the ages in months where they are known, else by whom the record names; silence excludes nobody."""
        limited = (self.youngest > 0) | (self.oldest < _NO_LIMIT)
        within = (self.youngest <= stage.last) & (self.oldest >= stage.first)
        named = (self.audience & mask_of(_STAGED, AUDIENCES)) > 0
        everyone = (self.audience & mask_of(("families",), AUDIENCES)) > 0
        return np.where(limited, within, ~named | everyone | self.called(stage.audience))

    def called(self, audience: Sequence[str]) -> Ints:
        return (self.audience & mask_of(audience, AUDIENCES)) > 0

    def open_at(self, at: datetime) -> Ints:
        """As knowledge/when.py's `open_now` says of each, asked once for the same hours."""
        is_open = [numbers for hours, numbers in self.hours.items() if open_now(_with_hours(hours), at, self.land)]
        return self.mask(np.concatenate(is_open) if is_open else None)


def _with_hours(hours: Sequence[str]) -> Offer:
    return Offer("", "", "place", "", "", schedules=tuple(Schedule(opening_hours=text) for text in hours))


def catalog_of(view: View, database: Database) -> Catalog:
    """Made once for a view. Raises DatabaseUnavailable."""
    made: Catalog | None = view.recent.get(_KEPT)
    if made is None:
        with database.reading() as connection:
            read = _Read.of(connection, view.chain)
        made = view.recent[_KEPT] = _catalog(view, read)
    return made


@dataclass(frozen=True)
class _Read:
    """What the index of the view does not hold, by id."""

    names: Mapping[str, str]
    last_days: Mapping[str, date]
    amenities: Mapping[str, list[str]]  # amenity → ids
    hours: Mapping[str, list[str]]

    @classmethod
    def of(cls, connection: Connection, municipalities: Sequence[str]) -> _Read:
        service, attribute, schedule = tables.service, tables.attribute, tables.schedule
        here = service.c.municipality.in_(list(municipalities))
        rows = connection.execute(sa.select(service.c.id, service.c.name, service.c.valid_to).where(here)).all()
        held = sa.select(attribute.c.term, attribute.c.service_id).where(attribute.c.taxonomy == "amenities")
        timed = sa.select(schedule.c.service_id, schedule.c.opening_hours).where(schedule.c.opening_hours.is_not(None))
        active = timed.join(service, service.c.id == schedule.c.service_id).where(here, service.c.status == "active")
        return cls(
            names={row.id: row.name for row in rows},
            last_days={row.id: row.valid_to for row in rows if row.valid_to},
            amenities=_grouped(connection, held.join(service, service.c.id == attribute.c.service_id).where(here)),
            hours=_grouped(connection, active.order_by(schedule.c.service_id, schedule.c.position)),
        )


def _grouped(connection: Connection, query: sa.sql.Select) -> dict[str, list[str]]:
    """Of rows of two columns: the second by the first."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in connection.execute(query):
        found[key].append(value)
    return found


def _catalog(view: View, read: _Read) -> Catalog:
    listed = [(part.segment, part.rows()) for part in view.index.parts]
    listed = [(segment, rows[~segment.facts.is_status("past")[rows]]) for segment, rows in listed]
    unordered = [segment.ids.name(int(row)) for segment, rows in listed for row in rows]
    column = {
        name: np.concatenate([getattr(segment.facts, name)[rows] for segment, rows in listed])
        for name in ("level", "youngest", "oldest", "audience", "days")
    }
    by_name = [fold(read.names.get(key, key)) for key in unordered]
    order = sorted(range(len(unordered)), key=lambda at: (column["level"][at], by_name[at]))
    ids = tuple(unordered[at] for at in order)
    number_of = np.argsort(order)
    at = {key: number for number, key in enumerate(ids)}
    return Catalog(
        ids=ids,
        land=view.land,
        last_day=np.array([read.last_days.get(key, date.max).toordinal() for key in ids], dtype=np.int64),
        topics=_joined((name, numbers) for part in _placed(listed, number_of) for name, numbers in _topics(*part)),
        districts=_joined(
            (name, numbers) for part in _placed(listed, number_of) for name, numbers in _districts(*part, view.town.places)
        ),
        amenities={name: _known(keys, at) for name, keys in read.amenities.items()},
        hours=_same_hours(read.hours, at),
        **{name: values[order] for name, values in column.items()},
    )


def _placed(listed: Sequence[tuple[Segment, Ints]], number_of: Ints) -> Iterator[tuple[Segment, Ints]]:
    """Each segment with the number in the catalog of each of its rows, -1 for those that are not in it."""
    start = 0
    for segment, rows in listed:
        numbers = np.full(len(segment), -1, dtype=np.int64)
        numbers[rows] = number_of[start : start + len(rows)]
        start += len(rows)
        yield segment, numbers


def _topics(segment: Segment, numbers: Ints) -> Iterator[tuple[str, Ints]]:
    for at, name in enumerate(segment.topics.names()):
        yield name, numbers[segment.by_topic.of(at)[0]]


def _districts(segment: Segment, numbers: Ints, places: Sequence[Place]) -> Iterator[tuple[str, Ints]]:
    """What a place of an own offer says as its district; a name that the town uses for another is taken for that."""
    called = {alias: place.name for place in places if place.kind == "district" for alias in place.aliases}
    facts = segment.facts
    owners = np.repeat(np.arange(len(facts)), np.diff(facts.place_starts))
    told = (facts.district >= 0) & (facts.level[owners] == 0)
    for district in np.unique(facts.district[told]).tolist():
        name = facts.names.name(district)
        yield called.get(name, name), numbers[owners[told & (facts.district == district)]]


def _joined(found: Iterator[tuple[str, Ints]]) -> dict[str, Ints]:
    parts: dict[str, list[Ints]] = defaultdict(list)
    for name, numbers in found:
        parts[name].append(numbers[numbers >= 0])
    return {name: np.unique(np.concatenate(arrays)) for name, arrays in parts.items()}


def _known(keys: Sequence[str], at: Mapping[str, int]) -> Ints:
    return np.array(sorted(at[key] for key in keys if key in at), dtype=np.int64)


def _same_hours(hours: Mapping[str, list[str]], at: Mapping[str, int]) -> dict[tuple[str, ...], Ints]:
    keys: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, texts in hours.items():
        keys[tuple(texts)].append(key)
    return {texts: _known(same, at) for texts, same in keys.items()}
