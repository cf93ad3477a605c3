"""One town's offers (with those it inherits) as matrices, so that a question is answered in about a millisecond."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from knowledge.lexicon import Lexicon
from knowledge.model import Asked, Offer
from knowledge.text import Compounds, fold, ngrams, stem, words

Floats = np.ndarray[Any, np.dtype[np.float64]]

# What a word weighs by where it stands; the name says most (learned: benchmarks/learn_ranking.py tries others).
FIELD_WEIGHTS = {"name": 3.0, "keywords": 2.5, "body": 1.0}
# A town that starts with three offers is weighed as if it had a hundred: otherwise every word of it would be common.
_AS_IF = 100
_PART_WEIGHT = 0.6  # a compound's part against the compound itself
_BM25_K1, _BM25_B = 1.2, 0.5  # S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework, 2009


@dataclass(frozen=True)
class Document:
    """The words of one offer by field, folded."""

    name: list[str]
    keywords: list[str]
    body: list[str]

    def fields(self) -> Iterable[tuple[list[str], float]]:
        return ((getattr(self, name), weight) for name, weight in FIELD_WEIGHTS.items())


def document_of(offer: Offer, lexicon: Lexicon, labels: Mapping[str, str]) -> Document:
    """`labels` are the German words of amenities and audiences."""
    topics = [lexicon.topics[topic].name for topic in offer.topics if topic in lexicon.topics]
    keywords = [*offer.keywords, *(labels.get(word, "") for word in (*offer.amenities, *offer.audience)), *offer.languages]
    places = [text for place in offer.locations for text in (place.name, place.district, place.address_1) if text]
    body = [offer.description, offer.note or "", offer.organization or "", offer.eligibility_description or ""]
    return Document(
        words(fold(f"{offer.name} {offer.alternate_name or ''}")),
        words(fold(" ".join(keywords))),
        words(fold(" ".join([*body, *offer.steps, *places, *topics]))),
    )


class Index:
    """Immutable; a change in the knowledge base makes a new one."""

    def __init__(
        self,
        offers: Sequence[Offer],
        levels: Mapping[str, int],
        lexicon: Lexicon,
        labels: Mapping[str, str],
        asked: Sequence[Asked] = (),
    ) -> None:
        """`levels` says how far above the town each municipality is: 0 itself, 1 its Kreis or Land …"""
        self.offers = list(offers)
        self.lexicon = lexicon
        documents = [document_of(offer, lexicon, labels) for offer in self.offers]
        seen = {word for document in documents for field, _ in document.fields() for word in field}
        self.compounds = Compounds(seen | lexicon.vocabulary)
        self.word_stems = [{stem(word) for field, _ in document.fields() for word in field} for document in documents]
        self.name_stems = [{stem(word) for word in document.name} for document in documents]
        self._build_words(documents)
        self._build_ngrams(documents)
        self._build_concepts(documents)
        self._build_asked(asked)
        self.level = np.array([levels[offer.municipality] for offer in self.offers], dtype=float)

    # --- words: BM25 over stems and compound parts ---

    def _build_words(self, documents: Sequence[Document]) -> None:
        rows: list[Counter[str]] = []
        for document in documents:
            counts: Counter[str] = Counter()
            for field, weight in document.fields():
                for word in field:
                    if word not in self.lexicon.stop_words:
                        for term, share in self.terms(word):
                            counts[term] += weight * share  # type: ignore[assignment]
            rows.append(counts)
        lengths = np.array([sum(counts.values()) for counts in rows]) if rows else np.zeros(0)
        norm = 1 - _BM25_B + _BM25_B * lengths / max(lengths.mean() if len(lengths) else 1.0, 1e-9)
        self.word_ids, self.word_idf, matrix = _matrix(rows)
        matrix.data = matrix.data * (_BM25_K1 + 1) / (matrix.data + _BM25_K1 * np.repeat(norm, np.diff(matrix.indptr)))
        self.word_matrix = matrix
        self.unknown_idf = math.log(1 + (max(len(rows), _AS_IF) + 0.5) / 0.5)

    def terms(self, word: str) -> Iterable[tuple[str, float]]:
        """A folded word's stem, and its compound parts' at a lower weight."""
        yield stem(word), 1.0
        for part in self.compounds.parts(word):
            yield stem(part), _PART_WEIGHT

    # --- character n-grams: TF-IDF, cosine ---

    def _build_ngrams(self, documents: Sequence[Document]) -> None:
        rows = []
        for document in documents:
            counts: Counter[str] = Counter()
            for field, weight in document.fields():
                kept = " ".join(word for word in field if word not in self.lexicon.stop_words)
                for gram in ngrams(kept):
                    counts[gram] += weight  # type: ignore[assignment]
            rows.append(counts)
        self.gram_ids, self.gram_idf, matrix = _matrix(rows)
        matrix.data = (1 + np.log(matrix.data)) * self.gram_idf[matrix.indices]
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr))
        self.gram_matrix = matrix

    # --- concepts of the lexicon, topics ---

    def _concept_fields(self, document: Document) -> Iterable[tuple[list[str], float, Compounds | None]]:
        """In running text parts of compounds mislead ("Jugend" in every youth office's sentence)."""
        yield document.name, 1.0, self.compounds
        yield document.keywords, 1.0, self.compounds
        yield document.body, 0.6, None

    def _build_concepts(self, documents: Sequence[Document]) -> None:
        rows = []
        for document in documents:
            weights: dict[str, float] = {}
            for field, weight, compounds in self._concept_fields(document):
                for hit in self.lexicon.hits(field, compounds):
                    weights[hit.concept] = max(weights.get(hit.concept, 0.0), hit.weight * weight)
            rows.append(weights)
        self.document_concepts = rows
        self.concept_ids, self.concept_idf, self.concept_matrix = _matrix(rows)
        topics: list[dict[str, float]] = []
        for offer, concepts in zip(self.offers, rows):
            said = {topic: 1.0 if at == 0 else 0.8 for at, topic in enumerate(offer.topics) if topic in self.lexicon.topics}
            if not said:  # an imported offer without our topics: the lexicon sees what it is about
                for concept, weight in concepts.items():
                    topic = self.lexicon.topic_of[concept]
                    said[topic] = max(said.get(topic, 0.0), 0.6 * weight)
            topics.append(said)
        self.document_topics = topics
        self.topic_ids, _, self.topic_matrix = _matrix(topics)

    # --- questions asked before: n-grams, cosine ---

    def _build_asked(self, asked: Sequence[Asked]) -> None:
        rows_of = {offer.id: at for at, offer in enumerate(self.offers)}
        answered = [one for one in asked if any(key in rows_of for key in one.offers)]
        rows = [
            Counter(ngrams(" ".join(word for word in words(fold(one.text)) if word not in self.lexicon.stop_words)))
            for one in answered
        ]
        self.asked_ids, self.asked_idf, matrix = _matrix(rows)
        matrix.data = (1 + np.log(matrix.data)) * self.asked_idf[matrix.indices]
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr))
        self.asked_matrix = matrix
        self.asked_offers = [[rows_of[key] for key in one.offers if key in rows_of] for one in answered]


def _matrix(rows: Sequence[Mapping[str, float]]) -> tuple[dict[str, int], Floats, csr_matrix]:
    """Terms' columns, their inverse document frequencies, and the counts as a sparse matrix (documents × terms)."""
    ids: dict[str, int] = {}
    frequency: dict[int, int] = defaultdict(int)
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for row in rows:
        for term, value in row.items():
            column = ids.setdefault(term, len(ids))
            frequency[column] += 1
            columns.append(column)
            data.append(value)
        starts.append(len(columns))
    count = max(len(rows), _AS_IF)
    idf = np.array([math.log(1 + (count - frequency[c] + 0.5) / (frequency[c] + 0.5)) for c in range(len(ids))])
    matrix = csr_matrix(
        (np.array(data, dtype=float), np.array(columns, dtype=int), starts), shape=(len(rows), max(len(ids), 1))
    )
    return ids, idf, matrix


def vector(weights: Mapping[str, float], ids: Mapping[str, int], size: int) -> Floats:
    """A dense query vector over the columns of a matrix; unknown terms fall away."""
    dense = np.zeros(size)
    for term, weight in weights.items():
        column = ids.get(term)
        if column is not None:
            dense[column] += weight
    return dense
