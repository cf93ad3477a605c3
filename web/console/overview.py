"""The console's first page: what is new and what waits, for this person; each with the list of exactly that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from review.groups import sort_in
from review.news import Waiting, read_waiting
from review.releases import Release, ReleaseBook
from web.console.access import guarded
from web.console.desk import Desk
from web.console.release_page import works_everywhere

_TOWNS = 6  # that are named where several have something
_RELEASES = "/redaktion/wirkung/fassungen"


@dataclass(frozen=True)
class Item:
    """`count` is shown large. `parts`: the same by town, each with its count and address."""

    count: int
    text: str
    link: str
    parts: Sequence[tuple[str, int, str]] = field(default_factory=tuple)


def overview(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    sort_in(desk.database, desk.knowledge.lexicon.stop_words)
    with desk.database.reading() as connection:
        waiting = read_waiting(connection, request.state.staff)
        stale = _stale(desk, connection, request) if request.state.staff.may("editor") else []
    items = [*_counted(waiting), *([_stale_item(stale)] if stale else [])]
    return desk.show(request, "overview.html", title="Übersicht", items=items, training=_training(request))


def _counted(waiting: Waiting) -> Iterator[Item]:
    """Those that are not zero, what is most urgent first: a family waits for its appointment."""
    new = f"/redaktion/fragen?neu={waiting.seen}&ordnung=neu"
    every = (
        (waiting.appointments, "Terminwunsch ist offen", "Terminwünsche sind offen", "/redaktion/anliegen"),
        (waiting.reports, "Meldung: Etwas stimmt nicht", "Meldungen: Etwas stimmt nicht", "/redaktion/anliegen"),
        (waiting.assigned, "Gruppe von Fragen, die Ihnen zugewiesen ist", "Gruppen von Fragen, die Ihnen zugewiesen sind",
         "/redaktion/fragen?wer=ich"),
        (waiting.groups, "Gruppe von Fragen ist neu seit Ihrem letzten Besuch",
         "Gruppen von Fragen sind neu seit Ihrem letzten Besuch", new),
        (waiting.reviews, "Entwurf wartet auf Durchsicht", "Entwürfe warten auf Durchsicht", "/redaktion/angebote/entwuerfe"),
        (waiting.unpublished, "Entscheidung ist noch nicht veröffentlicht",
         "Entscheidungen sind noch nicht veröffentlicht", "/redaktion/wirkung"),
    )  # fmt: skip
    yield from (Item(count, one if count == 1 else more, link) for count, one, more, link in every if count)


def _stale(desk: Desk, connection: Connection, request: Request) -> list[tuple[str, int, str]]:
    """By town, the most first."""
    today = desk.now().date()
    counted = [(town, desk.staleness.count(connection, town.id, today)) for town in desk.towns_of(request)]
    found = [(town.name, count, f"/redaktion/angebote/veraltet?stadt={town.id}") for town, count in counted if count]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _stale_item(stale: Sequence[tuple[str, int, str]]) -> Item:
    count = sum(one[1] for one in stale)
    text = "Angebot sollte jemand prüfen" if count == 1 else "Angebote sollte jemand prüfen"
    return Item(count, text, stale[0][2], tuple(stale[:_TOWNS]) if len(stale) > 1 else ())


def _training(request: Request) -> tuple[str, str] | None:
    """What became of the newest training, with its address, until somebody decided; the model is one for all towns."""
    if not request.state.staff.may("editor") or not works_everywhere(request):
        return None
    desk: Desk = request.app.state.desk
    releases = ReleaseBook(desk.database)
    newest = next(iter(releases.all()), None)
    if newest is None or newest.published or newest.id == releases.current_id():
        return None
    return _said(newest), f"{_RELEASES}#fassung-{newest.id}"


def _said(release: Release) -> str:
    return {
        "training": f"Fassung {release.id} wird trainiert: {release.progress} Prozent.",
        "ready": f"Fassung {release.id} ist fertig trainiert. Sie können sie veröffentlichen.",
        "refused": f"Fassung {release.id} wurde abgelehnt. Die bisherige Fassung antwortet weiter.",
        "failed": f"Das Training von Fassung {release.id} ist fehlgeschlagen. Die bisherige Fassung antwortet weiter.",
    }[release.state]


def routes() -> list[BaseRoute]:
    return [guarded("/redaktion/", overview)]
