"""A topic tapped or typed by its name: what the town has for it, however little the one word says to the rest."""

from __future__ import annotations

from dataclasses import replace

from actions.common import wish_of
from actions.find_offers import answer_of
from actions.memory import Details
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from knowledge.wishes import Found


def answer_topic(turn: Turn) -> Answer | None:
    """ "Gesundheit" is no sneeze where topics were offered.

    Not while the guided start asks for one, nor where the word is a wish of its own: a welcome visit.
    """
    if turn.town is None or turn.memory.asking or turn.intent.startswith("request_"):
        return None
    topic = turn.knowledge.lexicon.topic_named.get(tuple(spoken(turn.text)))
    if topic is None:
        return None
    memory = replace(turn.memory, details=Details())
    asked = replace(turn, intent="find_offer", confidence=1.0, ranking=(), continues=False, memory=memory)
    finding = turn.knowledge.find(wish_of(asked))
    found = tuple(one for one in finding.found if topic.key in one.offer.topics)
    held = turn.knowledge.view(turn.town.id).where(topics=[topic.key]) if not found else []
    return answer_of(asked, replace(finding, found=found or tuple(Found(offer, 0.5) for offer in held), topics=(topic.key,)))
