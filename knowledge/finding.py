"""Finding offers for a wish in one town's view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from knowledge.lexicon import Lexicon
from knowledge.model import Offer, Place
from knowledge.search.arrays import Floats, Ints
from knowledge.search.candidates import candidates
from knowledge.search.landmarks import most_exact
from knowledge.search.preferences import preference_of_date, preferences_of, suitable
from knowledge.search.query import Models, Query, read_query
from knowledge.search.ranking import SIGNALS, Weights, answer_signals_of, sigmoid, signals_of
from knowledge.search.weighing import weigh
from knowledge.view import View
from knowledge.where import Point, nearest_distance_m
from knowledge.wishes import Explained, Finding, Found, Wish

if TYPE_CHECKING:
    from knowledge.geocoding import Geocoder

_COARSE = ("district", "postcode", "town")  # kinds of places that a street within them is more exact than
_DATED = 100  # of the best offers, whose next dates are looked up where a question names a time
_FAINTEST = 0.02  # a best score below it answers nothing; of the test sentences 1 in 500 right ones lost, 1 in 10 wrong saved
# Against the topic model's shares: a topic the lexicon names, one that the best offers carry. Judged questions: .72 right
# first and .91 among three, against .69 and .84 of the model alone.
_NAMED_TOPIC = 0.1
_FOUND_TOPIC = 0.6
_LIKELY_TOPIC = 0.1


@dataclass(frozen=True)
class _Scored:
    """Rows of the index, each with the signals' and the wish's part of its logit."""

    rows: Ints
    signals: Floats
    logits: Floats
    preferences: Floats
    suitable: Ints  # 0 for other ages, or days that were ruled out

    @property
    def scores(self) -> Floats:
        return sigmoid(self.logits + self.preferences)


@dataclass(frozen=True)
class Finder:
    """Holds no state of a town: what it learned, and where to ask for streets that no record has."""

    lexicon: Lexicon
    weights: Weights
    models: Models
    geocoder: Geocoder | None = None

    def find(self, wish: Wish, limit: int, kept: float, view: View) -> Finding:
        """The best offers, at most `limit`; what has less than the share `kept` of the best one's score is left out."""
        query = read_query(wish.text, view.index, view.gazetteer, self.models)
        finding = Finding(
            topics=_topics(query, self.lexicon),
            concepts=tuple(query.concepts),
            places=query.places,
            says_something=query.says_something,
            words=query.tokens,
            telling=tuple(word for word, weight in zip(query.tokens, query.weights) if weight == 1.0),
            topic_shares=query.topics,
            need_shares=query.needs,
        )
        if not view.index.count or not (query.says_something or query.tokens):
            return finding
        wish, shared = self._from_a_place(wish, query, view), wish.point is not None
        scored = self._scored(wish, query, view)
        answerable = self._answerable(query, view, scored)
        scores = scored.scores
        order = [at for at in np.argsort(-scores, kind="stable").tolist() if scored.suitable[at]][:limit]
        if not order or not answerable:
            return finding
        best = [at for at in order if scores[at] >= kept * scores[order[0]]]
        score_of = {view.index.id(int(scored.rows[at])): float(scores[at]) for at in best}
        found = tuple(_found(offer, score_of[offer.id], wish, shared) for offer in view.offers.many(score_of))
        return replace(finding, found=found, answerable=answerable, topics=_topics(query, self.lexicon, found))

    def _scored(self, wish: Wish, query: Query, view: View) -> _Scored:
        weighed = weigh(query, view.index, view.asked, view.needs)
        rows = candidates(wish, query, weighed, view.index, self.weights, view.base, view.limits.close_look)
        signals = signals_of(weighed, view.index, rows)
        logits = signals @ self.weights.vector() + self.weights.bias
        parts = list(zip(view.index.parts, rows))
        preferences = np.concatenate([preferences_of(wish, query, part.segment.facts, chosen) for part, chosen in parts])
        suits = np.concatenate([suitable(wish, part.segment.facts, chosen) for part, chosen in parts])
        every = np.concatenate([part.start + chosen for part, chosen in parts])
        found = _Scored(every, signals, logits, preferences, suits)
        if wish.span:
            best = np.argsort(-(logits + preferences), kind="stable")[:_DATED].tolist()
            of_id = {view.index.id(int(found.rows[at])): at for at in best}
            for offer in view.offers.many(of_id):
                preferences[of_id[offer.id]] += preference_of_date(wish.span, offer)
        return found

    def _answerable(self, query: Query, view: View, scored: _Scored) -> float:
        plain = sigmoid(scored.logits)
        said_somewhere = scored.signals[:, SIGNALS.index("words")].any()
        if len(plain) and plain.max() < _FAINTEST and not said_somewhere:
            return 0.0  # no offer holds a word of it, and none is like it
        return self.weights.answer.share(answer_signals_of(query, view.index, scored.rows, scored.signals, plain))

    def explain(self, wish: Wish, found: Sequence[Found], view: View) -> list[Explained]:
        """What the place of each of these, which were found, is made of."""
        query = read_query(wish.text, view.index, view.gazetteer, self.models)
        scored = self._scored(self._from_a_place(wish, query, view), query, view)
        at_of = {int(row): at for at, row in enumerate(scored.rows)}
        explained = []
        for one in found:
            row = view.index.row(one.offer.id)
            if row in at_of:
                at = at_of[row]
                shares = dict(zip(SIGNALS, (scored.signals[at] * self.weights.vector()).tolist()))
                explained.append(Explained(one, shares, float(scored.preferences[at]), self.weights.bias))
        return explained

    def _from_a_place(self, wish: Wish, query: Query, view: View) -> Wish:
        """Measured from the place that the message names, where nobody shared theirs."""
        if wish.point:
            return wish
        centre = most_exact(query.places)
        if (centre is None or centre.kind in _COARSE) and (street := self._geocoded(wish.text, view)):
            centre = street
        if centre is None or centre.latitude is None or centre.longitude is None:
            return wish
        return replace(wish, point=Point(centre.latitude, centre.longitude))

    def _geocoded(self, text: str, view: View) -> Place | None:
        """A street that no record has, where an operator named a geocoder."""
        if not self.geocoder:
            return None
        from knowledge.geocoding import address_in  # only where one is configured: 0.2 s

        if not (address := address_in(text)):
            return None
        state = next((view.names[key] for key, level in zip(view.chain, view.levels) if level == "state"), None)
        return self.geocoder.place_of(address, view.town, state)


def _found(offer: Offer, score: float, wish: Wish, shared: bool) -> Found:
    metres = nearest_distance_m(wish.point, offer) if wish.point else None
    return Found(offer, round(score, 4), metres, from_a_place=metres is not None and not shared)


def _topics(query: Query, lexicon: Lexicon, found: Sequence[Found] = ()) -> tuple[str, ...]:
    """What the question is about, likeliest first: the topic model, the lexicon's concepts and the best offers' own topics."""
    weights: dict[str, float] = defaultdict(float, query.topics)
    named = lexicon.topics_of(query.hits)
    for topic, weight in named.items():
        weights[topic] += _NAMED_TOPIC * weight / sum(named.values())
    for item in found[:3]:
        for at, topic in enumerate(item.offer.topics):
            weights[topic] += _FOUND_TOPIC * item.score / 3 * (1.0 if at == 0 else 0.5)
    likely = sorted((topic for topic in weights if weights[topic] >= _LIKELY_TOPIC), key=lambda topic: -weights[topic])
    return tuple(likely[:3])
