"""An offer as a card: a line for each fact that is known, with the age of what it says.

The chat says the lines, the widget and the pages draw them (wording/drawn.py): it is the same card.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.freshness import as_of_in_words
from knowledge.model import Municipality, Offer
from knowledge.text import fold, words
from knowledge.view import View
from knowledge.when import next_opening, next_start, open_now
from knowledge.wishes import Found
from wording.replies import has, say
from wording.words import (
    ages_in_words,
    date_in_words,
    distance_in_words,
    hours_of,
    source_in_words,
    where_in,
)  # fmt: skip

_WITH_DOORS = ("info_point", "family_office", "place")  # where one goes without being expected


def _speaks_of_hours(offer: Offer) -> bool:
    return bool(offer.note and "ffnungszeiten" in offer.note)


@dataclass(frozen=True)
class Line:
    """A fact in words, with its kind: name, description, steps, why, where, hours, phone, as_of …"""

    key: str
    text: str


class Card(str):
    """A card's text, one fact a line; whoever draws instead of saying takes the lines."""

    offer_id: str
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, offer_id: str, lines: Sequence[Line]) -> Card:
        made = cls("\n".join(line.text for line in lines))
        made.offer_id, made.lines = offer_id, tuple(lines)
        return made


def card(
    found: Found,
    at: datetime,
    reasons: Sequence[str],
    view: View,
    fallback: Offer | None = None,
    neighbour: Municipality | None = None,
) -> Card:
    """The arguments are those of `lines_of`."""
    return Card.of(found.offer.id, lines_of(found, at, reasons, view, fallback, neighbour))


def lines_of(
    found: Found,
    at: datetime,
    reasons: Sequence[str],
    view: View,
    fallback: Offer | None = None,
    neighbour: Municipality | None = None,
) -> list[Line]:
    """What is known, in the order of the card.

    `fallback` is whom to ask where the offer cannot be reached itself; `neighbour` whose it is, where neither the town nor
    anything above it holds it.
    """
    lines = _lines(found, at, reasons, view, fallback, neighbour)
    return [Line(key, text) for key, texts in lines for text in texts if text]


def _lines(
    found: Found,
    at: datetime,
    reasons: Sequence[str],
    view: View,
    fallback: Offer | None,
    neighbour: Municipality | None,
) -> Iterator[tuple[str, Iterable[str]]]:
    offer = found.offer
    yield "name", [say("utter_card_name", name=offer.name)]
    yield "description", [offer.description]
    yield "steps", (say("utter_card_steps", number=number, step=step) for number, step in enumerate(offer.steps, 1))
    yield "why", [say("utter_card_why", reasons=", ".join(reasons)) if reasons else ""]
    yield "where", [where_line(found)]
    other = where_in(neighbour) if neighbour else elsewhere(offer, view.town)
    yield "elsewhere", [say("utter_card_elsewhere", there=other, here=where_in(view.town)) if other else ""]
    yield "hours", when_lines(offer, at, view.land)
    ages = ages_in_words(offer)
    yield "ages", [say("utter_card_age", ages=ages) if ages else ""]
    yield "equipment", equipment_lines(offer, view)
    wanted = offer.eligibility_description
    yield "eligibility", [say("utter_card_eligibility", text=wanted) if wanted else ""]
    cost = cost_of(offer)
    yield "cost", [say("utter_card_cost", cost=cost) if cost else ""]
    yield "registration", [registration_line(offer)]
    yield "contact", contact_lines(offer)
    callable_itself = offer.phones or offer.email or offer.url
    if not callable_itself and fallback and fallback.id != offer.id:
        yield "no_contact", [say("utter_card_no_contact", contact=fallback.name)]
    yield "note", [say("utter_card_note", note=offer.note) if offer.note else ""]
    if offer.municipality != view.town.id and not neighbour:
        yield "above", [say("utter_card_above", level=view.names[offer.municipality])]
    yield "as_of", [as_of_line(offer)]


def where_line(found: Found) -> str:
    offer = found.offer
    if offer.visits_home:
        return say("utter_card_home")
    place = offer.location
    if place is None or not (place.address_1 or place.district or place.name):
        return say("utter_card_where", place=place.city) if place and place.city else ""
    rough = found.from_a_place and place.precision not in ("house", "street")  # two districts' middles say nothing
    distance = found.distance_m is not None and not rough and distance_in_words(found.distance_m, place.precision)
    if not place.address_1 and not place.name and place.district:
        line = say("utter_card_where_district", district=place.district)
        return say("utter_card_distance", place=line, distance=distance) if distance else line
    city = " ".join(part for part in (place.postal_code, place.city) if part)
    parts = [place.name, place.address_1, place.district if place.district not in (place.city, None) else None, city]
    shown = ", ".join(part for part in parts if part)
    return say("utter_card_where", place=say("utter_card_distance", place=shown, distance=distance) if distance else shown)


