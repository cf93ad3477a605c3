"""Whether somebody asks the same again in other words: a sign that the answer before was none to them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from actions.common import wish_of
from actions.intents import contract_intent
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from knowledge.text import fold, ngrams
from knowledge.wishes import Finding
from wording.replies import say

_SOON_S = 600
_ALIKE = 0.35  # of the n-grams of both, where the lexicon names no need
# What goes on with the question before, or leaves it: "gibt es das auch in …", "doch lieber eine Kita".
_ADDS = re.compile(
    r"\b(?:auch|noch|und|oder|doch|mehr|dann|sonst|lieber|stattdessen|ausserdem|\w*anders\w*|andere[mnrs]?|weitere[ns]?)\b"
)
_OTHER_FACT = re.compile(r"\b(?:wann|uhr|wie ?viele?|viele?|hoch|lange?|alt|oft|teuer|kostet|kosten)\b")
_BUTTONS = ("more", "contact", "not_helpful", "appointment")


def is_own_question(asked: Turn, turn: Turn, answer: Answer) -> bool:
    """Answered by its own words: no "und donnerstags?", which goes on with the question before it, and no form's answer.

    `asked`: the turn before any step; `turn`: after them.
    """
    held = asked.memory
    in_between = turn.continues or held.asking is not None or held.appointment.running
    return not in_between and answer.memory is not None and answer.memory.text == asked.text == turn.text


def is_tap(turn: Turn, text: str) -> bool:
    """A button, a topic or a shared location: our words, not the family's."""
    said = tuple(spoken(text))
    return said in turn.knowledge.lexicon.topic_named or said in _our_words(turn.language)


@cache
def _our_words(language: str) -> frozenset[tuple[str, ...]]:
    buttons = (say(f"utter_button_{name}", language) for name in _BUTTONS)
    return frozenset(tuple(spoken(text)) for text in (say("utter_shared_location"), *buttons))


def asks_again(asked: Turn, answer: Answer) -> bool:
    """Of a question of its own: whether the message just before it, ten minutes ago at most, asked for the same.

    It did when both are of the same kind, the new one says nothing new of child, time or place, adds and corrects nothing
    ("auch", "lieber"), asks for no other fact ("wann", "wie viel"), and names the same needs of the lexicon and shows one of
    the offers again; or, where one of both names no need, has words like the other's (Dice of their n-grams).

    Flagged: none of the 246 turns that follow another in the judged dialogues, none of which asks again; 1 of 241 pairs of
    questions on one topic with different right answers; 23 of 214 pairs with the same ones, where most of the others add an
    age, a place or a fact asked for. Better too few: staff trust what they are shown.
    """
    before = _question_before(asked)
    if before is None or _says_something_new(asked, before):
        return False
    old = asked.knowledge.find(replace(wish_of(asked), text=before))
    new = asked.knowledge.find(wish_of(asked))
    if {place.name for place in new.places} - {place.name for place in old.places}:
        return False
    if old.concepts and new.concepts:
        shown_again = {found.offer.id for found in answer.results} & set(asked.memory.last)
        return set(old.concepts) == set(new.concepts) and bool(shown_again)
    return _likeness(old, new) >= _ALIKE


def _question_before(asked: Turn) -> str | None:
    """What the message before was about; None where it was no question of this kind, is long ago, or had the same words."""
    earlier = asked.earlier
    if earlier is None or earlier.seconds > _SOON_S or contract_intent(earlier.intent) != contract_intent(asked.intent):
        return None
    before = earlier.text if asked.memory.asked_back else asked.memory.text
    return before if before and not is_tap(asked, before) and spoken(before) != spoken(asked.text) else None


def _says_something_new(asked: Turn, before: str) -> bool:
    known, said = asked.memory.details, fold(asked.text)
    other_fact = set(_OTHER_FACT.findall(said)) - set(_OTHER_FACT.findall(fold(before)))
    return asked.details.over(known) != known or bool(_ADDS.search(said) or other_fact)


def _likeness(one: Finding, other: Finding) -> float:
    first, second = (set(ngrams(" ".join(finding.words))) for finding in (one, other))
    return 2 * len(first & second) / max(1, len(first) + len(second))
