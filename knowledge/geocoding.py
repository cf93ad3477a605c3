"""Where an address is that no record has: asked of Nominatim or Photon (OpenStreetMap), where an operator named one.

Only the address and the town are sent, never the message. Without a geocoder everything works but streets that no record has.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon

from knowledge.model import Municipality, Place
from knowledge.search.cues import ARTICLES, PREPOSITIONS
from knowledge.search.gazetteer import is_german
from knowledge.text import fold, visible
from store.settings import SettingsError

logger = logging.getLogger(__name__)

_DEFAULT_URLS = {"nominatim": "https://nominatim.openstreetmap.org", "photon": "https://photon.komoot.io"}
# one request per second: operations.osmfoundation.org/policies/nominatim; Photon asks for no more than fair use
_SECONDS_BETWEEN = {"nominatim": 1.0, "photon": 0.0}
_TIMEOUT_S = 3.0
_MARGIN = 0.05  # degrees around the town's places, about 5 km
_REMEMBERED = 10_000  # answers
_LONGEST_ADDRESS = 100
_HOUSE = r"(?P<house>\s{1,3}\d{1,3}(?:\s?[a-z]\b)?(?!\w))"
_IN_ONE_WORD = re.compile(rf"(?P<name>\b\w[\w-]{{1,40}}(?:stra(?:ß|ss)e|str\b\.?|allee|gasse))(?!\w){_HOUSE}?", re.IGNORECASE)
_PERHAPS = re.compile(rf"(?P<name>\b\w[\w-]{{1,40}}(?:weg|platz|ring|damm|ufer)){_HOUSE}", re.IGNORECASE)
_IN_WORDS = re.compile(
    rf"(?P<name>\b(?:[\w-]{{1,40}} ){{1,2}}(?:stra(?:ß|ss)e|str\b\.?|allee|gasse))(?!\w){_HOUSE}?", re.IGNORECASE
)
_PRECISIONS = {"house": "house", "street": "street", "locality": "district", "district": "district"}  # of Photon
_DISTRICTS = {"suburb", "quarter", "neighbourhood", "village", "hamlet", "city_district", "borough", "isolated_dwelling"}
_TOO_COARSE = {"place", "boundary"}


@dataclass(frozen=True)
class Area:
    """A box of degrees (WGS 84)."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, places: Iterable[Place]) -> Area | None:
        """About 5 km more than the places with coordinates; None without any."""
        points = [(p.latitude, p.longitude) for p in places if p.latitude is not None and p.longitude is not None]
        if not points:
            return None
        latitudes, longitudes = zip(*points)
        return cls(min(latitudes) - _MARGIN, min(longitudes) - _MARGIN, max(latitudes) + _MARGIN, max(longitudes) + _MARGIN)

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    @property
    def corners(self) -> list[tuple[float, float]]:
        return [(self.south, self.west), (self.north, self.east)]


