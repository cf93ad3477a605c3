"""`/redaktion/angebote/veraltet`: what somebody must look at again, most urgent first; one or many are still correct.

First comes what families' questions showed to be wrong.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from knowledge.freshness import REASONS, as_of_in_words, stale
from knowledge.repository import read_offers
from review.outdated import outdated
from web.console.access import guarded
from web.console.chosen import chosen_town
from web.console.desk import Desk
from web.console.history import confirm_all

PAGE = 50


def listed(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    town = chosen_town(desk, request)
    with desk.database.reading() as connection:
        offers = read_offers(connection, [town])
        told = outdated(connection, {offer.id for offer in offers})
    found = stale(offers, desk.now().date())
    done = request.query_params.get("bestaetigt", "")
    return desk.show(
        request, "offer_stale.html", title="Veraltete Angebote", town=town, found=found[:PAGE], count=len(found),
        told=[(offer, told[offer.id]) for offer in offers if offer.id in told], reasons=REASONS, as_of=as_of_in_words,
        done=int(done) if done.isdecimal() and len(done) < 5 else 0,
    )  # fmt: skip


def confirm(request: Request) -> Response:
    """The one whose button was pressed, else all that are ticked."""
    desk: Desk = request.app.state.desk
    form = request.state.form
    chosen = [str(form["eins"])] if form.get("eins") else [str(key) for key in form.getlist("id")]
    town = str(form.get("stadt") or "")
    desk.check_town(request, town)
    done = confirm_all(desk, request, list(dict.fromkeys(chosen))[:PAGE])
    return RedirectResponse(f"/redaktion/angebote/veraltet?stadt={town}&bestaetigt={done}", 303)


def routes() -> list[BaseRoute]:
    here = "/redaktion/angebote/veraltet"
    return [guarded(here, listed, role="editor"), guarded(here, confirm, ["POST"], role="editor")]
