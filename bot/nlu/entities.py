"""Children's ages as months, pregnancy, weekdays and parts of the day: spaCy token patterns, built once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc, Span

from knowledge.text import fold
from store.files import read_yaml

DATA = Path(__file__).resolve().parent.parent.parent / "nlu_data" / "de" / "entities.yml"
WEEKS_A_MONTH = 365.25 / 12 / 7
_OLDEST_YEARS = 26
_YEARS = r"^(jahr|jahre|jahren|j|jaehrig\w*|lj)$"
_MONTHS = r"^(mon|mo|monat|monate|monaten|mte|mnt)$"
_WEEKS = r"^(woche|wochen|wo|wch)$"
_NOT_AN_AGE_BEFORE = {"seit", "vor", "noch", "nach", "alle", "pro", "letzten", "naechsten", "um", "gegen", "klasse", "groesse"}
_TO_BE = ["ist", "is", "bin", "wird", "werden", "sind", "bald", "fast", "gerade", "knapp", "schon", "jetzt", "erst"]


@dataclass(frozen=True)
class Vocabulary:
    numbers: dict[str, float]
    days: dict[str, str]  # word → mo, tu …
    weekend: frozenset[str]
    parts_of_day: dict[str, str]


@cache
def vocabulary() -> Vocabulary:
    raw: dict[str, Any] = read_yaml(DATA)
    return Vocabulary(
        {str(word): float(number) for word, number in raw["numbers"].items() if word},
        {word: day for day, texts in raw["days"].items() for word in texts},
        frozenset(raw["weekend"]),
        {word: part for part, texts in raw["parts_of_day"].items() for word in texts},
    )


@cache
def language() -> Language:
    """One blank German pipeline for the whole process."""
    known = vocabulary()
    nlp = spacy.blank("de")
    ruler = nlp.add_pipe("entity_ruler")
    written = "|".join(map(re.escape, known.numbers))
    number = {"LOWER": {"REGEX": rf"^(\d{{1,2}}([.,]\d)?|{written})$"}}
    unit = {"LOWER": {"REGEX": f"{_YEARS}|{_MONTHS}|{_WEEKS}"}}
    dash = {"LOWER": {"IN": ["-", "–"]}, "OP": "?"}
    joint = {"LOWER": {"IN": ["und", "u", "oder", "bis", "+", "&", ",", "-", "/"]}}
    word = {"LOWER": {"IN": [*known.days, *known.weekend]}}
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "AGE", "pattern": [number, joint, number, dash, unit]},
            {"label": "AGE", "pattern": [number, unit, joint, number, dash, unit]},
            {"label": "AGE", "pattern": [number, dash, unit]},
            {"label": "AGE", "pattern": [{"LOWER": {"IN": _TO_BE}}, {"LOWER": {"IN": _TO_BE}, "OP": "*"}, number, dash, unit]},
            {"label": "AGE", "pattern": [{"LOWER": {"IN": _TO_BE}}, {"LOWER": {"IN": _TO_BE}, "OP": "*"}, number]},
            {"label": "AGE", "pattern": [{"LOWER": {"IN": _TO_BE}}, number, joint, number]},
            {"label": "AGE", "pattern": [{"LOWER": {"IN": _TO_BE}}, number, joint, number, dash, unit]},
            {"label": "AGE", "pattern": [{"ORTH": "("}, number, {"ORTH": ")"}]},
            {"label": "PREGNANCY", "pattern": [{"LOWER": {"REGEX": r"^(schwanger\w*|ssw)$"}}]},
            {"label": "DAY", "pattern": [word]},
            {"label": "PART_OF_DAY", "pattern": [{"LOWER": {"IN": list(known.parts_of_day)}}]},
        ]
    )
    return nlp


def read_entities(text: str) -> list[dict[str, Any]]:
    """Rasa entities of a message; characters refer to the folded text, whose length can differ."""
    prepared = re.sub(r"(?<=\d)-?(?=[a-z])|(?<=[a-z])(?=\d)", " ", fold(text[:2000]))
    doc = language()(prepared)
    found: list[dict[str, Any]] = []
    pregnant = any(span.label_ == "PREGNANCY" for span in doc.ents)
    for span in doc.ents:
        found += [_entity(name, value, span) for name, value in _meaning(span, doc, pregnant)]
    return found


def _entity(name: str, value: Any, span: Span) -> dict[str, Any]:
    place = {"start": span.start_char, "end": span.end_char}
    return {"entity": name, "value": value, **place, "extractor": "FamilyEntities"}


def _meaning(span: Span, doc: Doc, pregnant: bool) -> list[tuple[str, Any]]:
    known = vocabulary()
    if span.label_ == "AGE":
        return [("child_age_months", months) for months in _ages(span, doc, pregnant)]
    if span.label_ == "PREGNANCY":
        return [("pregnancy", True)]
    word = span.text.lower()
    if span.label_ == "PART_OF_DAY":
        return [("part_of_day", known.parts_of_day[word])]
    if len(word) <= 2 and not _is_day(span, doc):
        return []
    return [("day", day) for day in (("sa", "su") if word in known.weekend else (known.days[word],))]


def _is_day(span: Span, doc: Doc) -> bool:
    """ "so", "do", "we" are days beside other days, and "am we" is the weekend."""
    before = doc[span.start - 1].lower_ if span.start else ""
    if span.text.lower() in vocabulary().weekend:
        return before == "am"
    others = [other for other in doc.ents if other.label_ == "DAY" and other.text != span.text]
    return len(doc) <= 3 or any(other.text.lower() not in ("so", "we") for other in others)


def _ages(span: Span, doc: Doc, pregnant: bool) -> list[float]:
    before = doc[span.start - 1].lower_ if span.start else ""
    after = doc[span.end].lower_ if span.end < len(doc) else ""
    if before in _NOT_AN_AGE_BEFORE or after in (
        "her",
        "lang",
        "warten",
        "wartezeit",
        "uhr",
        "euro",
        "€",
        "ssw",
        "kinder",
        "kids",
    ):
        return []
    units = [_unit(token.lower_) for token in span if _unit(token.lower_)]
    if before in ("in", "fuer") and units[-1:] == [1 / WEEKS_A_MONTH]:
        return []  # "für 2 Wochen"
    if pregnant and units and units[-1] != 12.0:
        return []  # weeks and months of the pregnancy
    numbers = [(token.i, _number(token.lower_)) for token in span if _number(token.lower_) is not None]
    ages = []
    mixed = units == [1.0] and len(numbers) == 2 and (numbers[0][1] or 0) < (numbers[1][1] or 0)
    for at, number in numbers:
        if mixed and at == numbers[0][0]:
            ages.append(float(int((number or 0.0) * 12)))  # "2 und 9 Monate": two years, and nine months
            continue
        following = next((_unit(token.lower_) for token in span if token.i > at and _unit(token.lower_)), None)
        months = (number or 0.0) * (following or 12.0)
        if 0 <= months <= _OLDEST_YEARS * 12:
            ages.append(float(int(months)))
    return ages


def _unit(word: str) -> float | None:
    """Months in a year, a month, a week."""
    for pattern, months in ((_YEARS, 12.0), (_MONTHS, 1.0), (_WEEKS, 1 / WEEKS_A_MONTH)):
        if re.match(pattern, word):
            return months
    return None


def _number(word: str) -> float | None:
    if re.fullmatch(r"\d{1,2}([.,]\d)?", word):
        return float(word.replace(",", "."))
    return vocabulary().numbers.get(word)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FamilyEntities(GraphComponent, EntityExtractorMixin):
    """Adds `child_age_months`, `pregnancy`, `day` and `part_of_day`. Places are found in the town's own data, later."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> FamilyEntities:
        language()
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = read_entities(message.get(TEXT) or "")
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages
