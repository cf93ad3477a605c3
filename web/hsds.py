"""`/hsds`: every offer as open data, read only, in the form of Open Referral's HSDS 3 API."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from knowledge.days_off import land_name
from knowledge.formats.hsds_out import service_from
from knowledge.knowledge import Knowledge
from knowledge.model import Offer
from knowledge.repository import offers_of, read_ids, read_municipalities, read_removed
from knowledge.revisions import read_identity, read_revision
from knowledge.terms import ids_with, terms_by_id
from knowledge.wishes import Wish
from web.hsds_openapi import description
from web.hsds_query import Asked, Known, WrongParameter, asked_in
from web.site import Site, base_of

VERSION = "3.0"  # of HSDS
_SHAPE = 1  # of the answers: raised where the same record is answered differently
_MOST_FOUND = 100  # offers that a search finds in one town


class ReadOnly(HTTPEndpoint):
    async def method_not_allowed(self, request: Request) -> Response:
        return _refusal(405, "Hier wird nur gelesen: GET oder HEAD.", allow="GET, HEAD")


class About(ReadOnly):
    def get(self, request: Request) -> Response:
        """A page for people, three addresses for programs."""
        site: Site = request.app.state.site
        base = base_of(request)
        if "text/html" in request.headers.get("accept", ""):
            shown = site.show(request, "hsds.html", title="Offene Daten", version=VERSION)
            shown.headers["Vary"] = "Accept"
            return shown
        about = {"version": VERSION, "profile": f"{base}/hsds/", "openapi_url": f"{base}/hsds/openapi.json"}
        return JSONResponse(about, headers={"Vary": "Accept"})


class Description(ReadOnly):
    def get(self, request: Request) -> Response:
        site: Site = request.app.state.site
        return JSONResponse(description(base_of(request), VERSION, _known(site)), headers={"Cache-Control": "no-cache"})


class Services(ReadOnly):
    def get(self, request: Request) -> Response:
        site: Site = request.app.state.site
        try:
            asked = asked_in(request.query_params, _known(site))
        except WrongParameter as error:
            return _refusal(400, str(error), parameter=error.name)
        return _unless_known(request, _state(site), lambda: _page(site, asked))


class Service(ReadOnly):
    def get(self, request: Request) -> Response:
        site: Site = request.app.state.site
        key = request.path_params["id"].replace("\0", "\ufffd")  # PostgreSQL takes no NUL
        state = _state(site)
        with site.database.reading() as connection:
            offers = list(offers_of(connection, [key]))
            removed = None if offers else read_removed(connection, key)
        if offers:
            return _unless_known(request, state, lambda: _services(site, offers)[0])
        if removed is None:
            return _refusal(404, "Dieses Angebot gab es hier nie.")
        told = {"name": removed.name, "replaced_by": removed.replaced_by}
        if removed.replaced_by:
            told["replaced_by_url"] = f"{base_of(request)}/hsds/services/{quote(removed.replaced_by, safe='')}"
        return _refusal(410, "Dieses Angebot gibt es nicht mehr.", **told)


class Unknown(ReadOnly):
    def get(self, request: Request) -> Response:
        return _refusal(404, "Unter /hsds/ gibt es openapi.json, services und services/<id>.")


def _refusal(status: int, said: str, allow: str | None = None, **more: str | None) -> JSONResponse:
    told = {name: value for name, value in more.items() if value is not None}
    return JSONResponse({"error": said, **told}, status, {"Allow": allow} if allow else None)


def _known(site: Site) -> Known:
    with site.database.reading() as connection:
        municipalities = list(read_municipalities(connection))
    return Known(municipalities, list(site.knowledge.lexicon.topics), terms_by_id(site.knowledge.lexicon))


def _state(site: Site) -> str:
    """Of what is known. Read before the records: a change in between is then asked for anew."""
    with site.database.reading() as connection:
        return f"{_SHAPE} {read_identity(connection)} {read_revision(connection)}"


def _unless_known(request: Request, state: str, make: Callable[[], Any]) -> Response:
    """The answer with its ETag; 304 to whom has it already."""
    asked = sorted(request.query_params.multi_items())
    digest = hashlib.sha256(f"{state} {request.url.path} {asked}".encode()).hexdigest()[:32]
    headers = {"ETag": f'W/"{digest}"', "Cache-Control": "no-cache"}
    theirs = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if theirs & {f'"{digest}"', "*"}:
        return Response(status_code=304, headers=headers)
    return JSONResponse(make(), headers=headers)


def _page(site: Site, asked: Asked) -> dict[str, Any]:
    """Only the records of this page are read."""
    ids = _ids(site, asked)
    size = asked.per_page or max(len(ids), 1)
    pages = max(1, -(-len(ids) // size))
    shown = ids[(asked.page - 1) * size : asked.page * size]
    contents = [{"id": key} for key in shown] if asked.minimal else _records(site, shown)
    return {
        "total_items": len(ids), "total_pages": pages, "page_number": asked.page, "size": len(contents),
        "first_page": asked.page == 1, "last_page": asked.page >= pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


def _ids(site: Site, asked: Asked) -> list[str]:
    """By id; of a search the best first."""
    with site.database.reading() as connection:
        ids = read_ids(connection, [asked.municipality] if asked.municipality else None)
        for term in asked.terms:
            having = ids_with(connection, term)
            ids = [key for key in ids if key in having]
    if asked.search is None:
        return ids
    fitting = set(ids)
    return [key for key in _found(site.knowledge, asked) if key in fitting]


def _found(knowledge: Knowledge, asked: Asked) -> list[str]:
    """In one municipality, else in each town; an offer that several inherit is there once, with its best score."""
    towns = [asked.municipality] if asked.municipality else [town.id for town in knowledge.municipalities()]
    best: dict[str, float] = {}
    for town in towns:
        for found in knowledge.find(Wish(asked.search or "", town), _MOST_FOUND).found:
            best[found.offer.id] = max(found.score, best.get(found.offer.id, 0.0))
    return sorted(best, key=lambda key: (-best[key], key))


def _records(site: Site, ids: Sequence[str]) -> list[dict[str, Any]]:
    with site.database.reading() as connection:
        offers = list(offers_of(connection, ids))
    return _services(site, offers)


def _services(site: Site, offers: Sequence[Offer]) -> list[dict[str, Any]]:
    towns = {key: site.knowledge.town(key) for key in {offer.municipality for offer in offers}}
    states = {key: land_name(town.ags) for key, town in towns.items() if town}
    return [service_from(offer, states.get(offer.municipality)) for offer in offers]


def routes() -> list[BaseRoute]:
    parts = (
        ("", About), ("/", About), ("/openapi.json", Description), ("/services", Services), ("/services/{id}", Service),
        ("/{rest:path}", Unknown),
    )  # fmt: skip
    open_to_all = Middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["If-None-Match"],
        expose_headers=["ETag"],
    )  # fmt: skip
    return [Route(f"/hsds{path}", endpoint, middleware=[open_to_all]) for path, endpoint in parts]
