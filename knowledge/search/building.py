"""Builds a segment from a stream of offers: once for their words, then in runs of rows, so that memory stays bounded.

What is largest is held one after the other: the words as they stand in the offers, then each offer's words counted, then
each term's offers.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from knowledge.lexicon import Lexicon
from knowledge.model import Offer, Place
from knowledge.search.arrays import Filling, Floats, Ints, Lists, Strings
from knowledge.search.documents import FIELD_WEIGHTS, document_of
from knowledge.search.facts import Collecting
from knowledge.search.named_places import named_places
from knowledge.search.need_words import load_needs
from knowledge.search.segment import Segment
from knowledge.text import Compounds, fold, ngrams, stem, words

# A town that starts with three offers is weighed as if it had a hundred: otherwise every word of it would be common.
AS_IF = 100
_PART_WEIGHT = 0.6  # a compound's part against the compound itself
_BM25_K1, _BM25_B = 1.2, 0.5  # S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework, 2009
_MANY_PLACES = 20_000  # from which on only streets and what is coarser is remembered, not every house
_SINGLE_HOUSES = frozenset({"house", "facility", "organization", "landmark", "corner"})
_RUN = 5000  # offers whose n-grams are counted at once: 50 MB
_FIELDS = tuple(FIELD_WEIGHTS)
# In running text parts of compounds mislead ("Jugend" in every youth office's sentence): there only whole words count.
_CONCEPT_WEIGHTS = {"name": 1.0, "keywords": 1.0, "body": 0.6}
_ONE_IN = 120  # words of running text: a long page is about what it names again and again, not all it mentions
_BY_ITS_TOPIC, _BY_ANOTHER, _BY_NAME, _BY_CONCEPTS = 1.0, 0.8, 0.8, 0.6


@dataclass(frozen=True)
class Background:
    """What a small segment beside a large one takes from it: how long texts are, how rare each n-gram is."""

    mean_length: float
    rarity: Mapping[str, float] | Any  # of n-grams: anything with `get(gram, default)`
    compounds: Compounds


def terms_of(word: str, compounds: Compounds) -> Iterator[tuple[str, float]]:
    """A folded word's stem, and its compound parts' at a lower weight."""
    yield stem(word), 1.0
    for part in compounds.parts(word):
        yield stem(part), _PART_WEIGHT


def rarity(frequency: Any, count: int) -> Any:
    """Inverse document frequency as BM25 has it, never negative."""
    return np.log(1 + (max(count, AS_IF) - frequency + 0.5) / (frequency + 0.5))


class _Reader:
    """Takes the offers one by one; keeps of each its words as numbers."""

    def __init__(self, levels: Mapping[str, int], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.facts = Collecting(levels)
        self.ids: list[str] = []
        self.numbers: dict[str, int] = {}  # of words
        self.flat, self.ends = array("i"), array("q", [0])  # ends: three for each offer, one a field
        self.topics: list[tuple[str, ...]] = []
        self.landmarks: dict[Place | tuple[str, str], Place] = {}
        self._levels = levels

    def __len__(self) -> int:
        return len(self.ends) // len(_FIELDS)

    def take(self, offer: Offer) -> None:
        document = document_of(offer, self.lexicon, self.lexicon.labels)
        for field in _FIELDS:
            self.flat.extend(self.numbers.setdefault(word, len(self.numbers)) for word in getattr(document, field))
            self.ends.append(len(self.flat))
        self.ids.append(offer.id)
        self.facts.take(offer)
        self.topics.append(tuple(topic for topic in offer.topics if topic in self.lexicon.topics))
        if not self._levels[offer.municipality]:
            self._take_places(offer)

    def _take_places(self, offer: Offer) -> None:
        many = len(self.landmarks) > _MANY_PLACES
        for place in named_places(offer):
            if not many:
                self.landmarks.setdefault(place, place)
            elif place.kind not in _SINGLE_HOUSES:  # the first record of a street stands for all
                self.landmarks.setdefault((place.kind, place.name), place)

    def texts(self) -> Lists:
        """Offers × words, weighted by field. The words as they stood are forgotten."""
        flat, ends = np.frombuffer(self.flat, np.int32), np.frombuffer(self.ends, np.int64)
        count, self.flat, self.ends, self.topics = len(self), array("i"), array("q", [0]), []
        weights = np.array([FIELD_WEIGHTS[field] for field in _FIELDS], np.float32)
        items, values = np.empty(len(flat), np.int32), np.empty(len(flat), np.float32)
        starts = np.zeros(count + 1, np.int64)
        for start in range(0, count, _RUN):
            end = min(start + _RUN, count)
            bounds = ends[3 * start : 3 * end + 1]
            sizes = np.diff(bounds)
            rows = np.repeat(np.repeat(np.arange(end - start), 3), sizes)
            held = np.repeat(np.tile(weights, end - start), sizes)
            shape = (end - start, len(self.numbers))
            run = csr_matrix((held, (rows, flat[bounds[0] : bounds[-1]])), shape=shape)
            run.sum_duplicates()
            filled = int(starts[start])
            items[filled : filled + run.nnz], values[filled : filled + run.nnz] = run.indices, run.data
            starts[start + 1 : end + 1] = filled + run.indptr[1:]
        return Lists(starts, items[: starts[-1]], values[: starts[-1]])

    def fields(self, words: list[str]) -> Iterator[dict[str, list[str]]]:
        """The words of each offer by field."""
        for row in range(len(self)):
            ends = self.ends[3 * row : 3 * row + 4]
            yield {
                field: [words[number] for number in self.flat[start:end]] for field, start, end in zip(_FIELDS, ends, ends[1:])
            }


def build_segment(
    offers: Iterable[Offer], levels: Mapping[str, int], lexicon: Lexicon, background: Background | None = None
) -> Segment:
    """`levels` says how far above the town each municipality is: 0 itself, 1 its Kreis or Land …; ids must ascend."""
    reader = _Reader(levels, lexicon)
    for offer in offers:
        reader.take(offer)
    ids, facts = Strings.numbered(reader.ids), reader.facts.done()
    reader.ids.clear()
    words = list(reader.numbers)
    compounds = background.compounds if background else Compounds({*words, *lexicon.vocabulary})
    terms, term_matrix, stem_of = _terms(words, compounds, lexicon)
    by_name = _names(reader, stem_of, len(terms))
    concepts_of, concepts, by_topic, topics = _meanings(reader, words, compounds)
    texts = reader.texts()
    by_term, mean_length = _postings(texts, term_matrix, background)
    grams, gram_matrix = _grams(words, lexicon)
    gram_frequency = _gram_frequency(texts, gram_matrix)
    gram_idf = rarity(gram_frequency, len(ids))
    if background:
        gram_idf = np.array([background.rarity.get(gram, own) for gram, own in zip(grams, gram_idf)])
    return Segment(
        ids=ids,
        facts=facts,
        words=Strings.numbered(words),
        stem_of=stem_of,
        texts=texts,
        terms=Strings.numbered(terms),
        by_term=by_term,
        by_name=by_name,
        grams=Strings.numbered(grams),
        by_gram=_transposed(gram_matrix),
        gram_idf=gram_idf.astype(np.float32),
        gram_frequency=gram_frequency,
        text_length=_text_length(texts, gram_matrix, gram_idf),
        concepts=Strings.numbered(concepts),
        by_concept=concepts_of.by_item(len(concepts)),
        concepts_of=concepts_of,
        topics=Strings.numbered(topics),
        by_topic=by_topic,
        mean_length=mean_length,
        landmarks=tuple(dict.fromkeys(reader.landmarks.values())),
    )


# --- words and terms: BM25 over stems and compound parts ---


def _terms(words: list[str], compounds: Compounds, lexicon: Lexicon) -> tuple[list[str], csr_matrix, Ints]:
    """Terms, words × terms, and each word's stem; stop words have a stem but count for nothing."""
    numbers: dict[str, int] = {}
    stem_of = np.zeros(len(words), np.int32)
    rows = Filling()
    for at, word in enumerate(words):
        stem_of[at] = numbers.setdefault(stem(word), len(numbers))
        held: dict[int, float] = {}
        if word not in lexicon.stop_words:
            for term, share in terms_of(word, compounds):
                number = numbers.setdefault(term, len(numbers))
                held[number] = held.get(number, 0.0) + share
        rows.add(held)
    return list(numbers), _matrix(rows.done(), len(numbers)), stem_of


