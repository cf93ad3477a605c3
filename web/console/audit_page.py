"""`/redaktion/verlauf`: who changed what and when, with what was there before and after; it can only be read."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from review.audit import Looked, differences, known, read
from review.staff import Staff
from web.console.access import guarded
from web.console.accounts import ROLE_NAMES
from web.console.desk import Desk
from web.console.me import NOTICES

PATH = "/redaktion/verlauf"
_PER_PAGE = 50
_LARGEST_NUMBER = 2**31 - 1
KINDS = {
    "account": "Konto", "address": "Adresse", "offer": "Angebot", "question_group": "Fragen", "decision": "Entscheidung",
    "release": "Fassung", "draft": "Entwurf",
    "sign_in": "Anmeldung", "upload": "Datei", "provider_link": "Link für den Träger von",
    "appointment_request": "Terminwunsch", "offer_report": "Hinweis",
}  # fmt: skip
ACTIONS = {
    "added": "angelegt", "changed": "geändert", "closed": "geschlossen", "password_set": "Passwort gesetzt",
    "refused": "abgewiesen", "second_factor_on": "zweiten Faktor eingerichtet",
    "second_factor_off": "zweiten Faktor ausgeschaltet", "recovery_codes_renewed": "neue Wiederherstellungscodes",
    "published": "veröffentlicht", "undone": "zurückgenommen", "removed": "entfernt", "confirmed": "bestätigt",
    "linked": "verknüpft", "unlinked": "getrennt", "signed_in": "angemeldet", "merged": "zusammengeführt",
    "told apart": "als verschieden vermerkt", "imported": "eingelesen", "restored": "frühere Fassung zurückgeholt",
    "done": "erledigt", "decide": "entschieden", "publish": "veröffentlicht", "undo": "zurückgenommen",
    "assign": "zugewiesen", "note": "Notiz geändert", "split": "geteilt", "merge": "zusammengelegt",
    "train": "Training begonnen", "begun": "begonnen", "saved": "gespeichert", "asked for review": "zur Durchsicht gegeben",
    "proposed": "vom Träger vorgeschlagen", "dropped": "verworfen", "uploaded": "hochgeladen", "link made": "erstellt",
    "link revoked": "widerrufen",
}  # fmt: skip
FIELDS = {
    "role": "Rolle", "towns": "Städte", "email": "E-Mail", "active": "offen", "name": "Name", "description": "Beschreibung",
    "url": "Internet", "topics": "Themen", "phones": "Telefon", "number": "Nummer", "assured_date": "bestätigt am",
    "schedules": "Zeiten", "locations": "Orte", "cost_options": "Kosten", "status": "Stand", "note": "Hinweis",
    "issuer": "bestätigt von", "subject": "Kennung dort", "reason": "Grund", "notices": "E-Mails über Neues",
}  # fmt: skip
_VALUES = {
    "True": "ja", "False": "nein", **ROLE_NAMES, "no_account": "kein Konto mit dieser E-Mail-Adresse",
    "closed": "Konto geschlossen", "somebody_else": "Konto schon mit jemand anderem verbunden",
    **{key: name for key, (name, _) in NOTICES.items()},
}  # fmt: skip


def field_in_words(path: str) -> str:
    """`phones.0.number` is "Telefon 1, Nummer"."""
    said = ""
    for part in path.split("."):
        said += f" {int(part) + 1}" if part.isdecimal() else f"{', ' if said else ''}{FIELDS.get(part, part)}"
    return said.strip()


def page(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    asked = request.query_params
    if town := asked.get("stadt"):
        desk.check_town(request, town)
    looked = _looked(request)
    with desk.database.reading() as connection:
        rows = read(connection, looked, _PER_PAGE + 1, _number(asked.get("vor", "")))
        people, kinds = known(connection, looked, "who"), known(connection, looked, "kind")
    entries = [(entry, differences(entry.before, entry.after)) for _, entry in rows[:_PER_PAGE]]
    filters = {name: asked[name] for name in ("wer", "art", "stadt", "tag") if asked.get(name)}
    older = f"{PATH}?{urlencode({**filters, 'vor': rows[_PER_PAGE - 1][0]})}" if len(rows) > _PER_PAGE else None
    return desk.show(
        request, "audit.html", title="Verlauf", entries=entries, people=people, kinds=kinds, looked=looked, older=older,
        names=KINDS, actions=ACTIONS, in_words=field_in_words, values=_VALUES, newest=f"{PATH}?{urlencode(filters)}",
        is_first="vor" not in asked, town_names={town.id: town.name for town in desk.towns_of(request)},
    )  # fmt: skip


def _looked(request: Request) -> Looked:
    asked = request.query_params
    staff: Staff = request.state.staff
    towns = staff.towns or None
    return Looked(towns, asked.get("wer", ""), asked.get("art", ""), asked.get("stadt", ""), _day(asked.get("tag", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    """Of the last entry seen; what is no number shows the first page."""
    return min(int(text), _LARGEST_NUMBER) if text.isascii() and text.isdecimal() and len(text) < 20 else None


def routes() -> list[BaseRoute]:
    return [guarded(PATH, page, role="admin")]
