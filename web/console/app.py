"""The console as one Starlette application, everything below `/redaktion`."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from store.database import DatabaseUnavailable
from web.console import (
    accounts,
    audit_page,
    cases,
    effect,
    files,
    inbox,
    me,
    offers,
    openid,
    overview,
    reports,
    second_factor_page,
    sign_in,
)
from web.console.desk import Desk
from web.console.not_stored import NOT_STORED, NotStored
from web.headers import SafeHeaders, safe_headers

logger = logging.getLogger(__name__)
_PARTS = (sign_in, openid, overview, inbox, cases, offers, reports, effect, me, second_factor_page, accounts, audit_page, files)
_KEPT = "Was Sie geschrieben haben, finden Sie mit der Zurück-Taste wieder."
_SAID = {404: "Diese Seite gibt es nicht.", 405: "Das geht auf dieser Seite nicht."}


def make_console(desk: Desk) -> Starlette:
    app = Starlette(
        routes=[Route("/", _to_start), *all_routes()],
        middleware=[Middleware(SafeHeaders, framed_by="'none'"), Middleware(NotStored)],
        exception_handlers={HTTPException: _refused, DatabaseUnavailable: _without_database, Exception: _broken},
    )
    app.state.desk = desk
    return app


def all_routes() -> list[BaseRoute]:
    return [route for part in _PARTS for route in part.routes()]


def _to_start(_: Request) -> Response:
    return RedirectResponse("/redaktion/", 303)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    plain = error.detail == HTTPStatus(error.status_code).phrase
    said = _SAID.get(error.status_code, "Das geht hier nicht.") if plain else error.detail
    desk: Desk = request.app.state.desk
    page = desk.show(request, "error.html", error.status_code, title="Das geht nicht", said=said)
    page.headers.update(error.headers or {})
    return page


def _without_database(request: Request, error: Exception) -> Response:
    logger.error("the console without the database: %s", error)
    page = _bare(
        request, 503, "Die Datenbank ist nicht erreichbar", f"Bitte versuchen Sie es in einer Minute noch einmal. {_KEPT}"
    )
    page.headers["Retry-After"] = "60"
    return page


def _broken(request: Request, error: Exception) -> Response:
    """Whatever nobody thought of; the server writes the traceback to its log."""
    logger.error("%s %s: %s", request.method, request.url.path, type(error).__name__)
    page = _bare(
        request, 500, "Hier ist etwas schiefgegangen", f"Das liegt nicht an Ihnen. Der Fehler steht im Protokoll. {_KEPT}"
    )
    page.headers.update(safe_headers(framed_by="'none'") | NOT_STORED)  # this page is made outside of what adds them
    return page


def _bare(request: Request, status: int, title: str, said: str) -> Response:
    """A page that asks nothing of the database."""
    desk: Desk = request.app.state.desk
    page = desk.templates.get_template("error.html")
    return HTMLResponse(page.render(staff=None, csrf="", path="", towns=[], title=title, said=said), status)