def _matrix(rows: Lists, width: int) -> csr_matrix:
    return csr_matrix((rows.values, rows.items, rows.starts), shape=(len(rows.starts) - 1, max(width, 1)))


def _products(texts: Lists, matrix: csr_matrix) -> Iterator[tuple[int, csr_matrix]]:
    """Offers × words, multiplied with words × whatever else: the first row of each run, and its product."""
    for start in range(0, len(texts.starts) - 1, _RUN):
        bounds = texts.starts[start : start + _RUN + 1]
        held = slice(int(bounds[0]), int(bounds[-1]))
        shape = (len(bounds) - 1, matrix.shape[0])
        yield start, csr_matrix((texts.values[held], texts.items[held], bounds - bounds[0]), shape=shape) @ matrix


def _postings(texts: Lists, term_matrix: csr_matrix, background: Background | None) -> tuple[Lists, float]:
    """Terms × offers with what BM25 gives them, and the mean length."""
    count = len(texts.starts) - 1
    frequency = np.zeros(term_matrix.shape[1], np.int64)
    lengths = np.zeros(count)
    for start, held in _products(texts, term_matrix):
        frequency += np.bincount(held.indices, minlength=len(frequency))
        lengths[start : start + held.shape[0]] = np.asarray(held.sum(axis=1)).ravel()
    mean = background.mean_length if background else float(lengths.mean()) if count else 1.0
    norms = 1 - _BM25_B + _BM25_B * lengths / max(mean, 1e-9)
    starts = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
    rows, values = np.empty(int(starts[-1]), np.int32), np.empty(int(starts[-1]), np.float32)
    free = starts[:-1].copy()
    for start, run in _products(texts, term_matrix):
        held = run.tocsc()
        held.sort_indices()
        sizes = np.diff(held.indptr)
        at = np.repeat(free - held.indptr[:-1], sizes) + np.arange(held.nnz)
        rows[at] = held.indices + start
        values[at] = held.data * (_BM25_K1 + 1) / (held.data + _BM25_K1 * norms[held.indices + start])
        free += sizes
    return Lists(starts, rows, values), mean


