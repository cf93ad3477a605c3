"""The pages as one Starlette application: routes, headers, errors."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from store.database import DatabaseUnavailable
from web import calendar, downloads, folder, home, hsds, leaflet, offers, regional_map, reports, texts
from web.headers import SafeHeaders
from web.site import Site

logger = logging.getLogger(__name__)
_TITLES = {404: "Nicht gefunden", 410: "Nicht mehr da"}
_SAID = {404: "Diese Seite gibt es nicht.", 405: "Diese Seite kann man nur ansehen."}


def make_app(site: Site) -> Starlette:
    """Needs no server of its own: `lotsin serve` answers with it what the chat does not."""
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(SafeHeaders, tiles=site.settings.tiles), Middleware(GZipMiddleware, compresslevel=6)],
        exception_handlers={HTTPException: _refused, DatabaseUnavailable: _without_database},
    )
    app.state.site = site
    return app


def _routes() -> list[BaseRoute]:
    parts = (home, offers, reports, regional_map, calendar, leaflet, folder, hsds, texts, downloads)
    return [route for part in parts for route in part.routes()]


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith(("/hsds", "/staedte.json")) or "json" in request.headers.get("accept", "")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    plain = error.detail == HTTPStatus(error.status_code).phrase
    said = _SAID.get(error.status_code, "Das geht hier nicht.") if plain else error.detail
    if _wants_json(request):
        return JSONResponse({"error": said}, error.status_code, error.headers)
    site: Site = request.app.state.site
    title = _TITLES.get(error.status_code, "Das geht so nicht")
    page = site.show(request, "error.html", error.status_code, title=title, said=said)
    page.headers.update(error.headers or {})
    return page


def _without_database(request: Request, error: Exception) -> Response:
    """The numbers for emergencies stand on it all the same."""
    logger.error("a page without the database: %s", error)
    if _wants_json(request):
        return JSONResponse({"error": "the database cannot be reached"}, 503)
    site: Site = request.app.state.site
    page = site.templates.get_template("trouble.html").render(path=request.url.path)
    return Response(page, 503, media_type="text/html; charset=utf-8", headers={"Retry-After": "30"})
