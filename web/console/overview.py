"""The console's first page: what waits for whom."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from web.console.access import guarded
from web.console.desk import Desk


def overview(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return desk.show(request, "overview.html", title="Übersicht")


def routes() -> list[BaseRoute]:
    return [guarded("/redaktion/", overview)]
