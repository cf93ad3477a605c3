"""Finds offers, guides and dates for a wish, says why each fits, and shows one way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actions.common import can_answer, contact_of, hand_over, neighbours_of, offers_known, wish_of
from actions.memory import Memory
from actions.turn import SHOWN, Answer, Turn
from actions.understood import understood_in_words
from knowledge.model import Offer
from knowledge.search.preferences import offer_has_day
from knowledge.view import View
from knowledge.when import next_start
from knowledge.wishes import Finding, Found, Wish
from wording.cards import Card, card, elsewhere, reach_of
from wording.replies import say
from wording.words import where_in

_ABOUT_AS_WELL = 0.6
_ABOUT_AS_LIKELY = 0.25  # of the best one's odds; dates are compared only among things that fit alike


def answer_found(turn: Turn) -> Answer | None:
    finding = turn.knowledge.find(wish_of(turn))
    if not can_answer(turn, finding):
        return None
    return answer_of(turn, finding) or hand_over(turn, "utter_no_more", finding.topics, finding.found)


def answer_of(turn: Turn, finding: Finding, first: frozenset[str] = frozenset()) -> Answer | None:
    """The best of what was found, nearest level first; None where all of it was shown before. `first`: ids that come before."""
    more = turn.intent == "show_more"
    fresh = [found for found in finding.found if not more or found.offer.id not in turn.memory.shown]
    best = _by_date(fresh, turn) if turn.intent == "find_event" and fresh else fresh[:SHOWN]
    shown = tuple(sorted(best, key=lambda found: (found.offer.id not in first, *_nearness(found, fresh[0], finding, turn))))
    return _answer(turn, wish_of(turn), finding, shown, more) if shown else None


def _answer(turn: Turn, wish: Wish, finding: Finding, shown: tuple[Found, ...], more: bool) -> Answer:
    contact = contact_of(turn)
    key = _opening(turn, finding, shown, more)
    place = finding.places[0].name if finding.places else None
    messages = [say(key, turn.language, in_town=where_in(turn.town), place=place)]
    understood = understood_in_words(turn.details.over(turn.memory.details))
    if understood:
        messages[0] += " " + say("utter_understood", turn.language, understood=understood)
    messages += cards_of(turn, shown, wish, finding)
    said = [key]
    if contact and contact.id not in {found.offer.id for found in shown}:
        messages.append(say("utter_way_on_contact", turn.language, contact=contact.name, reach=reach_of(contact)))
        said.append("utter_way_on_contact")
    before = turn.memory.shown if more else ()
    remaining = [found for found in finding.found if found.offer.id not in before and found not in shown]
    buttons = [say("utter_button_more", turn.language)] if remaining else []
    return Answer(
        "answered", tuple(messages), tuple(said), shown,
        (*buttons, say("utter_button_contact", turn.language), say("utter_button_not_helpful", turn.language)),
        finding.topics, place, memory=remembered(turn, shown, before, wish.kinds), looked_at=finding.found,
    )  # fmt: skip


def remembered(
    turn: Turn, shown: tuple[Found, ...], before: tuple[str, ...] = (), kinds: tuple[str, ...] | None = None
) -> Memory:
    """The question, its details and what was shown; the question before it for "zurück"."""
    ids = tuple(found.offer.id for found in shown)
    old = turn.memory
    details = turn.details.over(old.details if turn.continues else type(old.details)())
    earlier = old.text if old.text != turn.text else old.before
    return Memory(
        text=turn.text, before=earlier, details=details, shown=before + ids, last=ids,
        kinds=old.kinds if kinds is None else kinds,
    )  # fmt: skip


def cards_of(turn: Turn, shown: Sequence[Found], wish: Wish | None = None, finding: Finding | None = None) -> list[Card]:
    """Of a neighbour's offer the card says whose it is, and whom to ask there. Without a wish no reasons are given."""
    return [_card(turn, found, reasons_for(found, wish, finding, turn) if wish and finding else []) for found in shown]


def _card(turn: Turn, found: Found, reasons: Sequence[str]) -> Card:
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    if found.offer.municipality in view.chain:
        return card(found, turn.at, reasons, view, contact_of(turn))
    there = next((town for town in neighbours_of(turn) if town.id == found.offer.municipality), None)
    contacts = turn.knowledge.contacts(there.id) if there else []
    return card(found, turn.at, reasons, view, contacts[0] if contacts else None, there)


