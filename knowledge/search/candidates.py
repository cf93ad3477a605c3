"""Which offers of a large town are worth a close look: every signal that can be added up from lists, for all rows at once.

A town of up to `CLOSE_LOOK` offers is looked at as a whole. Beyond, likeness of letters (the cosine of n-grams, which needs
an offer's words) is taken from the vocabulary: offers that hold words like those asked for. `benchmarks/knowledge.py` counts
how many of the best answers of a look at everything are still there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from knowledge.search.arrays import Floats, Ints, Lists, Strings
from knowledge.search.index import Index, Part
from knowledge.search.preferences import preferences_of, suitable
from knowledge.search.query import Query
from knowledge.search.ranking import SIGNALS, Weights, constant_signals
from knowledge.search.segment import Segment
from knowledge.search.weighing import Weighed

if TYPE_CHECKING:
    from knowledge.knowledge import Wish

CLOSE_LOOK = 400
_MOST_ALIKE = 60  # words
_UNSUITABLE = -50.0  # logits
Base = tuple[Floats, ...]  # of each part: what no question changes, in logits


def base_of(index: Index, weights: Weights) -> Base:
    """Of each part; rows that no longer hold are out of reach."""
    constant = weights.vector()[-_CONSTANT:]
    found = []
    for part in index.parts:
        rows = np.arange(len(part.segment))
        values = (constant_signals(part.segment.facts, rows) @ constant).astype(np.float32)
        if part.alive is not None:
            values[~part.alive] = _UNSUITABLE
        found.append(values)
    return tuple(found)


_CONSTANT = len(SIGNALS) - SIGNALS.index("above")


def candidates(wish: Wish, query: Query, weighed: Weighed, index: Index, weights: Weights, base: Base) -> list[Ints]:
    """Rows of each part, ascending."""
    if index.count <= CLOSE_LOOK:
        return [part.rows() for part in index.parts]
    rough = [_rough(wish, query, weighed, part, weights.signals, values) for part, values in zip(index.parts, base)]
    together = np.concatenate(rough)
    best = np.argpartition(together, len(together) - CLOSE_LOOK)[-CLOSE_LOOK:] if len(together) > CLOSE_LOOK else None
    if best is None:
        return [part.rows() for part in index.parts]
    best = np.sort(best[together[best] > _UNSUITABLE / 2])
    return [best[(best >= part.start) & (best < part.start + len(part.segment))] - part.start for part in index.parts]


def _rough(wish: Wish, query: Query, weighed: Weighed, part: Part, weights: Mapping[str, float], base: Floats) -> Floats:
    """A logit for each row of the part."""
    segment = part.segment
    found = base.copy()
    by_word = weights["words"] / (2.0 * weighed.possible) if weighed.possible else 0.0
    _add(found, weighed.terms, segment.terms, segment.by_term, by_word)
    for term, likeness in _like_words(weighed, segment).items():
        rows, values = segment.by_term.of(term)
        found[rows] += values * np.float32(likeness * weights["grams"]) / segment.text_length[rows]
    _add(found, weighed.concepts, segment.concepts, segment.by_concept, weights["concepts"])
    _add(found, weighed.topics, segment.topics, segment.by_topic, weights["topic"])
    _add(found, weighed.likely_topics, segment.topics, segment.by_topic, weights["likely_topic"])
    _add(found, weighed.names, segment.terms, segment.by_name, weights["name"])
    for row, likeness in weighed.asked.items():
        if part.start <= row < part.start + len(found):
            found[row - part.start] += likeness * weights["asked"]
    every = np.arange(len(found))
    if wish.ages or wish.excluded_days:
        found[~suitable(wish, segment.facts, every)] = _UNSUITABLE
    if says_more_than_words(wish, query):
        found += preferences_of(wish, query, segment.facts, every)
    return found


def says_more_than_words(wish: Wish, query: Query) -> bool:
    asked = (wish.ages, wish.pregnant, wish.kinds, wish.audience, wish.days, wish.excluded_days, query.places, wish.point)
    return any(asked)


def _add(found: Floats, wanted: Mapping[str, float], names: Strings, postings: Lists, weight: float) -> None:
    for name, share in wanted.items():
        if (number := names.number(name)) is not None:
            rows, values = postings.of(number)
            found[rows] += values * np.float32(share * weight)


def _like_words(weighed: Weighed, segment: Segment) -> dict[int, float]:
    """Stems (numbers of terms) of the words that hold most of the question's n-grams, and how much of it."""
    likeness = np.zeros(len(segment.words), np.float32)
    for gram, value in weighed.grams.items():
        if (number := segment.grams.number(gram)) is not None:
            words, counts = segment.by_gram.of(number)
            likeness[words] += counts * np.float32(value * segment.gram_idf[number])
    some = min(_MOST_ALIKE, len(likeness))
    best = np.argpartition(likeness, len(likeness) - some)[len(likeness) - some :]
    found: dict[int, float] = {}
    for word in best[likeness[best] > 0]:
        term = int(segment.stem_of[word])
        found[term] = max(found.get(term, 0.0), float(likeness[word]))
    return found
