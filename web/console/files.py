"""Styles and scripts of the console."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from web.console.desk import HERE, SHARED

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def static(request: Request) -> Response:
    name = request.path_params["name"]
    found = next((path for folder in (HERE / "static", SHARED) if (path := folder / name).is_file()), None)
    if found is None or "/" in name or found.suffix not in _KINDS:
        raise HTTPException(404)
    return FileResponse(found, media_type=_KINDS[found.suffix], headers={"Cache-Control": "public, max-age=31536000"})


def routes() -> list[BaseRoute]:
    return [Route("/redaktion/static/{name:path}", static)]