def _names(reader: _Reader, stem_of: Ints, count: int) -> Lists:
    """Stems × offers with them in their name."""
    ends = reader.ends
    stems = (set(stem_of[reader.flat[ends[3 * row] : ends[3 * row + 1]]].tolist()) for row in range(len(reader)))
    return Lists.from_rows(dict.fromkeys(sorted(held), 1.0) for held in stems).by_item(count)


# --- character n-grams: TF-IDF, cosine ---


def _grams(words: list[str], lexicon: Lexicon) -> tuple[list[str], csr_matrix]:
    numbers: dict[str, int] = {}
    rows = Filling()
    for word in words:
        counts = Counter(ngrams(word)) if word not in lexicon.stop_words else {}
        rows.add({numbers.setdefault(gram, len(numbers)): float(number) for gram, number in counts.items()})
    return list(numbers), _matrix(rows.done(), len(numbers))


def _transposed(matrix: csr_matrix) -> Lists:
    turned = matrix.tocsc()
    turned.sort_indices()
    return Lists(turned.indptr.astype(np.int64), turned.indices.astype(np.int32), turned.data.astype(np.float32))


def _gram_frequency(texts: Lists, gram_matrix: csr_matrix) -> Ints:
    frequency = np.zeros(gram_matrix.shape[1], np.int64)
    for _, held in _products(texts, gram_matrix):
        frequency += np.bincount(held.indices, minlength=len(frequency))
    return frequency.astype(np.int32)


def _text_length(texts: Lists, gram_matrix: csr_matrix, gram_idf: Floats) -> Floats:
    lengths = np.zeros(len(texts.starts) - 1, np.float32)
    for start, held in _products(texts, gram_matrix):
        weighed = (1 + np.log(held.data)) * gram_idf[held.indices]
        rows = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
        squares = np.bincount(rows, weights=weighed**2, minlength=held.shape[0])
        lengths[start : start + held.shape[0]] = np.maximum(np.sqrt(squares), 1e-9)
    return lengths


# --- concepts of the lexicon, topics ---


def _meanings(reader: _Reader, vocabulary: list[str], compounds: Compounds) -> tuple[Lists, list[str], Lists, list[str]]:
    """Offers × concepts, the concepts, topics × offers, the topics."""
    lexicon = reader.lexicon
    concepts: dict[str, int] = {}
    topics: dict[str, int] = {}
    concept_rows, topic_rows = Filling(), Filling()
    for fields, said in zip(reader.fields(vocabulary), reader.topics):
        held: dict[str, float] = {}
        for field, weight in _CONCEPT_WEIGHTS.items():
            hits = lexicon.hits(fields[field], None if field == "body" else compounds)
            often = Counter(hit.concept for hit in hits)
            enough = max(len(fields[field]) / _ONE_IN, 1.0) if field == "body" else 1.0
            for hit in hits:
                share = min(often[hit.concept] / enough, 1.0)
                held[hit.concept] = max(held.get(hit.concept, 0.0), hit.weight * weight * share)
        concept_rows.add({concepts.setdefault(concept, len(concepts)): weight for concept, weight in held.items()})
        about = {topic: _BY_ANOTHER if at else _BY_ITS_TOPIC for at, topic in enumerate(said)}
        if not about:  # an imported offer without our topics: what its name says, and what the lexicon sees in it
            about = dict.fromkeys(sorted(_named_topics({stem(word) for word in fields["name"]})), _BY_NAME)
            for concept, weight in held.items():
                topic = lexicon.topic_of[concept]
                about[topic] = max(about.get(topic, 0.0), _BY_CONCEPTS * weight)
        topic_rows.add({topics.setdefault(topic, len(topics)): weight for topic, weight in about.items()})
    return concept_rows.done(), list(concepts), topic_rows.done().by_item(len(topics)), list(topics)


def _named_topics(stems: set[str]) -> set[str]:
    """Of the needs that a name (its stems) calls by one of their terms."""
    by_stem = _need_terms()
    return {topic for one in stems for term, topic in by_stem.get(one, ()) if term <= stems}


@cache
def _need_terms() -> dict[str, list[tuple[frozenset[str], str]]]:
    """By one stem of each term: all its stems, and the topic of the need."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for need in load_needs().values():
        for term in need.terms:
            stems = frozenset(stem(word) for word in words(fold(term)))
            if stems:
                found.setdefault(min(stems), []).append((stems, need.topic))
    return found
