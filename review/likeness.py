"""How like questions are: n-grams of their letters, weighed by how rare they are, and what they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log, sqrt
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from knowledge.text import fold, ngrams, words

Example = tuple[str, tuple[str, ...]]  # a question and its topics
_OF_WORDS = 0.85  # of the likeness; the rest is the topics'


def vectors(bags: Sequence[Sequence[Example]], stop_words: Collection[str] = frozenset()) -> Any:
    """A sparse row of length 1 for each bag of examples: the product of two rows is their likeness (0–1).

    Only rows made together can be compared: what is rare is counted among them.
    """
    grams = [_grams([text for text, _ in bag], stop_words) for bag in bags]
    spoken = _weighed(grams, sqrt(_OF_WORDS))
    about = _weighed([Counter(topic for _, topics in bag for topic in topics[:1]) for bag in bags], sqrt(1 - _OF_WORDS))
    return hstack([spoken, about], format="csr")


def _grams(texts: Sequence[str], stop_words: Collection[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for text in texts:
        spoken = words(fold(text))
        telling = [word for word in spoken if word not in stop_words] or spoken
        counted.update(ngrams(" ".join(telling)))
    return counted


def _weighed(counted: Sequence[Mapping[str, int]], length: float) -> Any:
    """TF-IDF with smoothed frequencies, each row of this length."""
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(name, len(numbers)) for counts in counted for name in counts]
    values = np.array([1 + log(count) for counts in counted for count in counts.values()])
    starts = np.cumsum([0, *map(len, counted)])
    frequency = np.bincount(columns, minlength=len(numbers)) if columns else np.zeros(0)
    values = values * (np.log((1 + len(counted)) / (1 + frequency)) + 1)[columns] if columns else values
    matrix = csr_matrix((values, columns, starts), shape=(len(counted), max(len(numbers), 1)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data *= length / np.repeat(np.maximum(lengths, 1e-9), np.diff(starts))
    return matrix


def nearest(rows: Any, others: Any, together: int = 200) -> tuple[list[int], list[float]]:
    """Of each row the likest of the others, and how like it is; -1 where there is none."""
    if not others.shape[0]:
        return [-1] * rows.shape[0], [0.0] * rows.shape[0]
    at: list[int] = []
    likeness: list[float] = []
    for start in range(0, rows.shape[0], together):  # of 100,000 groups all at once would not fit into memory
        product = rows[start : start + together] @ others.T
        at += np.asarray(product.argmax(axis=1)).ravel().tolist()
        likeness += product.max(axis=1).toarray().ravel().tolist()
    return at, likeness
