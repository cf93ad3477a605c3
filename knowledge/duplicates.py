"""Records that are likely the same offer twice: nearly the same name, and a phone number, address or page in common."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from knowledge.freshness import translations_among
from knowledge.model import Offer
from knowledge.text import fold, words

FEWEST_DIGITS = 6  # of a phone number that tells an offer from others: 112 is everybody's
_ALIKE = 82  # of 100: names in the same words, with a letter or a short word more or less
_EVERYBODYS = 25  # records with a number or an address in common: a town hall's says nothing
_CONTACTS = ("phones", "locations", "email", "url")
_ENOUGH = 2  # of these in common: then one name may have words that the other lacks
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Pair:
    """The record whose facts are younger first. `common` are fields in which both say the same."""

    first: Offer
    second: Offer
    common: tuple[str, ...]
    alike: float  # of the names, 0 to 100

    @property
    def key(self) -> tuple[str, str]:
        return pair_key(self.first.id, self.second.id)


def pair_key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def likely_duplicates(offers: Iterable[Offer]) -> list[Pair]:
    """Of one municipality, the likeliest first. An offer and its translation are none."""
    known = {offer.id: offer for offer in offers}
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for field, ids in _groups(known.values()):
        for one, other in combinations(sorted(ids), 2):
            shared[one, other].add(field)
    pairs = (_pair(known[one], known[other], fields) for (one, other), fields in shared.items())
    found = [pair for pair in pairs if pair and not _are_translations(pair, known)]
    return sorted(found, key=lambda pair: (-len(pair.common), -pair.alike, pair.key))


def _are_translations(pair: Pair, known: Mapping[str, Offer]) -> bool:
    ids = {key for one in pair.key for key in (one, one.rpartition(".")[0]) if key in known}
    kinds = {key: (known[key].municipality, known[key].kind) for key in ids}
    return pair.second.id in translations_among(kinds, [pair.first.id])


def _groups(offers: Iterable[Offer]) -> Iterator[tuple[str, list[str]]]:
    """A field, and the records that say the same in it."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for offer in offers:
        for field, value in set(_traits(offer)):
            groups[field, value].append(offer.id)
    for (field, _), ids in groups.items():
        if 1 < len(ids) <= _EVERYBODYS:
            yield field, ids


def _traits(offer: Offer) -> Iterator[tuple[str, str]]:
    yield "name", " ".join(sorted(_words_of(offer)))
    for phone in offer.phones:
        if len(digits := digits_of(phone.number)) >= FEWEST_DIGITS:
            yield "phones", digits
    for place in offer.locations:
        if place.address_1:
            yield "locations", fold(f"{place.address_1} {place.city or ''}")
    if offer.email:
        yield "email", fold(offer.email)
    if offer.url:
        yield "url", fold(offer.url).rstrip("/").partition("://")[2]


def digits_of(number: str) -> str:
    """Without the country's prefix: `+49 2382 1` and `02382 1` are one."""
    return re.sub(r"^(?:0049|49|0)(?=[1-9])", "", re.sub(r"\D", "", number))


def _words_of(offer: Offer) -> Sequence[str]:
    return words(fold(offer.name))


def _pair(one: Offer, other: Offer, fields: Collection[str]) -> Pair | None:
    names = [" ".join(sorted(_words_of(offer))) for offer in (one, other)]
    alike = fuzz.ratio(*names)
    if one.kind == other.kind and len({*fields} & set(_CONTACTS)) >= _ENOUGH:
        alike = max(alike, fuzz.token_set_ratio(*names))
    if alike < _ALIKE or _are_told_apart(one, other):
        return None
    first, second = sorted((one, other), key=lambda offer: (offer.as_of or "", offer.id), reverse=True)
    return Pair(first, second, tuple(sorted(fields)), alike)


def _are_told_apart(one: Offer, other: Offer) -> bool:
    """By a number in the name, by the place, or by the dates of an event: `Kurs 1` and `Kurs 2` are two."""
    if _DIGITS.findall(one.name) != _DIGITS.findall(other.name):
        return True
    addresses = [{fold(place.address_1) for place in offer.locations if place.address_1} for offer in (one, other)]
    if all(addresses) and not addresses[0] & addresses[1]:
        return True
    dates = [{schedule.dtstart for schedule in offer.schedules if schedule.dtstart} for offer in (one, other)]
    return one.kind == other.kind == "event" and all(dates) and not dates[0] & dates[1]
