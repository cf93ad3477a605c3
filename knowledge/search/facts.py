"""What is asked of offers besides their words (kind, ages, days, place) as one short number for each offer."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from knowledge.model import AUDIENCES, KINDS, STATUSES, Offer, Schedule
from knowledge.search.arrays import Arrays, Floats, Ints, Strings
from knowledge.where import Point

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NO_LIMIT = 9999  # months
_METRES_OF_A_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km
Rows = Ints | slice  # numbers, or all from a first to a last one


def mask_of(values: Iterable[str], known: tuple[str, ...]) -> int:
    """A bit for each value that is known."""
    return sum(1 << known.index(value) for value in set(values) if value in known)


def days_of(offer: Offer) -> set[str]:
    """The weekdays on which it takes place or is open, as far as its schedules say."""
    return {day for schedule in offer.schedules for day in _days_of(schedule)}


def _days_of(schedule: Schedule) -> set[str]:
    """`Mo-Fr` names five days, `Sa-Mo` three; of a recurrence only BYDAY does."""
    found = set(re.findall(r"BYDAY=([^;]+)", schedule.rrule or ""))
    days = {DAYS[_OSM_DAYS.index(code.title())] for text in found for code in re.findall(r"MO|TU|WE|TH|FR|SA|SU", text)}
    for first, last in re.findall(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))?\b", schedule.opening_hours or ""):
        start, end = _OSM_DAYS.index(first), _OSM_DAYS.index(last or first)
        days |= {DAYS[(start + step) % 7] for step in range((end - start) % 7 + 1)}
    return days


@dataclass(frozen=True)
class Facts:
    """Arrays over offers; those of places are longer, `place_starts` says whose are whose."""

    level: Ints  # above the town: 0 itself, 1 its Kreis …
    kind: Ints  # position in KINDS
    status: Ints  # position in STATUSES
    contact_point: Ints
    reachable: Ints
    has_phone: Ints
    youngest: Ints  # months
    oldest: Ints
    audience: Ints  # bits: AUDIENCES
    days: Ints  # bits: DAYS, 0 where none is known
    place_starts: Ints  # offers + 1
    latitude: Floats  # degrees, NaN where unknown
    longitude: Floats
    district: Ints  # number of the name, -1 where none
    postcode: Ints
    names: Strings  # of districts and postcodes

    def __len__(self) -> int:
        return len(self.level)

    def is_kind(self, *kinds: str, rows: Any = ...) -> Ints:
        return np.isin(self.kind[rows], [KINDS.index(kind) for kind in kinds if kind in KINDS])

    def is_status(self, status: str) -> Ints:
        return self.status == STATUSES.index(status)

    def suits_age(self, months: Iterable[int], rows: Any) -> Ints:
        """For one of these ages."""
        youngest, oldest = self.youngest[rows], self.oldest[rows]
        return np.logical_or.reduce([(youngest <= age) & (age <= oldest) for age in months])

    def for_audience(self, audience: Iterable[str], rows: Any) -> Ints:
        return (self.audience[rows] & mask_of(audience, AUDIENCES)) > 0

    def in_places(self, districts: Iterable[str], postcodes: Iterable[str], rows: Ints) -> Ints:
        """With a place in one of these districts or postcodes."""
        wanted = {number for name in (*districts, *postcodes) if (number := self.names.number(name)) is not None}
        if not wanted:
            return np.zeros(len(rows), dtype=bool)
        at, ends = self._places(rows)
        held = np.isin(self.district[at], list(wanted)) | np.isin(self.postcode[at], list(wanted))
        owners = np.searchsorted(ends, np.flatnonzero(held), side="right")
        return np.bincount(owners, minlength=len(rows)) > 0

    def distance_m(self, point: Point, rows: Rows) -> Floats:
        """To the nearest place of each offer, infinite where none is known; as if the town were flat (0.2 % at 50 km)."""
        if isinstance(rows, slice):
            return self._distance_of_run(point, rows)
        at, ends = self._places(rows)
        away = _metres(self.latitude[at], self.longitude[at], point)
        nearest = np.full(len(rows), np.inf)
        starts = ends - np.diff(ends, prepend=0)
        somewhere = ends > starts
        if somewhere.any():
            nearest[somewhere] = np.minimum.reduceat(away, starts[somewhere])
        return nearest

    def _distance_of_run(self, point: Point, run: slice) -> Floats:
        latitude, longitude, several = self._first_places
        away = _metres(latitude[run], longitude[run], point)
        first, end = np.searchsorted(several, (run.start, run.stop))
        if first < end:
            away[several[first:end] - run.start] = self.distance_m(point, several[first:end])
        return away

    @cached_property
    def _first_places(self) -> tuple[Floats, Floats, Ints]:
        """Latitude and longitude of each offer's first place, NaN where it has none, and the offers that have several."""
        sizes = np.diff(self.place_starts)
        several = np.flatnonzero(sizes > 1)
        somewhere = sizes > 0
        if not len(several) and somewhere.all():
            return self.latitude, self.longitude, several
        first = self.place_starts[:-1][somewhere]
        latitude, longitude = (np.full(len(self), np.nan, np.float32) for _ in range(2))
        latitude[somewhere], longitude[somewhere] = self.latitude[first], self.longitude[first]
        return latitude, longitude, several

    def _places(self, rows: Ints) -> tuple[Ints, Ints]:
        """The places of these offers, one after the other, and where each offer's end among them."""
        starts = self.place_starts[rows]
        sizes = self.place_starts[rows + 1] - starts
        ends = np.cumsum(sizes)
        return np.repeat(starts - (ends - sizes), sizes) + np.arange(int(sizes.sum())), ends

    def arrays(self) -> Arrays:
        plain = {f"facts.{field.name}": getattr(self, field.name) for field in fields(self) if field.name != "names"}
        return plain | self.names.arrays("facts.names")

    @classmethod
    def among(cls, arrays: Mapping[str, Any]) -> Facts:
        plain = {field.name: arrays[f"facts.{field.name}"] for field in fields(cls) if field.name != "names"}
        return cls(**plain, names=Strings.among(arrays, "facts.names"))