def level_of(offer: Offer, view: View) -> int:
    """0 the town's own, then its Kreis, Land and Bund; a neighbour's after them."""
    return view.chain.index(offer.municipality) if offer.municipality in view.chain else len(view.chain)


def _by_date(fresh: list[Found], turn: Turn) -> list[Found]:
    """Who asks for a date gets the soonest first, of those that fit about as well as the best; what has no date after them."""
    best = fresh[:SHOWN]
    fitting = [found for found in best if _odds(found) >= _ABOUT_AS_LIKELY * _odds(best[0])]
    starts = {found.offer.id: next_start(found.offer, turn.at, turn.land) for found in fitting}
    soonest = sorted(fitting, key=lambda found: starts[found.offer.id] or datetime.max)
    return [*soonest, *(found for found in best if found not in fitting)]


def _odds(found: Found) -> float:
    return found.score / max(1.0 - found.score, 1e-4)


def _in_places(found: Found, finding: Finding) -> bool:
    """In one of the districts that the question names, or in the town it names and fits about as well as the best."""
    there = {place.district for place in found.offer.locations}
    if finding.found and found.score >= _ABOUT_AS_WELL * finding.found[0].score:
        there |= {place.city for place in found.offer.locations}
    return any({place.name, *place.aliases} & there for place in finding.places)


def _nearness(found: Found, best: Found, finding: Finding, turn: Turn) -> tuple[bool, int, bool]:
    """What is in a place that was named comes first; of what fits about as well the town's own, then the Kreis's and so on.

    What belongs to the town but lies in another one stands after what is at home.
    """
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    if found.score < _ABOUT_AS_WELL * best.score:
        return not _in_places(found, finding), len(view.chain), False
    return not _in_places(found, finding), level_of(found.offer, view), elsewhere(found.offer, view.town) is not None


def _opening(turn: Turn, finding: Finding, shown: tuple[Found, ...], more: bool) -> str:
    if more:
        return "utter_found_more"
    best = shown[0].offer
    if turn.intent == "find_event" and best.kind in ("event", "group"):
        return "utter_found_event" if next_start(best, turn.at, turn.land) else "utter_no_date_known"
    if best.kind == "guide" and turn.intent == "ask_guide":
        return "utter_found_guide"
    if _in_places(shown[0], finding):
        return "utter_found_in_place"
    return "utter_found" if len(shown) > 1 else "utter_found_one"


def reasons_for(found: Found, wish: Wish, finding: Finding, turn: Turn) -> list[str]:
    """Why it fits, in words of the question."""
    offer, topics = found.offer, turn.knowledge.lexicon.topics
    reasons = [
        say("utter_reason_topic", turn.language, topic=topics[topic].name)
        for topic in finding.topics
        if topic in offer.topics and topic in topics
    ][:1]
    districts = {place.district for place in offer.locations}
    for place in finding.places:
        if {place.name, *place.aliases} & districts:
            reasons.append(say("utter_reason_place", turn.language, place=place.name))
    limited = offer.minimum_age_months is not None or offer.maximum_age_months is not None
    if wish.ages and limited and any(offer.suits_age(months) for months in wish.ages):
        reasons.append(say("utter_reason_age", turn.language))
    if wish.days and offer_has_day(offer, wish.days):
        reasons.append(say("utter_reason_day", turn.language))
    return reasons


def nothing_found(turn: Turn) -> Answer:
    finding = turn.knowledge.find(wish_of(turn))
    return hand_over(turn, "utter_nothing_found", finding.topics, finding.found)


def show_item(turn: Turn, ids: tuple[str, ...]) -> Answer | None:
    """The whole card of what was shown before: "und das zweite?"."""
    shown = tuple(Found(offer, 1.0) for offer in offers_known(turn, ids))
    if not shown:
        return None
    messages = tuple(cards_of(turn, shown))
    memory = replace(turn.memory, last=ids)
    return Answer("answered", messages, ("utter_card_name",), shown, topics=shown[0].offer.topics[:1], memory=memory)
