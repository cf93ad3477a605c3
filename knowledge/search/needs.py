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
_FAINTEST = 0.03  # share of a need from which it is looked for; one of 350 by chance has 0.003


def likely(shares: Mapping[str, float]) -> dict[str, float]:
    """The needs of a question that count, likeliest first; `shares` as the model gives them."""
    return {key: share for key, share in islice(shares.items(), _MOST) if share >= _FAINTEST}


@dataclass(frozen=True)
class Phrases:
    """The terms of a need in one segment: the stems they are made of, and what each counts in each term (of sum 1)."""

    numbers: tuple[int, ...]  # of terms in the segment
    weights: Floats  # phrases × numbers


@dataclass(frozen=True)
class NeedTerms:
    """The terms of each need in each part of an index; made as they are asked for."""

    index: Index
    needs: Mapping[str, Need]
    _made: dict[str, tuple[Phrases, ...]] = field(default_factory=dict)

    def of(self, key: str) -> tuple[Phrases, ...]:
        """Of each part the need's phrases."""
        if key not in self._made:
            texts = [words(fold(term)) for term in self.needs[key].terms]
            self._made[key] = tuple(self._phrases(texts, part.segment) for part in self.index.parts)
        return self._made[key]

    def _phrases(self, texts: Sequence[Sequence[str]], segment: Segment) -> Phrases:
        found = [weights for text in texts if (weights := self._weights(text, segment))]
        numbers = sorted({number for weights in found for number in weights})
        table = np.array([[weights.get(number, 0.0) for number in numbers] for weights in found])
        return Phrases(tuple(numbers), table.reshape(len(found), len(numbers)))

    def _weights(self, text: Sequence[str], segment: Segment) -> dict[int, float]:
        """Of one term: its stems and compound parts that the segment knows, by their rarity; of sum 1 with the unknown ones."""
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
        return {number: weight / possible for number, weight in weights.items()}


def fits(needs: Sequence[tuple[float, Phrases]], postings: Lists, rows: Ints, full: float) -> Floats:
    """How well each row fits the needs: of each need the term that fits best, summed by the needs' shares.

    `full` is what a row that holds a term fully has in these postings.
    """
    found = np.zeros(len(rows))
    of_term = {number: postings.at(number, rows) for number in {one for _, phrases in needs for one in phrases.numbers}}
    for share, phrases in needs:
        if phrases.numbers:
            held = np.stack([of_term[number] for number in phrases.numbers])
            found += share * np.minimum(phrases.weights @ held / full, 1.0).max(axis=0)
    return found
