"""Sees emergencies before anything else: patterns first, then what the classifiers learned. Nothing later overrules it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intents import LONGEST_MESSAGE, Classifier, features
from knowledge.lexicon import WORDS
from knowledge.text import fold, words
from store.files import read_yaml

CRISIS = "report_crisis"
CATEGORY = "crisis_category"
PATTERNS = Path(__file__).resolve().parent.parent.parent / "nlu_data" / "de" / "crisis.yml"
SENTENCES = PATTERNS.with_name("crisis_sentences")
CONFIDENCE = "confidence"
_FILE = "categories.npz"
_NONE = "none"
_SHORT = 120  # characters of a message that may go on with the one before it
_NOTHING_SAID = 0.7  # least share for a message of small words alone ("er ist 5")
_HINT = 0.3  # share of crisis that one of two messages must have alone
_REMEMBERED = 128  # messages
_SURE = 0.8  # of another kind of question: then the two messages are not read as one


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


def further_sentences(folder: Path = SENTENCES) -> list[tuple[str, str]]:
    """Sentences that only this component learns from, with their category; `none.yml` holds those that only look alike."""
    return [(str(text), path.stem) for path in sorted(folder.glob("*.yml")) for text in read_yaml(path)]


@cache
def _small_words() -> frozenset[str]:
    raw = read_yaml(WORDS / "de.yml")
    return frozenset(word for name in ("stop_words", "generic_words") for text in raw[name] for word in words(fold(str(text))))


def _says_something(text: str) -> bool:
    """It has a word beyond small ones, numbers and those that fit everything; or says that somebody cannot go on."""
    said = words(fold(text))
    return any(word not in _small_words() and not word.isdigit() for word in said) or bool(
        {"mehr", "nimmer", "hilfe"} & set(said)
    )


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
        return {"confidence": 0.4, "confidence_of_two": 0.8}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, categories: Classifier | None = None
    ) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._categories = categories
        self._patterns = load_patterns()
        # a message is looked at again beside the next one: the last ones' results are at hand, in memory alone
        self._wording = lru_cache(_REMEMBERED)(self._patterns.category)
        self._likeliest = lru_cache(_REMEMBERED)(self._likeliest_of)

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
        """Learns crises of each category against everything else that families write."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        # a crisis that nobody gave a category teaches the kinds of question, but neither a category nor that it is none
        labels = [example.get(CATEGORY) or (None if example.get(INTENT) == CRISIS else _NONE) for example in examples]
        texts = [example.get(TEXT) for example in examples]
        self._categories = Classifier.learn(texts, labels, strength=0.5, more=further_sentences())
        with self._storage.write_to(self._resource) as folder:
            self._categories.save(folder / _FILE)
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            category = self._category(text, message) or self._category_of_two(text, message, tracker)
            if category:
                self._raise_alarm(message, text, category)
            elif (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == CRISIS:
                self._think_again(message)
        return messages

    def _category(self, text: str, message: Message) -> str | None:
        """By pattern; else by this classifier and the one of intents, in equal parts."""
        named = self._wording(text)
        if named or len(text) > LONGEST_MESSAGE:
            return named
        category, share = self._likeliest(text)
        least = self._config["confidence"] if _says_something(text) else _NOTHING_SAID
        ranked = next((e[CONFIDENCE] for e in message.get(INTENT_RANKING_KEY) or [] if e[INTENT_NAME_KEY] == CRISIS), 0.0)
        return category if (share + ranked) / 2 >= least else None

    def _likeliest_of(self, text: str) -> tuple[str, float]:
        """The likeliest category, and how likely it is a crisis at all."""
        assert self._categories is not None, "loaded or trained before use"
        names, shares = self._categories.intents, self._categories.shares(features(text))
        none = names.index(_NONE)
        order = np.argsort(-shares)
        return names[int(next(at for at in order if at != none))], float(1 - shares[none])

    def _category_of_two(self, text: str, message: Message, tracker: DialogueStateTracker | None) -> str | None:
        """What only two messages together say: "sie hat was genascht" – "das war der rohrreiniger"."""
        before = tracker.latest_message.text if tracker and tracker.latest_message else None
        surely_another = (message.get(INTENT) or {}).get(CONFIDENCE, 0.0) >= _SURE
        if not before or not _says_something(text) or len(text) > _SHORT or surely_another:
            return None
        both = f"{before}. {text}"
        category, share = self._likeliest(both)
        hints = [self._likeliest(text)[1]]
        if not self._says_it_alone(before):  # else the alarm was given then: a new one needs its own sign
            hints.append(self._likeliest(before)[1])
        hinted = max(hints) >= _HINT
        named = self._wording(both) if self._wording(before) is None else None
        return named or (category if hinted and share >= self._config["confidence_of_two"] else None)

    def _says_it_alone(self, text: str) -> bool:
        return self._wording(text) is not None or self._likeliest(text)[1] >= self._config["confidence"]

    @staticmethod
    def _think_again(message: Message) -> None:
        """Too unsure for an alarm: the next best kind of question counts."""
        ranking = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry[INTENT_NAME_KEY] != CRISIS]
        if ranking:
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)

    @staticmethod
    def _raise_alarm(message: Message, text: str, category: str) -> None:
        alarm = {INTENT_NAME_KEY: CRISIS, CONFIDENCE: 1.0}
        before = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry[INTENT_NAME_KEY] != CRISIS]
        message.set(INTENT, alarm, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [alarm, *before], add_to_output=True)
        entity = {"entity": CATEGORY, "value": category, "start": 0, "end": len(text), "extractor": "CrisisDetector"}
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)
