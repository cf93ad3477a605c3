"""What a question says: its content words, the concepts behind them, the places it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.lexicon import Hit
from knowledge.model import Place
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.index import Index
from knowledge.search.label_model import LabelModel
from knowledge.search.needs import likely
from knowledge.text import fold, stem, words

GENERIC_WEIGHT = 0.25  # "gruppe", "kind": they tell offers apart a little
_LONGEST_QUERY = 2000  # characters that are read; longer stories say the same thing twice


@dataclass(frozen=True)
class Models:
    """What guesses from a question's n-grams: its topic, and the need behind it."""

    topics: LabelModel
    needs: LabelModel


@dataclass(frozen=True)
class Query:
    """A question made ready for one index."""

    tokens: tuple[str, ...]  # folded words, stop words and place names left out
    weights: tuple[float, ...]  # of each token: 1, or less for words that fit everything
    hits: tuple[Hit, ...]  # concepts, with positions in `tokens`
    places: tuple[Place, ...] = ()
    topics: Mapping[str, float] = field(default_factory=dict)  # by the topic model: shares that sum to 1
    needs: Mapping[str, float] = field(default_factory=dict)  # the likeliest, with their shares (knowledge/search/needs.py)

    @property
    def concepts(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for hit in self.hits:
            found[hit.concept] = max(found.get(hit.concept, 0.0), hit.weight)
        return found

    @property
    def says_something(self) -> bool:
        """A concept, a telling word, or at least two general ones ("Treff", "Eltern"); one alone fits everything."""
        return bool(self.hits) or any(weight == 1.0 for weight in self.weights) or len(self.tokens) > 1


def _says_nothing(word: str) -> bool:
    """Single letters, and long numbers: phone numbers, years, dates."""
    return len(word) < 2 or (word.isdigit() and len(word) >= 4)


def read_query(text: str, index: Index, gazetteer: Gazetteer, models: Models) -> Query:
    """Reads at most 2,000 characters, from both ends of a longer text: the question often stands last."""
    if len(text) > _LONGEST_QUERY:
        text = text[: _LONGEST_QUERY // 4] + " " + text[-_LONGEST_QUERY * 3 // 4 :]
    lexicon = index.lexicon
    spoken = lexicon.in_known_words(words(fold(text)))
    places, named = gazetteer.find(spoken)
    spans = lexicon.hits(spoken, index.compounds, typos=True)
    phrase_positions = {at for hit in spans for at in hit.positions}
    kept = [
        at
        for at, word in enumerate(spoken)
        if at not in named and (at in phrase_positions or word not in lexicon.stop_words) and not _says_nothing(word)
    ]
    renumbered = {old: new for new, old in enumerate(kept)}
    hits = tuple(
        Hit(hit.concept, hit.weight, frozenset(renumbered[at] for at in hit.positions))
        for hit in spans
        if all(at in renumbered for at in hit.positions)
    )
    in_hits = {at for hit in hits for at in hit.positions}
    tokens = tuple(spoken[at] for at in kept)
    weights = tuple(
        1.0 if position in in_hits or stem(token) not in lexicon.generic_words else GENERIC_WEIGHT
        for position, token in enumerate(tokens)
    )
    said = " ".join(tokens)
    return Query(tokens, weights, hits, tuple(places), models.topics.scores(said), likely(models.needs.scores(said)))
