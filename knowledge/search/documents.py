"""The words of an offer, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.lexicon import Lexicon
from knowledge.model import Offer
from knowledge.text import fold, words

# What a word weighs by where it stands; the name says most (learned: benchmarks/learn_ranking.py tries others).
FIELD_WEIGHTS = {"name": 3.0, "keywords": 2.5, "body": 1.0}
_LONGEST_WORD = 60  # letters; what is longer is no word


@dataclass(frozen=True)
class Document:
    """The words of one offer by field, folded."""

    name: list[str]
    keywords: list[str]
    body: list[str]


def document_of(offer: Offer, lexicon: Lexicon, labels: Mapping[str, str]) -> Document:
    """`labels` are the German words of amenities and audiences."""
    topics = [lexicon.topics[topic].name for topic in offer.topics if topic in lexicon.topics]
    keywords = [*offer.keywords, *(labels.get(word, "") for word in (*offer.amenities, *offer.audience)), *offer.languages]
    places = [text for place in offer.locations for text in (place.name, place.district, place.address_1) if text]
    body = [offer.description, offer.note or "", offer.organization or "", offer.eligibility_description or ""]
    return Document(
        _words(f"{offer.name} {offer.alternate_name or ''}"),
        _words(" ".join(keywords)),
        _words(" ".join([*body, *offer.steps, *places, *topics])),
    )


def _words(text: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in words(fold(text))]
