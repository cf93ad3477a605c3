"""Text as weighted n-grams, and the dot products of linear models over them: what training and answering share.

Training is scikit-learn's (imported by the trainers alone); answering is a gather and a product in numpy, a tenth of the
time of scikit-learn's pipeline for a single sentence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from knowledge.text import ngrams

Floats = np.ndarray[Any, np.dtype[np.float64]]
Row = Counter[str]
# As often as a whole word counts beside its many n-grams: .714 against .700 of held-out kinds of question with 1
_WORD_COUNT = 8


def character_features(words: Sequence[str], shortest: int, longest: int) -> Row:
    return Counter(ngrams(" ".join(words), shortest, longest))


def word_features(words: Sequence[str]) -> Row:
    """Words and pairs of words; two spaces at the front keep them apart from n-grams."""
    pairs = (f"  {first} {second}" for first, second in pairwise(words))
    return Counter(dict.fromkeys((*(f"  {word}" for word in words), *pairs), _WORD_COUNT))


@dataclass(frozen=True)
class Weighing:
    """Columns of the features and their inverse document frequencies."""

    ids: dict[str, int]
    idf: Floats

    @classmethod
    def learn(cls, rows: Sequence[Row], rarest: int = 2) -> Weighing:
        """Features in fewer than `rarest` rows are left out."""
        frequency = Counter(feature for row in rows for feature in row)
        ids = {f: at for at, f in enumerate(sorted(f for f, count in frequency.items() if count >= rarest))}
        counts = np.array([frequency[feature] for feature in ids])
        return cls(ids, np.log((1 + len(rows)) / (1 + counts)) + 1)

    def sparse(self, row: Row) -> tuple[list[int], Floats]:
        """Columns and values of one text, of length 1; empty where no feature is known."""
        known = [(self.ids[feature], count) for feature, count in row.items() if feature in self.ids]
        if not known:
            return [], np.zeros(0)
        columns = [column for column, _ in known]
        values = (1 + np.log(np.array([count for _, count in known], dtype=float))) * self.idf[columns]
        return columns, values / np.sqrt((values**2).sum())

    def matrix(self, rows: Iterable[Row]) -> csr_matrix:
        """All rows as `sparse` gives each: rows × features."""
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for row in rows:
            known = [(self.ids[feature], count) for feature, count in row.items() if feature in self.ids]
            columns += [column for column, _ in known]
            counts += [count for _, count in known]
            starts.append(len(columns))
        values = (1 + np.log(np.array(counts, dtype=float))) * self.idf[columns]
        found = csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(self.ids)))
        lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        found.data /= np.repeat(lengths, np.diff(found.indptr))
        return found


def save_arrays(path: Path, weighing: Weighing, **arrays: Any) -> None:
    """Without pickling: loading runs no code. Half precision is enough for coefficients."""
    packed = {name: value.astype(np.float16) if value.ndim == 2 else value for name, value in arrays.items()}
    ids = np.frombuffer(json.dumps(list(weighing.ids)).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, ids=ids, idf=weighing.idf.astype(np.float32), **packed)


def load_arrays(path: Path) -> tuple[Weighing, dict[str, Any]]:
    with np.load(path, allow_pickle=False) as kept:
        arrays: dict[str, Any] = {name: kept[name] for name in kept.files}
    ids = {feature: at for at, feature in enumerate(json.loads(arrays.pop("ids").tobytes()))}
    weighing = Weighing(ids, arrays.pop("idf"))
    wide = {name: value.astype(np.float32) if value.dtype == np.float16 else value for name, value in arrays.items()}
    return weighing, wide
