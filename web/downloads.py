"""Files: the widget with its one script tag, styles and scripts of the pages, the list of towns that the widget asks for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from web.site import BUILT, Site

_FOREVER = "public, max-age=31536000, immutable"  # its address changes with its content
_ASK_AGAIN = "public, max-age=300"  # seconds: a city's pages keep the same script tag for years
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
NOT_BUILT = "The widget is not built yet: run `make setup`."


def widget(_: Request) -> Response:
    path = BUILT / "widget.js"
    if not path.exists():
        return JSONResponse({"error": NOT_BUILT}, 503)
    return FileResponse(path, media_type="text/javascript", headers={**_FOR_ALL, "Cache-Control": _ASK_AGAIN})


def static(request: Request) -> Response:
    site: Site = request.app.state.site
    return site.files.answer(request.path_params["name"], _FOREVER if "v" in request.query_params else _ASK_AGAIN)


def towns(request: Request) -> Response:
    site: Site = request.app.state.site
    known = [{"id": town.id, "name": town.name} for town in site.towns()]
    return JSONResponse(known, headers={"Access-Control-Allow-Origin": "*"})


def routes() -> list[BaseRoute]:
    return [Route("/widget.js", widget), Route("/staedte.json", towns), Route("/static/{name:path}", static)]
