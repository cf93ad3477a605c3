"""`/faltblatt/<town>`: where families of a town find somebody to ask, on two pages A4, as a page and as a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from segno import QRCode
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from knowledge.model import Municipality, Offer
from knowledge.view import View
from web.leaflet_pdf import EMERGENCY, HINT, leaflet_pdf
from web.pdf import pdf_response
from web.printed import Printed, printed_for_long
from web.qr import code_of, svg_of
from web.site import Site, base_of, town_path
from wording.words import where_in

_KEYS = ("where", "elsewhere", "hours", "equipment", "registration", "contact", "note", "as_of")
_KEYS_OF_HELPLINES = ("hours", "contact", "as_of")
_MOST_PEOPLE = 6
_MOST_HELPLINES = 14
_MOST_POINTS = 60  # more do not fit on two pages at the smallest type
_ON_EVERY_PAGE = {"112", "110", "116117"}  # web/templates/base.html
_CACHING = {"Cache-Control": "no-cache"}  # the date of printing is on it


@dataclass(frozen=True)
class Leaflet:
    """`address`: where Lotsin answers for the town; `more`: where all offers are listed; `others`: points left out."""

    town: Municipality
    at: datetime
    address: str
    more: str
    has_info_points: bool
    others: int
    points: tuple[Printed, ...]
    people: tuple[Printed, ...]
    helplines: tuple[Printed, ...]

    @property
    def title(self) -> str:
        return f"Familien {where_in(self.town)}"


def leaflet_of(site: Site, town: Municipality, base: str) -> Leaflet:
    """`base`: what addresses on paper begin with."""
    at = site.now()
    with site.knowledge.settled():
        view, contacts = site.view(town), site.knowledge.contacts(town.id)
        info_points = view.where(kinds=("info_point",), own=True)
        points = info_points or [*contacts, *view.where(kinds=("family_office",), own=True)]
        known = _ordered(points, town)
        ordered = known[:_MOST_POINTS]
        people = _people(view, contacts, {offer.id for offer in ordered})
        return Leaflet(
            town, at, f"{base}/?stadt={quote(town.id, safe='')}", base + town_path("angebote", town), bool(info_points),
            len(known) - len(ordered),
            tuple(printed_for_long(offer, at, view).only(_KEYS) for offer in ordered),
            tuple(printed_for_long(offer, at, view).only(_KEYS) for offer in people),
            tuple(printed_for_long(offer, at, view).only(_KEYS_OF_HELPLINES) for offer in _helplines(view)),
        )  # fmt: skip


def _ordered(offers: list[Offer], town: Municipality) -> list[Offer]:
    """The town's own choice first, then contact points, then what a family can find or call; the doubtful last."""
    chosen = {key: place for place, key in enumerate(town.first_contacts)}
    once = {offer.id: offer for offer in offers}.values()
    return sorted(
        once,
        key=lambda offer: (
            offer.status != "active", chosen.get(offer.id, len(chosen)), not offer.contact_point, not offer.phones,
            not (offer.location and offer.location.address_1), offer.name,
        ),
    )  # fmt: skip


def _people(view: View, contacts: list[Offer], shown: set[str]) -> list[Offer]:
    """Contact points that can be reached, then offices and counselling that can be called."""
    called = [offer for offer in view.where(kinds=("family_office", "counselling"), own=True) if offer.phones]
    reachable = [offer for offer in contacts if offer.reachable]
    once = {offer.id: offer for offer in (*reachable, *called) if offer.id not in shown and offer.status == "active"}
    return list(once.values())[:_MOST_PEOPLE]


def _helplines(view: View) -> list[Offer]:
    """Of the Bund and the Land: they answer everywhere."""
    above = {key for key, level in zip(view.chain, view.levels) if level in ("state", "country")}
    known = [
        offer
        for offer in view.where(kinds=("helpline",))
        if offer.municipality in above and offer.phones and offer.sources and not _is_on_every_page(offer)
    ]
    return sorted(known, key=lambda offer: offer.name)[:_MOST_HELPLINES]


def _is_on_every_page(offer: Offer) -> bool:
    return all(phone.number.replace(" ", "") in _ON_EVERY_PAGE for phone in offer.phones)


def page(request: Request) -> Response:
    site, leaflet = _asked(request)
    response = site.show(
        request, "leaflet.html", town=leaflet.town, title=f"Faltblatt {where_in(leaflet.town)}", leaflet=leaflet, hint=HINT,
        emergency=EMERGENCY, has_code=code_of(leaflet.address) is not None,
        description=f"Wo Familien {where_in(leaflet.town)} jemanden fragen können: zum Ausdrucken auf zwei Seiten.",
    )  # fmt: skip
    response.headers.update(_CACHING)
    return response


def pdf(request: Request) -> Response:
    leaflet = _asked(request)[1]
    response = pdf_response(leaflet_pdf(leaflet, code_of(leaflet.address)), f"lotsin-faltblatt-{leaflet.town.id}")
    response.headers.update(_CACHING)
    return response


def _asked(request: Request) -> tuple[Site, Leaflet]:
    site: Site = request.app.state.site
    return site, leaflet_of(site, site.town(request.path_params["town"]), base_of(request))


def code(request: Request) -> Response:
    """Leads to the town's page."""
    site: Site = request.app.state.site
    town = site.town(request.path_params["town"])
    made: QRCode | None = code_of(f"{base_of(request)}/?stadt={quote(town.id, safe='')}")
    if made is None:
        raise HTTPException(404, "Die Adresse dieser Stadt ist zu lang für einen QR-Code.")
    return Response(svg_of(made), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


def routes() -> list[BaseRoute]:
    return [
        Route("/faltblatt/{town}/qr.svg", code),
        Route("/faltblatt/{town}.pdf", pdf),
        Route("/faltblatt/{town}", page),
    ]
