"""`/redaktion/angebote`: a town's records as a list to search and filter; drafts that wait; the routes of this part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from knowledge.formats.labels import KINDS, topics
from knowledge.freshness import stale
from knowledge.repository import read_offers
from knowledge.text import fold
from review.drafts import Draft, DraftBook
from review.outdated import outdated
from web.console import (
    coverage,
    duplicates_page,
    history,
    importing_page,
    links_page,
    offer_form,
    proposals,
    stale_page,
)
from web.console.access import guarded
from web.console.chosen import chosen_town
from web.console.desk import Desk
from web.console.record_rows import RecordRow, rows_of

PAGE = 50
STATES = {
    "active": "veröffentlicht", "uncertain": "unsicher", "past": "vorbei", "stale": "veraltet",
    "outdated": "Fragen zeigen: veraltet", "draft": "Entwurf", "review": "wartet auf Durchsicht",
}  # fmt: skip
NEW = (("event", "Neue Veranstaltung"), ("info_point", "Neuer Infopunkt oder Lotsendienst"), ("guide", "Neuer Ratgeber"))
_GOOD = {
    "entfernt": "Der Eintrag ist entfernt.",
    "verworfen": "Der Entwurf ist verworfen.",
    "eingelesen": "Die Datei ist eingelesen.",
}


@dataclass(frozen=True)
class Listed:
    """A record, or a draft of one that is not there yet, and the states it is in."""

    row: RecordRow
    states: tuple[str, ...]


def overview(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    town = chosen_town(desk, request)
    query = {name: request.query_params.get(name, "") for name in ("q", "art", "thema", "zustand")}
    listed = _listed(desk, town)
    found = [one for one in listed if _fits(one, query)]
    pages = max(1, -(-len(found) // PAGE))
    page = _page(request, pages)
    return desk.show(
        request, "offer_list.html", title="Angebote", town=town, query=query, kinds=KINDS, topics=topics(), states=STATES,
        found=found[(page - 1) * PAGE : page * PAGE], count=len(found), page=page, pages=pages, total=len(listed),
        at_page=lambda number: _address(town, query, number), waiting=_waiting(listed), new=NEW,
        good=_GOOD.get(request.query_params.get("gut", ""), ""),
    )  # fmt: skip


def _listed(desk: Desk, town: str) -> list[Listed]:
    with desk.database.reading() as connection:
        rows = rows_of(connection, town)
        old = {one.offer.id for one in stale(read_offers(connection, [town]), desk.now().date())}
        told = outdated(connection, {row.id for row in rows})
    drafts: dict[str, set[str]] = {}
    there = {row.id for row in rows}
    unborn = []
    for draft in DraftBook(desk.database).open_in([town]):
        drafts.setdefault(draft.offer_id, set()).add(draft.state)
        if draft.offer_id not in there:
            there.add(draft.offer_id)
            unborn.append(Listed(_row_of(draft), (draft.state,)))
    marks = (("stale", old), ("outdated", told))
    kept = [
        Listed(row, (row.status, *(name for name, ids in marks if row.id in ids), *sorted(drafts.get(row.id, ()))))
        for row in rows
    ]
    return [*unborn, *kept]


def _row_of(draft: Draft) -> RecordRow:
    texts: Mapping[str, str] = draft.fields["texts"]
    chosen = tuple(draft.fields["lists"].get("topics", ()))
    return RecordRow(
        draft.offer_id, draft.municipality, texts.get("name") or draft.offer_id, texts.get("kind", ""), draft.state, None,
        texts.get("organization"), chosen,
    )  # fmt: skip


def _fits(one: Listed, query: Mapping[str, str]) -> bool:
    row = one.row
    return (
        row.says(fold(query["q"]).split())
        and (not query["art"] or row.kind == query["art"])
        and (not query["thema"] or query["thema"] in row.topics)
        and (not query["zustand"] or query["zustand"] in one.states)
    )


def _page(request: Request, pages: int) -> int:
    text = request.query_params.get("seite", "1")
    return min(max(int(text), 1), pages) if text.isdecimal() and len(text) < 7 else 1


def _address(town: str, query: Mapping[str, str], page: int) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"/redaktion/angebote?{urlencode({'stadt': town, **kept, 'seite': page})}"


def _waiting(listed: list[Listed]) -> Counter[str]:
    return Counter(state for one in listed for state in one.states)


def drafts(request: Request) -> Response:
    """Everything that waits in the person's towns, proposals of providers among them."""
    desk: Desk = request.app.state.desk
    waiting = DraftBook(desk.database).open_in(request.state.staff.towns)
    names = {town.id: town.name for town in desk.knowledge.municipalities()}
    good = _GOOD.get(request.query_params.get("gut", ""), "")
    return desk.show(request, "offer_drafts.html", title="Entwürfe", drafts=waiting, names=names, good=good)


def routes() -> list[BaseRoute]:
    """What has a name of its own before what takes any id."""
    return [
        guarded("/redaktion/angebote", overview, role="editor"),
        guarded("/redaktion/angebote/entwuerfe", drafts, role="editor"),
        *stale_page.routes(),
        *importing_page.routes(),
        *coverage.routes(),
        *links_page.routes(),
        *duplicates_page.routes(),
        *history.routes(),
        *proposals.routes(),
        *offer_form.routes(),
    ]
