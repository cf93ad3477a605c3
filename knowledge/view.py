"""What a question in one town is answered from: its own offers and those it inherits, as an index and as records."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from knowledge.days_off import land_of
from knowledge.lexicon import Lexicon
from knowledge.limits import USUAL, Limits
from knowledge.model import Asked, Municipality, Offer
from knowledge.offers import Offers
from knowledge.repository import count_offers, offers_of, read_ids
from knowledge.revisions import changed_since, read_identity, read_revision
from knowledge.search.arrays import Ints
from knowledge.search.building import build_segment
from knowledge.search.candidates import Base, base_of
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.index import AskedBefore, Index, Part
from knowledge.search.need_words import load_needs
from knowledge.search.needs import NeedTerms
from knowledge.search.ranking import Weights
from knowledge.search.shelf import Shelf
from store.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class View:
    """A town's own offers and those it inherits, as of one revision."""

    town: Municipality
    chain: tuple[str, ...]  # the town, its Kreis, Land, Bund
    levels: tuple[str, ...]  # of each of them
    names: Mapping[str, str] = field(repr=False)
    land: str | None  # `NW`; None where no municipality key says it
    index: Index = field(repr=False)
    asked: AskedBefore = field(repr=False)
    needs: NeedTerms = field(repr=False)
    base: Base = field(repr=False)
    gazetteer: Gazetteer = field(repr=False)
    offers: Offers = field(repr=False)
    limits: Limits = USUAL
    built_at: int = 0  # revision of the index's first part
    recent: dict[Any, Any] = field(default_factory=dict, repr=False)  # findings: steps of one turn ask the same

    @property
    def is_large(self) -> bool:
        """Kept on disk; what changes stands beside it."""
        return self.index.count > self.limits.kept_from

    def having_learned(self, asked: Sequence[Asked]) -> View:
        """From these questions and no others."""
        return replace(self, asked=AskedBefore.learn(asked, self.index), recent={})

    def where(
        self, kinds: Sequence[str] = (), topics: Sequence[str] = (), own: bool = False, contact_points: bool = False
    ) -> list[Offer]:
        """Offers of these kinds or topics that are not over, by id; of too many those that can be reached best."""
        found: list[tuple[bool, bool, int]] = []
        for part, rows in self._fitting(kinds, topics, own, contact_points):
            facts = part.segment.facts
            found += [(not facts.reachable[row], not facts.has_phone[row], part.start + int(row)) for row in rows]
        best = sorted(found)[: self.limits.most_read]
        return sorted(self.offers.many(self.index.id(row) for *_, row in best), key=lambda offer: offer.id)

    def count(self, topics: Sequence[str], own: bool = False) -> int:
        """How many offers of these topics are not over; no record is read for it."""
        return sum(len(rows) for _, rows in self._fitting((), topics, own, False))

    def _fitting(
        self, kinds: Sequence[str], topics: Sequence[str], own: bool, contact_points: bool
    ) -> Iterator[tuple[Part, Ints]]:
        for part in self.index.parts:
            facts = part.segment.facts
            fits = ~facts.is_status("past")
            fits &= facts.level == 0 if own else True
            fits &= facts.is_kind(*kinds) if kinds else True
            fits &= facts.contact_point > 0 if contact_points else True
            fits &= part.segment.about(topics) if topics else True
            yield part, part.rows()[fits[part.rows()]]


@dataclass(frozen=True)
class ViewMaker:
    """Makes views and brings them up to date."""

    database: Database
    lexicon: Lexicon
    weights: Weights
    home: Path
    limits: Limits = USUAL

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self.home / "index", self.lexicon)

    def make(self, towns: Mapping[str, Municipality], town: str, asked: Sequence[Asked], revision: int) -> View:
        """From what is kept on disk and what changed since, else from every record. Raises KeyError for an unknown town."""
        chain = chain_of(towns, town)
        levels = {key: level for level, key in enumerate(chain)}
        read: list[Offer] = []
        with self.database.reading() as connection:
            identity = read_identity(connection)
            large = count_offers(connection, chain) > self.limits.kept_from
            kept = self._shelf.newest(identity, chain, revision) if large else None
            if kept and (index := self._with_changes(connection, kept.index, levels, kept.revision)):
                return self._view(towns, chain, index, asked, kept.revision, [])
            offers = _for_parents(offers_of(connection, read_ids(connection, chain)))
            if not large:
                offers = read = list(offers)
            segment = build_segment(offers, levels, self.lexicon)
        if large:
            try:
                segment = self._shelf.keep(segment, identity, chain, revision)
            except OSError as error:
                logger.warning("the index of %s cannot be kept and is made anew at every start: %s", town, error)
        return self._view(towns, chain, Index.of(segment, self.lexicon), asked, revision, read)

    def updated(self, view: View, towns: Mapping[str, Municipality], asked: Sequence[Asked]) -> View | None:
        """The view with what changed since; None where it must be made anew."""
        chain = chain_of(towns, view.town.id)
        if not view.is_large or chain != view.chain:
            return None
        levels = {key: level for level, key in enumerate(chain)}
        with self.database.reading() as connection:
            index = self._with_changes(connection, view.index.first, levels, view.built_at)
        if not index:
            return None
        # a street that no record had before is known by its name when the index is built anew: reading all names takes seconds
        gazetteer = view.gazetteer if towns[view.town.id].places == view.town.places else None
        return self._view(towns, chain, index, asked, view.built_at, [], gazetteer)

    def _with_changes(self, connection: Connection, index: Index, levels: Mapping[str, int], since: int) -> Index | None:
        if read_revision(connection) < since:  # a backup was restored
            return None
        changed = changed_since(connection, list(levels), since)
        touched = changed.written | changed.removed
        if len(touched) > self.limits.most_changed:
            return None
        if not touched:
            return index
        return index.changed(_for_parents(offers_of(connection, sorted(changed.written))), touched, levels)

    def _view(
        self,
        towns: Mapping[str, Municipality],
        chain: tuple[str, ...],
        index: Index,
        asked: Sequence[Asked],
        built_at: int,
        read: list[Offer],
        gazetteer: Gazetteer | None = None,
    ) -> View:
        town = towns[chain[0]]
        landmarks = (place for part in index.parts for place in part.segment.landmarks)
        offers = Offers(self.database, lambda key: index.row(key) is not None, index.ids, index.count)
        offers.remember(read)
        return View(
            town=town,
            chain=chain,
            levels=tuple(towns[key].level for key in chain),
            names={key: towns[key].name for key in chain},
            land=next((land for key in chain if (land := land_of(towns[key].ags))), None),
            index=index,
            asked=AskedBefore.learn(asked, index),
            needs=NeedTerms(index, load_needs()),
            base=base_of(index, self.weights),
            gazetteer=gazetteer or Gazetteer(town.places, [town.name], landmarks, self.lexicon),
            offers=offers,
            limits=self.limits,
            built_at=built_at,
        )


def chain_of(towns: Mapping[str, Municipality], town: str) -> tuple[str, ...]:
    """The town and those above it, nearest first. Raises KeyError."""
    chain = [towns[town].id]
    while (parent := towns[chain[-1]].parent) and parent not in chain:
        chain.append(parent)
    return tuple(chain)


def _for_parents(offers: Iterable[Offer]) -> Iterable[Offer]:
    return (offer for offer in offers if set(offer.audience) != {"professionals"})
