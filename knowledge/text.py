"""How German text becomes terms: folding, words, stems, compound parts, character n-grams."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile(r"[^\W_]+")
_HYPHENED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_SHORTEST_PART = 4


def fold(text: str) -> str:
    """Lower case, ä → ae, no invisible characters, letters at most doubled: `Süüüß` → `suess`."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower().translate(UMLAUTS)
        if not text.isascii():  # after the umlauts seldom
            text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    text = text.lower()
    return re.sub(r"([a-z])\1{2,}", r"\1\1", text)


def visible(text: str) -> str:
    """Without zero-width characters and marks of direction."""
    return _INVISIBLE.sub("", text)


def words(folded: str) -> list[str]:
    """Words and numbers of a folded text; `hip-hop` also gives `hiphop`."""
    found = _WORD.findall(folded)
    found += [match.replace("-", "") for match in _HYPHENED.findall(folded)]
    return found


_snowball = Stemmer.Stemmer("german")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Snowball's German stem of a folded word (M. Porter, snowballstem.org)."""
    stemmed: str = _snowball.stemWord(word)
    return stemmed


def ngrams(folded: str, shortest: int = 3, longest: int = 5) -> Iterable[str]:
    """Character n-grams within words, with the word's edges: what finds compounds, inflections and typos."""
    for word in _WORD.findall(folded):
        yield from _ngrams_of(word, shortest, longest)


@lru_cache(maxsize=20_000)  # words come again and again while training: a third of its time otherwise
def _ngrams_of(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    padded = f" {word} "
    found: list[str] = []
    for size in range(shortest, longest + 1):
        if len(padded) <= size:
            found.append(padded)
            break
        found += (padded[start : start + size] for start in range(len(padded) - size + 1))
    return tuple(found)


class Compounds:
    """Splits German compounds into words that this vocabulary holds: `babyschwimmen` → baby, schwimmen."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        known = {word for word in vocabulary if len(word) >= _SHORTEST_PART and not word.isdigit()}
        self._known = known | {stem(word) for word in known if len(stem(word)) >= _SHORTEST_PART}
        self._cache: dict[str, tuple[str, ...]] = {}

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts, first to last, or nothing where the word is no compound of known words."""
        if len(word) < 2 * _SHORTEST_PART:
            return ()
        if word not in self._cache:
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[word] = self._split(word)
        return self._cache[word]

    def _split(self, word: str) -> tuple[str, ...]:
        for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            head = self._known_form(word[at:])
            modifier = self._modifier(word[:at]) if head else None
            if head and modifier:
                return (*(self.parts(modifier) or (modifier,)), *(self.parts(head) or (head,)))
        return ()

    def _known_form(self, part: str) -> str | None:
        return part if part in self._known or stem(part) in self._known else None

    def _modifier(self, part: str) -> str | None:
        for link in _LINKS:
            bare = part[: len(part) - len(link)] if link and part.endswith(link) else part if not link else ""
            if len(bare) >= _SHORTEST_PART and self._known_form(bare):
                return bare
        return None
