"""One offer with everything that is known of it, and the town it is shown in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException

from knowledge.formats.labels import audiences
from knowledge.freshness import as_of_in_words
from knowledge.model import Location, Municipality, Offer
from knowledge.repository import offers_of
from knowledge.view import View
from knowledge.where import Point, nearest_distance_m
from knowledge.wishes import Found
from web.listing import card_of, labelled, said_open
from web.site import Site
from wording.cards import lines_of
from wording.drawn import address_of, drawn, place_of, web_address
from wording.replies import say
from wording.words import day_in_words

_LONGEST_ID = 160  # as the database has it
_APART = ("name", "description", "steps", "contact", "note", "as_of", "above")  # drawn on their own, not among the facts
_RELATED = 3
UNKNOWN = "Ein Angebot mit dieser Adresse kennen wir nicht. Vielleicht ist sie nicht vollständig."


@dataclass(frozen=True)
class Record:
    """`town` is None where a record of the Land or the Bund is shown without a town; the view is then its own."""

    offer: Offer
    town: Municipality | None
    view: View


def record_of(site: Site, offer_id: str, wanted: str | None) -> Record | None:
    """`wanted` is the town that it is looked at from; one that does not have the offer is passed over.

    None where there is no such offer. What is only for professionals has no page: HTTPException 404.
    """
    offer = read_offer(site, offer_id)
    if offer is None:
        return None
    if set(offer.audience) == {"professionals"} or offer.municipality not in _levels(site, offer):
        raise HTTPException(404, UNKNOWN)
    town = _town_among(site, offer, wanted) or site.home_of(offer)
    return Record(offer, town, site.knowledge.view(town.id if town else offer.municipality))


def read_offer(site: Site, offer_id: str) -> Offer | None:
    if not offer_id.isprintable() or len(offer_id) > _LONGEST_ID:
        return None
    with site.database.reading() as connection:
        return next(offers_of(connection, [offer_id]), None)


def _levels(site: Site, offer: Offer) -> tuple[str, ...]:
    return site.knowledge.view(offer.municipality).chain


def _town_among(site: Site, offer: Offer, wanted: str | None) -> Municipality | None:
    town = site.knowledge.town(wanted) if wanted else None
    listed = town in site.towns()
    return town if town and listed and offer.municipality in site.view(town).chain else None


def shown(site: Site, record: Record, at: datetime) -> dict[str, Any]:
    """What `offer.html` draws, beside the card's own data (wording/drawn.py)."""
    offer, view = record.offer, record.view
    contacts = site.knowledge.contacts(record.town.id)[:1] if record.town else []
    lines = lines_of(Found(offer, 1.0), at, (), view, next(iter(contacts), None))
    text_of = {line.key: line.text for line in lines}
    own = view.town.id == offer.municipality
    return {
        "offer": offer,
        "card": drawn(offer, lines, at, view),
        "facts": [*labelled(line for line in lines if line.key not in _APART), *_more(offer)],
        "open": said_open(lines),
        "note": labelled(line for line in lines if line.key == "note"),
        "as_of": text_of.get("as_of", ""),
        "above": text_of.get("above") or (None if own and record.town else say("utter_card_above", level=view.town.name)),
        "topics": [topic for key in offer.topics if (topic := site.knowledge.lexicon.topics.get(key))],
        "sources": list(_sources(offer)),
        "related": [card_of(site, view, other, at) for other in _related(offer, view, at)],
    }


def _more(offer: Offer) -> Iterator[dict[str, str]]:
    """What a card has no room for."""
    told = (
        ("Auch genannt", offer.alternate_name),
        ("Anbieter", offer.organization),
        ("Gedacht für", ", ".join(audiences().get(key, key) for key in offer.audience)),
        ("Ansprechpartner", "; ".join(_people(offer))),
        ("Weitere Orte", "; ".join(filter(None, map(_place, offer.locations[1:])))),
        ("Gültig ab", day_in_words(offer.valid_from) if offer.valid_from else None),
        ("Gültig bis", day_in_words(offer.valid_to) if offer.valid_to else None),
    )
    return ({"key": "more", "label": label, "text": text} for label, text in told if text)


def _people(offer: Offer) -> Iterator[str]:
    for person in offer.contacts:
        if person.name or person.title:
            yield ", ".join(filter(None, (person.name, person.title, person.email)))


def _place(place: Location) -> str:
    return ", ".join(filter(None, (place.name, address_of(place))))


def _sources(offer: Offer) -> Iterator[dict[str, str | None]]:
    for source in offer.sources:
        link = web_address(source.url)
        host = urlsplit(link).netloc.removeprefix("www.") if link else None
        published = f"Stand {as_of_in_words(source.published)}" if source.published else None
        yield {"link": link, "name": host or source.file or source.url, "published": published, "note": source.note}


def _related(offer: Offer, view: View, at: datetime) -> list[Offer]:
    """Of the same topic: the town's own first, the nearest of them."""
    place = place_of(offer)
    point = Point(place.latitude, place.longitude) if place and place.latitude and place.longitude else None

    def distance(other: Offer) -> tuple[int, float, int, str]:
        metres = nearest_distance_m(point, other) if point else None
        shared = len(set(offer.topics) & set(other.topics))
        return view.chain.index(other.municipality), inf if metres is None else metres, -shared, other.name

    others = view.where(topics=offer.topics[:1]) if offer.topics else []
    lasting = [other for other in others if other.id != offer.id and not (other.valid_to and other.valid_to < at.date())]
    return sorted(lasting, key=distance)[:_RELATED]
