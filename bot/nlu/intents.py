"""What kind of question it is: a calibrated linear SVC on words, lemmas and character n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import simplemma
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import LinearSVC

from knowledge.linear_text import Floats, Row, Weighing, character_features, load_arrays, save_arrays, word_features
from knowledge.text import fold, words

UNREADABLE = "unreadable"
LONGEST_MESSAGE = 4000  # characters; longer ones are answered with a request to be shorter
_FILE = "classifier.npz"
_FOLDS = 4


@lru_cache(maxsize=50_000)
def _lemma(word: str) -> str:
    lemma: str = simplemma.lemmatize(word, lang="de")
    return lemma


def features(text: str, shortest: int = 2, longest: int = 5) -> Row:
    """Words, pairs and lemmas, and the n-grams of both forms."""
    plain = words(fold(text))
    lemmas = [lemma for word in text.split()[:200] for lemma in words(fold(_lemma(word)))]
    return word_features(plain) + word_features(lemmas) + character_features([*plain, *lemmas], shortest, longest)


@dataclass(frozen=True)
class Classifier:
    """Linear SVCs, one per fold and intent, each calibrated by a sigmoid (J. Platt, 1999); their mean is the share."""

    intents: tuple[str, ...]
    weighing: Weighing
    coefficients: Floats  # features × (folds · intents)
    intercepts: Floats  # folds · intents
    slopes: Floats
    offsets: Floats

    def shares(self, row: Row) -> Floats:
        """Of each intent; they sum to 1."""
        columns, values = self.weighing.sparse(row)
        margins = self.intercepts + (values @ self.coefficients[columns] if columns else 0.0)
        single = 1.0 / (1.0 + np.exp(self.slopes * margins + self.offsets))
        by_fold = single.reshape(-1, len(self.intents))
        mean: Floats = (by_fold / np.maximum(by_fold.sum(axis=1, keepdims=True), 1e-12)).mean(axis=0)
        return mean

    @classmethod
    def learn(cls, rows: Sequence[Row], intents: Sequence[str], strength: float) -> Classifier:
        weighing = Weighing.learn(rows, rarest=1)
        model = CalibratedClassifierCV(LinearSVC(C=strength, class_weight="balanced", random_state=0), cv=_FOLDS)
        model.fit(weighing.matrix(rows), np.array(intents))
        folds = model.calibrated_classifiers_
        return cls(
            tuple(map(str, model.classes_)),
            weighing,
            np.hstack([fold.base_estimator.coef_.T for fold in folds]),
            np.concatenate([fold.base_estimator.intercept_ for fold in folds]),
            np.array([sigmoid.a_ for fold in folds for sigmoid in fold.calibrators]),
            np.array([sigmoid.b_ for fold in folds for sigmoid in fold.calibrators]),
        )

    def save(self, path: Path) -> None:
        arrays = {name: getattr(self, name) for name in ("coefficients", "intercepts", "slopes", "offsets")}
        save_arrays(path, self.weighing, intents=np.array(self.intents), **arrays)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        weighing, arrays = load_arrays(path)
        return cls(tuple(map(str, arrays.pop("intents"))), weighing, **arrays)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Sets the intent and the whole ranking; a message without words gets the intent `unreadable`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"char_ngram": [2, 5], "C": 1.0, "ranking_length": 5}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "simplemma"]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, classifier: Classifier | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._classifier = config, model_storage, resource, classifier

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Classifier.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        rows = [self._features(example.get(TEXT)) for example in examples]
        self._classifier = Classifier.learn(rows, [example.get(INTENT) for example in examples], self._config["C"])
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder / _FILE)
        return self._resource

    def _features(self, text: str) -> Row:
        return features(text, *self._config["char_ngram"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        assert self._classifier is not None, "loaded or trained before use"
        if len(text) > LONGEST_MESSAGE or not any(letter.isalpha() for letter in text):
            return [{INTENT_NAME_KEY: UNREADABLE, PREDICTED_CONFIDENCE_KEY: 1.0}]
        shares = self._classifier.shares(self._features(text))
        order = np.argsort(-shares, kind="stable")
        return [{INTENT_NAME_KEY: self._classifier.intents[at], PREDICTED_CONFIDENCE_KEY: float(shares[at])} for at in order]