def _metres(latitude: Floats, longitude: Floats, point: Point) -> Floats:
    """From the point, infinite where a place has no coordinates."""
    high = (latitude - np.float32(point.latitude)) * np.float32(_METRES_OF_A_DEGREE)
    scale = np.float32(_METRES_OF_A_DEGREE * np.cos(np.radians(point.latitude)))
    wide = (longitude - np.float32(point.longitude)) * scale
    away: Floats = np.sqrt(high * high + wide * wide)
    away[np.isnan(away)] = np.inf
    return away


class Collecting:
    """Takes one offer after the other; `done` makes the arrays."""

    def __init__(self, levels: Mapping[str, int]) -> None:
        self._levels = levels
        self._rows = array("i")
        self._place_starts = array("i", [0])
        self._points = array("d")
        self._names: dict[str, int] = {}
        self._named = array("i")

    def take(self, offer: Offer) -> None:
        self._rows.extend(
            (
                self._levels[offer.municipality],
                KINDS.index(offer.kind) if offer.kind in KINDS else len(KINDS),
                STATUSES.index(offer.status) if offer.status in STATUSES else len(STATUSES),
                offer.contact_point,
                offer.reachable,
                bool(offer.phones),
                offer.minimum_age_months or 0,
                _NO_LIMIT if offer.maximum_age_months is None else offer.maximum_age_months,
                mask_of(offer.audience, AUDIENCES),
                mask_of(days_of(offer), DAYS),
            )
        )
        for place in offer.locations:
            known = place.latitude is not None and place.longitude is not None
            self._points.extend((place.latitude, place.longitude) if known else (np.nan, np.nan))  # type: ignore[arg-type]
            self._named.extend((self._number(place.district), self._number(place.postal_code)))
        self._place_starts.append(len(self._named) // 2)

    def _number(self, name: str | None) -> int:
        return self._names.setdefault(name, len(self._names)) if name else -1

    def done(self) -> Facts:
        rows = np.frombuffer(self._rows, dtype=np.int32).reshape(-1, 10)
        points = np.frombuffer(self._points, dtype=np.float64).reshape(-1, 2)
        named = np.frombuffer(self._named, dtype=np.int32).reshape(-1, 2)
        ages = np.clip(rows[:, 6:8], 0, _NO_LIMIT).astype(np.int16)
        return Facts(
            level=rows[:, 0].astype(np.uint8),
            kind=rows[:, 1].astype(np.uint8),
            status=rows[:, 2].astype(np.uint8),
            contact_point=rows[:, 3].astype(np.uint8),
            reachable=rows[:, 4].astype(np.uint8),
            has_phone=rows[:, 5].astype(np.uint8),
            youngest=ages[:, 0].copy(),
            oldest=ages[:, 1].copy(),
            audience=rows[:, 8].astype(np.uint16),
            days=rows[:, 9].astype(np.uint8),
            place_starts=np.array(self._place_starts, dtype=np.int64),
            latitude=points[:, 0].astype(np.float32),
            longitude=points[:, 1].astype(np.float32),
            district=named[:, 0].copy(),
            postcode=named[:, 1].copy(),
            names=Strings.numbered(list(self._names)),
        )
