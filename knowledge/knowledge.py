"""The door to the knowledge base: ask it with a wish, get offers, or learn that there is none."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path
from threading import Lock, Thread, local
from typing import TYPE_CHECKING

from knowledge.finding import Finder
from knowledge.learned import LearnedWord, having_words, read_words
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.limits import USUAL, Limits
from knowledge.model import Asked, Municipality, Offer, Place
from knowledge.repository import read_asked, read_municipalities
from knowledge.revisions import read_revision
from knowledge.search.label_model import NEEDS, load_or_train
from knowledge.search.need_words import examples_of as examples_of_needs
from knowledge.search.need_words import load_needs
from knowledge.search.query import Models
from knowledge.search.ranking import Weights, load_weights
from knowledge.search.topic_examples import examples_of
from knowledge.text import fold, words
from knowledge.view import View, ViewMaker
from knowledge.where import Point, nearest_distance_m
from knowledge.wishes import Explained, Finding, Wish
from store.database import Database, DatabaseUnavailable
from store.settings import Settings

if TYPE_CHECKING:
    from knowledge.geocoding import Geocoder

logger = logging.getLogger(__name__)

_FEW = 12
_REMEMBERED = 500  # findings of a view
# Of the best score: what falls below is no answer beside it. At 0.2 none of the 725 test questions loses its right answer,
# and .92 of three places show a wrong one instead of 1.46; whether there is an answer at all is decided apart.
KEPT_SHARE = 0.2


class Knowledge:
    """Answers from the database; notices changes of other processes at the next question. Safe to share among threads."""

    def __init__(
        self,
        database: Database,
        home: Path,
        lexicon: Lexicon | None = None,
        weights: Weights | None = None,
        geocoder: Geocoder | None = None,
        limits: Limits = USUAL,
    ) -> None:
        """`home` is where the models and the indexes of large towns are kept between starts."""
        self._geocoder = geocoder
        self._database = database
        self._home = home
        self.lexicon = lexicon or load_lexicon()
        self.weights = weights or load_weights()
        self._maker = ViewMaker(database, self.lexicon, self.weights, home, limits)
        self._lock = Lock()
        self._asking = local()
        self._refreshing = Lock()
        self._revision = -1
        self._towns: dict[str, Municipality] = {}
        self._views: dict[str, View] = {}
        self._older: dict[str, View] = {}  # of an earlier revision
        self._rebuilding: set[str] = set()
        self._asked: list[Asked] | None = None
        self._learned: list[LearnedWord] = []
        self.models: Models
        self._finder: Finder

    # --- towns ---

    @contextmanager
    def settled(self) -> Iterator[None]:
        """What this thread asks inside is asked of one state; whether something changed is looked up once, not at each call.

        Raises DatabaseUnavailable.
        """
        self._refresh()
        self._asking.settled = True
        try:
            yield
        finally:
            self._asking.settled = False

    def _refresh(self) -> None:
        if getattr(self._asking, "settled", False):
            return
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
            asked, learned = read_asked(connection), read_words(connection)
        if asked != self._asked:
            examples = examples_of(self.lexicon, ((one.text, one.topic) for one in asked))
            self.models = Models(
                load_or_train("topics", examples, self.lexicon.stop_words, self._home),
                load_or_train("needs", examples_of_needs(load_needs()), self.lexicon.stop_words, self._home, NEEDS),
            )
            self._finder = Finder(self.lexicon, self.weights, self.models, self._geocoder)
        with self._lock:
            self._older, self._views = self._older | self._views, {}
            self._revision, self._towns, self._asked, self._learned = revision, towns, asked, learned

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
            view = self._views[municipality] = having_words(view, self.lexicon, self._learned)
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

    def find(self, wish: Wish, limit: int = _FEW, kept: float = KEPT_SHARE) -> Finding:
        """The best offers for a wish; an empty `found` where nothing is known.

        What has less than the share `kept` of the best one's score is left out. Raises KeyError for an unknown town.
        """
        view = self.view(wish.municipality)
        key = (wish, limit, kept)
        finding = view.recent.get(key)
        if finding is None:
            if len(view.recent) >= _REMEMBERED:
                view.recent.clear()
            finding = view.recent[key] = self._finder.find(wish, limit, kept, view)
        return finding  # type: ignore[no-any-return]

    def explain(self, wish: Wish, limit: int = _FEW, kept: float = KEPT_SHARE) -> list[Explained]:
        """What each found offer's place is made of, in the order of `find` with the same arguments."""
        found = self.find(wish, limit, kept).found
        return self._finder.explain(wish, found, self.view(wish.municipality))

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


def open_knowledge(settings: Settings, database: Database) -> Knowledge:
    """As the settings say. Raises SettingsError for a geocoder that is not there."""
    geocoder = None
    if settings.geocoder:
        from knowledge.geocoding import geocoder_of

        geocoder = geocoder_of(settings.geocoder, settings.geocoder_url)
    return Knowledge(database, settings.home, geocoder=geocoder)
