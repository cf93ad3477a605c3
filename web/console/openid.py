"""Signing in with a city's own account: there by a link, back with a code, and in with the account of that e-mail address."""

from __future__ import annotations

import hmac
import logging

from itsdangerous import BadData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from review.identities import NotAdmitted, Proof
from review.staff import Staff
from web.console.access import COOKIE, SIGN_IN
from web.console.callers import address_of, is_secure
from web.console.desk import Desk
from web.console.openid_client import REDIRECT_PATH, Flow, OpenIdClient
from web.console.openid_discovery import Kind, OpenIdFault
from web.console.sign_in import begin_session, inside, refused, too_often, waiting

logger = logging.getLogger(__name__)
START = f"{SIGN_IN}/openid"
AWAY = f"{START}/abmelden"
FLOW_COOKIE = "lotsin_openid"
_WITHIN_S = 10 * 60  # to find a password, and a telephone
_LONGEST_CODE = 4096
_OVER = "Diese Anmeldung ist schon beendet, oder sie hat zu lange gedauert. Bitte beginnen Sie noch einmal."
_CANCELLED = "Sie haben die Anmeldung abgebrochen. Sie können es noch einmal versuchen."
_FAULTS = {
    "unavailable": "„{name}“ antwortet gerade nicht. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    "misconfigured": "Die Anmeldung mit „{name}“ ist nicht richtig eingerichtet. Bitte sagen Sie das der Technik.",
    "rejected": "Die Antwort von „{name}“ passt nicht zu Ihrer Anmeldung. Bitte beginnen Sie noch einmal.",
    "expired": "Die Bestätigung von „{name}“ ist abgelaufen. Bitte beginnen Sie noch einmal.",
}  # fmt: skip
_NOT_VOUCHED = "„{name}“ bestätigt keine E-Mail-Adresse für Sie. Bitte sagen Sie es der Person, die dort die Konten verwaltet."
_NOT_ADMITTED = {
    "closed": "Ihr Konto hier ist geschlossen. Bitte fragen Sie, wer die Konten der Redaktion verwaltet.",
    "somebody_else": "Mit diesem Konto meldet sich bei „{name}“ schon jemand anderes an. "
    "Bitte fragen Sie, wer die Konten der Redaktion verwaltet: Dort lässt sich die Verbindung lösen.",
}  # fmt: skip


def start(request: Request) -> Response:
    desk, client = _configured(request)
    if seconds := _wait(request):
        return _too_often(request, seconds)
    flow = Flow(inside(request.query_params.get("weiter", "")), "fenster" in request.query_params)
    try:
        answer = RedirectResponse(client.address(flow, redirect_uri(request)), 303)
    except OpenIdFault as fault:
        return _failed(request, fault, flow)
    # Lax, for the issuer's site sends the browser back here.
    answer.set_cookie(
        FLOW_COOKIE, str(desk.seal("openid").dumps(list(vars(flow).values()))), _WITHIN_S, path=SIGN_IN, httponly=True,
        samesite="lax", secure=is_secure(request, desk.settings.proxies),
    )  # fmt: skip
    return answer


def back(request: Request) -> Response:
    _, client = _configured(request)
    flow = _flow(request)
    if flow is None:
        return _already_in(request) or _refused(request, _OVER, Flow())
    answer = _come_back(request, client, flow)
    answer.delete_cookie(FLOW_COOKIE, path=SIGN_IN)
    return answer


def _come_back(request: Request, client: OpenIdClient, flow: Flow) -> Response:
    if seconds := _wait(request):
        return _too_often(request, seconds)
    if error := request.query_params.get("error"):
        return _not_sent(request, error, flow)
    try:
        proof = client.proof(_code(request, client), flow, redirect_uri(request))
    except OpenIdFault as fault:
        return _failed(request, fault, flow)
    return _admitted(request, proof, flow)


def _admitted(request: Request, proof: Proof, flow: Flow) -> Response:
    desk: Desk = request.app.state.desk
    try:
        staff = desk.identities.admitted(proof, desk.now())
    except NotAdmitted as error:
        logger.warning("sign-in by OpenID Connect: %s", error.reason)
        if error.reason != "no_account":
            return _refused(request, _NOT_ADMITTED[error.reason], flow, 403)
        if proof.email is None:
            return _refused(request, _NOT_VOUCHED, flow, 403)
        return desk.show(request, "openid_unknown.html", 403, title="Kein Konto", email=proof.email)
    return _let_in(request, staff, flow)


