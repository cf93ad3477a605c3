"""Sees emergencies before anything else: patterns first, then what the classifiers learned. Nothing later overrules it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)  # fmt: skip
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intents import Classifier, features
from knowledge.text import fold, words
from store.files import read_yaml

CRISIS = "report_crisis"
CATEGORY = "crisis_category"
PATTERNS = Path(__file__).resolve().parent.parent.parent / "nlu_data" / "de" / "crisis.yml"
_FILE = "categories.npz"


@dataclass(frozen=True)
class Patterns:
    """Wordings by category, most urgent first; `unless` takes back what a course or a talk is about."""

    categories: tuple[tuple[str, re.Pattern[str]], ...]
    unless: re.Pattern[str]

    def category(self, text: str) -> str | None:
        folded = " ".join(words(fold(text)))
        if self.unless.search(folded):
            return None
        return next((category for category, pattern in self.categories if pattern.search(folded)), None)


def load_patterns(path: Path = PATTERNS) -> Patterns:
    raw = read_yaml(path)
    categories = tuple((name, _joined(patterns)) for name, patterns in raw["categories"].items())
    return Patterns(categories, _joined(raw["unless"]))


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrisisDetector(GraphComponent, EntityExtractorMixin):
    """Replaces the intent by `report_crisis`, adds `crisis_category`; what was first thought stays in the ranking."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"confidence": 0.55}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, categories: Classifier | None = None
    ) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._categories = categories
        self._patterns = load_patterns()

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> CrisisDetector:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrisisDetector:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Classifier.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which category a crisis is, for those that no pattern knows."""
        examples = [example for example in training_data.intent_examples if example.get(CATEGORY)]
        rows = [features(example.get(TEXT)) for example in examples]
        self._categories = Classifier.learn(rows, [example.get(CATEGORY) for example in examples], strength=1.0)
        with self._storage.write_to(self._resource) as folder:
            self._categories.save(folder / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            category = self._patterns.category(text) or self._by_classifier(message, text)
            if category:
                self._raise_alarm(message, text, category)
            elif (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == CRISIS:
                self._think_again(message)
        return messages

    def _by_classifier(self, message: Message, text: str) -> str | None:
        intent = message.get(INTENT) or {}
        sure = intent.get(PREDICTED_CONFIDENCE_KEY, 0.0) >= self._config["confidence"]
        if intent.get(INTENT_NAME_KEY) != CRISIS or not sure or self._categories is None:
            return None
        return self._categories.intents[int(self._categories.shares(features(text)).argmax())]

    @staticmethod
    def _think_again(message: Message) -> None:
        """Too unsure for an alarm: the next best kind of question counts."""
        ranking = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry[INTENT_NAME_KEY] != CRISIS]
        if ranking:
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)

    @staticmethod
    def _raise_alarm(message: Message, text: str, category: str) -> None:
        alarm = {INTENT_NAME_KEY: CRISIS, PREDICTED_CONFIDENCE_KEY: 1.0}
        before = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry[INTENT_NAME_KEY] != CRISIS]
        message.set(INTENT, alarm, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [alarm, *before], add_to_output=True)
        entity = {"entity": CATEGORY, "value": category, "start": 0, "end": len(text), "extractor": "CrisisDetector"}
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)
