"""`/redaktion/angebote/doppelt`: records that look alike, beside each other: made one, or told apart for good."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from knowledge.duplicates import likely_duplicates
from knowledge.formats.labels import KINDS
from knowledge.formats.values import Fault
from knowledge.repository import read_offers
from review.drafts import DraftBook
from review.pairs import Side, merge, tell_apart, told_apart
from review.records import ChangedMeanwhile, stored
from web.console.access import guarded
from web.console.chosen import chosen_town
from web.console.desk import Desk
from web.console.entries import RECORD, differences, typed_of
from web.console.german_faults import in_german
from web.console.offer_fields import label_of

LIST = "/redaktion/angebote/doppelt"
PAIR = f"{LIST}/paar"
_PAGE = 50
_GOOD = {
    "eins": "Zusammengeführt. Wer einen alten Link hat, kommt jetzt zum anderen Eintrag.",
    "zwei": "Als verschieden vermerkt. Dieses Paar wird nicht mehr gezeigt.",
    "schon": "Einen der beiden Einträge gibt es nicht mehr. Vielleicht hat ihn gerade jemand zusammengeführt.",
}
_COMMON = {
    "name": "gleicher Name", "phones": "gleiche Telefonnummer", "locations": "gleiche Anschrift",
    "email": "gleiche E-Mail-Adresse", "url": "gleiche Internetseite",
}  # fmt: skip


def listed(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    town = chosen_town(desk, request)
    with desk.database.reading() as connection:
        offers, apart = read_offers(connection, [town]), told_apart(connection)
    found = [pair for pair in likely_duplicates(offers) if pair.key not in apart]
    return desk.show(
        request, "offer_duplicates.html", title="Doppelte Einträge", town=town, pairs=found[:_PAGE], count=len(found),
        kinds=KINDS, common=_COMMON, good=_GOOD.get(request.query_params.get("gut", ""), ""),
        at_pair=lambda kept, gone: f"{PAIR}?{urlencode({'behalten': kept.id, 'weg': gone.id})}",
    )  # fmt: skip


def compare(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    kept, gone = (_side(desk, request, request.query_params.get(name, "")) for name in ("behalten", "weg"))
    if kept is None or gone is None or kept.offer.id == gone.offer.id:
        raise HTTPException(404, "Diese beiden Einträge gibt es hier nicht. Vielleicht hat sie jemand zusammengeführt.")
    return _compare(desk, request, kept, gone)


def _compare(
    desk: Desk, request: Request, kept: Side, gone: Side, take: Sequence[str] = (), wrong: str = "", status: int = 200
) -> Response:
    left, right = typed_of(kept.offer), typed_of(gone.offer)
    rows = differences(left, right, RECORD)
    different = {row.name for row in rows}
    same = [(name, left.words(name)) for name in RECORD if name not in different and left.words(name) not in ("", "nein")]
    return desk.show(
        request, "offer_pair.html", status, title="Zwei Einträge vergleichen", kept=kept, gone=gone, rows=rows, same=same,
        take=take, wrong=wrong, label_of=label_of,
        other_way=f"{PAIR}?{urlencode({'behalten': gone.offer.id, 'weg': kept.offer.id})}",
    )  # fmt: skip


def _side(desk: Desk, request: Request, offer_id: str) -> Side | None:
    """As it is now. Raises HTTPException 403."""
    with desk.database.reading() as connection:
        known = stored(connection, offer_id)
    if known is None:
        return None
    desk.check_town(request, known[0].municipality)
    return Side(*known)


def decide(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    form, who = request.state.form, request.state.staff.name
    kept, gone = (_side(desk, request, str(form.get(name) or "")) for name in ("behalten", "weg"))
    if kept is None or gone is None:
        return _to_list(kept or gone, "schon")
    if kept.offer.id == gone.offer.id:
        raise HTTPException(404, "Das ist zweimal derselbe Eintrag.")
    if form.get("do") != "zusammen":
        tell_apart(desk.database, kept.offer, gone.offer, who, desk.now())
        return _to_list(kept, "zwei")
    return _merge(desk, request, kept, gone)


def _merge(desk: Desk, request: Request, kept: Side, gone: Side) -> Response:
    form, who, now = request.state.form, request.state.staff.name, desk.now()
    take = [name for name in RECORD if name in form.getlist("take")]
    drafts = DraftBook(desk.database).open_of(gone.offer.id)
    shown = Side(kept.offer, _number(form.get("stand_behalten"))), Side(gone.offer, _number(form.get("stand_weg")))
    try:
        with desk.database.writing() as connection:
            merge(connection, *shown, take, who, now)
            for draft in drafts:
                DraftBook.close_in(connection, draft, "dropped", who, now)
    except ChangedMeanwhile:
        said = "Jemand hat inzwischen einen der beiden Einträge geändert. Bitte sehen Sie noch einmal hin."
        return _compare(desk, request, kept, gone, take, said, 409)
    except Fault as fault:
        said = f"So passt es nicht zusammen: {label_of(fault.field.partition('.')[0])}: {in_german(fault.message)}"
        return _compare(desk, request, kept, gone, take, said, 422)
    return _to_list(kept, "eins")


def _number(given: object) -> int:
    text = str(given or "")
    return int(text) if text.isdecimal() and len(text) < 12 else -1


def _to_list(side: Side | None, good: str) -> Response:
    town = {"stadt": side.offer.municipality} if side else {}
    return RedirectResponse(f"{LIST}?{urlencode({**town, 'gut': good})}", 303)


def routes() -> list[BaseRoute]:
    return [
        guarded(LIST, listed, role="editor"),
        guarded(PAIR, compare, role="editor"),
        guarded(PAIR, decide, ["POST"], role="editor"),
    ]
