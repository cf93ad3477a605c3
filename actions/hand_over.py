"""A person instead of a program: who, how to reach them, what to say there."""

from __future__ import annotations

from actions.appointment import offer_to_ask
from actions.common import can_answer, offers_known, what_to_say, wish_of
from actions.find_offers import cards_of, level_of
from actions.follow_up import shown_before
from actions.memory import Memory
from actions.turn import SHOWN, Answer, Turn
from knowledge.wishes import Finding, Found
from wording.replies import say

_REASON = "person_wanted"  # staff see it under this


def _fitting(turn: Turn, finding: Finding) -> tuple[Found, ...]:
    return finding.found[:3] if finding.concepts and can_answer(turn, finding) else ()


def show_contacts(turn: Turn) -> Answer:
    """The offer that was meant, where one was named, and the town's points of contact."""
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    finding = turn.knowledge.find(wish_of(turn))
    about = tuple(Found(offer, 1.0) for offer in offers_known(turn, shown_before(turn, finding)))
    fitting = about or _fitting(turn, finding)
    named = tuple(sorted(fitting, key=lambda found: level_of(found.offer, view)))[:2]
    contacts = [Found(offer, 0.5) for offer in turn.knowledge.contacts(turn.town.id, turn.point)]
    known = {found.offer.id for found in named}
    people = tuple(found for found in contacts if found.offer.id not in known)
    wants_appointment = turn.intent == "request_appointment"
    shown = ((*named, *people) if wants_appointment else (*people[: SHOWN - len(named)], *named))[:SHOWN]
    opening = "utter_appointment" if wants_appointment else "utter_contact_card"
    if not shown:
        return Answer(
            "handover", (say("utter_no_contact", turn.language),), ("utter_no_contact",), topics=finding.topics, reason=_REASON
        )
    messages = [say(opening, turn.language)]
    messages += cards_of(turn, shown)
    messages.append(say("utter_say_there", turn.language, say=what_to_say(finding.topics, turn)))
    ids = tuple(found.offer.id for found in shown)
    answer = Answer(
        "handover", tuple(messages), (opening, "utter_say_there"), shown, topics=finding.topics,
        memory=Memory(text=turn.text, shown=ids, last=ids), looked_at=shown, reason=_REASON,
    )  # fmt: skip
    meant = named[0].offer if len(named) == 1 else None
    return offer_to_ask(turn, answer, meant) if wants_appointment else answer
