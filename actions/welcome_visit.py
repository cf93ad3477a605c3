"""The visit after a birth: when it comes to this child, as far as the town's record says, and for whom it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from actions.common import can_answer, hand_over, wish_of
from actions.find_offers import cards_of, level_of, remembered
from actions.intents import PREFERRED_KINDS
from actions.turn import SHOWN, Answer, Turn
from actions.words_of_talk import DATA
from knowledge.model import Offer
from knowledge.text import fold
from knowledge.wishes import Finding, Found
from store.files import read_yaml
from wording.replies import say
from wording.words import ages_in_words, day_in_words, where_in

_INTENT, _TOPIC, _CONCEPT = "request_welcome_visit", "willkommensbesuch", "willkommensbesuch"
_OF_THE_FAMILY = {_CONCEPT, "neugeborene", "zugezogen"}  # concepts that say whose visit, not another wish
_GIFTS = {"willkommenspaket", "willkommensbrief"}  # "Begrüßungspaket oder Besuch"; alone they ask for no visit
_SURE = 0.4  # confidence of the intent where no word of it was seen
_BESIDE = 0.3  # score from which something of the town's is worth a place beside the visit
_SHORT = 60  # characters of a message that only adds an age or the move
_BABY_MONTHS = 12  # how long a record for babies, without a limit of its own, is for a child
_MOVED = re.compile(
    r"\b(?:\w*gezogen|zuzug|neubuerger\w*|neu (?:hier|in|bei)|umzug|(?:her|zu|um)ziehen|ziehen (?:\w+ ){0,4}nach)\b"
)
_FOR_MOVED = re.compile(r"\b(?:\w*gezogen\w*|zuzug|neubuerger\w*)\b")
_VISIT = re.compile(r"\bbesuch\w*\b")
_NO_VISIT = re.compile(r"\bkein\w* (?:\w+ )?\w*besuch")  # "keinen Besuch, aber die Infomappe"
_WINDOW = re.compile(
    r"(?P<usually>\b(?:meist\w*|in der regel|etwa|ungefaehr|rund) )?"
    r"\b(?P<first>\w+) ?(?:bis|-|–) ?(?P<last>\w+) wochen nach (?:der |einer |ihrer )?geburt\b"
)
_AGE = re.compile(
    r"(?:\b(in|seit|vor|noch|nach) )?\b(\w+) ?(wochen?|tagen?|tage)\b(?! (?:zu|vor|nach|lang|spaet|frueh))( alt\w*)?"
)
_BORN = re.compile(r"\b(?:kam|gekommen|geboren|geb|entbunden|geburt\w*|welt)\b")
_WILL_BE_BORN = re.compile(r"\b(?:wird|werden|kommt|termin|et|entbind\w*|geburtstermin)\b")
_DATE = re.compile(r"\b(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d{2})\b)?")


@dataclass(frozen=True)
class Window:
    """From and to which week after the birth the visit comes. `usually`: the record says so with a "meist"."""

    first: int
    last: int
    usually: bool = False


@dataclass(frozen=True)
class Birth:
    """The day, or about the day where only an age in weeks was said."""

    day: date
    about: bool = False


def answer_visit(turn: Turn) -> Answer | None:
    """None where something else is asked."""
    if turn.town is None:
        return None
    finding = turn.knowledge.find(wish_of(turn))
    if not _asks(turn, finding):
        goes_on = _goes_on(turn, finding)
        return _answer(replace(turn, continues=True), replace(finding, topics=(_TOPIC,))) if goes_on else None
    return _answer(turn, finding)


def _asks(turn: Turn, finding: Finding) -> bool:
    if _NO_VISIT.search(fold(turn.text)):
        return False
    if _CONCEPT in finding.concepts:
        return True
    others = set(finding.concepts) - _OF_THE_FAMILY - (_GIFTS if _VISIT.search(fold(turn.text)) else set())
    return turn.intent == _INTENT and not others and (turn.confidence >= _SURE or bool(finding.concepts))


def _goes_on(turn: Turn, finding: Finding) -> bool:
    """ "Mein Baby ist 3 Wochen alt", after the visit was shown."""
    adds = turn.ages or birth_of(turn) or has_moved(turn.text)
    own = set(finding.concepts) - _OF_THE_FAMILY
    return turn.memory.kinds == PREFERRED_KINDS[_INTENT] and bool(adds) and not own and len(turn.text) <= _SHORT


def _answer(turn: Turn, finding: Finding) -> Answer | None:
    wish, moved = wish_of(turn), has_moved(turn.text)
    visits = _visits(turn)
    mine = [visit for visit in visits if is_for_moved(visit) == moved] or visits
    born = birth_of(turn)
    told = bool(wish.ages or wish.pregnant or moved or born)
    fitting = [visit for visit in (mine if told else visits) if _suits(visit, wish.ages)]
    if not visits or (moved and not any(visit.visits_home or _suits(visit, wish.ages) for visit in visits)):
        return _none_here(turn, finding)
    if not fitting:
        return _too_old(turn, mine[0], [visit for visit in visits if _suits(visit, wish.ages)], finding)
    key = "utter_visit" if any(visit.visits_home for visit in fitting) else "utter_visit_no_home"
    opening = [say(key, turn.language, in_town=where_in(turn.town))]
    if moved and not any(is_for_moved(visit) for visit in fitting):
        opening.append(say("utter_visit_moved_unknown", turn.language))
    window = next((window for visit in fitting if not is_for_moved(visit) and (window := window_of(visit))), None)
    if born and window:
        opening.append(when_in_words(born, window, turn.at.date()))
    return _shown(turn, key, " ".join(opening), fitting, finding)


def _visits(turn: Turn) -> list[Offer]:
    """Of the town and what is above it; home visits first."""
    assert turn.town is not None
    view = turn.knowledge.view(turn.town.id)
    visits = [offer for offer in view.where(kinds=("welcome_visit",)) if (_TOPIC in offer.topics or not offer.topics)]
    return sorted(visits, key=lambda offer: (level_of(offer, view), not offer.visits_home, is_for_moved(offer)))


def has_moved(text: str) -> bool:
    return bool(_MOVED.search(fold(text)))


def is_for_moved(offer: Offer) -> bool:
    """A visit for families who moved in, by its record's own words."""
    return bool(_FOR_MOVED.search(fold(" ".join((offer.name, *offer.keywords)))))


