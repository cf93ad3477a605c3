"""The names of a town's map in a message: districts and postcodes (also mistyped), streets and landmarks of the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import simplemma
from rapidfuzz import fuzz, process

from knowledge.lexicon import Lexicon
from knowledge.model import Place
from knowledge.search.landmarks import Landmarks, most_exact
from knowledge.search.named_places import named_places
from knowledge.text import Compounds, fold, stem, words

__all__ = ["Gazetteer", "most_exact", "named_places"]

_SHORT_NAME = 4  # letters; "Nord" and "Ost" are districts only where a place is expected
_SHORTEST_TYPO = 5
_SHORTEST_SURE_TYPO = 7  # where nothing before it says that a place comes
_SHORTEST_SPLIT = 8  # "wasser alfingen"
_FEW = 3  # words of a message that may be a mistyped district alone
_TYPO_CUTOFF = 82  # rapidfuzz ratio: "dolberk" for Dolberg; Neheim is no Neresheim
_SHORTEST_TYPO_CUTOFF = 80  # one letter of five: "ebnad" for Ebnat
_SURE_TYPO_CUTOFF = 88  # "bruchausen" anywhere
_ON_THE_MAP = frozenset({"district", "postcode", "town"})
# before a name without an article
_BARE = frozenset({"in", "en", "inne", "aus", "ausse", "nach", "von", "vonne", "vo", "um", "bei", "richtung"})
_AREAS = frozenset({"stadtteil", "ortsteil", "stadtbezirk", "bezirk", "sozialraum", "quartier", "ort"})
_EXPECTED = _BARE | _AREAS | frozenset({"im", "am", "vom", "ins", "wohne", "wohnen", "wohn", "wohnt"})
_SELDOM_A_PLACE = frozenset({"mitte"})  # "Mitte Januar"
_ARTICLES = frozenset({"der", "die", "den", "dem", "das"})
_COMPASS = {"nord": "norden", "sued": "sueden", "ost": "osten", "west": "westen"}
_KINDS_OF_STREET = frozenset({"strasse", "str", "platz", "allee", "weg", "ring", "gasse", "damm"})


@dataclass(frozen=True)
class _Name:
    place: Place | None  # None: the town itself
    expected: bool = False  # counts only where a place is expected
    bare: bool = False  # only where a name without an article is: "in aale"
    bent: bool = False  # an inflected form, which is not looked for when mistyped


class Gazetteer:
    """Built once for a town. Map names are taken out of a question; streets and landmarks stay, they may be its subject."""

    def __init__(
        self,
        places: Sequence[Place],
        own_names: Sequence[str] = (),
        landmarks: Iterable[Place] = (),
        lexicon: Lexicon | None = None,
    ) -> None:
        """`own_names` (the town itself) are taken out of a question but are no place within it. `landmarks`: what
        `named_places` gave for the offers; a district or postcode among them is added to the map where it has none."""
        self._known = lexicon.vocabulary | lexicon.stop_words if lexicon else frozenset()
        self._stop_words = lexicon.stop_words if lexicon else frozenset()
        self._generic = lexicon.generic_words if lexicon else frozenset()
        self._compounds = Compounds(self._known)
        self._own = {form for name in own_names for word in _name_words(name) for form in (word, *_inflected(word))}
        self._names: dict[tuple[str, ...], _Name] = {}
        gathered = list(dict.fromkeys(landmarks))
        self._fill(places, [place for place in gathered if place.kind in _ON_THE_MAP], own_names)
        self._longest_from: dict[str, int] = {}
        by_letter: dict[str, list[str]] = defaultdict(list)
        self._long_names: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for name in self._names:
            self._longest_from[name[0]] = max(self._longest_from.get(name[0], 0), len(name))
            if len(name) > 1:
                self._long_names[name[0][0]].append(name)
            elif len(name[0]) >= _SHORTEST_TYPO and name[0].isalpha() and not self._names[name].bent:
                by_letter[name[0][0]].append(name[0])
        self._typo_names = {letter: tuple(names) for letter, names in by_letter.items()}
        self._map_words = {word for name in self._names for word in name}
        built = (place for place in gathered if place.kind not in _ON_THE_MAP)
        towns = {word for place in places if place.kind == "town" for word in _name_words(place.name)}
        self._landmarks = Landmarks(built, self._own | towns, self._is_known, is_german)

    def find(self, tokens: Sequence[str]) -> tuple[list[Place], set[int]]:
        """The places named, map names first (a town after its districts), and the positions of the map names' words."""
        found, taken = self._exact(tokens)
        for at in range(len(tokens)):
            if at not in taken and (typo := self._mistyped(tokens, at)):
                name, size = typo
                taken.update(range(at, at + size))
                found.append(name)
        places = dict.fromkeys(name.place for name in found if name.place)
        on_the_map = sorted(places, key=lambda place: place.kind == "town")
        return [*on_the_map, *self._landmarks.find(tokens, taken, on_the_map)], taken

    # --- names as they are written ---

    def _fill(self, places: Sequence[Place], of_records: Sequence[Place], own_names: Sequence[str]) -> None:
        """The map's names first, then what only records name; what is derived from a name never replaces another."""
        own = {said for name in own_names if (said := tuple(_name_words(name)))}
        every = [
            (place, said)
            for place in (*places, *of_records)
            for name in (place.name, *place.aliases)
            if (said := tuple(_name_words(name)))
        ]
        on_the_map = set(places)
        for place, said in every:
            if place in on_the_map or said not in own:
                self._names.setdefault(said, _Name(place, expected=len(said) == 1 and self._is_common(said[0])))
        for said in own:
            self._names.setdefault(said, _Name(None))
        for place, said in every:
            for form, derived in self._derived(place, said):
                self._names.setdefault(form, derived)

    def _is_common(self, word: str) -> bool:
        """`Zentrum` and `Weiß` may be anything; what ends as `Innenstadt` and `Weststadt` do is a place wherever it is said."""
        general = word in self._stop_words or stem(word) in self._generic or word in _SELDOM_A_PLACE
        return len(word) <= _SHORT_NAME or (general and not word.endswith("stadt"))

    def _derived(self, place: Place, said: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Name]]:
        """`Herne-Süd` is also hernesued and, where a place is expected, Süd; `Dolberg` is in dolberger and ahlendolberg."""
        if len(said) > 1:
            yield ("".join(said),), _Name(place)
            if said[0] in self._own:
                yield said[1:], _Name(place, expected=len(said) == 2)
                yield from self._of_compass(place, said[1:])
        if len(said) == 1 and not said[0].isdigit():
            yield from (((own + said[0],), _Name(place)) for own in self._own)
            yield from self._of_compass(place, said)
            for form in _inflected(said[0]):
                short = len(form) <= _SHORTEST_TYPO
                yield (form,), _Name(place, expected=short, bare=short, bent=True)

    def _of_compass(self, place: Place, said: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Name]]:
        if len(said) == 1 and said[0] in _COMPASS:
            yield (_COMPASS[said[0]],), _Name(place, expected=True)
            yield (f"{said[0]}stadt",), _Name(place)

    def _exact(self, tokens: Sequence[str]) -> tuple[list[_Name], set[int]]:
        found: list[_Name] = []
        taken: set[int] = set()
        at = 0
        while at < len(tokens):
            size = min(self._longest_from.get(tokens[at], 0), len(tokens) - at)
            while size and not self._is_meant(tokens, at, size):
                size -= 1
            if size:
                found.append(self._names[tuple(tokens[at : at + size])])
                taken.update(range(at, at + size))
            at += size or 1
        return found, taken

    def _is_meant(self, tokens: Sequence[str], at: int, size: int) -> bool:
        """`Nord` alone is a district; short and common names only where a place is expected ("in Ost", "im Zentrum")."""
        name = self._names.get(tuple(tokens[at : at + size]))
        if name is None:
            return False
        if name.bent and (_street_follows(tokens, at) or self._landmarks.words_at(tokens, at) > 1):
            return False  # "Dolberger Straße", "Gmünder Torplatz"
        if not name.expected or len(tokens) == size:
            return True
        before = tokens[at - 1] if at else ""
        return before in (_BARE if name.bare else _EXPECTED) or before in self._own

    # --- names as they are mistyped ---

    def _mistyped(self, tokens: Sequence[str], at: int) -> tuple[_Name, int] | None:
        """The name, and of how many words it is here."""
        return self._mistyped_word(tokens, at) or self._mistyped_words(tokens, at) or self._split(tokens, at)

    def _mistyped_word(self, tokens: Sequence[str], at: int) -> tuple[_Name, int] | None:
        word = tokens[at]
        names = self._typo_names.get(word[:1])
        if not names or len(word) < _SHORTEST_TYPO or word in self._known or not word.isalpha() or _street_follows(tokens, at):
            return None
        expected = len(tokens) <= _FEW or self._is_expected(tokens, at)
        if not expected and len(word) < _SHORTEST_SURE_TYPO:
            return None
        cutoff = _SHORTEST_TYPO_CUTOFF if len(word) == _SHORTEST_TYPO else _TYPO_CUTOFF
        match = _likest(word, names, cutoff if expected else _SURE_TYPO_CUTOFF)
        if match is None or is_german(word):
            return None
        return self._names[(match,)], 1

    def _is_expected(self, tokens: Sequence[str], at: int) -> bool:
        before = at - 1
        if before > 0 and tokens[before] in _ARTICLES:
            before -= 1
        return before >= 0 and (tokens[before] in _EXPECTED or tokens[before] in self._own)

    def _mistyped_words(self, tokens: Sequence[str], at: int) -> tuple[_Name, int] | None:
        """`unser frits`: each word that differs is none of German."""
        for name in self._long_names.get(tokens[at][:1], ()):
            said = tokens[at : at + len(name)]
            if len(said) < len(name) or fuzz.ratio(" ".join(said), " ".join(name)) < _SURE_TYPO_CUTOFF:
                continue
            if all(one == other or not (self._is_known(one) or is_german(one)) for one, other in zip(said, name)):
                return self._names[name], len(name)
        return None

    def _split(self, tokens: Sequence[str], at: int) -> tuple[_Name, int] | None:
        parts = tokens[at : at + 2]
        joined = "".join(parts)
        name = self._names.get((joined,)) if len(joined) >= _SHORTEST_SPLIT and len(parts) == 2 else None
        if name is None or name.expected:
            return None
        everyday = parts[1] not in _KINDS_OF_STREET and all(map(is_german, parts))
        return None if everyday else (name, 2)  # "im Wald hausen"

    # --- what is no name of its own ---

    def _is_known(self, word: str) -> bool:
        """A word of families, of general use, or of the town's map."""
        return (
            word in self._known or word in self._map_words or stem(word) in self._generic or bool(self._compounds.parts(word))
        )


