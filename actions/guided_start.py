"""For families who do not know where to begin: age, concern, district. Each can be skipped; any answer may be typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.common import can_answer, wish_of
from actions.find_offers import answer_found, nothing_found
from actions.memory import Details, Memory
from actions.turn import Answer, Turn
from actions.words_of_talk import guide, is_skip, spoken
from wording.replies import say
from wording.words import where_in

_CONCERNS = 3
_DISTRICTS = 3
_LEAVES = ("out_of_scope", "request_human", "request_appointment", "go_back", "greet")
_SURELY_LOST = 0.6  # confidence of where_to_start above which the message's other words do not count
_ALSO_LOST = 0.1  # share of where_to_start beside a greeting
_LIKELY = 0.3  # share of a topic that a short answer is taken to mean
_AN_AGE = 6  # words; a longer message may be the question itself


def begin(turn: Turn) -> Answer | None:
    """Unless the message already says what it is about."""
    if turn.intent != "where_to_start" or turn.town is None:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    if turn.confidence < _SURELY_LOST and finding.concepts and can_answer(turn, finding):
        return None
    if turn.ages or turn.details.pregnant:
        return _ask_concern(turn, turn.details)
    titles = tuple(age["title"] for age in guide()["ages"])
    return _ask(turn, "age", titles, Memory())


def begin_beside_greeting(turn: Turn) -> Answer | None:
    """ "Hallo, wo soll ich bloß anfangen"."""
    lost = dict(turn.ranking).get("where_to_start", 0.0)
    return begin(replace(turn, intent="where_to_start")) if turn.intent == "greet" and lost >= _ALSO_LOST else None


def go_on(turn: Turn) -> Turn | Answer | None:
    """The answer to the question of the guide that was asked last; a question of its own leaves the guide."""
    step = turn.memory.asking
    if step is None or turn.town is None:
        return None
    skipped = is_skip(turn.text) or turn.intent in ("deny", "affirm")
    if not skipped and turn.intent.startswith(_LEAVES) and turn.confidence > 0.6:
        return replace(turn, memory=replace(turn.memory, asking=None))
    if step == "age" and not skipped and _is_the_question(turn):
        return replace(turn, memory=replace(turn.memory, asking=None), ranking=())
    if step == "age":
        return _after_age(turn) if skipped or not _names_a_concern(turn) else _after_concern(turn, skipped)
    if step == "concern":
        return _after_concern(turn, skipped)
    return _after_district(turn, skipped)


def go_on_with_number(turn: Turn) -> Turn | Answer | None:
    """ "5" and "-" have no letters, and yet answer us; an empty message does not."""
    answers = any(letter.isdigit() for letter in turn.text) or is_skip(turn.text)
    return go_on(turn) if answers else None


def _after_age(turn: Turn) -> Answer:
    stage = _stage(turn.text)
    details = turn.details.over(turn.memory.details)
    if stage and (not turn.ages or spoken(turn.text) == spoken(stage["title"])):
        details = replace(details, ages=tuple(stage.get("ages", ())), pregnant=bool(stage.get("pregnant")))
    return _ask_concern(turn, details)


def _names_a_concern(turn: Turn) -> bool:
    """ "Finanzielles", where we asked for an age."""
    known_age = turn.ages or turn.details.pregnant or _stage(turn.text)
    return bool(turn.knowledge.find(wish_of(turn)).telling) and not known_age


def _is_the_question(turn: Turn) -> bool:
    """Instead of an age somebody says what they need: then the guide has done its work."""
    finding = turn.knowledge.find(wish_of(turn))
    short_age = bool(turn.ages or turn.details.pregnant or _stage(turn.text)) and len(spoken(turn.text)) <= _AN_AGE
    return bool(finding.telling) and not short_age and can_answer(replace(turn, ranking=()), finding)


def _stage(text: str) -> dict[str, Any] | None:
    said = set(spoken(text))
    for stage in guide()["ages"]:
        if spoken(text) == spoken(stage["title"]) or said & set(stage["says"]):
            found: dict[str, Any] = stage
            return found
    return None


def _ask_concern(turn: Turn, details: Details) -> Answer:
    topics = turn.knowledge.lexicon.topics
    names = [topics[key].name for key in _concerns(details) if key in topics][:_CONCERNS]
    return _ask(turn, "concern", tuple(names), Memory(details=details))


def _concerns(details: Details) -> list[str]:
    if details.pregnant:
        concerns: list[str] = guide()["ages"][0]["concerns"]
        return concerns
    if not details.ages:
        return list(guide()["any_age"])
    youngest = min(details.ages)
    return list(guide()["youth"] if youngest > 10 * 12 + 11 else guide()["ages"][1 if youngest < 36 else 2]["concerns"])


def _after_concern(turn: Turn, skipped: bool) -> Answer:
    details = turn.details.over(turn.memory.details)
    if not skipped:
        return _ask_district(turn, turn.text, details)
    names = [turn.knowledge.lexicon.topics[key].name for key in _concerns(details)[:1]]
    return _ask_district(turn, names[0], details)


def _ask_district(turn: Turn, text: str, details: Details) -> Answer:
    assert turn.town is not None
    districts = [place.name for place in turn.town.places if place.kind == "district"]
    memory = Memory(text=text, details=details)
    named = turn.knowledge.find(replace(wish_of(turn), text=text)).places
    if len(districts) < 2 or named:
        return _answer(replace(turn, memory=memory))
    return _ask(turn, "district", tuple(districts[:_DISTRICTS]), memory)


def _after_district(turn: Turn, skipped: bool) -> Answer:
    places = turn.knowledge.find(wish_of(turn)).places
    text = f"{turn.memory.text} in {places[0].name}" if places and not skipped else turn.memory.text
    return _answer(replace(turn, memory=replace(turn.memory, text=text)))


def _answer(turn: Turn) -> Answer:
    """With all that was said; the details stay for what follows."""
    memory = replace(turn.memory, asking=None)
    asked = replace(turn, text=memory.text, intent="find_offer", ranking=(), memory=memory, continues=True)
    return answer_found(asked) or _by_topic(asked) or nothing_found(asked)


def _by_topic(turn: Turn) -> Answer | None:
    """Where the words found nothing, the topic they are likely about does: we asked for no more than that."""
    shares = turn.knowledge.find(wish_of(turn)).topic_shares
    likely = max(shares, key=lambda key: shares[key], default=None)
    if likely is None or shares[likely] < _LIKELY:
        return None
    return answer_found(replace(turn, text=turn.knowledge.lexicon.topics[likely].name))


def _ask(turn: Turn, step: str, titles: tuple[str, ...], memory: Memory) -> Answer:
    key = f"utter_guide_{step}"
    buttons = (*titles, say("utter_button_skip", turn.language))
    message = say(key, turn.language, in_town=where_in(turn.town))
    return Answer("clarify", (message,), (key,), buttons=buttons, memory=replace(memory, asking=step))
