"""Taxonomy terms of the standard in and out: ours as what they are, those of others as keywords, and who is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from knowledge.formats.csv_columns import BY_FIELD
from knowledge.formats.labels import says_a_topic, topics
from knowledge.formats.values import shown
from knowledge.model import AUDIENCES, Offer

LABEL = "lotsin"
_TAXONOMIES = {"topics": "topic", "keywords": "keyword", "audience": "audience", "amenities": "amenity"}
_FIELDS = {f"{LABEL} {taxonomy}": field for field, taxonomy in _TAXONOMIES.items()}
_IN_GERMAN = {"topics": "Thema", "keywords": "Stichwort", "audience": "Zielgruppe", "amenities": "Ausstattung"}
_MOST_NAMED = 100  # terms in a report; a foreign taxonomy may have thousands


def terms_in(attributes: Iterable[Mapping[str, Any]], unread: Counter[str]) -> Iterator[tuple[str, Any]]:
    """Each term with the field of the offer that it belongs to. What Lotsin does not know stays findable as a keyword;
    `unread` counts it by name."""
    for attribute in attributes:
        found = attribute.get("taxonomy_term")
        term = found if isinstance(found, dict) else {}
        word = attribute.get("value") or term.get("code") or term.get("name")
        if not word or str(attribute.get("label") or "").startswith(f"{LABEL}:"):
            continue
        taxonomy = str(term.get("taxonomy") or "")
        field = _FIELDS.get(taxonomy)
        name = word if field else term.get("name") or word
        if field and _is_ours(field, word):
            yield field, word
            continue
        if field or not (isinstance(name, str) and says_a_topic(name)):
            _count(name, taxonomy, unread)
        yield "keywords", name


def _is_ours(field: str, word: Any) -> bool:
    known = topics() if field == "topics" else AUDIENCES if field == "audience" else None
    return known is None or not isinstance(word, str) or word in known


def _count(name: Any, taxonomy: str, unread: Counter[str]) -> None:
    of = f" of {shown(taxonomy)}" if taxonomy else ""
    entry = f"the term {shown(name)}{of}; it is a keyword now"
    if entry not in unread and sum(1 for other in unread if other.startswith("the term ")) >= _MOST_NAMED:
        entry = "the term … (others); they are keywords now"
    unread[entry] += 1


def terms_out(offer: Offer) -> Iterator[dict[str, Any]]:
    """Attributes of the standard, each with its term."""
    for field, taxonomy in _TAXONOMIES.items():
        labels = BY_FIELD[field].cell.labels()
        for word in getattr(offer, field):
            name = labels.get(word, word)
            term = {
                "id": identifier("term", taxonomy, word), "code": word, "name": name,
                "description": f"{_IN_GERMAN[field]}: {name}", "taxonomy": f"{LABEL} {taxonomy}",
            }  # fmt: skip
            yield {
                "id": identifier(offer.id, taxonomy, word), "link_entity": "service", "value": word, "taxonomy_term": term,
            }  # fmt: skip


def identifier(*parts: str) -> str:
    """The UUID that the standard wants for records without an id of their own: the same in each export."""
    return str(uuid5(NAMESPACE_URL, "/".join((LABEL, *parts))))
