"""`/angebote/<town>`: the list with its facets; `/angebot/<id>`: one offer; `/angebot/<id>.ics`: its dates for a calendar."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from knowledge.formats.ics_format import write_calendar
from web.asked import LONGEST_QUESTION, carrying, kept_of
from web.gone import gone
from web.listing import counted, listing
from web.record import UNKNOWN, Record, record_of, shown
from web.site import Site, base_of
from web.structured import structured
from wording.drawn import calendar_of, page_of
from wording.words import where_in

_LONGEST_NAME = 80  # of a file
_SUMMARY = 200  # characters for those who share the page


def offers(request: Request) -> Response:
    site: Site = request.app.state.site
    with site.knowledge.settled():
        town = site.town(request.path_params["town"])
        found = listing(site, town, request.url.path, request.query_params, site.now())
        return site.show(
            request,
            "offers.html",
            town=town,
            title=f"Angebote {where_in(town)}",
            description=f"Was es für Familien {where_in(town)} gibt, zum Suchen und Eingrenzen.",
            here=where_in(town),
            found=found,
            counted=counted(found, town),
            longest=LONGEST_QUESTION,
            contacts=[] if found.total else site.knowledge.contacts(town.id)[:3],
        )


def offer(request: Request) -> Response:
    """`?stadt=` keeps the town from which something of the Kreis, Land or Bund is looked at."""
    site: Site = request.app.state.site
    with site.knowledge.settled():
        record = record_of(site, request.path_params["offer_id"], request.query_params.get("stadt"))
        return _opened(request, record) if record else _missing(request)


def _opened(request: Request, record: Record) -> Response:
    site: Site = request.app.state.site
    if site.usage and request.method == "GET":
        site.usage.count_offers("opened", site.now().date(), record.town.id if record.town else None, [record.offer.id])
    return _page(request, record)


def _missing(request: Request) -> Response:
    if page := gone(request, request.path_params["offer_id"]):
        return page
    raise HTTPException(404, UNKNOWN)


def _page(request: Request, record: Record) -> Response:
    site: Site = request.app.state.site
    at, one = site.now(), record.offer
    address, kept = f"{base_of(request)}{page_of(one)}", kept_of(request.query_params)
    return site.show(
        request,
        "offer.html",
        town=record.town,
        title=one.name,
        description=one.description[:_SUMMARY],
        address=address,
        mail=f"mailto:?subject={quote(one.name)}&body={quote(address)}",
        remember=carrying("/mappe", tuple(dict.fromkeys((*kept, one.id)))),
        report=f"{page_of(one)}/meldung",
        data=structured(one, record.view, address, at),
        **shown(site, record, at),
    )


def calendar(request: Request) -> Response:
    """iCalendar (RFC 5545) with the dates that are still to come."""
    site: Site = request.app.state.site
    with site.knowledge.settled():
        record = record_of(site, request.path_params["offer_id"], request.query_params.get("stadt"))
        if record is None:
            return _missing(request)
        one, at, land = record.offer, site.now(), record.view.land
        if calendar_of(one, at, land) is None:
            raise HTTPException(404, f"Termine von „{one.name}“ kennen wir nicht.")
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", one.id)[:_LONGEST_NAME].strip("-.") or "angebot"
        headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
        content = write_calendar([one], one.name, at, land)
        return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")


def routes() -> list[BaseRoute]:
    return [
        Route("/angebote/{town}", offers),
        Route("/angebot/{offer_id}.ics", calendar),
        Route("/angebot/{offer_id}", offer),
    ]
