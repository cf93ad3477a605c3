"""A card as data: what a widget or a page draws, with what can be called, mailed, opened, gone to and put in a calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import phonenumbers

from knowledge.model import Location, Offer
from knowledge.view import View
from knowledge.when import next_start
from wording.cards import Line
from wording.replies import say

_ELSEWHERE = ("name", "description", "contact")  # drawn on their own, not among the facts
_LABEL = re.compile(r"([A-ZÄÖÜ][\w äöüß-]{1,28}): (?=\S)")
EXACT = ("house", "street")  # precisions that lead to the door
_ROUTE = "https://www.openstreetmap.org/directions?to="


def drawn(offer: Offer, lines: Sequence[Line], at: datetime, view: View) -> dict[str, Any]:
    """JSON-ready. `lines` are the card's; addresses of `page` and `calendar` are paths on this service."""
    place = place_of(offer)
    return {
        "kind": kind_of(offer),
        "description": offer.description,
        "topics": list(offer.topics),
        "facts": [fact(line) for line in lines if line.key not in _ELSEWHERE],
        "phones": [{"number": phone.number, "uri": tel(phone.number), "official": phone.official} for phone in offer.phones],
        "email": offer.email or next((person.email for person in offer.contacts if person.email), None),
        "url": web_address(offer.url),
        "place": place and _place(place),
        "route": route_to(offer),
        "calendar": calendar_of(offer, at, view.land),
        "page": page_of(offer, view),
    }


def fact(line: Line) -> dict[str, str]:
    """`Wo: Klosterstraße 1` → label and text; a line without a label has an empty one."""
    labelled = _LABEL.match(line.text)
    label = labelled[1] if labelled else ""
    return {"key": line.key, "label": label, "text": line.text[labelled.end() :] if labelled else line.text}


def tel(number: str) -> str:
    """`tel:` as RFC 3966 has it, short numbers such as 116 117 as they are."""
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return "tel:" + re.sub(r"[^\d+]", "", number)
    if phonenumbers.is_valid_number(parsed):
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.RFC3966))
    return "tel:" + re.sub(r"[^\d+]", "", number)


def web_address(url: str | None) -> str | None:
    """Only http and https can be opened safely."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def place_of(offer: Offer) -> Location | None:
    """Where on the map it is, the most exact one first; None for what comes to the home or has no coordinates."""
    if offer.visits_home:
        return None
    order = (*EXACT, "postcode", "district", "city")
    known = [place for place in offer.locations if place.latitude is not None and place.precision in order]
    return min(known, key=lambda place: order.index(str(place.precision)), default=None)


def address_of(place: Location) -> str:
    """In one line: street, postcode and city; without a street the district, then the city."""
    city = " ".join(part for part in (place.postal_code, place.city) if part)
    district = None if place.address_1 or place.district == place.city else place.district
    return ", ".join(part for part in (place.address_1, district, city) if part)


def _place(place: Location) -> dict[str, Any]:
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision": place.precision,
        "address": address_of(place),
    }


def route_to(offer: Offer) -> str | None:
    """A link to directions on OpenStreetMap; only the place is in it, nothing of the person."""
    places = [place for place in offer.locations if place.address_1]
    if offer.visits_home or not places:
        return None
    return way_to(places[0])


def way_to(place: Location) -> str:
    """To the house where its coordinates are known; else to the address, as the middle of a town is not where it is."""
    exact = place.latitude is not None and (place.precision in EXACT or not place.address_1)
    return _ROUTE + quote(f"{place.latitude:.5f},{place.longitude:.5f}" if exact else address_of(place))


def calendar_of(offer: Offer, at: datetime, land: str | None) -> str | None:
    """Where dates of it are known; what is only open has none."""
    dated = any(schedule.rrule or (schedule.dtstart and not schedule.opening_hours) for schedule in offer.schedules)
    return f"{page_of(offer)}.ics" if dated and next_start(offer, at, land) else None


def page_of(offer: Offer, view: View | None = None) -> str:
    """With the `view` of another town than the offer's own the page keeps that town."""
    path = f"/angebot/{quote(offer.id, safe='')}"
    return f"{path}?stadt={quote(view.town.id, safe='')}" if view and view.town.id != offer.municipality else path


def kind_of(offer: Offer) -> str:
    """The kind of record in a word: `Gruppe`, `Beratung`."""
    return say(f"utter_kind_{offer.kind}")
