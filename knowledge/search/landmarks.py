"""Streets, houses, corners and buildings: what a record says of them, and which of them a message names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from knowledge.model import PRECISIONS, Location, Place
from knowledge.search.cues import ARTICLES, PREPOSITIONS, Cue, cue_of, spoken
from knowledge.text import fold, stem, words
from knowledge.where import Point, distance_m

_STREETS = ("strasse", "allee", "gasse", "ring", "damm", "ufer")  # a word that ends so is a street and nothing else
_STREETS_APART = (*_STREETS, "platz", "weg", "chaussee", "markt", "wall")  # may be written as a word of their own
_STREET_END = re.compile(r"str(?:ase)?$")
_SHORT_FORMS = {"st": "sankt", "juz": "jugendzentrum", "jz": "jugendzentrum", "juze": "jugendzentrum", "fz": "familienzentrum"}
_DENOMINATIONS = frozenset({"ev", "evang", "kath", "staedt"})
_NUMBER_SIGNS = frozenset({"nr", "nummer", "hausnummer", "hausnr"})
_SHORTEST_OWN = 6  # letters of the words by which a longer name is known
_LONGEST_NAME = 8  # words
_SAME_PLACE_M = 5_000  # records of one name that are farther apart are of different towns of a Kreis
_MOST_TOWNS = 20

_OF_ADDRESSES = frozenset({"street", "landmark"})
_BUILT = frozenset({"landmark", "facility", "organization"})
_CORNER = frozenset({"ecke", "eck", "kreuzung"})
_BETWEEN_STREETS = _CORNER | frozenset({"und", "zur", "der", "die", "an", "mit"})


class _Named(NamedTuple):
    place: Place
    needs: Cue


@dataclass(frozen=True)
class _Shorter:
    named: _Named
    bearers: set[str] = field(default_factory=set)  # names of places that are shortened so


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    key: str
    place: Place


class Landmarks:
    """Found by hash look-ups: the time to read a message does not grow with their number."""

    def __init__(
        self,
        places: Iterable[Place],
        own: Set[str],
        is_known: Callable[[str], bool],
        is_german: Callable[[str], bool],
    ) -> None:
        """`own`: the town's name and its forms, which nobody says with a name ("Stadtbücherei Ahlen"); `is_known`: a folded
        word of families or of the town's map, which tells no building from another; `is_german`: a word of everyday German,
        which needs more than itself to be a place."""
        self._own = own
        self._is_known = is_known
        self._is_german = is_german
        self._named: dict[str, tuple[_Named, ...]] = {}
        self._corners: dict[frozenset[str], Place] = {}
        shorter: dict[str, _Shorter] = {}
        for place in places:
            for name in (place.name, *place.aliases):
                self._add(place, name)
                for said in self._shortened(name_words(name)) if place.kind in _BUILT else ():
                    needs = max(self._needs(place.kind, said), Cue.LOOSE)
                    shorter.setdefault(_key(said), _Shorter(_Named(place, needs))).bearers.add(place.name)
        for key, short in shorter.items():
            if len(short.bearers) == 1 and key not in self._named:
                self._named[key] = (short.named,)
        self._longest_from: dict[str, int] = {}
        for key in self._named:
            first, size = key.partition(" ")[0], key.count(" ") + 1
            self._longest_from[first] = max(self._longest_from.get(first, 0), min(size, _LONGEST_NAME))

    def _add(self, place: Place, name: str) -> None:
        street, _, number = name.rpartition(" ")
        if place.kind == "house" and number[:1].isdigit():
            for key in _keys(street):
                self._put(f"{key} {_said(number.lower())}", place, Cue.NONE)
        elif place.kind == "corner":
            self._corners[frozenset(_keys(street)[0] for street in streets_of_corner(name))] = place
        elif said := name_words(name):
            needs = self._needs(place.kind, said)
            for key in _keys(name):
                self._put(key, place, needs)
            bare = _without_preposition(said)
            if place.kind == "street" and len(bare) < len(said) and not all(map(self._is_known, bare)):
                self._put(_key(bare), place, Cue.NEAR)

    def _needs(self, kind: str, said: Sequence[str]) -> Cue:
        if kind == "house":
            return Cue.NONE
        if kind == "organization":
            return Cue.NEAR  # "ein Termin bei der Diakonie" asks for the Diakonie
        telling = any(not self._is_known(word) for word in said)
        if kind == "facility":
            return Cue.AT if telling or len(said) > 1 else Cue.NEAR
        if kind == "street" and said[-1].endswith(_STREETS):
            return Cue.LOOSE if len(said) == 1 and said[0] in _STREETS else Cue.NONE
        if kind == "street":
            return Cue.AT if said[0] in PREPOSITIONS else Cue.LOOSE  # "Zur Schule 3"
        return Cue.NONE if len(said) > 1 and telling else Cue.LOOSE

    def _put(self, key: str, place: Place, needs: Cue) -> None:
        """Of records of one place the most exact counts."""
        entries = self._named.get(key, ())
        for at, entry in enumerate(entries):
            if _is_same(entry.place, place):
                if needs < entry.needs or _fineness(place) < _fineness(entry.place):
                    better = place if _fineness(place) < _fineness(entry.place) else entry.place
                    self._named[key] = (*entries[:at], _Named(better, min(entry.needs, needs)), *entries[at + 1 :])
                return
        if len(entries) < _MOST_TOWNS:
            self._named[key] = (*entries, _Named(place, needs))

    def _shortened(self, said: Sequence[str]) -> Iterator[Sequence[str]]:
        """`Ev. Kita Kigaro` is also Kita Kigaro and Kigaro: what keeps the one stretch of words of its own. Nobody says the
        town's name (`Stadtbücherei Ahlen`) and whose it is (`Städtische Kita Milchzahn`)."""
        without = [word for word in said if word not in self._own]
        if without and len(without) < len(said):
            yield without
        if len(without) > 2 and _is_adjective(without[0]):
            yield without[1:]
        stretches: list[list[int]] = [[]]
        for at, word in enumerate(said):
            if self._is_known(word) or word.isdigit() or (at == 0 and len(said) > 1 and _is_adjective(word)):
                stretches.append([])
            else:
                stretches[-1].append(at)
        own = [positions for positions in stretches if sum(len(said[at]) for at in positions) >= _SHORTEST_OWN]
        if len(own) == 1:
            first, last = own[0][0], own[0][-1] + 1
            for start in range(first + 1):
                yield from (said[start:end] for end in {last, len(said)} if end - start < len(said))

    # --- finding ---

    def find(self, tokens: Sequence[str], taken: Set[int], around: Sequence[Place] = ()) -> list[Place]:
        """In the order of the message. `taken`: positions of map names; `around`: their places, which tell namesakes apart."""
        found = list(self._with_corners(tokens, list(self._matches(tokens, taken, around))))
        houses = [place.name for place in found if place.kind == "house"]
        return [p for p in dict.fromkeys(found) if not any(house.startswith(f"{p.name} ") for house in houses)]

    def words_at(self, tokens: Sequence[str], at: int) -> int:
        """Of how many words the longest name is that begins at this position; 0 where none does."""
        said = [_said(word) for word in tokens[at : at + _LONGEST_NAME]]
        longest = self._longest_from.get(said[0], 0)
        return next((size for size in range(min(longest, len(said)), 0, -1) if " ".join(said[:size]) in self._named), 0)

    def _matches(self, tokens: Sequence[str], taken: Set[int], around: Sequence[Place]) -> Iterator[_Match]:
        at_of = [at for at in range(spoken(tokens)) if not _is_number_sign(tokens, at)]
        said = [_said(tokens[at]) for at in at_of]
        start = 0
        while start < len(said):
            end = start + self._longest_from.get(said[start], 0)
            match = None
            for stop in range(min(end, len(said)), start, -1):
                key = " ".join(said[start:stop])
                entries = self._named.get(key)
                positions = at_of[start:stop]
                if entries and not taken >= set(positions) and self._is_meant(entries[0], tokens, positions):
                    match = _Match(positions[0], positions[-1], key, _of_namesakes(entries, around))
                    yield match
                    start = stop
                    break
            start += match is None

    def _is_meant(self, named: _Named, tokens: Sequence[str], positions: Sequence[int]) -> bool:
        """A word that German does not know needs less ("Erlenweg"), one of every day needs more ("Freiheit", "Wiese")."""
        needs = named.needs
        if needs > Cue.NONE:
            rare = any(not (self._is_known(tokens[at]) or self._is_german(tokens[at])) for at in positions)
            if rare and named.place.kind in _OF_ADDRESSES:
                needs = Cue.NONE
            elif not rare and len(positions) == 1:
                needs = Cue(min(needs + 1, Cue.NEAR))
        return needs <= cue_of(tokens, positions[0], positions[-1])

    def _with_corners(self, tokens: Sequence[str], matches: list[_Match]) -> Iterator[Place]:
        skipped: _Match | None = None
        for one, other in zip(matches, [*matches[1:], None]):
            corner = other and self._corner(tokens, one, other)
            if corner:
                yield corner
                skipped = other
            elif one is not skipped:
                yield one.place

    def _corner(self, tokens: Sequence[str], one: _Match, other: _Match) -> Place | None:
        between = tokens[one.end + 1 : other.start]
        at_the_corner = not between or _CORNER & {*between, *tokens[max(0, one.start - 2) : one.start]}
        if not at_the_corner or not _BETWEEN_STREETS.issuperset(between):
            return None
        return self._corners.get(frozenset({one.key, other.key}))


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, abbreviations in full: `St.-Anna-Str.` → sankt, anna, strasse."""
    return tuple(_in_full(word) for word in words(fold(name.replace("-", " "))))


@lru_cache(maxsize=20_000)  # a street comes again with every house
def _keys(name: str) -> tuple[str, ...]:
    """`Willi-Pohlmann-Platz` also in one word, `Hölkeskampring` also in two."""
    said = name_words(name)
    keys = [_key(said)]
    if len(said) > 1:
        keys.append(_key(["".join(said)]))
    elif said and (end := next((end for end in _STREETS_APART if said[0].endswith(end) and len(said[0]) > len(end) + 2), None)):
        keys.append(_key([said[0][: -len(end)], end]))
    return tuple(keys)


def streets_of_corner(name: str) -> list[str]:
    """`Nordstr. / Ecke Oststr.` → Nordstr., Oststr."""
    return [part for part in re.split(r"\s*/\s*(?:Ecke\s+)?|\s*\bEcke\s+", name) if part]


def _in_full(word: str) -> str:
    return _SHORT_FORMS.get(word) or (_STREET_END.sub("strasse", word) if "str" in word else word)


def _is_adjective(word: str) -> bool:
    return word in _DENOMINATIONS or word.endswith(("e", "er", "es", "en"))


def _without_preposition(said: Sequence[str]) -> Sequence[str]:
    """`An der Mühlenwiese` → Mühlenwiese."""
    if said[0] not in PREPOSITIONS:
        return said
    return said[2 if said[1:2] and said[1] in ARTICLES else 1 :]


@lru_cache(maxsize=50_000)
def _said(word: str) -> str:
    return word if word[-1:].isdigit() or word[:1].isdigit() else stem(_in_full(word))


def _key(said: Iterable[str]) -> str:
    return " ".join(_said(word) for word in said)


def _is_number_sign(tokens: Sequence[str], at: int) -> bool:
    return tokens[at] in _NUMBER_SIGNS and any(word[:1].isdigit() for word in tokens[at + 1 : at + 2])


# --- one place, several records ---


def _fineness(place: Place) -> int:
    return PRECISIONS.index(place.precision) if place.precision in PRECISIONS else len(PRECISIONS)


def most_exact(places: Iterable[Place]) -> Place | None:
    """Of the places a message names, the one whose coordinates say most: a house before its street, a street before its
    district. None where none has coordinates."""
    return min((place for place in places if place.latitude is not None), key=_fineness, default=None)


def _metres(one: Place, other: Place) -> int | None:
    if one.latitude is None or one.longitude is None:
        return None
    return distance_m(Point(one.latitude, one.longitude), Location(latitude=other.latitude, longitude=other.longitude))


def _is_same(one: Place, other: Place) -> bool:
    metres = _metres(one, other)
    return metres is None or metres <= _SAME_PLACE_M


def _of_namesakes(entries: Sequence[_Named], around: Sequence[Place]) -> Place:
    """The one nearest to the district or town that the message names; else a name without a point: any would be a guess."""
    if len(entries) == 1:
        return entries[0].place
    hint = most_exact(around)
    if hint is None:
        return replace(entries[0].place, latitude=None, longitude=None, precision=None)
    return min((entry.place for entry in entries), key=lambda place: _metres(hint, place) or 0)
