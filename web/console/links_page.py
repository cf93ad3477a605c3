"""`/redaktion/angebote/links`: which addresses of a town's records do not answer any more, as the last check found."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from knowledge.links import Link, Manners, links_of
from knowledge.model import Offer
from knowledge.repository import read_offers
from review.link_checks import LinkCheck, LinkChecks, carry_out
from store.database import DatabaseUnavailable
from web.console.access import guarded
from web.console.chosen import chosen_town
from web.console.desk import Desk

logger = logging.getLogger(__name__)
PAGE = "/redaktion/angebote/links"
# What became of addresses, in the order of what needs doing first.
LISTS = (
    (("gone", "unreachable"), "Antworten nicht mehr", "Suchen Sie die neue Adresse, oder nehmen Sie diese heraus."),
    (("moved",), "Sind umgezogen", "Die alte Adresse führt noch zur neuen. Tragen Sie die neue ein."),
    (("refused", "not_checked"), "Ließen sich nicht prüfen", "Sehen Sie im Browser selbst nach."),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """An address of a record that is not in order; `part` is where it stands in the form."""

    offer: Offer
    link: Link

    @property
    def part(self) -> str:
        return "url" if self.offer.url == self.link.url else "sources"

    @property
    def opens(self) -> bool:
        """Whether a browser may be sent there."""
        return self.link.url.startswith(("http://", "https://"))

    @property
    def said(self) -> str:
        return said_of(self.link)


def said_of(link: Link) -> str:
    """`Die Seite gibt es nicht mehr (404).`"""
    status = f" ({link.status})" if link.status else ""
    if link.outcome == "unreachable" and link.status:
        return f"Der Server meldet eine Störung{status}."
    return {
        "gone": f"Die Seite gibt es nicht mehr{status}.",
        "moved": "Die Seite ist umgezogen.",
        "unreachable": f"Keine Antwort: {link.reason}.",
        "refused": f"Der Server lässt Programme nicht auf diese Seite{status}.",
        "not_checked": f"Nicht geprüft: {link.reason}.",
    }[link.outcome]


def page(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return desk.show(request, "offer_links.html", title="Internetadressen prüfen", **_state(request))


def part(request: Request) -> Response:
    """What changes while one looks: how far the check is, or what it found."""
    desk: Desk = request.app.state.desk
    return desk.show(request, "_offer_links_state.html", title="Internetadressen prüfen", **_state(request))


def _state(request: Request) -> dict[str, Any]:
    desk: Desk = request.app.state.desk
    town = chosen_town(desk, request)
    checks = LinkChecks(desk.database)
    found, running = checks.of_town(town), checks.running()
    report = next((one for one in found if one.state == "done"), None)
    offers = _offers(desk, town)
    return {
        "town": town, "report": report, "running": running, "failed": bool(found) and found[0].state == "failed",
        "names": {one.id: one.name for one in desk.knowledge.municipalities()}, "addresses": len(links_of(offers)),
        "lists": _lists(report, offers) if report else [],
    }  # fmt: skip


def _offers(desk: Desk, town: str) -> list[Offer]:
    with desk.database.reading() as connection:
        return read_offers(connection, [town])


def _lists(report: LinkCheck, offers: Iterable[Offer]) -> list[tuple[str, str, list[Fault]]]:
    """Only what still stands in the records: a mended address is gone from the list."""
    known = {offer.id: offer for offer in offers}
    users = links_of(known.values())
    return [
        (name, hint, faults)
        for outcomes, name, hint in LISTS
        if (faults := [fault for link in report.faults if link.outcome in outcomes for fault in _faults(link, users, known)])
    ]


def _faults(link: Link, users: Mapping[str, tuple[str, ...]], known: Mapping[str, Offer]) -> list[Fault]:
    return [Fault(known[key], link) for key in users.get(link.url, ())]


def start(request: Request) -> Response:
    """In a thread; while one runs, of whatever town, no second one is begun."""
    desk: Desk = request.app.state.desk
    town = str(request.state.form.get("stadt") or "")
    desk.check_town(request, town)
    if town not in {one.id for one in desk.knowledge.municipalities()}:
        raise HTTPException(404, "Diese Stadt gibt es hier nicht.")
    urls = list(links_of(_offers(desk, town)))
    check = LinkChecks(desk.database).begin(town, request.state.staff.name, len(urls), desk.now()) if urls else None
    if check:
        Thread(target=_carry_out, args=(desk, check, urls), name=f"links-{check.id}", daemon=True).start()
    return RedirectResponse(f"{PAGE}?{urlencode({'stadt': town})}#stand", 303)


def _carry_out(desk: Desk, check: LinkCheck, urls: list[str]) -> None:
    try:
        carry_out(desk.database, check, urls, Manners(contact=desk.settings.public_url))
    except DatabaseUnavailable as error:
        logger.error("the check of addresses was not finished: %s", error)


def routes() -> list[BaseRoute]:
    return [
        guarded(PAGE, page, role="editor"),
        guarded(PAGE, start, ["POST"], role="editor"),
        guarded(f"{PAGE}/stand", part, role="editor"),
    ]
