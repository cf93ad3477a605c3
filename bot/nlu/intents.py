"""What kind of question it is: a calibrated linear SVC on words, lemmas and character n-grams, and the likest sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import simplemma
from joblib import parallel_config
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack
from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import LinearSVC

from knowledge.linear_text import Floats, Row, Weighing, character_features, load_arrays, save_arrays, word_features
from knowledge.text import fold, words
from store.files import read_yaml

UNREADABLE = "unreadable"
LONGEST_MESSAGE = 4000  # characters; longer ones are answered with a request to be shorter
_FILES = ("classifier.npz", "neighbours.npz")
_FOLDS = 2
_THREADS = 2
_TOLERANCE = 1e-2  # of the solver: a third faster than its default, the same figures
_NEIGHBOURS = 10
_NEIGHBOURS_SAY = 0.5  # against the classifier's 1 (docs/decisions/0006)
KINDS = Path(__file__).resolve().parent.parent.parent / "nlu_data" / "kinds.yml"
Ints = np.ndarray[Any, np.dtype[np.int64]]


@lru_cache(maxsize=50_000)
def _lemma(word: str) -> tuple[str, ...]:
    """Folded; more than one word where it holds a hyphen."""
    return tuple(words(fold(simplemma.lemmatize(word, lang="de"))))


def features(text: str) -> Row:
    """Words, pairs and lemmas, and the n-grams of both forms."""
    plain = words(fold(text))
    lemmas = [lemma for word in text.split()[:200] for lemma in _lemma(word)]
    return word_features(plain) + word_features(lemmas) + character_features([*plain, *lemmas], 2, 5)


def neighbour_features(text: str) -> Row:
    plain = words(fold(text))
    return word_features(plain) + character_features(plain, 3, 5)


@lru_cache(maxsize=1)
def _weighed(texts: tuple[str, ...]) -> tuple[Weighing, csr_matrix]:
    """Kinds of question and crises are learned from the same sentences: read once."""
    rows = [features(text) for text in texts]
    weighing = Weighing.learn(rows)
    return weighing, weighing.matrix(rows)


@dataclass(frozen=True)
class Classifier:
    """A linear SVC, one against the rest, calibrated by sigmoids (J. Platt, 1999) over held-out folds."""

    intents: tuple[str, ...]
    weighing: Weighing
    coefficients: Floats  # features × intents
    intercepts: Floats
    slopes: Floats
    offsets: Floats

    def shares(self, row: Row) -> Floats:
        """Of each intent; they sum to 1."""
        columns, values = self.weighing.sparse(row)
        margins = self.intercepts + (values @ self.coefficients[columns] if columns else 0.0)
        single = 1.0 / (1.0 + np.exp(self.slopes * margins + self.offsets))
        shares: Floats = single / max(float(single.sum()), 1e-12)
        return shares

    @classmethod
    def learn(
        cls, texts: Sequence[str], labels: Sequence[str | None], strength: float, more: Sequence[tuple[str, str]] = ()
    ) -> Classifier:
        """Of texts with their labels (None: left out), and of `more` of both; what words weigh, the first alone say."""
        weighing, matrix = _weighed(tuple(texts))
        kept = [at for at, label in enumerate(labels) if label is not None]
        rows = vstack([matrix[kept], weighing.matrix([features(text) for text, _ in more])]).tocsr()
        known = [label for label in labels if label is not None] + [label for _, label in more]
        single = LinearSVC(C=strength, tol=_TOLERANCE, random_state=0)
        model = CalibratedClassifierCV(single, cv=_FOLDS, ensemble=False, n_jobs=_THREADS)
        with parallel_config("threading"):  # the solver holds no lock: folds side by side, without copies
            model.fit(rows, np.array(known))
        (fitted,) = model.calibrated_classifiers_
        return cls(
            tuple(map(str, model.classes_)),
            weighing,
            fitted.base_estimator.coef_.T,
            fitted.base_estimator.intercept_,
            np.array([sigmoid.a_ for sigmoid in fitted.calibrators]),
            np.array([sigmoid.b_ for sigmoid in fitted.calibrators]),
        )

    def save(self, path: Path) -> None:
        arrays = {name: getattr(self, name) for name in ("coefficients", "intercepts", "slopes", "offsets")}
        save_arrays(path, self.weighing, intents=np.array(self.intents), **arrays)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        weighing, arrays = load_arrays(path)
        return cls(tuple(map(str, arrays.pop("intents"))), weighing, **arrays)


@dataclass(frozen=True)
class Neighbours:
    """The training sentences themselves: the ten likest vote, each by the square of its cosine."""

    weighing: Weighing
    by_feature: csr_matrix  # features × sentences
    labels: Ints  # of each sentence: its place among the classifier's intents

    def shares(self, row: Row, intents: int) -> Floats:
        """Of each intent; zeros where no sentence has anything in common with this one."""
        columns, values = self.weighing.sparse(row)
        votes = np.zeros(intents)
        if not columns:
            return votes
        likeness = np.asarray(self.by_feature[columns].T @ values)
        nearest = np.argpartition(-likeness, min(_NEIGHBOURS, len(likeness) - 1))[:_NEIGHBOURS]
        np.add.at(votes, self.labels[nearest], likeness[nearest] ** 2)
        shares: Floats = votes / max(float(votes.sum()), 1e-12)
        return shares

    @classmethod
    def learn(cls, rows: Sequence[Row], labels: Sequence[int]) -> Neighbours:
        weighing = Weighing.learn(rows)
        return cls(weighing, weighing.matrix(rows).T.tocsr(), np.array(labels))

    def save(self, path: Path) -> None:
        held = self.by_feature
        data, starts = held.data.astype(np.float16), held.indptr
        save_arrays(path, self.weighing, data=data, indices=held.indices, starts=starts, labels=self.labels)

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        weighing, arrays = load_arrays(path)
        shape = (len(weighing.ids), len(arrays["labels"]))
        held = csr_matrix((arrays["data"].astype(np.float32), arrays["indices"], arrays["starts"]), shape=shape)
        return cls(weighing, held, arrays["labels"])


@dataclass(frozen=True)
class Judge:
    """Both opinions: better than each alone (docs/decisions/0006)."""

    classifier: Classifier
    neighbours: Neighbours

    def ranking(self, text: str, family: Mapping[str, str]) -> list[tuple[str, float]]:
        """Intents by share; first one of the family (a kind of the contract) with the largest share, carrying all of it."""
        intents = self.classifier.intents
        shares = self.classifier.shares(features(text))
        near = self.neighbours.shares(neighbour_features(text), len(intents))
        if near.any():
            shares = (shares + _NEIGHBOURS_SAY * near) / (1 + _NEIGHBOURS_SAY)
        whole: dict[str, float] = defaultdict(float)
        for intent, share in zip(intents, shares):
            whole[family.get(intent, intent)] += float(share)
        chosen = max(whole, key=lambda name: whole[name])
        order = sorted(zip(intents, map(float, shares)), key=lambda item: -item[1])
        first = next(intent for intent, _ in order if family.get(intent, intent) == chosen)
        return [(first, whole[chosen]), *((intent, share) for intent, share in order if intent != first)]

    @classmethod
    def learn(cls, texts: Sequence[str], intents: Sequence[str], strength: float) -> Judge:
        classifier = Classifier.learn(texts, intents, strength)
        labels = [classifier.intents.index(intent) for intent in intents]
        return cls(classifier, Neighbours.learn([neighbour_features(text) for text in texts], labels))

    def save(self, folder: Path) -> None:
        self.classifier.save(folder / _FILES[0])
        self.neighbours.save(folder / _FILES[1])

    @classmethod
    def load(cls, folder: Path) -> Judge:
        return cls(Classifier.load(folder / _FILES[0]), Neighbours.load(folder / _FILES[1]))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Sets the intent and the whole ranking; a message without words gets the intent `unreadable`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5, "ranking_length": 8}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "simplemma"]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, judge: Judge | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._judge = config, model_storage, resource, judge
        self._family: dict[str, str] = read_yaml(KINDS)

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
            return cls(config, model_storage, resource, Judge.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts, intents = [example.get(TEXT) for example in examples], [example.get(INTENT) for example in examples]
        self._judge = Judge.learn(texts, intents, self._config["C"])
        with self._storage.write_to(self._resource) as folder:
            self._judge.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        assert self._judge is not None, "loaded or trained before use"
        if len(text) > LONGEST_MESSAGE or not any(letter.isalpha() for letter in text):
            return [{INTENT_NAME_KEY: UNREADABLE, PREDICTED_CONFIDENCE_KEY: 1.0}]
        ranked = self._judge.ranking(text, self._family)
        return [{INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: share} for intent, share in ranked]
