"""`/redaktion/konten`: who may work here. An admin of some towns manages the accounts of these towns alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from review.second_factor import turn_off
from review.staff import ROLES, Account, By, Change, ChangedMeanwhile, LastAdmin, NameTaken, Staff, WeakPassword, clean_name
from web.console.access import guarded
from web.console.desk import Desk
from web.console.foreign import check_town_named
from web.console.me import WEAK

PATH = "/redaktion/konten"
ROLE_NAMES = {"reviewer": "Fragen sichten", "editor": "Redaktion", "admin": "Verwaltung"}
_LAST = "Das ist das letzte Konto, das alle Konten verwalten kann. Geben Sie dieses Recht zuerst einem anderen Konto."
_DOUBLE_CLICK = timedelta(minutes=2)
_TAKEN = "Diesen Namen oder diese E-Mail-Adresse hat schon ein anderes Konto."
_DONE = {
    "neu": "Das Konto ist angelegt. Sagen Sie der Person Namen und Passwort nicht auf demselben Weg.",
    "geaendert": "Die Änderungen sind gespeichert.", "passwort": "Das neue Passwort gilt. Alle Sitzungen sind beendet.",
    "abgemeldet": "Alle Sitzungen dieses Kontos sind beendet.", "faktor": "Der zweite Faktor ist ausgeschaltet.",
    "getrennt": "Die Verbindung ist gelöst. Alle Sitzungen dieses Kontos sind beendet.",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What was typed into the form of an account."""

    name: str = ""
    email: str = ""
    role: str = "reviewer"
    all_towns: bool = False
    towns: tuple[str, ...] = ()

    def problems(self, admin: Staff) -> dict[str, str]:
        found = {} if self.name else {"name": "Bitte geben Sie einen Namen ein."}
        if len(self.name) > 80:
            found["name"] = "Ein Name hat höchstens 80 Zeichen."
        if self.email and (self.email.count("@") != 1 or len(self.email) > 254 or " " in self.email):
            found["email"] = "Das ist keine E-Mail-Adresse. Sie sieht so aus: name@stadt.de"
        if self.role not in ROLES:
            found["role"] = "Bitte wählen Sie, was die Person darf."
        if not self.all_towns and not self.towns:
            found["towns"] = "Bitte wählen Sie mindestens eine Stadt."
        elif not admin.covers(self.given_towns):
            found["towns"] = "Sie können nur Städte vergeben, für die Sie selbst zuständig sind."
        return found

    def wanted(self) -> Change:
        return Change(self.role, self.given_towns, self.email)

    @property
    def given_towns(self) -> tuple[str, ...]:
        return () if self.all_towns else self.towns


