"""The bar to beat: what a town's own site search does. BM25 over whole words, no stems, no stop words, no lexicon."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from knowledge.knowledge import Knowledge
from knowledge.model import Offer

_K1, _B = 1.2, 0.75


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def text_of(offer: Offer) -> str:
    return " ".join(
        [offer.name, offer.alternate_name or "", *offer.keywords, offer.description, offer.note or "", *offer.steps]
    )


@dataclass
class PlainSearch:
    """Over the same offers as ours, town by town."""

    knowledge: Knowledge

    def __post_init__(self) -> None:
        self._indexes: dict[str, tuple[list[Offer], list[Counter[str]], Counter[str], float]] = {}

    def _index(self, municipality: str) -> tuple[list[Offer], list[Counter[str]], Counter[str], float]:
        if municipality not in self._indexes:
            offers = list(self.knowledge.view(municipality).offers.values())
            counts = [Counter(_words(text_of(offer))) for offer in offers]
            frequency = Counter(word for count in counts for word in count)
            average = sum(sum(count.values()) for count in counts) / max(len(counts), 1)
            self._indexes[municipality] = offers, counts, frequency, average
        return self._indexes[municipality]

    def find(self, text: str, municipality: str, limit: int = 3) -> list[Offer]:
        """Those with any word of the question, best first."""
        return self.find_with_score(text, municipality, limit)[1]

    def find_with_score(self, text: str, municipality: str, limit: int = 3) -> tuple[float, list[Offer]]:
        """The best score too: how sure it is."""
        offers, counts, frequency, average = self._index(municipality)
        scores = [self._score(set(_words(text)), count, frequency, average, len(offers)) for count in counts]
        order = sorted(range(len(offers)), key=lambda at: -scores[at])
        return max(scores, default=0.0), [offers[at] for at in order[:limit] if scores[at] > 0]

    @staticmethod
    def _score(words: set[str], count: Counter[str], frequency: Counter[str], average: float, documents: int) -> float:
        length = sum(count.values())
        score = 0.0
        for word in words & count.keys():
            idf = math.log(1 + (documents - frequency[word] + 0.5) / (frequency[word] + 0.5))
            score += idf * count[word] * (_K1 + 1) / (count[word] + _K1 * (1 - _B + _B * length / average))
        return score
