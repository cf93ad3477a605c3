"""What a neighbouring town of the same Kreis has, where neither the family's own town nor anything above it has it."""

from __future__ import annotations

from dataclasses import replace

from actions.common import can_answer, neighbours_of, wish_of
from actions.find_offers import cards_of, remembered
from actions.turn import SHOWN, Answer, Turn
from knowledge.model import Municipality
from knowledge.wishes import Found
from wording.replies import say
from wording.words import where_in

_SURE = 0.6  # how surely a neighbour must have it to be worth the way
_ABOUT_AS_WELL = 0.6


def next_door(turn: Turn) -> Answer | None:
    """The best of the neighbours' own offers, named as theirs; None where no neighbour surely has what is asked."""
    found = sorted((item for town in neighbours_of(turn) for item in _own_of(town, turn)), key=lambda item: -item.score)
    shown = tuple(item for item in found if item.score >= _ABOUT_AS_WELL * found[0].score)[:SHOWN]
    if not shown:
        return None
    key, finding = "utter_found_next_door", turn.knowledge.find(wish_of(turn))
    messages = (say(key, turn.language, in_town=where_in(turn.town)), *cards_of(turn, shown, wish_of(turn), finding))
    buttons = (say("utter_button_contact", turn.language), say("utter_button_not_helpful", turn.language))
    return Answer(
        "answered", messages, (key,), shown, buttons, finding.topics, memory=remembered(turn, shown),
        looked_at=shown, reason="handover",  # staff see what the town itself lacks
    )  # fmt: skip


def _own_of(town: Municipality, turn: Turn) -> list[Found]:
    """What is the neighbour's own; what it inherits, the family's town has as well."""
    finding = turn.knowledge.find(replace(wish_of(turn), municipality=town.id))
    if not finding.concepts or finding.answerable < _SURE or not can_answer(turn, finding):
        return []
    own = [item for item in finding.found if item.offer.municipality == town.id and item.offer.status != "past"]
    return own if own and own[0].score >= _ABOUT_AS_WELL * finding.found[0].score else []
