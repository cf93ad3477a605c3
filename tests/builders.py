"""Small real objects for tests: each says what matters, the rest is sensible."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from actions.memory import Memory
from actions.turn import Answer, Step, Turn, memory_after, take
from knowledge.knowledge import Knowledge
from knowledge.model import Contact, CostOption, Location, Municipality, Offer, Phone, Schedule, Source
from knowledge.repository import write_municipality, write_offers
from review.appointment_mail import AppointmentRequest
from store.database import Database
from store.settings import ROOT

HSDS_SCHEMA = ROOT.parent / "shared" / "hsds" / "service_with_definitions.json"
TOWN = "musterstadt"
WEDNESDAY = datetime(2026, 11, 25, 9, 30)


def an_offer(**changes: Any) -> Offer:
    """A group for babies in Musterstadt, as a short record has it."""
    plain = Offer(
        id="krabbelgruppe-nord",
        municipality=TOWN,
        kind="group",
        name="Krabbelgruppe Nord",
        description="Eltern treffen sich mit ihren Babys.",
        topics=("eltern_kind_gruppe",),
        sources=(Source(url="https://www.example.org/krabbelgruppe", published="2026-03"),),
    )
    return replace(plain, **changes)


def a_full_offer(**changes: Any) -> Offer:
    """An offer with every field set, each to something that is not its default."""
    full = an_offer(
        alternate_name="Eltern-Kind-Gruppe nach dem Prager Konzept",
        topics=("eltern_kind_gruppe", "fruehe_hilfen"),
        keywords=("Baby", "Spielen – drinnen & draußen"),
        audience=("baby", "toddler"),
        minimum_age_months=3,
        maximum_age_months=23,
        organization="Verein für Familien „Nordlicht“ e. V.",
        locations=(
            Location("Nordhaus", "Beispielweg 3", "12345", "Musterstadt", "Nord", 51.7634, 7.8912, "house"),
            Location(city="Musterstadt", district="Süd"),
        ),
        schedules=(
            Schedule(opening_hours="Mo-Fr 09:00-12:00; PH off", description="Büro"),
            Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", dtstart=date(2026, 1, 6), opens_at="10:00", closes_at="11:30"),
        ),
        phones=(Phone("02382 591234", "Anmeldung"), Phone("116 117", None, official=False)),
        contacts=(Contact("Anna Beispiel", "Leitung", "anna@example.org"),),
        email="gruppe@example.org",
        url="https://www.example.org/krabbelgruppe?ort=nord&jahr=2026",
        cost_options=(
            CostOption(amount=2.5, currency="EUR", valid_from=date(2025, 8, 1)),
            CostOption("für Geschwister kostenlos"),
        ),
        languages=("Deutsch", "Türkçe"),
        amenities=("changing_table",),
        registration="phone",
        eligibility_description="Für Familien aus Musterstadt.",
        steps=("Anrufen", "Schnuppern"),
        note="Stand 2026.",
        status="uncertain",
        contact_point=True,
        visits_home=True,
        confidence="seed",
        source_age="recent",
        sources=(Source("https://www.example.org", "sources/muster.txt", "2026-03", "Faltblatt"), Source(note="Anruf")),
        assured_date=date(2026, 3, 2),
        valid_from=date(2025, 9, 1),
        valid_to=date(2027, 7, 31),
    )
    return replace(full, **changes)


def a_town(**changes: Any) -> Municipality:
    """Musterstadt, without a Kreis or Land above it."""
    return replace(Municipality(id=TOWN, name="Musterstadt"), **changes)


def save(database: Database, *offers: Offer, town: Municipality | None = None) -> None:
    """Writes a town and offers as an import does: in one transaction."""
    with database.writing() as connection:
        write_municipality(connection, town or a_town())
        write_offers(connection, offers)


def database_in(folder: Path) -> Database:
    """The SQLite database of this folder; called again, a second program on the same file."""
    database = Database(f"sqlite:///{folder / 'knowledge.db'}")
    database.upgrade()
    return database


def never_drawn(below: int) -> int:
    """For a ReviewLog whose entries are counted: no answer is kept for the sample."""
    return below - 1


def knowledge_of(tmp_path: Path, *offers: Offer, town: Municipality | None = None) -> Knowledge:
    """A knowledge base of these offers, on a SQLite database of its own."""
    database = database_in(tmp_path)
    save(database, *offers, town=town)
    return Knowledge(database, tmp_path.parent / "topic-model")  # shared: trained once in a session


def a_turn(knowledge: Knowledge, text: str, intent: str = "find_offer", **changes: Any) -> Turn:
    """A message in Musterstadt on Wednesday, 25 November 2026, of whose kind the assistant is rather sure."""
    return replace(Turn(knowledge, text, intent, 0.9, town=knowledge.town(TOWN), at=WEDNESDAY), **changes)


def said(**values: Any) -> tuple[dict[str, Any], ...]:
    """What was read from a message, by entity: `said(child_age_months=96.0, day=["mon", "tue"])`."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    return tuple({"entity": name, "value": value} for name, found in lists.items() for value in found)


def answer_to(turn: Turn, steps: Sequence[Step]) -> tuple[Answer, Memory]:
    """The answer, and what the next turn is told of it: as JSON, which knows no tuples."""
    turn, answer = take(turn, steps)
    return answer, Memory.read(json.loads(json.dumps(memory_after(turn, answer))))


def shown_in(answer: Answer) -> list[str]:
    return [found.offer.id for found in answer.results]


def an_appointment_request(**changes: Any) -> AppointmentRequest:
    """A family asks the Familienbüro for a morning; it can be called."""
    plain = AppointmentRequest(TOWN, "buero", "Familienbüro", "vormittags", "phone", "01522 8817386", sender="web-1")
    return replace(plain, **changes)
