"""`/`: a page of a town as a city would have it, with the widget embedded by the one script tag."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from knowledge.browsing import catalog_of
from knowledge.model import Municipality
from web.facets import Narrowed, Value, facets_of
from web.site import Site
from wording.words import where_in

_TOPICS = 12  # shown as tiles


def home(request: Request) -> Response:
    """`?stadt=ahlen` chooses the town; without, the instance's own or the first."""
    site: Site = request.app.state.site
    wanted = request.query_params.get("stadt")
    town = site.town(wanted) if wanted else site.first_town()
    if town is None:
        raise HTTPException(404, "Hier ist noch keine Stadt geladen. Das macht der Befehl „lotsin kb import“.")
    tiles = sorted(_topics(site, town), key=lambda topic: -topic.count)[:_TOPICS]
    contacts = site.knowledge.contacts(town.id)[:3]
    return site.show(request, "home.html", town=town, title=f"Familien {where_in(town)}", tiles=tiles, contacts=contacts)


def _topics(site: Site, town: Municipality) -> list[Value]:
    """Each with the number of offers that its list shows."""
    at = site.now()
    catalog = catalog_of(site.view(town), site.database)
    facets = facets_of(catalog, town, site.knowledge.lexicon, at)
    return Narrowed(facets, catalog.still_valid(at.date()), {}).values(facets[0])


def routes() -> list[BaseRoute]:
    return [Route("/", home)]
