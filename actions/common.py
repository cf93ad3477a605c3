"""Steps that several actions share: which town, who to turn to, what cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from actions import crisis
from actions.decision import decision, signals_of
from actions.intents import PREFERRED_KINDS
from actions.memory import Details
from actions.turn import Answer, Turn
from actions.words_of_talk import has_phrase
from knowledge.model import Municipality, Offer
from knowledge.text import fold, words
from knowledge.wishes import Finding, Found, Wish
from wording.cards import reach_of
from wording.replies import say
from wording.words import where_in

_MANY_TOWNS = 8
RATED_DOWN = "thumbs_down"
RATED_UP = "thumbs_up"
_LAST_LATIN = 0x24F  # end of Unicode's Latin Extended-B
_CALMER = ("thank", "goodbye")
_ANOTHER_MATTER = 0.35  # confidence from which a question after a crisis counts as one of its own


def can_answer(turn: Turn, finding: Finding) -> bool:
    return bool(finding.found) and how_sure(turn, finding) >= turn.answers_from


def how_sure(turn: Turn, finding: Finding) -> float:
    """How likely an answer from this finding is right: is it a question for us, and does the town hold an answer?"""
    return decision().share(signals_of(finding.answerable, turn.ranking))


def wish_of(turn: Turn) -> Wish:
    assert turn.town is not None
    said = turn.details.over(turn.memory.details if turn.continues else Details())
    return Wish(
        text=_with_district(turn),
        municipality=turn.town.id,
        ages=said.ages,
        pregnant=said.pregnant,
        point=turn.point,
        days=said.days,
        excluded_days=said.excluded_days,
        span=said.span,
        audience=said.audience,
        kinds=PREFERRED_KINDS.get(turn.intent, turn.memory.kinds if turn.continues else ()),
    )


def _with_district(turn: Turn) -> str:
    """Who looks for something to go to and names no place means what is near home."""
    if turn.district is None or turn.point or not turn.intent.startswith("find_") or turn.town is None:
        return turn.text
    return turn.text if turn.knowledge.places_in(turn.town.id, turn.text) else f"{turn.text} in {turn.district}"


def crisis_goes_on(turn: Turn) -> Turn | Answer | None:
    """After an emergency the number stays in sight, until somebody thanks or clearly asks something else."""
    category = turn.memory.crisis
    if category is None:
        return None
    over = replace(turn, memory=replace(turn.memory, crisis=None))
    if turn.intent in _CALMER or turn.town is None or has_phrase(turn.text, "calmer"):
        return over
    finding = turn.knowledge.find(wish_of(turn))
    if finding.concepts and turn.confidence >= _ANOTHER_MATTER and can_answer(turn, finding):
        return over
    return crisis.help_now(turn, category)


def rated_down(turn: Turn) -> Turn | None:
    """A thumb down, tapped or typed, is about the question before it: that one goes before staff."""
    words_for_it = {"\N{THUMBS DOWN SIGN}", say("utter_button_not_helpful", turn.language).lower()}
    if turn.text.strip().rstrip(".!").lower() not in words_for_it or not turn.memory.text or turn.town is None:
        return None
    return replace(turn, text=turn.memory.text, intent=RATED_DOWN)


def hand_over_rated(turn: Turn) -> Answer | None:
    if turn.intent != RATED_DOWN or turn.town is None:
        return None
    shown = tuple(Found(offer, 0.0) for offer in offers_known(turn, turn.memory.last))
    return hand_over(turn, "utter_not_helpful", looked_at=shown, reason="thumbs_down")


def thank_for_rating(turn: Turn) -> Answer | None:
    """A thumb up, tapped or typed, is about what was shown last; nothing of the conversation changes by it."""
    if turn.text.strip() != "\N{THUMBS UP SIGN}" or not turn.memory.last:
        return None
    shown = tuple(Found(offer, 1.0) for offer in offers_known(turn, turn.memory.last))
    return Answer("chitchat", (say("utter_helpful", turn.language),), ("utter_helpful",), looked_at=shown, reason=RATED_UP)


def foreign_script(turn: Turn) -> Answer | None:
    """Written in letters that German does not use: says so in several languages, and whom to ask."""
    letters = [letter for letter in turn.text if letter.isalpha()]
    foreign = sum(1 for letter in letters if ord(letter) > _LAST_LATIN)
    if not letters or foreign < len(letters) / 2:
        return None
    said = "utter_unreadable_script"
    if turn.town is None:
        return Answer("declined", (say(said, turn.language),), (said,))
    handed = hand_over(turn, "utter_contact_card")
    return replace(handed, messages=(say(said, turn.language), *handed.messages), said=(said, *handed.said))


def find_town(turn: Turn) -> Turn | Answer | None:
    """The town the channel named, the one of this conversation, the one in the message; else asks."""
    if turn.town:
        return None
    named = town_in(turn)
    if named:
        return _with_town(turn, named)
    towns = sorted(town.name for town in turn.knowledge.municipalities())
    pending = replace(turn.memory, text=turn.text if turn.intent != "unreadable" else turn.memory.text)
    key = "utter_unknown_town" if turn.wanted_town else "utter_ask_town"
    shown = turn.wanted_town[:40] if turn.wanted_town else ""
    message = say(key, turn.language, town=shown, towns=", ".join(towns[:_MANY_TOWNS]))
    return Answer("clarify", (message,), (key,), buttons=tuple(towns[:_MANY_TOWNS]), memory=pending)


def town_in(turn: Turn) -> Municipality | None:
    spoken = words(fold(turn.text))
    for town in turn.knowledge.municipalities():
        name = words(fold(town.name))
        if any(spoken[at : at + len(name)] == name for at in range(len(spoken))):
            return town
    return None


def _with_town(turn: Turn, town: Municipality) -> Turn:
    """A message that is only the town's name answers our question: the question before it goes on."""
    alone = len(words(fold(turn.text))) <= len(words(fold(town.name))) + 2
    text = turn.memory.text if alone and turn.memory.text else turn.text
    return replace(turn, town=town, text=text)


