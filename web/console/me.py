"""`/redaktion/konten/ich`: everybody's own account: password, where one is signed in, which e-mails one gets."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from review.notices import NoticeBook, UnknownChoice
from review.staff import LONGEST_PASSWORD, SHORTEST_PASSWORD, By, Staff, WeakPassword
from review.staff_sessions import digest_of
from web.console.access import COOKIE, guarded
from web.console.desk import Desk
from web.console.sign_in import too_often

PATH = "/redaktion/konten/ich"
WEAK = (
    f"Ein Passwort hat mindestens {SHORTEST_PASSWORD} Zeichen und höchstens {LONGEST_PASSWORD}, mindestens fünf verschiedene, "
    "und ist nicht der Name."
)
WRONG_OLD = "Das jetzige Passwort stimmt nicht."
_UNEQUAL = "Die beiden neuen Passwörter sind verschieden."
_UNKNOWN = "Bitte wählen Sie eine der Möglichkeiten."
_DONE = {
    "passwort": "Das neue Passwort gilt. Anderswo sind Sie abgemeldet.", "abgemeldet": "Dort sind Sie abgemeldet.",
    "nachrichten": "Ihre Wahl gilt ab jetzt.",
}  # fmt: skip
NOTICES = {
    "weekly": ("wöchentlich, am Montag", "die letzte Woche in Zahlen, und was auf Sie wartet"),
    "daily": ("täglich, wenn es Neues gibt", "morgens nach 7 Uhr"),
    "none": ("keine", "Neues steht immer auf der Übersicht"),
}


def page(request: Request) -> Response:
    return _page(request, {})


def _page(request: Request, problems: dict[str, str], status: int = 200) -> Response:
    desk: Desk = request.app.state.desk
    me: Staff = request.state.staff
    mine = digest_of(request.cookies[COOKIE])
    others = [one for one in desk.sessions.of_account(me.id, desk.now()) if one.digest != mine]
    return desk.show(
        request, "me.html", status, title="Mein Konto", problems=problems, others=others,
        second_factor=desk.second_factor.is_on(me.id), done=_DONE.get(request.query_params.get("fertig", "")),
        shortest=SHORTEST_PASSWORD, notices=NOTICES, chosen=NoticeBook(desk.database).choice(me.id), email=_email(desk, me),
        sends_mail=sends_mail(desk),
    )  # fmt: skip


def _email(desk: Desk, me: Staff) -> str | None:
    account = desk.staff.account(me.id)
    return account.email if account else None


def sends_mail(desk: Desk) -> bool:
    return bool(desk.settings.smtp_url and desk.settings.console_url)


def choose_notices(request: Request) -> Response:
    """Also without an address: whoever is given one later is asked nothing again."""
    desk: Desk = request.app.state.desk
    me: Staff = request.state.staff
    try:
        NoticeBook(desk.database).choose(me.id, str(request.state.form.get("notices") or ""), By(me.name, desk.now()))
    except UnknownChoice:
        return _page(request, {"notices": _UNKNOWN}, 422)
    return RedirectResponse(f"{PATH}?fertig=nachrichten", 303)


def change_password(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    me: Staff = request.state.staff
    new = str(request.state.form.get("new_password") or "")
    if wrong := wrong_password(request, "old_password"):
        if wrong == WRONG_OLD and desk.staff.has_password(me.id, new):  # a double click: the new one holds already
            return RedirectResponse(f"{PATH}?fertig=passwort", 303)
        return _page(request, {"old_password": wrong}, 422)
    if new != request.state.form.get("new_password_again"):
        return _page(request, {"new_password_again": _UNEQUAL}, 422)
    try:
        desk.staff.set_password(me.id, new, By(me.name, desk.now()), but=digest_of(request.cookies[COOKIE]))
    except WeakPassword:
        return _page(request, {"new_password": WEAK}, 422)
    return RedirectResponse(f"{PATH}?fertig=passwort", 303)


def wrong_password(request: Request, field: str) -> str:
    """What to say of a wrong own password in this field of the form; empty for the right one."""
    desk: Desk = request.app.state.desk
    if seconds := desk.attempts.wait_to_prove(request.state.staff.id):
        return too_often(seconds)
    right = desk.staff.has_password(request.state.staff.id, str(request.state.form.get(field) or ""))
    return "" if right else WRONG_OLD


def end_sessions(request: Request) -> Response:
    """One other session, or all others; only ever one's own."""
    desk: Desk = request.app.state.desk
    digest = str(request.state.form.get("session") or "")
    mine = digest_of(request.cookies[COOKIE])
    desk.sessions.end_of(request.state.staff.id, digest or None, but=mine)
    return RedirectResponse(f"{PATH}?fertig=abgemeldet", 303)


def routes() -> list[BaseRoute]:
    return [
        guarded(PATH, page),
        guarded(f"{PATH}/passwort", change_password, methods=["POST"]),
        guarded(f"{PATH}/nachrichten", choose_notices, methods=["POST"]),
        guarded(f"{PATH}/sitzungen", end_sessions, methods=["POST"]),
    ]
