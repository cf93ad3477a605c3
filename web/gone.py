"""The page of an offer that is no longer there: what took its place, what is like it, whom to ask."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from knowledge.model import Municipality, Offer, Removed
from knowledge.repository import read_removed
from knowledge.wishes import Wish
from web.listing import card_of, page_in
from web.record import read_offer
from web.site import Site

_MOST_STEPS = 5  # what replaced it may have been replaced itself
_ALIKE = 3


def gone(request: Request, offer_id: str) -> Response | None:
    """410; None for an id that never was."""
    site: Site = request.app.state.site
    if not offer_id.isprintable():
        return None
    removed = _removed(site, offer_id)
    if removed is None:
        return None
    town = next((town for town in site.towns() if town.id == removed.municipality), None)
    successor = _successor(site, removed)
    alike = _alike(site, town, removed.name) if town and removed.name and not successor else []
    return site.show(
        request,
        "gone.html",
        410,
        town=town,
        title="Nicht mehr da",
        name=removed.name,
        successor=successor,
        successor_page=successor and page_in(successor, town),
        cards=[card_of(site, site.view(town), offer, site.now()) for offer in alike] if town else [],
        contacts=site.knowledge.contacts(town.id)[:1] if town else [],
    )


def _removed(site: Site, offer_id: str) -> Removed | None:
    with site.database.reading() as connection:
        return read_removed(connection, offer_id)


def _successor(site: Site, removed: Removed) -> Offer | None:
    for _ in range(_MOST_STEPS):
        if not removed.replaced_by:
            return None
        if offer := read_offer(site, removed.replaced_by):
            return offer
        if not (later := _removed(site, removed.replaced_by)):
            return None
        removed = later
    return None


def _alike(site: Site, town: Municipality, name: str) -> list[Offer]:
    return [found.offer for found in site.knowledge.find(Wish(name, town.id), limit=_ALIKE).found]
