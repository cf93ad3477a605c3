"""Rasa entities of a message: children's ages in months, dates of birth, pregnancy, days, parts of the day, dates, audience."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.ages import read_ages
from bot.nlu.reading import LONGEST, Mark, read_marks, vocabulary
from bot.nlu.times import dates_of, read_times
from knowledge.text import fold, words


def read_entities(text: str) -> list[dict[str, Any]]:
    """Values by entity; positions in the text are not kept, because nobody needs them and texts are masked later."""
    marks = read_marks(text)
    return [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "FamilyEntities"}
        for name, value in _values(marks, text)
    ]


def _values(marks: Sequence[Mark], text: str) -> Iterator[tuple[str, Any]]:
    ages, times = read_ages(marks), read_times(marks)
    yield from (("child_age_months", months) for months in ages.months)
    yield from (("birth_date", born) for born in ages.born)
    if _is_pregnant(text):
        yield "pregnancy", True
    yield from (("day", day) for day in times.days)
    yield from (("excluded_day", day) for day in dict.fromkeys(times.excluded))
    yield from (("part_of_day", part) for part in dict.fromkeys(times.parts_of_day))
    yield from (("date", date) for date in dates_of(times))
    yield from (("audience", audience) for audience in _audiences(text, ages.own))


_WEEKS_AND_DAYS = re.compile(r"\b(?:[1-3]\d|4[0-2])\+[0-6]\b")  # "38+4", as midwives write


@cache
def _pregnancy() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{'|'.join(parts)})\b") for name, parts in vocabulary().lists["pregnancy"].items()}


def _is_pregnant(text: str) -> bool:
    if _WEEKS_AND_DAYS.search(text):
        return True
    folded = " ".join(words(fold(text[:LONGEST])))
    return bool(_pregnancy()["says"].search(_pregnancy()["unless"].sub(" ", folded)))


@cache
def _audience_patterns() -> dict[str, re.Pattern[str]]:
    lists = {**vocabulary().lists["audience"], "unless": vocabulary().lists["audience_unless"]}
    return {name: re.compile(rf"\b(?:{'|'.join(parts)})\b") for name, parts in lists.items()}


def _audiences(text: str, young: bool) -> Iterator[str]:
    """`young`: the message is a young person's own."""
    folded = _audience_patterns()["unless"].sub(" ", " ".join(words(fold(text[:LONGEST]))))
    for name, pattern in _audience_patterns().items():
        if name != "unless" and (pattern.search(folded) or (name == "youth" and young)):
            yield name


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FamilyEntities(GraphComponent, EntityExtractorMixin):
    """Adds what `read_entities` finds. Places are found in the town's own data, later."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> FamilyEntities:
        read_marks("")
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = read_entities(message.get(TEXT) or "")
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages
