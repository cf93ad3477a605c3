"""Distance between a family and an offer, said only as exactly as the coordinates are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from knowledge.model import Location, Offer, Place

_EARTH_RADIUS_M = 6_371_000


@dataclass(frozen=True)
class Point:
    """Degrees WGS 84; three decimals at most are kept (about 100 m): enough for `nearest`, not for an address."""

    latitude: float
    longitude: float

    @classmethod
    def rounded(cls, latitude: float, longitude: float) -> Point:
        return cls(round(latitude, 3), round(longitude, 3))


def distance_m(point: Point, place: Location | Place) -> int | None:
    """Great-circle metres (haversine), None without coordinates."""
    if place.latitude is None or place.longitude is None:
        return None
    high = radians(place.latitude - point.latitude)
    wide = radians(place.longitude - point.longitude)
    chord = sin(high / 2) ** 2 + cos(radians(point.latitude)) * cos(radians(place.latitude)) * sin(wide / 2) ** 2
    return round(2 * _EARTH_RADIUS_M * asin(sqrt(chord)))


def nearest_distance_m(point: Point, offer: Offer) -> int | None:
    distances = [distance for place in offer.locations if (distance := distance_m(point, place)) is not None]
    return min(distances, default=None)


def nearest_place(point: Point, places: Iterable[Place], most_m: int) -> Place | None:
    """The one whose middle is nearest, at most `most_m` metres away."""
    away = [(metres, place) for place in places if (metres := distance_m(point, place)) is not None and metres <= most_m]
    return min(away, key=lambda one: (one[0], one[1].name))[1] if away else None