class Geocoder:
    """One service, asked politely: it is told who asks, seldom enough, and nothing twice. Safe to share among threads."""

    def __init__(self, kind: str, url: str | None = None, timeout_s: float = _TIMEOUT_S) -> None:
        """`kind`: nominatim or photon; `url`: of an own server. Raises SettingsError naming the variable that is wrong."""
        if kind not in _DEFAULT_URLS:
            raise SettingsError(f"LOTSIN_GEOCODER={kind!r}: nominatim or photon is expected")
        address = urlsplit(url or _DEFAULT_URLS[kind])
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SettingsError(f"LOTSIN_GEOCODER_URL={url!r}: an address beginning with https:// or http:// is expected")
        self.host = address.netloc
        self._is_photon = kind == "photon"
        self._timeout_s = timeout_s
        self._turns = _Turns(_SECONDS_BETWEEN[kind], longest_wait_s=timeout_s)
        self._service = (Photon if self._is_photon else Nominatim)(
            domain=address.netloc + address.path.rstrip("/"),
            scheme=address.scheme,
            timeout=timeout_s,
            user_agent=f"lotsin/{version('lotsin')}",
        )
        self._answer = lru_cache(maxsize=_REMEMBERED)(self._ask)  # errors are not remembered

    def place_of(self, address: str, town: Municipality, state: str | None = None) -> Place | None:
        """The house or street, with how exactly it is known; None where the service knows none within the town's area
        (without a map: the `state`, a Land's name), does not answer within the timeout, or has too much to do."""
        area = Area.around(town.places)
        if not address.strip() or len(address) > _LONGEST_ADDRESS or not (area or state):
            return None
        try:
            found = self._answer(f"{visible(address).strip()}, {town.name}", area, state)
        except GeopyError as error:
            logger.warning("geocoder %s gave no answer: %s", self.host, type(error).__name__)
            return None
        except (TypeError, ValueError, KeyError, AttributeError) as error:  # what geopy meets in an answer of another shape
            logger.warning("geocoder %s answered in another form than expected: %s", self.host, type(error).__name__)
            return None
        if found is None:
            return None
        latitude, longitude, precision = found
        kind = precision if precision in ("house", "street") else "landmark"
        return Place(town.id, address.strip(), kind, latitude=latitude, longitude=longitude, precision=precision)

    def _ask(self, query: str, area: Area | None, state: str | None) -> tuple[float, float, str] | None:
        self._turns.wait()
        if self._is_photon:
            results = self._service.geocode(query, exactly_one=False, limit=5, bbox=area.corners if area else None)
        else:
            results = self._service.geocode(
                query,
                exactly_one=False,
                limit=5,
                country_codes="de",
                addressdetails=True,
                viewbox=area.corners if area else None,
                bounded=area is not None,
            )
        for result in results or ():
            precision = _precision(result.raw)
            inside = area.holds(result.latitude, result.longitude) if area else _details(result.raw).get("state") == state
            if precision and inside:
                return result.latitude, result.longitude, precision
        return None


def geocoder_of(kind: str | None, url: str | None = None) -> Geocoder | None:
    """The geocoder an operator configured, or None. Raises SettingsError naming the variable that is wrong."""
    return Geocoder(kind.strip().lower(), (url or "").strip() or None) if kind and kind.strip() else None


def address_in(text: str) -> str | None:
    """The first street of a message with its house number: `Weststr. 12`, `Lange Straße 3`. None where it may be no street:
    "Spielplatz", "an einer lauten Straße"."""
    plain = visible(text)
    if match := _IN_ONE_WORD.search(plain):
        return _with_house(match["name"], match)
    for match in _PERHAPS.finditer(plain):
        if not is_german(fold(match["name"])):
            return _with_house(match["name"], match)
    for match in _IN_WORDS.finditer(plain):
        *before, street = match["name"].split()
        ends = [at + 1 for at, word in enumerate(before) if fold(word) in ARTICLES | PREPOSITIONS]
        name = before[max(ends, default=0) :]
        if name and (match["house"] or _is_called_after_a_town(name[-1])):
            return _with_house(" ".join([*name, street]), match)
    return None


def _with_house(name: str, match: re.Match[str]) -> str:
    return " ".join([name, *(match["house"] or "").split()])


def _is_called_after_a_town(word: str) -> bool:
    """`Walstedder Straße`, `Bochumer Str.`; not "unserer Straße"."""
    return word.endswith("er") and (word[0].isupper() or not is_german(fold(word)))


class _Busy(GeopyError):
    """Too many wait already."""


class _Turns:
    """Requests one after another, this many seconds apart."""

    def __init__(self, seconds_between: float, longest_wait_s: float) -> None:
        self._seconds_between = seconds_between
        self._longest_wait_s = longest_wait_s
        self._lock = Lock()
        self._next = 0.0

    def wait(self) -> None:
        """Raises _Busy where the wait would be too long."""
        with self._lock:
            turn = max(self._next, monotonic())
            seconds = turn - monotonic()
            if seconds > self._longest_wait_s:
                raise _Busy
            self._next = turn + self._seconds_between
        sleep(max(seconds, 0.0))


def _details(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parts of an address: Photon's `properties` (GeoJSON), Nominatim's `address`."""
    return raw.get("properties") or raw.get("address") or {}


def _precision(raw: Mapping[str, Any]) -> str | None:
    """One of PRECISIONS; None for a whole town, which is no answer to a street."""
    details = _details(raw)
    if "properties" in raw:
        return "house" if details.get("housenumber") else _PRECISIONS.get(str(details.get("type")))
    if details.get("house_number"):
        return "house"
    if raw.get("class") == "highway":
        return "street"
    if raw.get("class") in _TOO_COARSE:
        return "district" if raw.get("type") in _DISTRICTS else None
    return "house"  # a building or what is in it
