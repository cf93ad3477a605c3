"""`/redaktion/vorschlag/<token>`: a provider proposes changes to its own offer by a signed link, without an account.

There is no session and so no CSRF token: nothing that a browser adds by itself gives access, the address alone does. What
is sent waits as one draft for a link until staff publish or drop it.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from review.drafts import Draft, DraftBook, StaleDraft
from review.provider_links import LinkBook, ProviderLink
from store.secret import secret_of
from web.console.access import guarded
from web.console.addresses import at_offer
from web.console.callers import address_of
from web.console.desk import Desk
from web.console.editing import Editing, put_in_times, record_of, show, times_not_put_in, with_more_rows
from web.console.entries import Typed, typed_in, typed_of
from web.console.hours_form import builder_in
from web.console.offer_checks import checked
from web.console.offer_fields import ASSURED, PROVIDERS, SECTIONS

LARGEST_BODY = 200_000  # bytes
LONGEST_MESSAGE = 1000  # characters
MOST_LINKS = 3  # of one offer at a time
_GONE = "Dieser Link gilt nicht mehr. Bitte fragen Sie die Redaktion nach einem neuen."
_MOST_FIELDS = 1500


def links(desk: Desk) -> LinkBook:
    return LinkBook(desk.database, secret_of(desk.settings))


# --- for staff --------------------------------------------------------------------------------------------------------


def links_of(desk: Desk, request: Request, offer_id: str) -> list[tuple[ProviderLink, str]]:
    """Those that hold, with their addresses."""
    book, base = links(desk), str(request.base_url).rstrip("/")
    return [(one, f"{base}/redaktion/vorschlag/{book.token(one)}") for one in book.of_offer(offer_id, desk.now())]


def make_link(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    offer, _ = record_of(desk, request.path_params["offer_id"])
    if offer is None:
        raise HTTPException(404, "Diesen Eintrag gibt es nicht.")
    desk.check_town(request, offer.municipality)
    book = links(desk)
    if len(book.of_offer(offer.id, desk.now())) < MOST_LINKS:
        book.make(offer, request.state.staff.name, desk.now())
    return RedirectResponse(f"{at_offer(offer.id)}?gut=link#anbieter", 303)


def revoke(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    link = links(desk).of_id(request.path_params["number"])
    offer, _ = record_of(desk, request.path_params["offer_id"])
    for named in (link, offer):
        if named:
            desk.check_town(request, named.municipality)
    if link is None or link.offer_id != request.path_params["offer_id"]:
        raise HTTPException(404, "Diesen Link gibt es nicht.")
    links(desk).revoke(link, request.state.staff.name, desk.now())
    return RedirectResponse(f"{at_offer(link.offer_id)}?gut=widerrufen#anbieter", 303)


# --- for the provider -------------------------------------------------------------------------------------------------


def propose(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    link, editing = _begun(desk, request)
    waiting = DraftBook(desk.database).open_by(link.id)
    if waiting:
        editing.typed = Typed.read(waiting.fields)
    return _show(desk, request, editing, waiting.message or "" if waiting else "")


def _begun(desk: Desk, request: Request) -> tuple[ProviderLink, Editing]:
    """Raises HTTPException 404."""
    link = links(desk).of_token(request.path_params["token"], desk.now())
    record, base = record_of(desk, link.offer_id) if link else (None, None)
    if link is None or record is None:
        raise HTTPException(404, _GONE)
    return link, Editing(record.municipality, typed_of(record), record, base)


def _show(desk: Desk, request: Request, editing: Editing, message: str, status: int = 200) -> Response:
    name = editing.record.name if editing.record else ""
    sections = [section for section in SECTIONS if section.provider]
    title = f"{'Fehler: ' if editing.problems else ''}Änderungen vorschlagen: {name}"
    return show(desk, request, editing, status, provider=True, sections=sections, message=message, title=title)


async def receive(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    _refuse_if(desk.attempts.wait_to_send(address_of(request, desk.settings.proxies)))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "Das war zu viel auf einmal. Bitte kürzen Sie die Texte.")
    return await run_in_threadpool(_received, request, body)


def _refuse_if(seconds: int) -> None:
    """Raises HTTPException 429 where somebody has to wait."""
    if seconds:
        said = (
            f"Das war sehr viel in kurzer Zeit. Bitte warten Sie {seconds} Sekunden, gehen Sie in Ihrem Browser einen Schritt "
            "zurück und senden Sie dann noch einmal. Was Sie geschrieben haben, steht dort noch."
        )
        raise HTTPException(429, said, {"Retry-After": str(seconds)})


def _received(request: Request, body: bytes) -> Response:
    desk: Desk = request.app.state.desk
    link, editing = _begun(desk, request)
    _refuse_if(desk.attempts.wait_to_propose(link.id))
    try:
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:  # more fields than the form has
        raise HTTPException(413, "Das war zu viel auf einmal. Bitte kürzen Sie die Texte.") from error
    form = FormData([(name, value) for name, value in pairs])
    editing.typed = editing.typed.taking(PROVIDERS, typed_in(form))
    editing.seen, editing.builder = [str(one) for one in form.getlist("seen")], builder_in(form)
    message = str(form.get("message") or "").replace("\0", "").strip()
    do = str(form.get("do") or "pruefen")
    if do.startswith("zeile-"):
        with_more_rows(editing, form, do.removeprefix("zeile-"))
        return _show(desk, request, editing, message)
    if do == "zeit":
        return _show(desk, request, editing, message, 200 if put_in_times(editing) else 422)
    _check(editing, message)
    if editing.problems or editing.remarks or do != "vorschlagen":
        return _show(desk, request, editing, message, 422 if editing.problems else 200)
    return _keep(desk, request, link, editing, message, str(form.get("form") or ""))


def _check(editing: Editing, message: str) -> None:
    found = checked(editing.typed, editing.offer_id, editing.town, editing.record, editing.seen)
    editing.typed, editing.problems = found.typed, found.problems
    editing.remarks = found.unread(editing.seen) + times_not_put_in(editing)
    editing.seen += [remark.key for remark in editing.remarks]
    if len(message) > LONGEST_MESSAGE:
        editing.problems["message"] = f"Bitte höchstens {LONGEST_MESSAGE} Zeichen."


def _keep(desk: Desk, request: Request, link: ProviderLink, editing: Editing, message: str, form: str) -> Response:
    """One proposal waits for each link: a later one takes the place of an earlier that nobody decided."""
    assert editing.record
    book = DraftBook(desk.database)
    typed = editing.typed.with_texts(**{ASSURED.name: desk.now().date().isoformat(), "source_now": "Angabe des Anbieters"})
    author = f"Anbieter: {editing.record.organization or editing.record.name}"[:80]
    key = form if 16 <= len(form) <= 40 and book.of_form(form) is None else secrets.token_hex(16)
    wanted = Draft(
        link.offer_id, link.municipality, editing.base, typed.as_json(), author, desk.now(), key, "review", link.id, message
    )
    before = book.open_by(link.id)
    try:
        book.keep(replace(wanted, id=before.id), before) if before else book.begin(wanted)
    except StaleDraft:
        editing.problems["name"] = "Der Vorschlag wurde gerade bearbeitet. Bitte senden Sie ihn noch einmal."
        return _show(desk, request, editing, message, 409)
    return RedirectResponse(f"{request.url.path}/danke", 303)


def thanks(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    _, editing = _begun(desk, request)
    back = request.url.path.removesuffix("/danke")
    return desk.show(request, "offer_thanks.html", title="Danke", offer=editing.record, back=back)


def routes() -> list[BaseRoute]:
    here, offer = "/redaktion/vorschlag/{token}", "/redaktion/angebote/{offer_id}/link"
    return [
        Route(here, propose),
        Route(here, receive, methods=["POST"]),
        Route(f"{here}/danke", thanks),
        guarded(offer, make_link, ["POST"], role="editor"),
        guarded(f"{offer}/{{number:int}}/widerrufen", revoke, ["POST"], role="editor"),
    ]
