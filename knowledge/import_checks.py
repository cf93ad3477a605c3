"""What one file alone does not show: ids, towns and topics of an import that do not go together, with what is there before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.formats.labels import likely_topics
from knowledge.formats.parsing import Located, Problem, place_of
from knowledge.formats.values import shown
from knowledge.formats.yaml_format import Town
from knowledge.lexicon import topic_keys
from knowledge.model import Municipality


@dataclass(frozen=True)
class Stored:
    """What is there before: the towns, and which of them each offer belongs to."""

    towns: dict[str, Municipality]
    owners: dict[str, str]


def unknown_topics(towns: Iterable[Town]) -> Iterator[Problem]:
    """Of files whose topics are ours: YAML and CSV."""
    for one in (one for town in towns for one in town.located):
        for topic in one.offer.topics:
            if topic not in topic_keys():
                likely = f"; is {' or '.join(names)} meant?" if (names := likely_topics(topic)) else ""
                yield one.problem("topics", f"{shown(topic)} is no topic here (docs/adding.md says how to add one){likely}")


def _parents(towns: Iterable[Town], stored: Stored) -> dict[str, str | None]:
    """Of every town, as it would be after the import."""
    before = {key: town.parent for key, town in stored.towns.items()}
    return before | {town.municipality.id: town.municipality.parent for town in towns}


def _chain(key: str, parents: dict[str, str | None]) -> list[str]:
    """The town and those above it; ends where one would come twice."""
    chain = [key]
    while (parent := parents.get(chain[-1])) and parent not in chain:
        chain.append(parent)
    return chain


def parents_first(towns: list[Town], stored: Stored) -> list[Town]:
    """The order in which they can be written: the Bund, the Länder, the Kreise, the towns."""
    parents = _parents(towns, stored)
    return sorted(towns, key=lambda town: (len(_chain(town.municipality.id, parents)), town.municipality.id))


def conflicts(towns: list[Town], stored: Stored) -> Iterator[Problem]:
    """What each file alone does not show: ids and towns that do not go together."""
    parents = _parents(towns, stored)
    keys: set[str] = set()
    for town in towns:
        key, parent = town.municipality.id, town.municipality.parent
        if key in keys:
            yield Problem(town.file, None, "id", f"{key!r} is given twice")
        keys.add(key)
        if parent and parent not in parents:
            yield Problem(town.file, None, "parent", f"{parent!r} is not there and not in this import")
        elif parent and parents.get(_chain(key, parents)[-1]):
            yield Problem(town.file, None, "parent", f"{parent!r}: going up from there, one never arrives at the top")
    seen: dict[str, Located] = {}
    for one in (one for town in towns for one in town.located):
        yield from _conflicts_of(one, seen.setdefault(one.offer.id, one), parents, stored)


def _conflicts_of(one: Located, first: Located, parents: dict[str, str | None], stored: Stored) -> Iterator[Problem]:
    offer = one.offer
    owner = stored.owners.get(offer.id, offer.municipality)
    if first is not one:
        yield one.problem("id", f"{offer.id!r} is given twice, first in {place_of(first.file, first.row)}")
    elif offer.municipality not in parents:
        yield one.problem("municipality", f"{offer.municipality!r} is not there and not in this import")
    elif owner != offer.municipality:
        yield one.problem("id", f"{offer.id!r} belongs to {owner}, not to {offer.municipality}")
