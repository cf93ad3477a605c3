"""Offers as marks on a map: one for each place, rough ones gathered in the middle of their district or town."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from knowledge.model import Location, Municipality, Offer, Place
from knowledge.where import Point, distance_m
from wording.drawn import address_of

EXACT = ("house", "street")
NOTES = {
    "house": "Genaue Lage",
    "street": "Lage in der Straße, die Hausnummer ist ungefähr",
    "district": "Ungefähre Lage: Mitte des Ortsteils",
    "postcode": "Ungefähre Lage: Mitte des Postleitzahlgebiets",
    "city": "Ungefähre Lage: Mitte des Ortes",
}
_SMALLEST_M, _LARGEST_M = 350, 1500  # radius of an area whose true outline nobody gave

Box = tuple[float, float, float, float]  # west, south, east, north in degrees (RFC 7946, 5)


@dataclass(frozen=True)
class Spot:
    """A mark: `precision` (knowledge.model.PRECISIONS) says what its coordinates are the centre of."""

    precision: str
    latitude: float
    longitude: float
    label: str
    short: str  # the name beside the mark
    offers: tuple[Offer, ...]

    @property
    def key(self) -> str:
        """The same as long as the place is: part of addresses."""
        return f"{self.precision}-{self.latitude:.5f}-{self.longitude:.5f}"

    @property
    def is_rough(self) -> bool:
        return self.precision not in EXACT

    @property
    def note(self) -> str:
        return NOTES[self.precision]


@dataclass(frozen=True)
class Area:
    """A district as a circle around its middle: no outline of it is known."""

    name: str
    latitude: float
    longitude: float
    radius_m: int


_Key = tuple[str, float, float]


def spots_of(offers: Iterable[Offer], town: Municipality) -> list[Spot]:
    """Exact places first, then districts, postcodes and towns, by name. What comes to the home is nowhere."""
    groups: dict[_Key, list[tuple[Offer, Location]]] = defaultdict(list)
    for offer in offers:
        for place in () if offer.visits_home else offer.locations:
            if key := _key_of(place, town):
                groups[key].append((offer, place))
    order = list(NOTES)
    return sorted((_spot(key, group, town) for key, group in groups.items()), key=lambda s: (order.index(s.precision), s.label))


def unplaced(offers: Iterable[Offer], spots: Iterable[Spot]) -> list[Offer]:
    """Those that are at none of the places."""
    placed = {offer.id for spot in spots for offer in spot.offers}
    return [offer for offer in offers if offer.id not in placed]


def _key_of(place: Location, town: Municipality) -> _Key | None:
    """Rough places of the same district are the same place, whatever their coordinates; a bare middle is no place."""
    told = place.name or place.address_1 or place.postal_code or place.city or place.district
    if place.latitude is None or place.longitude is None or place.precision not in NOTES:
        return None
    if place.precision in EXACT:
        return place.precision, round(place.latitude, 5), round(place.longitude, 5)
    if not told:
        return None
    named = _named(place.district, town) if place.precision == "district" else None
    middle = named or place
    assert middle.latitude is not None
    assert middle.longitude is not None
    return place.precision, round(middle.latitude, 4), round(middle.longitude, 4)


def _named(district: str | None, town: Municipality) -> Place | None:
    wanted = (district or "").lower()
    return next((one for one in _districts(town) if wanted in map(str.lower, (one.name, *one.aliases))), None)


def _districts(town: Municipality) -> list[Place]:
    return [place for place in town.places if place.kind == "district" and place.latitude is not None]


def _spot(key: _Key, group: Sequence[tuple[Offer, Location]], town: Municipality) -> Spot:
    precision, latitude, longitude = key
    label, short = _label(precision, [place for _, place in group], _at(latitude, longitude, town), town)
    offers = {offer.id: offer for offer, _ in sorted(group, key=lambda one: one[0].name)}
    return Spot(precision, latitude, longitude, label, short, tuple(offers.values()))


def _at(latitude: float, longitude: float, town: Municipality) -> list[Place]:
    """Names that the town gives to exactly this middle."""
    known = (place for place in town.places if place.latitude is not None and place.longitude is not None)
    return [one for one in known if (round(one.latitude or 0, 4), round(one.longitude or 0, 4)) == (latitude, longitude)]


def _label(precision: str, places: Sequence[Location], here: Sequence[Place], town: Municipality) -> tuple[str, str]:
    """In full, and short."""
    if precision in EXACT:
        address = _most(map(address_of, places)) or town.name
        return address, address
    if precision == "district":
        name = _first(here, "district") or _most(place.district for place in places)
        return (f"Ortsteil {name}", name) if name else (f"{town.name}, Ortsteil nicht bekannt", town.name)
    if precision == "postcode":
        name = _most(place.postal_code for place in places) or _first(here, "postcode") or town.name
        return f"Postleitzahl {name}", name
    name = _most(place.city for place in places) or _first(here, "town") or town.name
    return f"{name}, Ortsteil nicht bekannt", name


def _first(places: Iterable[Place], kind: str) -> str | None:
    return next((place.name for place in places if place.kind == kind), None)


def _most(names: Iterable[str | None]) -> str | None:
    """The most frequent; the first of the alphabet among equals, so that the same data say the same."""
    counted = Counter(filter(None, names))
    return min(counted, key=lambda name: (-counted[name], name), default=None)


# --- districts --------------------------------------------------------------------------------------------------------


def areas_of(town: Municipality) -> list[Area]:
    """As wide as half the way to the nearest other district, within reason."""
    places = _districts(town)
    return [_area(place, [other for other in places if other is not place]) for place in places]


def _area(place: Place, others: Iterable[Place]) -> Area:
    assert place.latitude is not None
    assert place.longitude is not None
    middle = Point(place.latitude, place.longitude)
    away = [metres for other in others if (metres := distance_m(middle, other))]
    radius = min(_LARGEST_M, max(_SMALLEST_M, min(away, default=2 * _LARGEST_M) // 2))
    return Area(place.name, place.latitude, place.longitude, radius)


# --- what is shown first ----------------------------------------------------------------------------------------------


def first_view(spots: Sequence[Spot], areas: Sequence[Area], town: Municipality) -> Box | None:
    """The town with its districts; what lies farther away waits beyond the edge. None where nothing is on the map."""
    points = [(spot.latitude, spot.longitude) for spot in spots]
    everything = _box(chain(points, _edges(areas)))
    own = _box(_edges(areas))
    if own is None or len(areas) < 2 or town.level != "municipality":
        return everything
    return _box(chain(_edges(areas), (point for point in points if _inside(point, own))))


def _edges(areas: Iterable[Area]) -> Iterator[tuple[float, float]]:
    for area in areas:
        high, wide = area.radius_m / 111_195, area.radius_m / 70_000  # metres of a degree, in Germany
        yield from ((area.latitude - high, area.longitude - wide), (area.latitude + high, area.longitude + wide))


def _box(points: Iterable[tuple[float, float]]) -> Box | None:
    known = list(points)
    if not known:
        return None
    latitudes, longitudes = zip(*known)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _inside(point: tuple[float, float], box: Box) -> bool:
    west, south, east, north = box
    return south <= point[0] <= north and west <= point[1] <= east
