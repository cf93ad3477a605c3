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
from web.console.bodies import read_form
from web.console.callers import is_from_here
from web.console.desk import Desk
from web.console.kept import TooLarge, kept_of

COOKIE = "lotsin_redaktion"
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
SIGN_IN = "/redaktion/anmelden"
ENDED = "Ihre Sitzung war zu Ende. Bitte melden Sie sich noch einmal an."
FORGED = "Dieses Formular stammt nicht von hier oder ist zu alt. Bitte laden Sie die Seite neu."
STILL_THERE = f"{ENDED} Was Sie geschrieben haben, ist noch da: Sie können es danach absenden."
TOO_LARGE = f"{ENDED} Was Sie abgeschickt haben, war zu groß zum Aufheben: Wählen Sie Ihre Datei danach bitte noch einmal aus."
_SAFE = ("GET", "HEAD")
_LARGEST_NUMBER = 2**31 - 1  # that the database can compare a key with; no record has it
_NO_LETTER = b"%EF%BF%BD"  # U+FFFD
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
        _storable(request)
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


def _storable(request: Request) -> None:
    """Zero bytes and huge numbers, which the database would choke on. Raises HTTPException 404 for a path with one."""
    if "\0" in request.scope["path"]:
        raise HTTPException(404)
    request.scope["query_string"] = request.scope["query_string"].replace(b"%00", _NO_LETTER)
    numbers = {name: value for name, value in request.path_params.items() if isinstance(value, int)}
    request.path_params.update({name: min(value, _LARGEST_NUMBER) for name, value in numbers.items()})


def _staff_of(request: Request, desk: Desk) -> Staff | None:
    token = request.cookies.get(COOKIE)
    return desk.sessions.staff(token, desk.now()) if token else None


async def _asked_to_sign_in(request: Request) -> Response:
    """A form that was sent is not lost: the page for signing in carries it."""
    by_htmx = "hx-request" in request.headers
    address = f"{SIGN_IN}?weiter={quote(_back_to(request))}"
    if request.method not in _SAFE and is_from_here(request):
        try:
            if kept := await kept_of(request):
                return _sign_in_page(request, wrong=STILL_THERE, kept=kept)
        except TooLarge:
            return _sign_in_page(request, wrong=TOO_LARGE, back_to=_back_to(request))
    return Response(status_code=200, headers={"HX-Redirect": address}) if by_htmx else RedirectResponse(address, 303)


def _sign_in_page(request: Request, wrong: str, kept: str = "", back_to: str = "") -> Response:
    desk: Desk = request.app.state.desk
    values = {"title": "Anmelden", "back_to": back_to, "name": "", "wrong": wrong, "kept": kept, "ended": True}
    page = desk.show(request, "sign_in.html", 200 if "hx-request" in request.headers else 403, **values)
    page.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    return page


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
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):  # a browser says so; the token below is for all
        raise HTTPException(403, FORGED)
    form = await read_form(request)
    given = str(request.headers.get(CSRF_HEADER) or form.get(CSRF_FIELD) or "")
    if not hmac.compare_digest(given.encode("utf-8"), request.state.csrf.encode("utf-8")):
        raise HTTPException(403, FORGED)
    return form
