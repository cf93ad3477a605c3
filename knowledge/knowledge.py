"""The door to the knowledge base: ask it with a wish, get offers, or learn that there is none."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

import numpy as np

from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.model import Asked, Municipality, Offer, Place
from knowledge.moments import Span
from knowledge.repository import read_asked, read_municipalities
from knowledge.revisions import read_revision
from knowledge.search.arrays import Floats, Ints
from knowledge.search.candidates import candidates
from knowledge.search.label_model import NEEDS, load_or_train
from knowledge.search.landmarks import most_exact
from knowledge.search.need_words import examples_of as examples_of_needs
from knowledge.search.need_words import load_needs
from knowledge.search.preferences import preference_of_date, preferences_of, suitable
from knowledge.search.query import Models, Query, read_query
from knowledge.search.ranking import SIGNALS, Weights, answer_signals_of, load_weights, sigmoid, signals_of
from knowledge.search.topic_examples import examples_of
from knowledge.search.weighing import weigh
from knowledge.text import fold, words
from knowledge.view import View, ViewMaker
from knowledge.where import Point, nearest_distance_m
from store.database import Database, DatabaseUnavailable
from store.settings import Settings

if TYPE_CHECKING:
    from knowledge.geocoding import Geocoder

logger = logging.getLogger(__name__)

_FEW = 12
_COARSE = ("district", "postcode", "town")  # kinds of places that a street within them is more exact than
_REMEMBERED = 500  # findings of a view
_DATED = 100  # of the best offers, whose next dates are looked up where a question names a time
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
class Explained:
    """Why an offer is where it is: what each signal adds to its logit, the wish (ages, days, place), and the bias."""

    found: Found
    signals: Mapping[str, float]
    preferences: float
    bias: float


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


class Knowledge:
    """Answers from the database; notices changes of other processes at the next question. Safe to share among threads."""

    def __init__(
        self,
        database: Database,
        home: Path,
        lexicon: Lexicon | None = None,
        weights: Weights | None = None,
        geocoder: Geocoder | None = None,
    ) -> None:
        """`home` is where the models and the indexes of large towns are kept between starts."""
        self._geocoder = geocoder
        self._database = database
        self._home = home
        self.lexicon = lexicon or load_lexicon()
        self.weights = weights or load_weights()
        self._maker = ViewMaker(database, self.lexicon, self.weights, home)
        self._lock = Lock()
        self._refreshing = Lock()
        self._revision = -1
        self._towns: dict[str, Municipality] = {}
        self._views: dict[str, View] = {}
        self._older: dict[str, View] = {}  # of an earlier revision
        self._rebuilding: set[str] = set()
        self._asked: list[Asked] | None = None
        self.models: Models

    # --- towns ---

    def _refresh(self) -> None:
        with self._database.reading() as connection:
            if read_revision(connection) == self._revision:
                return
        with self._refreshing:  # one thread learns, the others wait for it
            self._read()

    def _read(self) -> None:
        with self._database.reading() as connection:
            revision = read_revision(connection)
            if revision == self._revision:
                return
            towns = read_municipalities(connection)
            asked = read_asked(connection)
        if asked != self._asked:
            examples = examples_of(self.lexicon, ((one.text, one.topic) for one in asked))
            self.models = Models(
                load_or_train("topics", examples, self.lexicon.stop_words, self._home),
                load_or_train("needs", examples_of_needs(load_needs()), self.lexicon.stop_words, self._home, NEEDS),
            )
        with self._lock:
            self._older, self._views = self._older | self._views, {}
            self._revision, self._towns, self._asked = revision, towns, asked

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
        """As of now. Raises KeyError for a municipality that is not there."""
        self._refresh()
        return self._views.get(municipality) or self._make_view(municipality)

    def _make_view(self, municipality: str) -> View:
        with self._lock:
            if view := self._views.get(municipality):  # another thread made it meanwhile
                return view
            asked = self._asked or []
            older = self._older.pop(municipality, None)
            view = older and self._maker.updated(older, self._towns, asked)
            if older and not view and older.is_large and municipality in self._towns:
                view = older  # very much has changed: answer from what is known until it is read
                self._rebuild(municipality)
            view = view or self._maker.make(self._towns, municipality, asked, self._revision)
            self._views[municipality] = view
            return view

    def _rebuild(self, municipality: str) -> None:
        """Makes the view of a large town anew beside the questions; under the lock."""
        if municipality in self._rebuilding:
            return
        self._rebuilding.add(municipality)
        given = (self._towns, municipality, self._asked or [], self._revision)
        Thread(target=self._rebuilt, args=given, name=f"index-{municipality}", daemon=True).start()

    def _rebuilt(self, towns: Mapping[str, Municipality], municipality: str, asked: Sequence[Asked], revision: int) -> None:
        try:
            view = self._maker.make(towns, municipality, asked, revision)
        except DatabaseUnavailable as error:
            logger.warning("%s is still answered from the older index: %s", municipality, error)
        else:
            with self._lock:
                self._views.pop(municipality, None)
                self._older[municipality] = view
        finally:
            with self._lock:
                self._rebuilding.discard(municipality)

    def places_in(self, municipality: str, text: str) -> list[Place]:
        """Districts, postcodes, streets and landmarks of the town that a message names."""
        return self.view(municipality).gazetteer.find(words(fold(text)))[0]

    def offer(self, municipality: str, offer_id: str) -> Offer | None:
        return self.view(municipality).offers.get(offer_id)

    # --- finding ---

    def find(self, wish: Wish, limit: int = _FEW, kept: float = _KEPT_SHARE) -> Finding:
        """The best offers for a wish; an empty `found` where nothing is known.

        What has less than the share `kept` of the best one's score is left out. Raises KeyError for an unknown town.
        """
        view = self.view(wish.municipality)
        key = (wish, limit, kept)
        finding = view.recent.get(key)
        if finding is None:
            if len(view.recent) >= _REMEMBERED:
                view.recent.clear()
            finding = view.recent[key] = self._find(wish, limit, kept, view)
        return finding  # type: ignore[no-any-return]

    def _find(self, wish: Wish, limit: int, kept: float, view: View) -> Finding:
        query = read_query(wish.text, view.index, view.gazetteer, self.models)
        finding = Finding(
            topics=_topics(query, self.lexicon),
            concepts=tuple(query.concepts),
            places=query.places,
            says_something=query.says_something,
            words=query.tokens,
            telling=tuple(word for word, weight in zip(query.tokens, query.weights) if weight == 1.0),
            topic_shares=query.topics,
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
        rows = candidates(wish, query, weighed, view.index, self.weights, view.base)
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

    def explain(self, wish: Wish, limit: int = _FEW) -> list[Explained]:
        """What each found offer's place is made of, in the order of `find`."""
        view = self.view(wish.municipality)
        query = read_query(wish.text, view.index, view.gazetteer, self.models)
        scored = self._scored(self._from_a_place(wish, query, view), query, view)
        at_of = {int(row): at for at, row in enumerate(scored.rows)}
        explained = []
        for found in self.find(wish, limit).found:
            row = view.index.row(found.offer.id)
            if row in at_of:
                at = at_of[row]
                shares = dict(zip(SIGNALS, (scored.signals[at] * self.weights.vector()).tolist()))
                explained.append(Explained(found, shares, float(scored.preferences[at]), self.weights.bias))
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
        if not self._geocoder:
            return None
        from knowledge.geocoding import address_in  # only where one is configured: 0.2 s

        if not (address := address_in(text)):
            return None
        state = next((self._towns[key].name for key in view.chain if self._towns[key].level == "state"), None)
        return self._geocoder.place_of(address, view.town, state)

    # --- people ---

    def contacts(self, municipality: str, point: Point | None = None) -> list[Offer]:
        """Whom a family without an answer is sent to: the town's first contacts, then its other contact points."""
        view = self.view(municipality)
        named = view.offers.many(view.town.first_contacts)
        others = [offer for offer in view.where(own=True, contact_points=True) if offer not in named]
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
            for offer in view.where(kinds=("family_office", "info_point", "counselling", "service"))
            if offer.reachable and offer.status == "active"
        ]
        return sorted(offices, key=lambda offer: (view.chain.index(offer.municipality), not offer.phones))[:3]


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


def open_knowledge(settings: Settings, database: Database) -> Knowledge:
    """As the settings say. Raises SettingsError for a geocoder that is not there."""
    geocoder = None
    if settings.geocoder:
        from knowledge.geocoding import geocoder_of

        geocoder = geocoder_of(settings.geocoder, settings.geocoder_url)
    return Knowledge(database, settings.home, geocoder=geocoder)
