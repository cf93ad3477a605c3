"""Which offers of a large town are worth a close look: every signal that can be added up from lists, for all rows at once.

A town of up to `Limits.close_look` offers is looked at as a whole. Beyond, likeness of letters (the cosine of n-grams, which
needs an offer's words) is taken from the vocabulary: offers that hold words like those asked for. What a wish says beyond
its words (ages, a place) is looked up only of the rows that could still be among the best.
`benchmarks/knowledge.py` counts how many of the best answers of a look at everything are still there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_matrix

from knowledge.search.arrays import Floats, Ints, Lists, largest
from knowledge.search.index import Index, Part
from knowledge.search.preferences import at_most, nearness, preferences_of, suitable
from knowledge.search.query import Query
from knowledge.search.ranking import SIGNALS, Weights, constant_signals
from knowledge.search.weighing import Numbered, Sought, Weighed

if TYPE_CHECKING:
    from knowledge.where import Point
    from knowledge.wishes import Wish

_MOST_ALIKE = 60  # words
_OF_A_TERM = 0.5  # a need's terms are added up here, where a close look takes the best
_OUT_OF_REACH = -np.inf  # whatever else speaks for it
_FIRST_TRIED = 20  # times as many rows as wanted: their best say what the others would have to reach
_RUN = 32_768  # rows whose distances are taken at once
_ROUNDING = 1e-3  # of logits added in single precision
_CONSTANT = len(SIGNALS) - SIGNALS.index("covered")

Base = Floats  # of each row of an index: what no question changes, in logits
_Entries = tuple[Ints, Floats, float]  # rows, their values, and what these count


def base_of(index: Index, weights: Weights) -> Base:
    """Rows that no longer hold are out of reach."""
    constant = weights.vector()[-_CONSTANT:]
    found = []
    for part, covered in zip(index.parts, index.covered):
        rows = np.arange(len(part.segment))
        values = constant_signals(part.segment.facts, covered, rows) @ constant
        values = (values + (part.segment.facts.level > 0) * weights.signals["above"]).astype(np.float32)
        if part.alive is not None:
            values[~part.alive] = _OUT_OF_REACH
        found.append(values)
    return np.concatenate(found)


def candidates(
    wish: Wish, query: Query, weighed: Weighed, index: Index, weights: Weights, base: Base, close_look: int
) -> list[Ints]:
    """Rows of each part, ascending; together at most `close_look` where there are more. Of equals the first."""
    if index.count <= close_look:
        return [part.rows() for part in index.parts]
    rough = base.copy()
    for part, sought in zip(index.parts, weighed.parts):
        _add_up(rough[part.start : part.start + len(part.segment)], sought, weights.signals)
    rough[weighed.asked_rows] += weighed.asked * weights.signals["asked"]
    if wish.point:
        _add_nearness(rough, wish.point, index)
        wish = replace(wish, point=None)
    if _says_more_than_words(wish, query):
        best = _preferred(wish, query, index, rough, close_look)
    else:
        best = largest(rough, close_look)
        best = best[rough[best] > _OUT_OF_REACH]
    return [rows for _, rows in _by_part(index, best)]


def _by_part(index: Index, rows: Ints) -> Iterator[tuple[Part, Ints]]:
    """The rows, which must ascend, as each part numbers its own."""
    for part in index.parts:
        first, end = np.searchsorted(rows, (part.start, part.start + len(part.segment)))
        yield part, (rows[first:end] - part.start).astype(np.int32)


# --- what the words say ---


def _add_up(rough: Floats, sought: Sought, weights: Mapping[str, float]) -> None:
    """Adds to the logit of each row of a part what its lists say.

    Half of all entries may be asked for (every topic has its share), so they are added in SciPy's compiled loop: as a
    product of a sparse matrix, lists × rows, with what each list counts.
    """
    by_topic = sought.segment.by_topic
    shares = np.zeros(len(sought.segment.topics), np.float32)
    for numbers, weight in ((sought.topics, weights["topic"]), (sought.likely_topics, weights["likely_topic"])):
        for number, share in numbers:
            shares[number] += share * weight
    rough += csc_matrix((by_topic.values, by_topic.items, by_topic.starts), shape=(len(rough), len(shares))) @ shares
    entries = [one for one in _entries(sought, weights) if len(one[0])]
    if entries:
        rows, values, counts = zip(*entries)
        starts = np.cumsum([0, *map(len, rows)])
        lists = csc_matrix((np.concatenate(values), np.concatenate(rows), starts), shape=(len(rough), len(counts)))
        rough += lists @ np.array(counts, np.float32)


def _entries(sought: Sought, weights: Mapping[str, float]) -> Iterator[_Entries]:
    segment = sought.segment
    needs = [
        (number, share * heaviest)
        for share, phrases in sought.needs
        if phrases.numbers
        for number, heaviest in zip(phrases.numbers, phrases.weights.max(axis=0).tolist())
    ]
    yield from _listed(segment.by_term, (sought.terms, weights["words"] / 2), (needs, _OF_A_TERM * weights["need"] / 2))
    yield from _listed(segment.by_name, (sought.names, weights["name"]), (needs, _OF_A_TERM * weights["need_name"]))
    yield from _listed(segment.by_concept, (sought.concepts, weights["concepts"]))
    terms, likeness = _like_words(sought)
    which, rows, values = segment.by_term.many(terms)
    yield rows, values * likeness[which] / segment.text_length[rows], weights["grams"]


def _listed(postings: Lists, *several: tuple[Numbered, float]) -> Iterator[_Entries]:
    """Each list once, however often it is looked for."""
    counts: dict[int, float] = defaultdict(float)
    for sought, weight in several:
        for number, share in sought:
            counts[number] += share * weight
    for number, count in counts.items():
        yield (*postings.of(number), count)


def _like_words(sought: Sought) -> tuple[Ints, Floats]:
    """Stems (numbers of terms) of the words that hold most of the question's n-grams, and how much of it."""
    at, words, counts = sought.gram_words
    likeness = np.bincount(words, weights=counts * sought.gram_values[at], minlength=len(sought.segment.words)).astype(float)
    found: dict[int, float] = {}
    for word in largest(likeness, _MOST_ALIKE).tolist():
        if likeness[word] > 0:
            term = int(sought.segment.stem_of[word])
            found[term] = max(found.get(term, 0.0), float(likeness[word]))
    return np.array(list(found), np.int64), np.array(list(found.values()), np.float32)


