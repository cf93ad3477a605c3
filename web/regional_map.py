"""`/karte/<town>`: where the offers are, as a map and as the list that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from knowledge.model import Municipality, Offer
from knowledge.wishes import Found
from web.listing import card_of, page_in
from web.map_outline import outline_of
from web.map_places import Spot, areas_of, first_view
from web.map_shown import PAGE, Shown, shown_in
from web.narrowing import address
from web.site import BUILT, Site
from wording.cards import Line, where_line
from wording.drawn import fact, kind_of
from wording.words import hours_of, where_in

_GEOJSON = "application/geo+json"


# --- the page ---------------------------------------------------------------------------------------------------------


def page(request: Request) -> Response:
    """`art`, `thema` and `offen=1` narrow it, `seite` turns the list's pages."""
    site: Site = request.app.state.site
    with site.knowledge.settled():
        shown = shown_in(request, site)
        sheet = min(_number(request.query_params.get("seite")), shown.pages)
        sections = list(_sections(shown, sheet, site))
    has_script = all((BUILT / name).exists() for name in ("map.js", "map.css"))
    where = where_in(shown.town)
    return site.show(
        request, "map.html", town=shown.town, title=f"Karte {where}", where=where, shown=shown, sections=sections,
        sheet=sheet, has_script=has_script, data=_data_of(shown, site), tiles_from=_host(site.settings.tiles),
    )  # fmt: skip


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 5 else 1


def _data_of(shown: Shown, site: Site) -> dict[str, str]:
    """What the script is told, as `data-` attributes."""
    data = {"points": address(f"{shown.links.path}.geojson", shown.links.chosen)}
    if outline_of(site.settings.home, shown.town):
        data["outline"] = f"{shown.links.path}/umriss.geojson"
    if site.settings.tiles:
        data |= {"tiles": site.settings.tiles, "attribution": site.settings.tiles_attribution}
    return data


def _host(tiles: str | None) -> str | None:
    return urlsplit(tiles).netloc.replace("{s}.", "") if tiles else None


def _sections(shown: Shown, sheet: int, site: Site) -> Iterator[dict[str, Any]]:
    view, at = site.view(shown.town), site.now()
    entries = shown.entries[(sheet - 1) * PAGE : sheet * PAGE]
    for key, group in groupby(entries, key=lambda entry: entry[0]):
        listed = list(group)
        spot = listed[0][1]
        yield {
            "key": key,
            "title": _title(spot),
            "note": spot.note if spot and spot.is_rough else "",
            "entries": [(card_of(site, view, offer, at), mark) for _, mark, offer in listed],
        }


def _title(spot: Spot | None) -> str:
    if spot is None:
        return "Ohne Ort auf der Karte"
    return spot.label if spot.is_rough else "Mit genauer Lage"


# --- the data ---------------------------------------------------------------------------------------------------------


def points(request: Request) -> Response:
    """GeoJSON (RFC 7946) of the marks and districts; the parameters are those of the page.

    `role` is `spot` (a mark with its offers) or `district` (a circle of `radius_m` around its middle); `start` is the box to
    look at first.
    """
    site: Site = request.app.state.site
    with site.knowledge.settled():
        shown = shown_in(request, site)
    areas = areas_of(shown.town)
    features = [_point(spot.longitude, spot.latitude, _spot(spot, shown), spot.key) for spot in shown.spots]
    features += [
        _point(area.longitude, area.latitude, {"role": "district", "name": area.name, "radius_m": area.radius_m})
        for area in areas
    ]
    found = {"type": "FeatureCollection", "start": first_view(shown.spots, areas, shown.town), "features": features}
    return JSONResponse(found, media_type=_GEOJSON, headers={"Cache-Control": "public, max-age=300"})


def _point(longitude: float, latitude: float, properties: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [longitude, latitude]}, "properties": properties}
    return feature | {"id": key} if key else feature


def _spot(spot: Spot, shown: Shown) -> dict[str, Any]:
    return {
        "role": "spot",
        "precision": spot.precision,
        "rough": spot.is_rough,
        "label": spot.label,
        "short": spot.short,
        "note": spot.note,
        "list": shown.list_of(spot),
        "offers": [_brief(offer, shown.town) for offer in spot.offers],
    }


def _brief(offer: Offer, town: Municipality) -> dict[str, str]:
    """As a mark's window names it, in one line where and when."""
    where = where_line(Found(offer, 1.0))
    told: Sequence[str | None] = (fact(Line("where", where))["text"] if where else None, hours_of(offer))
    line = " · ".join(filter(None, told))
    return {"id": offer.id, "name": offer.name, "kind": kind_of(offer), "line": line, "page": page_in(offer, town)}


def outline(request: Request) -> Response:
    site: Site = request.app.state.site
    found = outline_of(site.settings.home, site.town(request.path_params["town"]))
    if found is None:
        raise HTTPException(404, "Von dieser Stadt ist kein Umriss hinterlegt.")
    return JSONResponse(found, media_type=_GEOJSON, headers={"Cache-Control": "public, max-age=300"})


def routes() -> list[BaseRoute]:
    return [
        Route("/karte/{town}.geojson", points),
        Route("/karte/{town}/umriss.geojson", outline),
        Route("/karte/{town}", page),
    ]
