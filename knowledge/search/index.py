"""One town's offers (with those it inherits): one large segment, and beside it a small one of what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from knowledge.lexicon import Lexicon
from knowledge.model import Asked, Offer
from knowledge.search.arrays import Floats, Ints, Lists, Strings
from knowledge.search.building import Background, build_segment, rarity, terms_of
from knowledge.search.segment import Segment
from knowledge.text import Compounds, fold, ngrams, stem, words


@dataclass(frozen=True)
class Part:
    """A segment within an index: its first row there, and which of its rows still hold."""

    segment: Segment
    start: int
    alive: Ints | None = None  # None: all

    def rows(self) -> Ints:
        """Of the segment, those that hold."""
        return np.arange(len(self.segment)) if self.alive is None else np.flatnonzero(self.alive)


@dataclass(frozen=True)
class Index:
    """Rows are numbered through: those of the first part, then those of the second."""

    parts: tuple[Part, ...]
    lexicon: Lexicon
    compounds: Compounds = field(repr=False)

    @classmethod
    def of(cls, main: Segment, lexicon: Lexicon) -> Index:
        return cls((Part(main, 0),), lexicon, Compounds({*main.words.names(), *lexicon.vocabulary}))

    @classmethod
    def build(cls, offers: Iterable[Offer], levels: Mapping[str, int], lexicon: Lexicon) -> Index:
        return cls.of(build_segment(offers, levels, lexicon), lexicon)

    def changed(self, offers: Iterable[Offer], gone: Iterable[str], levels: Mapping[str, int]) -> Index:
        """With these offers in the place of those of the same id, and without `gone`; the first part stays as it is."""
        main = self.parts[0].segment
        offers = list(offers)
        alive = np.ones(len(main), dtype=bool)
        for key in (*gone, *(offer.id for offer in offers)):
            if (row := main.ids.number(key)) is not None:
                alive[row] = False
        background = Background(main.mean_length, _Rarities(main), self.compounds)
        newer = build_segment(offers, levels, self.lexicon, background)
        return Index((Part(main, 0, alive), Part(newer, len(main))), self.lexicon, self.compounds)

    @property
    def first(self) -> Index:
        """Without what changed since."""
        return Index((Part(self.parts[0].segment, 0),), self.lexicon, self.compounds)

    @cached_property
    def count(self) -> int:
        return sum(len(part.rows()) for part in self.parts)

    # --- rows ---

    def part_of(self, row: int) -> tuple[Segment, int]:
        """The segment of a row, and its number there."""
        part = next(part for part in reversed(self.parts) if row >= part.start)
        return part.segment, row - part.start

    def row(self, offer_id: str) -> int | None:
        for part in self.parts:
            row = part.segment.ids.number(offer_id)
            if row is not None and (part.alive is None or part.alive[row]):
                return part.start + row
        return None

    def id(self, row: int) -> str:
        segment, at = self.part_of(row)
        return segment.ids.name(at)

    def ids(self) -> Iterator[str]:
        """Of all offers, ascending within each part."""
        for part in self.parts:
            names = part.segment.ids.names()
            yield from (names[row] for row in part.rows())

    # --- words and how rare they are ---

    def terms(self, word: str) -> list[tuple[str, float]]:
        return list(terms_of(word, self.compounds))

    @cached_property
    def unknown_idf(self) -> float:
        return float(rarity(0, len(self.parts[0].segment)))

    def term_idf(self, term: str) -> float | None:
        """None where no offer holds it."""
        frequency = sum(part.segment.frequency(term) for part in self.parts)
        return float(rarity(frequency, self.count)) if frequency else None

    def gram_idf(self, gram: str) -> float | None:
        for part in self.parts:
            if (number := part.segment.grams.number(gram)) is not None and part.segment.gram_frequency[number]:
                return float(part.segment.gram_idf[number])
        return None

    def concept_idf(self, concept: str) -> float | None:
        frequency = 0
        for part in self.parts:
            if (number := part.segment.concepts.number(concept)) is not None:
                frequency += part.segment.by_concept.size(number)
        return float(rarity(frequency, self.count)) if frequency else None

    # --- what one offer says, for the best few ---

    def holds_stem(self, row: int, term: str) -> bool:
        segment, at = self.part_of(row)
        number = segment.terms.number(term)
        return number is not None and bool((segment.stem_of[segment.texts.of(at)[0]] == number).any())

    def concepts(self, row: int) -> dict[str, float]:
        segment, at = self.part_of(row)
        numbers, values = segment.concepts_of.of(at)
        return {segment.concepts.name(number): float(value) for number, value in zip(numbers, values)}


@dataclass(frozen=True)
class _Rarities:
    """N-grams' inverse document frequencies of a segment, by name."""

    segment: Segment

    def get(self, gram: str, default: Any) -> Any:
        number = self.segment.grams.number(gram)
        return default if number is None else self.segment.gram_idf[number]


@dataclass(frozen=True)
class AskedBefore:
    """Questions whose answers somebody judged: n-grams, cosine."""

    grams: Strings
    idf: Floats
    by_gram: Lists  # n-gram → questions
    offers: tuple[tuple[int, ...], ...]  # of each question: rows of the index

    @classmethod
    def learn(cls, asked: Sequence[Asked], index: Index) -> AskedBefore:
        rows_of = {key: index.row(key) for key in {key for one in asked for key in one.offers}}
        answered = [(one, tuple(row for key in one.offers if (row := rows_of[key]) is not None)) for one in asked]
        answered = [(one, rows) for one, rows in answered if rows]
        numbers: dict[str, int] = {}
        counted = []
        for one, _ in answered:
            kept = " ".join(word for word in words(fold(one.text)) if word not in index.lexicon.stop_words)
            counted.append({numbers.setdefault(gram, len(numbers)): n for gram, n in Counter(ngrams(kept)).items()})
        lists = Lists.from_rows(counted)
        idf = rarity(np.bincount(lists.items, minlength=len(numbers)), len(answered))
        values = (1 + np.log(lists.values)) * idf[lists.items]
        owners = np.repeat(np.arange(len(answered)), np.diff(lists.starts))
        lengths = np.sqrt(np.bincount(owners, weights=values**2, minlength=len(answered)))
        values = values / np.maximum(lengths, 1e-9)[owners]
        by_gram = Lists(lists.starts, lists.items, values).by_item(len(numbers))
        return cls(Strings.numbered(list(numbers)), idf, by_gram, tuple(rows for _, rows in answered))

    def likeness(self, tokens: Iterable[str], unknown_idf: float) -> dict[int, float]:
        """By row: how like the question is to the nearest one that this offer answered."""
        if not self.offers:
            return {}
        counts = Counter(gram for token in tokens for gram in ngrams(token))
        known = [(number, n) for gram, n in counts.items() if (number := self.grams.number(gram)) is not None]
        unknown = sum(counts.values()) - sum(n for _, n in known)
        values = {number: n * float(self.idf[number]) for number, n in known}
        length = float(np.sqrt(sum(value**2 for value in values.values()) + unknown * unknown_idf**2))
        likeness = np.zeros(len(self.offers))
        for number, value in values.items():
            questions, held = self.by_gram.of(number)
            likeness[questions] += held * (value / max(length, 1e-9))
        found: dict[int, float] = {}
        for question in np.flatnonzero(likeness):
            for row in self.offers[question]:
                found[row] = max(found.get(row, 0.0), float(likeness[question]))
        return found


def stems_of(name: str) -> set[str]:
    """Of the words of a name."""
    return {stem(word) for word in words(fold(name))}
