"""Greetings, thanks, questions about the bot; what is not ours; what cannot be read."""

from __future__ import annotations

from dataclasses import replace

from actions.ask_back import people_instead
from actions.common import can_answer, find_town, town_in, wish_of
from actions.find_offers import answer_found
from actions.follow_up import recall
from actions.hand_over import show_contacts
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from wording.replies import has, say
from wording.words import where_in

_REPLIES = {"ask_about_bot": "utter_about_bot"}
_SURE = 0.55  # confidence of chitchat or out_of_scope above which we do not look for an offer
_CLEARLY = 0.7  # how surely the town has what stands beside a greeting
_ASKS = {"wo", "wann", "wie", "wer", "was", "gibt", "gibts", "suche", "brauche", "welche"}
_YES = {"ja", "jo", "jep", "jap", "gern", "gerne", "bitte"}
_FEW = 3  # words
_LONG = 4000


def town_was_asked(turn: Turn) -> Turn | Answer | None:
    """The name of a town after we asked for it: the question before it goes on."""
    if turn.town is None and turn.memory.asked_back and turn.memory.text and town_in(turn):
        return find_town(turn)
    return None


def go_on_with_question(turn: Turn) -> Answer | None:
    return answer_found(turn) if turn.town and turn.text == turn.memory.text else None


def answer_after_all(turn: Turn) -> Answer | None:
    """Where the classifier is unsure and the town clearly has what was asked, the question counts."""
    if turn.town is None or turn.confidence >= _SURE or turn.intent == "unreadable":
        return None
    finding = turn.knowledge.find(wish_of(turn))
    return answer_found(replace(turn, intent="find_offer")) if finding.concepts and can_answer(turn, finding) else None


def chat(turn: Turn) -> Answer:
    key = _REPLIES.get(turn.intent, f"utter_{turn.intent}")
    return Answer("chitchat", (say(key, turn.language, in_town=where_in(turn.town)),), (key,))


def yes_to_a_person(turn: Turn) -> Answer | None:
    """ "Ja" after an answer that offered somebody to talk to."""
    alone = len(turn.text.split()) <= _FEW and not turn.entities and bool(_YES & set(spoken(turn.text)))
    if turn.intent != "affirm" or turn.town is None or not turn.memory.last or turn.memory.asked_back or not alone:
        return None
    return show_contacts(turn)


def asks_besides(turn: Turn) -> Answer | None:
    """ "Hallo, wo gibt es …", "nein, Kindergeld", "danke, und wann …": the question counts."""
    if turn.town is None or turn.intent not in ("greet", "deny", "affirm", "thank"):
        return None
    finding = turn.knowledge.find(wish_of(turn))
    asks = turn.intent != "thank" or "?" in turn.text or bool(_ASKS & set(spoken(turn.text)))
    if not (asks and finding.concepts and finding.answerable >= _CLEARLY):
        return None
    return answer_found(replace(turn, intent="find_offer", ranking=()))


def narrows(turn: Turn) -> Answer | None:
    """ "Ja, dienstags" goes on with the question before it."""
    if turn.town is None:
        return None
    recalled = recall(turn)
    return answer_found(replace(recalled, ranking=())) if recalled else None


def narrows_if_unsure(turn: Turn) -> Answer | None:
    """A day or a district is no appointment, unless the message clearly wants one."""
    return narrows(turn) if turn.confidence < _SURE else None


def still_unclear(turn: Turn) -> Answer | None:
    """ "Weiß ich selber nicht", after we asked what it is about: a person then."""
    if turn.town is None or not turn.memory.asked_back or turn.intent not in ("deny", "smalltalk", "affirm"):
        return None
    return people_instead(turn)


def unreadable(turn: Turn) -> Answer | None:
    if turn.intent != "unreadable":
        return None
    key = "utter_unreadable_long" if len(turn.text) > _LONG else "utter_unreadable_empty"
    return Answer("declined", (say(key, turn.language),), (key,), reason="not_kept")


def decline(turn: Turn) -> Answer:
    """Short, kind, and where to turn instead."""
    key = f"utter_{turn.intent}" if has(f"utter_{turn.intent}") else "utter_declined"
    return Answer("declined", (say(key, turn.language, in_town=where_in(turn.town)),), (key,))
