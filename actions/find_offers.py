"""Finds offers, guides and dates for a wish, says why each fits, and shows one way on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from actions.cards import card, reach_of
from actions.common import can_answer, contact_of, hand_over, wish_of
from actions.memory import Memory
from actions.replies import say
from actions.turn import SHOWN, Answer, Turn
from actions.words import understood_in_words
from knowledge.knowledge import Finding, Found, Wish
from knowledge.search.preferences import offer_has_day
from knowledge.when import next_start

_ABOUT_AS_WELL = 0.6
_ABOUT_AS_LIKELY = 0.25  # of the best one's odds; dates are compared only among things that fit alike


def answer_found(turn: Turn) -> Answer | None:
    wish = wish_of(turn)
    finding = turn.knowledge.find(wish)
    if not can_answer(turn, finding):
        return None
    more = turn.intent == "show_more"
    fresh = [found for found in finding.found if not more or found.offer.id not in turn.memory.shown]
    best = _by_date(fresh, turn) if turn.intent == "find_event" else fresh[:SHOWN]
    shown = tuple(sorted(best, key=lambda found: (not _in_places(found, finding), _above(found, fresh[0], turn))))
    if not shown:
        return hand_over(turn, "utter_no_more", finding.topics, finding.found)
    return _answer(turn, wish, finding, shown, more)


def _answer(turn: Turn, wish: Wish, finding: Finding, shown: tuple[Found, ...], more: bool) -> Answer:
    assert turn.town is not None
    contact = contact_of(turn)
    key = _opening(turn, finding, shown, more)
    place = finding.places[0].name if finding.places else None
    messages = [say(key, turn.language, town=turn.town.name, place=place)]
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


def cards_of(turn: Turn, shown: tuple[Found, ...], wish: Wish, finding: Finding) -> list[str]:
    assert turn.town is not None
    view, contact = turn.knowledge.view(turn.town.id), contact_of(turn)
    return [card(found, turn.at, reasons_for(found, wish, finding, turn), view, contact) for found in shown]


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
    """In one of the districts that the question names."""
    districts = {place.district for place in found.offer.locations}
    return any({place.name, *place.aliases} & districts for place in finding.places)


def _above(found: Found, best: Found, turn: Turn) -> bool:
    """A guide of the town that fits about as well stands before those from above: it names the portal and the office here."""
    assert turn.town is not None
    own = found.offer.municipality == turn.town.id
    return turn.intent == "ask_guide" and not (own and found.score >= _ABOUT_AS_WELL * best.score)


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
    assert turn.town is not None
    offers = [turn.knowledge.offer(turn.town.id, key) for key in ids]
    shown = tuple(Found(offer, 1.0) for offer in offers if offer)
    if not shown:
        return None
    messages = tuple(cards_of(turn, shown, Wish("", turn.town.id), Finding()))
    memory = replace(turn.memory, last=ids)
    return Answer("answered", messages, ("utter_card_name",), shown, topics=shown[0].offer.topics[:1], memory=memory)
