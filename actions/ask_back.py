"""Asks back once, with at most four choices, where a message names no need or its readings are close."""

from __future__ import annotations

from dataclasses import replace

from actions.common import wish_of
from actions.hand_over import show_contacts
from actions.turn import Answer, Turn
from knowledge.lexicon import Topic
from knowledge.wishes import Finding
from wording.replies import say

_CHOICES = 4
_USUAL = ("kinderbetreuung", "eltern_kind_gruppe", "erziehungsberatung", "finanzen_leistungen")
_CLOSE = 0.08  # between the likeliest two topics' shares
_OPEN = 0.4  # a likeliest topic above it is clear
_FEW_WORDS = 3
_UNSURE = 0.4


def ask_need(turn: Turn) -> Answer | None:
    """Never twice in a row: then somebody is named who can help."""
    finding = turn.knowledge.find(wish_of(turn))
    if not (_says_no_need(finding) or _is_open(turn, finding)):
        return None
    if turn.memory.asked_back:
        return people_instead(turn)
    topics = turn.knowledge.lexicon.topics
    names = [topic.name for topic in _likely(finding, topics)]
    key = "utter_ask_topic" if finding.topic_shares and not _says_no_need(finding) else "utter_ask_need"
    return Answer("clarify", (say(key, turn.language),), (key,), buttons=tuple(names))


def people_instead(turn: Turn) -> Answer:
    return replace(show_contacts(turn), reason="clarify_twice")


def ask_unsure(turn: Turn) -> Answer | None:
    """ "Können Sie mir weiterhelfen?": a wish for a person, or for help with something not said yet."""
    return ask_need(turn) if turn.confidence < _UNSURE and not turn.memory.asked_back else None


def _says_no_need(finding: Finding) -> bool:
    return not finding.says_something


def _is_open(turn: Turn, finding: Finding) -> bool:
    """A few general words whose two likeliest topics are about as likely: "Kurs", "Treff für Eltern"."""
    shares = sorted(finding.topic_shares.values(), reverse=True)
    if finding.concepts or finding.telling or len(finding.words) > _FEW_WORDS or len(shares) < 2 or turn.entities:
        return False
    return shares[0] < _OPEN and shares[0] - shares[1] < _CLOSE


def _likely(finding: Finding, topics: dict[str, Topic]) -> list[Topic]:
    likely = sorted(finding.topic_shares, key=lambda key: -finding.topic_shares[key]) if finding.words else []
    order = dict.fromkeys((*likely[:_CHOICES], *_USUAL))
    return [topics[key] for key in order if key in topics][:_CHOICES]
