"""How well each offer fits a question: a few signals, weighed as judged questions taught (benchmarks/learn_ranking.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.search.index import Floats, Index, vector
from knowledge.search.query import Query
from knowledge.text import fold, ngrams, stem, words

WEIGHTS = Path(__file__).parent / "weights.json"
_FAINT = 0.001  # scores below this are all nothing
_COUNTED = 6  # more words or concepts than this say no more about whether there is an answer

# One row per offer, each signal from 0 to 1 or a small signed number; the order is that of the weights file.
SIGNALS = (
    "words",  # share of the question's words (by rarity) that the offer holds: BM25 over its possible maximum
    "grams",  # cosine of character n-grams
    "concepts",  # share of the question's concepts (by rarity) that the offer holds
    "all_concepts",  # 1 where it holds every concept of the question
    "topic",  # how much of the question's topics (by the lexicon) the offer is tagged with
    "likely_topic",  # the same by the topic model, which also knows sentences
    "asked",  # likeness to the nearest question that this offer answered before
    "place",  # 1 where the offer is in the district, town or street that the question names
    "name",  # share of the question's words that stand in the name
    "above",  # levels above the town: Kreis 1, Land 2 …
    "is_guide",
    "is_helpline",
    "is_past",
)
# One row per question: is there an answer at all?
_FIRST = ("words", "grams", "concepts", "all_concepts", "topic", "likely_topic", "asked", "place", "name", "above")
ANSWER_SIGNALS = (
    "best",  # log-odds of the best offer: 0.003 and 0.03 are worlds apart
    "margin",  # over the second
    "agreement",  # of the two ways of searching: the share of three best that words and n-grams have in common
    "uncovered",  # how many telling words none of the best three explains
    "unknown",  # how many no offer of the town holds, nor the lexicon knows: "quidditch"
    "rarest_explained",  # how well the rarest telling word is: often it alone carries the wish
    "first_covered",  # share of the telling words that the best one explains
    "covered",  # share of the question's telling words that the best three explain
    "concepts",  # the three best offers' signals, the best of each
    "words",
    "grams",
    "asked",
    "no_concept",  # the lexicon knows no word of the question
    "absent_concept",  # it knows one that no offer of the town holds
    "concept_count",
    "word_count",
    "topic",  # share of the likeliest topic, and its lead over the second
    "topic_lead",
    *(f"first_{name}" for name in _FIRST),  # the best offer's own signals
)


@dataclass(frozen=True)
class AnswerWeights:
    """A logistic regression on standardised signals and their products: what one signal says depends on the others."""

    means: Floats
    scales: Floats
    linear: Floats
    products: Floats  # upper triangle: signals × signals
    bias: float

    def share(self, row: Floats) -> float:
        """How likely it is that there is an answer."""
        z = (row - self.means) / self.scales
        return float(sigmoid(np.asarray(self.bias + z @ self.linear + z @ self.products @ z)))


@dataclass(frozen=True)
class Weights:
    """Logistic weights of both decisions: which offers fit (`signals` by name, `bias`), and whether any does."""

    signals: Mapping[str, float]
    bias: float
    answer: AnswerWeights

    def vector(self) -> Floats:
        return np.array([self.signals[name] for name in SIGNALS])


def load_weights(path: Path = WEIGHTS) -> Weights:
    raw = json.loads(path.read_text(encoding="utf-8"))
    arrays = {name: np.array(raw["answer"][name]) for name in ("means", "scales", "linear", "products")}
    return Weights(raw["signals"], raw["bias"], AnswerWeights(**arrays, bias=raw["answer"]["bias"]))


def sigmoid(values: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-values))
    return result


def signals_of(query: Query, index: Index) -> Floats:
    """Offers × SIGNALS."""
    count = len(index.offers)
    result = np.zeros((count, len(SIGNALS)))
    if not count:
        return result
    result[:, 0] = _word_share(query, index)
    result[:, 1] = _gram_cosine(query, index)
    result[:, 2], result[:, 3] = _concept_share(query, index)
    result[:, 4] = _topic_share(query, index)
    result[:, 5] = _shares(query.topics, index)
    result[:, 6] = _asked_likeness(query, index)
    result[:, 7] = _in_place(query, index)
    result[:, 8] = _name_share(query, index)
    result[:, 9] = index.level
    result[:, 10] = [offer.kind == "guide" for offer in index.offers]
    result[:, 11] = [offer.kind == "helpline" for offer in index.offers]
    result[:, 12] = [offer.status == "past" for offer in index.offers]
    return result


def _word_share(query: Query, index: Index) -> Floats:
    weights: dict[str, float] = {}
    possible = 0.0
    for token, weight in zip(query.tokens, query.weights):
        known = [(term, share) for term, share in index.terms(token) if term in index.word_ids]
        idf = max((index.word_idf[index.word_ids[term]] * share for term, share in known), default=index.unknown_idf)
        possible += weight * idf
        for term, share in known:
            weights[term] = max(weights.get(term, 0.0), weight * share * index.word_idf[index.word_ids[term]])
    if not possible:
        return np.zeros(len(index.offers))
    found = index.word_matrix @ vector(weights, index.word_ids, index.word_matrix.shape[1])
    reached: Floats = np.minimum(found / (2.0 * possible), 1.0)
    return reached


def _gram_cosine(query: Query, index: Index) -> Floats:
    counts: dict[str, float] = {}
    for token, weight in zip(query.tokens, query.weights):
        for gram in ngrams(token):
            counts[gram] = counts.get(gram, 0.0) + weight
    dense = vector(counts, index.gram_ids, index.gram_matrix.shape[1])
    unknown = sum(weight for gram, weight in counts.items() if gram not in index.gram_ids)
    dense *= index.gram_idf if len(index.gram_idf) else 1.0
    # n-grams that no offer holds still lengthen the question: what is unknown cannot be found
    length = float(np.sqrt((dense**2).sum() + unknown * index.unknown_idf**2 * 0.25))
    cosine: Floats = index.gram_matrix @ (dense / max(length, 1e-9))
    return cosine


def _concept_share(query: Query, index: Index) -> tuple[Floats, Floats]:
    count = len(index.offers)
    concepts = query.concepts
    if not concepts:
        return np.zeros(count), np.zeros(count)
    rarity = {concept: _rarity(concept, index) * weight for concept, weight in concepts.items()}
    dense = vector(rarity, index.concept_ids, index.concept_matrix.shape[1])
    share = (index.concept_matrix @ dense) / sum(rarity.values())
    held = (index.concept_matrix > 0).astype(float) @ (dense > 0).astype(float)
    return np.minimum(share, 1.0), (held >= len(concepts) - 1e-9).astype(float)


def _rarity(concept: str, index: Index) -> float:
    column = index.concept_ids.get(concept)
    return index.unknown_idf if column is None else float(index.concept_idf[column])


def _topic_share(query: Query, index: Index) -> Floats:
    topics = index.lexicon.topics_of(query.hits)
    total = sum(topics.values())
    return _shares({topic: weight / total for topic, weight in topics.items()}, index)


def _shares(topics: Mapping[str, float], index: Index) -> Floats:
    if not topics:
        return np.zeros(len(index.offers))
    share: Floats = index.topic_matrix @ vector(topics, index.topic_ids, index.topic_matrix.shape[1])
    return share


def _asked_likeness(query: Query, index: Index) -> Floats:
    result = np.zeros(len(index.offers))
    if not index.asked_offers:
        return result
    counts: dict[str, float] = {}
    for token in query.tokens:
        for gram in ngrams(token):
            counts[gram] = counts.get(gram, 0.0) + 1.0
    dense = vector(counts, index.asked_ids, index.asked_matrix.shape[1]) * index.asked_idf
    unknown = sum(weight for gram, weight in counts.items() if gram not in index.asked_ids)
    length = float(np.sqrt((dense**2).sum() + unknown * index.unknown_idf**2))
    likeness = index.asked_matrix @ (dense / max(length, 1e-9))
    for at, offers in enumerate(index.asked_offers):
        for offer in offers:
            result[offer] = max(result[offer], likeness[at])
    return result


def _in_place(query: Query, index: Index) -> Floats:
    """Of the places named; all 0 where none is named."""
    wanted = [{stem(word) for word in words(fold(name))} for place in query.places for name in (place.name, *place.aliases)]
    postcodes = {place.name for place in query.places if place.kind == "postcode"}
    if not wanted:
        return np.zeros(len(index.offers))
    return np.array(
        [
            float(
                any(names <= index.word_stems[at] for names in wanted)
                or any(p.postal_code in postcodes for p in offer.locations)
            )
            for at, offer in enumerate(index.offers)
        ]
    )


def _name_share(query: Query, index: Index) -> Floats:
    stems = {stem(token): weight for token, weight in zip(query.tokens, query.weights)}
    total = sum(stems.values())
    if not total:
        return np.zeros(len(index.offers))
    return np.array([sum(weight for term, weight in stems.items() if term in names) / total for names in index.name_stems])


def answer_signals_of(query: Query, index: Index, signals: Floats, scores: Floats, order: Sequence[int]) -> Floats:
    """One row of ANSWER_SIGNALS."""
    if not len(order):
        return np.zeros(len(ANSWER_SIGNALS))
    top, best = list(order[:3]), order[0]
    at = {name: column for column, name in enumerate(SIGNALS)}
    shares = [*sorted(query.topics.values(), reverse=True), 0.0, 0.0]
    absent = max((weight for concept, weight in query.concepts.items() if concept not in index.concept_ids), default=0.0)
    return np.array(
        [
            float(np.log(max(scores[best], _FAINT) / (1 - min(scores[best], 1 - _FAINT)))),
            scores[best] - (scores[order[1]] if len(order) > 1 else 0.0),
            _agreement(signals, at),
            *_unexplained(query, index, top),
            coverage(query, index, [best]),
            coverage(query, index, top),
            *(signals[top, at[name]].max() for name in ("concepts", "words", "grams", "asked")),
            float(not query.hits),
            absent,
            min(len(query.concepts), _COUNTED),
            min(sum(weight == 1.0 for weight in query.weights), _COUNTED),
            shares[0],
            shares[0] - shares[1],
            *(signals[best, at[name]] for name in _FIRST),
        ]
    )


def _agreement(signals: Floats, at: Mapping[str, int]) -> float:
    best = [set(np.argsort(-signals[:, at[name]], kind="stable")[:3]) for name in ("words", "grams")]
    return len(best[0] & best[1]) / 3


def _unexplained(query: Query, index: Index, offers: Sequence[int]) -> tuple[float, float, float]:
    """Of the telling words: how many the best offers do not explain, how many are unknown, how well the rarest is explained."""
    concepts = _concepts_at(query)
    uncovered = unknown = 0
    rarest, explained = 0.0, 1.0
    for at, (token, weight) in enumerate(zip(query.tokens, query.weights)):
        if weight < 1.0 or token.isdigit():
            continue
        support = max((_support(token, concepts.get(at, set()), index, offer) for offer in offers), default=0.0)
        uncovered += not support
        unknown += at not in concepts and not any(term in index.word_ids for term, _ in index.terms(token))
        if (rarity := _word_rarity(token, index)) > rarest:
            rarest, explained = rarity, support
    return min(uncovered, _COUNTED), min(unknown, _COUNTED), explained


def _concepts_at(query: Query) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for hit in query.hits:
        for at in hit.positions:
            found.setdefault(at, set()).add(hit.concept)
    return found


def coverage(query: Query, index: Index, offers: Sequence[int]) -> float:
    """The share of the question's telling words (by rarity) that one of these offers explains.

    A word is explained where the offer holds it, a part of it, or the concept it belongs to.
    """
    explained = total = 0.0
    concept_at = _concepts_at(query)
    for at, (token, weight) in enumerate(zip(query.tokens, query.weights)):
        if weight == 1.0:
            rarity = _word_rarity(token, index)
            total += rarity
            explained += rarity * max(
                (_support(token, concept_at.get(at, set()), index, offer) for offer in offers), default=0.0
            )
    return explained / total if total else 0.0


def _word_rarity(token: str, index: Index) -> float:
    column = index.word_ids.get(stem(token))
    return index.unknown_idf if column is None else float(index.word_idf[column])


def _support(token: str, concepts: set[str], index: Index, offer: int) -> float:
    held = index.document_concepts[offer]
    by_concept = max((held.get(concept, 0.0) for concept in concepts), default=0.0)
    by_word = max((share for term, share in index.terms(token) if term in index.word_stems[offer]), default=0.0)
    return max(by_concept, by_word)
