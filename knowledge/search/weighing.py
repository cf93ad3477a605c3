"""A question's words against one index: how rare each is, and so how much finding it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.search.arrays import Floats, Ints, Strings
from knowledge.search.index import AskedBefore, Index, stems_of
from knowledge.search.needs import NeedTerms, Phrases
from knowledge.search.query import Query
from knowledge.search.segment import Segment
from knowledge.text import ngrams, stem

_UNKNOWN_GRAM = 0.25  # of an n-gram that no offer holds: it lengthens the question, as what is unknown cannot be found
Numbered = list[tuple[int, float]]  # what is looked for by its number in a segment, and how much it counts


@dataclass(frozen=True)
class Sought:
    """What a question looks for in one segment; terms, concepts and the like that the segment lacks are left out."""

    segment: Segment
    covered: Floats  # of each row: Index.covered
    terms: Numbered  # a row that holds all words in full reaches 2
    concepts: Numbered  # of sum 1 with those that are missing here
    all_concepts: bool  # none is missing here
    topics: Numbered  # by the lexicon; of sum 1
    likely_topics: Numbered  # by the topic model
    names: Numbered  # stems; of sum 1
    needs: tuple[tuple[float, Phrases], ...]  # likely ones: share and terms
    grams: Ints
    gram_values: Floats  # of each n-gram: the question's share (of length 1) by the segment's rarity

    @cached_property
    def gram_words(self) -> tuple[Ints, Ints, Floats]:
        """Of every word that holds one of the n-grams: which (position in `grams`), the word, how often."""
        return self.segment.by_gram.many(self.grams)


@dataclass(frozen=True)
class Weighed:
    """What a question looks for in an index."""

    parts: tuple[Sought, ...]
    asked_rows: Ints  # ascending
    asked: Floats  # of each of them: likeness to a question that the offer answered
    places: tuple[frozenset[str], ...]  # the stems of each name of a place
    postcodes: frozenset[str]


def weigh(query: Query, index: Index, asked: AskedBefore, needs: NeedTerms) -> Weighed:
    terms = _terms(query, index)
    grams = _grams(query, index)
    rarity = {concept: _rarity(index.concept_idf(concept), index) * share for concept, share in query.concepts.items()}
    concepts, topics = _of_sum_1(rarity), _of_sum_1(index.lexicon.topics_of(query.hits))
    names = _of_sum_1({stem(token): weight for token, weight in zip(query.tokens, query.weights)})
    parts = []
    for at, part in enumerate(index.parts):
        segment = part.segment
        numbers = segment.grams.numbers_of(list(grams))
        known = numbers >= 0
        held = numbered(concepts, segment.concepts)
        parts.append(
            Sought(
                segment=segment,
                covered=index.covered[at],
                terms=numbered(terms, segment.terms),
                concepts=held,
                all_concepts=bool(concepts) and len(held) == len(concepts),
                topics=numbered(topics, segment.topics),
                likely_topics=numbered(query.topics, segment.topics),
                names=numbered(names, segment.terms),
                needs=tuple((share, needs.of(key)[at]) for key, share in query.needs.items()),
                grams=numbers[known],
                gram_values=np.array(list(grams.values()))[known] * segment.gram_idf[numbers[known]],
            )
        )
    return Weighed(
        tuple(parts),
        asked.rows,
        asked.likeness(query.tokens, index.unknown_idf),
        tuple(frozenset(stems_of(name)) for place in query.places for name in (place.name, *place.aliases)),
        frozenset(place.name for place in query.places if place.kind == "postcode"),
    )


def numbered(weights: Mapping[str, float], names: Strings) -> Numbered:
    """Those that the segment knows."""
    return [(number, weight) for name, weight in weights.items() if (number := names.number(name)) is not None]


def _rarity(known: float | None, index: Index) -> float:
    return index.unknown_idf if known is None else known


def _of_sum_1(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total else {}


def _terms(query: Query, index: Index) -> dict[str, float]:
    """By the share of the question's rarity that each carries."""
    found: dict[str, float] = {}
    possible = 0.0
    for token, weight in zip(query.tokens, query.weights):
        known = {term: share * idf for term, share in index.terms(token) if (idf := index.term_idf(term)) is not None}
        possible += weight * max(known.values(), default=index.unknown_idf)
        for term, value in known.items():
            found[term] = max(found.get(term, 0.0), weight * value)
    return {term: value / possible for term, value in found.items()}


def _grams(query: Query, index: Index) -> dict[str, float]:
    """Of the question's n-grams that some offer holds: count by rarity, of length 1 together with the unknown ones."""
    counts: dict[str, float] = {}
    for token, weight in zip(query.tokens, query.weights):
        for gram in ngrams(token):
            counts[gram] = counts.get(gram, 0.0) + weight
    rarities = _gram_rarities(list(counts), index)
    values = np.array(list(counts.values())) * rarities
    unknown = sum(count for count, rarity in zip(counts.values(), rarities) if not rarity)
    squares = float((values**2).sum()) + unknown * index.unknown_idf**2 * _UNKNOWN_GRAM
    length = max(float(np.sqrt(squares)), 1e-9)
    return {gram: float(value) / length for gram, value in zip(counts, values) if value}


def _gram_rarities(grams: Sequence[str], index: Index) -> Floats:
    """0 where no offer holds it; the first part's where both hold it."""
    found = np.zeros(len(grams))
    for part in reversed(index.parts):
        numbers = part.segment.grams.numbers_of(grams)
        held = numbers >= 0
        held[held] = part.segment.gram_frequency[numbers[held]] > 0
        found[held] = part.segment.gram_idf[numbers[held]]
    return found