def elsewhere(offer: Offer, town: Municipality) -> str | None:
    """ "in Dülmen", of a record of Billerbeck: the family has to go there. None at home, and where no city is named."""
    city = offer.location.city if offer.location else None
    if not city or offer.visits_home or town.level != "municipality" or offer.municipality != town.id:
        return None
    there, here = words(fold(city)), words(fold(town.name))
    same = there[: len(here)] == here or here[: len(there)] == there  # "Neustadt" and "Neustadt an der Aisch"
    return None if same else say("utter_in_town", town=city)


def equipment_lines(offer: Offer, view: View) -> Iterator[str]:
    """A changing table, a ramp, languages: what is recorded of them; silence says nothing."""
    labels = view.index.lexicon.labels
    known = [labels[code] for code in offer.amenities if code in labels]
    if known:
        yield say("utter_card_amenities", amenities=", ".join(known))
    if offer.languages:
        yield say("utter_card_languages", languages=", ".join(offer.languages))


def when_lines(offer: Offer, at: datetime, land: str | None) -> Iterator[str]:
    hours = hours_of(offer)
    if hours:
        yield say("utter_card_hours", hours=hours)
    elif offer.kind in _WITH_DOORS and offer.locations and not _speaks_of_hours(offer):
        yield say("utter_card_hours_unknown")
    start = next_start(offer, at, land)
    if start and offer.kind in ("event", "group"):
        key = "utter_card_next" if offer.status == "active" else "utter_card_next_uncertain"
        yield say(key, date=date_in_words(start))
    elif offer.kind == "event":
        yield say("utter_card_past") if offer.status == "past" else say("utter_card_hours_unknown")
    elif offer.source_age == "recent":
        opens = next_opening(offer, at, land)
        if open_now(offer, at, land):
            yield say("utter_card_open")
        elif opens:
            yield say("utter_card_opens", date=date_in_words(opens))


def cost_of(offer: Offer) -> str | None:
    parts = []
    for cost in offer.cost_options:
        amount = f"{cost.amount:.2f} {cost.currency or '€'}".replace(".", ",") if cost.amount is not None else ""
        since = f"(seit {cost.valid_from:%d.%m.%Y})" if cost.valid_from else ""
        parts.append(" ".join(part for part in (amount, cost.amount_description, since) if part))
    return "; ".join(parts) or None


def registration_line(offer: Offer) -> str:
    if not offer.registration:
        return ""
    key = f"utter_card_registration_{offer.registration}"
    return say(key) if has(key) else say("utter_card_registration_other", text=offer.registration)


def contact_lines(offer: Offer) -> Iterator[str]:
    for phone in offer.phones:
        yield say("utter_card_phone" if phone.official else "utter_card_phone_unofficial", phone=phone.number)
    emails = [offer.email, *(person.email for person in offer.contacts)]
    for email in dict.fromkeys(email for email in emails if email):
        yield say("utter_card_email", email=email)
    if offer.url:
        yield say("utter_card_url", url=offer.url)


def as_of_line(offer: Offer) -> str:
    """How old it is and where it comes from, and the doubt where there is one."""
    source = source_in_words(offer.sources)
    if source is None:
        return as_of_in_words(offer.as_of) if offer.as_of else ""
    fresh = offer.source_age == "recent" or offer.assured_date is not None
    if not offer.as_of:
        key, date = "utter_card_as_of_unknown", ""
    else:
        key, date = ("utter_card_as_of" if fresh else "utter_card_as_of_old"), as_of_in_words(offer.as_of)
    line = say(key, date=date, source=source)
    return f"{say('utter_card_uncertain')} {line}" if offer.status == "uncertain" else line


def reach_of(offer: Offer) -> str:
    """Phone before e-mail before page: one way to reach somebody."""
    if offer.phones:
        return say("utter_reach_phone", phone=offer.phones[0].number)
    if offer.email:
        return say("utter_reach_email", email=offer.email)
    return say("utter_reach_url", url=offer.url) if offer.url else say("utter_reach_unknown")
