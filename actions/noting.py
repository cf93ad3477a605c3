"""Puts before staff what they should see of a turn, and why: masked by the log, without who wrote and at what time."""

from __future__ import annotations

import logging
from dataclasses import replace

from actions.asked_again import asks_again, is_own_question, is_tap
from actions.common import wish_of
from actions.turn import Answer, Turn
from actions.words_of_talk import spoken
from review.log import REASONS, Question, ReviewLog
from store.database import DatabaseUnavailable

logger = logging.getLogger(__name__)
PERSON_WANTED, ASKED_AGAIN, SAMPLE = "person_wanted", "asked_again", "sample"
_BY_OUTCOME = ("handover", "declined")
_NOT_KEPT = "not_kept"
_FEW = 3  # words of a yes to somebody to talk to


def note_for_review(asked: Turn, turn: Turn, answer: Answer, log: ReviewLog | None) -> None:
    """`asked`: the turn before any step; `turn`: after them. A database that fails here costs the parent nothing."""
    if log is None:
        return
    reason = _reason(asked, turn, answer)
    noted = _question(turn, answer, reason) if reason in REASONS else None
    if noted is None:
        return
    keep = log.keep_sample if reason == SAMPLE else log.keep
    try:
        keep(noted)
    except DatabaseUnavailable as error:
        logger.warning("a question for staff was not kept: %s", error)


def _reason(asked: Turn, turn: Turn, answer: Answer) -> str:
    """The first that holds: a turn is kept once."""
    if answer.reason or answer.outcome in _BY_OUTCOME:
        return answer.reason or answer.outcome
    ours = answer.private or answer.outcome not in ("answered", "clarify") or not is_own_question(asked, turn, answer)
    if ours or asked.memory.crisis or is_tap(asked, asked.text):
        return _NOT_KEPT
    if asks_again(asked, answer):
        return ASKED_AGAIN
    return SAMPLE if answer.outcome == "answered" else _NOT_KEPT


def _question(turn: Turn, answer: Answer, reason: str) -> Question | None:
    """Who taps for a person, or says yes to one, wants help with the question before: that one is kept, where there is one."""
    text, topics = turn.text, answer.topics
    if reason == PERSON_WANTED and _points_back(turn, text):
        text = turn.memory.text
        if not text or turn.town is None or _points_back(turn, text):
            return None
        topics = turn.knowledge.find(replace(wish_of(turn), text=text)).topics
    return Question(
        day=turn.at.date(),
        municipality=turn.town.id if turn.town else None,
        language=turn.language,
        channel=turn.channel,
        reason=reason,
        text=text,
        intents=tuple((name, round(share, 3)) for name, share in turn.ranking[:3]),
        topics=topics,
        results=tuple((found.offer.id, round(found.score, 3)) for found in answer.looked_at[:5]),
        said=answer.said,
    )


def _points_back(turn: Turn, text: str) -> bool:
    return is_tap(turn, text) or (turn.intent == "affirm" and len(spoken(text)) <= _FEW)
