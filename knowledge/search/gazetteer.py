"""The names of a town's map in a message: districts and postcodes (also mistyped), streets and landmarks of the records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from knowledge.lexicon import Lexicon
from knowledge.model import Location, Offer, Place
from knowledge.text import fold, words

_SHORT_NAME = 4  # letters; "Nord" and "Ost" are districts only where a place is expected
_SHORTEST_TYPO = 5
_FEW = 3  # words of a message that may be a mistyped district alone
_TYPO_CUTOFF = 82  # rapidfuzz ratio: "dolberk" for Dolberg
_EXPECTED = {
    "in",
    "im",
    "aus",
    "bei",
    "nach",
    "von",
    "um",
    "stadtteil",
    "ortsteil",
    "ahlen",
    "richtung",
    "wohne",
    "wohnen",
    "am",
}
_STREET = re.compile(
    r"^(.*?(?:str(?:a(?:ß|ss)e|\.)?|weg|platz|allee|ring|gasse|ufer|damm|hof|feld|markt|berg))\b", re.IGNORECASE
)
_KINDS_OF_STREET = {"strasse", "platz", "allee", "markt", "gasse"}
_STREET_END = re.compile(r"(?<=[a-z])str$")
_SHORTEST_LANDMARK_WORD = 6


class Gazetteer:
    """Built once for a town. Map names are taken out of a question; streets and landmarks stay, they may be its subject."""

    def __init__(
        self,
        places: Sequence[Place],
        own_names: Sequence[str] = (),
        landmarks: Iterable[Place] = (),
        lexicon: Lexicon | None = None,
    ) -> None:
        """`own_names` (the town itself) are taken out of a question but are no place within it."""
        self._phrases: dict[tuple[str, ...], Place | None] = {tuple(words(fold(name))): None for name in own_names}
        for place in places:
            for name in (place.name, *place.aliases):
                self._phrases[tuple(_name_words(name))] = place
        self._longest = max((len(phrase) for phrase in self._phrases), default=1)
        self._known = lexicon.vocabulary | lexicon.stop_words if lexicon else frozenset()
        self._single = [phrase[0] for phrase in self._phrases if len(phrase) == 1 and len(phrase[0]) >= _SHORTEST_TYPO]
        self._landmarks = self._landmarks_of(landmarks)

    def find(self, tokens: Sequence[str]) -> tuple[list[Place], set[int]]:
        """The places named, map names first, and the positions of the map names' words."""
        found, taken = self._exact(tokens)
        for at, word in enumerate(tokens):
            expected = len(tokens) <= _FEW or (at and tokens[at - 1] in _EXPECTED)
            if at not in taken and expected and (place := self._mistyped(word)):
                taken.add(at)
                found += [place] if place not in found else []
        return found + [place for place in self._near(tokens, taken) if place not in found], taken

    def _exact(self, tokens: Sequence[str]) -> tuple[list[Place], set[int]]:
        found: list[Place] = []
        taken: set[int] = set()
        for size in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - size + 1):
                span = range(start, start + size)
                phrase = tuple(tokens[start : start + size])
                if phrase in self._phrases and not taken.intersection(span) and self._is_meant(tokens, start, phrase):
                    taken.update(span)
                    place = self._phrases[phrase]
                    if place is not None and place not in found:
                        found.append(place)
        return found, taken

    @staticmethod
    def _is_meant(tokens: Sequence[str], start: int, phrase: tuple[str, ...]) -> bool:
        """`Nord` alone is a district; short names only where a place is expected ("in Ost", "aus Hofen")."""
        if len(phrase) > 1 or len(phrase[0]) > _SHORT_NAME:
            return True
        before = tokens[start - 1] if start else ""
        return before in _EXPECTED or len(tokens) == 1

    def _mistyped(self, word: str) -> Place | None:
        if len(word) < _SHORTEST_TYPO or word in self._known or word.isdigit() or not self._single:
            return None
        match = _likest(word, tuple(self._single))
        return self._phrases[(match,)] if match and match[0] == word[0] else None

    # --- streets and landmarks ---

    def _landmarks_of(self, landmarks: Iterable[Place]) -> dict[tuple[str, ...], Place]:
        """By their words: whole streets, whole names, and the words of names that only one place bears."""
        found: dict[tuple[str, ...], Place] = {}
        by_word: dict[str, set[str]] = defaultdict(set)
        for place in landmarks:
            name = tuple(_street_words(place.name))
            if name and name not in self._phrases:
                found.setdefault(name, place)
                for word in name:
                    by_word[word].add(place.name)
        for name, place in list(found.items()):
            for word in name:
                telling = (
                    word not in _KINDS_OF_STREET
                    and len(word) >= _SHORTEST_LANDMARK_WORD
                    and word not in self._known
                    and not word.isdigit()
                )
                if telling and len(by_word[word]) == 1 and (word,) not in self._phrases:
                    found.setdefault((word,), place)
        return found

    def _near(self, tokens: Sequence[str], taken: set[int]) -> Iterator[Place]:
        said = [_STREET_END.sub("strasse", word) for word in tokens]
        said = ["strasse" if word == "str" else word for word in said]
        longest = max((len(name) for name in self._landmarks), default=0)
        used, seen = set(taken), []
        for size in range(min(longest, len(said)), 0, -1):
            for start in range(len(said) - size + 1):
                place = self._landmarks.get(tuple(said[start : start + size]))
                if place and not used.intersection(range(start, start + size)):
                    used.update(range(start, start + size))
                    if place not in seen:
                        seen.append(place)
                        yield place


@lru_cache(maxsize=20_000)
def _likest(word: str, names: tuple[str, ...]) -> str | None:
    match = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=_TYPO_CUTOFF)
    return match[0] if match else None


def named_places(offer: Offer) -> Iterator[Place]:
    """The houses and streets that an offer's addresses name."""
    for location in offer.locations:
        if location.name:
            yield _place(offer, location, location.name, "landmark")
        for part in re.split(r"\s*/\s*(?:Ecke\s+)?|\s+Ecke\s+", location.address_1 or ""):
            street = _STREET.match(part)
            if street:
                yield _place(offer, location, street[1], "street")


def _place(offer: Offer, location: Location, name: str, kind: str) -> Place:
    return Place(
        offer.municipality, name, kind, latitude=location.latitude, longitude=location.longitude, precision=location.precision
    )


def _name_words(name: str) -> list[str]:
    return words(fold(name.replace("-", " ")))


def _street_words(name: str) -> list[str]:
    said = [_STREET_END.sub("strasse", word) for word in _name_words(name)]
    return ["strasse" if word == "str" else word for word in said]
