"""The door to the knowledge base: ask it with a wish, get offers, or learn that there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from pathlib import Path
from threading import Lock

import numpy as np

from knowledge.days_off import land_of
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.model import Asked, Municipality, Offer, Place
from knowledge.moments import Span
from knowledge.repository import read_asked, read_municipalities, read_offers, read_revision
from knowledge.search.gazetteer import Gazetteer, named_places
from knowledge.search.index import Floats, Index
from knowledge.search.preferences import days_of, preferences_of
from knowledge.search.query import Query, read_query
from knowledge.search.ranking import SIGNALS, Weights, answer_signals_of, load_weights, sigmoid, signals_of
from knowledge.search.topic_model import TopicModel, examples_of, load_or_train
from knowledge.text import fold, words
from knowledge.where import Point, nearest_distance_m
from store.database import Database

_FEW = 12
_REMEMBERED = 500  # findings of a view
# Of the best score: what falls below is no answer beside it. At 0.15 no right answer of the judged questions is lost,
# and 2.6 of 3 places are used (benchmarks/learn_ranking.py); whether there is an answer at all is decided apart.
_KEPT_SHARE = 0.15
_FAINTEST = 0.02  # a best score below it answers nothing; of the test sentences 1 in 500 right ones lost, 1 in 10 wrong saved
# Against the topic model's shares: a topic the lexicon names, one that the best offers carry. Judged questions: .72 right
# first and .91 among three, against .69 and .84 of the model alone.
_NAMED_TOPIC = 0.1
_FOUND_TOPIC = 0.6
_LIKELY_TOPIC = 0.1


@dataclass(frozen=True)
class Wish:
    """A need as far as it is known. Ages in months; days as three letters: mon, tue …"""

    text: str
    municipality: str
    ages: tuple[int, ...] = ()
    pregnant: bool = False
    point: Point | None = None
    days: tuple[str, ...] = ()
    excluded_days: tuple[str, ...] = ()
    span: Span | None = None
    audience: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # preferred kinds of record: a question for a date prefers events


@dataclass(frozen=True)
class Found:
    """An offer with how likely it is a right answer (0–1) and how far it is, where that can be said.

    `from_a_place`: measured from the middle of a place the message names, not from where the family is.
    """

    offer: Offer
    score: float
    distance_m: int | None = None
    from_a_place: bool = False


@dataclass(frozen=True)
class Finding:
    """What a question led to. `answerable`: how likely the town's records hold an answer at all (0–1)."""

    found: tuple[Found, ...] = ()
    answerable: float = 0.0
    topics: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    says_something: bool = False
    words: tuple[str, ...] = ()  # the question's words, without stop words and places, folded
    telling: tuple[str, ...] = ()  # those that do not fit everything
    topic_shares: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class View:
    """A town's own offers and those it inherits."""

    town: Municipality
    chain: tuple[str, ...]  # the town, its Kreis, Land, Bund
    index: Index
    gazetteer: Gazetteer
    names: Mapping[str, str] = field(repr=False)
    land: str | None = None  # `NW`; None where no municipality key says it
    recent: dict[tuple[Wish, int], Finding] = field(default_factory=dict, repr=False)  # steps of one turn ask the same

    @cached_property
    def offers(self) -> dict[str, Offer]:
        return {offer.id: offer for offer in self.index.offers}


