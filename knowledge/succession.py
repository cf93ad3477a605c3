"""Where an offer is named beside its own record: its successor takes its place there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.repository import read_municipalities, write_municipality
from knowledge.revisions import raise_revision
from knowledge.tables import asked


def succeed(connection: Connection, gone: str, successor: str) -> None:
    """In the questions that lead to an offer, and among the first contacts of towns."""
    changed = [
        (row.municipality, row.position, _succeeded(row.offers, gone, successor))
        for row in connection.execute(sa.select(asked.c.municipality, asked.c.position, asked.c.offers))
        if gone in row.offers
    ]
    for municipality, position, offers in changed:
        this = (asked.c.municipality == municipality, asked.c.position == position)
        connection.execute(asked.update().where(*this).values(offers=offers))
    if changed:
        raise_revision(connection)
    for town in read_municipalities(connection).values():
        if gone in town.first_contacts:
            contacts = tuple(_succeeded(town.first_contacts, gone, successor))
            write_municipality(connection, replace(town, first_contacts=contacts))


def _succeeded(ids: Iterable[str], gone: str, successor: str) -> list[str]:
    """In its place; never twice."""
    return list(dict.fromkeys(successor if one == gone else one for one in ids))
