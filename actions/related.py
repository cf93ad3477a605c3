"""Offers beside those shown: "was gibt es noch in der Art?"; and what a grandmother may do with her grandchild."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.common import can_answer, hand_over, offers_known, wish_of
from actions.find_offers import answer_found, cards_of, level_of, remembered
from actions.turn import SHOWN, Answer, Turn
from actions.words_of_talk import spoken
from knowledge.wishes import Found
from wording.replies import say
from wording.words import where_in

_ALIKE = re.compile(r"\b(?:aehnlich\w*|in der art|in dieser art|in die richtung|so ?was noch|noch so ?was|vergleichbar\w*)\b")
_WORTH_IT = 0.3  # of the best score
_FOLLOWS_UP = 10  # words
# What says who asks and not what for.
_I_AM = re.compile(
    r"\b(?:ich )?(?:bin|als) (?:\w+ ){0,2}?(?:oma|opa|omma|oppa|grossmutter|grossvater)\b(?: und\b)?"
    r"|\bwir sind grosseltern\b(?: und\b)?"
)
_GRANDCHILDREN = re.compile(r"\benkel(?:kinder\w*|n)\b|\b(?:meine|unsere|die) enkel\b")
_GRANDCHILD = re.compile(r"\benkel\w*\b")


def more_alike(turn: Turn) -> Answer | None:
    """First what else the question before found, then what shares the topic of what was shown."""
    said = " ".join(spoken(turn.text))
    if turn.town is None or not turn.memory.last or not _ALIKE.search(said) or len(said.split()) > _FOLLOWS_UP:
        return None
    if turn.knowledge.find(wish_of(turn)).concepts:
        return None
    before = replace(turn, text=turn.memory.text, intent="show_more", ranking=(), continues=True)
    finding = turn.knowledge.find(wish_of(before))
    left = [item for item in finding.found if item.offer.id not in turn.memory.shown]
    fits = left and left[0].score >= _WORTH_IT * finding.found[0].score
    if fits and can_answer(before, finding):
        return answer_found(before)
    return _of_the_same_topic(before) or hand_over(before, "utter_no_more")


def _of_the_same_topic(turn: Turn) -> Answer | None:
    assert turn.town is not None
    first = next(iter(offers_known(turn, turn.memory.last)), None)
    topic = first.topics[0] if first and first.topics else None
    if topic is None or topic not in turn.knowledge.lexicon.topics:
        return None
    view, ages = turn.knowledge.view(turn.town.id), wish_of(turn).ages
    alike = [
        offer
        for offer in view.where(topics=(topic,))
        if topic in offer.topics and offer.id not in turn.memory.shown and offer.status == "active"
        and (not ages or any(offer.suits_age(months) for months in ages))
    ]  # fmt: skip
    alike.sort(key=lambda offer: (level_of(offer, view), offer.topics.index(topic), offer.kind != first.kind if first else 0))
    shown = tuple(Found(offer, 0.5) for offer in alike[:SHOWN])
    if not shown:
        return None
    name = turn.knowledge.lexicon.topics[topic].name
    messages = (say("utter_related", turn.language, topic=name, in_town=where_in(turn.town)), *cards_of(turn, shown))
    memory = remembered(turn, shown, turn.memory.shown)
    return Answer("answered", messages, ("utter_related",), shown, topics=(topic,), memory=memory, looked_at=shown)


def for_grandchildren(turn: Turn) -> Answer | None:
    """Nothing is there for grandparents as such: then what there is for a child of that age."""
    said = " ".join(spoken(turn.text))
    text = _GRANDCHILD.sub("kind", _GRANDCHILDREN.sub("kinder", _I_AM.sub(" ", said)))
    return answer_found(replace(turn, text=text)) if turn.town and text != said else None
