"""Who gets in: a session on every route but signing in, a role where one is needed, a token in every form."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from review.staff import Staff
from web.console.desk import Desk

COOKIE = "lotsin_redaktion"
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
_SAFE = ("GET", "HEAD")
Handler = Callable[[Request], Response]


def guarded(path: str, handler: Handler, methods: Sequence[str] = ("GET",), role: str = "reviewer") -> Route:
    """A route of the console for people with at least this role.

    `handler` is a plain function in a thread. It finds `request.state.staff` (Staff), and in a POST `request.state.form`
    (FormData), whose token was checked.
    """
    from starlette.concurrency import run_in_threadpool

    async def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        staff = await run_in_threadpool(_staff_of, request, desk)
        if staff is None:
            return RedirectResponse(f"/redaktion/anmelden?weiter={quote(_back_to(request))}", 303)
        request.state.staff, request.state.csrf = staff, csrf_of(request.cookies[COOKIE])
        if not staff.may(role):
            raise HTTPException(403, "Das darf Ihr Konto nicht. Fragen Sie, wer die Konten verwaltet.")
        if request.method not in _SAFE:
            request.state.form = await _checked_form(request)
        return await run_in_threadpool(handler, request)

    return Route(path, answer, methods=list(methods))


def _staff_of(request: Request, desk: Desk) -> Staff | None:
    token = request.cookies.get(COOKIE)
    return desk.staff.of_session(token, desk.now()) if token else None


def _back_to(request: Request) -> str:
    """Where the person wanted to go; of a form the page before it."""
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
