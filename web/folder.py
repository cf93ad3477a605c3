"""`/mappe?angebote=a,b`: what a family has chosen, as a page and a PDF. The address is all there is: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.engine import Connection
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from knowledge.model import Municipality, Offer
from knowledge.repository import offers_of, read_removed
from knowledge.view import View
from web.asked import carrying
from web.folder_pdf import folder_pdf
from web.pdf import pdf_response
from web.printed import Printed, printed
from web.qr import code_of
from web.site import Site, base_of

MOST = 30  # offers
_LONGEST_ID = 160  # as the database has it
_SHOWN = 60  # characters of an id that is not known
_PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
EMPTY = "In dieser Mappe ist noch kein Angebot. Legen Sie zuerst eines hinein."


@dataclass(frozen=True)
class Missing:
    """`name` as it was called, else the id that was given; `replacement` is what took its place."""

    name: str
    was_known: bool = False
    replacement: Offer | None = None


@dataclass(frozen=True)
class Folder:
    """`too_many`: how many more were asked for than a folder holds; `town`: where most pages about them lead back to."""

    at: datetime
    address: str
    offers: tuple[Printed, ...]
    missing: tuple[Missing, ...]
    too_many: int
    town: Municipality | None


def asked_for(query: QueryParams) -> list[str]:
    """Each id once, in the order given."""
    given = (key.strip() for value in query.getlist("angebote") for key in value.split(","))
    return list(dict.fromkeys(key for key in given if key))


def folder_of(site: Site, ids: Sequence[str], base: str) -> Folder:
    """Of the first `MOST` ids. `base`: what addresses on paper begin with."""
    at, wanted = site.now(), list(ids[:MOST])
    with site.knowledge.settled():
        offers, missing = _read(site, wanted)
        town = next((home for offer in offers if (home := site.home_of(offer))), None)
        shown = tuple(_shown(site, offer, at, town) for offer in offers)
    address = f"{base}/mappe?angebote={','.join(quote(one.id, safe='') for one in shown)}"
    return Folder(at, address, shown, missing, len(ids) - len(wanted), town)


def _read(site: Site, wanted: Sequence[str]) -> tuple[list[Offer], tuple[Missing, ...]]:
    legal = [key for key in wanted if key.isprintable() and len(key) <= _LONGEST_ID]
    with site.database.reading() as connection:
        offers = [offer for offer in offers_of(connection, legal) if set(offer.audience) != {"professionals"}]
        known = {offer.id for offer in offers}
        missing = tuple(_missing(connection, key, key in legal) for key in wanted if key not in known)
    return offers, missing


def _missing(connection: Connection, key: str, is_legal: bool) -> Missing:
    removed = read_removed(connection, key) if is_legal else None
    if removed is None:
        return Missing(key if len(key) <= _SHOWN else f"{key[:_SHOWN]}…")
    replacement = next(offers_of(connection, [removed.replaced_by]), None) if removed.replaced_by else None
    return Missing(removed.name or key, was_known=True, replacement=replacement)


def _shown(site: Site, offer: Offer, at: datetime, town: Municipality | None) -> Printed:
    """Looked at from its own town; what belongs to the Kreis, Land or Bund from the town of the folder."""
    home = site.home_of(offer) or town
    view: View = site.view(home) if home else site.knowledge.view(offer.municipality)
    if offer.municipality not in view.chain:
        view = site.knowledge.view(offer.municipality)
    contacts = site.knowledge.contacts(home.id)[:1] if home else []
    return printed(offer, at, view, next(iter(contacts), None))


def page(request: Request) -> Response:
    site, folder = _asked(request)
    ids = [one.id for one in folder.offers]
    mail = f"mailto:?subject={quote('Unsere Mappe mit Angeboten für Familien')}&body={quote(folder.address, safe='')}"
    response = site.show(
        request, "folder.html", town=folder.town, title="Ihre Mappe", folder=folder, most=MOST, ids=ids, mail=mail,
        without=dict(_without(ids)), pdf=carrying("/mappe.pdf", ids), carrying=carrying,
    )  # fmt: skip
    response.headers.update(_PRIVATE)
    return response


def _without(ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Per id the address of the folder that it is taken out of."""
    for one in ids:
        yield one, carrying("/mappe", [other for other in ids if other != one])


def pdf(request: Request) -> Response:
    site, folder = _asked(request)
    if folder.offers:
        response = pdf_response(folder_pdf(folder, code_of(folder.address)), "lotsin-mappe")
    else:
        response = site.show(request, "error.html", 404, title="Leere Mappe", said=EMPTY)
    response.headers.update(_PRIVATE)
    return response


def _asked(request: Request) -> tuple[Site, Folder]:
    site: Site = request.app.state.site
    return site, folder_of(site, asked_for(request.query_params), base_of(request))


def routes() -> list[BaseRoute]:
    return [Route("/mappe", page), Route("/mappe.pdf", pdf)]
