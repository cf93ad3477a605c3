"""What one address of the map shows: the offers that fit, their marks, and the list in its order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request

from knowledge.browsing import Catalog, catalog_of
from knowledge.model import KINDS, Municipality, Offer
from knowledge.view import View
from web.facets import Facet, Narrowed, facets_of
from web.map_places import Spot, spots_of, unplaced
from web.narrowing import Links, address, chosen_from
from web.site import Site, town_path
from wording.replies import say

MOST = 500  # marks and entries; more help nobody on a map
PAGE = 60  # entries of the list
_NEAR = ("municipality", "district")  # levels whose offers have doors to go to


@dataclass(frozen=True)
class Shown:
    """What one address of the map shows."""

    town: Municipality
    offers: list[Offer]
    count: int  # of all that fit
    links: Links
    unknown: list[str]

    @cached_property
    def spots(self) -> list[Spot]:
        return spots_of(self.offers, self.town)

    @cached_property
    def entries(self) -> list[tuple[str, Spot | None, Offer]]:
        """The whole list: section, mark and offer; last what is on no map."""
        found: list[tuple[str, Spot | None, Offer]] = []
        for spot in self.spots:
            found += [(spot.key if spot.is_rough else "genau", spot, offer) for offer in spot.offers]
        return found + [("ohne-ort", None, offer) for offer in unplaced(self.offers, self.spots)]

    def list_of(self, spot: Spot) -> str:
        """Where the list names this mark's offers."""
        return f"{self.page(self._starts[spot.key] // PAGE + 1)}#ort-{spot.key if spot.is_rough else 'genau'}"

    @cached_property
    def _starts(self) -> dict[str, int]:
        return {spot.key: number for number, (_, spot, _) in reversed(list(enumerate(self.entries))) if spot}

    def page(self, number: int) -> str:
        return address(self.links.path, self.links.chosen, seite=str(number) if number > 1 else None)

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.entries) // PAGE))


def shown_in(request: Request, site: Site) -> Shown:
    town = site.town(request.path_params["town"])
    view, at = site.view(town), site.now()
    catalog = catalog_of(view, site.database)
    facets = [_kinds(catalog, view)]
    facets += [facet for facet in facets_of(catalog, town, site.knowledge.lexicon, at) if facet.key in ("thema", "offen")]
    chosen, unknown = chosen_from(request.query_params, facets)
    near = sum(level in _NEAR for level in view.levels)
    narrowed = Narrowed(facets, (catalog.level < near) & catalog.still_valid(at.date()), chosen)
    ids = [catalog.ids[number] for number in narrowed.mask.nonzero()[0]]
    links = Links(town_path("karte", town), narrowed, chosen, {})
    return Shown(town, view.offers.many(ids[:MOST]), len(ids), links, unknown)


def _kinds(catalog: Catalog, view: View) -> Facet:
    numbers: dict[str, list[int]] = {}
    for number, offer_id in enumerate(catalog.ids):
        if (row := view.index.row(offer_id)) is not None:
            segment, at = view.index.part_of(row)
            numbers.setdefault(KINDS[int(segment.facts.kind[at])], []).append(number)
    names = {kind: say(f"utter_kind_{kind}") for kind in KINDS if kind in numbers}
    return Facet("art", "Art", names, lambda kind: catalog.mask(catalog.numbers_of([catalog.ids[at] for at in numbers[kind]])))
