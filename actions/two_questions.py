"""Two questions in one message: both are answered, the first with two offers, the others with one."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.common import can_answer, wish_of
from actions.find_offers import cards_of, remembered
from actions.turn import SHOWN, Answer, Turn
from knowledge.wishes import Finding, Found
from wording.replies import say

_MOST = 3
_SURE = 0.6
_QUESTION = r"(?:wo|wie|wann|wer|was|welche\w*|gibts?|ab wann|au(?:ss|ß)erdem|noch)\b"
_END = re.compile(rf"[?!.;\n]+\s*|,?\s+(?:und|sowie)\s+(?={_QUESTION})|\s+au(?:ss|ß)erdem\s+", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(wo|wie|wann|wer|wen|was|welche\w*|gibts?|such\w*|brauch\w*|kann|kennt|ab wann|wieviel|habt|hätte?n?|möchten?)\b",
    re.IGNORECASE,
)


def answer_both(turn: Turn) -> Answer | None:
    """Only where each part asks, and the town surely has something different for each."""
    assert turn.town is not None
    parts = _parts(turn.text)
    if len(parts) < 2 or turn.intent == "show_more":
        return None
    found = [(part, finding) for part in parts if (finding := _surely(turn, part))]
    distinct: list[tuple[str, Finding]] = []
    for part, finding in found:
        if all(_differ(finding, other) for _, other in distinct):
            distinct.append((part, finding))
    if len(distinct) < 2:
        return None
    answer = _answer(turn, distinct[:_MOST])
    if len(distinct) == len(distinct[:_MOST]):
        return answer
    key = "utter_more_questions"
    return replace(answer, messages=(*answer.messages, say(key, turn.language)), said=(*answer.said, key))


def _parts(text: str) -> list[str]:
    """The parts that ask something; a story beside them asks nothing."""
    pieces = [piece.strip() for piece in _END.split(text) if piece and len(piece.split()) > 1]
    return [piece for piece in pieces if _ASKS.search(piece)]


def _surely(turn: Turn, part: str) -> Finding | None:
    finding = turn.knowledge.find(replace(wish_of(turn), text=part, kinds=()))
    sure = finding.concepts and finding.answerable >= _SURE and can_answer(turn, finding)
    return finding if sure else None


def _differ(one: Finding, other: Finding) -> bool:
    first, second = one.found[0].offer, other.found[0].offer
    return first.id != second.id and not set(one.concepts) & set(other.concepts) and one.topics[:1] != other.topics[:1]


def _answer(turn: Turn, questions: list[tuple[str, Finding]]) -> Answer:
    assert turn.town is not None
    shown: list[Found] = []
    messages: list[str] = []
    for at, (part, finding) in enumerate(questions):
        room = SHOWN - (len(questions) - 1) if at == 0 else 1
        mine = [item for item in finding.found if item.offer.id not in {other.offer.id for other in shown}][:room]
        topic = turn.knowledge.lexicon.topics.get(finding.topics[0]) if finding.topics else None
        messages.append(say("utter_found_topic", turn.language, topic=topic.name if topic else part))
        messages += cards_of(turn, tuple(mine), replace(wish_of(turn), text=part), finding)
        shown += mine
    topics = tuple(dict.fromkeys(topic for _, finding in questions for topic in finding.topics[:1]))
    places = next((finding.places for _, finding in questions if finding.places), ())
    return Answer(
        "answered", tuple(messages), ("utter_found_topic",), tuple(shown),
        (say("utter_button_contact", turn.language), say("utter_button_not_helpful", turn.language)),
        topics, places[0].name if places else None, memory=remembered(turn, tuple(shown)), looked_at=tuple(shown),
    )  # fmt: skip
