"""Styles and scripts of the console."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from web.console.desk import Desk


def static(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return desk.files.answer(request.path_params["name"], "public, max-age=31536000")


def routes() -> list[BaseRoute]:
    return [Route("/redaktion/static/{name:path}", static)]
