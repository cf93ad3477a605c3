"""Signing in, with a second factor where the account has one, and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from itsdangerous import BadData
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from review.sealing import SecretLost
from review.staff import Staff
from review.staff_sessions import SESSION_LASTS
from web.console.access import COOKIE, SIGN_IN, csrf_of, guarded
from web.console.bodies import read_form
from web.console.callers import address_of, device_of, is_from_here, is_secure
from web.console.desk import Desk
from web.console.kept import LARGEST, opened

WRONG = "Name oder Passwort stimmen nicht."
WRONG_CODE = "Dieser Code stimmt nicht, oder er wurde schon benutzt. Bitte nehmen Sie den nächsten."
LOST = (
    "Codes aus der App lassen sich für dieses Konto nicht mehr prüfen. Nehmen Sie einen Ihrer Wiederherstellungscodes, oder "
    "bitten Sie die Verwaltung, Ihren zweiten Faktor auszuschalten."
)
TOO_LATE = "Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an."
_LARGEST = 4 * LARGEST  # bytes: what was kept grows as it is sealed
_CODE_WITHIN_S = 5 * 60
_FIELDS = ("name", "password", "weiter", "kept", "step", "code", "again")
NOT_YET = "Sie sind noch nicht angemeldet. Bitte schließen Sie die Anmeldung im anderen Fenster ab."
ELSEWHERE = "Dieses Konto meldet sich nur mit „{name}“ an."


def too_often(seconds: int) -> str:
    return (
        f"Das waren viele Versuche in kurzer Zeit. Bitte warten Sie {seconds} Sekunden und versuchen Sie es dann noch einmal."
    )


def form(request: Request) -> Response:
    signed_out = "abgemeldet" in request.query_params
    return _form(request, {"weiter": request.query_params.get("weiter", "")}, signed_out=signed_out)


def refused(request: Request, wrong: str, status: int, back_to: str = "") -> Response:
    """The page for signing in, which says what went wrong elsewhere."""
    return _form(request, {"weiter": back_to}, wrong, status)


def _form(request: Request, given: dict[str, str], wrong: str = "", status: int = 200, signed_out: bool = False) -> Response:
    return _page(request, "sign_in.html", given, wrong, status, name=given.get("name", ""), signed_out=signed_out)


def _page(request: Request, template: str, given: dict[str, str], wrong: str, status: int, **values: Any) -> Response:
    desk: Desk = request.app.state.desk
    values |= {"title": "Anmelden", "wrong": wrong, "back_to": given.get("weiter", ""), "kept": given.get("kept", "")}
    return desk.show(request, template, status, **values)


async def begin(request: Request) -> Response:
    if is_from_here(request) is False:
        raise HTTPException(403, "Dieses Formular stammt nicht von hier. Bitte öffnen Sie die Redaktion neu.")
    posted = await read_form(request, _LARGEST, largest_field=_LARGEST, within_s=30)
    given = {key: str(posted.get(key) or "") for key in _FIELDS}
    checked = _with_code if given["step"] else _again if given["again"] else _with_password
    return await run_in_threadpool(checked, request, given)


def _with_password(request: Request, given: dict[str, str]) -> Response:
    desk: Desk = request.app.state.desk
    address = address_of(request, desk.settings.proxies)
    if seconds := desk.attempts.wait_to_sign_in(given["name"].strip(), address):
        return waiting(_form(request, given, too_often(seconds), 429), seconds)
    staff = desk.staff.checked(given["name"], given["password"])
    if staff is None:
        return _form(request, given, WRONG, 422)
    if desk.settings.openid and not desk.settings.openid.passwords and desk.identities.linked(staff.id):
        return _form(request, given, ELSEWHERE.format(name=desk.settings.openid.name), 422)
    if desk.second_factor.is_on(staff.id):
        return _page(request, "sign_in_code.html", given, "", 200, step=desk.seal("step").dumps(staff.id))
    return let_in(request, staff, given)


def _with_code(request: Request, given: dict[str, str]) -> Response:
    desk: Desk = request.app.state.desk
    try:
        key = int(desk.seal("step").loads(given["step"], max_age=_CODE_WITHIN_S))
    except BadData:
        return _form(request, given, TOO_LATE, 422)
    if seconds := desk.attempts.wait_to_prove(key):
        answer = _page(request, "sign_in_code.html", given, too_often(seconds), 429, step=given["step"])
        return waiting(answer, seconds)
    staff = desk.staff.staff(key)
    try:
        right = staff is not None and desk.second_factor.accepts(key, given["code"], desk.now())
    except SecretLost:
        return _page(request, "sign_in_code.html", given, LOST, 422, step=given["step"])
    if staff is None or not right:
        return _page(request, "sign_in_code.html", given, WRONG_CODE, 422, step=given["step"])
    return let_in(request, staff, given)


def _again(request: Request, given: dict[str, str]) -> Response:
    """Somebody signed in in another window, and goes on with what was typed here."""
    desk: Desk = request.app.state.desk
    token = request.cookies.get(COOKIE, "")
    staff = desk.sessions.staff(token, desk.now()) if token else None
    if staff is None:
        return _form(request, given, NOT_YET, 422)
    return _still_there(request, staff, token, given) or RedirectResponse("/redaktion/", 303)


def waiting(answer: Response, seconds: int) -> Response:
    answer.headers["Retry-After"] = str(seconds)
    return answer


def let_in(request: Request, staff: Staff, given: dict[str, str]) -> Response:
    """A session, and the way to where the person wanted to go; `given` may hold `weiter` and `kept`."""

    def onward(token: str) -> Response:
        return _still_there(request, staff, token, given) or RedirectResponse(inside(given.get("weiter", "")), 303)

    return begin_session(request, staff, onward)


def begin_session(request: Request, staff: Staff, onward: Callable[[str], Response]) -> Response:
    """What `onward` makes of the new session's token, with its cookie; the session before ends."""
    desk: Desk = request.app.state.desk
    if old := request.cookies.get(COOKIE):
        desk.sessions.end(old)
    token = desk.sessions.begin(staff, desk.now(), device_of(request))
    answer = onward(token)
    answer.set_cookie(
        COOKIE, token, int(SESSION_LASTS.total_seconds()), path="/redaktion", httponly=True, samesite="strict",
        secure=is_secure(request, desk.settings.proxies),
    )  # fmt: skip
    return answer


def _still_there(request: Request, staff: Staff, token: str, given: dict[str, str]) -> Response | None:
    """What was typed before the session ended, to be sent with a token of the new one."""
    kept = opened(request, given.get("kept", ""))
    if kept is None:
        return None
    desk: Desk = request.app.state.desk
    request.state.staff, request.state.csrf = staff, csrf_of(token)
    return desk.show(request, "still_there.html", title="Ihre Eingabe ist noch da", sent=kept)


def inside(address: str) -> str:
    """Only a page of the console; never another site."""
    return address if address.startswith("/redaktion/") and "//" not in address and "\\" not in address else "/redaktion/"


def end(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    desk.sessions.end(request.cookies[COOKIE])
    elsewhere = desk.settings.openid and desk.identities.linked(request.state.staff.id)
    answer = RedirectResponse(f"{SIGN_IN}?abgemeldet=1" if elsewhere else SIGN_IN, 303)
    answer.delete_cookie(COOKIE, path="/redaktion")
    return answer


def routes() -> list[BaseRoute]:
    return [
        Route(SIGN_IN, form),
        Route(SIGN_IN, begin, methods=["POST"]),
        guarded("/redaktion/abmelden", end, methods=["POST"]),
    ]
