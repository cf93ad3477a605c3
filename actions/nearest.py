"""A shared location, without a word: what was asked before, nearest first; else the nearest place where families find help."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from actions.common import find_town
from actions.find_offers import answer_found, cards_of
from actions.memory import Memory
from actions.turn import SHOWN, Answer, Turn
from knowledge.model import Offer
from knowledge.where import Point, nearest_distance_m
from knowledge.wishes import Found
from wording.replies import say
from wording.words import where_in

_WORTH_M = 1000  # of way
_PEOPLE = ("info_point", "family_office")
_GONE_TO = ("place", "group")  # kinds whose place matters more than whom one meets there


def understood(turn: Turn) -> Turn | None:
    """What kind of question it is, whatever the classifier made of the two words."""
    return replace(turn, intent="find_nearest", confidence=1.0, ranking=()) if _is_shared(turn) else None


def _is_shared(turn: Turn) -> bool:
    """A channel says `utter_shared_location` for whoever shares one."""
    return turn.point is not None and turn.text == say("utter_shared_location")


def shared_location(turn: Turn) -> Answer | None:
    if not _is_shared(turn):
        return None
    if turn.town is None:
        asked = find_town(replace(turn, text=say("utter_nearest_question")))
        return asked if isinstance(asked, Answer) else None
    assert turn.point is not None
    again = replace(turn, text=turn.memory.text, continues=True)
    return (answer_found(again) if _asked_for_a_place(turn) else None) or _nearest_contact(turn, turn.point)


def _asked_for_a_place(turn: Turn) -> bool:
    """What was shown last can be gone to."""
    if not turn.memory.text or not turn.memory.last or turn.town is None or turn.point is None:
        return False
    shown = [turn.knowledge.offer(turn.town.id, key) for key in turn.memory.last]
    return any(offer and offer.kind in _GONE_TO and nearest_distance_m(turn.point, offer) is not None for offer in shown)


def _nearest_contact(turn: Turn, point: Point) -> Answer | None:
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    people = view.where(kinds=_PEOPLE, own=True) or view.where(kinds=_PEOPLE) or turn.knowledge.contacts(turn.town.id, point)
    ordered = sorted(people, key=lambda offer: (_way(turn, point, offer), not offer.reachable, offer.id))
    near = _with_a_place(ordered)
    if not near:
        return None
    shown = tuple(Found(offer, 1.0, nearest_distance_m(point, offer)) for offer in near)
    ids = tuple(offer.id for offer in near)
    key = "utter_nearest_contact"
    return Answer(
        "answered", (say(key, turn.language, in_town=where_in(turn.town)), *cards_of(turn, shown)), (key,), shown,
        (say("utter_button_contact", turn.language),),
        memory=replace(turn.memory, shown=ids, last=ids) if turn.memory.text else Memory(text=turn.text, shown=ids, last=ids),
    )  # fmt: skip


def _with_a_place(ordered: list[Offer]) -> list[Offer]:
    """Two whose place is known, and the next of all: whom the town names may be known by the town alone."""
    placed = [offer for offer in ordered if _has_a_place(offer)][: SHOWN - 1]
    return [*placed, *(offer for offer in ordered if offer not in placed)][:SHOWN]


def _has_a_place(offer: Offer) -> bool:
    """Better known than "somewhere in this town"."""
    return any(place.precision not in ("city", None) for place in offer.locations)


def _way(turn: Turn, point: Point, offer: Offer) -> float:
    """Metres; whom the town sends families to may be farther away, and the middle of a whole town counts as far."""
    metres = nearest_distance_m(point, offer)
    named = turn.town is not None and offer.id in turn.town.first_contacts
    farther = 2 * _WORTH_M if named else _WORTH_M if offer.contact_point else 0
    return inf if metres is None else metres - farther + (0 if _has_a_place(offer) else _WORTH_M)
