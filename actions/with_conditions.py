"""Offers that are free, need no registration, have a changing table: those whose records say so; else that none does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from actions.common import can_answer, hand_over, offers_known, wish_of
from actions.conditions import Condition, conditions_in, in_words
from actions.find_offers import answer_of, level_of
from actions.turn import SHOWN, Answer, Turn
from actions.words_of_talk import has_any, only, spoken
from knowledge.model import Offer
from knowledge.wishes import Finding, Found
from wording.cards import as_of_line, contact_lines
from wording.replies import say
from wording.words import where_in

_FEW_WORDS = 8  # of a question about what was shown
_SURE = 0.85  # how surely the town has what a short message is about, to show it though no record says the condition
_GUESS = 0.6  # of the best score: what of the town's one may ask, where no record says it
_ASKS_ABOUT_ONE = re.compile(
    r"^(?:und |aber )?(?:ist|is|isch|sind|hat|haben|habt|gehts?|kann|koennen|darf|duerfen|muss|was|wie\w*|wer|wann"
    r"|gibts? (?:es )?(?:da|dort|bei))\b"
)
_ASKS_WHERE = re.compile(
    r"^(?:und |aber |hallo |hi )?wo (?:kann|koennen|darf|duerfen|gibts?|find\w*|bekomm\w*|ist hier|ist der|ist die)\b"
)
_WHOLE = ("ask_cost", "ask_eligibility")


def about_shown(turn: Turn) -> Answer | None:
    """ "Haben die einen Wickeltisch?", "für Väter auch?": what the records of those shown say of it."""
    asked, rest = conditions_in(turn.text)
    asked = tuple(condition for condition in asked if not condition.is_common)
    if not asked or not turn.memory.last or turn.town is None or len(spoken(turn.text)) > _FEW_WORDS or _names_more(turn, rest):
        return None
    offers = offers_known(turn, turn.memory.last)
    said = [offer for offer in offers if _met(offer, asked)]
    if not said and turn.memory.text and not _asks_about_one(turn):
        others = _search(replace(turn, text=f"{turn.memory.text} {in_words(asked)}", continues=True))
        if others and others.said[0] == "utter_found_with":
            return others
    if not offers or (not said and _ASKS_WHERE.search(" ".join(spoken(turn.text)))):
        return None  # "Wo kann ich wickeln?" looks elsewhere
    shown = tuple(Found(offer, 1.0) for offer in (said or offers))
    messages = tuple("\n".join(line for line in _property_lines(turn, found.offer, asked) if line) for found in shown)
    return Answer(
        "answered", messages, ("utter_condition_answer",), shown, topics=shown[0].offer.topics[:1], memory=turn.memory
    )


def _names_more(turn: Turn, rest: str) -> bool:
    """Something that the message is about, beside the condition."""
    if not rest:
        return False
    finding = turn.knowledge.find(replace(wish_of(turn), text=rest))
    telling = [word for word in finding.telling if not only([word], "details") and not only([word], "as_property")]
    return bool(finding.concepts or telling or finding.places)


def _asks_about_one(turn: Turn) -> bool:
    return bool(_ASKS_ABOUT_ONE.search(" ".join(spoken(turn.text)))) or has_any(turn.text, "pointing")


def _property_lines(turn: Turn, offer: Offer, asked: Sequence[Condition]) -> Iterator[str]:
    for condition in asked:
        holds = condition.holds(offer)
        key = "utter_condition_yes" if holds else "utter_condition_unknown" if holds is None else "utter_condition_no"
        yield say(key, turn.language, name=offer.name, condition=condition.in_words)
    yield say("utter_card_languages", languages=", ".join(offer.languages)) if _on_languages(asked) and offer.languages else ""
    yield from contact_lines(offer)
    yield as_of_line(offer)


def _on_languages(asked: Sequence[Condition]) -> bool:
    return any(condition.field == "language" for condition in asked)


def find_with(turn: Turn) -> Answer | None:
    """Where the message names conditions: what meets them, or what is known without them, and says so."""
    return _search(turn) if turn.town else None


def find_with_instead_of_detail(turn: Turn) -> Answer | None:
    """ "Krabbelgruppe ohne Anmeldung" is no question about one thing, though it sounds like one."""
    alone = turn.intent in _WHOLE and not _ASKS_ABOUT_ONE.search(" ".join(spoken(turn.text))) and not turn.memory.last
    return find_with(turn) if alone else None


def _search(turn: Turn) -> Answer | None:
    asked, rest = conditions_in(turn.text)
    if not asked or turn.intent == "show_more":
        return None
    whole = turn.knowledge.find(wish_of(turn))
    without = turn.knowledge.find(replace(wish_of(turn), text=rest))
    return _about(turn, asked, without, whole) if without.concepts else _alone(turn, asked, whole)


def _about(turn: Turn, asked: Sequence[Condition], without: Finding, whole: Finding) -> Answer | None:
    """ "Krabbelgruppe auf Türkisch": the town must have what it is about, whatever it has in Turkish."""
    if not can_answer(turn, without):
        missing = any(condition.field == "amenity" for condition in asked)
        return _nothing(turn, asked, whole) if missing else None
    finding = replace(without, topics=whole.topics)
    if fitting := _fitting(finding, asked):
        return _with_open(turn, asked, fitting, finding)
    plain = without.answerable >= _SURE and len(spoken(turn.text)) <= _FEW_WORDS
    if not plain and not can_answer(turn, whole):
        return None
    return _answer(turn, "utter_found_without", asked, _guesses(finding, asked), finding)


def _alone(turn: Turn, asked: Sequence[Condition], whole: Finding) -> Answer | None:
    """ "Etwas für Großeltern", "wo kann ich wickeln", "Beratung auf Türkisch": the condition is all that was said."""
    fitting = (_fitting(whole, asked) if can_answer(turn, whole) else ()) or _own_for(turn, asked)
    if fitting:
        return _with_open(turn, asked, fitting, whole)
    if not can_answer(turn, whole):
        return None
    near = () if _on_languages(asked) else _guesses(whole, asked)
    alike = tuple(item for item in near if set(whole.topics[:1]) & set(item.offer.topics))
    return _answer(turn, "utter_found_without", asked, alike, whole) if alike else _nothing(turn, asked, whole)


def _with_open(turn: Turn, asked: Sequence[Condition], fitting: Sequence[Found], finding: Finding) -> Answer:
    """What says so, and where that leaves room what leaves it open."""
    room = max(SHOWN - len(fitting), 0)
    beside = _open(finding, asked)[:room]
    key = "utter_found_with_first" if beside else "utter_found_with"
    return _answer(turn, key, asked, (*fitting, *beside), finding)


def _fitting(finding: Finding, asked: Sequence[Condition]) -> tuple[Found, ...]:
    """Those whose records say so; of what many offers are without saying so, only those that fit about as well as the best."""
    lowest = _GUESS * finding.found[0].score if _all_common(asked) else 0.0
    return tuple(item for item in finding.found if item.score >= lowest and _met(item.offer, asked))


def _open(finding: Finding, asked: Sequence[Condition]) -> tuple[Found, ...]:
    """Beside those that say they are free, those that say nothing of it. Of a changing table silence counts as no."""
    if not _all_common(asked):
        return ()
    near = (item for item in finding.found if item.score >= _GUESS * finding.found[0].score)
    return tuple(item for item in near if not _met(item.offer, asked) and not _denied(item.offer, asked))


def _all_common(asked: Sequence[Condition]) -> bool:
    return all(condition.is_common for condition in asked)


def _denied(offer: Offer, asked: Sequence[Condition]) -> bool:
    return any(condition.holds(offer) is False for condition in asked)


def _guesses(finding: Finding, asked: Sequence[Condition]) -> tuple[Found, ...]:
    """Where one may ask: what fits about as well as the best, and says no only where all do."""
    near = tuple(item for item in finding.found if item.score >= _GUESS * finding.found[0].score)
    return tuple(item for item in near if not _denied(item.offer, asked)) or near


def _own_for(turn: Turn, asked: Sequence[Condition]) -> tuple[Found, ...]:
    """ "Etwas für Großeltern": whatever of the town, or above it, is for them; a helpline only where it is the need itself."""
    assert turn.town is not None
    if not all(condition.alone for condition in asked):
        return ()
    view = turn.knowledge.view(turn.town.id)
    mine = [o for o in view.where() if o.kind != "helpline" and _met(o, asked)]
    return tuple(Found(offer, 0.5) for offer in sorted(mine, key=lambda offer: level_of(offer, view)))


def _met(offer: Offer, asked: Sequence[Condition]) -> bool:
    return all(condition.holds(offer) for condition in asked)


def _nothing(turn: Turn, asked: Sequence[Condition], finding: Finding) -> Answer:
    key = "utter_nothing_with"
    text = say(key, turn.language, conditions=in_words(asked), in_town=where_in(turn.town))
    handed = hand_over(turn, "utter_nothing_found", finding.topics, finding.found)
    return replace(handed, messages=(text, *handed.messages[1:]), said=(key, *handed.said[1:]))


def _answer(turn: Turn, key: str, asked: Sequence[Condition], found: Sequence[Found], finding: Finding) -> Answer:
    met = frozenset(item.offer.id for item in found if _met(item.offer, asked))
    answer = answer_of(turn, replace(finding, found=tuple(found)), first=met)
    assert answer is not None, "only a wish for more has nothing left to show"
    opening = say(key, turn.language, conditions=in_words(asked), in_town=where_in(turn.town))
    return replace(answer, messages=(opening, *answer.messages[1:]), said=(key, *answer.said[1:]))
