"""`/redaktion/angebote/neu`, `/redaktion/angebote/<id>`: a record as one form; draft, review, publication."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from knowledge.model import Offer
from review.drafts import Draft, DraftBook, StaleDraft
from review.outdated import outdated
from review.records import ChangedMeanwhile, publish
from web.console.access import guarded
from web.console.addresses import at_offer, linking
from web.console.assurance import assured
from web.console.desk import Desk
from web.console.editing import (
    Editing,
    begun,
    begun_anew,
    put_in_times,
    record_of,
    sent,
    show,
    times_not_put_in,
    with_more_rows,
)
from web.console.entries import Typed, typed_of
from web.console.offer_checks import Remark, checked
from web.console.proposals import links_of
from web.console.record_rows import alike

_GOOD = {
    "entwurf": "Der Entwurf ist gespeichert. Familien sehen ihn noch nicht.",
    "durchsehen": "Der Entwurf wartet jetzt darauf, dass ihn jemand durchsieht.",
    "veroeffentlicht": "Veröffentlicht. Schon die nächste Frage findet diesen Stand.",
    "bestaetigt": "Als weiterhin richtig vermerkt.",
    "link": "Der Link ist gemacht. Er steht unten zum Kopieren.",
    "widerrufen": "Der Link gilt nicht mehr.",
    "zurueck": "Diese frühere Fassung ist wieder veröffentlicht.",
}


def new(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return show(desk, request, begun_anew(desk, request))


def edit(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    offer_id = request.path_params["offer_id"]
    editing = begun(desk, request, offer_id)
    drafts = [one for one in DraftBook(desk.database).open_of(offer_id) if one != editing.draft]
    good = _GOOD.get(request.query_params.get("gut", ""), "")
    with desk.database.reading() as connection:
        told = outdated(connection, [offer_id]).get(offer_id, [])
    link = linking(request.query_params.get("gruppe", ""), offer_id) if editing.record else ""
    links = links_of(desk, request, offer_id)
    return show(desk, request, editing, good=good, drafts=drafts, links=links, told=told, linking=link)


def send(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    editing = sent(desk, request, request.path_params.get("offer_id"))
    do = str(request.state.form.get("do") or "pruefen")
    if do.startswith("zeile-"):
        with_more_rows(editing, request.state.form, do.removeprefix("zeile-"))
        return show(desk, request, editing)
    if do == "zeit":
        return _with_times(desk, request, editing)
    if do == "verwerfen":
        return _drop(desk, request, editing)
    return _kept(desk, request, editing, do)


def _with_times(desk: Desk, request: Request, editing: Editing) -> Response:
    return show(desk, request, editing, 200 if put_in_times(editing) else 422)


def _kept(desk: Desk, request: Request, editing: Editing, do: str) -> Response:
    if do == "veroeffentlichen" and _went_through(desk, editing):
        return _to(editing, "veroeffentlicht")
    if do in ("entwurf", "durchsehen", "veroeffentlichen") and _changed_meanwhile(desk, editing):
        return show(desk, request, editing, 409)
    if do == "entwurf":
        if editing.builder.lines and not put_in_times(editing):
            return show(desk, request, editing, 422)
        return _save(desk, request, editing, "draft")
    offer = _checked(desk, editing, publishing=do == "veroeffentlichen")
    if offer is None or do not in ("durchsehen", "veroeffentlichen"):
        return show(desk, request, editing, 200 if offer else 422, looked=True)
    return _save(desk, request, editing, "review") if do == "durchsehen" else _publish(desk, request, editing, offer)


def _went_through(desk: Desk, editing: Editing) -> bool:
    """The same form a second time: what it says is published already."""
    now, revision = record_of(desk, editing.offer_id)
    if now is None or revision == editing.base:
        return False
    offer = checked(editing.typed, editing.offer_id, editing.town, now, editing.seen).offer
    return offer is not None and assured(editing.typed, offer, desk.now().date())[0] == now


def _changed_meanwhile(desk: Desk, editing: Editing) -> bool:
    """Whether somebody published since; both versions are shown then, and the next sending is over the newer one."""
    now, revision = record_of(desk, editing.offer_id)
    if revision == editing.base:
        return False
    if now is None:
        editing.base = None
        editing.problems["name"] = (
            "Jemand hat diesen Eintrag inzwischen entfernt. Wenn Sie veröffentlichen, gibt es ihn wieder."
        )
        return True
    editing.record, editing.base = now, revision
    editing.theirs, editing.others = typed_of(now), "Die veröffentlichte Fassung"
    return True


# --- checks -----------------------------------------------------------------------------------------------------------


def _checked(desk: Desk, editing: Editing, publishing: bool) -> Offer | None:
    """None where something is wrong or was not read yet; the form then says what."""
    found = checked(editing.typed, editing.offer_id, editing.town, editing.record, editing.seen)
    editing.typed, editing.problems = found.typed, {**editing.problems, **found.problems}
    offer = found.offer
    if publishing:
        stub = Offer(editing.offer_id, editing.town, "service", "-", "-")
        whole, wrong = assured(editing.typed, offer or stub, desk.now().date())
        offer, editing.problems = whole if offer else None, editing.problems | wrong
    unread = found.unread(editing.seen)
    if editing.record is None:
        unread += _alike(desk, editing)
    unread += times_not_put_in(editing)
    editing.remarks = unread
    editing.seen += [remark.key for remark in unread]
    return None if unread or editing.problems else offer


def _alike(desk: Desk, editing: Editing) -> list[Remark]:
    numbers = [row.get("number", "") for row in editing.typed.rows["phones"]]
    with desk.database.reading() as connection:
        editing.alike = alike(connection, editing.town, editing.typed.texts["name"], numbers, editing.offer_id)
    if not editing.alike:
        return []
    remark = Remark(
        "name", f"Gibt es das schon? Gleicher Name oder gleiche Nummer: {', '.join(one.name for one in editing.alike)}"
    )
    return [] if remark.key in editing.seen else [remark]


# --- keeping ----------------------------------------------------------------------------------------------------------


def _save(desk: Desk, request: Request, editing: Editing, state: str) -> Response:
    staff, form = request.state.staff, request.state.form
    if not editing.typed.texts["name"]:
        editing.problems["name"] = "Bitte geben Sie dem Eintrag einen Namen."
        return show(desk, request, editing, 422)
    wanted = Draft(
        editing.offer_id, editing.town, editing.base, editing.typed.as_json(), staff.name, desk.now(), editing.form, state
    )
    book, before = DraftBook(desk.database), editing.draft
    try:
        if before is None:
            editing.draft = book.begin(wanted)
        else:
            shown = str(form.get("version") or "")
            wanted = replace(wanted, id=before.id, message=before.message, link=before.link)
            editing.draft = book.keep(wanted, replace(before, version=int(shown) if shown.isdecimal() else 0))
    except StaleDraft as stale:
        return _over_a_newer_draft(desk, request, editing, stale.now)
    return _to(editing, "entwurf" if state == "draft" else "durchsehen")


def _over_a_newer_draft(desk: Desk, request: Request, editing: Editing, now: Draft) -> Response:
    editing.draft, editing.theirs = now, Typed.read(now.fields)
    editing.others = f"Der Entwurf von {now.author}"
    return show(desk, request, editing, 409)


def _publish(desk: Desk, request: Request, editing: Editing, offer: Offer) -> Response:
    staff, draft = request.state.staff, editing.draft
    try:
        with desk.database.writing() as connection:
            publish(connection, offer, editing.base, staff.name, desk.now())
            if draft:
                DraftBook.close_in(connection, draft, "published", staff.name, desk.now())
    except ChangedMeanwhile:
        if not _went_through(desk, editing):
            _changed_meanwhile(desk, editing)
            return show(desk, request, editing, 409)
    return _to(editing, "veroeffentlicht")


def _drop(desk: Desk, request: Request, editing: Editing) -> Response:
    if editing.draft is None:
        return RedirectResponse("/redaktion/angebote/entwuerfe", 303)
    with desk.database.writing() as connection:
        DraftBook.close_in(connection, editing.draft, "dropped", request.state.staff.name, desk.now())
    return RedirectResponse("/redaktion/angebote/entwuerfe?gut=verworfen", 303)


def _to(editing: Editing, good: str) -> Response:
    group = editing.typed.texts.get("group", "") if good == "veroeffentlicht" else ""
    return RedirectResponse(
        f"{at_offer(editing.offer_id)}?{urlencode({'gut': good, **({'gruppe': group} if group else {})})}", 303
    )


def routes() -> list[BaseRoute]:
    here = "/redaktion/angebote/{offer_id}"
    return [
        guarded("/redaktion/angebote/neu", new, role="editor"),
        guarded("/redaktion/angebote/neu", send, ["POST"], role="editor"),
        guarded(here, edit, role="editor"),
        guarded(here, send, ["POST"], role="editor"),
    ]