def neighbours_of(turn: Turn) -> list[Municipality]:
    """The other towns of the family's Kreis; none where the town belongs to no Kreis."""
    above = turn.knowledge.town(turn.town.parent) if turn.town and turn.town.parent else None
    if turn.town is None or above is None or above.level != "district":
        return []
    return [town for town in turn.knowledge.municipalities() if town.parent == above.id and town.id != turn.town.id]


def offers_known(turn: Turn, ids: Iterable[str]) -> list[Offer]:
    """Of the town, of what is above it, or of a neighbour: what may have been shown in this conversation."""
    if turn.town is None:
        return []
    found = []
    for key in ids:
        offer = turn.knowledge.offer(turn.town.id, key)
        others = (turn.knowledge.offer(town.id, key) for town in neighbours_of(turn)) if offer is None else ()
        found.append(offer or next((other for other in others if other), None))
    return [offer for offer in found if offer]


def contact_of(turn: Turn) -> Offer | None:
    if turn.town is None:
        return None
    contacts = turn.knowledge.contacts(turn.town.id, turn.point)
    return contacts[0] if contacts else None


def what_to_say(topics: tuple[str, ...], turn: Turn) -> str:
    """A sentence the family can say there."""
    known = turn.knowledge.lexicon.topics
    if topics and topics[0] in known:
        return say("utter_say_topic", turn.language, topic=known[topics[0]].name)
    return say("utter_say_default", turn.language)


def hand_over(
    turn: Turn, key: str, topics: tuple[str, ...] = (), looked_at: tuple[Found, ...] = (), reason: str | None = None
) -> Answer:
    """No answer ends in nothing: the nearest point of contact, how to reach it, what to say there."""
    messages, said = [say(key, turn.language, in_town=where_in(turn.town))], [key]
    contact = contact_of(turn)
    if contact:
        way = say(
            "utter_ask_contact_instead",
            turn.language,
            contact=contact.name,
            reach=reach_of(contact),
            say=what_to_say(topics, turn),
        )
        messages.append(way)
        said.append("utter_ask_contact_instead")
    else:
        messages.append(say("utter_no_contact", turn.language))
        said.append("utter_no_contact")
    return Answer(
        "handover", tuple(messages), tuple(said), topics=topics, looked_at=looked_at, reason=reason,
        memory=replace(turn.memory, text=turn.text, last=(contact.id,) if contact else ()),
    )  # fmt: skip