@lru_cache(maxsize=20_000)
def is_german(word: str) -> bool:
    """A folded word that the dictionary of simplemma has; loads it (0.8 s) when first asked."""
    spoken = word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    spellings = {word, spoken, spoken.replace("ss", "ß")}
    return any(simplemma.is_known(form, lang="de") for one in spellings for form in (one, one.title()))


@lru_cache(maxsize=20_000)
def _likest(word: str, names: tuple[str, ...], cutoff: int) -> str | None:
    match = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=cutoff)
    return match[0] if match else None


def _street_follows(tokens: Sequence[str], at: int) -> bool:
    return not _KINDS_OF_STREET.isdisjoint(tokens[at + 1 : at + 2])


def _inflected(name: str) -> Iterator[str]:
    """As people bend it: the Dolberger group, Dolbergs, and Aale, Oberkocha, Horsthausn in dialect."""
    if len(name) > _SHORT_NAME:
        yield f"{name}s"
        yield f"{name}er"
        yield f"{name}r" if name.endswith("e") else f"{name[:-2]}er" if name.endswith("en") else f"{name}ern"
    if name.endswith("en") and len(name) > _SHORT_NAME:
        yield from (f"{name[:-1]}", f"{name[:-2]}a", f"{name[:-2]}n")


def _name_words(name: str) -> list[str]:
    return words(fold(name.replace("-", " ")))
