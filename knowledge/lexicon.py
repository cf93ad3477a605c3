"""The words parents use: topics, below them concepts (one need each), and the words that mean it."""

from __future__ import annotations

import copy
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.text import Compounds, fold, stem, words
from store.files import read_yaml

TOPICS = Path(__file__).parent / "topics"
WORDS = Path(__file__).parent / "words"
_LONGEST_PHRASE = 4
_TYPO_CUTOFF = 86  # rapidfuzz ratio; below this, foreign words were taken for ours (docs/decisions/0003)
_SHORTEST_TYPO = 5
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Topic:
    key: str
    name: str
    concepts: dict[str, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True)
class Hit:
    """A concept seen in a text: how surely (0–1) and which of its words (positions) say so."""

    concept: str
    weight: float
    positions: frozenset[int]


class LexiconError(ValueError):
    """A topic file that cannot be used; the message names file and field."""


class Lexicon:
    """Finds concepts in text. Built once; holds no state of a town."""

    def __init__(
        self,
        topics: Iterable[Topic],
        stop_words: Iterable[str],
        generic_words: Iterable[str],
        labels: Mapping[str, str] | None = None,
    ) -> None:
        """`labels` are German words for codes of the records (amenities, audiences)."""
        self.labels = dict(labels or {})
        self.topics = {topic.key: topic for topic in topics}
        self.topic_named = {tuple(words(fold(topic.name))): topic for topic in self.topics.values()}
        self.topic_of = {concept: topic.key for topic in self.topics.values() for concept in topic.concepts}
        self.stop_words = frozenset(word for text in stop_words for word in words(fold(text)))
        self.generic_words = frozenset(stem(word) for text in generic_words for word in words(fold(text)))
        self._phrases: dict[tuple[str, ...], str] = {}
        self._words: dict[str, str] = {}
        self._instead: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.vocabulary: set[str] = set()  # every single word, folded: what compounds are split into
        for topic in self.topics.values():
            for concept, texts in topic.concepts.items():
                for text in texts:
                    self._add(concept, text)

    def _add(self, concept: str, text: str) -> None:
        folded = words(fold(text))
        self.vocabulary.update(folded)
        stems = tuple(stem(word) for word in folded)
        if stems:
            self._phrases.setdefault(stems, concept)
        if len(folded) == 1:
            self._words.setdefault(folded[0], concept)

    def taught(self, instead: Mapping[str, str]) -> Lexicon:
        """Reads questions with further words, each as the known words that it stands for."""
        other = copy.copy(self)
        other._instead = {
            tuple(_stem_of(word) for word in words(fold(text))): tuple(words(fold(known))) for text, known in instead.items()
        }
        return other

    def in_known_words(self, tokens: Sequence[str]) -> list[str]:
        """Folded words, those that were taught replaced by what they stand for."""
        if not self._instead:
            return list(tokens)
        stems: list[str] = [_stem_of(token) for token in tokens]
        found: list[str] = []
        at = 0
        while at < len(tokens):
            sizes = (size for size in range(_LONGEST_PHRASE, 0, -1) if tuple(stems[at : at + size]) in self._instead)
            size = next(sizes, 0)
            found += self._instead[tuple(stems[at : at + size])] if size else [tokens[at]]
            at += size or 1
        return found

    @cached_property
    def _typo_words(self) -> list[str]:
        return [word for word in self._words if len(word) >= _SHORTEST_TYPO]

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same words: what was read with others must be read again."""
        words_of = [sorted(self.stop_words), sorted(self.generic_words), sorted(self.labels.items())]
        topics = [(topic.key, topic.name, topic.concepts) for topic in self.topics.values()]
        return hashlib.sha256(json.dumps([words_of, topics]).encode()).hexdigest()[:16]

    def is_content(self, word: str) -> bool:
        """A folded word that says something about the need."""
        return word not in self.stop_words and stem(word) not in self.generic_words and len(word) > 1

    def _only_exact(self, word: str, stemmed: str) -> bool:
        """Words whose stem means something else: "mal" is not "malen", "was" no "Wasen", "Kurs" no "Kur"."""
        return word in self.stop_words or stemmed in self.generic_words or len(stemmed) < _SHORTEST_STEM

    def hits(self, tokens: Sequence[str], compounds: Compounds | None = None, typos: bool = False) -> list[Hit]:
        """The concepts in these folded words: phrases first, then parts of compounds, then likely typos."""
        stems = [stem(word) for word in tokens]
        taken: set[int] = set()
        found: list[Hit] = []
        for size in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
            for start in range(len(tokens) - size + 1):
                span = range(start, start + size)
                concept = self._phrases.get(tuple(stems[start : start + size]))
                if size == 1 and self._only_exact(tokens[start], stems[start]):
                    concept = self._words.get(tokens[start])
                if concept and not taken.intersection(span):
                    found.append(Hit(concept, 1.0, frozenset(span)))
                    taken.update(span)
        for at, word in enumerate(tokens):
            if at not in taken and compounds and self.is_content(word):
                found += self._weaker_hits(at, word, compounds, typos)
        return found

    def _weaker_hits(self, at: int, word: str, compounds: Compounds, typos: bool) -> list[Hit]:
        place = frozenset({at})
        parts = compounds.parts(word)
        concepts = {self._phrases.get((stem(part),)) for part in parts} - {None}
        if concepts:
            return [Hit(str(concept), 0.8, place) for concept in sorted(map(str, concepts))]
        if (
            typos
            and len(word) >= _SHORTEST_TYPO
            and word.endswith("a")
            and (spoken := self._phrases.get((stem(f"{word[:-1]}en"),)))
        ):
            return [Hit(spoken, 0.8, place)]  # Bavarian and Swabian: "singa" is "singen"
        if typos and len(word) >= _SHORTEST_TYPO:
            match = process.extractOne(word, self._typo_words, scorer=fuzz.ratio, score_cutoff=_TYPO_CUTOFF)
            if match and match[0][0] == word[0]:
                return [Hit(self._words[match[0]], 0.7, place)]
        return []

    def topics_of(self, hits: Iterable[Hit]) -> dict[str, float]:
        """Topics by the weight of their concepts, heaviest first."""
        weights: dict[str, float] = defaultdict(float)
        for hit in hits:
            weights[self.topic_of[hit.concept]] += hit.weight
        return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0])))


def _stem_of(word: str) -> str:
    """Of short words the word itself: their stem means something else."""
    stemmed = stem(word)
    return stemmed if len(stemmed) >= _SHORTEST_STEM else word


@cache
def topic_keys(folder: Path = TOPICS) -> frozenset[str]:
    """Every topic there is: a file each."""
    return frozenset(path.stem for path in folder.glob("*.yml"))


def load_lexicon(topics: Path = TOPICS, general: Path = WORDS / "de.yml") -> Lexicon:
    """Reads every topic file. Raises LexiconError naming the file and what is wrong."""
    loaded = []
    for path in sorted(topics.glob("*.yml")):
        raw = read_yaml(path)
        if not isinstance(raw, dict) or raw.get("topic") != path.stem or not isinstance(raw.get("concepts"), dict):
            raise LexiconError(f"{path}: `topic` must be the file's name and `concepts` a mapping of word lists")
        concepts = {str(key): tuple(str(word) for word in texts) for key, texts in raw["concepts"].items()}
        loaded.append(Topic(path.stem, str(raw["name"]), concepts))
    words_of = read_yaml(general)
    labels = {**words_of.get("amenities", {}), **words_of.get("audience", {})}
    return Lexicon(loaded, map(str, words_of["stop_words"]), map(str, words_of["generic_words"]), labels)
