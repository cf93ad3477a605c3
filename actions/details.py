"""Answers a question about one thing, shown before or named now: when, where, how much, for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from actions.common import can_answer, hand_over, offers_known, town_in, wish_of
from actions.follow_up import shown_before
from actions.memory import Memory
from actions.turn import SHOWN, Answer, Turn
from actions.when_asked import Hours, asked_time
from actions.words_of_talk import spoken
from knowledge.model import Offer
from knowledge.when import open_during
from knowledge.wishes import Finding, Found
from wording.cards import as_of_line, contact_lines, cost_of, elsewhere, registration_line, where_line
from wording.replies import say
from wording.words import ages_in_words, clock_in_words, date_in_words, hours_of, where_in

_FOLLOWS_UP = 12  # words; a longer message has a need of its own
_OWN_NEED = 0.55  # how surely the town must have what the message itself names, to leave what was shown before it
_FEW = 7  # words of "Ist das in Billerbeck?"
_ABOUT_AS_WELL = 0.6
_UNSURE = 0.35  # below, the whole offer is shown instead of one fact that perhaps nobody asked for


def about_shown(turn: Turn) -> Answer | None:
    """ "Und was kostet das?" asks about what was just shown, where the message names nothing of its own."""
    finding = turn.knowledge.find(wish_of(turn))
    offers = offers_known(turn, shown_before(turn, finding))
    answer = _details(turn, tuple(Found(offer, 1.0) for offer in offers), finding)
    return answer and replace(answer, memory=replace(turn.memory, last=turn.memory.last))


_WHERE = re.compile(r"^(?:und |aber )?(?:ist|is|isch|sind|liegt|liegen|findet|war) (?:das|die|der|es|dat|des) (?:\w+ )?in \w+")


def where_shown(turn: Turn) -> Answer | None:
    """ "Ist das in Billerbeck?" asks where that is, which was just shown."""
    words = spoken(turn.text)
    if not turn.memory.last or not _WHERE.search(" ".join(words)) or len(words) > _FEW:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    if finding.concepts or town_in(turn) != turn.town:
        return None
    found = tuple(Found(offer, 1.0) for offer in offers_known(turn, turn.memory.last))
    answer = _details(replace(turn, intent="ask_contact"), found, finding)
    return answer and replace(answer, memory=turn.memory)


def about_last(turn: Turn) -> Answer | None:
    """ "Brauch ich da einen Nachweis?": where nothing else fits, it is about what was shown last."""
    if not turn.memory.last or len(spoken(turn.text)) > _FOLLOWS_UP:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    if finding.concepts and finding.answerable >= _OWN_NEED:
        return None  # "ogs?!" is a question of its own
    offers = offers_known(turn, turn.memory.last)
    answer = _details(turn, tuple(Found(offer, 1.0) for offer in offers), finding)
    return answer and replace(answer, memory=replace(turn.memory, last=turn.memory.last))


def about_named(turn: Turn) -> Answer | None:
    finding = turn.knowledge.find(wish_of(turn))
    if turn.confidence < _UNSURE or not can_answer(turn, finding):
        return None
    return _details(turn, finding.found, finding)


def _details(turn: Turn, found: tuple[Found, ...], finding: Finding) -> Answer | None:
    if not found:
        return None
    asked = asked_time(turn) if turn.intent == "ask_opening_hours" else None
    found = tuple(item for item in found if item.offer.status != "past") or found
    if asked:
        found = tuple(sorted(_to_choose_from(found, turn), key=lambda item: _closedness(item.offer, asked, turn)))
    messages = tuple("\n".join(line for line in _lines(turn, item, asked) if line) for item in found[:SHOWN])
    ids = tuple(item.offer.id for item in found[:SHOWN])
    memory = Memory(text=turn.memory.text or turn.text, shown=ids, last=ids)
    return Answer(
        "answered", messages, (f"utter_detail_{_ASPECTS[turn.intent]}",), found[:SHOWN], topics=finding.topics,
        place=finding.places[0].name if finding.places else None, memory=memory, looked_at=found,
    )  # fmt: skip


_ASPECTS = {
    "ask_opening_hours": "hours",
    "ask_contact": "contact",
    "ask_cost": "cost",
    "ask_eligibility": "eligibility",
}


def _to_choose_from(found: tuple[Found, ...], turn: Turn) -> tuple[Found, ...]:
    """What fits about as well as the best; "welcher Info-Point hat offen?" means all of that kind, not only the first three."""
    first = found[0]
    alike = tuple(item for item in found if item.score >= _ABOUT_AS_WELL * first.score)
    return tuple(item for item in alike if item.offer.kind == first.offer.kind) if _WHICH.search(turn.text) else alike[:SHOWN]


_WHICH = re.compile(r"\bwelche[rsn]?\b", re.IGNORECASE)


def _closedness(offer: Offer, asked: Hours, turn: Turn) -> int:
    """What is open then comes first, what is closed last."""
    times = open_during(offer, asked.first, asked.last, turn.land)
    return 1 if times is None else 0 if times else 2


def _open_then(offer: Offer, asked: Hours, turn: Turn) -> Iterator[str]:
    times = open_during(offer, asked.first, asked.last, turn.land)
    if times is not None and asked.is_now:
        yield say("utter_detail_open_now" if times else "utter_detail_closed_now", turn.language)
    elif times is not None:
        day = date_in_words(asked.first, with_time=False)
        hours = ", ".join(f"{clock_in_words(start)}–{clock_in_words(end)}" for start, end in times)
        yield say("utter_detail_open_then" if times else "utter_detail_closed_then", turn.language, day=day, hours=hours)


def _lines(turn: Turn, found: Found, asked: Hours | None = None) -> Iterator[str]:
    offer, aspect = found.offer, _ASPECTS[turn.intent]
    if aspect == "contact":
        known = [where_line(found), _elsewhere_line(offer, turn), *contact_lines(offer)]
        yield say("utter_detail_contact" if any(known) else "utter_detail_contact_unknown", turn.language, name=offer.name)
        yield from known
    else:
        text = _fact(offer, aspect)
        tells = aspect == "eligibility" and offer.kind == "guide"  # its text says for whom it is
        key = f"utter_detail_{aspect}" if text else "utter_card_name" if tells else f"utter_detail_{aspect}_unknown"
        yield say(key, turn.language, name=offer.name, **{_FIELD[aspect]: text} if text else {})
        if asked and text:
            yield from _open_then(offer, asked, turn)
        if offer.kind == "guide":
            yield offer.description
        yield from contact_lines(offer)
    yield say("utter_card_note", turn.language, note=offer.note) if offer.note else ""
    yield as_of_line(offer)


def _elsewhere_line(offer: Offer, turn: Turn) -> str:
    there = elsewhere(offer, turn.town) if turn.town else None
    return say("utter_card_elsewhere", turn.language, there=there, here=where_in(turn.town)) if there else ""


_FIELD = {"hours": "hours", "cost": "cost", "eligibility": "text"}


def _fact(offer: Offer, aspect: str) -> str | None:
    if aspect == "hours":
        return hours_of(offer)
    if aspect == "cost":
        return cost_of(offer)
    ages = ages_in_words(offer)
    parts = [offer.eligibility_description, ages and say("utter_card_age", ages=ages), registration_line(offer)]
    return ". ".join(part for part in parts if part) or None


def contact_known(turn: Turn) -> Answer | None:
    """ "Wen kann ich anrufen?" without a name is a wish for a person."""
    if turn.intent == "ask_contact" and not turn.knowledge.find(wish_of(turn)).says_something:
        return hand_over(turn, "utter_contact_card")
    return None
