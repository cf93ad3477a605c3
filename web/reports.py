"""`/angebot/<id>/meldung`: a citizen says what is wrong with an offer; no name is asked for, no script is needed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from review.reports import LONGEST_TEXT, ReportBook
from store.database import DatabaseUnavailable
from web.gone import gone
from web.record import UNKNOWN, Record, record_of
from web.site import Site, base_of
from wording.drawn import page_of

logger = logging.getLogger(__name__)
REASONS = {
    "facts": "Telefon, Adresse oder Zeiten sind falsch",
    "gone": "Das Angebot gibt es nicht mehr",
    "other": "Etwas anderes stimmt nicht",
}
LURE = "bitte-leer-lassen"  # a field that people do not see and programs fill in
_LARGEST_BODY = 65_536  # bytes
_MOST_FIELDS = 20
_NO_REASON = "Bitte wählen Sie aus, was nicht stimmt."
_NO_WORDS = "Bitte schreiben Sie kurz, was nicht stimmt."
_TOO_MUCH = "Das war zu viel auf einmal. Bitte schreiben Sie höchstens 1.000 Zeichen."
_NOT_KEPT = (
    "Ihr Hinweis konnte gerade nicht gespeichert werden. Was Sie geschrieben haben, steht noch hier. "
    "Bitte warten Sie eine Minute und senden Sie es dann noch einmal ab."
)


@dataclass(frozen=True)
class Entry:
    """What was typed, and what is wrong with it: messages by the field they stand at."""

    reason: str = ""
    text: str = ""

    @property
    def problems(self) -> dict[str, str]:
        found = {} if self.reason in REASONS else {"reason": _NO_REASON}
        if len(self.text) > LONGEST_TEXT:
            found["text"] = f"Ihr Text hat {_count(len(self.text))} Zeichen. Bitte kürzen Sie ihn auf höchstens 1.000."
        elif self.reason == "other" and not self.text:
            found["text"] = _NO_WORDS
        return found


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def form(request: Request) -> Response:
    site: Site = request.app.state.site
    with site.knowledge.settled():
        record = _record(request)
        return _form(request, record, Entry(), {}) if isinstance(record, Record) else record


async def send(request: Request) -> Response:
    body = await _body(request)
    return await run_in_threadpool(_sent, request, body)


async def _body(request: Request) -> bytes | None:
    """None where it is larger than any report."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            return None
    return body


def _sent(request: Request, body: bytes | None) -> Response:
    fields = _fields(body or b"")
    text = "\n".join(fields.get("text", "").replace("\0", "").splitlines()).strip()
    entry = Entry(fields.get("reason", ""), text)
    problems = {"text": _TOO_MUCH} if body is None else entry.problems
    try:
        return _kept(request, entry, problems, lured=bool(fields.get(LURE)))
    except DatabaseUnavailable as error:
        logger.error("a report is not kept: %s", error)
        return _without_database(request, entry)


def _fields(body: bytes) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:  # more fields than the form has
        return {}


def _kept(request: Request, entry: Entry, problems: Mapping[str, str], lured: bool) -> Response:
    site: Site = request.app.state.site
    with site.knowledge.settled():
        record = _record(request)
        if not isinstance(record, Record):
            return record
        if problems:
            return _form(request, record, entry, problems, 413 if _TOO_MUCH in problems.values() else 400)
        offer = record.offer
        if not lured:
            ReportBook(site.database).keep(offer.id, offer.municipality, entry.reason, entry.text, site.now().date())
    return RedirectResponse(_path(request, record, "meldung/danke"), 303)


def thanks(request: Request) -> Response:
    site: Site = request.app.state.site
    with site.knowledge.settled():
        record = _record(request)
        if not isinstance(record, Record):
            return record
        back = _path(request, record)
        return site.show(request, "thanks.html", town=record.town, title="Danke", offer=record.offer, back=back)


def _record(request: Request) -> Record | Response:
    """The page of what is gone where the offer was removed. Raises HTTPException 404 for one that never was."""
    site: Site = request.app.state.site
    key = request.path_params["offer_id"]
    record = record_of(site, key, request.query_params.get("stadt"))
    if record is None and (page := gone(request, key)):
        return page
    if record is None:
        raise HTTPException(404, UNKNOWN)
    return record


def _path(request: Request, record: Record, section: str = "") -> str:
    """Of the offer's pages; the town from which it is looked at stays."""
    path, _, query = page_of(record.offer, record.view if record.town else None).partition("?")
    return f"{path}{section and f'/{section}'}{query and f'?{query}'}"


def _form(request: Request, record: Record, entry: Entry, problems: Mapping[str, str], status: int = 200) -> Response:
    site: Site = request.app.state.site
    here, back = _path(request, record, "meldung"), _path(request, record)
    return site.show(
        request,
        "report.html",
        status,
        town=record.town,
        title="Stimmt etwas nicht?" if not problems else "Fehler: Stimmt etwas nicht?",
        name=record.offer.name,
        back=back,
        **_drawn(here, entry, problems),
    )


def _drawn(here: str, entry: Entry, problems: Mapping[str, str]) -> dict[str, object]:
    return {
        "here": here, "entry": entry, "problems": problems, "reasons": REASONS, "lure": LURE, "trouble": None,
    }  # fmt: skip


def _without_database(request: Request, entry: Entry) -> Response:
    """Nothing but what was typed is known: neither the offer nor the towns."""
    site: Site = request.app.state.site
    query = request.scope["query_string"].decode("latin-1")
    here = f"/angebot/{quote(request.path_params['offer_id'], safe='')}/meldung{query and f'?{query}'}"
    given = {
        "town": None, "towns": [], "description": "", "path": request.url.path, "base": base_of(request), "name": None,
        "title": "Fehler: Stimmt etwas nicht?", "back": None, **_drawn(here, entry, {}), "trouble": _NOT_KEPT,
    }  # fmt: skip
    page = site.templates.get_template("report.html").render(given)
    return Response(page, 503, media_type="text/html", headers={"Retry-After": "60"})


def routes() -> list[BaseRoute]:
    path = "/angebot/{offer_id}/meldung"
    return [Route(path, form), Route(path, send, methods=["POST"]), Route(f"{path}/danke", thanks)]
