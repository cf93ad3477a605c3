"""How well each offer fits a question: a few signals, weighed as judged questions taught (benchmarks/learn_ranking.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.model import KINDS, STATUSES
from knowledge.search.arrays import Floats, Ints, Lists, grouped, values_at
from knowledge.search.facts import Facts
from knowledge.search.index import Index, Said
from knowledge.search.needs import fits
from knowledge.search.query import Query
from knowledge.search.segment import Segment
from knowledge.search.weighing import Numbered, Sought, Weighed

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
    "need",  # how well its text holds the terms of the needs that the question is likely about
    "need_name",  # the same of its name
    "above",  # 1 where it is inherited from the Kreis, the Land or the Bund
    "own_fits",  # of an inherited offer: the best "need_name" among the town's own; it answers the same nearer by
    "covered",  # how much of an inherited offer's name a guide of the town's own bears: the town explains it itself
    "is_guide",
    "is_helpline",
    "is_past",
)
_NEED, _NEED_NAME, _ABOVE, _OWN_FITS = (SIGNALS.index(name) for name in ("need", "need_name", "above", "own_fits"))
# One row per question: is there an answer at all?
_FIRST = (
    "words",
    "grams",
    "concepts",
    "all_concepts",
    "topic",
    "likely_topic",
    "asked",
    "place",
    "name",
    "need",
    "need_name",
    "above",
)
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
    "need",  # share of the likeliest need, its lead over the second, and the shares of all that were looked for
    "need_lead",
    "needs",
    "needs_held",  # how well the offer that fits them best holds them; what is missing; of the best three offers
    "needs_missing",
    "needs_shown",
    "need_names_shown",
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


def signals_of(weighed: Weighed, index: Index, rows: Sequence[Ints]) -> Floats:
    """Offers × SIGNALS: of these rows of each part of the index."""
    parts = zip(weighed.parts, index.parts, rows)
    found = np.vstack([_signals(weighed, sought, part.start, chosen) for sought, part, chosen in parts])
    inherited = found[:, _ABOVE] > 0
    found[inherited, _OWN_FITS] = found[~inherited, _NEED_NAME].max(initial=0.0)
    return found


def _signals(weighed: Weighed, sought: Sought, start: int, rows: Ints) -> Floats:
    segment = sought.segment
    result = np.zeros((len(rows), len(SIGNALS)))
    if not len(rows):
        return result
    result[:, 0] = np.minimum(_held(sought.terms, segment.by_term, rows) / 2.0, 1.0)
    result[:, 1] = _gram_cosine(sought, rows)
    concepts = [weight * segment.by_concept.at(number, rows) for number, weight in sought.concepts]
    result[:, 2] = np.minimum(sum(concepts), 1.0) if concepts else 0.0
    result[:, 3] = np.logical_and.reduce([share > 0 for share in concepts]) if sought.all_concepts else 0.0
    result[:, 4] = _held(sought.topics, segment.by_topic, rows)
    result[:, 5] = _held(sought.likely_topics, segment.by_topic, rows)
    result[:, 6] = values_at(weighed.asked_rows, weighed.asked, start + rows)
    result[:, 7] = _in_place(weighed, segment, rows)
    result[:, 8] = _held(sought.names, segment.by_name, rows)
    result[:, 9] = fits(sought.needs, segment.by_term, rows, full=2.0)
    result[:, 10] = fits(sought.needs, segment.by_name, rows, full=1.0)
    result[:, _ABOVE] = segment.facts.level[rows] > 0
    result[:, _OWN_FITS + 1 :] = constant_signals(segment.facts, sought.covered, rows)
    return result


def constant_signals(facts: Facts, covered: Floats, rows: Any) -> Floats:
    """The last of SIGNALS, from "covered" on, which no question changes."""
    kind, status = facts.kind[rows], facts.status[rows]
    wanted = (kind == KINDS.index("guide"), kind == KINDS.index("helpline"), status == STATUSES.index("past"))
    return np.column_stack((covered[rows], *wanted)).astype(float)


def _held(sought: Numbered, postings: Lists, rows: Ints) -> Floats:
    """For each row the sum of what it holds of these, weighed."""
    found = np.zeros(len(rows))
    for number, weight in sought:
        found += weight * postings.at(number, rows)
    return found


def _gram_cosine(sought: Sought, rows: Ints) -> Floats:
    """An offer's n-grams are those of its words: counted here for the question's n-grams alone."""
    segment = sought.segment
    at, holding, counts = sought.gram_words
    if not len(holding):
        return np.zeros(len(rows))
    owners, words, weights = segment.texts.many(rows)
    said = np.zeros(len(segment.words), dtype=bool)
    said[words] = True
    of_rows = said[holding]  # few of the vocabulary's words that hold one of the n-grams
    at, holding, counts = at[of_rows], holding[of_rows], counts[of_rows]
    holders = np.unique(holding)
    place = np.full(len(segment.words), -1, np.int32)  # of each of these words in `holders`
    place[holders] = np.arange(len(holders))
    of_word = grouped(place[holding], at, counts, len(holders))
    known = place[words] >= 0
    which, grams, repeated = of_word.many(place[words[known]])
    width = len(sought.grams)
    keys = owners[known][which] * width + grams
    counted = np.bincount(keys, weights=weights[known][which] * repeated, minlength=len(rows) * width)
    held = np.flatnonzero(counted)
    values = (1 + np.log(counted[held])) * sought.gram_values[held % width]
    cosine: Floats = np.bincount(held // width, weights=values, minlength=len(rows)) / segment.text_length[rows]
    return cosine


def _in_place(weighed: Weighed, segment: Segment, rows: Ints) -> Floats:
    """Of the places named; all 0 where none is named."""
    if not weighed.places:
        return np.zeros(len(rows))
    found = segment.facts.in_places((), weighed.postcodes, rows)
    owners, words, _ = segment.texts.many(rows)
    stems = segment.stem_of[words]
    for name in weighed.places:
        numbers = [segment.terms.number(stem) for stem in name]
        if numbers and None not in numbers:
            holds = [np.bincount(owners[stems == number], minlength=len(rows)) > 0 for number in numbers]
            found = found | np.logical_and.reduce(holds)
    return found.astype(float)


def answer_signals_of(query: Query, index: Index, found: Ints, signals: Floats, scores: Floats) -> Floats:
    """One row of ANSWER_SIGNALS; `found` are the rows of the index that `signals` and `scores` are about."""
    if not len(found):
        return np.zeros(len(ANSWER_SIGNALS))
    order = np.argsort(-scores, kind="stable")[:3]
    top, best = order.tolist(), int(order[0])
    said = [index.said(row) for row in found[order].tolist()]
    at = {name: column for column, name in enumerate(SIGNALS)}
    shares = [*sorted(query.topics.values(), reverse=True), 0.0, 0.0]
    absent = max((weight for concept, weight in query.concepts.items() if index.concept_idf(concept) is None), default=0.0)
    return np.array(
        [
            float(np.log(max(scores[best], _FAINT) / (1 - min(scores[best], 1 - _FAINT)))),
            scores[best] - (scores[order[1]] if len(order) > 1 else 0.0),
            _agreement(signals, at),
            *_unexplained(query, index, said),
            _coverage(query, index, said[:1]),
            _coverage(query, index, said),
            *(signals[top, at[name]].max() for name in ("concepts", "words", "grams", "asked")),
            float(not query.hits),
            absent,
            min(len(query.concepts), _COUNTED),
            min(sum(weight == 1.0 for weight in query.weights), _COUNTED),
            shares[0],
            shares[0] - shares[1],
            *_needs(query, signals, top),
            *(signals[best, at[name]] for name in _FIRST),
        ]
    )


def _needs(query: Query, signals: Floats, top: Sequence[int]) -> tuple[float, ...]:
    shares = [*sorted(query.needs.values(), reverse=True), 0.0, 0.0]
    total, held = sum(shares), float(signals[:, _NEED].max(initial=0.0))
    shown = (float(signals[top, at].max()) for at in (_NEED, _NEED_NAME))
    return shares[0], shares[0] - shares[1], total, held, total - held, *shown


def _agreement(signals: Floats, at: Mapping[str, int]) -> float:
    best = [set(np.argsort(-signals[:, at[name]], kind="stable")[:3]) for name in ("words", "grams")]
    return len(best[0] & best[1]) / 3


def _unexplained(query: Query, index: Index, offers: Sequence[Said]) -> tuple[float, float, float]:
    """Of the telling words: how many the best offers do not explain, how many are unknown, how well the rarest is explained."""
    concepts = _concepts_at(query)
    uncovered = unknown = 0
    rarest, explained = 0.0, 1.0
    for at, (token, weight) in enumerate(zip(query.tokens, query.weights)):
        if weight < 1.0 or token.isdigit():
            continue
        support = max((_support(token, concepts.get(at, set()), index, offer) for offer in offers), default=0.0)
        uncovered += not support
        unknown += at not in concepts and not any(index.term_idf(term) for term, _ in index.terms(token))
        if (rarity := index.rarity(token)) > rarest:
            rarest, explained = rarity, support
    return min(uncovered, _COUNTED), min(unknown, _COUNTED), explained


def _concepts_at(query: Query) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for hit in query.hits:
        for at in hit.positions:
            found.setdefault(at, set()).add(hit.concept)
    return found


def _coverage(query: Query, index: Index, offers: Sequence[Said]) -> float:
    """The share of the question's telling words (by rarity) that one of these offers explains.

    A word is explained where the offer holds it, a part of it, or the concept it belongs to.
    """
    explained = total = 0.0
    concept_at = _concepts_at(query)
    for at, (token, weight) in enumerate(zip(query.tokens, query.weights)):
        if weight == 1.0:
            rarity = index.rarity(token)
            total += rarity
            explained += rarity * max(
                (_support(token, concept_at.get(at, set()), index, offer) for offer in offers), default=0.0
            )
    return explained / total if total else 0.0


def _support(token: str, concepts: set[str], index: Index, said: Said) -> float:
    by_concept = max((said.concepts.get(concept, 0.0) for concept in concepts), default=0.0)
    by_word = max((share for term, share in index.terms(token) if said.holds(term)), default=0.0)
    return max(by_concept, by_word)
