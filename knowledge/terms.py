"""Offers by what is said of them in fixed words: topics, audiences, amenities."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge import tables
from knowledge.formats.hsds_terms import identifier
from knowledge.lexicon import Lexicon
from knowledge.model import AUDIENCES


class Term(NamedTuple):
    field: str  # of the offer: topics, audience, amenities
    word: str


def terms_by_id(lexicon: Lexicon) -> dict[str, Term]:
    """Under the ids that exports in HSDS give them."""
    amenities = [word for word in lexicon.labels if word not in AUDIENCES]
    kinds = (("topic", "topics", lexicon.topics), ("audience", "audience", AUDIENCES), ("amenity", "amenities", amenities))
    return {identifier("term", name, word): Term(field, word) for name, field, words in kinds for word in words}


def ids_with(connection: Connection, term: Term) -> set[str]:
    """Of all municipalities; no record is read for it."""
    attribute = tables.attribute
    which = sa.and_(attribute.c.taxonomy == term.field, attribute.c.term == term.word)
    return {row[0] for row in connection.execute(sa.select(attribute.c.service_id).where(which))}