def _suits(offer: Offer, ages: Iterable[int]) -> bool:
    for_babies = offer.maximum_age_months is None and offer.audience == ("baby",)
    youngest = min(ages, default=None)
    return youngest is None or (offer.suits_age(youngest) and not (for_babies and youngest > _BABY_MONTHS))


def _too_old(turn: Turn, missed: Offer, others: list[Offer], finding: Finding) -> Answer:
    key = "utter_visit_too_old" if ages_in_words(missed) else "utter_visit_for_babies"
    text = say(key, turn.language, name=missed.name, ages=ages_in_words(missed) or "")
    if others:
        return _shown(turn, key, f"{text} {say('utter_visit_others', turn.language)}", others, finding)
    handed = hand_over(turn, "utter_nothing_found", (_TOPIC,), finding.found)
    return replace(handed, messages=(text, *handed.messages[1:]), said=(key, *handed.said[1:]))


def _none_here(turn: Turn, finding: Finding) -> Answer | None:
    """What helps instead, where anything does."""
    key = "utter_visit_none"
    text = say(key, turn.language, in_town=where_in(turn.town))
    helpful = [item.offer for item in finding.found if item.offer.kind != "welcome_visit" and _TOPIC in item.offer.topics]
    if helpful and can_answer(turn, finding):
        return _shown(turn, key, f"{text} {say('utter_visit_instead', turn.language)}", helpful, finding)
    handed = hand_over(turn, "utter_nothing_found", (_TOPIC,), finding.found)
    return replace(handed, messages=(text, *handed.messages[1:]), said=(key, *handed.said[1:]))