def listing(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    admin: Staff = request.state.staff
    accounts = [one for one in desk.staff.accounts() if admin.covers(one.towns)]
    names = {key: _town_name(desk, key) for one in accounts for key in one.towns}
    return desk.show(request, "accounts.html", title="Konten", accounts=accounts, names=names, roles=ROLE_NAMES)


def _town_name(desk: Desk, key: str) -> str:
    town = desk.knowledge.town(key)
    return town.name if town else key


def new(request: Request) -> Response:
    return _form(request, None, Entry(), {})


def _form(
    request: Request, account: Account | None, entry: Entry, problems: dict[str, str], status: int = 200,
    meanwhile: Sequence[tuple[str, str, str]] = (),
) -> Response:  # fmt: skip
    """`meanwhile`: what somebody else saved, as (field, ours, theirs)."""
    desk: Desk = request.app.state.desk
    choices = {town.id: town.name for town in desk.towns_of(request)}
    choices |= {key: _town_name(desk, key) for key in entry.towns if key not in choices}
    title = account.name if account else "Neues Konto"
    return desk.show(
        request, "account.html", status, title=f"Fehler: {title}" if problems else title, account=account,
        entry=entry, problems=problems, meanwhile=meanwhile, choices=choices, roles=ROLE_NAMES,
        done=_DONE.get(request.query_params.get("fertig", "")),
        sessions=desk.sessions.of_account(account.id, desk.now()) if account else [],
        linked=desk.identities.linked(account.id) if account else None,
    )  # fmt: skip


def _entry(request: Request, name: str | None = None) -> Entry:
    form = request.state.form
    towns = tuple(dict.fromkeys(str(key) for key in form.getlist("towns")))
    name = clean_name(str(form.get("name") or "")) if name is None else name
    email = str(form.get("email") or "").strip()
    return Entry(name, email, str(form.get("role") or ""), form.get("scope") == "all", towns)


def add(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    admin: Staff = request.state.staff
    entry = _entry(request)
    _check_towns(request, entry)
    problems = entry.problems(admin) | _unknown(desk, entry.towns)
    if problems:
        return _form(request, None, entry, problems, 422)
    password, by = str(request.state.form.get("password") or ""), By(admin.name, desk.now())
    try:
        made = desk.staff.add(entry.name, password, entry.role, entry.given_towns, by, entry.email)
    except NameTaken:
        if twin := _just_made(desk, entry, password):
            return _back(twin.id, "neu")
        return _form(request, None, entry, {"name": _TAKEN}, 422)
    except WeakPassword:
        return _form(request, None, entry, {"password": WEAK}, 422)
    return _back(made.id, "neu")


def _just_made(desk: Desk, entry: Entry, password: str) -> Account | None:
    """What the same form made when it was sent the first time: after a double click the second answer is the one seen."""
    there = desk.staff.named(entry.name)
    if there is None or not entry.wanted().is_done(there) or there.created < desk.now() - _DOUBLE_CLICK:
        return None
    return there if desk.staff.has_password(there.id, password) else None


def _check_towns(request: Request, entry: Entry) -> None:
    """Raises HTTPException 403 for a town, or all of them, that the form of this person does not offer."""
    desk: Desk = request.app.state.desk
    admin: Staff = request.state.staff
    if admin.towns and entry.all_towns:
        desk.refuse(request, None)
    for key in entry.towns:
        check_town_named(request, key)


def _unknown(desk: Desk, towns: Sequence[str]) -> dict[str, str]:
    strangers = [key for key in towns if desk.knowledge.town(key) is None]
    return {"towns": f"Diese Stadt gibt es nicht: {strangers[0][:60]}"} if strangers else {}


def _managed(request: Request) -> Account:
    """Raises HTTPException 404, and 403 for an account of other towns."""
    desk: Desk = request.app.state.desk
    account = desk.staff.account(request.path_params["key"])
    if account is None:
        raise HTTPException(404, "Dieses Konto gibt es nicht.")
    if not request.state.staff.covers(account.towns):
        desk.refuse(request, account.towns[0] if account.towns else None)
    return account


def show(request: Request) -> Response:
    account = _managed(request)
    return _form(request, account, _of(account), {})


def _of(account: Account) -> Entry:
    return Entry(account.name, account.email or "", account.role, not account.towns, account.towns)


def change(request: Request) -> Response:
    account = _managed(request)
    entry = _entry(request, account.name)
    desk: Desk = request.app.state.desk
    _check_towns(request, entry)
    added = [key for key in entry.towns if key not in account.towns]
    problems = entry.problems(request.state.staff) | _unknown(desk, added)
    if problems:
        return _form(request, account, entry, problems, 422)
    return _changed(request, account, entry.wanted(), entry)


def _changed(request: Request, account: Account, change: Change, entry: Entry | None = None) -> Response:
    desk: Desk = request.app.state.desk
    try:
        desk.staff.change(account.id, change, By(request.state.staff.name, desk.now()), _mark(request) if entry else None)
    except ChangedMeanwhile:
        return _meanwhile(request, account.id, entry or _of(account))
    except LastAdmin:
        return _form(request, account, entry or _of(account), {"role": _LAST}, 422)
    except NameTaken:
        return _form(request, account, entry or _of(account), {"email": _TAKEN}, 422)
    return _back(account.id, "geaendert")


def _mark(request: Request) -> str | None:
    return str(request.state.form.get("mark") or "") or None


def _meanwhile(request: Request, key: int, mine: Entry) -> Response:
    """Both versions; what is sent now is over the newer one."""
    desk: Desk = request.app.state.desk
    now = desk.staff.account(key)
    assert now  # accounts are closed, never deleted
    theirs = _of(now)
    shown = [(label, _said(desk, mine)[at], _said(desk, theirs)[at]) for at, label in enumerate(("E-Mail", "Darf", "Städte"))]
    return _form(request, now, mine, {}, 409, [line for line in shown if line[1] != line[2]])


def _said(desk: Desk, entry: Entry) -> tuple[str, str, str]:
    towns = ", ".join(sorted(_town_name(desk, key) for key in entry.towns))
    return entry.email.lower() or "keine", ROLE_NAMES.get(entry.role, entry.role), "alle" if entry.all_towns else towns


def close(request: Request) -> Response:
    return _changed(request, _managed(request), Change(active=False))


def reopen(request: Request) -> Response:
    return _changed(request, _managed(request), Change(active=True))


def sign_out(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    account = _managed(request)
    desk.sessions.end_of(account.id)
    return _back(account.id, "abgemeldet")


def set_password(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    account, by = _managed(request), By(request.state.staff.name, desk.now())
    try:
        desk.staff.set_password(account.id, str(request.state.form.get("password") or ""), by)
    except WeakPassword:
        return _form(request, account, _of(account), {"password": WEAK}, 422)
    return _back(account.id, "passwort")


def without_second_factor(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    account = _managed(request)
    turn_off(desk.database, account.id, account.name, By(request.state.staff.name, desk.now()))
    return _back(account.id, "faktor")


def unlink(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    account = _managed(request)
    desk.identities.unlink(account.id, By(request.state.staff.name, desk.now()))
    return _back(account.id, "getrennt")


def _back(key: int, done: str) -> Response:
    return RedirectResponse(f"{PATH}/{key}?fertig={done}", 303)


def routes() -> list[BaseRoute]:
    one = f"{PATH}/{{key:int}}"
    posts = {
        f"{PATH}/neu": add, one: change, f"{one}/schliessen": close, f"{one}/oeffnen": reopen, f"{one}/abmelden": sign_out,
        f"{one}/passwort": set_password, f"{one}/ohne-faktor": without_second_factor,
        f"{one}/trennen": unlink,
    }  # fmt: skip
    gets = {PATH: listing, f"{PATH}/neu": new, one: show}
    return [
        *(guarded(path, handler, role="admin") for path, handler in gets.items()),
        *(guarded(path, handler, methods=["POST"], role="admin") for path, handler in posts.items()),
    ]
