"""What families need, by the words of those who offer it: "mein ex zahlt nichts" is about *Unterhaltsvorschuss*.

`knowledge/needs/*.yml` names some two hundred needs with the terms by which pages call them and with parents' sentences. A
linear model guesses the needs of a question; an offer fits as far as it holds one of a likely need's terms. So a page that
nobody tagged, of a town entered yesterday, is found by people who do not know what the thing is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from knowledge.search.arrays import Floats, Ints, Lists
from knowledge.search.index import Index
from knowledge.search.need_words import Need
from knowledge.search.segment import Segment
from knowledge.text import fold, words

_MOST = 6  # needs of one question; of 3, 6 and 12, the last two found alike


def likely(shares: Mapping[str, float]) -> dict[str, float]:
    """The needs of a question that count, likeliest first; `shares` as the model gives them."""
    return dict(islice(shares.items(), _MOST))


@dataclass(frozen=True)
class Phrase:
    """One term as stems (numbers in a segment) and what each counts, of sum 1."""

    numbers: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class NeedTerms:
    """The terms of each need in each part of an index; made as they are asked for."""

    index: Index
    needs: Mapping[str, Need]
    _made: dict[str, tuple[tuple[Phrase, ...], ...]] = field(default_factory=dict)

    def of(self, key: str) -> tuple[tuple[Phrase, ...], ...]:
        """Of each part the need's phrases."""
        if key not in self._made:
            texts = [words(fold(term)) for term in self.needs[key].terms]
            self._made[key] = tuple(self._phrases(texts, part.segment) for part in self.index.parts)
        return self._made[key]

    def _phrases(self, texts: Sequence[Sequence[str]], segment: Segment) -> tuple[Phrase, ...]:
        found = []
        for text in texts:
            weights: dict[int, float] = {}
            possible = 0.0
            for word in text:
                if word in self.index.lexicon.stop_words:
                    continue
                possible += self.index.rarity(word)
                for term, share in self.index.terms(word):
                    number, idf = segment.terms.number(term), self.index.term_idf(term)
                    if number is not None and idf is not None:
                        weights[number] = max(weights.get(number, 0.0), share * idf)
            if weights:
                found.append(Phrase(tuple(weights), tuple(weight / possible for weight in weights.values())))
        return tuple(found)


def fits(needs: Sequence[tuple[float, tuple[Phrase, ...]]], postings: Lists, rows: Ints, full: float) -> Floats:
    """How well each row fits the needs: of each need the term that fits best, summed by the needs' shares.

    `full` is what a row that holds a term fully has in these postings.
    """
    found = np.zeros(len(rows))
    for share, phrases in needs:
        best = np.zeros(len(rows))
        for phrase in phrases:
            reached = sum(weight * postings.at(number, rows) for number, weight in zip(phrase.numbers, phrase.weights))
            best = np.maximum(best, np.minimum(reached / full, 1.0))
        found += share * best
    return found