class Knowledge:
    """Answers from the database; notices changes of other processes at the next question. Safe to share among threads."""

    def __init__(self, database: Database, home: Path, lexicon: Lexicon | None = None, weights: Weights | None = None) -> None:
        """`home` is where the topic model is kept between starts."""
        self._database = database
        self._home = home
        self.lexicon = lexicon or load_lexicon()
        self.weights = weights or load_weights()
        self._lock = Lock()
        self._revision = -1
        self._towns: dict[str, Municipality] = {}
        self._views: dict[str, View] = {}
        self._asked: list[Asked] = []
        self.topic_model: TopicModel

    # --- towns ---

    def _refresh(self) -> None:
        with self._database.reading() as connection:
            revision = read_revision(connection)
            if revision == self._revision:
                return
            towns = read_municipalities(connection)
            asked = read_asked(connection)
        examples = examples_of(self.lexicon, ((one.text, one.topic) for one in asked))
        model = load_or_train(examples, self.lexicon.stop_words, self._home)
        with self._lock:
            self._revision, self._towns, self._views = revision, towns, {}
            self._asked, self.topic_model = asked, model

    def municipalities(self) -> list[Municipality]:
        """Those with a life of their own: towns, and Kreise that keep records of their own."""
        self._refresh()
        return [town for town in self._towns.values() if town.level == "municipality" or town.first_contacts]

    def town(self, name: str) -> Municipality | None:
        """By key or by name, however it is capitalised."""
        self._refresh()
        wanted = name.strip().lower()
        by_key = self._towns.get(wanted)
        return by_key or next((town for town in self._towns.values() if town.name.lower() == wanted), None)

    def view(self, municipality: str) -> View:
        """Raises KeyError for a municipality that is not there."""
        self._refresh()
        view = self._views.get(municipality)
        return view or self._make_view(municipality)

    def _make_view(self, municipality: str) -> View:
        with self._lock:
            view = self._views[municipality] = self.view_with(municipality, self._asked)
            return view

    def view_with(self, municipality: str, asked: Sequence[Asked]) -> View:
        """A view that has learned from these questions and no others."""
        if self._revision < 0:
            self._refresh()
        towns = self._towns
        town, chain = towns[municipality], [municipality]
        while (parent := towns[chain[-1]].parent) and parent not in chain:
            chain.append(parent)
        with self._database.reading() as connection:
            offers = read_offers(connection, chain)
        for_parents = [offer for offer in offers if set(offer.audience) != {"professionals"}]
        levels = {key: level for level, key in enumerate(chain)}
        index = Index(for_parents, levels, self.lexicon, self.lexicon.labels, asked)
        own = [offer for offer in for_parents if offer.municipality == municipality]
        gazetteer = Gazetteer(town.places, [town.name], (p for o in own for p in named_places(o)), self.lexicon)
        land = next((land for key in chain if (land := land_of(towns[key].ags))), None)
        return View(town, tuple(chain), index, gazetteer, {key: towns[key].name for key in chain}, land)

    def places_in(self, municipality: str, text: str) -> list[Place]:
        """Districts, postcodes, streets and landmarks of the town that a message names."""
        return self.view(municipality).gazetteer.find(words(fold(text)))[0]

    def offer(self, municipality: str, offer_id: str) -> Offer | None:
        return self.view(municipality).offers.get(offer_id)

    # --- finding ---

    def find(self, wish: Wish, limit: int = _FEW) -> Finding:
        """The best offers for a wish; an empty `found` where nothing is known. Raises KeyError for an unknown town."""
        view = self.view(wish.municipality)
        key = (wish, limit)
        finding = view.recent.get(key)
        if finding is None:
            if len(view.recent) >= _REMEMBERED:
                view.recent.clear()
            finding = view.recent[key] = self._find(wish, limit, view)
        return finding

    def _find(self, wish: Wish, limit: int, view: View) -> Finding:
        query = read_query(wish.text, view.index, view.gazetteer, self.topic_model)
        topics = _topics(query, self.lexicon)
        finding = Finding(
            topics=topics,
            concepts=tuple(query.concepts),
            places=query.places,
            says_something=query.says_something,
            words=query.tokens,
            telling=tuple(word for word, weight in zip(query.tokens, query.weights) if weight == 1.0),
            topic_shares=query.topics,
        )
        if not view.index.offers or not (query.says_something or query.tokens):
            return finding
        shared = wish.point is not None
        if wish.point is None and (centre := next((p for p in query.places if p.latitude is not None), None)):
            wish = replace(wish, point=Point(float(centre.latitude or 0), float(centre.longitude or 0)))
        scores, answerable = self._scores(wish, query, view)
        order = [int(at) for at in np.argsort(-scores, kind="stable") if _suits(wish, view.index.offers[at])][:limit]
        if not order or not answerable:
            return finding
        lowest = _KEPT_SHARE * float(scores[order[0]])
        found = tuple(self._found(view, at, float(scores[at]), wish, shared) for at in order if scores[at] >= lowest)
        return replace(finding, found=found, answerable=answerable, topics=_topics(query, self.lexicon, found))

    def _scores(self, wish: Wish, query: Query, view: View) -> tuple[Floats, float]:
        signals = signals_of(query, view.index)
        logits = signals @ self.weights.vector() + self.weights.bias
        plain = sigmoid(logits)
        order = list(np.argsort(-plain, kind="stable")[:3])
        answerable = self.weights.answer.share(answer_signals_of(query, view.index, signals, plain, order))
        if len(order) and plain[order[0]] < _FAINTEST and not signals[:, SIGNALS.index("words")].any():
            answerable = 0.0  # no offer holds a word of it, and none is like it
        return sigmoid(logits + preferences_of(wish, query, view.index)), answerable

    @staticmethod
    def _found(view: View, at: int, score: float, wish: Wish, shared: bool) -> Found:
        offer = view.index.offers[at]
        metres = nearest_distance_m(wish.point, offer) if wish.point else None
        return Found(offer, round(score, 4), metres, from_a_place=metres is not None and not shared)

    def contacts(self, municipality: str, point: Point | None = None) -> list[Offer]:
        """Whom a family without an answer is sent to: the town's first contacts, then its other contact points."""
        view = self.view(municipality)
        named = [view.offers[key] for key in view.town.first_contacts if key in view.offers]
        others = [
            offer
            for offer in view.index.offers
            if offer.contact_point and offer not in named and offer.status != "past" and offer.municipality == municipality
        ]
        reachable_first = sorted(others, key=lambda offer: not offer.reachable)
        if point:
            distances = {offer.id: nearest_distance_m(point, offer) for offer in named}
            named.sort(key=lambda offer: inf if (metres := distances[offer.id]) is None else metres)
        return named + reachable_first or self._inherited_contacts(view)

    @staticmethod
    def _inherited_contacts(view: View) -> list[Offer]:
        """A town that named nobody: its own offices and counselling that can be reached, then those above it."""
        offices = [
            offer
            for offer in view.index.offers
            if offer.kind in ("family_office", "info_point", "counselling", "service")
            and offer.reachable
            and offer.status == "active"
        ]
        return sorted(offices, key=lambda offer: (view.chain.index(offer.municipality), not offer.phones))[:3]


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


def _suits(wish: Wish, offer: Offer) -> bool:
    """For one of these ages, and not only on days that were ruled out."""
    days = days_of(offer) if wish.excluded_days else set()
    return _suits_age(wish, offer) and not (days and days <= set(wish.excluded_days))


def _suits_age(wish: Wish, offer: Offer) -> bool:
    return not wish.ages or any(offer.suits_age(months) for months in wish.ages)
