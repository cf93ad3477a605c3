"""What a list of offers is narrowed by: each facet with its values, and how many offers remain with each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from knowledge.browsing import Catalog, Stage
from knowledge.lexicon import Lexicon
from knowledge.model import Municipality
from knowledge.search.arrays import Ints
from knowledge.search.facts import DAYS
from wording.words import LONG_DAYS

PREGNANT = "schwanger"
STAGES = {
    "0-1": Stage(0, 11, ("baby",)),
    "1-3": Stage(12, 35, ("toddler",)),
    "3-6": Stage(36, 71, ("preschool",)),
    "6-10": Stage(72, 119, ("primary",)),
    "10-14": Stage(120, 167, ("primary", "youth")),
    "14-18": Stage(168, 215, ("youth",)),
}
_STAGE_NAMES = {
    PREGNANT: "In der Schwangerschaft", "0-1": "Im ersten Lebensjahr", "1-3": "1 bis 3 Jahre", "3-6": "3 bis 6 Jahre",
    "6-10": "6 bis 10 Jahre", "10-14": "10 bis 14 Jahre", "14-18": "14 bis 18 Jahre",
}  # fmt: skip


@dataclass(frozen=True)
class Facet:
    """`key` is the name of its parameter; `names` are the words for its values, in the order they are shown."""

    key: str
    label: str
    names: Mapping[str, str] = field(repr=False)
    fits: Callable[[str], Ints] = field(repr=False)

    @property
    def is_switch(self) -> bool:
        """With one value, which is on or off."""
        return self.key in ("offen", "ebene")


@dataclass(frozen=True)
class Value:
    key: str
    name: str
    count: int  # of what remains with it, beside what else is chosen
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A value that is chosen; `without`: how many offers there are when it is taken away."""

    facet: Facet
    key: str
    without: int

    @property
    def name(self) -> str:
        shown = self.facet.names[self.key]
        return shown if self.facet.is_switch else f"{self.facet.label}: {shown}"


def facets_of(catalog: Catalog, town: Municipality, lexicon: Lexicon, at: datetime) -> list[Facet]:
    """Those that a town's offers can be told apart by, in the order of the form."""
    topics = {key: topic.name for key, topic in lexicon.topics.items()}
    labels = {key: _capitalised(lexicon.labels.get(key, key)) for key in catalog.amenities}
    open_now = catalog.open_at(at)
    return [
        Facet("thema", "Thema", _by_name(topics), lambda key: catalog.mask(catalog.topics.get(key))),
        Facet("alter", "Alter des Kindes", _STAGE_NAMES, lambda key: _for_age(catalog, key)),
        Facet(
            "ortsteil", "Ortsteil", _by_name({key: key for key in catalog.districts}),
            lambda key: catalog.mask(catalog.districts[key]),
        ),
        Facet("tag", "Wochentag", dict(zip(DAYS, LONG_DAYS)), catalog.on_day),
        Facet("merkmal", "Ausstattung", _by_name(labels), lambda key: catalog.mask(catalog.amenities[key])),
        Facet("offen", "Öffnung", {"1": "Jetzt geöffnet, soweit bekannt"}, lambda _: open_now),
        Facet("ebene", "Ebene", {"ort": f"Nur Angebote {_of(town)} selbst"}, lambda _: catalog.level == 0),
    ]  # fmt: skip


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: item[1].casefold()))


def _capitalised(label: str) -> str:
    return label[:1].upper() + label[1:]


def _of(town: Municipality) -> str:
    return f"vom {town.name}" if town.level == "district" else f"von {town.name}"


def _for_age(catalog: Catalog, key: str) -> Ints:
    return catalog.called(("expectant",)) if key == PREGNANT else catalog.for_stage(STAGES[key])


class Narrowed:
    """The offers among `base` that fit everything chosen (facet → value)."""

    def __init__(self, facets: list[Facet], base: Ints, chosen: Mapping[str, str]) -> None:
        self.facets = facets
        self._base = base
        self._chosen = chosen
        self._masks = {facet.key: facet.fits(chosen[facet.key]) for facet in facets if facet.key in chosen}

    @property
    def mask(self) -> Ints:
        return self._without(None)

    def _without(self, key: str | None) -> Ints:
        masks = [mask for other, mask in self._masks.items() if other != key]
        fits: Ints = np.logical_and.reduce([self._base, *masks])
        return fits

    def values(self, facet: Facet) -> list[Value]:
        """Those with which something remains, and the chosen one."""
        others, chosen = self._without(facet.key), self._chosen.get(facet.key)
        counted = ((key, name, int(np.count_nonzero(others & facet.fits(key)))) for key, name in facet.names.items())
        return [Value(key, name, count, key == chosen) for key, name, count in counted if count or key == chosen]

    def choices(self) -> list[Choice]:
        return [
            Choice(facet, self._chosen[facet.key], int(np.count_nonzero(self._without(facet.key))))
            for facet in self.facets
            if facet.key in self._chosen
        ]
