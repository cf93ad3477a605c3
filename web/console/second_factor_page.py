"""Setting up a second factor: a secret as text and as a QR code, the first code, recovery codes for paper."""

from __future__ import annotations

from io import BytesIO

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from review import second_factor
from review.staff import By, Staff
from web.console import me
from web.console.access import guarded
from web.console.desk import Desk
from web.console.sign_in import too_often

PATH = f"{me.PATH}/zweiter-faktor"
_ON_ALREADY = (
    "Der zweite Faktor ist schon eingeschaltet. Haben Sie die Wiederherstellungscodes nicht gesehen? Dann lassen Sie sich "
    "hier mit Ihrem Passwort neue geben."
)
_WRONG = "Dieser Code stimmt nicht. Bitte warten Sie auf den nächsten; stimmt die Uhr des Telefons?"


def page(request: Request) -> Response:
    return _page(request, {})


def _page(request: Request, problems: dict[str, str], status: int = 200) -> Response:
    desk: Desk = request.app.state.desk
    mine: Staff = request.state.staff
    secret = desk.second_factor.pending(mine.id)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else ""
    is_on = desk.second_factor.is_on(mine.id)
    values = {"title": "Zweiter Faktor", "secret": grouped, "is_on": is_on, "problems": problems}
    return desk.show(request, "second_factor.html", status, **values)


def qr(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    secret = desk.second_factor.pending(request.state.staff.id)
    if secret is None:
        raise HTTPException(404)
    drawn = BytesIO()
    code = segno.make(second_factor.address_of(secret, request.state.staff.name), error="m", micro=False)
    code.save(drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Response(drawn.getvalue(), media_type="image/svg+xml")


def propose(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    if not desk.second_factor.is_on(request.state.staff.id):
        desk.second_factor.propose(request.state.staff.id)
    return RedirectResponse(PATH, 303)


def confirm(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    mine: Staff = request.state.staff
    if seconds := desk.attempts.wait_to_prove(mine.id):
        return _page(request, {"code": too_often(seconds)}, 422)
    if desk.second_factor.is_on(mine.id) and desk.second_factor.pending(mine.id) is None:
        return _page(request, {"old_password": _ON_ALREADY})
    codes = desk.second_factor.confirm(mine, str(request.state.form.get("code") or ""), desk.now())
    return _page(request, {"code": _WRONG}, 422) if codes is None else _codes(request, codes)


def renew(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    if not desk.second_factor.is_on(request.state.staff.id):
        return RedirectResponse(PATH, 303)
    if wrong := me.wrong_password(request, "old_password"):
        return _page(request, {"old_password": wrong}, 422)
    return _codes(request, desk.second_factor.renew_codes(request.state.staff, desk.now()))


def _codes(request: Request, codes: list[str]) -> Response:
    """Shown this once: nothing but their hashes is kept."""
    desk: Desk = request.app.state.desk
    return desk.show(request, "recovery_codes.html", title="Ihre Wiederherstellungscodes", codes=codes)


def turn_off(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    mine: Staff = request.state.staff
    if wrong := me.wrong_password(request, "old_password"):
        return _page(request, {"old_password": wrong}, 422)
    second_factor.turn_off(desk.database, mine.id, mine.name, By(mine.name, desk.now()))
    return RedirectResponse(PATH, 303)


def routes() -> list[BaseRoute]:
    return [
        guarded(PATH, page),
        guarded(f"{PATH}/qr.svg", qr),
        guarded(f"{PATH}/einrichten", propose, methods=["POST"]),
        guarded(f"{PATH}/bestaetigen", confirm, methods=["POST"]),
        guarded(f"{PATH}/codes", renew, methods=["POST"]),
        guarded(f"{PATH}/ausschalten", turn_off, methods=["POST"]),
    ]
