"""A town's offers read from the database as they are needed, the last few thousand remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock

from knowledge.model import Offer
from knowledge.repository import offers_of
from store.database import Database

_REMEMBERED = 5000


class Offers(Mapping[str, Offer]):
    """By id; safe to share among threads. `ids` says which belong to it, `known` whether one does."""

    def __init__(self, database: Database, known: Callable[[str], bool], ids: Callable[[], Iterator[str]], count: int) -> None:
        self._database = database
        self._belongs, self._ids, self._count = known, ids, count
        self._remembered: OrderedDict[str, Offer] = OrderedDict()
        self._lock = Lock()

    def remember(self, offers: Iterable[Offer]) -> None:
        with self._lock:
            for offer in offers:
                self._remembered[offer.id] = offer
                self._remembered.move_to_end(offer.id)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)

    def many(self, ids: Iterable[str]) -> list[Offer]:
        """In this order, in one go; those that are not there, or no longer, are left out."""
        wanted = list(ids)
        found = {key: offer for key in wanted if (offer := self._remembered.get(key))}
        missing = [key for key in wanted if key not in found and self._belongs(key)]
        if missing:
            with self._database.reading() as connection:
                read = list(offers_of(connection, missing))
            self.remember(read)
            found |= {offer.id: offer for offer in read}
        return [found[key] for key in wanted if key in found]

    def __getitem__(self, key: str) -> Offer:
        for offer in self.many([key]):
            return offer
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._belongs(key)

    def __iter__(self) -> Iterator[str]:
        return self._ids()

    def __len__(self) -> int:
        return self._count
