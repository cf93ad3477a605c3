"""A console of two towns with a record of each kind in both: for tests of who reaches what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.routing import Route

from knowledge.knowledge import Knowledge
from knowledge.model import Offer
from review.appointments import AppointmentBook
from review.decisions import decide
from review.drafts import Draft, DraftBook
from review.groups import sort_in
from review.inbox_tables import group
from review.reports import ReportBook
from review.sentences import SentenceBook
from review.tables import question
from review.uploads import keep as keep_upload
from store.database import Database, metadata
from tests.builders import a_town, an_appointment_request, an_offer, database_in, save
from tests.console.site import PASSWORD, WEDNESDAY, desk_of
from tests.review.inbox import a_form, keep
from web.console.access import GuardedRoute
from web.console.app import all_routes
from web.console.desk import Desk
from web.console.entries import typed_of
from web.console.proposals import links

ELSEWHERE = "herne"
ROUTES = [route for route in all_routes() if isinstance(route, Route)]
GUARDED = [route for route in ROUTES if isinstance(route, GuardedRoute)]
READING = [route for route in GUARDED if "GET" in (route.methods or ())]
WRITING = [route for route in GUARDED if "POST" in (route.methods or ())]
SHEET = "ID;Name;Art;Beschreibung;Telefon;Hinweis\nkrabbel;Krabbelgruppe;Gruppe;Für Babys.;02382 591234;\n"
_NOT_COMPARED = {"alembic_version"}


@dataclass(frozen=True)
class Records:
    """Keys of one record of each kind, all of one town; `form` is the key of the form that began the draft."""

    town: str
    account: int
    group: int
    question: int
    decision: int
    offer: str
    draft: int
    form: str
    upload: int
    link: int
    appointment: str
    report: int


def name_of(route: GuardedRoute | Route) -> str:
    return f"{'POST' if 'POST' in (route.methods or ()) else 'GET'} {route.path}"


def two_towns(home: Path) -> Iterator[Desk]:
    """For a fixture: Musterstadt and Herne, each with an offer of its own."""
    database = database_in(home)
    save(database, an_offer(), an_offer(id="ballett", name="Ballett"), town=a_town())
    save(
        database,
        an_offer(id="anderswo", name="Gruppe in Herne", municipality=ELSEWHERE),
        town=a_town(id=ELSEWHERE, name="Herne"),
    )
    yield desk_of(Knowledge(database, home.parent / "topic-model"), database, home)
    database.close()


def records_in(desk: Desk, town: str, offer_id: str) -> Records:
    """Made anew; the offer is there already."""
    database, offer = desk.database, _offer(desk, town, offer_id)
    account = desk.staff.add(f"Kollege {town}", PASSWORD, "editor", [town])
    key, first = _group(desk, town)
    with database.writing() as connection:
        decision = decide(connection, a_form(database, key), "missing_offer", {"text": ""}, SentenceBook(database))
    fields = typed_of(offer).as_json()
    form = town.encode().hex().ljust(32, "0")[:32]
    draft = DraftBook(database).begin(Draft(offer.id, town, 1, fields, account.name, WEDNESDAY, form))
    number = AppointmentBook(database, today=lambda: date(2026, 11, 20)).ask(an_appointment_request(municipality=town))
    ReportBook(database).keep(offer.id, town, "facts", f"Die Gruppe in {town} ist donnerstags.", date(2026, 11, 20))
    [report] = [one.id for one in ReportBook(database).open_reports() if one.municipality == town]
    return Records(
        town, account.id, key, first, decision, offer.id, draft.id, form,
        keep_upload(database, SHEET.encode(), "angebote.csv", town, account.name, WEDNESDAY),
        links(desk).make(offer, account.name, WEDNESDAY).id, str(number), report,
    )  # fmt: skip


def _offer(desk: Desk, town: str, offer_id: str) -> Offer:
    found = desk.knowledge.offer(town, offer_id)
    assert found
    return found


def _group(desk: Desk, town: str) -> tuple[int, int]:
    """Of two questions, and the first of these."""
    keep(desk.database, f"wo gibt es ballett in {town}", f"gibt es ballett in {town}", municipality=town)
    sort_in(desk.database, desk.knowledge.lexicon.stop_words)
    with desk.database.reading() as connection:
        key = connection.execute(sa.select(group.c.id).where(group.c.municipality == town)).scalars().first()
        first = connection.execute(sa.select(question.c.id).where(question.c.group_id == key)).scalars().first()
    assert key
    assert first
    return int(key), int(first)


def everything(database: Database, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """All rows of all tables, `but` some."""
    with database.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in _NOT_COMPARED | set(but)]
        return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in tables}
