"""A question's words against one index: how rare each is, and so how much finding it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.search.index import AskedBefore, Index, stems_of
from knowledge.search.query import Query
from knowledge.text import ngrams, stem

_UNKNOWN_GRAM = 0.25  # of an n-gram that no offer holds: it lengthens the question, as what is unknown cannot be found


@dataclass(frozen=True)
class Weighed:
    """What is looked for, by name, and how much each counts."""

    terms: Mapping[str, float]
    possible: float  # the terms' sum in an offer that holds all words
    grams: Mapping[str, float]  # of length 1, with what is unknown
    concepts: Mapping[str, float]  # of sum 1
    topics: Mapping[str, float]  # by the lexicon; of sum 1
    likely_topics: Mapping[str, float]  # by the topic model
    names: Mapping[str, float]  # stems, of sum 1
    asked: Mapping[int, float]  # by row: likeness to a question that the offer answered
    places: tuple[frozenset[str], ...]  # the stems of each name of a place
    postcodes: frozenset[str]


def weigh(query: Query, index: Index, asked: AskedBefore) -> Weighed:
    terms, possible = _terms(query, index)
    rarity = {concept: _rarity(index.concept_idf(concept), index) * share for concept, share in query.concepts.items()}
    topics = index.lexicon.topics_of(query.hits)
    stems = {stem(token): weight for token, weight in zip(query.tokens, query.weights)}
    return Weighed(
        terms,
        possible,
        _grams(query, index),
        _of_sum_1(rarity),
        _of_sum_1(topics),
        query.topics,
        _of_sum_1(stems),
        asked.likeness(query.tokens, index.unknown_idf),
        tuple(frozenset(stems_of(name)) for place in query.places for name in (place.name, *place.aliases)),
        frozenset(place.name for place in query.places if place.kind == "postcode"),
    )


def _rarity(known: float | None, index: Index) -> float:
    return index.unknown_idf if known is None else known


def _of_sum_1(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total else {}


def _terms(query: Query, index: Index) -> tuple[dict[str, float], float]:
    found: dict[str, float] = {}
    possible = 0.0
    for token, weight in zip(query.tokens, query.weights):
        known = {term: share * idf for term, share in index.terms(token) if (idf := index.term_idf(term)) is not None}
        possible += weight * max(known.values(), default=index.unknown_idf)
        for term, value in known.items():
            found[term] = max(found.get(term, 0.0), weight * value)
    return found, possible


def _grams(query: Query, index: Index) -> dict[str, float]:
    counts: dict[str, float] = {}
    for token, weight in zip(query.tokens, query.weights):
        for gram in ngrams(token):
            counts[gram] = counts.get(gram, 0.0) + weight
    known = {gram: count * idf for gram, count in counts.items() if (idf := index.gram_idf(gram)) is not None}
    unknown = sum(count for gram, count in counts.items() if gram not in known)
    squares = sum(value**2 for value in known.values()) + unknown * index.unknown_idf**2 * _UNKNOWN_GRAM
    length = max(float(np.sqrt(squares)), 1e-9)
    return {gram: value / length for gram, value in known.items()}
