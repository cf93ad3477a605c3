"""A run of offers made searchable: immutable arrays, kept on disk where a town is large.

Words are looked at once each, however often they stand: what a word's stem, compound parts and character n-grams are is
a property of the vocabulary, which grows far more slowly than the offers do. An offer is the list of its words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.model import Place
from knowledge.search.arrays import Arrays, Floats, Ints, Lists, Strings
from knowledge.search.facts import Facts

_DETAILS = "details.json"


@dataclass(frozen=True)
class Segment:
    """Offers are numbered by their position (`row`), ids ascending; terms are stems and compound parts."""

    ids: Strings
    facts: Facts
    words: Strings
    stem_of: Ints  # word → term
    texts: Lists  # offer → its words, weighted by field; stop words too
    terms: Strings
    by_term: Lists  # term → offers and what BM25 gives them before the term's rarity
    by_name: Lists  # term → offers whose name holds this stem
    grams: Strings
    by_gram: Lists  # n-gram → words that hold it, how often
    gram_idf: Floats
    gram_frequency: Ints  # n-gram → offers
    text_length: Floats  # of the offer's n-gram vector
    concepts: Strings
    by_concept: Lists  # concept → offers, how surely
    concepts_of: Lists  # offer → concepts
    topics: Strings
    by_topic: Lists
    mean_length: float  # of an offer, in weighted terms
    landmarks: tuple[Place, ...]  # streets and houses that the town's own offers name

    def __len__(self) -> int:
        return len(self.facts)

    def stems(self, row: int) -> set[int]:
        """The stems (numbers of terms) of all words of an offer."""
        return set(self.stem_of[self.texts.of(row)[0]].tolist())

    def about(self, topics: Iterable[str]) -> Ints:
        """Of each row whether it is tagged with one of these topics."""
        found = np.zeros(len(self), dtype=bool)
        for topic in topics:
            if (number := self.topics.number(topic)) is not None:
                found[self.by_topic.of(number)[0]] = True
        return found

    def save(self, folder: Path) -> None:
        """Into a new folder; one file for each array."""
        folder.mkdir(parents=True)
        for name, values in self._arrays().items():
            np.save(folder / f"{name}.npy", values)
        details = {"mean_length": self.mean_length, "landmarks": [vars(place) for place in self.landmarks]}
        (folder / _DETAILS).write_text(json.dumps(details), encoding="utf-8")

    def _arrays(self) -> Arrays:
        found: Arrays = {}
        for name, value in vars(self).items():
            if isinstance(value, (Lists, Strings)):
                found |= value.arrays(name)
            elif isinstance(value, Facts):
                found |= value.arrays()
            elif isinstance(value, np.ndarray):
                found[name] = value
        return found

    @classmethod
    def load(cls, folder: Path) -> Segment:
        """Looks into the files as they are asked for. Raises OSError or ValueError where they are not what `save` wrote."""
        try:
            files = {path.name.removesuffix(".npy"): np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
            arrays = {name: file.view(np.ndarray) for name, file in files.items()}  # numpy's own class for files is slow
            details = json.loads((folder / _DETAILS).read_text(encoding="utf-8"))
            return cls._of(arrays, details)
        except (KeyError, TypeError, EOFError) as error:
            raise ValueError(f"{folder} is not complete: {error}") from error

    @classmethod
    def _of(cls, arrays: Mapping[str, Any], details: Mapping[str, Any]) -> Segment:
        landmarks = tuple(_place(values) for values in details["landmarks"])
        values: dict[str, Any] = {"mean_length": details["mean_length"], "landmarks": landmarks, "facts": Facts.among(arrays)}
        kinds: Mapping[str, Any] = {"Lists": Lists, "Strings": Strings}
        for field in fields(cls):
            if field.name not in values:
                kind = kinds.get(str(field.type))
                values[field.name] = kind.among(arrays, field.name) if kind else arrays[field.name]
        return cls(**values)


def _place(values: Mapping[str, Any]) -> Place:
    lists = {name: tuple(values[name]) for name in ("aliases", "postcodes")}
    return Place(**{**values, **lists})
