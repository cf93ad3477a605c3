"""What a message has to do with the turns before it: narrows, corrects, goes elsewhere, asks for others, goes back."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.common import can_answer, hand_over, offers_known, wish_of
from actions.find_offers import answer_found, show_item
from actions.memory import Memory
from actions.turn import Answer, Turn
from actions.words_of_talk import has_any, item_named, known, names_an_item, only, spoken
from knowledge.text import fold
from knowledge.wishes import Finding
from wording.replies import say

_SHORT = 60  # characters; a longer message has a need of its own
_FEW_WORDS = 7  # of a question that may be about what was shown though it sounds like none of ours
_FOLLOWS_UP = 12  # words that a question about what was shown may have
_OWN_NEED = 0.55  # how surely the town must have what the message itself names, to leave the question before it
_NOT_BUT = re.compile(r"\b(?:nicht|nich|ned|net|kein\w*)\b.{1,60}?\b(?:sondern|sonder)\b\s*(.+)", re.IGNORECASE | re.DOTALL)
_NOT_THIS = re.compile(r"\b(?:nicht|nich|ned|net|kein\w*)\s+\w+\s*[.,;:]+\s*(.+)", re.IGNORECASE | re.DOTALL)
_FOR_WHOM = re.compile(r"^\W*und (?:auch |was |etwas |eins )?(?:fuer|mit) ")
_SURELY_ANOTHER = 0.7
_NARROWS = ("refine", "show_more")
_MATTERS = ("out_of_scope_city", "out_of_scope_world", "out_of_scope_medical", "out_of_scope_legal")


def go_back(turn: Turn) -> Turn | Answer | None:
    """ "Zurück" asks the question before again; "von vorn" forgets all."""
    if turn.intent != "go_back":
        return None
    again = turn.memory.before or turn.memory.text
    if again and not has_any(turn.text, "restart"):
        return replace(turn, text=again, intent="find_offer", entities=(), ranking=(), memory=Memory())
    return Answer("clarify", (say("utter_start_over", turn.language),), ("utter_start_over",), memory=Memory())


def item_shown(turn: Turn) -> Answer | None:
    """ "Und das zweite?": the whole card of one of those shown."""
    if not turn.memory.last or turn.town is None:
        return None
    item = item_named(turn.text, len(turn.memory.last))
    finding = turn.knowledge.find(wish_of(turn))
    return show_item(turn, (turn.memory.last[item],)) if item is not None and not finding.concepts else None


def about_what_was_shown(turn: Turn) -> Answer | None:
    """ "Bis wann muss ich das machen?" asks about the guide just shown."""
    asks = not names_an_item(turn.text) and turn.intent in ("ask_guide", "find_event", "find_nearest", "ask_contact")
    if not asks or not turn.memory.last or turn.town is None:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    own = finding.concepts or finding.telling or finding.places or turn.entities
    return None if own else show_item(turn, turn.memory.last)


def about_last_after_all(turn: Turn) -> Answer | None:
    """ "Brauch ich da einen Nachweis?": points back, and nothing else answers it."""
    points = has_any(turn.text, "pointing") and len(spoken(turn.text)) <= _FOLLOWS_UP
    other = turn.intent == "show_more" or turn.entities or names_an_item(turn.text)
    if not points or not turn.memory.last or turn.town is None or other:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    return None if finding.places or can_answer(turn, finding) else show_item(turn, turn.memory.last)


def about_last_though_unlike_us(turn: Turn) -> Answer | None:
    """ "Wo hält der da?", of the book bus just shown, only looks like a question about traffic."""
    doubtful = turn.intent in _MATTERS and turn.confidence < _SURELY_ANOTHER and len(spoken(turn.text)) <= _FEW_WORDS
    if not doubtful or turn.town is None or turn.knowledge.find(wish_of(turn)).concepts:
        return None
    return about_last_after_all(turn)


def wants_others(turn: Turn) -> Answer | None:
    """ "Das passt nicht": the next ones."""
    if turn.intent != "deny" or not turn.memory.last or not has_any(turn.text, "other_one"):
        return None
    others = replace(turn, text=turn.memory.text, intent="show_more", ranking=(), continues=True)
    return answer_found(others) or hand_over(others, "utter_no_more")


def corrected(turn: Turn) -> Turn | None:
    """ "Nicht Nachhilfe, sondern Hausaufgabenhilfe": what follows counts."""
    match = _NOT_BUT.search(turn.text) or (turn.memory.text and _NOT_THIS.search(turn.text))
    if not match:
        return None
    return replace(turn, text=match[1], memory=replace(turn.memory, text="", shown=()))


def recall(turn: Turn) -> Turn | None:
    """A message that adds only an age, a day or a place narrows the question before it.

    Kept are the town, and what the message leaves open of age, pregnancy, day and audience; a new place replaces the old one.
    """
    memory = turn.memory
    if not memory.text or turn.town is None:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    narrows = (turn.intent in _NARROWS and not _has_own_need(turn, finding)) or _says_for_whom(turn, finding)
    if not (narrows or _adds_only_detail(turn, finding)):
        return _carried(turn) if _goes_on(turn) and _has_own_need(turn, finding) else None
    details = turn.details.over(memory.details)
    if _wants_others(turn, finding):
        return replace(turn, text=memory.text, intent="show_more", memory=replace(memory, details=details), continues=True)
    before = _without_places(memory.text, turn) if finding.places else memory.text
    # of a mere detail only the place is searched for: "montags kann sie aber ned" holds no word of the wish
    added = " ".join(place.name for place in finding.places) if _adds_only_detail(turn, finding) else turn.text
    return replace(
        turn, text=f"{before}. {added}" if added else before, memory=replace(memory, details=details), continues=True
    )


def _says_for_whom(turn: Turn, finding: Finding) -> bool:
    """ "Und für Schulkinder?" is about the same thing."""
    return bool(_FOR_WHOM.search(fold(turn.text))) and not finding.concepts and len(spoken(turn.text)) <= _FEW_WORDS


def _carried(turn: Turn) -> Turn:
    """ "Und eine Musikschule?" asks for the same child."""
    details = turn.details.over(turn.memory.details)
    return replace(turn, memory=replace(turn.memory, details=details, shown=()), continues=True)


def _goes_on(turn: Turn) -> bool:
    return spoken(turn.text)[:1] == ["und"] and len(turn.text) <= _SHORT


def _has_own_need(turn: Turn, finding: Finding) -> bool:
    """It names something that the town has, and not only as a property ("was mit Musik", "auch für Papas")."""
    if not finding.concepts or finding.answerable < _OWN_NEED or not can_answer(turn, finding):
        return False
    if turn.intent not in _NARROWS:
        return True
    before = turn.knowledge.find(replace(wish_of(turn), text=turn.memory.text))
    return not set(finding.concepts) & set(before.concepts) and not has_any(turn.text, "as_property")


def _adds_only_detail(turn: Turn, finding: Finding) -> bool:
    """A day that does not suit comes with its reason: "da arbeite ich wieder" is no wish."""
    detail = bool(turn.entities or finding.places)
    ruled_out = bool(turn.details.excluded_days) and not _asks(turn)
    return detail and (ruled_out or not finding.concepts) and len(turn.text) <= _SHORT


def _asks(turn: Turn) -> bool:
    return bool({"wo", "gibt", "gibts", "suche", "such", "brauche", "brauch", "wer", "welche"} & set(spoken(turn.text)))


def _wants_others(turn: Turn, finding: Finding) -> bool:
    """ "Mehr", "was anderes", "kennen wir schon": nothing new is said of the wish."""
    if turn.intent == "show_more":
        return True
    return has_any(turn.text, "other_one") and not (finding.concepts or finding.places or turn.entities)


def _without_places(text: str, turn: Turn) -> str:
    assert turn.town is not None
    said = spoken(text)
    _, taken = turn.knowledge.view(turn.town.id).gazetteer.find(said)
    return " ".join(word for at, word in enumerate(said) if at not in taken) if taken else text


def shown_before(turn: Turn, finding: Finding) -> tuple[str, ...]:
    """Ids of the offers a message without a need of its own is about; () where it names something else."""
    last = turn.memory.last
    if not last:
        return ()
    item = item_named(turn.text, len(last))
    rest = [word for word in finding.telling if not only([word], "details")]
    if item is not None and len(rest) <= 1:
        return (last[item],)
    named = _named_among(turn, last)
    if named:
        return (named,)
    points = has_any(turn.text, "pointing") and len(spoken(turn.text)) <= _FOLLOWS_UP and not _strong(finding, last)
    unknown = not finding.concepts and len(spoken(turn.text)) <= 2 and turn.intent.startswith("ask_")
    return last if not rest or points or unknown else ()


def _named_among(turn: Turn, last: tuple[str, ...]) -> str | None:
    """The one whose name shares a telling word with the message that no other's name has."""
    said = {word for word in spoken(turn.text) if len(word) > 3 and word not in known("details")}
    names = {offer.id: set(fold(offer.name).replace("-", " ").split()) for offer in offers_known(turn, last)}
    hits = {key: said & words for key, words in names.items()}
    only_here = [
        key for key in hits if any(all(word not in names[other] for other in names if other != key) for word in hits[key])
    ]
    return only_here[0] if len(only_here) == 1 and len(names) > 1 else None


def _strong(finding: Finding, last: tuple[str, ...]) -> bool:
    """Something else fits it very well."""
    return (
        bool(finding.found) and finding.answerable >= 0.85 and finding.found[0].offer.id not in last and bool(finding.concepts)
    )
