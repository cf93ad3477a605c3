"""What one record adds to the names of a town: its district, postcode, street, house, corner and building."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.model import Location, Offer, Place

_BUILDINGS = frozenset({"place", "info_point"})  # known by the offer's own name
_OFFICES = frozenset({"family_office", "counselling"})  # they too, but rather as somebody than as somewhere
_SOMEWHERE = _BUILDINGS | _OFFICES | {"group", "event"}  # may say in their name where they meet
_LONGEST_ROW = 40  # houses of one record: "101–113"

_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_ABBREVIATION = re.compile(r"\(((?=\w*[A-ZÄÖÜ]\w*[A-ZÄÖÜ])\w{2,8})\)")
_QUOTES = re.compile(r"[„“”\"»«‚‘]")
_LEGAL_FORM = re.compile(r",?\s*\b(?:e\.\s?V\.?|g?GmbH|gUG|eG|KdöR|Stiftung & Co)(?=\W|$)")
_CLAUSE = re.compile(r"\s[–—|]\s|\s-\s|(?<!-)[,;:]\s")
_LABEL = re.compile(r"^[^:]*:\s*")  # "Ausweichquartier: Landgrafenstraße 9a"
_FORMER = re.compile(r"^(?:ehemalige[rsnm]?|frühere[rsnm]?|neue[rsnm]?)\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:/|;|,|\bund\b|\bEcke\b)\s*")
_CORNER = re.compile(r"/|\bEcke\b")
_NUMBERED = re.compile(r"^(?P<street>\D.*?)\s+(?P<house>\d+\s?[a-z]?(?:\s*[-–]\s*\d+\s?[a-z]?)?)$", re.IGNORECASE)
_ROW = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
_WITH_LETTER = re.compile(r"(\d+)\s?([a-z])", re.IGNORECASE)
_STREET = re.compile(
    r"(?:str(?:a(?:ß|ss)e|\.)?|weg|platz|allee|ring|gasse|ufer|damm|markt|wall|chaussee|promenade|stieg|pfad|mauer)$",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"^(?:Zimmer|Raum|Haus|Gebäude|Eingang|Postfach|Etage|Stock|Saal|Halle|Block|Tor|Büro)$", re.IGNORECASE)
# "Elterncafé im JuK-Haus", "Hebammenpraxis am Neumarkt"
_WHERE_IN_NAME = re.compile(
    r"\b(?:im|am|beim|[Ii]n der|an der|bei der|auf dem|auf der|in den|bei den)\s+((?:[A-ZÄÖÜ][\w.-]*|gegen|und|der|des|für)"
    r"(?:\s+(?:[A-ZÄÖÜ\d][\w.-]*|gegen|und|der|des|für))*)"
)
_WHEN = re.compile(
    r"^(?:\w+tag(?:e|s)?|\w*[Mm]orgen|\w*[Aa]bend|\w*[Nn]acht|\w*[Ww]ochenende|Mittwoch|Frühling|Frühjahr|Sommer|Herbst|Winter"
    r"|Advent|Januar|Februar|März|April|Mai|Juni|Juli|August|\w+ember|Oktober|Freien|Grünen|Internet|Netz|Leben)$"
)
_TRAILING = re.compile(r"\s+(?:gegen|und|der|des|für)$")


def named_places(offer: Offer) -> Iterator[Place]:
    """Cheap, called once for each offer while they are read; the same place comes again with every offer that is there.

    Kinds: district, postcode, street, house, corner, landmark (a location's name, or an address that is no street), and
    facility or organization (known by the name of an offer or of who offers it). Districts and postcodes come without
    coordinates.
    """
    for location in offer.locations:
        yield from _of_location(offer.municipality, location)
    if offer.location and offer.kind in _SOMEWHERE:
        yield from _of_names(offer, offer.location)


@lru_cache(maxsize=10_000)  # many offers share a house
def _of_location(municipality: str, location: Location) -> tuple[Place, ...]:
    found = []
    if location.district:
        found.append(Place(municipality, location.district.strip(), "district"))
    if location.postal_code:
        found.append(Place(municipality, location.postal_code, "postcode", postcodes=(location.postal_code,)))
    if name := _short_name(location.name or ""):
        found.append(_place(municipality, location, name, "landmark", _abbreviations(location.name or "")))
    return (*found, *_of_address(municipality, location))


def _of_address(municipality: str, location: Location) -> Iterator[Place]:
    plain = _LABEL.sub("", _IN_BRACKETS.sub("", location.address_1 or "")).strip()
    parts = [part for part in _PARTS.split(plain) if part and not part[0].isdigit()]
    streets = []
    for at, part in enumerate(parts):
        numbered = _NUMBERED.match(part)
        if numbered and _INSIDE.match(numbered["street"]):
            continue
        if numbered:
            yield _place(municipality, location, part, "house", _other_numbers(numbered["street"], numbered["house"]))
        street = numbered["street"] if numbered else part
        if numbered or _STREET.search(street):
            streets.append(street)
            yield _street(municipality, location, street)
        elif at == 0:  # "Altes Rathaus, Markt 1"; what follows an address is inside of it: "Markt 1, Erdgeschoss"
            name = _FORMER.sub("", part)
            yield _place(municipality, location, part, "landmark", () if name == part else (name,))
    if len(streets) == 2 and _CORNER.search(plain) and not all(_NUMBERED.match(part) for part in parts):
        yield _place(municipality, location, plain, "corner", (" / ".join(streets),))


def _of_names(offer: Offer, location: Location) -> Iterator[Place]:
    known_by = [(offer.name, "facility" if offer.kind in _BUILDINGS else "organization")]
    if offer.organization:
        known_by.append((offer.organization, "organization"))
    for name, kind in known_by:
        if offer.kind in _BUILDINGS | _OFFICES and (short := _short_name(name)):
            yield _place(offer.municipality, location, short, kind, _abbreviations(name))
    if where := _WHERE_IN_NAME.search(_QUOTES.sub("", offer.name)):
        name = _TRAILING.sub("", where[1])
        if not _WHEN.match(name):
            yield _place(offer.municipality, location, name, "facility")


def _place(municipality: str, location: Location, name: str, kind: str, aliases: tuple[str, ...] = ()) -> Place:
    return Place(
        municipality,
        name,
        kind,
        aliases,
        latitude=location.latitude,
        longitude=location.longitude,
        precision=location.precision,
    )


def _street(municipality: str, location: Location, name: str) -> Place:
    """Any of its houses says where a street is, but no more exactly than that."""
    precision = "street" if location.precision == "house" else location.precision
    return Place(
        municipality,
        name.rstrip("."),
        "street",
        latitude=location.latitude,
        longitude=location.longitude,
        precision=precision,
    )


def _short_name(name: str) -> str:
    """`JuK-Haus (Jugend- und Kulturhaus)` → JuK-Haus; `JuFam – Frühe Hilfen im Ostalbkreis` → JuFam."""
    plain = _LEGAL_FORM.sub("", _QUOTES.sub("", _IN_BRACKETS.sub("", name)))
    return _CLAUSE.split(plain)[0].strip(" -–,.")


def _abbreviations(name: str) -> tuple[str, ...]:
    """`Bürger-Selbsthilfe-Zentrum (BüZ)` → BüZ."""
    return tuple(_ABBREVIATION.findall(name))


def _other_numbers(street: str, house: str) -> tuple[str, ...]:
    """`2a` is also written `2 a`; `101–113` are the houses of one side."""
    if row := _ROW.fullmatch(house):
        first, last = int(row[1]), int(row[2])
        step = 2 if first % 2 == last % 2 else 1
        return tuple(f"{street} {number}" for number in range(first, min(last, first + _LONGEST_ROW) + 1, step))
    lettered = _WITH_LETTER.fullmatch(house)
    return (f"{street} {lettered[1]}{lettered[2]}", f"{street} {lettered[1]} {lettered[2]}") if lettered else ()
