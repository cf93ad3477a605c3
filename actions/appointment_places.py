"""Where an appointment can be asked for: the town's own points of contact, whose staff read the town's list."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from actions.appointment_words import beside_beginning
from actions.common import offers_known
from actions.turn import SHOWN, Turn
from actions.words_of_talk import item_named, spoken
from knowledge.model import Offer
from knowledge.where import nearest_distance_m

_STAFFED = ("info_point", "family_office", "counselling", "place", "welcome_visit")
_WALK_IN = ("info_point", "family_office")
_LONG_ENOUGH = 3  # letters of a word that may tell one place from the others


def email_of(place: Offer) -> str | None:
    return place.email or next((person.email for person in place.contacts if person.email), None)


def can_be_asked(place: Offer, turn: Turn) -> bool:
    """Somebody works there who reads the town's list, or the e-mail that comes from it."""
    own = turn.town is not None and place.municipality == turn.town.id and place.status == "active"
    reads = place.contact_point or (turn.appointments is not None and turn.appointments.mails_to(email_of(place)))
    return own and reads and (place.contact_point or place.kind in _STAFFED)


def askable(places: Sequence[Offer], turn: Turn) -> list[Offer]:
    return [place for place in places if can_be_asked(place, turn)]


def places_in_town(turn: Turn) -> list[Offer]:
    """All of them: nearest first where it is known where the family is, else in the town's own order."""
    assert turn.town is not None
    places = askable(turn.knowledge.contacts(turn.town.id), turn)
    if turn.point is None:
        return places
    distances = {place.id: nearest_distance_m(turn.point, place) for place in places}
    return sorted(places, key=lambda place: inf if (metres := distances[place.id]) is None else metres)


def choices(turn: Turn) -> list[Offer]:
    """What was shown last, else the nearest points of contact; at most three."""
    return (askable(offers_known(turn, turn.memory.last), turn) or places_in_town(turn))[:SHOWN]


def chosen(text: str, offered: Sequence[Offer], others: Sequence[Offer]) -> Offer | None:
    """The one a text names: by its name, by words that only it has all of, by "das zweite"; of two that begin so the first."""
    for place in (*offered, *others):
        if spoken(text) == spoken(place.name):
            return place
    item = item_named(text, len(offered))
    told = _told_apart(text, offered) or _told_apart(text, others) or (offered[item] if item is not None else None)
    said = spoken(text)
    return told or next((place for place in offered if said and spoken(place.name)[: len(said)] == said), None)


def may_mean_one(text: str, places: Sequence[Offer]) -> bool:
    """ "Info-Point", where there are several: no matter of its own."""
    return any(_telling(text) & _names(place) for place in places)


def _told_apart(text: str, places: Sequence[Offer]) -> Offer | None:
    """The only place that has every telling word of the text in its name or address."""
    telling = _telling(text)
    fitting = [place for place in places if telling and telling <= _names(place)]
    return fitting[0] if len(fitting) == 1 else None


def _telling(text: str) -> set[str]:
    return {word for word in beside_beginning(text.replace("-", " ")).split() if len(word) >= _LONG_ENOUGH}


def _names(place: Offer) -> set[str]:
    locations = [text for at in place.locations for text in (at.name, at.district, at.address_1) if text]
    return set(spoken(" ".join([place.name, place.alternate_name or "", *locations])))


def may_walk_in(place: Offer) -> bool:
    """Where one goes without being expected, and the record says no other."""
    return place.kind in _WALK_IN and bool(place.locations) and place.registration in (None, "none", "walk-in")
