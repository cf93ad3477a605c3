"""Which topic a question is about: a linear model on character n-grams, trained on the lexicon and on parents' sentences.

It generalises beyond the lexicon's exact words (68 % against 61 % of judged questions, docs/decisions/0003); a new word
in the lexicon works at once without it. Trained when its sentences change, in about a second; kept in LOTSIN_HOME.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.lexicon import Lexicon
from knowledge.linear_text import Floats, Row, Weighing, character_features, load_arrays, save_arrays
from knowledge.text import fold, words
from store.files import read_yaml
from store.settings import ROOT

SENTENCES = ROOT / "nlu_data" / "de" / "topics"  # with their kind of question; Rasa learns from them too
MORE_SENTENCES = ROOT / "knowledge" / "topics" / "sentences"  # only their topic is known
_PHRASE_WEIGHT = 0.5  # a lexicon phrase against a whole sentence
_SHARPNESS = 3.0  # softmax over margins
Example = tuple[str, str, float]  # text, topic, weight


@dataclass(frozen=True)
class TopicModel:
    topics: tuple[str, ...]
    weighing: Weighing
    coefficients: Floats  # n-grams × topics
    intercepts: Floats
    stop_words: frozenset[str]

    def scores(self, text: str) -> dict[str, float]:
        """Each topic's share (they sum to 1), likeliest first; nothing for a text without a known n-gram."""
        columns, values = self.weighing.sparse(_row(text, self.stop_words))
        if not columns:
            return {}
        margins = _SHARPNESS * (values @ self.coefficients[columns] + self.intercepts)
        shares = np.exp(margins - margins.max())
        shares /= shares.sum()
        return {self.topics[at]: float(shares[at]) for at in np.argsort(-shares, kind="stable")}


def _row(text: str, stop_words: frozenset[str]) -> Row:
    return character_features([word for word in words(fold(text)) if word not in stop_words], 3, 5)


def examples_of(lexicon: Lexicon, asked: Iterable[tuple[str, str | None]] = (), folder: Path = SENTENCES) -> list[Example]:
    """The lexicon's phrases, the training sentences by topic, and questions whose topic somebody judged."""
    found = [
        (phrase, topic.key, _PHRASE_WEIGHT)
        for topic in lexicon.topics.values()
        for phrases in topic.concepts.values()
        for phrase in phrases
    ]
    for path in sorted(folder.glob("*.yml")):
        sentences = re.findall(r"^    - (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        found += [(sentence, path.stem, 1.0) for sentence in sentences]
    for path in sorted(MORE_SENTENCES.glob("*.yml")):
        found += [(str(sentence), path.stem, 1.0) for sentence in read_yaml(path)]
    found += [(text, topic, 1.0) for text, topic in asked if topic in lexicon.topics]
    return found


def train(examples: Sequence[Example], stop_words: frozenset[str]) -> TopicModel:
    """A linear SVM, one against the rest (scikit-learn, imported only here)."""
    from sklearn.svm import LinearSVC

    rows = [_row(text, stop_words) for text, _, _ in examples]
    weighing = Weighing.learn(rows)
    model = LinearSVC(C=0.5, random_state=0)
    labels, weights = [topic for _, topic, _ in examples], [weight for _, _, weight in examples]
    model.fit(weighing.matrix(rows), labels, sample_weight=weights)
    return TopicModel(tuple(model.classes_), weighing, model.coef_.T, model.intercept_, stop_words)


def _fingerprint(examples: Sequence[Example], stop_words: frozenset[str]) -> str:
    text = json.dumps([examples, sorted(stop_words), _SHARPNESS, _PHRASE_WEIGHT])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_or_train(examples: Sequence[Example], stop_words: frozenset[str], folder: Path) -> TopicModel:
    """The model of exactly these examples, from the folder where it was kept before."""
    path = folder / f"topics-{_fingerprint(examples, stop_words)}.npz"
    if path.exists():
        return _load(path, stop_words)
    model = train(examples, stop_words)
    _save(model, path)
    for older in folder.glob("topics-*.npz"):
        if older != path:
            older.unlink(missing_ok=True)
    return _load(path, stop_words)


def _save(model: TopicModel, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part: Path = path.with_suffix(".part")
    topics = np.array(model.topics)
    save_arrays(part, model.weighing, topics=topics, coefficients=model.coefficients, intercepts=model.intercepts)
    part.replace(path)


def _load(path: Path, stop_words: frozenset[str]) -> TopicModel:
    weighing, parts = load_arrays(path)
    return TopicModel(tuple(map(str, parts["topics"])), weighing, parts["coefficients"], parts["intercepts"], stop_words)