# --- what else the wish says ---


def _add_nearness(rough: Floats, point: Point, index: Index) -> None:
    """A few rows at once, so that what is worked out stays in the processor's cache."""
    for part in index.parts:
        count = len(part.segment)
        for first in range(0, count, _RUN):
            rows = slice(first, min(first + _RUN, count))
            rough[part.start + rows.start : part.start + rows.stop] += nearness(point, part.segment.facts, rows)


def _says_more_than_words(wish: Wish, query: Query) -> bool:
    return any((wish.ages, wish.pregnant, wish.kinds, wish.audience, wish.days, wish.excluded_days, query.places))


def _preferred(wish: Wish, query: Query, index: Index, rough: Floats, count: int) -> Ints:
    """The best with what the wish prefers, which can lift no row by more than `at_most`: rows too far below are not asked."""
    tried = largest(rough, _FIRST_TRIED * count)
    reached = _with_preferences(wish, query, index, rough, tried)
    least = np.partition(reached, -count)[-count] if len(reached) >= count else _OUT_OF_REACH
    within = rough >= least - at_most(wish, query) - _ROUNDING
    rows = np.flatnonzero(within & (rough > _OUT_OF_REACH))
    values = _with_preferences(wish, query, index, rough, rows)
    best = largest(values, count)
    return rows[best[values[best] > _OUT_OF_REACH]]


def _with_preferences(wish: Wish, query: Query, index: Index, rough: Floats, rows: Ints) -> Floats:
    """Of these rows, which must ascend; what does not suit is out of reach."""
    found = []
    for part, chosen in _by_part(index, rows):
        preferred = preferences_of(wish, query, part.segment.facts, chosen)
        found.append(np.where(suitable(wish, part.segment.facts, chosen), preferred, _OUT_OF_REACH))
    logits: Floats = rough[rows] + np.concatenate(found)
    return logits
