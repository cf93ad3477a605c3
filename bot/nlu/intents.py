"""What kind of question it is: a calibrated linear SVC on words, lemmas and character n-grams."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import joblib
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
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC

from knowledge.text import fold, words

UNREADABLE = "unreadable"
LONGEST_MESSAGE = 4000  # characters; longer ones are answered with a request to be shorter
_FILE = "classifier.joblib"


@lru_cache(maxsize=50_000)
def _lemma(word: str) -> str:
    lemma: str = simplemma.lemmatize(word, lang="de")
    return lemma


def prepared(text: str) -> str:
    """The folded text, then its lemmas: both forms are counted."""
    plain = " ".join(words(fold(text)))
    lemmas = " ".join(fold(_lemma(word)) for word in text.split()[:200])
    return f"{plain} | {lemmas}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Sets the intent and the whole ranking; a message without words gets the intent `unreadable`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"word_ngram": [1, 2], "char_ngram": [2, 5], "C": 1.0, "ranking_length": 5}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "simplemma"]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, classifier: Pipeline | None = None
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
            return cls(config, model_storage, resource, joblib.load(folder / _FILE))

    def _untrained(self) -> Pipeline:
        features = make_union(
            TfidfVectorizer(
                analyzer="word", ngram_range=tuple(self._config["word_ngram"]), sublinear_tf=True, token_pattern=r"\S+",
                dtype=np.float32,
            ),
            TfidfVectorizer(
                analyzer="char_wb", ngram_range=tuple(self._config["char_ngram"]), sublinear_tf=True, min_df=2, dtype=np.float32
            ),
        )  # fmt: skip
        estimator = CalibratedClassifierCV(LinearSVC(C=self._config["C"], class_weight="balanced", random_state=0), cv=4)
        return make_pipeline(features, estimator)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [prepared(example.get(TEXT)) for example in examples]
        self._classifier = self._untrained().fit(texts, np.array([example.get(INTENT) for example in examples]))
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._classifier, folder / _FILE, compress=3)
        return self._resource

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
        shares = self._classifier.predict_proba([prepared(text)])[0]
        order = np.argsort(-shares, kind="stable")
        return [
            {INTENT_NAME_KEY: str(self._classifier.classes_[at]), PREDICTED_CONFIDENCE_KEY: float(shares[at])} for at in order
        ]
