"""Who gets in: a session on every route but signing in, a role where one is needed, a token in every form."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from review.staff import Staff
from web.console.desk import Desk
from web.console.kept import kept_of

COOKIE = "lotsin_redaktion"
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
SIGN_IN = "/redaktion/anmelden"
ENDED = "Ihre Sitzung war zu Ende. Bitte melden Sie sich noch einmal an."
STILL_THERE = f"{ENDED} Was Sie geschrieben haben, ist noch da: Sie können es danach absenden."
_SAFE = ("GET", "HEAD")
Handler = Callable[[Request], Response]


class GuardedRoute(Route):
    """`role`: the least that one needs."""

    role = "reviewer"


def guarded(path: str, handler: Handler, methods: Sequence[str] = ("GET",), role: str = "reviewer") -> GuardedRoute:
    """A route of the console for people with at least this role.

    `handler` is a plain function in a thread. It finds `request.state.staff` (Staff), and in a POST `request.state.form`
    (FormData), whose token was checked.
    """

    async def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        staff = await run_in_threadpool(_staff_of, request, desk)
        if staff is None:
            return await _asked_to_sign_in(request)
        request.state.staff, request.state.csrf = staff, csrf_of(request.cookies[COOKIE])
        if not staff.may(role):
            raise HTTPException(403, "Das darf Ihr Konto nicht. Fragen Sie, wer die Konten verwaltet.")
        if request.method not in _SAFE:
            request.state.form = await _checked_form(request)
        return await run_in_threadpool(handler, request)

    route = GuardedRoute(path, answer, methods=list(methods))
    route.role = role
    return route


def _staff_of(request: Request, desk: Desk) -> Staff | None:
    token = request.cookies.get(COOKIE)
    return desk.sessions.staff(token, desk.now()) if token else None


async def _asked_to_sign_in(request: Request) -> Response:
    """A form that was sent is not lost: the page for signing in carries it."""
    by_htmx = "hx-request" in request.headers
    address = f"{SIGN_IN}?weiter={quote(_back_to(request))}"
    if request.method not in _SAFE and (kept := await kept_of(request)):
        values = {"title": "Anmelden", "back_to": "", "name": "", "wrong": STILL_THERE, "kept": kept}
        desk: Desk = request.app.state.desk
        page = desk.show(request, "sign_in.html", 200 if by_htmx else 403, **values)
        page.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
        return page
    return Response(status_code=200, headers={"HX-Redirect": address}) if by_htmx else RedirectResponse(address, 303)


def _back_to(request: Request) -> str:
    """Where the person wanted to go; of a form, and of a part of a page, the page itself."""
    if shown := request.headers.get("hx-current-url"):
        parts = urlsplit(shown)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query if request.method in _SAFE else "/redaktion/"


def csrf_of(session_token: str) -> str:
    """Belongs to one session; says nothing of its token."""
    return hmac.new(session_token.encode("utf-8"), b"csrf", sha256).hexdigest()


async def _checked_form(request: Request) -> Any:
    form = await request.form()
    given = str(request.headers.get(CSRF_HEADER) or form.get(CSRF_FIELD) or "")
    if not hmac.compare_digest(given.encode("utf-8"), request.state.csrf.encode("utf-8")):
        raise HTTPException(403, "Dieses Formular stammt nicht von hier oder ist zu alt. Bitte laden Sie die Seite neu.")
    return form
