"""Finds offers, guides and dates for a wish, says why each fits, and shows one way on."""

from __future__ import annotations

from dataclasses import replace

from actions.cards import card, reach_of
from actions.common import can_answer, contact_of, find_town, foreign_script, hand_over, hand_over_rated, rated_down
from actions.intents import PREFERRED_KINDS
from actions.replies import say
from actions.turn import SHOWN, Answer, Memory, Step, Turn
from knowledge.knowledge import Finding, Found, Wish
from knowledge.search.preferences import offer_has_day
from knowledge.when import next_start

_ABOUT_AS_WELL = 0.6
_SHORT = 60  # characters; a longer message has a need of its own
_CHOICES = ("kinderbetreuung", "eltern_kind_gruppe", "erziehungsberatung", "finanzen_leistungen")


def recall(turn: Turn) -> Turn | None:
    """A message that adds only an age, a day or a place narrows the question before it."""
    memory = turn.memory
    if not memory.text or (turn.intent not in ("refine", "show_more") and not _adds_only_detail(turn)):
        return None
    ages, days = turn.ages or memory.ages, turn.values("day") or memory.days
    text = memory.text if turn.intent == "show_more" else f"{memory.text}. {turn.text}"
    return replace(turn, text=text, memory=replace(memory, ages=ages, days=days))


def _adds_only_detail(turn: Turn) -> bool:
    finding = turn.knowledge.find(Wish(turn.text, turn.town.id if turn.town else ""))
    detail = bool(turn.entities or finding.places)
    return detail and not finding.concepts and len(turn.text) <= _SHORT


def wish_of(turn: Turn) -> Wish:
    assert turn.town is not None
    follows = turn.text.startswith(turn.memory.text) and bool(turn.memory.text)
    memory = turn.memory if follows else Memory()
    return Wish(
        text=turn.text,
        municipality=turn.town.id,
        ages=turn.ages or memory.ages,
        pregnant=bool(turn.values("pregnancy")) or memory.pregnant,
        point=turn.point,
        days=tuple(turn.values("day")) or memory.days,
        kinds=PREFERRED_KINDS.get(turn.intent, memory.kinds),
    )


def ask_need(turn: Turn) -> Answer | None:
    """A message that names no need is asked back once, with choices; never twice in a row."""
    finding = turn.knowledge.find(wish_of(turn))
    if finding.says_something:
        return None
    if turn.memory.asked_back:
        return hand_over(turn, "utter_nothing_found", reason="clarify_twice")
    names = [turn.knowledge.lexicon.topics[key].name for key in _CHOICES if key in turn.knowledge.lexicon.topics]
    return Answer("clarify", (say("utter_ask_need", turn.language),), ("utter_ask_need",), buttons=tuple(names))


def answer_found(turn: Turn) -> Answer | None:
    wish = wish_of(turn)
    finding = turn.knowledge.find(wish)
    if not can_answer(turn, finding):
        return None
    more = turn.intent == "show_more"
    fresh = [found for found in finding.found if not more or found.offer.id not in turn.memory.shown]
    shown = tuple(sorted(fresh[:SHOWN], key=lambda found: (not _in_places(found, finding), _above(found, fresh[0], turn))))
    if not shown:
        return hand_over(turn, "utter_no_more", finding.topics, finding.found)
    return _answer(turn, wish, finding, shown, more)


def _answer(turn: Turn, wish: Wish, finding: Finding, shown: tuple[Found, ...], more: bool) -> Answer:
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    contact = contact_of(turn)
    key = _opening(turn, finding, shown, more)
    place = finding.places[0].name if finding.places else None
    messages = [say(key, turn.language, town=turn.town.name, place=place)]
    messages += [
        card(found, turn.at, reasons_for(found, wish, finding, turn), view.names, turn.town.id, contact) for found in shown
    ]
    said = [key]
    if contact and contact.id not in {found.offer.id for found in shown}:
        messages.append(say("utter_way_on_contact", turn.language, contact=contact.name, reach=reach_of(contact)))
        said.append("utter_way_on_contact")
    before = turn.memory.shown if more else ()
    remaining = [found for found in finding.found if found.offer.id not in before and found not in shown]
    buttons = [say("utter_button_more", turn.language)] if remaining else []
    ids = tuple(found.offer.id for found in shown)
    memory = Memory(None, turn.text, wish.ages, wish.pregnant, wish.days, before + ids, ids, wish.kinds)
    return Answer(
        "answered", tuple(messages), tuple(said), shown,
        (*buttons, say("utter_button_contact", turn.language), say("utter_button_not_helpful", turn.language)),
        finding.topics, place, memory=memory, looked_at=finding.found,
    )  # fmt: skip


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
        return "utter_found_event" if next_start(best, turn.at) else "utter_no_date_known"
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


STEPS: tuple[Step, ...] = (
    rated_down,
    hand_over_rated,
    foreign_script,
    find_town,
    recall,
    ask_need,
    answer_found,
    nothing_found,
)
