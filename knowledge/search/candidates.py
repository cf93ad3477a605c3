"""Which offers of a large town are worth a close look: every signal that can be added up from lists, for all rows at once.

A town of up to `Limits.close_look` offers is looked at as a whole. Beyond, likeness of letters (the cosine of n-grams, which
needs an offer's words) is taken from the vocabulary: offers that hold words like those asked for.
`benchmarks/knowledge.py` counts how many of the best answers of a look at everything are still there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from knowledge.search.arrays import Floats, Ints, Lists
from knowledge.search.index import Index, Part
from knowledge.search.preferences import preferences_of, suitable
from knowledge.search.query import Query
from knowledge.search.ranking import SIGNALS, Weights, constant_signals
from knowledge.search.weighing import Numbered, Sought, Weighed

if TYPE_CHECKING:
    from knowledge.wishes import Wish

_MOST_ALIKE = 60  # words
_OF_A_TERM = 0.5  # a need's terms are added up here, where a close look takes the best
_OUT_OF_REACH = -np.inf  # whatever else speaks for it
Base = tuple[Floats, ...]  # of each part: what no question changes, in logits


def base_of(index: Index, weights: Weights) -> Base:
    """Of each part; rows that no longer hold are out of reach."""
    constant = weights.vector()[-_CONSTANT:]
    found = []
    for part, covered in zip(index.parts, index.covered):
        rows = np.arange(len(part.segment))
        values = constant_signals(part.segment.facts, covered, rows) @ constant
        values = (values + (part.segment.facts.level > 0) * weights.signals["above"]).astype(np.float32)
        if part.alive is not None:
            values[~part.alive] = _OUT_OF_REACH
        found.append(values)
    return tuple(found)


_CONSTANT = len(SIGNALS) - SIGNALS.index("covered")


def candidates(
    wish: Wish, query: Query, weighed: Weighed, index: Index, weights: Weights, base: Base, close_look: int
) -> list[Ints]:
    """Rows of each part, ascending; together at most `close_look` where there are more."""
    if index.count <= close_look:
        return [part.rows() for part in index.parts]
    parts = zip(index.parts, weighed.parts, base)
    rough = [_rough(wish, query, part, sought, weights.signals, values) for part, sought, values in parts]
    together = np.concatenate(rough)
    together[weighed.asked_rows] += weighed.asked * weights.signals["asked"]
    best = np.argpartition(together, len(together) - close_look)[-close_look:]
    best = np.sort(best[together[best] > _OUT_OF_REACH]).astype(np.int32)
    return [best[(best >= part.start) & (best < part.start + len(part.segment))] - part.start for part in index.parts]


def _rough(
    wish: Wish,
    query: Query,
    part: Part,
    sought: Sought,
    weights: Mapping[str, float],
    base: Floats,
) -> Floats:
    """A logit for each row of the part."""
    segment, found = part.segment, base.copy()
    _add(found, sought.terms, segment.by_term, weights["words"] / 2.0)
    for term, likeness in _like_words(sought).items():
        rows, values = segment.by_term.of(term)
        found[rows] += values * np.float32(likeness * weights["grams"]) / segment.text_length[rows]
    _add(found, sought.concepts, segment.by_concept, weights["concepts"])
    _add(found, sought.topics, segment.by_topic, weights["topic"])
    _add(found, sought.likely_topics, segment.by_topic, weights["likely_topic"])
    _add(found, sought.names, segment.by_name, weights["name"])
    for share, phrases in sought.needs:
        if phrases.numbers:
            stems = list(zip(phrases.numbers, (share * phrases.weights.max(axis=0)).tolist()))
            _add(found, stems, segment.by_term, _OF_A_TERM * weights["need"] / 2.0)
            _add(found, stems, segment.by_name, _OF_A_TERM * weights["need_name"])
    if says_more_than_words(wish, query):
        every = np.arange(len(found))
        found += preferences_of(wish, query, segment.facts, every)
        found[~suitable(wish, segment.facts, every)] = _OUT_OF_REACH
    return found


def says_more_than_words(wish: Wish, query: Query) -> bool:
    asked = (wish.ages, wish.pregnant, wish.kinds, wish.audience, wish.days, wish.excluded_days, query.places, wish.point)
    return any(asked)


def _add(found: Floats, sought: Numbered, postings: Lists, weight: float) -> None:
    for number, share in sought:
        rows, values = postings.of(number)
        found[rows] += values * np.float32(share * weight)


def _like_words(sought: Sought) -> dict[int, float]:
    """Stems (numbers of terms) of the words that hold most of the question's n-grams, and how much of it."""
    at, words, counts = sought.gram_words
    size = len(sought.segment.words)
    likeness = np.bincount(words, weights=counts * sought.gram_values[at], minlength=size)
    some = min(_MOST_ALIKE, size)
    best = np.argpartition(likeness, size - some)[size - some :]
    found: dict[int, float] = {}
    for word in best[likeness[best] > 0]:
        term = int(sought.segment.stem_of[word])
        found[term] = max(found.get(term, 0.0), float(likeness[word]))
    return found
