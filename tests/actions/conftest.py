"""A small town for conversations. Shared: read only."""

from __future__ import annotations

import pytest

from actions.memory import Memory
from actions.steps import FIND
from knowledge.knowledge import Knowledge
from knowledge.model import Location, Phone, Place, Schedule
from tests.builders import TOWN, a_town, a_turn, an_offer, answer_to, knowledge_of

PHONE = (Phone("02382 11111"),)


@pytest.fixture(scope="session")
def musterstadt(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Three districts; two crawling groups, two of everything for school and sport, one guide, one office to turn to."""
    return knowledge_of(
        tmp_path_factory.mktemp("musterstadt"),
        an_offer(id="krabbel-rosenau", name="Krabbelgruppe Rosenau", keywords=("Krabbelgruppe",), maximum_age_months=23,
                 locations=(Location(district="Rosenau"),), schedules=(Schedule(opening_hours="Mo 09:30-11:00"),)),
        an_offer(id="krabbel-kronsberg", name="Krabbelgruppe Kronsberg", keywords=("Krabbelgruppe",), maximum_age_months=23,
                 locations=(Location(district="Kronsberg"),), schedules=(Schedule(opening_hours="Th 09:30-11:00"),)),
        an_offer(id="turnen-klein", name="Turnen für Kleine", description="Kinder turnen und toben.",
                 topics=("freizeit_sport",), keywords=("Turnen",), maximum_age_months=59, phones=PHONE),
        an_offer(id="turnen-gross", name="Turnen für Große", description="Kinder turnen an Geräten.",
                 topics=("freizeit_sport",), keywords=("Turnen",), minimum_age_months=60, phones=PHONE),
        an_offer(id="nachhilfe", name="Nachhilfe am Markt", description="Unterricht in Mathe und Englisch.",
                 topics=("lernen_schule",), keywords=("Nachhilfe",), minimum_age_months=72, phones=PHONE),
        an_offer(id="hausaufgaben", name="Hausaufgabenhilfe im Stadtteilhaus", description="Hilfe bei den Hausaufgaben.",
                 topics=("lernen_schule",), keywords=("Hausaufgabenhilfe", "Hausaufgaben"), minimum_age_months=72),
        an_offer(id="musik", name="Musikschule", description="Instrumente lernen.",
                 topics=("tanz_musik_kultur",), keywords=("Musikschule", "Instrument"), phones=PHONE),
        an_offer(id="flohmarkt", name="Flohmarkt rund ums Kind", description="Kleidung und Spielzeug aus zweiter Hand.",
                 topics=("troedel_kleidung",), keywords=("Flohmarkt", "Trödel"), phones=PHONE),
        an_offer(id="kita", kind="guide", name="Kitaplatz beantragen", description="So melden Sie Ihr Kind in der Kita an.",
                 topics=("kinderbetreuung",), keywords=("Kita", "Kitaplatz"), steps=("Im Portal anmelden", "Kita besuchen")),
        an_offer(id="buero", name="Familienbüro", kind="family_office", contact_point=True,
                 topics=("familientreff_cafe",), keywords=("Beratung",), phones=(Phone("02382 99999"),)),
        town=a_town(first_contacts=("buero",), places=tuple(Place(TOWN, name, "district") for name in
                                                            ("Rosenau", "Kronsberg", "Lindental"))),
    )  # fmt: skip


@pytest.fixture
def ask(musterstadt):
    """A message in a running conversation: `ask("turnen")`, then `ask("er ist 8", "refine", entities=…)`."""
    memory = Memory()

    def asked(text, intent="find_offer", steps=FIND, **changes):
        nonlocal memory
        answer, memory = answer_to(a_turn(musterstadt, text, intent, memory=memory, **changes), steps)
        asked.memory = memory
        return answer

    return asked
