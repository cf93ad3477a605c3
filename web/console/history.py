"""A record's history with what changed, the way back to an earlier version, `still correct`, and its removal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from knowledge.freshness import UnknownOffers
from knowledge.model import Offer
from knowledge.repository import offers_of
from review.drafts import DraftBook
from review.outdated import outdated
from review.records import ChangedMeanwhile, Version, confirm, publish, remove, versions
from web.console.access import guarded
from web.console.addresses import at_offer
from web.console.desk import Desk
from web.console.editing import record_of
from web.console.entries import RECORD, Difference, Typed, differences, empty, typed_of
from web.console.offer_fields import label_of
from web.console.record_rows import rows_of
from wording.words import day_in_words

_ACTIONS = {
    "published": "veröffentlicht", "confirmed": "als weiterhin richtig bestätigt", "removed": "entfernt",
    "restored": "frühere Fassung zurückgeholt", "imported": "eingelesen",
    "merged": "mit einem doppelten Eintrag zusammengeführt",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A version as the page tells it; `can_return` where it is not what is published now."""

    version: Version
    said: str
    changes: list[Difference]
    can_return: bool


def history(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    offer_id = request.path_params["offer_id"]
    record, base = record_of(desk, offer_id)
    found = _versions(desk, request, offer_id, record)
    shown = [
        Shown(one, _ACTIONS.get(one.action, one.action), _changes(one), one.after is not None and one.after != record)
        for one in found
    ]
    first = found[-1].before if found else None
    named = record or next((one.after or one.before for one in found), None)
    return desk.show(
        request, "offer_history.html", title=f"Verlauf: {named.name if named else offer_id}", shown=shown, first=first,
        record=record, offer_id=offer_id, base="" if base is None else base, label_of=label_of,
        stale=request.query_params.get("stand") == "veraltet",
    )  # fmt: skip


def _versions(desk: Desk, request: Request, offer_id: str, record: Offer | None) -> list[Version]:
    """Raises HTTPException 404 for what never was, 403."""
    found = versions(desk.database, offer_id)
    latest = record or next((one.after or one.before for one in found), None)
    if latest is None:
        raise HTTPException(404, "Diesen Eintrag gibt es nicht.")
    desk.check_town(request, latest.municipality)
    return found


def _changes(version: Version) -> list[Difference]:
    before, after = _typed(version.before), _typed(version.after)
    days = [_day(one.assured_date) if one else "" for one in (version.before, version.after)]
    confirmed = [Difference("assured_date", *days)] if days[0] != days[1] else []
    return [*confirmed, *differences(before, after, RECORD)]


def _typed(offer: Offer | None) -> Typed:
    return typed_of(offer) if offer else empty(kind="")


def _day(day: date | None) -> str:
    return day_in_words(day) if day else ""


def go_back(request: Request) -> Response:
    """Publishes an earlier version again; what is there now stays in the history."""
    desk: Desk = request.app.state.desk
    offer_id = request.path_params["offer_id"]
    record, _ = record_of(desk, offer_id)
    found = _versions(desk, request, offer_id, record)
    wanted = _wanted(found, str(request.state.form.get("version") or ""))
    desk.check_town(request, wanted.municipality)
    if wanted == record:  # a double click
        return RedirectResponse(f"{at_offer(offer_id)}?gut=zurueck", 303)
    text = str(request.state.form.get("base") or "")
    try:
        with desk.database.writing() as connection:
            base = int(text) if text.isdecimal() else None
            publish(connection, wanted, base, request.state.staff.name, desk.now(), "restored")
    except ChangedMeanwhile:
        return RedirectResponse(f"{at_offer(offer_id, 'verlauf')}?stand=veraltet", 303)
    return RedirectResponse(f"{at_offer(offer_id)}?gut=zurueck", 303)


def _wanted(found: list[Version], text: str) -> Offer:
    """`17`: as it was after entry 17; `erste`: as it was before the oldest entry."""
    if text == "erste" and found and found[-1].before:
        return found[-1].before
    wanted = next((one.after for one in found if str(one.id) == text), None)
    if wanted is None:
        raise HTTPException(404, "Diese Fassung gibt es nicht.")
    return wanted


# --- still correct ----------------------------------------------------------------------------------------------------


def still_correct(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    offer_id = request.path_params["offer_id"]
    confirm_all(desk, request, [offer_id])
    return RedirectResponse(f"{at_offer(offer_id)}?gut=bestaetigt", 303)


def confirm_all(desk: Desk, request: Request, ids: list[str]) -> int:
    """Of how many records it was noted. Raises HTTPException 403, 404; what was confirmed today is not noted again."""
    today, who = desk.now().date(), request.state.staff.name
    with desk.database.reading() as connection:
        offers = list(offers_of(connection, ids))
        told = outdated(connection, ids)
    for offer in offers:
        desk.check_town(request, offer.municipality)
    if len(offers) < len(ids):
        raise HTTPException(404, "Diesen Eintrag gibt es nicht.")
    before = [offer for offer in offers if offer.assured_date != today or offer.id in told]
    try:
        with desk.database.writing() as connection:
            confirm(connection, before, today, who, desk.now())
    except UnknownOffers as error:
        raise HTTPException(404, "Dieser Eintrag wurde gerade entfernt.") from error
    return len(before)


# --- removal ----------------------------------------------------------------------------------------------------------


def ask_removal(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    offer = _offer(desk, request)
    with desk.database.reading() as connection:
        others = [row for row in rows_of(connection, offer.municipality) if row.id != offer.id]
    return desk.show(request, "offer_removal.html", title=f"Entfernen: {offer.name}", offer=offer, others=others, wrong="")


def _offer(desk: Desk, request: Request) -> Offer:
    offer, _ = record_of(desk, request.path_params["offer_id"])
    if offer is None:
        raise HTTPException(404, "Diesen Eintrag gibt es nicht.")
    desk.check_town(request, offer.municipality)
    return offer


def removal(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    offer = _offer(desk, request)
    successor = str(request.state.form.get("replaced_by") or "") or None
    follower = record_of(desk, successor)[0] if successor else None
    if successor and (successor == offer.id or follower is None):
        raise HTTPException(404, "Den Nachfolger gibt es nicht.")
    if follower:
        desk.check_town(request, follower.municipality)
    who, now = request.state.staff.name, desk.now()
    with desk.database.writing() as connection:
        remove(connection, offer, successor, who, now)
        for draft in DraftBook(desk.database).open_of(offer.id):
            DraftBook.close_in(connection, draft, "dropped", who, now)
    return RedirectResponse(f"/redaktion/angebote?stadt={offer.municipality}&gut=entfernt", 303)


def routes() -> list[BaseRoute]:
    here = "/redaktion/angebote/{offer_id}"
    return [
        guarded(f"{here}/verlauf", history, role="editor"),
        guarded(f"{here}/verlauf", go_back, ["POST"], role="editor"),
        guarded(f"{here}/bestaetigen", still_correct, ["POST"], role="editor"),
        guarded(f"{here}/entfernen", ask_removal, role="editor"),
        guarded(f"{here}/entfernen", removal, ["POST"], role="editor"),
    ]
