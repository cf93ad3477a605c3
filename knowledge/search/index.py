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
        rows = np.arange(len(self.segment)) if self.alive is None else np.flatnonzero(self.alive)
        return rows.astype(np.int32)

    @cached_property
    def gone(self) -> Ints:
        """Those that no longer hold."""
        rows = np.array([]) if self.alive is None else np.flatnonzero(~self.alive)
        return rows.astype(np.int32)

    def holding(self, postings: Lists, number: int | None) -> int:
        """How many rows that hold are in this list."""
        if number is None:
            return 0
        gone = int(np.count_nonzero(postings.at(number, self.gone))) if len(self.gone) else 0
        return postings.size(number) - gone


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

    @cached_property
    def covered(self) -> tuple[Floats, ...]:
        """Of each part: how much of the name of an inherited offer a guide of the town's own has in its name (0–1).

        A town that explains the same thing itself says where to go for it here.
        """
        found = [np.zeros(len(part.segment)) for part in self.parts]
        guides = [part.rows()[_own_guides(part)] for part in self.parts]
        for part, covered in zip(self.parts, found):
            for row, names in _inherited_names(part.segment).items():
                weights = {name: self.term_idf(name) or self.unknown_idf for name in names}
                held = [_share(weights, other.segment, rows) for other, rows in zip(self.parts, guides)]
                covered[row] = max(float(shares.max(initial=0.0)) for shares in held)
        return tuple(found)

    # --- words and how rare they are ---

    def terms(self, word: str) -> list[tuple[str, float]]:
        return list(terms_of(word, self.compounds))

    @cached_property
    def unknown_idf(self) -> float:
        return float(rarity(0, len(self.parts[0].segment)))

    def term_idf(self, term: str) -> float | None:
        """None where no offer holds it."""
        frequency = sum(part.holding(part.segment.by_term, part.segment.terms.number(term)) for part in self.parts)
        return float(rarity(frequency, self.count)) if frequency else None

    def rarity(self, word: str) -> float:
        """Of a word, also where no offer holds it."""
        known = self.term_idf(stem(word))
        return self.unknown_idf if known is None else known

    def concept_idf(self, concept: str) -> float | None:
        frequency = sum(part.holding(part.segment.by_concept, part.segment.concepts.number(concept)) for part in self.parts)
        return float(rarity(frequency, self.count)) if frequency else None

    def said(self, row: int) -> Said:
        """What one offer says, for the best few."""
        segment, at = self.part_of(row)
        numbers, values = segment.concepts_of.of(at)
        concepts = {segment.concepts.name(number): float(value) for number, value in zip(numbers, values)}
        return Said(segment.terms, segment.stems(at), concepts)


def _own_guides(part: Part) -> Ints:
    facts, rows = part.segment.facts, part.rows()
    return (facts.level[rows] == 0) & facts.is_kind("guide", rows=rows)


def _inherited_names(segment: Segment) -> dict[int, list[str]]:
    """The stems of the names of inherited offers, by row."""
    inherited = segment.facts.level > 0
    if not inherited.any():
        return {}
    terms = np.repeat(np.arange(len(segment.by_name.starts) - 1), np.diff(segment.by_name.starts))
    wanted = np.flatnonzero(inherited[segment.by_name.items])
    found: dict[int, list[str]] = {}
    for term, row in zip(terms[wanted].tolist(), segment.by_name.items[wanted].tolist()):
        found.setdefault(row, []).append(segment.terms.name(term))
    return found


def _share(weights: Mapping[str, float], segment: Segment, rows: Ints) -> Floats:
    """Of each row how much of these names it has in its own."""
    known = {number: weight for name, weight in weights.items() if (number := segment.terms.number(name)) is not None}
    held = sum((weight * segment.by_name.at(number, rows) for number, weight in known.items()), np.zeros(len(rows)))
    share: Floats = held / max(sum(weights.values()), 1e-9)
    return share


@dataclass(frozen=True)
class Said:
    """An offer's stems and concepts."""

    terms: Strings
    stems: set[int]
    concepts: Mapping[str, float]

    def holds(self, term: str) -> bool:
        return self.terms.number(term) in self.stems


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
    answers: Lists  # question → the offers that answer it, numbered by their place in `rows`
    rows: Ints  # of the index, ascending

    @classmethod
    def learn(cls, asked: Sequence[Asked], index: Index) -> AskedBefore:
        row_of = {key: row for key in {key for one in asked for key in one.offers} if (row := index.row(key)) is not None}
        answered = [one for one in asked if any(key in row_of for key in one.offers)]
        numbers: dict[str, int] = {}
        counted = []
        for one in answered:
            kept = " ".join(word for word in words(fold(one.text)) if word not in index.lexicon.stop_words)
            counted.append({numbers.setdefault(gram, len(numbers)): n for gram, n in Counter(ngrams(kept)).items()})
        lists = Lists.from_rows(counted)
        idf = rarity(np.bincount(lists.items, minlength=len(numbers)), len(answered))
        values = (1 + np.log(lists.values)) * idf[lists.items]
        owners = np.repeat(np.arange(len(answered)), np.diff(lists.starts))
        lengths = np.sqrt(np.bincount(owners, weights=values**2, minlength=len(answered)))
        values = values / np.maximum(lengths, 1e-9)[owners]
        by_gram = Lists(lists.starts, lists.items, values).by_item(len(numbers))
        rows = sorted(row_of.values())
        at = {row: place for place, row in enumerate(rows)}
        answers = Lists.from_rows({at[row_of[key]]: 1.0 for key in one.offers if key in row_of} for one in answered)
        return cls(Strings.numbered(list(numbers)), idf, by_gram, answers, np.array(rows, np.int64))

    def likeness(self, tokens: Iterable[str], unknown_idf: float) -> Floats:
        """Of each of `rows`: how like the question is to the nearest one that this offer answered."""
        found = np.zeros(len(self.rows))
        counts = Counter(gram for token in tokens for gram in ngrams(token))
        if not len(found) or not counts:
            return found
        numbers = self.grams.numbers_of(list(counts))
        known, repeated = numbers >= 0, np.array(list(counts.values()), dtype=float)
        values = repeated[known] * self.idf[numbers[known]]
        unknown = repeated[~known].sum()
        length = max(float(np.sqrt((values**2).sum() + unknown * unknown_idf**2)), 1e-9)
        at, questions, held = self.by_gram.many(numbers[known])
        likeness = np.bincount(questions, weights=held * values[at] / length, minlength=len(self.answers.starts) - 1)
        order = np.argsort(likeness, kind="stable")  # the likest last: it is the one that stays
        order = order[likeness[order] > 0]
        owners, places, _ = self.answers.many(order)
        found[places] = likeness[order[owners]]
        return found


def stems_of(name: str) -> set[str]:
    """Of the words of a name."""
    return {stem(word) for word in words(fold(name))}
