"""What families ask of an offer beside what it is about: free, without registration, a changing table, a language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from actions.words_of_talk import DATA
from knowledge.model import CostOption, Offer
from knowledge.text import fold, words
from store.files import read_yaml
from wording.replies import say

_WALK_IN = ("none", "walk-in")
_BEFORE = (
    r"(?:\b(?:mit|fuer|auf|in|und|aber|auch|bitte|die|der|das|was|einem|einer|einen|ein|eine|es|am liebsten|moeglichst) )*"
)
_SENTENCE = re.compile(r"[.!?;]+")
_PLANNED = re.compile(r"\b(?:wird|werden|soll\w*|geplant\w*|kuenftig|demnaechst)\b")
_NOT = re.compile(r"\b(?:nicht|kein\w*|ohne|noch nicht|leider nicht) (?:\w+ )?$")


@dataclass(frozen=True)
class Condition:
    """`field` of the record that holds it: cost, registration, amenity, audience or language."""

    key: str
    field: str
    says: re.Pattern[str]
    record: re.Pattern[str] | None = None
    name: str = ""
    alone: bool = False  # whatever has it answers a message that says nothing else

    @property
    def is_common(self) -> bool:
        """Many offers are free or need no registration without saying so."""
        return self.field in ("cost", "registration")

    @property
    def in_words(self) -> str:
        """ "ohne Anmeldung", "auf Türkisch"."""
        return (
            say("utter_condition_language", name=self.name) if self.field == "language" else say(f"utter_condition_{self.key}")
        )

    def holds(self, offer: Offer) -> bool | None:
        """What the record says of it; None where it says nothing."""
        if self.field == "cost":
            return _is_free(offer.cost_options)
        if self.field == "registration":
            return None if offer.registration is None else offer.registration in _WALK_IN
        if self.key in (offer.amenities if self.field == "amenity" else offer.audience):
            return True
        said = offer.languages if self.field == "language" else (offer.name, offer.description, offer.note or "")
        answers = [answer for text in said for sentence in _SENTENCE.split(text) for answer in self._said_in(sentence)]
        return None if not answers else all(answers)

    def _said_in(self, sentence: str) -> list[bool]:
        """ "Noch nicht barrierefrei" says no; what is only planned says nothing."""
        text = " ".join(words(fold(sentence)))
        match = self.record.search(text) if self.record and not _PLANNED.search(text) else None
        return [] if match is None else [not _NOT.search(text[: match.start()])]


@cache
def _known() -> tuple[Condition, ...]:
    return tuple(
        Condition(
            entry["key"], entry["field"], re.compile(rf"{_BEFORE}\b(?:{'|'.join(entry['says'])})\b"),
            re.compile(rf"\b(?:{'|'.join(entry['record'])})\b") if "record" in entry else None, entry.get("name", ""),
            entry.get("alone", False),
        )
        for entry in read_yaml(DATA / "conditions.yml")
    )  # fmt: skip


def conditions_in(text: str) -> tuple[tuple[Condition, ...], str]:
    """The conditions that a message names, and what it is about: its folded words without them.

    "Kostenlos" and "ohne Anmeldung" stay among those: "essen umsonst" is about more than food.
    """
    said = rest = " ".join(words(fold(text)))
    found = tuple(condition for condition in _known() if condition.says.search(said))
    for condition in found:
        rest = rest if condition.is_common else condition.says.sub(" ", rest)
    return found, " ".join(rest.split())


def in_words(conditions: Sequence[Condition]) -> str:
    return ", ".join(condition.in_words for condition in conditions)


def _is_free(options: Sequence[CostOption]) -> bool | None:
    """True only where each price is nothing; "kostenlos oder ermäßigt" leaves it open."""
    prices = [_price_is_nothing(option) for option in options]
    if not prices or None in prices:
        return None
    return all(prices)


def _price_is_nothing(option: CostOption) -> bool | None:
    if option.amount is not None:
        return option.amount == 0
    said = fold(option.amount_description or "").strip()
    if said in ("kostenlos", "kostenfrei", "gratis", "gebuehrenfrei"):
        return True
    return False if re.search(r"\d", said) else None
