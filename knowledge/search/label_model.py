"""What a text is about: linear models on character n-grams, one for the topics, a finer one for needs (needs.py).

They generalise beyond exact words (68 % against 61 % of judged questions, docs/decisions/0003). Trained when their
sentences change, in seconds; kept in LOTSIN_HOME.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.linear_text import Floats, Row, Weighing, character_features, load_arrays, save_arrays
from knowledge.text import fold, words

TOPICS, NEEDS = 3.0, 7.0  # sharpness; of 4, 7, 10 and 14, 7 found most with long guides
Example = tuple[str, str, float]  # text, label, weight


@dataclass(frozen=True)
class LabelModel:
    labels: tuple[str, ...]
    weighing: Weighing
    coefficients: Floats  # n-grams × labels
    intercepts: Floats
    stop_words: frozenset[str]
    sharpness: float  # of the softmax over margins: the more labels, the sharper, lest chance share it out among them

    def scores(self, text: str) -> dict[str, float]:
        """Each label's share (they sum to 1), likeliest first; nothing for a text without a known n-gram."""
        columns, values = self.weighing.sparse(_row(text, self.stop_words))
        if not columns:
            return {}
        margins = self.sharpness * (values @ self.coefficients[columns] + self.intercepts)
        shares = np.exp(margins - margins.max())
        shares /= shares.sum()
        return {self.labels[at]: float(shares[at]) for at in np.argsort(-shares, kind="stable")}


def _row(text: str, stop_words: frozenset[str]) -> Row:
    return character_features([word for word in words(fold(text)) if word not in stop_words], 3, 5)


def train(examples: Sequence[Example], stop_words: frozenset[str], sharpness: float = TOPICS) -> LabelModel:
    """A linear SVM, one against the rest (scikit-learn, imported only here)."""
    from sklearn.svm import LinearSVC

    rows = [_row(text, stop_words) for text, _, _ in examples]
    weighing = Weighing.learn(rows)
    model = LinearSVC(C=0.5, random_state=0)
    labels, weights = [label for _, label, _ in examples], [weight for _, _, weight in examples]
    model.fit(weighing.matrix(rows), labels, sample_weight=weights)
    return LabelModel(tuple(model.classes_), weighing, model.coef_.T, model.intercept_, stop_words, sharpness)


def _fingerprint(examples: Sequence[Example], stop_words: frozenset[str]) -> str:
    text = json.dumps([examples, sorted(stop_words)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_or_train(
    name: str, examples: Sequence[Example], stop_words: frozenset[str], folder: Path, sharpness: float = TOPICS
) -> LabelModel:
    """The model of exactly these examples, from the folder where it was kept before under this name."""
    path = folder / f"{name}-{_fingerprint(examples, stop_words)}.npz"
    with contextlib.suppress(FileNotFoundError):
        return _load(path, stop_words, sharpness)
    model = train(examples, stop_words, sharpness)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="part-", dir=folder) as own:  # another process may be at it too
        part = Path(own) / path.name
        _save(model, part)
        kept = _load(part, stop_words, sharpness)
        part.replace(path)
    for older in folder.glob(f"{name}-*.npz"):
        if older != path:
            older.unlink(missing_ok=True)
    return kept


def _save(model: LabelModel, path: Path) -> None:
    labels = np.array(model.labels)
    save_arrays(path, model.weighing, labels=labels, coefficients=model.coefficients, intercepts=model.intercepts)


def _load(path: Path, stop_words: frozenset[str], sharpness: float) -> LabelModel:
    weighing, parts = load_arrays(path)
    labels = tuple(map(str, parts["labels"]))
    return LabelModel(labels, weighing, parts["coefficients"], parts["intercepts"], stop_words, sharpness)
