"""German words for the keys of offers: what spreadsheets show and understand, and what messages name."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rapidfuzz import fuzz, process

from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.model import AUDIENCES
from knowledge.text import Compounds, fold, words

KINDS = {
    "info_point": "Infopunkt", "family_office": "Amt oder Familienbüro", "counselling": "Beratung", "group": "Gruppe",
    "place": "Einrichtung", "event": "Veranstaltung", "guide": "Ratgeber", "helpline": "Hilfetelefon",
    "welcome_visit": "Willkommensbesuch", "service": "Dienst",
}  # fmt: skip
MORE_KINDS = {
    "Info-Point": "info_point", "Familienbüro": "family_office", "Amt": "family_office", "Beratungsstelle": "counselling",
    "Ort": "place", "Termin": "event", "Dienstleistung": "service",
}  # fmt: skip
_AUDIENCES = {  # the others are the lexicon's
    "families": "Familien", "parents": "Eltern", "children": "Kinder", "adults": "Erwachsene", "professionals": "Fachkräfte",
}  # fmt: skip
MORE_AUDIENCES = {
    "Babys": "baby", "Kleinkinder": "toddler", "Kindergartenkinder": "preschool", "Grundschulkinder": "primary",
}  # fmt: skip
REGISTRATIONS = {"none": "ohne Anmeldung", "walk-in": "ohne Termin", "phone": "telefonisch", "online": "online"}
MORE_REGISTRATIONS = {"keine": "none", "nicht nötig": "none"}
STATUSES = {"active": "aktiv", "uncertain": "unsicher", "past": "vorbei"}
PRECISIONS = {"house": "Haus", "street": "Straße", "district": "Stadtteil", "postcode": "Postleitzahl", "city": "Ort"}
CONFIDENCES = {"seed": "vorgegeben", "page": "nachgelesen", "unverified": "ungeprüft"}
SOURCE_AGES = {"recent": "neu", "older": "älter", "old": "alt", "unknown": "unbekannt"}
_ALIKE = 75  # rapidfuzz, of 100
_MOST_LIKELY = 3

lexicon: Callable[[], Lexicon] = lru_cache(maxsize=1)(load_lexicon)


@lru_cache(maxsize=1)
def topics() -> dict[str, str]:
    return {key: topic.name for key, topic in lexicon().topics.items()}


@lru_cache(maxsize=1)
def audiences() -> dict[str, str]:
    labels = _AUDIENCES | lexicon().labels
    return {key: labels[key] for key in AUDIENCES if key in labels}


@lru_cache(maxsize=1)
def amenities() -> dict[str, str]:
    return {key: label for key, label in lexicon().labels.items() if key not in AUDIENCES}


def likely_topics(word: str) -> list[str]:
    """The names of the topics that are meant by a word that is none: `Kita` → Kinderbetreuung, `Tnaz` → Tanz …"""
    tokens = words(fold(word))
    meant = lexicon().topics_of(lexicon().hits(tokens, _compounds(), typos=True))
    alike = process.extract(" ".join(tokens), _folded_topics(), scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE)
    return [topics()[key] for key in dict.fromkeys([*meant, *(key for _, _, key in alike)])][:_MOST_LIKELY]


@lru_cache(maxsize=1)
def _folded_topics() -> dict[str, str]:
    return {key: " ".join(words(fold(name))) for key, name in topics().items()}


@lru_cache(maxsize=4096)
def says_a_topic(text: str) -> bool:
    """Whether the words families use for topics are among these: such a keyword is found."""
    return bool(lexicon().hits(words(fold(text)), _compounds()))


@lru_cache(maxsize=1)
def _compounds() -> Compounds:
    return Compounds(lexicon().vocabulary)