def _let_in(request: Request, staff: Staff, flow: Flow) -> Response:
    """A page, not a redirect: a browser that comes from another site would not send the new cookie along with that."""
    desk: Desk = request.app.state.desk

    def onward(_: str) -> Response:
        return desk.show(request, "openid_in.html", title="Angemeldet", back_to=flow.back_to, in_new_window=flow.in_new_window)

    return begin_session(request, staff, onward)


def _already_in(request: Request) -> Response | None:
    """The address was opened a second time, by somebody whom the first time let in."""
    desk: Desk = request.app.state.desk
    token = request.cookies.get(COOKIE)
    return RedirectResponse("/redaktion/", 303) if token and desk.sessions.staff(token, desk.now()) else None


def _flow(request: Request) -> Flow | None:
    """What this browser began; None where it began nothing, something else, or long ago."""
    desk: Desk = request.app.state.desk
    try:
        flow = Flow(*desk.seal("openid").loads(request.cookies.get(FLOW_COOKIE, ""), max_age=_WITHIN_S))
    except BadData:
        return None
    given = request.query_params.get("state", "")
    return flow if hmac.compare_digest(given.encode("utf-8"), flow.state.encode("utf-8")) else None


def _code(request: Request, client: OpenIdClient) -> str:
    """Raises OpenIdFault for an answer of another issuer (RFC 9207), or without a code."""
    code, issuer = request.query_params.get("code", ""), request.query_params.get("iss")
    if issuer is not None and issuer != client.provider().issuer:
        raise OpenIdFault("rejected", "the answer names another issuer")
    if not 0 < len(code) <= _LONGEST_CODE:
        raise OpenIdFault("rejected", "the answer holds no code")
    return code


def _not_sent(request: Request, error: str, flow: Flow) -> Response:
    if error == "access_denied":
        return _refused(request, _CANCELLED, flow)
    kind: Kind = "unavailable" if error in ("server_error", "temporarily_unavailable") else "misconfigured"
    plain = "".join(letter for letter in error[:40] if letter.isascii() and (letter.isalnum() or letter == "_"))
    return _failed(request, OpenIdFault(kind, f"the issuer answered {plain}"), flow)


def _failed(request: Request, fault: OpenIdFault, flow: Flow) -> Response:
    logger.warning("sign-in by OpenID Connect, %s: %s", fault.kind, fault)
    return _refused(request, _FAULTS[fault.kind], flow, 503 if fault.kind == "unavailable" else 422)


def _refused(request: Request, said: str, flow: Flow, status: int = 422) -> Response:
    desk: Desk = request.app.state.desk
    name = desk.settings.openid.name if desk.settings.openid else ""
    return refused(request, said.format(name=name), status, flow.back_to)


def _wait(request: Request) -> int:
    desk: Desk = request.app.state.desk
    return desk.attempts.wait_to_come_back(address_of(request, desk.settings.proxies))


def _too_often(request: Request, seconds: int) -> Response:
    return waiting(refused(request, too_often(seconds), 429), seconds)


def away(request: Request) -> Response:
    """Signing out there too, where the issuer offers it."""
    _, client = _configured(request)
    try:
        address = client.sign_out_address()
    except OpenIdFault as fault:
        return _failed(request, fault, Flow())
    return RedirectResponse(address or SIGN_IN, 303)


def redirect_uri(request: Request) -> str:
    desk: Desk = request.app.state.desk
    scheme = "https" if is_secure(request, desk.settings.proxies) else "http"
    return f"{desk.settings.console_url or f'{scheme}://{request.url.netloc}'}{REDIRECT_PATH}"


def _configured(request: Request) -> tuple[Desk, OpenIdClient]:
    """Raises HTTPException 404 where a city has no sign-in of its own."""
    desk: Desk = request.app.state.desk
    if desk.openid is None:
        raise HTTPException(404)
    return desk, desk.openid


def routes() -> list[BaseRoute]:
    return [Route(START, start), Route(REDIRECT_PATH, back), Route(AWAY, away)]