def _shown(turn: Turn, key: str, opening: str, offers: list[Offer], finding: Finding) -> Answer:
    """The visits with how well they were found, then what else of the town is about it."""
    assert turn.town is not None
    scores = {item.offer.id: item for item in finding.found}
    first = [scores.get(offer.id, Found(offer, 1.0)) for offer in offers]
    beside = [
        item
        for item in finding.found
        if item.offer.municipality == turn.town.id and item.offer.kind != "welcome_visit" and _TOPIC in item.offer.topics
        and item.offer not in offers and item.score >= _BESIDE
    ]  # fmt: skip
    shown = tuple((first + beside)[:SHOWN])
    messages = (opening, *cards_of(turn, shown, wish_of(turn), finding))
    buttons = (say("utter_button_contact", turn.language), say("utter_button_not_helpful", turn.language))
    memory = remembered(turn, shown, kinds=PREFERRED_KINDS[_INTENT])
    if turn.continues:
        memory = replace(memory, text=turn.memory.text)
    return Answer(
        "answered", messages, (key,), shown, buttons, finding.topics or (_TOPIC,), memory=memory, looked_at=finding.found
    )


# --- when ---


@cache
def _numbers() -> dict[str, int]:
    words = read_yaml(DATA / "entities.yml")["numbers"]
    return {str(word): int(value) for value, said in words.items() if float(value).is_integer() for word in said}


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _numbers().get(word)


def window_of(offer: Offer) -> Window | None:
    """As the record says it in words; None where it names no such time."""
    texts = (offer.description, offer.note or "", offer.eligibility_description or "", *offer.steps)
    for match in _WINDOW.finditer(fold(" ".join(texts))):
        first, last = _number(match["first"]), _number(match["last"])
        if first is not None and last is not None and first <= last:
            return Window(first, last, match["usually"] is not None)
    return None


def birth_of(turn: Turn) -> Birth | None:
    """The day of birth or the due date that the message names, else about the day, from a number of weeks or days."""
    today, text, coming = turn.at.date(), fold(turn.text), turn.details.pregnant
    named = [turn.text] if coming or _BORN.search(text) else []
    for said in (*map(str, turn.values("birth_date")), *named):
        if day := _day_in(said, today, coming=coming):
            return Birth(day)
    for before, count, unit, old in _AGE.findall(text):
        number = _number(count)
        if number is None:
            continue
        span = timedelta(days=number * (7 if unit.startswith("woche") else 1))
        if before == "in" and _WILL_BE_BORN.search(text) and _BORN.search(text):
            return Birth(today + span, about=True)
        if (old or not before) and not coming:
            return Birth(today - span, about=True)
    return None


def _day_in(said: str, today: date, coming: bool) -> date | None:
    """`20.10.2026`, `20.10.26`, `20.10.` (the last one, or of a due date the coming one), `2026-10-20`."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            return date.fromisoformat(said)
        match = _DATE.search(said)
        if not match:
            return None
        day, month = int(match[1]), int(match[2])
        if match[3]:
            return date(int(match[3]) % 100 + 2000, month, day)
        this_year = date(today.year, month, day)
        if coming:
            return this_year if this_year >= today else this_year.replace(year=today.year + 1)
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    except ValueError:
        return None


def when_in_words(born: Birth, window: Window, today: date) -> str:
    """The window as dates, and whether it lies ahead, is now, or has passed."""
    first, last = born.day + timedelta(weeks=window.first), born.day + timedelta(weeks=window.last)
    key = "utter_visit_ahead" if today < first else "utter_visit_now" if today <= last else "utter_visit_passed"
    return say(
        key, first=day_in_words(first), last=day_in_words(last), low=window.first, high=window.last,
        about=say("utter_visit_about") if born.about else "", usually=say("utter_visit_usually") if window.usually else "",
    )  # fmt: skip
